//! How an acquisition must come for an entry to cover it: through an identity provider, from a
//! network, with a second factor. Of one sort any will do; each sort that is named must hold.

use std::net::IpAddr;

use ipnet::IpNet;

use super::claim::Claim;
use super::glob::{self, Case};
use super::place::alternatives;
use crate::document::suggestion;
use crate::intel::AddressRange;

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    issuers: Vec<String>,
    networks: Vec<IpNet>,
    mfa: bool,
}

impl Origin {
    /// Adds `issuer:HOST`, `network:CIDR` or `mfa`.
    pub(super) fn add(&mut self, rule: &str) -> Result<(), String> {
        match rule.split_once(':').map_or((rule, ""), |(sort, value)| (sort, value.trim())) {
            ("mfa", "") => self.mfa = true,
            ("issuer", issuer) if !issuer.is_empty() => self.issuers.push(host(issuer).to_owned()),
            ("network", network) => match parse_network(network) {
                Some(network) => self.networks.push(network),
                None => return Err(format!("\"{network}\" in \"origin\" is no network")),
            },
            (sort, _) => {
                let hint = suggestion(sort, ["issuer:", "network:", "mfa"]);
                return Err(format!("unknown origin \"{rule}\"{hint}"));
            }
        }
        Ok(())
    }

    /// As they are written.
    pub(super) fn rules(&self) -> Vec<String> {
        let issuers = self.issuers.iter().map(|issuer| format!("issuer:{issuer}"));
        let networks = self.networks.iter().map(|network| format!("network:{network}"));
        issuers.chain(networks).chain(self.mfa.then(|| "mfa".to_owned())).collect()
    }

    pub(super) fn holds(&self, claim: &Claim<'_>) -> bool {
        self.issuer_holds(claim) && self.network_holds(claim) && self.mfa_holds(claim)
    }

    /// Why it does not hold, in words that follow the entry's name.
    pub(super) fn differences(&self, claim: &Claim<'_>) -> Vec<String> {
        let mut differences = Vec::new();
        if !self.issuer_holds(claim) {
            let wanted = alternatives(self.issuers.iter().map(String::as_str));
            differences.push(match claim.issuer {
                Some(issuer) => format!("must come through {wanted}, this came through {issuer}"),
                None => format!("must come through {wanted}, this came through no such issuer"),
            });
        }
        if !self.network_holds(claim) {
            let networks: Vec<String> = self
                .networks
                .iter()
                .map(|&network| AddressRange::from(network).to_string())
                .collect();
            let wanted = alternatives(networks.iter().map(String::as_str));
            differences.push(match claim.address {
                Some(address) => format!("must come from {wanted}, this came from {address}"),
                None => {
                    format!("must come from {wanted}, and it is not known where this came from")
                }
            });
        }
        if !self.mfa_holds(claim) {
            differences.push(
                match claim.mfa {
                    None => "needs a second factor, and the log does not say whether there was one",
                    Some(_) => "needs a second factor, this had none",
                }
                .to_owned(),
            );
        }
        differences
    }

    fn issuer_holds(&self, claim: &Claim<'_>) -> bool {
        let means = |issuer: &str| {
            self.issuers.iter().any(|wanted| glob::matches(wanted, host(issuer), Case::Ignored))
        };
        self.issuers.is_empty() || claim.issuer.is_some_and(means)
    }

    fn network_holds(&self, claim: &Claim<'_>) -> bool {
        let inside = |address: IpAddr| {
            let address = address.to_canonical();
            self.networks.iter().any(|network| network.contains(&address))
        };
        self.networks.is_empty() || claim.address.is_some_and(inside)
    }

    /// A factor that nobody saw is not a factor.
    fn mfa_holds(&self, claim: &Claim<'_>) -> bool {
        !self.mfa || claim.mfa == Some(true)
    }
}

/// An issuer is written as a host, a URL or the ARN of an identity provider; what counts is behind
/// all of that.
fn host(issuer: &str) -> &str {
    let issuer = issuer.rsplit_once("oidc-provider/").map_or(issuer, |(_, host)| host);
    issuer.trim_start_matches("https://").trim_end_matches('/')
}

fn parse_network(text: &str) -> Option<IpNet> {
    let network = text.parse::<IpNet>();
    network.ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
