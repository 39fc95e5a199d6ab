//! The outside world: made-up providers with address ranges of their own, the sites that people
//! use, and the corners of it that the lists of `intel/` warn about.
//!
//! Everything lies in ranges reserved for documentation and benchmarks (RFC 5737, 2544, 3849), so
//! that no simulated log ever accuses an address somebody owns.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

use super::random::Random;
use super::words;

/// A provider's addresses: one network, in which each simulated server draws a random place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub(crate) provider: &'static str,
    pub(crate) network: Ipv4Addr,
    pub(crate) prefix: u32,
}

pub(crate) const AWS: Block = block("aws", 18, 0, 20);
pub(crate) const NIMBUSGRID: Block = block("nimbusgrid", 18, 16, 20);
pub(crate) const STRATABAY: Block = block("stratabay", 18, 32, 20);
pub(crate) const PINEGROVE: Block = block("pinegrove", 18, 48, 21);
pub(crate) const LOWMOOR: Block = block("lowmoor", 18, 56, 21);
pub(crate) const BULLETPROOF: Block = block("blackreef", 18, 64, 23);
pub(crate) const VPN: Block = block("veiltunnel", 18, 68, 22);
pub(crate) const SECOND_VPN: Block = block("hushroute", 18, 76, 22);
pub(crate) const TOR: Block = block("tor", 18, 72, 22);
pub(crate) const HOMES: Block = block("fjordnet", 18, 80, 20);
/// Rents servers to whoever pays.
pub(crate) const KETTLEHOST: Block = block("kettlehost", 18, 96, 22);
pub(crate) const CONTENT: Block = block("content", 19, 0, 16);

const fn block(provider: &'static str, second: u8, third: u8, prefix: u32) -> Block {
    Block { provider, network: Ipv4Addr::new(198, second, third, 0), prefix }
}

impl Block {
    pub(crate) fn address(self, random: &mut Random) -> Ipv4Addr {
        let size = 1_u64 << (32 - self.prefix);
        let place = u32::try_from(random.between(1, size - 2)).unwrap_or(1);
        Ipv4Addr::from_bits(self.network.to_bits() + place)
    }
}

/// A name on the outside with the addresses it answers with.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) name: Rc<str>,
    pub(crate) addresses: Vec<Ipv4Addr>,
    /// Some names also answer AAAA questions; the offices themselves have no IPv6.
    pub(crate) address6: Option<Ipv6Addr>,
    pub(crate) ttl_seconds: u32,
    /// TLS 1.3, whose certificates a sensor cannot see.
    pub(crate) modern: bool,
    /// A usual answer, in kilobytes.
    pub(crate) reply_kilobytes: u64,
}

impl Site {
    pub(crate) fn new(name: &str, block: Block, servers: u64, random: &mut Random) -> Self {
        let low = random.below(0xffff);
        let address6 = random
            .chance(40)
            .then(|| Ipv6Addr::from_bits((0x2001_0db8_u128 << 96) | u128::from(low << 16 | 0x10)));
        Self {
            name: name.into(),
            addresses: (0..servers).map(|_| block.address(random)).collect(),
            address6,
            ttl_seconds: *random.pick(&[60, 300, 300, 3600]),
            modern: random.chance(65),
            reply_kilobytes: random.between(4, 220),
        }
    }

    /// A site that nobody at the company has visited before.
    pub(crate) fn invented(random: &mut Random) -> Self {
        let name = words::invented_site(random);
        let block = *random.pick(&[CONTENT, CONTENT, CONTENT, PINEGROVE, LOWMOOR, AWS, NIMBUSGRID]);
        Self::new(&name, block, 1, random)
    }
}

/// The group that the intelligence feed speaks of.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) name: &'static str,
    pub(crate) beacon: Site,
    /// An address it gave up long ago; somebody else's site lives there now.
    pub(crate) former: Site,
    /// Tied to a malware family only.
    pub(crate) malware: Ipv4Addr,
}

#[derive(Debug)]
pub(crate) struct Internet {
    /// What everybody uses, most popular first.
    pub(crate) popular: Vec<Site>,
    /// What somebody uses now and then, most popular first.
    pub(crate) occasional: Vec<Site>,
    pub(crate) endpoint_agent: Site,
    pub(crate) packages: Site,
    pub(crate) telemetry: Site,
    pub(crate) time: Site,
    pub(crate) cloud_console: Site,
    pub(crate) asset_library: Site,
    pub(crate) printer_service: Site,
    pub(crate) tor_exits: Vec<Ipv4Addr>,
    pub(crate) actor: Actor,
    /// Where machines look whether there is an Internet.
    pub(crate) connectivity: Site,
    /// Where servers fetch which certificates were revoked.
    pub(crate) revocation: Site,
    pub(crate) shops: Shops,
}

/// Where names and servers are sold: what one reads there, and where one pays.
#[derive(Debug)]
pub(crate) struct Shops {
    pub(crate) registrar: Site,
    pub(crate) cart: Site,
    pub(crate) host: Site,
    pub(crate) documentation: Site,
    pub(crate) portal: Site,
}

const SERVICES: [(&str, Block); 26] = [
    ("www.findery.example", CONTENT),
    ("mail.quillpost.example", NIMBUSGRID),
    ("app.deskflow.example", NIMBUSGRID),
    ("static.findery.example", CONTENT),
    ("chat.murmurly.example", AWS),
    ("api.murmurly.example", AWS),
    ("login.idharbor.example", STRATABAY),
    ("docs.quillpost.example", NIMBUSGRID),
    ("meet.roundtable.example", STRATABAY),
    ("media.roundtable.example", STRATABAY),
    ("www.dailyherring.example", CONTENT),
    ("cdn.fontloft.example", CONTENT),
    ("tickets.patchboard.example", AWS),
    ("code.gitmeadow.example", STRATABAY),
    ("ads.brightbanner.example", CONTENT),
    ("metrics.clickcounter.example", NIMBUSGRID),
    ("payroll.evenpay.example", AWS),
    ("travel.gonorth.example", CONTENT),
    ("crm.leadgrove.example", AWS),
    ("video.flickerbox.example", CONTENT),
    ("edge.flickerbox.example", CONTENT),
    ("weather.skyglass.example", CONTENT),
    ("wiki.allthings.example", CONTENT),
    ("expenses.tallysheet.example", NIMBUSGRID),
    ("learn.coursewell.example", CONTENT),
    ("status.patchboard.example", AWS),
];
const OCCASIONAL_SITES: usize = 500;
const TOR_EXITS: usize = 48;

impl Internet {
    pub(crate) fn draw(seed: u64) -> Self {
        let random = &mut Random::named(seed, "internet");
        let popular = SERVICES
            .map(|(name, block)| {
                let servers = random.between(1, 4);
                Site::new(name, block, servers, random)
            })
            .into();
        Self {
            popular,
            occasional: (0..OCCASIONAL_SITES).map(|_| Site::invented(random)).collect(),
            endpoint_agent: Site::new("agent.sentrybadge.example", AWS, 3, random),
            packages: Site::new("packages.pebblelinux.example", CONTENT, 2, random),
            telemetry: Site::new("intake.gaugeworks.example", NIMBUSGRID, 3, random),
            time: Site::new("time.pebblelinux.example", CONTENT, 1, random),
            cloud_console: Site::new("eu-west-1.console.aws.amazon.com", AWS, 4, random),
            printer_service: Site::new("device.inkfield.example", LOWMOOR, 1, random),
            asset_library: Site::new("upload.pixelshelf.example", NIMBUSGRID, 2, random),
            tor_exits: (0..TOR_EXITS).map(|_| TOR.address(random)).collect(),
            actor: Actor::draw(random),
            connectivity: Site::new("check.pebblelinux.example", CONTENT, 2, random),
            revocation: Site::new("crl.harbourtrust.example", CONTENT, 2, random),
            shops: Shops::draw(random),
        }
    }
}

impl Shops {
    fn draw(random: &mut Random) -> Self {
        let mut site = |name: &str| Site::new(name, CONTENT, 2, random);
        Self {
            registrar: site("www.namekiln.example"),
            cart: site("cart.namekiln.example"),
            host: site("www.kettlehost.example"),
            documentation: site("docs.kettlehost.example"),
            portal: site("my.kettlehost.example"),
        }
    }
}

impl Actor {
    fn draw(random: &mut Random) -> Self {
        let mut special = |name: &str, low: u64, high: u64| {
            let last = u8::try_from(random.between(low, high)).unwrap_or(1);
            let mut site = Site::new(name, CONTENT, 0, random);
            site.addresses = vec![Ipv4Addr::new(203, 0, 113, last)];
            site
        };
        let beacon = special("", 10, 89);
        let former = special("", 90, 169);
        let malware = special("", 170, 249);
        let host = words::invented_word(random);
        Self {
            name: *random.pick(words::ACTORS),
            beacon: Site {
                name: format!("sync.{host}-cdn.example").into(),
                ttl_seconds: 300,
                modern: true,
                ..beacon
            },
            former: Site { name: words::invented_site(random).into(), ..former },
            malware: malware.addresses[0],
        }
    }
}
