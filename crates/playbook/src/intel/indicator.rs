//! An indicator: something to be seen on the wire, and who it points to.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use schema::Timestamp;

use super::ranges::{self, AddressRange};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// STIX id.
    pub id: String,
    pub name: String,
    /// The pattern as written.
    pub pattern: String,
    pub valid_from: Timestamp,
    /// `None` is for good.
    pub valid_until: Option<Timestamp>,
    pub confidence: u8,
    /// Named intrusion set or threat actor that it leads to.
    pub actor: Option<String>,
    /// Other names of that actor.
    pub aliases: Vec<String>,
    pub campaign: Option<String>,
    /// Malware or tool that it leads to.
    pub malware: Option<String>,
    pub revoked: bool,
    pub modified: Option<Timestamp>,
    /// Name of the feed.
    pub feed: String,
    /// What alone is enough to match.
    pub observables: Vec<Observable>,
    /// The pattern asks for more (a port, a hash) than is looked at here.
    pub partial: bool,
}

/// Something that a log can show.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Observable {
    Network(IpNet),
    /// In canonical spelling.
    Name(String),
    /// Names under this one, but not itself.
    NamesUnder(String),
    Url(String),
    Asn(u32),
}

impl Indicator {
    /// Whether it holds at a time: from `valid_from` on, before `valid_until`, and not revoked.
    pub fn is_live(&self, at: Timestamp) -> bool {
        let ended = self.valid_until.is_some_and(|until| until <= at);
        !self.revoked && self.valid_from <= at && !ended
    }
}

impl Observable {
    /// An address or network.
    pub(super) fn network(text: &str) -> Option<Self> {
        let network = text.parse::<IpNet>();
        let network = network.or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok()?;
        let narrow = !AddressRange::from(network).is_too_wide();
        narrow.then(|| Self::Network(ranges::fold(network)))
    }

    /// A host name of two labels or more, in canonical spelling.
    pub(super) fn name(text: &str) -> Option<Self> {
        let name = schema::normalize_name(text)?;
        (name.contains('.') && !name.contains('*')).then(|| Self::Name(name.into_owned()))
    }
}

/// As a list would write it: `185.220.101.7`, `evil.example`, `*.evil.example`, `AS64500`.
impl fmt::Display for Observable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(network) => AddressRange::from(*network).fmt(f),
            Self::Name(name) | Self::Url(name) => f.write_str(name),
            Self::NamesUnder(name) => write!(f, "*.{name}"),
            Self::Asn(number) => write!(f, "AS{number}"),
        }
    }
}
