//! What an event is, for every crate: rows that borrow from the log, the nouns they speak of, and
//! time. Nothing here reads a file or judges anything.
//!
//! A decoder in `sources` turns bytes into [`Row`]s and pushes them into a [`Sink`]; `playbook`
//! observes rows and never sees a format. Names follow OCSF 1.8 where it has one.

mod alert;
mod certificate;
mod civil;
mod cloud_resource;
mod cost;
mod effect;
mod email;
mod http_request;
mod lease;
mod names;
mod network_registration;
mod person;
mod record;
mod registration;
mod row;
mod sign_in;
mod time;
mod tunnel;

pub use alert::{Alert, AlertOrigin, AlertSeverity};
pub use certificate::Certificate;
pub use civil::Civil;
pub use cloud_resource::CloudResource;
pub use cost::{Amount, Cost};
pub use effect::{Action, CostClass, Effect, Mention, NameAct, Operation, ResourceKind};
pub use email::{Email, MailDirection};
pub use http_request::{HttpRequest, Vantage};
pub use lease::{Lease, Translation};
pub use names::{Name, is_address_name, is_internal_name, normalize_name, registered_domain};
pub use network_registration::{NetworkRegistration, Numbers};
pub use person::{Employment, Person};
pub use record::{
    Assumed, Citation, FileId, Fingerprint, Locator, Record, Reject, RejectKind, Sink, Text,
};
pub use registration::{Registrant, Registration, RegistrationProtocol};
pub use row::{
    Actor, ActorKind, ApiCall, DnsPart, DnsQuery, Flow, IssuedSession, Provider, Reached, Row,
    SourceAddress, Stage, Target, UNKNOWN_PROTOCOL,
};
pub use sign_in::{Risk, SignIn, SignInStep};
pub use time::{Day, Hour, Timestamp};
pub use tunnel::{Tunnel, TunnelStep};
