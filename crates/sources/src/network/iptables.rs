//! The kernel of Linux about single packets: the `LOG` of iptables, ip6tables, nftables and UFW.
//!
//! One packet is no connection. One that was stopped before anything was open is an attempt that
//! failed; every other is a piece of what something else has to count, and shows no contact. Whether
//! it was stopped only the prefix tells, which can hold anything: what it does not say is not known.

use std::net::IpAddr;

use schema::{Flow, Row, UNKNOWN_PROTOCOL};

use super::one_way;
use super::protocol::protocol_number;
use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::Program;
use crate::framing::syslog::{self, Syslog};

pub(crate) const FORMAT: Definition = Definition {
    name: "iptables",
    product: ("Netfilter", "Linux"),
    claims: Claims::line(claims),
    reader: Reader::Programs,
    written_time: WrittenTime::In(syslog::written_time),
    held: &[],
    program: Some(&Program { format: Format::Iptables, is: is_kernel, row, time: None }),
};

fn is_kernel(program: &str) -> bool {
    program == "kernel"
}

/// The kernel says much else.
fn claims(line: &str) -> bool {
    let told = syslog::read(line).filter(|syslog| is_kernel(syslog.program));
    told.is_some_and(|syslog| row(&syslog).is_some())
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let (prefix, text) = behind_prefix(syslog.message)?;
    let packet = Packet::read(text)?;
    let verdict = verdict(prefix);
    let part = packet.part();
    let stopped = matches!(verdict, Some((Verdict::Stopped, _)));
    let failed = stopped && part == Part::Opening;
    let flow = Flow {
        state: verdict.map(|(_, word)| word.into()),
        answered: failed.then_some(false),
        opening: !failed,
        ..packet.flow()
    };
    let answers = part == Part::Answer;
    Some(Row::Flow(if answers { one_way::the_other_way(flow) } else { flow }))
}

/// `[12345.678901] IPTABLES-DROP: IN=eth0 OUT= MAC=… SRC=…`: what the rule says, and what follows
/// `OUT=`. The prefix may look like a packet itself, so the last place counts.
fn behind_prefix(message: &str) -> Option<(&str, &str)> {
    let (before, packet) = message.rsplit_once(" OUT=")?;
    let (prefix, interface) = before.rsplit_once("IN=")?;
    (!interface.contains(' ')).then_some((prefix, packet))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Stopped,
    LetThrough,
}

/// What was decided, and the word that says so. A prefix that says both says neither.
fn verdict(prefix: &str) -> Option<(Verdict, &str)> {
    let words = prefix.split(|letter: char| !letter.is_alphanumeric());
    let mut said = words.filter_map(|word| Some((meaning(word)?, word)));
    let first = said.next()?;
    said.all(|(verdict, _)| verdict == first.0).then_some(first)
}

fn meaning(word: &str) -> Option<Verdict> {
    const STOPPED: [&str; 10] = [
        "drop",
        "dropped",
        "deny",
        "denied",
        "block",
        "blocked",
        "reject",
        "rejected",
        "discard",
        "discarded",
    ];
    const LET_THROUGH: [&str; 8] =
        ["accept", "accepted", "allow", "allowed", "permit", "permitted", "pass", "passed"];
    let is_of = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    match (is_of(&STOPPED), is_of(&LET_THROUGH)) {
        (true, _) => Some(Verdict::Stopped),
        (_, true) => Some(Verdict::LetThrough),
        _ => None,
    }
}

/// What a packet is to the connection that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Opening,
    /// It comes from the end that was asked.
    Answer,
    /// Of an open connection, or about another packet.
    Other,
}

const ICMP: u8 = 1;
const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMPV6: u8 = 58;

struct Packet<'a> {
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    /// Behind the protocol.
    rest: &'a str,
}

impl<'a> Packet<'a> {
    /// `eth0 MAC=… SRC=203.0.113.77 DST=198.51.100.1 LEN=40 TOS=0x00 … PROTO=TCP SPT=41000 DPT=22 …`,
    /// in the order in which the kernel writes it.
    fn read(text: &'a str) -> Option<Self> {
        // An error of ICMP holds the packet that it is about in brackets.
        let (text, _) = text.split_once('[').unwrap_or((text, ""));
        let (_, rest) = text.split_once(" SRC=")?;
        let (source, rest) = rest.split_once(" DST=")?;
        let (destination, rest) = rest.split_once(" LEN=")?;
        let (_, rest) = rest.split_once(" PROTO=")?;
        let (protocol, rest) = rest.split_at_checked(rest.find(' ').unwrap_or(rest.len()))?;
        let source = address::parse(source)?;
        let protocol = protocol_number(protocol, source).unwrap_or(UNKNOWN_PROTOCOL);
        Some(Self { source, destination: address::parse(destination)?, protocol, rest })
    }

    /// A number behind a key. At the end of a line, which may be cut off, it may lack digits.
    fn number(&self, key: &str) -> Option<u16> {
        let (_, rest) = self.rest.split_once(key)?;
        rest.split_once(' ')?.0.parse().ok()
    }

    /// All but the first fragment of a packet have no ports.
    fn ports(&self) -> Option<(u16, u16)> {
        Some((self.number(" SPT=")?, self.number(" DPT=")?))
    }

    fn flow(&self) -> Flow<'static> {
        let (from, to) = self.ports().unwrap_or((0, 0));
        Flow::between((self.source, from), (self.destination, to), self.protocol)
    }

    fn part(&self) -> Part {
        match (self.protocol, self.ports()) {
            (TCP, Some(ports)) => self.part_of_tcp(ports),
            (ICMP, _) => match self.number(" TYPE=") {
                Some(8 | 13 | 15 | 17) => Part::Opening,
                Some(0 | 14 | 16 | 18) => Part::Answer,
                _ => Part::Other,
            },
            (ICMPV6, _) => match self.number(" TYPE=") {
                Some(128) => Part::Opening,
                Some(129) => Part::Answer,
                _ => Part::Other,
            },
            (TCP | UDP, None) | (UNKNOWN_PROTOCOL, _) => Part::Other,
            (_, Some((from, to))) if one_way::is_reply(from, to) => Part::Answer,
            _ => Part::Opening,
        }
    }

    fn part_of_tcp(&self, (from, to): (u16, u16)) -> Part {
        let has = |flag| self.rest.split(' ').any(|word| word == flag);
        match (has("SYN"), has("ACK")) {
            (true, false) => Part::Opening,
            (true, true) => Part::Answer,
            _ if one_way::is_reply(from, to) => Part::Answer,
            _ => Part::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hints::Written;

    const HEAD: &str = "IN=eth0 OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 ";
    const ENDS: &str = "SRC=203.0.113.77 DST=198.51.100.1 LEN=40 TOS=0x00 PREC=0x00 TTL=242 ID=1 ";
    const SYN: &str = "PROTO=TCP SPT=41000 DPT=22 WINDOW=65535 RES=0x00 SYN URGP=0";

    /// Who opened it and the ports, the word, whether it was answered, and whether it is only begun.
    fn read(message: &str) -> Option<(String, Option<String>, Option<bool>, bool)> {
        let time = Written::Whole(schema::Timestamp(0));
        let Row::Flow(flow) = row(&Syslog { time, host: None, program: "kernel", message })? else {
            return None;
        };
        let ends = format!("{}:{} {}", flow.source, flow.source_port, flow.destination_port);
        Some((ends, flow.state.map(Into::into), flow.answered, flow.opening))
    }

    fn packet(prefix: &str, rest: &str) -> String {
        format!("{prefix}{HEAD}{ENDS}{rest}")
    }

    #[test]
    fn only_an_opening_that_was_stopped_is_an_attempt() {
        let check = |rest: &str, ends: &str, failed: bool| {
            let answered = failed.then_some(false);
            let expected = (ends.to_owned(), Some("DROP".to_owned()), answered, !failed);
            assert_eq!(read(&packet("DROP ", rest)), Some(expected), "{rest}");
            let (_, _, answered, opening) = read(&packet("ALLOW ", rest)).unwrap();
            assert_eq!((answered, opening), (None, true), "{rest}");
        };
        check(SYN, "203.0.113.77:41000 22", true);
        check("PROTO=UDP SPT=40000 DPT=53 LEN=20 ", "203.0.113.77:40000 53", true);
        check("PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1 ", "203.0.113.77:0 0", true);
        check("PROTO=2 ", "203.0.113.77:0 0", true);
        let answer = "PROTO=TCP SPT=8443 DPT=9000 WINDOW=1 RES=0x00 ACK SYN URGP=0 ";
        check(answer, "198.51.100.1:9000 8443", false);
        check(
            "PROTO=TCP SPT=443 DPT=41000 WINDOW=1 RES=0x00 RST URGP=0 ",
            "198.51.100.1:41000 443",
            false,
        );
        check(
            "PROTO=TCP SPT=41000 DPT=22 WINDOW=1 RES=0x00 ACK FIN URGP=0 ",
            "203.0.113.77:41000 22",
            false,
        );
        check("PROTO=UDP SPT=53 DPT=40000 LEN=20 ", "198.51.100.1:40000 53", false);
        check("PROTO=ICMP TYPE=0 CODE=0 ID=1 SEQ=1 ", "198.51.100.1:0 0", false);
        let about = "[SRC=198.51.100.1 DST=192.0.2.9 LEN=60 PROTO=UDP SPT=50000 DPT=53 LEN=40 ] ";
        check(&format!("PROTO=ICMP TYPE=3 CODE=3 {about}"), "203.0.113.77:0 0", false);
        // A later fragment, and lines that are cut off.
        check("PROTO=UDP ", "203.0.113.77:0 0", false);
        check("PROTO=TCP SPT=41000 DPT=2", "203.0.113.77:0 0", false);
        check("PROTO=TC", "203.0.113.77:0 0", false);
        check("PROTO=TCP INCOMPLETE [8 bytes] ", "203.0.113.77:0 0", false);
    }

    #[test]
    fn a_prefix_says_what_was_decided_or_nothing() {
        for (prefix, expected) in [
            ("[12345.678901] IPTABLES-DROP: ", Some((Verdict::Stopped, "DROP"))),
            ("[    2.000001] [UFW BLOCK] ", Some((Verdict::Stopped, "BLOCK"))),
            ("[UFW ALLOW] ", Some((Verdict::LetThrough, "ALLOW"))),
            ("filter_IN_public_REJECT: ", Some((Verdict::Stopped, "REJECT"))),
            ("Shorewall:net2fw:DROP:", Some((Verdict::Stopped, "DROP"))),
            ("iptables denied: ", Some((Verdict::Stopped, "denied"))),
            ("DROPBOX-ACCEPT ", Some((Verdict::LetThrough, "ACCEPT"))),
            ("DROP, was ACCEPT ", None),
            ("[UFW AUDIT] ", None),
            ("RAINDROP ", None),
            ("", None),
        ] {
            assert_eq!(verdict(prefix), expected, "{prefix}");
        }
    }

    #[test]
    fn a_prefix_that_looks_like_a_packet_is_none() {
        let expected = read(&packet("", SYN));
        assert!(expected.is_some());
        let forged = "IN=x OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=1 PROTO=UDP ";
        assert_eq!(read(&packet(forged, SYN)), expected);
        assert_eq!(read(&packet("IN= OUT=[", SYN)), expected);
        assert_eq!(read(&packet("LOGIN=", SYN)), expected);
    }

    #[test]
    fn what_is_no_packet_is_refused() {
        for message in [
            "",
            "IN=eth0 OUT=",
            "eth0: Link is Up - 1Gbps/Full SRC=203.0.113.77 DST=198.51.100.1 LEN=40 PROTO=TCP ",
            "IN=eth0 OUT= ARP HTYPE=1 PTYPE=0x0800 OPCODE=1 IPSRC=203.0.113.77 IPDST=198.51.100.1",
            "XX=eth0 OUT= SRC=203.0.113.77 DST=198.51.100.1 LEN=40 PROTO=TCP ",
            "IN=eth0 and OUT= SRC=203.0.113.77 DST=198.51.100.1 LEN=40 PROTO=TCP ",
            "IN=eth0 OUT= SRC=203.0.113.777 DST=198.51.100.1 LEN=40 PROTO=TCP ",
            "IN=eth0 OUT= SRC=203.0.113.77 DST=198.51.100.",
            "IN=eth0 OUT= SRC=203.0.113.77 DST=198.51.100.1 LEN=40 TOS=0x00",
            "IN=eth0 OUT= [SRC=203.0.113.77 DST=198.51.100.1 LEN=40 PROTO=TCP ]",
        ] {
            assert_eq!(read(message), None, "{message}");
        }
    }
}
