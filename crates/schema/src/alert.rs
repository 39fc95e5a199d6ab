//! What another tool takes for suspicious.

use std::net::IpAddr;

use crate::{Target, Text, Timestamp};

/// An alert of a sensor or of another detection tool (OCSF Detection Finding 2004).
#[derive(Debug, Default)]
pub struct Alert<'a> {
    pub origin: AlertOrigin,
    /// The tool's name for what it found (`SSH::Password_Guessing`, `Recon:EC2/PortProbe`).
    pub signature: Text<'a>,
    /// One line in words, where the tool has one beside its name.
    pub title: Option<Text<'a>>,
    /// The tool's id of the finding: it stays the same as the finding is brought up to date.
    pub finding: Option<Text<'a>>,
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
    /// A name that was looked up or called.
    pub name: Option<Text<'a>>,
    /// Who acted, by the name that the tool has for them.
    pub actor: Option<Text<'a>>,
    /// The operation that was called (`PutRolePolicy`).
    pub operation: Option<Text<'a>>,
    /// What it is about.
    pub resource: Target<'a>,
    /// The cloud account and region in which it happened.
    pub account: Option<Text<'a>>,
    pub region: Option<Text<'a>>,
    pub first_seen: Option<Timestamp>,
    pub last_seen: Option<Timestamp>,
    /// How often it was seen.
    pub count: Option<u64>,
}

/// Who raised it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertOrigin {
    /// Another tool: its log says so.
    #[default]
    Tool,
    /// A rule of ours, on events that we read.
    Rule,
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
