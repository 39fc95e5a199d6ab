//! Zeek `conn.log`: a company of some thousand hosts, the few sites that everybody visits, the many
//! that hardly anybody does, its own servers, and strangers who knock.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use fastrand::Rng;
use schema::Timestamp;

use crate::late::{Late, repeated};
use crate::skew::{Zipf, heavy_tailed, weighted};
use crate::spread::moments;

/// The lines in front of the rows, as Zeek 6 writes them.
pub(crate) const HEADER: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n\
#unset_field\t-\n#path\tconn\n#open\t2026-10-15-00-00-00\n\
#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\t\
orig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\t\
orig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n\
#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\t\
bool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\n";

const HOSTS: usize = 5_000;
const SERVERS: usize = 200;
/// Sites that everybody visits, sites that some do, and all the others.
const POPULAR: usize = 3_000;
const KNOWN: usize = 200_000;
const RARE: usize = 3_000_000;
/// Sites of its own that a host comes back to.
const HABITS: u64 = 40;
const STRANGERS: usize = 300_000;
/// Visits that go on at one time, and how many of a hundred connections belong to one of them.
const GOING_ON: usize = 96;
const OF_A_VISIT: u32 = 70;
const LONGEST_MICROS: u32 = 35;

#[derive(Clone)]
pub(crate) struct Connection {
    at: Timestamp,
    uid: String,
    source: IpAddr,
    source_port: u16,
    destination: IpAddr,
    destination_port: u16,
    protocol: &'static str,
    service: Option<&'static str>,
    /// Microseconds, payload out and payload in, where anything was answered.
    transfer: Option<(i64, u64, u64)>,
    state: &'static str,
    history: &'static str,
}

/// What a connection is for.
#[derive(Clone, Copy)]
enum Purpose {
    Lookup,
    Inside,
    Visit,
    Clock,
    Knock,
    Customer,
}

const PURPOSES: [(u32, Purpose); 6] = [
    (28, Purpose::Lookup),
    (15, Purpose::Inside),
    (42, Purpose::Visit),
    (3, Purpose::Clock),
    (9, Purpose::Knock),
    (3, Purpose::Customer),
];

/// Port, protocol and service of what is spoken.
type Spoken = (u16, &'static str, Option<&'static str>);

const INSIDE: [(u32, Spoken); 5] = [
    (30, (445, "tcp", Some("gssapi,smb"))),
    (25, (88, "tcp", Some("krb_tcp"))),
    (20, (389, "tcp", Some("ldap_tcp"))),
    (20, (443, "tcp", Some("ssl"))),
    (5, (22, "tcp", Some("ssh"))),
];
const OUTSIDE: [(u32, Spoken); 5] = [
    (70, (443, "tcp", Some("ssl"))),
    (18, (443, "udp", Some("quic,ssl"))),
    (8, (80, "tcp", Some("http"))),
    (3, (443, "tcp", None)),
    (1, (22, "tcp", Some("ssh"))),
];
const KNOCKED: [(u32, Spoken); 4] = [
    (40, (22, "tcp", None)),
    (30, (23, "tcp", None)),
    (20, (3389, "tcp", None)),
    (10, (8080, "tcp", None)),
];
/// State and history of connections that were answered, and of those that were not.
const ANSWERED: [(u32, (&str, &str)); 5] = [
    (80, ("SF", "ShADadFf")),
    (8, ("RSTO", "ShADadR")),
    (6, ("RSTR", "ShADadr")),
    (4, ("S1", "ShADad")),
    (2, ("S3", "ShADadf")),
];
const SILENT: [(u32, (&str, &str)); 3] =
    [(70, ("S0", "S")), (25, ("REJ", "Sr")), (5, ("OTH", "C"))];

/// `rows` connections in the order in which they ended, some of them twice.
pub(crate) fn connections(rows: u64, seed: u64) -> impl Iterator<Item = Connection> {
    let mut wire = Wire::new(Rng::with_seed(seed));
    let (times, again) = (wire.random.fork(), wire.random.fork());
    let events = moments(rows, times).map(move |at| {
        let connection = wire.connection(at);
        let lasts = connection.transfer.map_or(0, |(micros, ..)| micros);
        (at, Timestamp(at.0 + lasts), connection)
    });
    Late::new(repeated(events, again))
}

struct Wire {
    random: Rng,
    hosts: Zipf,
    servers: Zipf,
    popular: Zipf,
    known: Zipf,
    strangers: Zipf,
    /// Hosts at sites: a page opens several connections.
    visits: Vec<(IpAddr, IpAddr)>,
}

impl Wire {
    fn new(random: Rng) -> Self {
        Self {
            random,
            hosts: Zipf::new(HOSTS),
            servers: Zipf::new(SERVERS),
            popular: Zipf::new(POPULAR),
            known: Zipf::new(KNOWN),
            strangers: Zipf::new(STRANGERS),
            visits: Vec::new(),
        }
    }

    fn connection(&mut self, at: Timestamp) -> Connection {
        let purpose = *weighted(&mut self.random, &PURPOSES);
        let (source, destination) = self.ends(purpose);
        let (destination_port, protocol, service) = self.spoken(purpose);
        let silent = match purpose {
            Purpose::Knock => self.random.u32(..50) > 0,
            _ => self.random.u32(..50) == 0,
        };
        let &(state, history) =
            weighted(&mut self.random, if silent { &SILENT[..] } else { &ANSWERED[..] });
        let udp = protocol == "udp" && !silent;
        let (state, history) = if udp { ("SF", "Dd") } else { (state, history) };
        Connection {
            at,
            uid: self.uid(),
            source,
            source_port: self.random.u16(32_768..),
            destination,
            destination_port,
            protocol,
            service: service.filter(|_| !silent),
            transfer: (!silent).then(|| self.transfer(purpose)),
            state,
            history,
        }
    }

    fn ends(&mut self, purpose: Purpose) -> (IpAddr, IpAddr) {
        let random = &mut self.random;
        let number = self.hosts.draw(random);
        let host = inside(number);
        match purpose {
            Purpose::Lookup => (host, IpAddr::V4(Ipv4Addr::new(10, 0, 0, random.u8(53..55)))),
            Purpose::Inside => (host, server(self.servers.draw(random))),
            Purpose::Clock => (host, outside(random.usize(..12))),
            Purpose::Visit => self.visit(number),
            Purpose::Knock => {
                let ours = Ipv4Addr::new(10, 2, random.u8(..16), random.u8(1..));
                (stranger(self.strangers.draw(random)), IpAddr::V4(ours))
            }
            Purpose::Customer => (stranger(self.strangers.draw(random)), server(random.usize(..4))),
        }
    }

    /// A connection of a visit that goes on, or the first of a new one.
    fn visit(&mut self, host: usize) -> (IpAddr, IpAddr) {
        let place = self.random.usize(..GOING_ON);
        let goes_on = self.random.u32(..100) < OF_A_VISIT;
        if let Some(visit) = self.visits.get(place).filter(|_| goes_on) {
            return *visit;
        }
        let visit = (inside(host), self.site(host));
        match self.visits.get_mut(place) {
            Some(over) => *over = visit,
            None => self.visits.push(visit),
        }
        visit
    }

    /// Where a host goes: mostly where everybody goes, often where it always goes, and now and then
    /// where nobody else does.
    fn site(&mut self, host: usize) -> IpAddr {
        let random = &mut self.random;
        outside(match random.u32(..100) {
            ..64 => self.popular.draw(random),
            64..90 => {
                let habit = random.u64(..HABITS).min(random.u64(..HABITS));
                let mut own = Rng::with_seed((host as u64) << 8 | habit);
                POPULAR + self.known.draw(&mut own)
            }
            _ => POPULAR + KNOWN + random.usize(..RARE),
        })
    }

    fn spoken(&mut self, purpose: Purpose) -> Spoken {
        let random = &mut self.random;
        match purpose {
            Purpose::Lookup => (53, "udp", Some("dns")),
            Purpose::Inside => *weighted(random, &INSIDE),
            Purpose::Visit | Purpose::Customer => *weighted(random, &OUTSIDE),
            Purpose::Clock => (123, "udp", Some("ntp")),
            Purpose::Knock => *weighted(random, &KNOCKED),
        }
    }

    fn transfer(&mut self, purpose: Purpose) -> (i64, u64, u64) {
        let random = &mut self.random;
        match purpose {
            Purpose::Lookup => (random.i64(200..90_000), random.u64(28..60), random.u64(44..400)),
            Purpose::Clock => (random.i64(900..90_000), 48, 48),
            _ => {
                let micros = heavy_tailed(random, LONGEST_MICROS);
                let micros = i64::try_from(micros).unwrap_or(i64::MAX);
                (micros, heavy_tailed(random, 26), heavy_tailed(random, 32))
            }
        }
    }

    fn uid(&mut self) -> String {
        let mut uid = String::from("C");
        uid.extend((0..17).map(|_| self.random.alphanumeric()));
        uid
    }
}

fn inside(number: usize) -> IpAddr {
    let [.., high, low] = number.to_be_bytes();
    match number % 20 {
        // Some hosts speak IPv6.
        7 => IpAddr::V6(Ipv6Addr::new(
            0xfd12,
            0x3456,
            0x789a,
            1,
            0,
            0,
            0,
            u16::from_be_bytes([high, low]) + 1,
        )),
        _ => IpAddr::V4(Ipv4Addr::new(10, 1, high, low)),
    }
}

fn server(number: usize) -> IpAddr {
    let [.., low] = number.to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(10, 0, 1, low))
}

/// A site. Numbers are spread over all addresses that could be routed, because judgement looks
/// addresses up; whose they are means nothing here.
fn outside(number: usize) -> IpAddr {
    let mut random = Rng::with_seed(number as u64);
    if number % 20 == 13 {
        let [high, low] = [random.u16(..), random.u16(..)];
        return IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, high, low, 0, 0, 0, 1));
    }
    let first = *weighted(&mut random, &FIRST_OCTETS) + random.u8(..4);
    IpAddr::V4(Ipv4Addr::new(first, random.u8(..), random.u8(..), random.u8(..)))
}

/// Where most of what is visited lies: four networks from each of these on, none of them private.
const FIRST_OCTETS: [(u32, u8); 9] =
    [(3, 3), (3, 13), (4, 20), (4, 34), (4, 52), (2, 64), (3, 104), (2, 142), (5, 176)];

fn stranger(number: usize) -> IpAddr {
    let mut random = Rng::with_seed(number as u64);
    IpAddr::V4(Ipv4Addr::new(random.u8(41..99), random.u8(..), random.u8(..), random.u8(..)))
}

impl Connection {
    /// Packets and bytes with headers, out and in.
    fn packets(&self) -> [u64; 4] {
        let (_, bytes_out, bytes_in) = self.transfer.unwrap_or_default();
        let packets = |bytes: u64| bytes.div_ceil(1_380) + 2;
        let (sent, received) = (packets(bytes_out), packets(bytes_in));
        let received = if self.transfer.is_some() { received } else { 0 };
        [sent, bytes_out + sent * 40, received, bytes_in + received * 40]
    }

    /// As a line of a tab-separated log.
    pub(crate) fn write_columns(&self, log: &mut impl Write) -> io::Result<()> {
        let Self { uid, source, source_port, destination, destination_port, .. } = self;
        let (time, protocol) = (seconds(self.at.0), self.protocol);
        let service = self.service.unwrap_or("-");
        write!(log, "{time}\t{uid}\t{source}\t{source_port}\t{destination}\t{destination_port}\t")?;
        write!(log, "{protocol}\t{service}\t")?;
        match self.transfer {
            Some((micros, out, back)) => write!(log, "{}\t{out}\t{back}", seconds(micros))?,
            None => write!(log, "-\t-\t-")?,
        }
        let (state, history) = (self.state, self.history);
        let (from, to) = (flag(*source), flag(*destination));
        let [sent, sent_bytes, received, received_bytes] = self.packets();
        write!(log, "\t{state}\t{from}\t{to}\t0\t{history}\t")?;
        writeln!(log, "{sent}\t{sent_bytes}\t{received}\t{received_bytes}\t-")
    }

    /// As a line of a JSON log, which leaves out what is not set.
    pub(crate) fn write_json(&self, log: &mut impl Write) -> io::Result<()> {
        let Self { uid, source, source_port, destination, destination_port, .. } = self;
        let (time, protocol) = (seconds(self.at.0), self.protocol);
        write!(
            log,
            r#"{{"ts":{time},"uid":"{uid}","id.orig_h":"{source}","id.orig_p":{source_port}"#
        )?;
        write!(log, r#","id.resp_h":"{destination}","id.resp_p":{destination_port}"#)?;
        write!(log, r#","proto":"{protocol}""#)?;
        if let Some(service) = self.service {
            write!(log, r#","service":"{service}""#)?;
        }
        if let Some((micros, out, back)) = self.transfer {
            let duration = seconds(micros);
            write!(log, r#","duration":{duration},"orig_bytes":{out},"resp_bytes":{back}"#)?;
        }
        let (state, history) = (self.state, self.history);
        let (from, to) = (is_inside(*source), is_inside(*destination));
        let [sent, sent_bytes, received, received_bytes] = self.packets();
        write!(log, r#","conn_state":"{state}","local_orig":{from},"local_resp":{to}"#)?;
        write!(log, r#","missed_bytes":0,"history":"{history}","orig_pkts":{sent}"#)?;
        write!(log, r#","orig_ip_bytes":{sent_bytes},"resp_pkts":{received}"#)?;
        writeln!(log, r#","resp_ip_bytes":{received_bytes}}}"#)
    }
}

fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

fn flag(address: IpAddr) -> char {
    if is_inside(address) { 'T' } else { 'F' }
}

fn seconds(micros: i64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
