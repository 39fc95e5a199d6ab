//! Which machine had which address, given out by DHCP or by a NAT.

use std::net::IpAddr;

use crate::{Text, Timestamp};

/// An address given out, asked for or given back (OCSF DHCP Activity 4004).
#[derive(Debug, Default)]
pub struct Lease<'a> {
    /// The address given out, else the one that the machine has. `None` where it got none.
    pub address: Option<IpAddr>,
    /// The machine's own address and port, and the port given out, where a NAT gives out the address.
    pub translation: Option<Translation>,
    /// Hardware address, as logged.
    pub mac: Option<Text<'a>>,
    /// What the machine calls itself.
    pub host_name: Option<Text<'a>>,
    /// The domain that it is told it belongs to.
    pub domain: Option<Text<'a>>,
    /// Who gave it out.
    pub server: Option<IpAddr>,
    /// Whose the address is from here on, where that is not the time of the event.
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// For how long it was given out, where nothing else says until when.
    pub duration_seconds: Option<i64>,
    /// The last message of the exchange: `ACK`, `NAK`, `RELEASE`, …
    pub message: Option<Text<'a>>,
}

/// What stands behind an address that a NAT gave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Translation {
    pub inside: IpAddr,
    /// 0 where the whole address is translated.
    pub inside_port: u16,
    pub port: u16,
}

impl Lease<'_> {
    /// Whether the machine has the address from here on.
    pub fn gives(&self) -> bool {
        self.from.is_some() || self.message.as_deref() == Some("ACK")
    }

    /// Whether the machine no longer has it.
    pub fn takes_back(&self) -> bool {
        matches!(self.message.as_deref(), Some("RELEASE" | "DECLINE" | "EXPIRE"))
    }
}
