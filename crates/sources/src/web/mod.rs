//! Requests of the Web: proxies, servers and sensors.

pub(crate) mod access_log;
pub(crate) mod squid;
mod url;
pub(crate) mod zeek_http;
