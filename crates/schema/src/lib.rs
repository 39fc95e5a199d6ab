//! What an event is, for every crate: rows that borrow from the log, the nouns they speak of, and
//! time. Nothing here reads a file or judges anything.
//!
//! A decoder in `sources` turns bytes into [`Row`]s and pushes them into a [`Sink`]; `playbook`
//! observes rows and never sees a format. Names follow OCSF 1.8 where it has one.

mod effect;
mod names;
mod record;
mod row;
mod time;

pub use effect::{Action, CostClass, Effect, Mention, Operation, ResourceKind};
pub use names::{Name, is_internal_name, normalize_name, registered_domain};
pub use record::{FileId, Fingerprint, Locator, Record, Reject, RejectKind, Sink, Text};
pub use row::{
    Actor, ActorKind, ApiCall, DnsQuery, Flow, IssuedSession, Provider, Row, SourceAddress,
};
pub use time::{Day, Hour, Timestamp};
