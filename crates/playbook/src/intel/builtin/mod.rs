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

/// What verdicts call the built-in table.
const NAME: &str = "built-in table";

/// Parsed once, never changed.
static TABLE: LazyLock<ProviderTable> =
    LazyLock::new(|| ProviderTable::parse(NAME, "providers.toml", TABLE_TOML).unwrap_or_default());

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

/// A table of providers: the built-in one, or a file of the company's own.
#[derive(Clone, Debug, Default)]
pub struct ProviderTable {
    /// As verdicts cite it.
    pub name: String,
    providers: Vec<Provider>,
    by_suffix: BTreeMap<String, usize>,
    by_range: RangeMap,
    by_asn: BTreeMap<u32, usize>,
}

/// The table that ships with the program.
pub(super) fn builtin() -> &'static ProviderTable {
    &TABLE
}

impl ProviderTable {
    /// The provider under whose suffix a canonical name lies, and the suffix.
    pub fn of_name(&self, name: &str) -> Option<(&Provider, String)> {
        let suffix = with_parents(name).find(|parent| self.by_suffix.contains_key(*parent))?;
        let provider = self.providers.get(*self.by_suffix.get(suffix)?)?;
        Some((provider, suffix.to_owned()))
    }

    /// The provider whose ranges hold an address, and the range.
    pub fn of_address(&self, address: IpAddr) -> Option<(&Provider, String)> {
        let (range, index) = self.by_range.lookup(address)?;
        Some((self.providers.get(usize::try_from(index).ok()?)?, range.to_string()))
    }

    /// The provider that announces its networks under an AS number.
    pub fn of_asn(&self, number: u32) -> Option<&Provider> {
        self.providers.get(*self.by_asn.get(&number)?)
    }

    /// Every provider of the table, in its order.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.providers.iter()
    }

    /// Reads `[[provider]]` sections.
    pub fn parse(name: &str, place: &str, text: &str) -> Result<Self, Problems> {
        let source = Source::new(place, text);
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
        problems.extend(repeated(&providers, place));
        Problems::or_value(problems, Self::index(name, providers))
    }

    fn index(name: &str, providers: Vec<Provider>) -> Self {
        let numbered = || providers.iter().enumerate();
        let suffixes = numbered()
            .flat_map(|(index, p)| p.suffixes.iter().map(move |suffix| (suffix.clone(), index)));
        let asns = numbered().flat_map(|(index, p)| p.asns.iter().map(move |&asn| (asn, index)));
        let ranges = (0..).zip(&providers).flat_map(|(index, provider)| {
            provider.networks.iter().map(move |&network| (network.into(), index))
        });
        let (by_suffix, by_range) = (suffixes.collect(), ranges.collect());
        let by_asn = asns.collect();
        Self { name: name.to_owned(), providers, by_suffix, by_range, by_asn }
    }
}

/// A suffix belongs to one provider.
fn repeated(providers: &[Provider], place: &str) -> Vec<Problem> {
    let mut seen = BTreeMap::new();
    let suffixes = providers.iter().flat_map(|p| p.suffixes.iter().map(move |s| (s, &p.name)));
    let repeated = suffixes.filter_map(|(suffix, name)| {
        let earlier = seen.insert(suffix, name)?;
        let text = format!("\"{suffix}\" belongs to {earlier} and to {name}");
        Some(Problem::whole(place, text))
    });
    repeated.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        let table = ProviderTable::parse(NAME, "providers.toml", TABLE_TOML).unwrap();
        assert!(table.providers.len() > 30);
        for provider in &table.providers {
            for name in provider.suffixes.iter().chain(&provider.checkout) {
                let canonical = schema::normalize_name(name);
                assert_eq!(canonical.as_deref(), Some(name.as_str()), "{}", provider.name);
                let found = table.of_name(name).map(|(found, _)| &found.name);
                assert_eq!(found, Some(&provider.name), "{name}");
            }
        }
    }

    #[test]
    fn names_and_addresses_find_their_provider() {
        let of_name = |name| builtin().of_name(name).map(|(p, entry)| (p.name.as_str(), entry));
        let of_address = |text: &str| {
            let address: IpAddr = text.parse().unwrap();
            builtin().of_address(address).map(|(p, entry)| (p.name.as_str(), entry))
        };
        let found = |name, entry: &str| Some((name, entry.to_owned()));
        assert_eq!(of_name("s3.eu-west-1.amazonaws.com"), found("aws", "amazonaws.com"));
        assert_eq!(of_name("a.b.workers.dev"), found("cloudflare workers", "workers.dev"));
        assert_eq!(of_name("amazonaws.com.evil.example"), None);
        assert_eq!(of_name("evilamazonaws.com"), None);
        assert_eq!(of_address("104.16.1.1"), found("cloudflare", "104.16.0.0/13"));
        assert_eq!(of_address("192.0.2.1"), None);
        assert_eq!(builtin().of_asn(14_061).map(|p| p.name.as_str()), Some("digitalocean"));
    }
}
