//! Infrastructure that was acquired outside our cloud accounts, as far as the logs prove it: bought
//! on the Web from one of our hosts, or registered in the company's name.
//!
//! What is done with a private card from a private network leaves no trace here; the coverage
//! says so.

mod chain;
mod operations;
mod registrant;
mod wire;

use std::net::IpAddr;

use schema::{ActorKind, Effect, Mention, Operation};

pub use chain::{Link, Stage};

use crate::Context;
use crate::observations::{Change, Citation, Identity, Observations};

/// Something bought or registered, told like a call of the control plane, so that the register
/// is asked about it in the same way.
#[derive(Clone, Debug)]
pub struct Procurement {
    pub change: Change,
    pub proof: Proof,
    /// What shows it, in order of time.
    pub steps: Vec<Link>,
}

/// What shows that something was acquired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// A checkout, then a new name or address, then contact with it.
    Chain,
    /// The register of the domain names us as its holder.
    Registrant,
    /// The chain is there, and it may be chance: the buyer goes there every day, or which addresses
    /// the seller rents out is not known.
    Likely,
    /// A form was sent at a checkout; what came of it cannot be told.
    Order,
}

/// Every procurement, in order of time.
pub fn procurements(observations: &Observations, context: &Context<'_>) -> Vec<Procurement> {
    let mut found = wire::procurements(observations, context);
    found.extend(registrant::procurements(observations, context, &found));
    found.sort_by(|one, other| {
        let order = |it: &Procurement| (it.change.citation, it.proof);
        order(one).cmp(&order(other)).then_with(|| one.steps.cmp(&other.steps))
    });
    found
}

/// Who bought: the person at the host where a log names one, else the host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Buyer {
    person: Option<String>,
    host: IpAddr,
}

impl Buyer {
    fn of(host: IpAddr, at: schema::Timestamp, observations: &Observations) -> Self {
        let person = observations.people.person_at(host, at).map(|(person, _)| person.to_owned());
        Self { person, host }
    }

    /// One person at two addresses is one buyer; an address that two people had is not.
    fn is_same(&self, other: &Self) -> bool {
        match (&self.person, &other.person) {
            (Some(one), Some(other)) => one == other,
            _ => self.host == other.host,
        }
    }

    fn identity(&self) -> Identity {
        Identity {
            kind: if self.person.is_some() { ActorKind::Person } else { ActorKind::Unknown },
            key: self.person.clone().unwrap_or_else(|| self.host.to_string()),
            person: self.person.clone(),
            ..Identity::default()
        }
    }

    /// `mia.larsen at 10.20.1.14`, or the host alone.
    fn spoken(&self) -> String {
        match &self.person {
            Some(person) => format!("{person} at {}", self.host),
            None => self.host.to_string(),
        }
    }
}

/// A change as a call would have made it.
fn change(
    citation: Citation,
    provider: &str,
    identity: Identity,
    operation: &'static Operation,
    resource: Option<Mention>,
) -> Change {
    let resources = resource.iter().map(|mention| match mention {
        Mention::Name(name) => name.clone(),
        Mention::Address(address) | Mention::Network(address, _) => address.to_string(),
    });
    Change {
        citation,
        at: citation.time,
        provider: provider.to_owned(),
        account: String::new(),
        region: String::new(),
        identity,
        source: None,
        host: None,
        user_agent: None,
        effect: Effect {
            operation,
            count: 1,
            resources: resources.collect(),
            class: None,
            mentions: resource.into_iter().collect(),
            traits: Vec::new(),
        },
    }
}
