//! Tables from address ranges to networks: iptoasn (`first, last, number, country, name`, between
//! tabs) and ip-location-db (`first,last,number,"name"` or `first,last,country`).

use std::net::{IpAddr, Ipv4Addr};

use crate::intel::entries::{Entries, NO_ENTRY};
use crate::intel::network::Network;
use crate::intel::ranges::AddressRange;
use crate::intel::value::Value;

pub(super) fn read_iptoasn(text: &str, entries: &mut Entries) {
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end_matches('\r');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut cells = line.splitn(5, '\t').map(str::trim);
        let Some(range) = range(cells.next(), cells.next()) else {
            entries.unread.add(NO_ENTRY, number);
            continue;
        };
        let third = cells.next().unwrap_or_default();
        match third.parse() {
            // Nobody announces it.
            Ok(0) => {}
            Ok(asn) => {
                let (country, name) = (cells.next().unwrap_or_default(), cells.next());
                let name = name.unwrap_or_default();
                entries.network(range, network(Some(asn), name, country));
            }
            Err(_) => entries.network(range, network(None, "", third)),
        }
    }
}

pub(super) fn read_location_rows(text: &str, entries: &mut Entries) {
    for (number, row) in (1..).zip(super::csv::rows(text, b',')) {
        let cell = |index| row.get(index).map(AsRef::as_ref);
        let Some(range) = range(cell(0), cell(1)) else {
            entries.unread.add(NO_ENTRY, number);
            continue;
        };
        match (cell(2).unwrap_or_default(), cell(3).unwrap_or_default()) {
            ("", _) if row.len() == 2 => entries.add(Value::Range(range)),
            (asn, name) if asn.parse().is_ok_and(|asn: u32| asn > 0) => {
                entries.network(range, network(asn.parse().ok(), name, ""));
            }
            (country, _) => entries.network(range, network(None, "", country)),
        }
    }
}

fn network(number: Option<u32>, name: &str, country: &str) -> Network {
    let country = if is_country(country) { country } else { "" };
    Network { number, name: name.into(), country: country.into() }
}

pub(super) fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

pub(super) fn range(first: Option<&str>, last: Option<&str>) -> Option<AddressRange> {
    AddressRange::between(address(first?)?, address(last?)?)
}

/// An address, or the number that IPv4 calls by.
fn address(text: &str) -> Option<IpAddr> {
    let number = || text.parse::<u32>().map(|number| Ipv4Addr::from_bits(number).into()).ok();
    let wide = || text.parse::<u128>().map(|it| std::net::Ipv6Addr::from_bits(it).into()).ok();
    text.parse().ok().or_else(number).or_else(wide)
}
