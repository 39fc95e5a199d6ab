//! What a line of the log tells of a client.

use std::net::IpAddr;

use schema::{Tunnel, TunnelStep};

use crate::address;

pub(super) enum Told<'a> {
    Tunnel(Tunnel<'a>),
    /// A line of a server about something else.
    Other,
    /// Nothing that is known.
    Nothing,
}

/// How lines of a server begin that are about no client.
const OTHER: [&str; 16] = [
    "OpenVPN ",
    "library versions:",
    "MULTI: ",
    "MULTI_",
    "TUN/TAP ",
    "UDPv",
    "TCPv",
    "TCP/UDP",
    "Initialization Sequence",
    "IFCONFIG POOL",
    "Diffie-Hellman",
    "Socket Buffers:",
    "TLS",
    "VERIFY ",
    "WARNING:",
    "net_",
];

pub(super) fn read(message: &str) -> Told<'_> {
    let client = message.split_once(' ').and_then(|(head, rest)| Some((peer(head)?, rest)));
    let (peer, message) = match client {
        Some((peer, rest)) => (Some(peer), rest),
        None => (None, message),
    };
    match tunnel(peer.as_ref(), message) {
        Some(tunnel) => Told::Tunnel(tunnel),
        None if peer.is_some() => Told::Other,
        None if OTHER.iter().any(|start| message.starts_with(start)) => Told::Other,
        None => Told::Nothing,
    }
}

/// A client, as lines about it begin.
struct Peer<'a> {
    user: Option<&'a str>,
    outside: IpAddr,
    port: u16,
}

impl<'a> Peer<'a> {
    fn tunnel(&self, step: TunnelStep) -> Tunnel<'a> {
        Tunnel {
            step,
            user: self.user.map(Into::into),
            outside: Some(self.outside),
            outside_port: self.port,
            protocol: Some("openvpn".into()),
            ..Tunnel::default()
        }
    }
}

/// `bo/203.0.113.5:51234`, or without the name before it is known.
fn peer(text: &str) -> Option<Peer<'_>> {
    let (user, end) = match text.rsplit_once('/') {
        Some((user, end)) => (Some(user).filter(|user| !user.is_empty()), end),
        None => (None, text),
    };
    let (outside, port) = end_of(end)?;
    Some(Peer { user, outside, port })
}

/// `[AF_INET]203.0.113.5:51234`; newer servers write the protocol in front.
pub(super) fn end_of(text: &str) -> Option<(IpAddr, u16)> {
    let family = text.strip_prefix("[AF_").and_then(|rest| rest.split_once(']'));
    let told = family.map_or(text, |(_, rest)| rest);
    let text = ["udp4:", "udp6:", "tcp4-server:", "tcp6-server:"]
        .iter()
        .find_map(|protocol| told.strip_prefix(protocol))
        .unwrap_or(told);
    // Clients over IPv6 go by their address alone, which ends like one with a port.
    if let Some(alone) = address::parse(text).filter(|_| family.is_none()) {
        return Some((alone, 0));
    }
    address::end(text)
}

fn tunnel<'a>(peer: Option<&Peer<'a>>, message: &'a str) -> Option<Tunnel<'a>> {
    if let Some(rest) = message.strip_prefix("MULTI: Learn: ") {
        let (inside, who) = rest.split_once(" -> ")?;
        return addressed(inside, who);
    }
    if let Some(rest) = message.strip_prefix("MULTI: primary virtual IP for ") {
        let (who, inside) = rest.split_once(": ")?;
        return addressed(inside, who);
    }
    let peer = peer?;
    let opened = message.split_once("] Peer Connection Initiated with ");
    if let Some((user, end)) = opened.and_then(|(user, end)| Some((user.strip_prefix('[')?, end))) {
        let (outside, port) = end_of(end.split(' ').next()?)?;
        let user = Some(user).filter(|user| !user.is_empty()).or(peer.user);
        return Some(Peer { user, outside, port }.tunnel(TunnelStep::Opened));
    }
    let failed = message.contains("Auth Username/Password verification failed")
        || message.starts_with("VERIFY ERROR");
    if failed {
        let reason = Some(message.into());
        return Some(Tunnel { reason, ..peer.tunnel(TunnelStep::Refused) });
    }
    closed(peer, message)
}

/// `SIGTERM[soft,remote-exit] received, client-instance exiting`
fn closed<'a>(peer: &Peer<'a>, message: &'a str) -> Option<Tunnel<'a>> {
    let (signal, what) = message.split_once(" received, client-instance ")?;
    let ends = what.starts_with("exiting") || what.starts_with("restarting");
    let inner = signal.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']'));
    let reason = inner.unwrap_or(signal);
    let reason = reason.split_once(',').map_or(reason, |(_, reason)| reason);
    ends.then(|| Tunnel { reason: Some(reason.into()), ..peer.tunnel(TunnelStep::Closed) })
}

/// An address inside; a whole network or a hardware address behind a client is none.
fn addressed<'a>(inside: &str, who: &'a str) -> Option<Tunnel<'a>> {
    let inside = address::parse(inside.trim())?;
    let tunnel = peer(who.trim())?.tunnel(TunnelStep::Addressed);
    Some(Tunnel { inside: Some(inside), ..tunnel })
}
