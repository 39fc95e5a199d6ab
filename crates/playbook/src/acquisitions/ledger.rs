//! The acquisition ledger: everything acquired in the period, authorised or not, on one page.

use schema::Timestamp;

use super::{Acquisition, Authorization, Nature};
use crate::Context;
use crate::cases::spoken;
use crate::register::Standing;

/// One line of the ledger.
#[derive(Clone, Debug)]
pub struct LedgerRow {
    pub time: Timestamp,
    pub identity: String,
    pub person: Option<String>,
    pub kind: &'static str,
    /// The operation's noun, and what it is named: `server i-0ab…`.
    pub what: String,
    pub count: u32,
    /// `aws:ACCOUNT:REGION`.
    pub place: String,
    /// The entry that covers it, or none.
    pub entry: Option<String>,
    pub authorization: Authorization,
    /// Index of the acquisition, to find its case by.
    pub index: usize,
}

/// Names shown per line.
const NAMES: usize = 3;

/// One row an acquisition, in order of time.
pub fn ledger(acquisitions: &[Acquisition<'_>], context: &Context<'_>) -> Vec<LedgerRow> {
    acquisitions
        .iter()
        .enumerate()
        .map(|(index, acquisition)| row(index, acquisition, context))
        .collect()
}

fn row(index: usize, acquisition: &Acquisition<'_>, context: &Context<'_>) -> LedgerRow {
    let change = acquisition.change;
    let operation = change.effect.operation;
    let names = crate::words::listed(acquisition.resources(), NAMES);
    let verb = match acquisition.nature {
        Nature::Acquired | Nature::Resized => "",
        Nature::DomainChange => "change of ",
        Nature::PointedAtAbuse => "pointed to a listed place: ",
    };
    let entry = match &acquisition.standing {
        Standing::Covered { entry } => Some(entry.to_string()),
        Standing::Over { entry, .. } => Some(format!("over {entry}")),
        Standing::Uncovered { .. } => None,
    };
    let person = change.identity.person.clone();
    LedgerRow {
        time: change.time(),
        identity: change.identity.key.clone(),
        person: person.or_else(|| change.identity.session.as_deref().map(spoken)),
        kind: acquisition.kind.as_str(),
        what: if acquisition.resources().is_empty() {
            format!("{verb}{}", operation.noun)
        } else {
            format!("{verb}{} {names}", operation.noun)
        },
        count: acquisition.count,
        place: format!("{}:{}:{}", change.provider.as_str(), change.account, change.region),
        entry,
        authorization: acquisition.authorization(context),
        index,
    }
}
