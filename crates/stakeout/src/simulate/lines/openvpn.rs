//! The log of the OpenVPN server: who came from where, and which address they got inside.

use std::net::Ipv4Addr;

use schema::Timestamp;

use super::{Line, Log, clock};
use crate::simulate::random::Random;

/// A tunnel, from its first packet to its end.
#[derive(Clone, Debug)]
pub(crate) struct TunnelSession<'a> {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    /// Common name of the client's certificate.
    pub(crate) user: &'a str,
    pub(crate) outside: (Ipv4Addr, u16),
    pub(crate) inside: Ipv4Addr,
}

impl TunnelSession<'_> {
    pub(crate) fn lines(&self, random: &mut Random) -> Vec<Line> {
        let Self { user, outside: (address, port), inside, .. } = self;
        let end = format!("{address}:{port}");
        let client = format!("{user}/{end}");
        let session = format!("{} {}", random.hexadecimal(8), random.hexadecimal(8));
        let line = |at: Timestamp, text: String| {
            let text = format!("{} {text}", clock::plain(at));
            Line { at, log: Log::OpenVpn, text }
        };
        let opened = self.from.plus_seconds(1);
        vec![
            line(
                self.from,
                format!("{end} TLS: Initial packet from [AF_INET]{end}, sid={session}"),
            ),
            line(opened, format!("{end} VERIFY OK: depth=0, CN={user}")),
            line(opened, format!("{end} [{user}] Peer Connection Initiated with [AF_INET]{end}")),
            line(opened, format!("{client} MULTI: Learn: {inside} -> {client}")),
            line(opened, format!("{client} MULTI: primary virtual IP for {client}: {inside}")),
            line(
                self.until,
                format!("{client} SIGTERM[soft,remote-exit] received, client-instance exiting"),
            ),
        ]
    }
}
