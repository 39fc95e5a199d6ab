//! What a log shows whole or not at all: a page, a certificate, a mail address. Which of them feeds
//! name is told to whoever reads the logs, so that nothing has to be kept of all the others.

use std::borrow::Cow;
use std::fmt;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::HashSet;
use schema::{Timestamp, normalize_name};

use super::feed::{Counts, Feed};
use super::hit::Hit;
use super::value::{self, Value};
use super::{Intel, indicators, suppressed};

/// Something that is compared whole, as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// Without its scheme.
    Page(Box<str>),
    /// By its hash.
    Certificate(Box<str>),
    Mail(Box<str>),
}

impl Thing {
    /// As lists have it.
    fn text(&self) -> &str {
        match self {
            Self::Page(text) | Self::Certificate(text) | Self::Mail(text) => text,
        }
    }

    /// As feeds have it.
    fn key(&self) -> Cow<'_, str> {
        match self {
            Self::Page(text) | Self::Mail(text) => Cow::Borrowed(text),
            Self::Certificate(hash) => Cow::Owned(format!("hash {hash}")),
        }
    }

    /// The host of a page, without its port, and the domain of a mail address.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Page(page) => Some(host_of(page)),
            Self::Mail(mail) => mail.rsplit_once('@').map(|(_, domain)| domain),
            Self::Certificate(_) => None,
        }
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(hash) => write!(f, "certificate {hash}"),
            Self::Page(text) | Self::Mail(text) => f.write_str(text),
        }
    }
}

/// Of a page without its scheme, the host without its port.
pub(super) fn host_of(page: &str) -> &str {
    let authority = page.split(['/', '?']).next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, _)) if !host.contains(':') => host,
        _ => authority,
    }
}

type Hashes = HashSet<u64, FixedState>;

fn hash(text: &str) -> u64 {
    FixedState::default().hash_one(text.as_bytes())
}

/// The things that feeds name, by hashes of them: one that only looks like them is asked for in vain
/// later on.
#[derive(Clone, Debug, Default)]
pub struct Things {
    things: Hashes,
    /// Hosts of pages, and domains of mail addresses.
    hosts: Hashes,
}

impl Things {
    fn of<'k>(keys: impl Iterator<Item = &'k str>) -> Self {
        let mut things = Self::default();
        for key in
            keys.filter(|key| !["AS", "user ", "agent "].iter().any(|it| key.starts_with(it)))
        {
            let (host, page) = (host_of(key), key.contains(['/', '?']));
            // The root of a site is known by the site's name.
            if page && key.strip_suffix('/') == Some(host) {
                continue;
            }
            things.things.insert(hash(key));
            if page {
                things.hosts.insert(hash(host));
            } else if let Some((_, domain)) = key.rsplit_once('@') {
                things.hosts.insert(hash(domain));
            }
        }
        things
    }

    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// A page that was asked for, if it is one of them: the whole URL, or a path of a host.
    pub fn page(&self, host: Option<&str>, port: u16, url: &str) -> Option<Thing> {
        let key = if url.starts_with('/') {
            self.key_of_path(host?, port, url)?.into()
        } else {
            value::url_key(url).filter(|_| url.contains("://"))?
        };
        self.named(Thing::Page(key.into()))
    }

    fn key_of_path(&self, host: &str, port: u16, path: &str) -> Option<String> {
        let bare = host.trim_matches(['[', ']']);
        let host = match bare.parse::<std::net::IpAddr>() {
            Ok(address) => Cow::Owned(address.to_canonical().to_string()),
            Err(_) => normalize_name(host)?,
        };
        if !self.hosts.contains(&hash(&host)) {
            return None;
        }
        let path = path.split_once('#').map_or(path, |(before, _)| before);
        let usual = matches!(port, 0 | 80 | 443);
        Some(if usual { format!("{host}{path}") } else { format!("{host}:{port}{path}") })
    }

    /// A certificate by its hash, with colons or without.
    pub fn certificate(&self, fingerprint: &str) -> Option<Thing> {
        let Some(Value::Hash(hash)) = value::hash(fingerprint) else { return None };
        self.named(Thing::Certificate(hash.into()))
    }

    /// A mail address, alone or behind somebody's name.
    pub fn mail(&self, address: &str) -> Option<Thing> {
        let address = address.rsplit_once('<').map_or(address, |(_, address)| address);
        let address = address.trim_end_matches('>').trim();
        let domain = normalize_name(address.rsplit_once('@')?.1)?;
        if !self.hosts.contains(&hash(&domain)) {
            return None;
        }
        match value::read(address).ok()? {
            Value::Mail(mail) => self.named(Thing::Mail(mail.into())),
            _ => None,
        }
    }

    fn named(&self, thing: Thing) -> Option<Thing> {
        self.things.contains(&hash(&thing.key())).then_some(thing)
    }
}

impl Intel {
    /// What feeds name that is to be looked for whole.
    pub fn things(&self) -> Things {
        Things::of(self.feeds.iter().flat_map(Feed::keys))
    }

    /// Indicators of a thing for which `counts` holds, whatever their time.
    pub fn indicators_of_thing(&self, thing: &Thing, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let lists = self.lists.iter();
        let lists = lists.filter_map(|list| list.exact(thing.text(), Timestamp::MAX));
        let mut hits: Vec<_> = lists.collect();
        for feed in &self.feeds {
            feed.whole(&thing.key(), thing, counts, &mut hits);
        }
        indicators(suppressed(hits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_certificates_and_addresses_are_told_however_logs_write_them() {
        let fingerprint = "d41d8cd98f00b204e9800998ecf8427e";
        let keys = [
            "evil.example/a?b",
            "evil.example:8443/",
            "192.0.2.1/x",
            "2001:db8::1/x",
            "site.example/",
            "hash d41d8cd98f00b204e9800998ecf8427e",
            "buyer@evil.example",
            "AS64500",
            "user a@b.example",
        ];
        let things = Things::of(keys.into_iter());
        let check = |found: Option<Thing>, expected: Option<&str>| {
            assert_eq!(found.map(|it| it.to_string()).as_deref(), expected);
        };
        let page = |url| things.page(None, 0, url);
        check(page("http://Evil.example/a?b#c"), Some("evil.example/a?b"));
        check(page("https://evil.example:8443/"), Some("evil.example:8443/"));
        check(page("http://[2001:db8::1]/x"), Some("2001:db8::1/x"));
        check(page("http://site.example/"), None);
        check(page("http://evil.example/a"), None);
        check(page("evil.example:443"), None);
        check(page("/a?b"), None);
        let path = |host, port, path| things.page(Some(host), port, path);
        check(path("EVIL.example", 80, "/a?b"), Some("evil.example/a?b"));
        check(path("evil.example", 8443, "/"), Some("evil.example:8443/"));
        check(path("192.0.2.1", 80, "/x"), Some("192.0.2.1/x"));
        check(path("2001:DB8::1", 80, "/x"), Some("2001:db8::1/x"));
        check(path("other.example", 80, "/a?b"), None);
        check(path("evil.example", 80, "/z?u=http://evil.example/a?b"), None);
        let written = "D4:1D:8C:D9:8F:00:B2:04:E9:80:09:98:EC:F8:42:7E";
        check(things.certificate(written), Some(&format!("certificate {fingerprint}")));
        check(things.certificate("FX9l2s"), None);
        check(things.mail("A Buyer <Buyer@Evil.example>"), Some("buyer@evil.example"));
        check(things.mail("other@evil.example"), None);
        check(things.mail("a@b.example"), None);
        check(things.mail("@"), None);
    }
}
