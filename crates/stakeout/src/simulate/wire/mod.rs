//! What the network sensor sees: connections, look-ups, handshakes, requests and sessions that
//! agree with each other.

mod records;
mod shell;
mod visit;
mod web;

pub(crate) use records::{
    Answer, Connection, End, Handshake, Lease, Lookup, Notice, PlainRequest, Shell, Transport, Uid,
};
pub(crate) use shell::{ShellVisit, shell};
pub(crate) use visit::{Visit, bare_connection, look_up, look_up_in_vain, visit};
pub(crate) use web::{Fetch, fetch, visit_by_proxy};
