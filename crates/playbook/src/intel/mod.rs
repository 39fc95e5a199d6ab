//! What others know of addresses, names and networks: lists and actors' indicators, each with its
//! age. Intel is a neighbour, not a witness: nothing here judges, a hit only says who says what,
//! since when and how surely. Our own networks and exits win over every list; that is the judge's
//! to apply, who knows the organisation.

mod builtin;
mod feed;
mod format;
mod hit;
mod indicator;
mod kind;
mod list;
mod plain;
mod provider;
mod ranges;
mod shops;
mod stix;

use std::net::IpAddr;

use schema::{Timestamp, normalize_name};

pub use builtin::{Provider, ProviderTable};
pub use feed::{Feed, read_feed};
pub use format::{FeedFormat, ListFormat};
pub use hit::{Hit, HitKind};
pub use indicator::{Indicator, Observable};
pub use kind::ListKind;
pub use list::{List, ListMeta, read_list};
pub use provider::{ProviderFact, ProviderKind};
pub use ranges::{AddressRange, RangeMap};
pub use shops::{Shops, has_word};

/// Confidence where neither a list nor an indicator states one; a clause needs 50.
pub const DEFAULT_CONFIDENCE: u8 = 60;

/// Every list and feed. Empty, it knows nothing but the built-in table of providers.
#[derive(Clone, Debug, Default)]
pub struct Intel {
    lists: Vec<List>,
    feeds: Vec<Feed>,
    /// The company's own tables of providers; the built-in one is asked last.
    tables: Vec<ProviderTable>,
}

impl Intel {
    /// Hits come in the order of names, whatever order the lists were read in.
    pub fn new(mut lists: Vec<List>, mut feeds: Vec<Feed>) -> Self {
        lists.sort_by(|left, right| left.meta.name.cmp(&right.meta.name));
        feeds.sort_by(|left, right| left.name.cmp(&right.name));
        Self { lists, feeds, tables: Vec::new() }
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

    /// What lists and live indicators say of an address at a time.
    pub fn address(&self, address: IpAddr, at: Timestamp) -> Vec<Hit<'_>> {
        let lists = self.lists.iter().filter_map(|list| list.address(address, at));
        let feeds = self.feeds.iter().flat_map(|feed| feed.address(address, &|it| it.is_live(at)));
        suppressed(lists.collect(), feeds)
    }

    /// Indicators of an address for which `counts` holds, whatever their time.
    pub fn indicators_of_address(
        &self,
        address: IpAddr,
        counts: &dyn Fn(&Indicator) -> bool,
    ) -> Vec<Hit<'_>> {
        let hits: Vec<_> =
            self.feeds.iter().flat_map(|feed| feed.address(address, counts)).collect();
        if hits.is_empty() {
            return hits;
        }
        let lists = self.lists.iter().filter_map(|list| list.address(address, Timestamp::MAX));
        indicators(suppressed(lists.collect(), hits.into_iter()))
    }

    /// Indicators of a name for which `counts` holds, whatever their time.
    pub fn indicators_of_name(
        &self,
        name: &str,
        counts: &dyn Fn(&Indicator) -> bool,
    ) -> Vec<Hit<'_>> {
        let Some(name) = normalize_name(name) else { return Vec::new() };
        let hits: Vec<_> = self.feeds.iter().flat_map(|feed| feed.name(&name, counts)).collect();
        if hits.is_empty() {
            return hits;
        }
        let lists = self.lists.iter().filter_map(|list| list.name(&name, Timestamp::MAX));
        indicators(suppressed(lists.collect(), hits.into_iter()))
    }

    /// What they say of a name or a parent of it, the nearest entry of each list. An indicator
    /// reaches no further up than the domain somebody registered.
    pub fn name(&self, name: &str, at: Timestamp) -> Vec<Hit<'_>> {
        let Some(name) = normalize_name(name) else { return Vec::new() };
        let lists = self.lists.iter().filter_map(|list| list.name(&name, at));
        let feeds = self.feeds.iter().flat_map(|feed| feed.name(&name, &|it| it.is_live(at)));
        suppressed(lists.collect(), feeds)
    }

    /// What they say of an autonomous system.
    pub fn asn(&self, number: u32, at: Timestamp) -> Vec<Hit<'_>> {
        let lists = self.lists.iter().filter_map(|list| list.asn(number, at));
        let feeds = self.feeds.iter().flat_map(|feed| feed.asn(number, at));
        suppressed(lists.collect(), feeds)
    }

    /// Indicators of exactly this URL. An indicator of a page says nothing of the rest of its site.
    pub fn url(&self, url: &str, at: Timestamp) -> Vec<Hit<'_>> {
        self.feeds.iter().flat_map(|feed| feed.url(url, at)).collect()
    }

    /// Whose name this is: the company's lists first, then the built-in table.
    pub fn provider_of_name(&self, name: &str) -> Option<ProviderFact<'_>> {
        let name = normalize_name(name)?;
        let listed = self.lists.iter().filter_map(|list| list.provider_of_name(&name));
        let nearest = listed.max_by_key(|fact| fact.entry.len());
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
            Some(ProviderFact::from_table(table, (provider, format!("AS{number}"))))
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

/// The hits of feeds among all hits.
fn indicators(mut hits: Vec<Hit<'_>>) -> Vec<Hit<'_>> {
    hits.retain(|hit| hit.indicator().is_some());
    hits
}

/// Joins the hits of lists and feeds; what a warning list holds suppresses the indicators.
fn suppressed<'a>(mut hits: Vec<Hit<'a>>, feeds: impl Iterator<Item = Hit<'a>>) -> Vec<Hit<'a>> {
    let warning = hits.iter().find(|hit| hit.list_kind() == Some(ListKind::Warning));
    let suppressed_by = warning.map(|hit| hit.list);
    hits.extend(feeds.map(|hit| Hit { suppressed_by, ..hit }));
    hits
}

#[cfg(test)]
mod tests;
