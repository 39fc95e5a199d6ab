//! Somebody signs in: to a machine, or to a directory that vouches for them.

use std::net::IpAddr;

use crate::{ActorKind, Text};

/// A step of signing in or out (OCSF Authentication 3002).
///
/// One visit leaves many rows: a refused name, refused passwords, an accepted key, a session, its
/// end. Who counts sign-ins counts rows of [`SignInStep::Attempt`] with `success`.
#[derive(Debug, Default)]
pub struct SignIn<'a> {
    pub step: SignInStep,
    /// The account that is signed in to. `None` where the log does not say, as on the wire.
    pub user: Option<Text<'a>>,
    /// What the account stands for: `Service` for those of machines and of the system itself.
    pub kind: ActorKind,
    /// The id of the account in its directory, or its SID.
    pub user_id: Option<Text<'a>>,
    /// Domain or tenant of the account.
    pub domain: Option<Text<'a>>,
    /// Who was in already and asks in the name of the account: `sudo`, run as, a service.
    pub by: Option<Text<'a>>,
    /// The machine, by the name that it goes by in its own log.
    pub host: Option<Text<'a>>,
    pub destination: Option<IpAddr>,
    pub destination_port: u16,
    pub source: Option<IpAddr>,
    pub source_port: u16,
    /// Where the log has a name instead of an address, or beside it.
    pub source_name: Option<Text<'a>>,
    /// Where the directory takes the source to be: a country, as logged, and a city.
    pub country: Option<Text<'a>>,
    pub city: Option<Text<'a>>,
    /// `ssh`, `sudo`, `Okta`, `Entra ID`, `Windows`, `Remote Desktop`.
    pub service: Option<Text<'a>>,
    /// What is asked for behind it: an application, a service of a domain.
    pub application: Option<Text<'a>>,
    /// `password`, `publickey`, `keyboard-interactive/pam`, `NTLM`, … `None` where none was tried.
    pub method: Option<Text<'a>>,
    /// Whether a second factor was proved. `None` where the log does not say.
    pub mfa: Option<bool>,
    /// How likely the directory takes it that this is somebody else.
    pub risk: Option<Risk>,
    /// Whether it worked. `None` where the log does not say.
    pub success: Option<bool>,
    /// There is no such account.
    pub unknown_user: bool,
    /// Fingerprint of the key shown, as logged (`SHA256:…`).
    pub key: Option<Text<'a>>,
    /// What went wrong, as logged: a number or a word, and a sentence.
    pub code: Option<Text<'a>>,
    pub reason: Option<Text<'a>>,
    /// What Windows calls the type of a logon: 2 at the machine, 3 over the network, 10 at a remote
    /// desktop.
    pub logon_type: Option<u8>,
    /// What is run in the account's name.
    pub command: Option<Text<'a>>,
    pub user_agent: Option<Text<'a>>,
    /// The session that began, or the connection by the sensor's id (Zeek `uid`).
    pub uid: Option<Text<'a>>,
    /// The log's id of the event.
    pub event_id: Option<Text<'a>>,
}

/// Where in a visit a row stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignInStep {
    /// Somebody says who they are.
    #[default]
    Attempt,
    /// A domain hands out a ticket to somebody, with which to ask for others.
    Ticket,
    /// A domain hands out the ticket for one service.
    ServiceTicket,
    /// Somebody who is in acts in another's name.
    Switched,
    /// A session begins for somebody who was let in, or is given rights.
    SessionOpened,
    SessionClosed,
    /// The connection ends, whether or not anybody was let in.
    Disconnected,
}

/// How likely a sign-in is somebody else's, as the directory rates it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    None,
    Low,
    Medium,
    High,
}
