//! Squid's own access log: a line when a transaction ends, a tunnel when it closes.

use std::net::Ipv4Addr;

use schema::Timestamp;

use super::{Line, Log};

/// What a client asked the proxy for.
#[derive(Clone, Debug)]
pub(crate) struct ProxyAccess<'a> {
    pub(crate) at: Timestamp,
    pub(crate) duration_micros: i64,
    pub(crate) client: Ipv4Addr,
    pub(crate) user: &'a str,
    pub(crate) bytes_in: u64,
    /// `name:443` of a tunnel, or a URL.
    pub(crate) target: &'a str,
    /// Where the proxy went; `None` where it asked the client to say who it is first.
    pub(crate) server: Option<Ipv4Addr>,
}

impl ProxyAccess<'_> {
    pub(crate) fn line(&self) -> Line {
        let ended = Timestamp(self.at.0 + self.duration_micros);
        let tunnel = !self.target.starts_with("http://");
        let method = if tunnel { "CONNECT" } else { "GET" };
        let stamp = format!("{}.{:03}", ended.seconds(), ended.0.rem_euclid(1_000_000) / 1000);
        let elapsed = self.duration_micros / 1000;
        let (client, target) = (self.client, self.target);
        let rest = match self.server {
            Some(server) => {
                let (code, kind) =
                    if tunnel { ("TCP_TUNNEL", "-") } else { ("TCP_MISS", "text/plain") };
                let (bytes, user) = (self.bytes_in, self.user);
                format!("{code}/200 {bytes} {method} {target} {user} HIER_DIRECT/{server} {kind}")
            }
            None => format!("TCP_DENIED/407 4113 {method} {target} - HIER_NONE/- text/html"),
        };
        Line { at: ended, log: Log::Squid, text: format!("{stamp} {elapsed:>6} {client} {rest}") }
    }
}
