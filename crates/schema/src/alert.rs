//! What another tool takes for suspicious.

use std::net::IpAddr;

use crate::Text;

/// An alert of a sensor or of another detection tool (OCSF Detection Finding 2004).
#[derive(Debug, Default)]
pub struct Alert<'a> {
    /// The tool's name for what it found (`SSH::Password_Guessing`).
    pub signature: Text<'a>,
    pub severity: AlertSeverity,
    /// The tool's class of such alerts.
    pub category: Option<Text<'a>>,
    /// In words.
    pub message: Option<Text<'a>>,
    pub source: Option<IpAddr>,
    pub source_port: u16,
    pub destination: Option<IpAddr>,
    pub destination_port: u16,
    /// IANA protocol number.
    pub protocol: Option<u8>,
    /// Connection id of the sensor (Zeek `uid`).
    pub uid: Option<Text<'a>>,
}

/// How bad the tool takes it to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertSeverity {
    /// The tool does not say.
    #[default]
    Unknown,
    Informational,
    Low,
    Medium,
    High,
    Critical,
}
