//! What stands in the files, and what is asked. Thing n is made from n alone, so that nothing has
//! to be remembered, and what is asked comes as in a log: a few things often, most hardly ever.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use fastrand::Rng;

#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) indicators: u32,
    pub(crate) in_feed: u32,
    pub(crate) prefixes: u32,
}

/// Of ten indicators so many are names.
const NAMES: u32 = 7;

pub(crate) fn write(folder: &Path, size: Size) -> io::Result<()> {
    let create = |name| Ok::<_, io::Error>(BufWriter::new(File::create(folder.join(name))?));
    let (mut names, mut addresses) = (create("names.txt")?, create("addresses.txt")?);
    let (mut prefixes, mut networks) = (create("prefixes.txt")?, create("networks.tsv")?);
    let mut feed = create("feed.csv")?;
    writeln!(feed, "id,value,actor,malware,confidence,valid_from,tlp")?;
    for number in 0..size.indicators {
        let is_name = number % 10 < NAMES;
        let value = if is_name { name(number) } else { address(number).to_string() };
        let list = if is_name { &mut names } else { &mut addresses };
        if number < size.in_feed {
            let actor = number % 40;
            writeln!(feed, "i-{number},{value},Actor {actor},,80,2025-11-03T08:00:00Z,green")?;
        } else {
            writeln!(list, "{value}")?;
        }
    }
    for number in 0..size.prefixes {
        let (first, last, length) = prefix(number);
        if number % 2 == 0 {
            writeln!(prefixes, "{first}/{length}")?;
        } else {
            let system = 64_496 + number % 16;
            writeln!(networks, "{first}\t{last}\t{system}\tDE\tNETWORK-{system}")?;
        }
    }
    for file in [&mut names, &mut addresses, &mut prefixes, &mut networks, &mut feed] {
        file.flush()?;
    }
    Ok(())
}

/// The same for the same number, with nothing in common for two of them.
fn scattered(number: u32) -> u32 {
    number.wrapping_mul(0x9E37_79B1).rotate_left(15).wrapping_mul(0x85EB_CA77)
}

fn name(number: u32) -> String {
    let word = ["cdn", "login", "update", "mail-gateway"][number as usize % 4];
    format!("{word}-{:x}.example", scattered(number))
}

/// One in eight is of IPv6. Listed addresses lie apart: none beside one is listed.
fn address(number: u32) -> IpAddr {
    if is_v6(number) {
        return Ipv6Addr::from_bits(
            (0x2001_0DB8_00AA << 80) + (u128::from(scattered(number)) << 1),
        )
        .into();
    }
    Ipv4Addr::from_bits(0x8000_0000 + number * 1_000).into()
}

const fn is_v6(number: u32) -> bool {
    number / 16 % 8 == 7
}

/// First and last address, and length. Most are as short as is routed; between two of them is room.
fn prefix(number: u32) -> (IpAddr, IpAddr, u8) {
    let wide = u8::from(number % 5 == 4);
    if is_v6(number) {
        let first = (0x2001_0DB8 << 96) + (u128::from(number) << 74);
        let last = first + (1 << (64 + wide)) - 1;
        return (Ipv6Addr::from_bits(first).into(), Ipv6Addr::from_bits(last).into(), 64 - wide);
    }
    let first = 0x0100_0000 + number * 1_024;
    let last = first + (256 << wide) - 1;
    (Ipv4Addr::from_bits(first).into(), Ipv4Addr::from_bits(last).into(), 24 - wide)
}

/// Numbers below a bound, the first drawn most: as many in each power of two as in the next. The
/// first in rank lie anywhere among the numbers.
fn ranked(below: u32, count: u32) -> impl Iterator<Item = u32> {
    let mut random = Rng::with_seed(1583);
    (0..count).map(move |_| {
        let power = random.u32(..=below.max(2).ilog2());
        let rank = (1_u32 << power) + random.u32(..1 << power);
        scattered(rank) % below.max(1)
    })
}

/// Addresses that are indicators, or that lie beside one.
pub(crate) fn addresses(size: Size, count: u32, listed: bool) -> Vec<IpAddr> {
    let places = ranked(size.indicators / 10, count);
    places.map(|place| beside(address(place * 10 + NAMES), u32::from(!listed))).collect()
}

fn beside(address: IpAddr, offset: u32) -> IpAddr {
    match address {
        IpAddr::V4(it) => Ipv4Addr::from_bits(it.to_bits() + offset).into(),
        IpAddr::V6(it) => Ipv6Addr::from_bits(it.to_bits() + u128::from(offset)).into(),
    }
}

/// Addresses so far behind the first of a prefix of the list.
pub(crate) fn prefixed(size: Size, count: u32, offset: u32) -> Vec<IpAddr> {
    let places = ranked(size.prefixes / 2, count);
    places
        .map(|place| {
            let (first, last, _) = prefix(place * 2);
            if offset == 0 { beside(first, 200) } else { beside(last, offset) }
        })
        .collect()
}

/// Addresses in a network of the table.
pub(crate) fn routed(size: Size, count: u32) -> Vec<IpAddr> {
    let places = ranked(size.prefixes / 2, count);
    places.map(|place| beside(prefix(place * 2 + 1).0, 99)).collect()
}

/// Names below listed ones, or of nobody.
pub(crate) fn names(size: Size, count: u32, listed: bool) -> Vec<String> {
    let top = if listed { "" } else { ".test" };
    let places = ranked(size.indicators / 10, count);
    places.map(|place| format!("www.{}{top}", name(place * 10))).collect()
}
