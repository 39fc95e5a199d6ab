//! The built-in table of providers: host suffixes and main address ranges, each with the date it
//! was true. Small and ours; a company's own lists win over it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::LazyLock;

use ipnet::IpNet;
use schema::Timestamp;

use super::list::with_parents;
use super::provider::ProviderKind;
use super::ranges::RangeMap;
use crate::document::{Edge, Problem, Problems, Source};

/// Data, not code: one `[[provider]]` each.
const TABLE_TOML: &str = include_str!("providers.toml");

/// Parsed once, never changed.
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(TABLE_TOML).unwrap_or_default());

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    pub name: String,
    pub kind: ProviderKind,
    pub as_of: Timestamp,
    pub suffixes: Vec<String>,
    pub networks: Vec<IpNet>,
    pub asns: Vec<u32>,
    /// Hosts that one talks to in order to sign up, buy or deploy.
    pub checkout: Vec<String>,
}

/// The provider under whose suffix a canonical name lies, and the suffix.
pub fn provider_of_name(name: &str) -> Option<(&'static Provider, String)> {
    let table = &*TABLE;
    let suffix = with_parents(name).find(|parent| table.by_suffix.contains_key(*parent))?;
    let provider = table.providers.get(*table.by_suffix.get(suffix)?)?;
    Some((provider, suffix.to_owned()))
}

/// The provider whose ranges hold an address, and the range.
pub fn provider_of_address(address: IpAddr) -> Option<(&'static Provider, String)> {
    let table = &*TABLE;
    let (range, index) = table.by_range.lookup(address)?;
    Some((table.providers.get(usize::try_from(index).ok()?)?, range.to_string()))
}

/// The provider that announces its networks under an AS number.
pub fn provider_of_asn(number: u32) -> Option<&'static Provider> {
    let table = &*TABLE;
    table.providers.get(*table.by_asn.get(&number)?)
}

/// The provider at whose sign-up, shop or console a canonical name is.
pub fn checkout_of_name(name: &str) -> Option<&'static Provider> {
    let (provider, _) = provider_of_name(name)?;
    let is_checkout = |name: &str| provider.checkout.iter().any(|host| host == name);
    with_parents(name).any(is_checkout).then_some(provider)
}

/// Every provider of the table, in its order.
pub fn providers() -> impl Iterator<Item = &'static Provider> {
    TABLE.providers.iter()
}

#[derive(Debug, Default)]
struct Table {
    providers: Vec<Provider>,
    by_suffix: BTreeMap<String, usize>,
    by_range: RangeMap,
    by_asn: BTreeMap<u32, usize>,
}

impl Table {
    fn parse(text: &str) -> Result<Self, Problems> {
        let source = Source::new("providers.toml", text);
        let mut root = source.root()?;
        let (mut providers, mut problems) = (Vec::new(), Vec::new());
        for mut section in root.sections("provider") {
            section.require(&["name", "kind", "as_of"]);
            let line = section.line();
            let kind = section.text("kind").unwrap_or_default();
            let kind = ProviderKind::ALL.into_iter().find(|known| known.as_str() == kind);
            let words = |words: Option<Vec<_>>| words.unwrap_or_default();
            let networks = words(section.words("networks")).into_iter();
            let parsed: Vec<IpNet> =
                networks.clone().filter_map(|word| word.text.parse().ok()).collect();
            if parsed.len() < networks.len() || kind.is_none() {
                section.refuse(line, "a network or the kind of this provider cannot be read");
            }
            providers.push(Provider {
                name: section.text("name").unwrap_or_default(),
                kind: kind.unwrap_or(ProviderKind::Cloud),
                as_of: section.time("as_of", Edge::Start).unwrap_or_default(),
                suffixes: words(section.words("suffixes")).into_iter().map(|w| w.text).collect(),
                networks: parsed,
                asns: section.counts("asns").unwrap_or_default(),
                checkout: words(section.words("checkout")).into_iter().map(|w| w.text).collect(),
            });
            problems.extend(section.finish().0);
        }
        problems.extend(root.finish().0);
        problems.extend(repeated(&providers));
        Problems::or_value(problems, Self::index(providers))
    }

    fn index(providers: Vec<Provider>) -> Self {
        let numbered = || providers.iter().enumerate();
        let suffixes = numbered()
            .flat_map(|(index, p)| p.suffixes.iter().map(move |suffix| (suffix.clone(), index)));
        let asns = numbered().flat_map(|(index, p)| p.asns.iter().map(move |&asn| (asn, index)));
        let ranges = (0..).zip(&providers).flat_map(|(index, provider)| {
            provider.networks.iter().map(move |&network| (network.into(), index))
        });
        let (by_suffix, by_range) = (suffixes.collect(), ranges.collect());
        let by_asn = asns.collect();
        Self { providers, by_suffix, by_range, by_asn }
    }
}

/// A suffix belongs to one provider.
fn repeated(providers: &[Provider]) -> Vec<Problem> {
    let mut seen = BTreeMap::new();
    let suffixes = providers.iter().flat_map(|p| p.suffixes.iter().map(move |s| (s, &p.name)));
    let repeated = suffixes.filter_map(|(suffix, name)| {
        let earlier = seen.insert(suffix, name)?;
        let text = format!("\"{suffix}\" belongs to {earlier} and to {name}");
        Some(Problem::whole("providers.toml", text))
    });
    repeated.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        let table = Table::parse(TABLE_TOML).unwrap();
        assert!(table.providers.len() > 30);
        for provider in &table.providers {
            for name in provider.suffixes.iter().chain(&provider.checkout) {
                let canonical = schema::normalize_name(name);
                assert_eq!(canonical.as_deref(), Some(name.as_str()), "{}", provider.name);
                let found = provider_of_name(name).map(|(found, _)| &found.name);
                assert_eq!(found, Some(&provider.name), "{name}");
            }
        }
    }

    #[test]
    fn names_and_addresses_find_their_provider() {
        let of_name = |name| provider_of_name(name).map(|(p, entry)| (p.name.as_str(), entry));
        let of_address = |text: &str| {
            let address: IpAddr = text.parse().unwrap();
            provider_of_address(address).map(|(p, entry)| (p.name.as_str(), entry))
        };
        let found = |name, entry: &str| Some((name, entry.to_owned()));
        assert_eq!(of_name("s3.eu-west-1.amazonaws.com"), found("aws", "amazonaws.com"));
        assert_eq!(of_name("a.b.workers.dev"), found("cloudflare workers", "workers.dev"));
        assert_eq!(of_name("amazonaws.com.evil.example"), None);
        assert_eq!(of_name("evilamazonaws.com"), None);
        assert_eq!(of_address("104.16.1.1"), found("cloudflare", "104.16.0.0/13"));
        assert_eq!(of_address("192.0.2.1"), None);
        assert_eq!(provider_of_asn(14_061).map(|p| p.name.as_str()), Some("digitalocean"));
        let checkout = |name| checkout_of_name(name).map(|provider| provider.name.as_str());
        assert_eq!(checkout("cloud.digitalocean.com"), Some("digitalocean"));
        assert_eq!(checkout("www.digitalocean.com"), None, "a front page is browsing");
    }
}
