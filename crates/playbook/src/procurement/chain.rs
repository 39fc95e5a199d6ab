//! The chain of a case: who did what, in order of time, each step with the record that shows it.
//!
//! It is the story that an analyst would tell with a finger on the table: a sign-up page, a new
//! name, a new address, the first connection.

use schema::Timestamp;

use crate::observations::Citation;

/// What kind of step a link is, in the order in which an acquisition goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Somebody signed in, or a sign that it was not them.
    SignIn,
    /// A registrar's or provider's page for signing up, paying or deploying.
    Checkout,
    /// A seller wrote to the buyer about it.
    Receipt,
    /// A name is registered.
    Domain,
    /// Resources are acquired by a call.
    Acquisition,
    /// Something of ours is pointed elsewhere.
    Configuration,
    /// An address outside, without history, is there.
    Address,
    /// It is used: SSH, RDP, a tunnel, a look-up of the new name, an upload.
    Contact,
}

impl Stage {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Checkout => "checkout",
            Self::Receipt => "receipt",
            Self::Domain => "domain",
            Self::Acquisition => "acquisition",
            Self::Configuration => "configuration",
            Self::Address => "address",
            Self::Contact => "contact",
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    pub time: Timestamp,
    pub stage: Stage,
    /// A few plain words without full stop: `10.20.1.14 opened SSH to 203.0.113.80`.
    pub text: String,
    pub citation: Citation,
}
