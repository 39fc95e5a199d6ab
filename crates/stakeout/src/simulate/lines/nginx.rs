//! The access log of the public web site, in nginx's combined format.

use std::net::Ipv4Addr;

use schema::Timestamp;

use super::{Line, Log, clock};

/// A request that a stranger made.
#[derive(Clone, Debug)]
pub(crate) struct PageView<'a> {
    pub(crate) at: Timestamp,
    pub(crate) visitor: Ipv4Addr,
    pub(crate) path: &'a str,
    pub(crate) status: u16,
    pub(crate) bytes: u64,
    /// `-` where the visitor says nothing of it.
    pub(crate) referrer: &'a str,
    pub(crate) agent: &'a str,
}

impl PageView<'_> {
    pub(crate) fn line(&self) -> Line {
        let Self { visitor, path, status, bytes, referrer, agent, at } = self;
        let when = clock::web(*at);
        let text = format!(
            "{visitor} - - [{when}] \"GET {path} HTTP/1.1\" {status} {bytes} \"{referrer}\" \
             \"{agent}\""
        );
        Line { at: *at, log: Log::Nginx, text }
    }
}
