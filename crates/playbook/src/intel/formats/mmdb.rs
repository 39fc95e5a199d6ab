//! Databases in the format of `MaxMind`: who announces an address, its country, and whether it hides
//! whoever comes from it. Several makers use the format, each with names of its own.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;
use maxminddb::{LookupResult, Reader, WithinOptions};
use schema::Timestamp;
use serde::Deserialize;

use crate::intel::entries::{Entries, NO_ENTRY};
use crate::intel::kind::ListKind;
use crate::intel::network::Network;
use crate::intel::ranges::AddressRange;
use crate::intel::value::Value;

#[expect(clippy::struct_excessive_bools, reason = "the format has a member for each")]
#[derive(Default, Deserialize)]
#[serde(default)]
struct Record<'a> {
    autonomous_system_number: Option<u32>,
    #[serde(borrow)]
    autonomous_system_organization: Option<&'a str>,
    /// `AS64500`.
    asn: Option<&'a str>,
    as_name: Option<&'a str>,
    name: Option<&'a str>,
    country_code: Option<&'a str>,
    country: Option<Country<'a>>,
    registered_country: Option<Country<'a>>,
    is_tor_exit_node: bool,
    is_anonymous_vpn: bool,
    is_hosting_provider: bool,
    is_public_proxy: bool,
    is_residential_proxy: bool,
}

/// An object with the code, or the code itself.
#[derive(Deserialize)]
#[serde(untagged)]
enum Country<'a> {
    Object {
        #[serde(borrow)]
        iso_code: Option<&'a str>,
    },
    Code(&'a str),
}

impl Country<'_> {
    fn code(&self) -> &str {
        match self {
            Self::Object { iso_code } => iso_code.unwrap_or_default(),
            Self::Code(code) => code,
        }
    }
}

pub(super) fn read(bytes: &[u8], kind: ListKind, entries: &mut Entries) -> Result<(), String> {
    let database =
        Reader::from_source(bytes).map_err(|error| format!("this is no MMDB file: {error}"))?;
    let seconds = i64::try_from(database.metadata().build_epoch).ok().filter(|it| *it > 0);
    entries.as_of = seconds.map(Timestamp::from_seconds);
    let found = database.networks(WithinOptions::default());
    let found = found.map_err(|error| format!("its networks cannot be walked: {error}"))?;
    // Thousands of networks share one record.
    let mut known: HashMap<usize, Option<Meaning>> = HashMap::new();
    for (number, result) in (1..).zip(found) {
        let Ok(result) = result else {
            entries.unread.add(NO_ENTRY, number);
            // What walks a damaged tree may come back for ever.
            if entries.unread.count() > 1_000 {
                return Err("its networks are damaged".to_owned());
            }
            continue;
        };
        let Some((range, offset)) = range(&result).zip(result.offset()) else { continue };
        let meaning = known.entry(offset).or_insert_with(|| Meaning::of(&result, kind));
        match meaning {
            Some(Meaning::Network(network)) => entries.network(range, network.clone()),
            Some(Meaning::Entry) if !range.is_too_wide() => entries.add(Value::Range(range)),
            Some(Meaning::Entry) | None => {}
        }
    }
    Ok(())
}

enum Meaning {
    Network(Network),
    /// The list is of such networks.
    Entry,
}

impl Meaning {
    fn of(result: &LookupResult<'_, &[u8]>, kind: ListKind) -> Option<Self> {
        let record: Record<'_> = result.decode().ok().flatten()?;
        let hides = match kind {
            ListKind::Tor => record.is_tor_exit_node,
            ListKind::Vpn => record.is_anonymous_vpn,
            ListKind::Hosting => record.is_hosting_provider,
            ListKind::Proxy => record.is_public_proxy || record.is_residential_proxy,
            _ => false,
        };
        if hides {
            return Some(Self::Entry);
        }
        let asn = record.asn.and_then(|text| text.trim_start_matches("AS").parse().ok());
        let country = record.country.as_ref().or(record.registered_country.as_ref());
        let country = record.country_code.or_else(|| country.map(Country::code));
        let country = country.filter(|code| super::tables::is_country(code)).unwrap_or_default();
        let number = record.autonomous_system_number.or(asn);
        let name = record.autonomous_system_organization.or(record.as_name).or(record.name);
        let name = name.filter(|_| number.is_some()).unwrap_or_default();
        let known = number.is_some() || !country.is_empty();
        let network = Network { number, name: name.into(), country: country.into() };
        known.then_some(Self::Network(network))
    }
}

/// IPv4 lies at the beginning of a tree of IPv6.
fn range(result: &LookupResult<'_, &[u8]>) -> Option<AddressRange> {
    let network = result.network().ok()?;
    let (address, prefix) = (network.ip(), network.prefix());
    let network = match (address, prefix.checked_sub(96)) {
        (IpAddr::V6(v6), Some(prefix)) if v6.to_bits() <= u128::from(u32::MAX) => {
            IpNet::new(v6.to_ipv4()?.into(), prefix).ok()?
        }
        _ => IpNet::new(address, prefix).ok()?,
    };
    Some(network.into())
}
