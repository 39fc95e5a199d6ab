//! Databases in the format of libloc, as Debian and `IPFire` ship them: a binary tree of addresses, of
//! which a node may name a network. Every figure is of the file's own, so every one is checked;
//! see ADR 017 for why the crate of that name does not read it here.

use std::net::Ipv6Addr;

use ipnet::{IpNet, Ipv6Net};
use schema::Timestamp;

use crate::intel::entries::Entries;
use crate::intel::kind::ListKind;
use crate::intel::network::Network;
use crate::intel::ranges::fold;
use crate::intel::value::Value;

const MAGIC: &[u8] = b"LOCDBXX\x01";
const NO_NETWORK: u32 = u32::MAX;
const ANONYMOUS_PROXY: u16 = 1;
const DROP: u16 = 8;

pub(super) fn read(bytes: &[u8], kind: ListKind, entries: &mut Entries) -> Result<(), String> {
    let database = Database::of(bytes).ok_or("this is no libloc database of version 1")?;
    entries.as_of = i64::try_from(database.created_at).ok().map(Timestamp::from_seconds);
    let mut walked = 0_usize;
    // Depth first, the left branch before the right one; a tree is no deeper than an address.
    let mut open = vec![(0_u32, 0_u128, 0_u8)];
    while let Some((node, address, depth)) = open.pop() {
        walked += 1;
        let Some((children, network)) = database.node(node) else { continue };
        if walked > bytes.len() {
            return Err("its tree of networks has a circle".to_owned());
        }
        if network != NO_NETWORK
            && let Ok(node) = Ipv6Net::new(Ipv6Addr::from_bits(address), depth)
        {
            database.add(node.into(), network, kind, entries);
        }
        for (bit, child) in [(1, children[1]), (0, children[0])] {
            if child != 0 && depth < 128 {
                open.push((child, address | bit << (127 - depth), depth + 1));
            }
        }
    }
    Ok(())
}

struct Database<'b> {
    created_at: u64,
    numbers: &'b [u8],
    networks: &'b [u8],
    nodes: &'b [u8],
    pool: &'b [u8],
}

impl<'b> Database<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        bytes.strip_prefix(MAGIC)?;
        let part = |at: usize| {
            let (offset, length) = (u32_at(bytes, at)? as usize, u32_at(bytes, at + 4)? as usize);
            bytes.get(offset..offset.checked_add(length)?)
        };
        let created_at = u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?);
        let (numbers, networks, nodes, pool) = (part(28)?, part(36)?, part(44)?, part(60)?);
        Some(Self { created_at, numbers, networks, nodes, pool })
    }

    fn node(&self, index: u32) -> Option<([u32; 2], u32)> {
        let at = (index as usize).checked_mul(12)?;
        let word = |offset| u32_at(self.nodes, at + offset);
        Some(([word(0)?, word(4)?], word(8)?))
    }

    /// Adds the network of a node, as an entry too where the list is of such networks.
    fn add(&self, node: IpNet, network: u32, kind: ListKind, entries: &mut Entries) {
        let Some(record) = self.record(network) else { return };
        let range = fold(node).into();
        let listed = match kind {
            ListKind::Proxy => record.flags & ANONYMOUS_PROXY != 0,
            ListKind::Bad | ListKind::Bulletproof => record.flags & DROP != 0,
            _ => false,
        };
        if listed {
            entries.add(Value::Range(range));
        }
        entries.network(range, record.network);
    }

    fn record(&self, index: u32) -> Option<Record> {
        let at = (index as usize).checked_mul(12)?;
        let bytes = self.networks.get(at..at.checked_add(12)?)?;
        let code = std::str::from_utf8(bytes.get(..2)?).unwrap_or_default();
        let country = Some(code).filter(|code| super::tables::is_country(code)).unwrap_or_default();
        let number = Some(u32_at(bytes, 4)?).filter(|number| *number > 0);
        let name = number.and_then(|number| self.name(number)).unwrap_or_default();
        let network = Network { number, name: name.into(), country: country.into() };
        let flags = u16::from_be_bytes(bytes.get(8..10)?.try_into().ok()?);
        Some(Record { network, flags })
    }

    /// Autonomous systems are sorted by number.
    fn name(&self, number: u32) -> Option<&'b str> {
        let (mut low, mut high) = (0, self.numbers.len() / 8);
        while low < high {
            let middle = low.midpoint(high);
            match u32_at(self.numbers, middle * 8)?.cmp(&number) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let offset = u32_at(self.numbers, middle * 8 + 4)? as usize;
                    let text = self.pool.get(offset..)?.split(|byte| *byte == 0).next()?;
                    return std::str::from_utf8(text).ok();
                }
            }
        }
        None
    }
}

struct Record {
    network: Network,
    flags: u16,
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
