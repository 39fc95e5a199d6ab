//! One list, frozen for look-up, and what is known of the list itself.

use std::collections::HashSet;
use std::net::IpAddr;

use schema::Timestamp;

use super::hit::{Hit, HitKind};
use super::kind::ListKind;
use super::plain::{self, Entry};
use super::provider::ProviderFact;
use super::ranges::RangeMap;

/// A list as configured, and what reading it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListMeta {
    pub name: String,
    pub kind: ListKind,
    pub provider: Option<String>,
    pub confidence: u8,
    /// The list's own date: the file's where it states one, else the configured one.
    pub as_of: Option<Timestamp>,
    pub max_age_seconds: i64,
    /// How many entries it holds.
    pub entries: usize,
}

impl ListMeta {
    /// A list with every default of its kind.
    pub fn new(name: &str, kind: ListKind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            provider: None,
            confidence: super::DEFAULT_CONFIDENCE,
            as_of: None,
            max_age_seconds: i64::from(kind.max_age_days()) * 86_400,
            entries: 0,
        }
    }

    /// Whether the list was too old at a time. A list without a date counts fully.
    pub fn is_stale(&self, at: Timestamp) -> bool {
        self.as_of.is_some_and(|as_of| at.seconds_since(as_of) > self.max_age_seconds)
    }
}

#[derive(Clone, Debug)]
pub struct List {
    pub meta: ListMeta,
    ranges: RangeMap,
    /// In canonical spelling.
    names: HashSet<Box<str>>,
    asns: HashSet<u32>,
    /// In lower case.
    phrases: Vec<String>,
}

/// Reads a plain list: one name, address, network, range or AS number a line. Lines that are none
/// are passed over; the notes count them.
pub fn read_list(mut meta: ListMeta, text: &str, place: &str) -> (List, Vec<String>) {
    let mut ranges = Vec::new();
    let (mut names, mut asns, mut phrases) = (HashSet::new(), HashSet::new(), Vec::new());
    let parsed = plain::parse(text, meta.kind);
    for entry in parsed.entries {
        match entry {
            Entry::Range(range) => ranges.push((range, 0)),
            Entry::Name(name) => {
                names.insert(name.into_boxed_str());
            }
            Entry::Asn(number) => {
                asns.insert(number);
            }
            Entry::Phrase(phrase) => phrases.push(phrase),
        }
    }
    let ranges: RangeMap = ranges.into_iter().collect();
    meta.entries = ranges.len() + names.len() + asns.len() + phrases.len();
    meta.as_of = parsed.as_of.or(meta.as_of);
    let mut notes = Vec::new();
    notes.extend(parsed.bad.note(place));
    if meta.entries == 0 {
        notes.push(format!("{place}: this list is empty"));
    }
    if meta.as_of.is_none() {
        notes.push(format!("{place}: this list states no date; it counts fully whatever its age"));
    }
    (List { meta, ranges, names, asns, phrases }, notes)
}

impl List {
    pub(super) fn address(&self, address: IpAddr, at: Timestamp) -> Option<Hit<'_>> {
        let (range, _) = self.ranges.lookup(address)?;
        Some(self.hit(range.to_string(), at))
    }

    pub(super) fn name(&self, name: &str, at: Timestamp) -> Option<Hit<'_>> {
        self.nearest(name).map(|entry| self.hit(entry.to_owned(), at))
    }

    pub(super) fn asn(&self, number: u32, at: Timestamp) -> Option<Hit<'_>> {
        self.asns.contains(&number).then(|| self.hit(format!("AS{number}"), at))
    }

    pub(super) fn provider_of_name(&self, name: &str) -> Option<ProviderFact<'_>> {
        let entry = self.nearest(name)?;
        ProviderFact::from_list(&self.meta, entry.to_owned())
    }

    pub(super) fn provider_of_address(&self, address: IpAddr) -> Option<ProviderFact<'_>> {
        let (range, _) = self.ranges.lookup(address)?;
        ProviderFact::from_list(&self.meta, range.to_string())
    }

    pub(super) fn provider_of_asn(&self, number: u32) -> Option<ProviderFact<'_>> {
        let held = self.asns.contains(&number);
        held.then(|| ProviderFact::from_list(&self.meta, format!("AS{number}"))).flatten()
    }

    /// Whether a phrase of the list is in a text in lower case.
    pub(super) fn has_phrase(&self, text: &str) -> bool {
        self.phrases.iter().any(|phrase| text.contains(phrase.as_str()))
    }

    /// Whether it tells which addresses a provider has.
    pub(super) fn has_ranges_of(&self, provider: &str) -> bool {
        !self.ranges.is_empty() && self.meta.provider.as_deref() == Some(provider)
    }

    /// Names of a list of those who sell infrastructure.
    pub(super) fn sellers(&self) -> impl Iterator<Item = &str> {
        let sells =
            matches!(self.meta.kind, ListKind::Registrar | ListKind::Hosting | ListKind::Cloud);
        self.names.iter().filter(move |_| sells).map(|name| &**name)
    }

    fn nearest<'n>(&self, name: &'n str) -> Option<&'n str> {
        if self.names.is_empty() {
            return None;
        }
        with_parents(name).find(|name| self.names.contains(*name))
    }

    fn hit(&self, entry: String, at: Timestamp) -> Hit<'_> {
        Hit {
            list: &self.meta.name,
            kind: HitKind::List(self.meta.kind),
            provider: self.meta.provider.as_deref(),
            entry,
            confidence: self.meta.confidence,
            as_of: self.meta.as_of,
            stale: self.meta.is_stale(at),
            suppressed_by: None,
        }
    }
}

/// `a.b.example`, `b.example`, `example`.
pub(super) fn with_parents(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent))
}
