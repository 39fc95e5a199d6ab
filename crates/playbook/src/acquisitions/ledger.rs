//! The acquisition ledger: everything acquired in the period, authorised or not, on one page.

use schema::{Action, CostClass, Timestamp};

use super::{Acquisition, Authorization, Nature, explained};
use crate::Context;
use crate::observations::{Change, Cloud};
use crate::register::code::Held;
use crate::register::{NearMiss, Standing};
use crate::words::spoken;

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
    /// Nothing where a service of the provider made it, inside limits that somebody set.
    pub authorization: Option<Authorization>,
    pub cost: CostClass,
    /// What a state of infrastructure as code says of it, or nothing.
    pub code: String,
    /// Why no entry covers it: the entry that comes nearest, and what signs of compromise there
    /// are.
    pub why: String,
    /// Index of the acquisition, to find its case by.
    pub index: Option<usize>,
}

/// Names shown per line.
const NAMES: usize = 3;

/// One row an acquisition and one a launch of a service, in order of time.
pub fn ledger(
    acquisitions: &[Acquisition<'_>],
    cloud: &Cloud,
    context: &Context<'_>,
) -> Vec<LedgerRow> {
    let by_services = cloud.changes.iter().filter(|change| {
        change.identity.is_service() && change.effect.operation.action == Action::Acquisition
    });
    let held = Held::of(context.register.code());
    let own = acquisitions.iter().enumerate();
    let mut rows: Vec<LedgerRow> =
        own.map(|(index, acquisition)| row(index, acquisition, &held, context)).collect();
    rows.extend(by_services.map(service_row));
    rows.sort_by_key(|row| row.time);
    rows
}

fn service_row(change: &Change) -> LedgerRow {
    LedgerRow {
        time: change.time(),
        identity: change.identity.key.clone(),
        person: None,
        kind: change.effect.operation.kind.as_str(),
        what: named(&change.effect.operation.noun, &change.effect.resources),
        count: change.effect.count.max(1),
        place: place(change),
        entry: None,
        authorization: None,
        cost: change.effect.operation.cost,
        code: String::new(),
        why: String::new(),
        index: None,
    }
}

/// `server i-0ab…`.
fn named(noun: &str, resources: &[String]) -> String {
    if resources.is_empty() {
        noun.to_owned()
    } else {
        format!("{noun} {}", crate::words::listed(resources, NAMES))
    }
}

fn place(change: &Change) -> String {
    let place = format!("{}:{}:{}", change.provider, change.account, change.region);
    place.trim_matches(':').to_owned()
}

fn row(
    index: usize,
    acquisition: &Acquisition<'_>,
    held: &Held<'_>,
    context: &Context<'_>,
) -> LedgerRow {
    let change = acquisition.change;
    let operation = change.effect.operation;
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
        what: format!("{verb}{}", named(&operation.noun, acquisition.resources())),
        count: acquisition.count,
        place: place(change),
        entry,
        authorization: Some(acquisition.authorization(context)),
        cost: operation.cost,
        code: in_code(acquisition, held),
        why: why(acquisition),
        index: Some(index),
    }
}

/// Where states of infrastructure as code hold it.
fn in_code(acquisition: &Acquisition<'_>, held: &Held<'_>) -> String {
    let places = explained(acquisition, held);
    if places.is_empty() { String::new() } else { crate::words::listed(&places, NAMES) }
}

/// Why it is not covered, as far as the register tells.
fn why(acquisition: &Acquisition<'_>) -> String {
    match &acquisition.standing {
        Standing::Covered { entry } if acquisition.compromise.is_compromised() => {
            format!("{entry} does not count: the account shows signs of compromise")
        }
        Standing::Covered { .. } => String::new(),
        Standing::Over { entry, limit, seen, .. } => {
            format!("{entry} allows {limit}, this made it {seen}")
        }
        Standing::Uncovered { nearest: Some(NearMiss { entry, difference, .. }), .. } => {
            format!("{entry} {difference}")
        }
        Standing::Uncovered { nearest: None, .. } => "no entry comes near".to_owned(),
    }
}
