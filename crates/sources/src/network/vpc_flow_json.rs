//! AWS VPC flow logs as objects with the names of their fields: the rows of flow logs delivered as
//! Parquet, which are read as JSON, and what Athena and data pipelines make of them.

use super::vpc_flow::{self, Values};
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::Hints;

pub(crate) const FORMAT: Definition = Definition {
    name: "vpc_flow_json",
    product: ("VPC Flow Logs", "AWS"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &[], first_keys: &["version", "account_id", "accountId"] },
        read,
    }),
    written_time: WrittenTime::Members(&["start", "end"]),
    held: &[
        "srcAddr",
        "dstAddr",
        "srcPort",
        "dstPort",
        "pkt_srcaddr",
        "pkt_dstaddr",
        "pktSrcAddr",
        "pktDstAddr",
        "log_status",
        "logStatus",
        "tcp_flags",
        "tcpFlags",
        "srcaddr",
        "dstaddr",
        "srcport",
        "dstport",
        "protocol",
        "packets",
        "bytes",
        "start",
        "end",
        "action",
    ],
    program: None,
};

/// Names as Parquet spells them, as the lines do, and in camel case.
fn claims(object: &Outline<'_>) -> bool {
    let of_an_interface = |names: &[&str]| names.iter().any(|name| object.has(name));
    (object.has_all(&["srcaddr", "dstaddr"])
        && of_an_interface(&["interface_id", "interface-id", "log_status", "log-status"]))
        || (object.has_all(&["srcAddr", "dstAddr"])
            && of_an_interface(&["interfaceId", "logStatus", "flowDirection"]))
}

fn read<'a>(record: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let mut values = Values::default();
    for (key, value) in record.members() {
        let text = value.raw().trim_matches('"');
        values.set(vpc_flow::spelled(&key), if text == "null" { "-" } else { text });
    }
    values.read(None)
}
