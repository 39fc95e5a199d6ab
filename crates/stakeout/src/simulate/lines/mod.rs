//! Logs that are lines of text: each line is worded here when it happens, the way its program words
//! it. One file a program.

mod clock;
mod nginx;
mod openvpn;
mod squid;
mod sshd;
mod vpc_flow;

use schema::Timestamp;

pub(crate) use nginx::PageView;
pub(crate) use openvpn::TunnelSession;
pub(crate) use squid::ProxyAccess;
pub(crate) use sshd::{ShellLogin, cron, guess};
pub(crate) use vpc_flow::{VpcConversation, idle};

/// Which program's log a line stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Log {
    Squid,
    Nginx,
    Sshd,
    OpenVpn,
    VpcFlow,
}

/// A line, and when it was written.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) at: Timestamp,
    pub(crate) log: Log,
    pub(crate) text: String,
}
