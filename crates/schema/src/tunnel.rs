//! Remote access: tunnels into our networks.

use std::net::IpAddr;

use crate::Text;

/// A tunnel opens, gets an address or closes (OCSF Tunnel Activity 4014).
#[derive(Debug, Default)]
pub struct Tunnel<'a> {
    pub step: TunnelStep,
    /// Who it is for: the user or the common name of the certificate.
    pub user: Option<Text<'a>>,
    /// Where the other end is in the Internet.
    pub outside: Option<IpAddr>,
    pub outside_port: u16,
    /// The address that the other end has inside.
    pub inside: Option<IpAddr>,
    /// The server, where its log names it.
    pub host: Option<Text<'a>>,
    /// `openvpn`.
    pub protocol: Option<Text<'a>>,
    pub duration_micros: Option<i64>,
    /// From the other end into our networks.
    pub bytes_in: Option<u64>,
    /// From our networks to the other end.
    pub bytes_out: Option<u64>,
    /// Why it closed, as logged.
    pub reason: Option<Text<'a>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TunnelStep {
    /// The other end proved who it is.
    #[default]
    Opened,
    /// It got an address inside; a tunnel may get more than one.
    Addressed,
    /// It is there: a line of a list of tunnels, with what it moved so far.
    Listed,
    Closed,
    /// The other end could not prove who it is.
    Refused,
}
