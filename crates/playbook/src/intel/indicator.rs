//! An indicator: something to be seen on the wire, and who it points to.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use schema::Timestamp;

use super::marking::Tlp;
use super::ranges::AddressRange;
use super::value::{self, Value};

/// Kept small, since there may be a million of them: texts in one allocation, and what many share
/// once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Id, name and pattern, one behind the other.
    texts: Box<str>,
    id_length: u32,
    name_length: u32,
    pub about: Arc<About>,
    pub valid_from: Timestamp,
    /// [`Timestamp::MAX`] is for good.
    valid_until: Timestamp,
    /// [`Timestamp::MIN`] is unknown.
    modified: Timestamp,
    pub confidence: u8,
    pub revoked: bool,
    /// The pattern asks for more (a port, a hash) than is looked at here.
    pub partial: bool,
}

/// Whom an indicator leads to and where it comes from: the same for many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct About {
    /// Name of the feed.
    pub feed: String,
    /// Named intrusion set or threat actor that it leads to.
    pub actor: Option<String>,
    /// Other names of that actor.
    pub aliases: Vec<String>,
    pub campaign: Option<String>,
    /// Malware or tool that it leads to.
    pub malware: Option<String>,
    /// Phases, as the feed calls them.
    pub kill_chain: Vec<String>,
    /// With whom it may be shared.
    pub tlp: Option<Tlp>,
    /// Who says so, where the feed passes on what others say.
    pub source: Option<String>,
}

/// The texts of an indicator before it is packed. What is empty is the same as the name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Texts<'t> {
    pub(super) id: &'t str,
    pub(super) name: &'t str,
    /// The pattern as written.
    pub(super) pattern: &'t str,
}

impl Indicator {
    /// One without end, of the usual confidence.
    pub(super) fn new(texts: Texts<'_>, about: Arc<About>, valid_from: Timestamp) -> Self {
        let Texts { id, name, pattern } = texts;
        let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self {
            texts: [id, name, pattern].concat().into_boxed_str(),
            id_length: length(id),
            name_length: length(name),
            about,
            valid_from,
            valid_until: Timestamp::MAX,
            modified: Timestamp::MIN,
            confidence: super::DEFAULT_CONFIDENCE,
            revoked: false,
            partial: false,
        }
    }

    pub(super) fn set_until(&mut self, until: Option<Timestamp>) {
        self.valid_until = until.unwrap_or(Timestamp::MAX);
    }

    pub(super) fn set_modified(&mut self, modified: Option<Timestamp>) {
        self.modified = modified.unwrap_or(Timestamp::MIN);
    }

    /// STIX id, or what the feed calls it by.
    pub fn id(&self) -> &str {
        let id = self.texts.get(..self.id_length as usize).unwrap_or_default();
        if id.is_empty() { self.name() } else { id }
    }

    pub fn name(&self) -> &str {
        let start = self.id_length as usize;
        self.texts.get(start..start + self.name_length as usize).unwrap_or_default()
    }

    /// The pattern as written.
    pub fn pattern(&self) -> &str {
        let start = self.id_length as usize + self.name_length as usize;
        let pattern = self.texts.get(start..).unwrap_or_default();
        if pattern.is_empty() { self.name() } else { pattern }
    }

    pub fn actor(&self) -> Option<&str> {
        self.about.actor.as_deref()
    }

    pub fn malware(&self) -> Option<&str> {
        self.about.malware.as_deref()
    }

    /// `None` is for good.
    pub fn valid_until(&self) -> Option<Timestamp> {
        (self.valid_until != Timestamp::MAX).then_some(self.valid_until)
    }

    pub fn modified(&self) -> Option<Timestamp> {
        (self.modified != Timestamp::MIN).then_some(self.modified)
    }

    /// Whether it holds at a time: from `valid_from` on, before `valid_until`, and not revoked.
    pub fn is_live(&self, at: Timestamp) -> bool {
        let ended = self.valid_until <= at && self.valid_until != Timestamp::MAX;
        !self.revoked && self.valid_from <= at && !ended
    }
}

/// Something that a log can show.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Observable {
    Network(AddressRange),
    /// In canonical spelling.
    Name(String),
    /// Names under this one, but not itself.
    NamesUnder(String),
    /// A regular expression over names.
    NamesLike(String),
    /// As a feed writes it.
    Url(String),
    Asn(u32),
    Mail(String),
    /// Of a certificate.
    Hash(String),
    /// Name or number of an account.
    User(String),
    /// What a program calls itself in HTTP.
    Agent(String),
}

impl Observable {
    /// An address or network.
    pub(super) fn network(text: &str) -> Option<Self> {
        let range = value::range(text).filter(|range| !range.is_too_wide())?;
        Some(Self::Network(range))
    }

    /// A host name of two labels or more, in canonical spelling.
    pub(super) fn name(text: &str) -> Option<Self> {
        let name = schema::normalize_name(text)?;
        (name.contains('.') && !name.contains('*')).then(|| Self::Name(name.into_owned()))
    }

    /// Whatever a value is, as people write it.
    pub(super) fn of_value(text: &str) -> Option<Self> {
        Some(match value::read(text).ok()? {
            Value::Range(range) => Self::Network(range),
            Value::Name(name) | Value::NameAlone(name) => Self::Name(name.into_owned()),
            Value::Asn(number) => Self::Asn(number),
            Value::Url(_) => Self::Url(value::refanged(text).into_owned()),
            Value::Mail(mail) => Self::Mail(mail.into_owned()),
            Value::Hash(hash) => Self::Hash(hash.into_owned()),
        })
    }

    /// Whether whoever sees it has seen the other: the same, or the host of a page.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let host = match self {
            Self::Url(url) => value::url_key(url),
            _ => None,
        };
        let host = host.as_deref().map(super::things::host_of);
        self == other
            || match other {
                Self::Name(name) => host == Some(name),
                Self::Network(range) => {
                    let address = host.and_then(|host| host.parse::<IpAddr>().ok());
                    address.is_some_and(|address| AddressRange::from(address) == *range)
                }
                _ => false,
            }
    }

    /// Whether `scan` looks for it. The rest answers `intel lookup` only.
    pub(super) fn is_watched(&self) -> bool {
        match self {
            Self::Hash(hash) => !hash.starts_with("serial "),
            Self::User(_) | Self::Agent(_) => false,
            _ => true,
        }
    }
}

/// As a list would write it: `185.220.101.7`, `evil.example`, `*.evil.example`, `AS64500`.
impl fmt::Display for Observable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(range) => range.fmt(f),
            Self::Name(text)
            | Self::NamesLike(text)
            | Self::Url(text)
            | Self::Mail(text)
            | Self::Hash(text)
            | Self::User(text)
            | Self::Agent(text) => f.write_str(text),
            Self::NamesUnder(name) => write!(f, "*.{name}"),
            Self::Asn(number) => write!(f, "AS{number}"),
        }
    }
}
