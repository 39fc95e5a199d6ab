//! One thing that one list or feed says.

use schema::Timestamp;

use super::indicator::Indicator;
use super::kind::ListKind;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// Name of the list or feed.
    pub list: &'a str,
    pub kind: HitKind<'a>,
    pub provider: Option<&'a str>,
    /// What matched, as a list writes it: `185.220.101.0/24`, `evil.example`, `AS64500`.
    pub entry: String,
    pub confidence: u8,
    /// The list's own date; for an indicator, when it was last changed.
    pub as_of: Option<Timestamp>,
    /// The list was older than it may be, at the time asked for.
    pub stale: bool,
    /// The warning list that holds the same.
    pub suppressed_by: Option<&'a str>,
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
