//! Everything that is known of one value, live or past: what `stakeout intel lookup` shows.

use std::net::IpAddr;

use schema::{Timestamp, normalize_name};

use super::Intel;
use super::attack;
use super::hit::Hit;
use super::indicator::Observable;
use super::network::NetworkFact;
use super::provider::ProviderFact;
use super::ranges::AddressRange;
use super::value::{self, Value};

/// What a value is that somebody asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Address(IpAddr),
    /// First and last address, and how it is written.
    Network(IpAddr, IpAddr, String),
    Name(String),
    /// With the host in it.
    Url(String, String),
    Asn(u32),
    /// With the domain in it.
    Mail(String, String),
    Hash(String),
    /// Of ATT&CK, such as `T1583.003`.
    Technique(String),
    /// None of these: the name of an actor, a campaign, malware, an account or a program.
    Words(String),
}

/// What lists, feeds and tables say of it.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    pub hits: Vec<Hit<'a>>,
    pub network: Option<NetworkFact<'a>>,
    pub provider: Option<ProviderFact<'a>>,
}

impl Subject {
    /// Told by how it is written, whole or made harmless.
    pub fn of(text: &str) -> Self {
        if let Some(id) = attack::technique(text.trim()) {
            return Self::Technique(id);
        }
        let whole = value::refanged(text.trim());
        match value::read(&whole) {
            Ok(Value::Range(range)) => Self::of_range(range),
            Ok(Value::Name(name) | Value::NameAlone(name)) if whole.contains("://") => {
                Self::Url(whole.to_string(), name.into_owned())
            }
            Ok(Value::Name(name) | Value::NameAlone(name)) => Self::Name(name.into_owned()),
            Ok(Value::Asn(number)) => Self::Asn(number),
            Ok(Value::Url(key)) => {
                let host = key.split(['/', '?']).next().unwrap_or_default();
                let host = match host.rsplit_once(':') {
                    Some((host, port)) if port.parse::<u16>().is_ok() => host,
                    _ => host,
                };
                Self::Url(whole.to_string(), host.to_owned())
            }
            Ok(Value::Mail(mail)) => {
                let domain = mail.rsplit_once('@').map_or("", |(_, domain)| domain).to_owned();
                Self::Mail(mail.into_owned(), domain)
            }
            Ok(Value::Hash(hash)) => Self::Hash(hash.into_owned()),
            Err(_) => match value::range(&whole) {
                Some(range) => Self::of_range(range),
                None => Self::Words(whole.into_owned()),
            },
        }
    }

    fn of_range(range: AddressRange) -> Self {
        let (first, last) = range.ends();
        if first == last {
            return Self::Address(first);
        }
        Self::Network(first, last, range.to_string())
    }

    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Network(..) => "network",
            Self::Name(_) => "name",
            Self::Url(..) => "url",
            Self::Asn(_) => "asn",
            Self::Mail(..) => "mail",
            Self::Hash(_) => "hash",
            Self::Technique(_) => "technique",
            Self::Words(_) => "words",
        }
    }
}

impl Intel {
    /// What is known of a value, with indicators that have ended, or were revoked, as well.
    pub fn known(&self, subject: &Subject, at: Timestamp) -> Known<'_> {
        match subject {
            Subject::Address(address) => self.known_address(*address, at),
            Subject::Network(first, last, _) => {
                let (mut known, other) =
                    (self.known_address(*first, at), self.known_address(*last, at));
                // What holds both ends holds the whole.
                known.hits.retain(|hit| other.hits.contains(hit));
                known.network = known.network.filter(|it| other.network.as_ref() == Some(it));
                known.provider = known.provider.filter(|it| other.provider.as_ref() == Some(it));
                known
            }
            Subject::Name(name) => self.known_name(name, at),
            Subject::Url(url, host) => {
                let mut known = self.known_host(host, at);
                let key = value::url_key(url).unwrap_or_default();
                let page = Observable::Url(url.clone());
                let hits = self.exactly(&key, &page, at);
                known.hits.retain(|hit| !hits.contains(hit));
                known.hits.splice(0..0, hits);
                known
            }
            Subject::Asn(number) => Known {
                hits: self.said_of_asn(*number, at, &|_| true),
                network: self.network_of_asn(*number, at),
                provider: self.provider_of_asn(*number),
            },
            Subject::Mail(mail, domain) => {
                let mut known = self.known_host(domain, at);
                known.hits.splice(0..0, self.exactly(mail, &Observable::Mail(mail.clone()), at));
                known
            }
            Subject::Hash(hash) => {
                let hits = self.exactly(hash, &Observable::Hash(hash.clone()), at);
                Known { hits, ..Known::default() }
            }
            Subject::Technique(_) => Known::default(),
            Subject::Words(words) => {
                let user = self.exactly(words, &Observable::User(words.clone()), at);
                let agent = self.exactly(words, &Observable::Agent(words.clone()), at);
                Known { hits: [user, agent].concat(), ..Known::default() }
            }
        }
    }

    fn known_address(&self, address: IpAddr, at: Timestamp) -> Known<'_> {
        Known {
            hits: self.said_of_address(address, at, &|_| true),
            network: self.network(address, at),
            provider: self.provider_of_address(address),
        }
    }

    fn known_name(&self, name: &str, at: Timestamp) -> Known<'_> {
        let Some(name) = normalize_name(name) else { return Known::default() };
        Known {
            hits: self.said_of_name(&name, at, &|_| true),
            network: None,
            provider: self.provider_of_name(&name),
        }
    }

    fn known_host(&self, host: &str, at: Timestamp) -> Known<'_> {
        let bare = host.trim_matches(['[', ']']);
        bare.parse().map_or_else(|_| self.known_name(host, at), |it| self.known_address(it, at))
    }

    /// What lists and feeds say of something whole.
    fn exactly(&self, key: &str, seen: &Observable, at: Timestamp) -> Vec<Hit<'_>> {
        self.said_of(key, seen, at, &|_| true)
    }
}
