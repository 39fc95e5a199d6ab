//! Somebody signs in to a machine.

use std::net::IpAddr;

use crate::Text;

/// A step of signing in or out (OCSF Authentication 3002).
///
/// One visit leaves many rows: a refused name, refused passwords, an accepted key, a session, its
/// end. Who counts sign-ins counts rows of [`SignInStep::Attempt`] with `success`.
#[derive(Debug, Default)]
pub struct SignIn<'a> {
    pub step: SignInStep,
    /// The account on the machine. `None` where the log does not say, as on the wire.
    pub user: Option<Text<'a>>,
    /// The machine, by the name that it goes by in its own log.
    pub host: Option<Text<'a>>,
    pub destination: Option<IpAddr>,
    pub destination_port: u16,
    pub source: Option<IpAddr>,
    pub source_port: u16,
    /// Where the log has a name instead of an address.
    pub source_name: Option<Text<'a>>,
    /// `ssh`.
    pub service: Option<Text<'a>>,
    /// `password`, `publickey`, `keyboard-interactive/pam`, … `None` where none was tried.
    pub method: Option<Text<'a>>,
    /// Whether it worked. `None` where the log does not say.
    pub success: Option<bool>,
    /// There is no such account.
    pub unknown_user: bool,
    /// Fingerprint of the key shown, as logged (`SHA256:…`).
    pub key: Option<Text<'a>>,
    /// What went wrong, as logged.
    pub reason: Option<Text<'a>>,
    /// Connection id of the sensor (Zeek `uid`).
    pub uid: Option<Text<'a>>,
}

/// Where in a visit a row stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignInStep {
    /// Somebody says who they are.
    #[default]
    Attempt,
    /// A session begins for somebody who was let in.
    SessionOpened,
    SessionClosed,
    /// The connection ends, whether or not anybody was let in.
    Disconnected,
}
