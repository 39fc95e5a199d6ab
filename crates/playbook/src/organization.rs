//! The company itself: its names, accounts, networks and exits, so that everything else can tell
//! ours from theirs.

use std::net::IpAddr;

use ipnet::IpNet;
use schema::{HttpRequest, Provider, normalize_name};

use crate::intel::{AddressRange, RangeMap};

/// Networks that are never someone else's: private, shared, link-local, loopback, unspecified,
/// multicast and broadcast.
const NEVER_OUTSIDE: [&str; 14] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "0.0.0.0/8",
    "224.0.0.0/4",
    "255.255.255.255/32",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
    "::/128",
    "::1/128",
];

/// An account of ours at a cloud provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudAccount {
    pub provider: Provider,
    pub id: String,
    pub name: String,
}

/// Exits of ours: never an anonymity hit, and never what joins two cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Egress {
    pub name: String,
    pub networks: Vec<IpNet>,
}

/// Who we are. Build it with [`Organization::new`], which freezes the address tables.
#[derive(Clone, Debug)]
pub struct Organization {
    pub name: String,
    /// In canonical spelling.
    pub domains: Vec<String>,
    /// Looked for in others' names.
    pub brands: Vec<String>,
    pub accounts: Vec<CloudAccount>,
    pub egress: Vec<Egress>,
    /// As configured; [`Organization::is_ours`] adds the private ranges.
    pub networks: Vec<IpNet>,
    ours: RangeMap,
    /// Proxies of ours, which say the truth of whom they ask for.
    proxies: RangeMap,
    /// Each exit network with the index of its egress.
    exits: RangeMap,
}

/// What `stakeout.toml` says of us; everything is optional.
#[derive(Clone, Debug, Default)]
pub struct Description {
    pub name: Option<String>,
    pub domains: Vec<String>,
    pub brands: Vec<String>,
    pub accounts: Vec<CloudAccount>,
    pub egress: Vec<Egress>,
    pub networks: Vec<IpNet>,
    pub proxies: Vec<IpNet>,
}

impl Organization {
    pub fn new(description: Description) -> Self {
        let Description { name, domains, brands, accounts, egress, networks, proxies } =
            description;
        let canonical = |name: String| normalize_name(&name).map_or(name.clone(), Into::into);
        let private = NEVER_OUTSIDE.iter().filter_map(|network| network.parse().ok());
        let ours = private.chain(networks.iter().copied()).map(|network| (network.into(), 0));
        let exits = egress.iter().zip(0..).flat_map(|(egress, index)| {
            egress.networks.iter().map(move |&network| (AddressRange::from(network), index))
        });
        Self {
            name: name.unwrap_or_else(|| "the organisation".to_owned()),
            domains: domains.into_iter().map(canonical).collect(),
            brands: brands.into_iter().map(|brand| brand.to_lowercase()).collect(),
            ours: ours.collect(),
            exits: exits.collect(),
            proxies: proxies.into_iter().map(|network| (network.into(), 0)).collect(),
            accounts,
            egress,
            networks,
        }
    }

    /// Whether an address belongs to us: one of `networks`, or private. What `networks` says adds
    /// to the private ranges and never takes one away.
    pub fn is_ours(&self, address: IpAddr) -> bool {
        self.ours.lookup(address).is_some()
    }

    /// Who asked: whom a proxy of ours asked for, as its header says, and that of the proxy before
    /// it. Anybody else's header is not believed, since a host of ours could name another.
    pub fn client(&self, request: &HttpRequest<'_>) -> Option<IpAddr> {
        let hops = request.forwarded_for.as_deref().unwrap_or_default().rsplit(',');
        let mut hops = hops.map_while(|hop| hop.trim().parse::<IpAddr>().ok());
        let mut client = request.source?;
        while self.proxies.lookup(client).is_some()
            && let Some(hop) = hops.next()
        {
            client = hop.to_canonical();
        }
        Some(client)
    }

    /// Name of the `[[egress]]` that holds an address.
    pub fn egress(&self, address: IpAddr) -> Option<&str> {
        let (_, index) = self.exits.lookup(address)?;
        self.egress.get(usize::try_from(index).ok()?).map(|egress| egress.name.as_str())
    }

    /// Whether a name is one of our domains or lies under one.
    pub fn owns_name(&self, name: &str) -> bool {
        let Some(name) = normalize_name(name) else { return false };
        self.domains.iter().any(|domain| is_under(&name, domain))
    }

    pub fn account_name(&self, id: &str) -> Option<&str> {
        let account = self.accounts.iter().find(|account| account.id == id);
        account.map(|account| account.name.as_str())
    }

    /// Whether anything at all was said about us.
    pub fn is_configured(&self) -> bool {
        let Self { domains, brands, accounts, egress, networks, .. } = self;
        !(domains.is_empty()
            && brands.is_empty()
            && accounts.is_empty()
            && egress.is_empty()
            && networks.is_empty())
    }
}

/// Without configuration the private ranges are ours, and nothing else is known.
impl Default for Organization {
    fn default() -> Self {
        Self::new(Description::default())
    }
}

/// Whether canonical `name` is `domain` or lies under it.
pub(crate) fn is_under(name: &str, domain: &str) -> bool {
    let Some(head) = name.strip_suffix(domain) else { return false };
    head.is_empty() || head.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halvard() -> Organization {
        Organization::new(Description {
            name: Some("Halvard".to_owned()),
            domains: vec!["Halvard.example.".to_owned()],
            brands: vec!["Halvard".to_owned()],
            accounts: vec![CloudAccount {
                provider: Provider::Aws,
                id: "314159265358".to_owned(),
                name: "production".to_owned(),
            }],
            egress: vec![Egress {
                name: "office NAT".to_owned(),
                networks: vec!["203.0.113.10/32".parse().expect("a network")],
            }],
            networks: vec!["198.51.100.0/24".parse().expect("a network")],
            proxies: vec!["10.0.0.2/31".parse().expect("a network")],
        })
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn the_header_of_a_proxy_of_ours_is_believed_and_no_other() {
        let check = |source: &str, header: &'static str, expected: &str| {
            let source = Some(address(source));
            let forwarded_for = Some(header.into());
            let request = HttpRequest { source, forwarded_for, ..HttpRequest::default() };
            assert_eq!(halvard().client(&request), Some(address(expected)), "{header}");
        };
        check("10.0.0.2", "10.0.0.5", "10.0.0.5");
        check("10.0.0.2", "10.0.0.9, 10.0.0.5", "10.0.0.5");
        check("10.0.0.2", "10.0.0.9, 10.0.0.5, 10.0.0.3", "10.0.0.5");
        check("10.0.0.5", "10.0.0.9", "10.0.0.5");
        check("10.0.0.2", "unknown", "10.0.0.2");
        check("10.0.0.2", "", "10.0.0.2");
        assert_eq!(halvard().client(&HttpRequest::default()), None);
    }

    #[test]
    fn private_ranges_are_ours_with_and_without_configuration() {
        for organization in [Organization::default(), halvard()] {
            for ours in ["10.1.2.3", "172.31.0.1", "100.64.0.1", "::1", "fd00::1", "fe80::1"] {
                assert!(organization.is_ours(address(ours)), "{ours}");
            }
            for theirs in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:db8::1"] {
                assert!(!organization.is_ours(address(theirs)), "{theirs}");
            }
        }
        assert!(halvard().is_ours(address("198.51.100.7")));
        assert!(halvard().is_ours(address("::ffff:198.51.100.7")), "mapped addresses fold");
        assert!(!Organization::default().is_ours(address("198.51.100.7")));
    }

    #[test]
    fn egress_accounts_and_names_are_found() {
        let halvard = halvard();
        assert_eq!(halvard.egress(address("203.0.113.10")), Some("office NAT"));
        assert_eq!(halvard.egress(address("203.0.113.11")), None);
        assert_eq!(halvard.account_name("314159265358"), Some("production"));
        assert!(halvard.owns_name("WWW.halvard.example"));
        assert!(!halvard.owns_name("nothalvard.example"));
        assert!(!halvard.owns_name("halvard.example.evil.example"));
        assert!(halvard.is_configured() && !Organization::default().is_configured());
    }
}
