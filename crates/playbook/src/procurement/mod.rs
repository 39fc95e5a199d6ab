//! Infrastructure that no call in the logs acquired, as far as they prove that it was: bought on the
//! Web from one of our hosts, confirmed by mail, registered in the company's name, listed in the
//! inventory of a cloud, or paid for.
//!
//! What is done with a private card from a private network leaves no trace here; the coverage
//! says so.

mod bill;
mod buyer;
mod chain;
mod change;
mod inventory;
mod operations;
mod receipts;
mod registrant;
mod wire;

pub use chain::{Link, Stage};
pub use inventory::UNKNOWN;

use crate::Context;
use crate::observations::{Change, Observations};

/// Whoever came to a seller so long before is a customer: another visit says little.
pub const CUSTOMER_DAYS: i32 = 7;

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
    /// The inventory of an account lists it, and no call of its activity log made it.
    Inventory,
    /// The chain is there, and it may be chance: the buyer goes there every day, or which addresses
    /// the seller rents out is not known.
    Likely,
    /// The seller wrote to the buyer about it; what it was cannot be told.
    Receipt,
    /// A form was sent at a checkout; what came of it cannot be told.
    Order,
    /// The inventory lists it, and no activity log of its account was read.
    Unlogged,
    /// It began to cost, and nothing else is known of it.
    Bill,
}

impl Proof {
    /// Whether it only makes it likely that something was acquired.
    pub fn is_suspicion(self) -> bool {
        matches!(self, Self::Likely | Self::Receipt | Self::Order | Self::Unlogged | Self::Bill)
    }

    /// Whether it is about our own cloud accounts.
    pub fn is_in_cloud(self) -> bool {
        matches!(self, Self::Inventory | Self::Unlogged | Self::Bill)
    }
}

/// Every procurement, in order of time.
pub fn procurements(observations: &Observations, context: &Context<'_>) -> Vec<Procurement> {
    let mut found = wire::procurements(observations, context);
    receipts::add(&mut found, observations, context);
    found.extend(registrant::procurements(observations, context, &found));
    found.extend(inventory::procurements(observations, context));
    found.extend(bill::procurements(observations, context));
    found.sort_by(|one, other| {
        let order = |it: &Procurement| (it.change.citation, it.proof);
        order(one).cmp(&order(other)).then_with(|| one.steps.cmp(&other.steps))
    });
    found
}
