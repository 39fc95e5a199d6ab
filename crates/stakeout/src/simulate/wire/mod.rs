//! What the network sensor sees: connections, look-ups and handshakes that agree with each other.

mod records;
mod visit;

pub(crate) use records::{Answer, Connection, Handshake, Lookup, Transport, Uid};
pub(crate) use visit::{Visit, bare_connection, look_up, look_up_in_vain, visit};
