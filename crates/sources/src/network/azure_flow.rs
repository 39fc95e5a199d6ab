//! Azure flow logs: of network security groups (versions 1 and 2), and of virtual networks.
//!
//! A record of the file holds many flows, each a text with commas between its parts. Every flow is a
//! record here, found where its text lies; the same text twice, as of the group of a machine and the
//! group of its subnet, is the same flow.

use std::io::BufRead;
use std::net::IpAddr;

use schema::{
    Assumed, FileId, Flow, Locator, Record, RejectKind, Row, Sink, Timestamp, UNKNOWN_PROTOCOL,
};

use crate::address;
use crate::fingerprint::fingerprint;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects;
use crate::hints::Hints;

const NAME: &str = "azure_flow";

pub(crate) const FORMAT: Definition = Definition {
    name: NAME,
    product: ("Network Watcher", "Microsoft"),
    claims: Claims::object(claims),
    reader: Reader::Stream(decode),
    written_time: WrittenTime::In(|line| line.split(',').next()),
    held: &[],
    program: None,
};

const CONTAINER: Container =
    Container { lists: &["records"], first_keys: &["time", "flowLogVersion", "macAddress"] };

fn claims(object: &Outline<'_>) -> bool {
    let flows = ["properties.flows.flows.flowTuples", "flowRecords.flows.flowGroups.flowTuples"];
    let category = object.text("category");
    object.has_any(&flows)
        || matches!(category, Some("NetworkSecurityGroupFlowEvent" | "FlowLogFlowEvent"))
}

fn decode(_: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    objects::each((&CONTAINER, NAME), input, sink, &mut |sink, (offset, text), record| {
        let mut any = false;
        for value in tuples(record) {
            any = true;
            let from = offset.saturating_add(u64::from(value.position()));
            emit(sink, file, from, value.raw());
        }
        if !any {
            let reason = "a record without flows";
            let whole = (offset, text.as_bytes());
            objects::refuse(sink, NAME, RejectKind::Unsupported, reason, whole);
        }
    });
}

/// The flows of a record: under rules and machines, or under lists and rules.
fn tuples<'t, 'a>(record: Object<'t, 'a>) -> impl Iterator<Item = Value<'t, 'a>> {
    let lists = record.at("properties.flows").or_else(|| record.at("flowRecords.flows"));
    let groups = lists.into_iter().flat_map(Value::items).filter_map(Value::object);
    let groups = groups
        .filter_map(|list| list.value("flows").or_else(|| list.value("flowGroups")))
        .flat_map(Value::items)
        .filter_map(Value::object);
    groups.filter_map(|group| group.value("flowTuples")).flat_map(Value::items)
}

fn emit(sink: &mut dyn Sink, file: FileId, offset: u64, raw: &str) {
    let tuple = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    let Some((tuple, (time, flow))) = tuple.and_then(|tuple| Some((tuple, read(tuple)?))) else {
        let reason = "a flow whose time or addresses are missing";
        let whole = (offset, raw.as_bytes());
        return objects::refuse(sink, NAME, RejectKind::Quarantined, reason, whole);
    };
    sink.record(Record {
        source: NAME,
        locator: Locator {
            file,
            offset: offset.saturating_add(1),
            length: objects::length_of(tuple),
        },
        fingerprint: fingerprint(NAME, tuple.as_bytes()),
        time,
        assumed: Assumed::default(),
        raw: tuple.as_bytes(),
        row: Row::Flow(flow),
    });
}

/// Microseconds of a second, and of a thousandth of one.
const SECOND: i64 = 1_000_000;
const MILLISECOND: i64 = 1_000;

/// `1792494000,10.0.0.4,203.0.113.9,50000,443,T,O,A,E,10,1470,8,8016` of a group;
/// `1792494000123,10.0.0.4,203.0.113.9,50000,443,6,O,E,NX,10,1470,8,8016` of a virtual network.
/// Source is who opened the connection, whatever its direction is.
fn read(tuple: &str) -> Option<(Timestamp, Flow<'_>)> {
    let mut parts = tuple.split(',');
    let mut next = || parts.next().unwrap_or_default();
    let (time, source, destination) = (next(), address::parse(next()), address::parse(next()));
    let mut port = || next().parse().unwrap_or(0);
    let (source, destination): ((IpAddr, u16), (IpAddr, u16)) =
        ((source?, port()), (destination?, port()));
    let (protocol, of_group) = match next() {
        "T" => (6, true),
        "U" => (17, true),
        number => (number.parse().unwrap_or(UNKNOWN_PROTOCOL), false),
    };
    let (_, first, second) = (next(), next(), next());
    // A group decides, and from version 2 on says how far it is; a network says that alone.
    let (denied, state) = if of_group { (first == "D", second) } else { (first == "D", first) };
    let mut count = || next().parse::<u64>().ok();
    let (packets_out, bytes_out, packets_in, bytes_in) = (count(), count(), count(), count());
    let opening = state == "B" && !denied;
    let answered = match packets_in {
        _ if denied => Some(false),
        Some(count) if !opening => Some(count > 0),
        _ => None,
    };
    let unit = if time.len() > 11 { MILLISECOND } else { SECOND };
    let time = Timestamp(time.parse::<i64>().ok()?.checked_mul(unit)?);
    let state = if denied { "D" } else { state };
    let flow = Flow {
        bytes_out,
        bytes_in,
        packets_out,
        packets_in,
        state: Some(state.into()).filter(|_| !state.is_empty()),
        answered,
        opening,
        ..Flow::between(source, destination, protocol)
    };
    Some((time, flow))
}
