//! One thing that one list or feed says.

use std::borrow::Cow;
use std::fmt;

use schema::Timestamp;

use super::indicator::Indicator;
use super::kind::ListKind;
use super::ranges::AddressRange;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// Name of the list or feed.
    pub list: &'a str,
    pub kind: HitKind<'a>,
    pub provider: Option<&'a str>,
    pub entry: Entry<'a>,
    pub confidence: u8,
    /// The list's own date; for an indicator, when it was last changed.
    pub as_of: Option<Timestamp>,
    /// The list was older than it may be, at the time asked for.
    pub stale: bool,
    /// The warning list that holds the same.
    pub suppressed_by: Option<&'a str>,
}

/// What matched, shown as a list writes it: `185.220.101.0/24`, `evil.example`, `AS64500`. It is
/// spelled out only where somebody reads it: most hits nobody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    Range(AddressRange),
    Text(Cow<'a, str>),
    /// Whatever lies below a name.
    Under(&'a str),
    Asn(u32),
}

impl Entry<'_> {
    /// The text of the entry, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<'a> From<&'a str> for Entry<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range(range) => range.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Under(name) => write!(f, "*.{name}"),
            Self::Asn(number) => write!(f, "AS{number}"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitKind<'a> {
    List(ListKind),
    Indicator(&'a Indicator),
}

impl<'a> Hit<'a> {
    pub fn list_kind(&self) -> Option<ListKind> {
        match self.kind {
            HitKind::List(kind) => Some(kind),
            HitKind::Indicator(_) => None,
        }
    }

    pub fn indicator(&self) -> Option<&'a Indicator> {
        match self.kind {
            HitKind::Indicator(indicator) => Some(indicator),
            HitKind::List(_) => None,
        }
    }
}
