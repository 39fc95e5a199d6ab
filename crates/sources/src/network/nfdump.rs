//! nfdump: flows of `NetFlow` and IPFIX as CSV, with the columns of any version by their names.
//!
//! A line counts one direction, unless the exporter put both together. Behind the flows stands a
//! summary.

use schema::{Flow, Row, Timestamp, UNKNOWN_PROTOCOL};

use super::one_way::{self, Flags};
use super::protocol::protocol_number;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::Columns;
use crate::framing::records::{ReadLine, Reading};
use crate::hints::{Hints, written, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "nfdump",
    product: ("nfdump", "nfdump"),
    claims: Claims::line(is_header),
    reader: Reader::Lines(|hints| Box::new(Nfdump { hints, columns: None })),
    written_time: WrittenTime::In(|line| line.split(',').next()),
    held: &[],
    program: None,
};

const START: usize = 0;
const END: usize = 1;
const LASTED: usize = 2;
const SOURCE: usize = 3;
const DESTINATION: usize = 4;
const SOURCE_PORT: usize = 5;
const DESTINATION_PORT: usize = 6;
const PROTOCOL: usize = 7;
const FLAGS: usize = 8;
const PACKETS: usize = 9;
const BYTES: usize = 10;
const PACKETS_BACK: usize = 11;
const BYTES_BACK: usize = 12;
const COLUMN_COUNT: usize = 13;

/// Before 1.7.3 and since.
fn column(name: &str) -> Option<usize> {
    Some(match name {
        "ts" | "firstSeen" => START,
        "te" | "lastSeen" => END,
        "td" | "duration" => LASTED,
        "sa" | "srcAddr" => SOURCE,
        "da" | "dstAddr" => DESTINATION,
        "sp" | "srcPort" => SOURCE_PORT,
        "dp" | "dstPort" => DESTINATION_PORT,
        "pr" | "proto" => PROTOCOL,
        "flg" | "flags" => FLAGS,
        "ipkt" | "packets" | "inPackets" => PACKETS,
        "ibyt" | "bytes" | "inBytes" => BYTES,
        "opkt" | "outPackets" => PACKETS_BACK,
        "obyt" | "outBytes" => BYTES_BACK,
        _ => return None,
    })
}

fn is_header(line: &str) -> bool {
    let has = |name: &str| line.split(',').any(|cell| cell.trim() == name);
    (line.starts_with("ts,") && has("sa") && has("da"))
        || (line.starts_with("firstSeen,") && has("srcAddr") && has("dstAddr"))
}

struct Nfdump<'h> {
    hints: &'h Hints,
    /// Of the last header; none before it, and none behind the flows.
    columns: Option<Columns<COLUMN_COUNT>>,
}

impl ReadLine for Nfdump<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if is_header(line) {
            self.columns = Some(Columns::of(line, ',', column));
            return Reading::Header;
        }
        if line.starts_with("Summary") {
            self.columns = None;
        }
        let Some(columns) = &self.columns else {
            return Reading::unsupported("a line outside of the flows");
        };
        let cells = columns.read(line);
        let text = |place: usize| cells.get(place).and_then(Option::as_deref);
        let moment = text(START).and_then(|start| self.hints.moment(written(start)?));
        match (moment, flow(text)) {
            (Some(moment), Some(flow)) => Reading::Event(moment, Row::Flow(flow)),
            (None, _) => Reading::quarantined("a flow whose start is missing or no time"),
            (_, None) => Reading::quarantined("a flow whose source or destination is no address"),
        }
    }
}

fn flow<'t>(text: impl Fn(usize) -> Option<&'t str>) -> Option<Flow<'static>> {
    let address = |place| text(place).and_then(address::parse);
    // Of ICMP the port is a type and a code with a dot between.
    let port = |place| text(place).and_then(|port| port.parse().ok()).unwrap_or(0);
    let count = |place| text(place).and_then(|count| count.parse::<u64>().ok());
    let (source, destination) = (address(SOURCE)?, address(DESTINATION)?);
    let protocol = text(PROTOCOL).and_then(|name| protocol_number(name, source));
    let back = count(PACKETS_BACK).filter(|packets| *packets > 0);
    let flow = Flow {
        duration_micros: text(LASTED).and_then(seconds).or_else(|| {
            let (start, end) = (written_in_utc(text(START)?)?, written_in_utc(text(END)?)?);
            Some(end.0.saturating_sub(start.0)).filter(|micros| *micros >= 0)
        }),
        bytes_out: count(BYTES),
        packets_out: count(PACKETS),
        bytes_in: count(BYTES_BACK).filter(|_| back.is_some()),
        packets_in: back,
        answered: back.map(|_| true),
        ..Flow::between(
            (source, port(SOURCE_PORT)),
            (destination, port(DESTINATION_PORT)),
            protocol.unwrap_or(UNKNOWN_PROTOCOL),
        )
    };
    let flags = text(FLAGS).map(|flags| Flags::all(bits(flags))).unwrap_or_default();
    Some(if back.is_some() { flow } else { one_way::of_opener(flow, flags) })
}

/// `12.345`
fn seconds(text: &str) -> Option<i64> {
    Timestamp::parse_epoch_seconds(text.as_bytes()).map(|time| time.0)
}

/// `...AP.SF`: letters for the flags that were seen.
fn bits(text: &str) -> u8 {
    text.bytes().fold(0, |bits, letter| {
        bits | match letter {
            b'F' => 1,
            b'S' => 2,
            b'R' => 4,
            b'P' => 8,
            b'A' => 16,
            b'U' => 32,
            _ => 0,
        }
    })
}
