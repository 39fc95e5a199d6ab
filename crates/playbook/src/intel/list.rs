//! One list, frozen for look-up, and what is known of the list itself.

use std::net::IpAddr;

use schema::Timestamp;

use super::entries::{Frozen, Unread};
use super::format::ListFormat;
use super::formats;
use super::hit::{Entry, Hit, HitKind};
use super::kind::ListKind;
use super::names::Lineage;
use super::network::{Network, NetworkFact};
use super::provider::ProviderFact;
use super::ranges::AddressRange;
use crate::document::{Problem, Problems};

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
    pub format: ListFormat,
    /// How many entries it holds.
    pub entries: usize,
    /// How many of each sort.
    pub counts: Vec<(&'static str, usize)>,
    /// What in it is no entry.
    pub unread: Unread,
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
            format: ListFormat::Plain,
            entries: 0,
            counts: Vec::new(),
            unread: Unread::default(),
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
    entries: Frozen,
}

/// Reads a list. What in it is no entry is passed over; the notes count it. An error is about the
/// file as a whole.
pub fn read_list(
    mut meta: ListMeta,
    format: ListFormat,
    bytes: &[u8],
    place: &str,
) -> Result<(List, Vec<String>), Problems> {
    let entries = formats::read(format, bytes, meta.kind);
    let mut entries = entries.map_err(|text| Problem::whole(place, text))?;
    meta.format = format;
    meta.as_of = entries.as_of.or(meta.as_of);
    meta.unread = std::mem::take(&mut entries.unread);
    let entries = entries.freeze();
    meta.counts = entries.counts();
    meta.entries = meta.counts.iter().map(|(_, count)| count).sum();
    let unread = meta.unread.sentences();
    let mut notes: Vec<String> = unread.iter().map(|it| format!("{place}: {it}")).collect();
    if meta.entries == 0 {
        notes.push(format!("{place}: this list is empty"));
    }
    if meta.as_of.is_none() {
        notes.push(format!("{place}: this list states no date; it counts fully whatever its age"));
    }
    Ok((List { meta, entries }, notes))
}

impl List {
    pub(super) fn address(&self, address: IpAddr, at: Timestamp) -> Option<Hit<'_>> {
        let (range, _) = self.entries.ranges.lookup(address)?;
        Some(self.hit(Entry::Range(range), at))
    }

    pub(super) fn name(&self, name: &Lineage<'_>, at: Timestamp) -> Option<Hit<'_>> {
        let entries = &self.entries;
        let entry = entries.names.nearest(name).or_else(|| entries.pattern_in(name.name()))?;
        Some(self.hit(entry.into(), at))
    }

    pub(super) fn asn(&self, number: u32, at: Timestamp) -> Option<Hit<'_>> {
        self.has_asn(number).then(|| self.hit(Entry::Asn(number), at))
    }

    /// A URL, mail address or hash, whole; `key` is its canonical spelling.
    pub(super) fn exact(&self, key: &str, at: Timestamp) -> Option<Hit<'_>> {
        let found = self.entries.exact.find(key).map(|(text, _)| text);
        let entry = found.or_else(|| self.entries.pattern_in(key))?;
        Some(self.hit(entry.into(), at))
    }

    /// Whose network an address lies in, where the list is a table of networks.
    pub(super) fn network(&self, address: IpAddr, at: Timestamp) -> Option<NetworkFact<'_>> {
        let (network, range) = self.entries.networks.of(address)?;
        Some(self.network_fact(network, Some(range), at))
    }

    /// Who goes by an AS number.
    pub(super) fn network_of_asn(&self, number: u32, at: Timestamp) -> Option<NetworkFact<'_>> {
        let network = self.entries.networks.of_number(number)?;
        Some(self.network_fact(network, None, at))
    }

    fn network_fact<'a>(
        &'a self,
        network: &'a Network,
        entry: Option<AddressRange>,
        at: Timestamp,
    ) -> NetworkFact<'a> {
        let Network { number, name, country } = network;
        let (list, as_of, stale) = (&self.meta.name, self.meta.as_of, self.meta.is_stale(at));
        NetworkFact { number: *number, name, country, list, entry, as_of, stale }
    }

    /// Whether it names networks by number, so that an address is worth the question.
    pub(super) fn has_asns(&self) -> bool {
        !self.entries.asns.is_empty()
    }

    fn has_asn(&self, number: u32) -> bool {
        self.entries.asns.binary_search(&number).is_ok()
    }

    pub(super) fn provider_of_name(&self, name: &Lineage<'_>) -> Option<ProviderFact<'_>> {
        let entry = self.entries.names.nearest(name)?;
        ProviderFact::from_list(&self.meta, entry.into())
    }

    pub(super) fn provider_of_address(&self, address: IpAddr) -> Option<ProviderFact<'_>> {
        let (range, _) = self.entries.ranges.lookup(address)?;
        ProviderFact::from_list(&self.meta, Entry::Range(range))
    }

    pub(super) fn provider_of_asn(&self, number: u32) -> Option<ProviderFact<'_>> {
        let held = self.has_asn(number);
        held.then(|| ProviderFact::from_list(&self.meta, Entry::Asn(number))).flatten()
    }

    /// Whether a phrase of the list is in a text in lower case.
    pub(super) fn has_phrase(&self, text: &str) -> bool {
        self.entries.phrases.iter().any(|phrase| text.contains(phrase.as_str()))
    }

    /// Whether it tells which addresses a provider has.
    pub(super) fn has_ranges_of(&self, provider: &str) -> bool {
        !self.entries.ranges.is_empty() && self.meta.provider.as_deref() == Some(provider)
    }

    /// Names of a list of those who sell infrastructure.
    pub(super) fn sellers(&self) -> impl Iterator<Item = &str> {
        let sells =
            matches!(self.meta.kind, ListKind::Registrar | ListKind::Hosting | ListKind::Cloud);
        self.entries.names.iter().filter(move |_| sells)
    }

    fn hit<'a>(&'a self, entry: Entry<'a>, at: Timestamp) -> Hit<'a> {
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
