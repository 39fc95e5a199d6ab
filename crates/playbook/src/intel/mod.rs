//! What others know of addresses, names and networks: lists and actors' indicators, each with its
//! age. Intel is a neighbour, not a witness: nothing here judges, a hit only says who says what,
//! since when and how surely. Our own networks and exits win over every list; that is the judge's
//! to apply, who knows the organisation.

mod attack;
mod builtin;
mod entries;
mod feed;
mod feed_csv;
mod format;
mod formats;
mod hit;
mod indicator;
mod kind;
mod list;
mod lookup;
mod marking;
mod misp;
mod names;
mod network;
mod parties;
mod provider;
mod ranges;
mod segments;
mod shops;
mod stix;
mod texts;
mod things;
mod value;

use std::net::IpAddr;

use feed::Counts;
use schema::{Timestamp, normalize_name};

pub use attack::{EDITION, KnownUser, known_use};
pub use builtin::{Provider, ProviderTable};
pub use entries::Unread;
pub use feed::{Actor, Campaign, Feed, FeedFile, read_feed};
pub use format::{FeedFormat, ListFormat};
pub use hit::{Entry, Hit, HitKind};
pub use indicator::{About, Indicator, Observable};
pub use kind::ListKind;
pub use list::{List, ListMeta, read_list};
pub use lookup::{Known, Subject};
pub use marking::Tlp;
use names::Lineage;
pub use network::NetworkFact;
pub use parties::{Parties, Party, PartyKind};
pub use provider::{ProviderFact, ProviderKind};
pub use ranges::{AddressRange, RangeMap};
pub use shops::{Shops, has_word};
pub use things::{Thing, Things};

/// Confidence where neither a list nor an indicator states one; a clause needs 50.
pub const DEFAULT_CONFIDENCE: u8 = 60;

/// Every list and feed. Empty, it knows nothing but the built-in table of providers.
#[derive(Clone, Debug, Default)]
pub struct Intel {
    lists: Vec<List>,
    feeds: Vec<Feed>,
    /// The company's own tables of providers; the built-in one is asked last.
    tables: Vec<ProviderTable>,
    /// Whether a list or feed names networks by number.
    asks_for_numbers: bool,
}

impl Intel {
    /// Hits come in the order of names, whatever order the lists were read in.
    pub fn new(mut lists: Vec<List>, mut feeds: Vec<Feed>) -> Self {
        lists.sort_by(|left, right| left.meta.name.cmp(&right.meta.name));
        feeds.sort_by(|left, right| left.name.cmp(&right.name));
        let asks_for_numbers = lists.iter().any(List::has_asns) || feeds.iter().any(Feed::has_asns);
        Self { lists, feeds, tables: Vec::new(), asks_for_numbers }
    }

    /// Adds tables of providers, which win over the built-in one, earlier ones over later.
    #[must_use]
    pub fn with_tables(self, tables: Vec<ProviderTable>) -> Self {
        Self { tables, ..self }
    }

    fn tables(&self) -> impl Iterator<Item = &ProviderTable> {
        self.tables.iter().chain([builtin::builtin()])
    }

    /// Everybody known to sell infrastructure, and where one buys.
    pub fn shops(&self) -> Shops {
        let providers = || self.tables().flat_map(ProviderTable::providers);
        // A page of a finished service that is called /orders is no shop.
        let sellers = providers().filter(|provider| provider.kind != ProviderKind::Saas);
        let names = sellers.flat_map(|provider| &provider.suffixes).map(String::as_str);
        let listed = self.lists.iter().flat_map(List::sellers);
        let checkouts = providers().flat_map(|provider| &provider.checkout).map(String::as_str);
        Shops::new(names.chain(listed), checkouts)
    }

    /// What lists and live indicators say of an address at a time: of the address, or of the network
    /// that announces it, where a table of networks tells which that is.
    pub fn address(&self, address: IpAddr, at: Timestamp) -> Vec<Hit<'_>> {
        self.said_of_address(address, at, &|it| it.is_live(at))
    }

    fn said_of_address(&self, address: IpAddr, at: Timestamp, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let number = self.number_of(address, at);
        let mut hits = self.lists_of_address(address, number, at);
        self.feeds_of_address(address, number, counts, &mut hits);
        suppressed(hits)
    }

    /// Indicators of an address, or of the network that announces it.
    fn feeds_of_address<'a>(
        &'a self,
        address: IpAddr,
        number: Option<u32>,
        counts: Counts<'_>,
        hits: &mut Vec<Hit<'a>>,
    ) {
        for feed in &self.feeds {
            feed.address(address, counts, hits);
            if let Some(number) = number {
                feed.asn(number, counts, hits);
            }
        }
    }

    fn lists_of_address(
        &self,
        address: IpAddr,
        number: Option<u32>,
        at: Timestamp,
    ) -> Vec<Hit<'_>> {
        let lists = self
            .lists
            .iter()
            .filter_map(|list| list.address(address, at).or_else(|| list.asn(number?, at)));
        lists.collect()
    }

    /// The AS number of an address, where a list or feed names networks by number.
    fn number_of(&self, address: IpAddr, at: Timestamp) -> Option<u32> {
        if !self.asks_for_numbers {
            return None;
        }
        self.network(address, at)?.number
    }

    /// The network that an address lies in, by the tables of networks: number and name from the
    /// first that has a number, the country from it or else from the first that has one.
    pub fn network(&self, address: IpAddr, at: Timestamp) -> Option<NetworkFact<'_>> {
        let facts = || self.lists.iter().filter_map(|list| list.network(address, at));
        let country = || facts().map(|fact| fact.country).find(|country| !country.is_empty());
        let fact = facts().find(|fact| fact.number.is_some()).or_else(|| facts().next())?;
        let known = !fact.country.is_empty();
        Some(NetworkFact {
            country: if known { fact.country } else { country().unwrap_or_default() },
            ..fact
        })
    }

    /// Who goes by an AS number, by the tables of networks.
    pub fn network_of_asn(&self, number: u32, at: Timestamp) -> Option<NetworkFact<'_>> {
        self.lists.iter().find_map(|list| list.network_of_asn(number, at))
    }

    /// Indicators of an address for which `counts` holds, whatever their time.
    pub fn indicators_of_address(
        &self,
        address: IpAddr,
        counts: &dyn Fn(&Indicator) -> bool,
    ) -> Vec<Hit<'_>> {
        let (mut hits, number) = (Vec::new(), self.number_of(address, Timestamp::MAX));
        self.feeds_of_address(address, number, counts, &mut hits);
        if hits.is_empty() {
            return hits;
        }
        indicators(self.said_of_address(address, Timestamp::MAX, counts))
    }

    /// Indicators of a name for which `counts` holds, whatever their time.
    pub fn indicators_of_name(
        &self,
        name: &str,
        counts: &dyn Fn(&Indicator) -> bool,
    ) -> Vec<Hit<'_>> {
        let Some(name) = normalize_name(name) else { return Vec::new() };
        let (lineage, mut hits) = (Lineage::of(&name), Vec::new());
        for feed in &self.feeds {
            feed.name(&lineage, counts, &mut hits);
        }
        if hits.is_empty() {
            return hits;
        }
        indicators(self.said_of_name(&name, Timestamp::MAX, counts))
    }

    /// What they say of a name or a parent of it, the nearest entry of each list. An indicator
    /// reaches no further up than the domain somebody registered.
    pub fn name(&self, name: &str, at: Timestamp) -> Vec<Hit<'_>> {
        let Some(name) = normalize_name(name) else { return Vec::new() };
        self.said_of_name(&name, at, &|it| it.is_live(at))
    }

    fn said_of_name(&self, name: &str, at: Timestamp, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let (lineage, lists) = (Lineage::of(name), self.lists.iter());
        let mut hits: Vec<_> = lists.filter_map(|list| list.name(&lineage, at)).collect();
        for feed in &self.feeds {
            feed.name(&lineage, counts, &mut hits);
        }
        suppressed(hits)
    }

    /// What they say of an autonomous system.
    pub fn asn(&self, number: u32, at: Timestamp) -> Vec<Hit<'_>> {
        self.said_of_asn(number, at, &|it| it.is_live(at))
    }

    fn said_of_asn(&self, number: u32, at: Timestamp, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let mut hits: Vec<_> = self.lists.iter().filter_map(|list| list.asn(number, at)).collect();
        for feed in &self.feeds {
            feed.asn(number, counts, &mut hits);
        }
        suppressed(hits)
    }

    /// What they say of exactly this URL. An entry of a page says nothing of the rest of its site.
    pub fn url(&self, url: &str, at: Timestamp) -> Vec<Hit<'_>> {
        let Some(key) = value::url_key(url) else { return Vec::new() };
        self.said_of(&key, &Observable::Url(url.to_owned()), at, &|it| it.is_live(at))
    }

    /// What lists say of a key, and feeds of what is seen whole.
    fn said_of(
        &self,
        key: &str,
        seen: &Observable,
        at: Timestamp,
        counts: Counts<'_>,
    ) -> Vec<Hit<'_>> {
        let mut hits: Vec<_> = self.lists.iter().filter_map(|list| list.exact(key, at)).collect();
        for feed in &self.feeds {
            feed.other(seen, counts, &mut hits);
        }
        suppressed(hits)
    }

    /// What lists say of exactly this mail address or hash, in lower case.
    pub fn exact(&self, key: &str, at: Timestamp) -> Vec<Hit<'_>> {
        self.lists.iter().filter_map(|list| list.exact(key, at)).collect()
    }

    /// Whose name this is: the company's lists first, then the built-in table.
    pub fn provider_of_name(&self, name: &str) -> Option<ProviderFact<'_>> {
        let name = normalize_name(name)?;
        let lineage = Lineage::of(&name);
        let listed = self.lists.iter().filter_map(|list| list.provider_of_name(&lineage));
        let nearest = listed.max_by_key(|fact| fact.entry.as_text().map(str::len));
        let tabled =
            |table| Some(ProviderFact::from_table(table, ProviderTable::of_name(table, &name)?));
        nearest.or_else(|| self.tables().find_map(tabled))
    }

    /// Whose address this is: the company's lists first, then the built-in table.
    pub fn provider_of_address(&self, address: IpAddr) -> Option<ProviderFact<'_>> {
        let listed = self.lists.iter().find_map(|list| list.provider_of_address(address));
        let tabled = |table| {
            Some(ProviderFact::from_table(table, ProviderTable::of_address(table, address)?))
        };
        listed.or_else(|| self.tables().find_map(tabled))
    }

    /// Whether any table or list tells which addresses a provider has.
    pub fn knows_ranges_of(&self, provider: &str) -> bool {
        let mut tabled = self.tables().flat_map(ProviderTable::providers);
        let mut listed = self.lists.iter();
        tabled.any(|it| it.name == provider && !it.networks.is_empty())
            || listed.any(|list| list.has_ranges_of(provider))
    }

    /// Whose an autonomous system is.
    pub fn provider_of_asn(&self, number: u32) -> Option<ProviderFact<'_>> {
        let listed = self.lists.iter().find_map(|list| list.provider_of_asn(number));
        let tabled = |table| {
            let provider = ProviderTable::of_asn(table, number)?;
            Some(ProviderFact::from_table(table, (provider, Entry::Asn(number))))
        };
        listed.or_else(|| self.tables().find_map(tabled))
    }

    /// Whether a registrant stands in for somebody hidden: by a phrase of a list, or a built-in
    /// one.
    pub fn is_privacy_service(&self, registrant: &str) -> bool {
        let text = registrant.to_lowercase();
        builtin::is_privacy_service(&text) || self.lists.iter().any(|list| list.has_phrase(&text))
    }

    /// Whether mailboxes at a domain are given out for the moment: by a list, or the built-in one.
    pub fn is_disposable_mail(&self, domain: &str) -> bool {
        let listed = self.name(domain, Timestamp::MAX);
        let listed = listed.iter().any(|hit| hit.list_kind() == Some(ListKind::DisposableMail));
        listed || builtin::is_disposable_mail(domain)
    }

    /// Whether there is neither a list nor a feed.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.feeds.is_empty()
    }

    /// Whether a feed has an indicator to look for, without which no actor can be known.
    pub fn has_feeds(&self) -> bool {
        self.feeds.iter().any(|feed| !feed.indicators.is_empty())
    }

    /// Whether a list of a kind has an entry: an empty one is as good as none.
    pub fn has_kind(&self, kind: ListKind) -> bool {
        self.lists.iter().any(|list| list.meta.kind == kind && list.meta.entries > 0)
    }

    pub fn lists(&self) -> impl Iterator<Item = &ListMeta> {
        self.lists.iter().map(|list| &list.meta)
    }

    pub fn feeds(&self) -> impl Iterator<Item = &Feed> {
        self.feeds.iter()
    }
}

/// `Fancy Bear`, `FANCY BEAR` and `fancybear` are one name.
fn plain_letters(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The hits of feeds among all hits.
fn indicators(mut hits: Vec<Hit<'_>>) -> Vec<Hit<'_>> {
    hits.retain(|hit| hit.indicator().is_some());
    hits
}

/// What a warning list holds suppresses indicators, and lists of what is bad.
fn suppressed(mut hits: Vec<Hit<'_>>) -> Vec<Hit<'_>> {
    let warning = hits.iter().find(|hit| hit.list_kind() == Some(ListKind::Warning));
    let Some(warning) = warning.map(|hit| hit.list) else { return hits };
    for hit in &mut hits {
        if matches!(hit.kind, HitKind::Indicator(_) | HitKind::List(ListKind::Bad)) {
            hit.suppressed_by = Some(warning);
        }
    }
    hits
}

#[cfg(test)]
mod tests;
