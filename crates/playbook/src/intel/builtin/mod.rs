//! What ships with the program: providers with their host suffixes, main address ranges and the
//! hosts where one buys, throw-away mail domains, and what stands for a hidden holder. Small and
//! ours, each with the date it was true; a company's own lists and tables win over it. Who is known
//! to acquire infrastructure is MITRE's, under its notice.
//!
//! A suffix belongs to one provider and the longest one answers, so `workers.dev` may say more than
//! `cloudflare.com`. Ranges are the large, long-held blocks only. `checkout` hosts are those that
//! one talks to in order to sign up, buy or deploy; a look at a front page is none.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::LazyLock;

use ipnet::IpNet;
use schema::{Timestamp, normalize_name};

use super::hit::Entry;
use super::names::Lineage;
use super::provider::ProviderKind;
use super::ranges::RangeMap;
use crate::document::{Edge, Problem, Problems, Section, Source, suggestion};

/// Data, not code: one `[[provider]]` each, a file for each kind.
const FILES: [(&str, &str); 6] = [
    ("cloud.toml", include_str!("providers/cloud.toml")),
    ("hosting.toml", include_str!("providers/hosting.toml")),
    ("saas.toml", include_str!("providers/saas.toml")),
    ("registrar.toml", include_str!("providers/registrar.toml")),
    ("tunnel.toml", include_str!("providers/tunnel.toml")),
    ("advertising.toml", include_str!("providers/advertising.toml")),
];
const DISPOSABLE_MAIL: &str = include_str!("disposable_mail.txt");
const PRIVACY_WHOIS: &str = include_str!("privacy_whois.txt");
const ATTACK: &str = include_str!("attack.txt");

/// What verdicts call the built-in table.
const NAME: &str = "built-in table";

/// Parsed once, never changed.
static TABLE: LazyLock<ProviderTable> =
    LazyLock::new(|| ProviderTable::of_files(NAME, &FILES).unwrap_or_default());

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
    pub fn of_name(&self, name: &str) -> Option<(&Provider, Entry<'_>)> {
        let lineage = Lineage::of(name);
        let mut suffixes = lineage.names().filter_map(|it| self.by_suffix.get_key_value(it));
        let (suffix, index) = suffixes.next()?;
        Some((self.providers.get(*index)?, Entry::from(suffix.as_str())))
    }

    /// The provider whose ranges hold an address, and the range.
    pub fn of_address(&self, address: IpAddr) -> Option<(&Provider, Entry<'_>)> {
        let (range, index) = self.by_range.lookup(address)?;
        Some((self.providers.get(usize::try_from(index).ok()?)?, Entry::Range(range)))
    }

    /// The provider that announces its networks under an AS number.
    pub fn of_asn(&self, number: u32) -> Option<&Provider> {
        self.providers.get(*self.by_asn.get(&number)?)
    }

    /// Every provider of the table, in its order.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.providers.iter()
    }

    /// Reads the `[[provider]]` sections of one file.
    pub fn parse(name: &str, place: &str, text: &str) -> Result<Self, Problems> {
        Self::of_files(name, &[(place, text)])
    }

    /// Reads files, each with its name for errors, into one table.
    fn of_files(name: &str, files: &[(&str, &str)]) -> Result<Self, Problems> {
        let (mut providers, mut problems) = (Vec::new(), Vec::new());
        for (place, text) in files {
            let source = Source::new(place, text);
            let mut root = source.root()?;
            for section in root.sections("provider") {
                providers.push(provider(section, &mut problems));
            }
            problems.extend(root.finish().0);
        }
        let place = files.first().map_or(name, |(place, _)| place);
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

/// Reads one `[[provider]]`.
fn provider(mut section: Section<'_>, problems: &mut Vec<Problem>) -> Provider {
    section.require(&["name", "kind", "as_of"]);
    let line = section.line();
    let kind = section.text("kind").unwrap_or_default();
    let known = ProviderKind::ALL.into_iter().find(|known| known.as_str() == kind);
    if known.is_none() {
        let kinds = ProviderKind::ALL.iter().map(|kind| kind.as_str());
        let nearest = suggestion(&kind, kinds);
        section.refuse(line, format!("unknown kind of provider \"{kind}\"{nearest}"));
    }
    let mut texts = |key| {
        let words = section.words(key).unwrap_or_default();
        words.into_iter().map(|word| word.text).collect::<Vec<String>>()
    };
    let (suffixes, checkout, written) = (texts("suffixes"), texts("checkout"), texts("networks"));
    let networks: Vec<IpNet> = written.iter().filter_map(|text| text.parse().ok()).collect();
    if networks.len() < written.len() {
        section.refuse(line, "a network of this provider cannot be read");
    }
    let provider = Provider {
        name: section.text("name").unwrap_or_default(),
        kind: known.unwrap_or(ProviderKind::Cloud),
        as_of: section.time("as_of", Edge::Start).unwrap_or_default(),
        suffixes: canonical(suffixes),
        networks,
        asns: section.counts("asns").unwrap_or_default(),
        checkout: canonical(checkout),
    };
    problems.extend(section.finish().0);
    provider
}

fn canonical(names: Vec<String>) -> Vec<String> {
    let spelled = |name: String| normalize_name(&name).map_or(name.clone(), Into::into);
    names.into_iter().map(spelled).collect()
}

/// Whether mailboxes at a canonical domain are given out for the moment.
pub(super) fn is_disposable_mail(domain: &str) -> bool {
    Lineage::of(domain).names().any(|parent| lines(DISPOSABLE_MAIL).any(|line| line == parent))
}

/// Whether a registrant, in lower case, is one that stands in for somebody hidden.
pub(super) fn is_privacy_service(text: &str) -> bool {
    lines(PRIVACY_WHOIS).any(|phrase| text.contains(phrase))
}

/// Groups and campaigns of ATT&CK that are known to acquire infrastructure, a line each.
pub(super) fn attack_lines() -> impl Iterator<Item = &'static str> {
    lines(ATTACK)
}

/// Entries of a built-in list, comments left out.
fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
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
        let table = ProviderTable::of_files(NAME, &FILES).expect("our own table");
        assert!(table.providers.len() > 30);
        for provider in &table.providers {
            for name in provider.suffixes.iter().chain(&provider.checkout) {
                let canonical = normalize_name(name);
                assert_eq!(canonical.as_deref(), Some(name.as_str()), "{}", provider.name);
                let found = table.of_name(name).map(|(found, _)| &found.name);
                assert_eq!(found, Some(&provider.name), "{name}");
            }
        }
    }

    #[test]
    fn names_and_addresses_find_their_provider() {
        let of_name =
            |name| builtin().of_name(name).map(|(p, entry)| (p.name.as_str(), entry.to_string()));
        let of_address = |text: &str| {
            let address: IpAddr = text.parse().expect("an address");
            builtin().of_address(address).map(|(p, entry)| (p.name.as_str(), entry.to_string()))
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
