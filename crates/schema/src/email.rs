//! A message of mail, as the system that carried it tells of it: its envelope and subject, never its
//! text.

use std::net::IpAddr;

use smallvec::SmallVec;

use crate::Text;

/// One message on its way (OCSF Email Activity 4009).
#[derive(Debug, Default)]
pub struct Email<'a> {
    pub direction: MailDirection,
    /// Addresses as logged.
    pub sender: Option<Text<'a>>,
    pub recipients: SmallVec<[Text<'a>; 2]>,
    pub subject: Option<Text<'a>>,
    /// `Message-ID`, as the sender wrote it.
    pub message_id: Option<Text<'a>>,
    /// The carrier's own id of the message.
    pub trace_id: Option<Text<'a>>,
    /// Who handed it over, and to whom it was handed on.
    pub source: Option<IpAddr>,
    pub destination: Option<IpAddr>,
    pub bytes: Option<u64>,
    /// What became of it, as logged.
    pub status: Option<Text<'a>>,
    /// Whether it came to a mailbox as wanted mail: neither refused nor taken for spam. `None` where
    /// the log does not say.
    pub delivered: Option<bool>,
}

/// Whether a message crossed our border.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailDirection {
    /// The log does not say.
    #[default]
    Unknown,
    Inbound,
    Outbound,
    Internal,
}
