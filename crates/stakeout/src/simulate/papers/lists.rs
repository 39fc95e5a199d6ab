//! The lists of `intel/`: whose ranges are whose, and which to be wary of. Plain: a network or an
//! address a line.

use std::fmt::{Display, Write as _};
use std::net::Ipv4Addr;

use crate::simulate::internet::{self, Block, Internet};
use crate::simulate::random::Random;

#[derive(Debug)]
pub(super) struct List {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    /// For clouds and hosting companies.
    pub(super) provider: Option<&'static str>,
    pub(super) file: &'static str,
    pub(super) confidence: u8,
    pub(super) text: String,
}

pub(super) fn all(internet: &Internet, seed: u64) -> Vec<List> {
    let plain = |name, kind, file, confidence, text| List {
        name,
        kind,
        provider: None,
        file,
        confidence,
        text,
    };
    let provider = |kind, file, block: Block| List {
        provider: Some(block.provider),
        ..plain(block.provider, kind, file, 90, networks(block, block.prefix))
    };
    let random = &mut Random::named(seed, "lists");
    let mut bulletproof = networks(internet::BULLETPROOF, 24);
    bulletproof.push_str("192.0.2.128/26\n");
    let vpn = networks(internet::VPN, 24) + &networks(internet::SECOND_VPN, 24);
    vec![
        plain("tor", "tor", "tor.txt", 90, tor(internet, random)),
        plain("bulletproof", "bulletproof", "bulletproof.txt", 85, bulletproof),
        plain("vpn", "vpn", "vpn.txt", 80, vpn),
        provider("hosting", "hosting-pinegrove.txt", internet::PINEGROVE),
        provider("hosting", "hosting-lowmoor.txt", internet::LOWMOOR),
        provider("cloud", "cloud-aws.txt", internet::AWS),
        provider("cloud", "cloud-nimbusgrid.txt", internet::NIMBUSGRID),
        provider("cloud", "cloud-stratabay.txt", internet::STRATABAY),
    ]
}

/// The exits of the story, among others that never meet the company.
fn tor(internet: &Internet, random: &mut Random) -> String {
    let mut exits: Vec<Ipv4Addr> = internet.tor_exits.clone();
    exits.extend((0..60).map(|_| internet::TOR.address(random)));
    exits.sort_unstable();
    exits.dedup();
    lines(exits.iter())
}

/// A block as networks of `prefix`, one a line.
fn networks(block: Block, prefix: u32) -> String {
    let count = 1_u32 << (prefix - block.prefix);
    let step = 1_u32 << (32 - prefix);
    let first = block.network.to_bits();
    lines((0..count).map(|index| {
        let network = Ipv4Addr::from_bits(first + index * step);
        format!("{network}/{prefix}")
    }))
}

fn lines<T: Display>(items: impl Iterator<Item = T>) -> String {
    items.fold(String::new(), |mut text, item| {
        writeln!(text, "{item}").expect("a string takes whatever is written to it");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_split_into_networks() {
        assert_eq!(networks(internet::BULLETPROOF, 24), "198.18.64.0/24\n198.18.65.0/24\n");
    }
}
