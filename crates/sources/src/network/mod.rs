//! Network sensors: connections, and what their handshakes tell.

pub(crate) mod zeek_conn;
pub(crate) mod zeek_ssl;
