//! Amazon Route 53 Resolver query logs: what the machines of a VPC asked for, one JSON object each.
//!
//! The resolver wrote them, so there is no address of it. Answers come in the order in which they
//! were given, aliases first, and have no time to live.

use schema::{DnsQuery, Row, UNKNOWN_PROTOCOL};

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};
use crate::network::protocol::protocol_number;

pub(crate) const FORMAT: Definition = Definition {
    name: "route53_resolver",
    product: ("Route 53 Resolver", "AWS"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &[], first_keys: &["version", "query_timestamp"] },
        read,
    }),
    written_time: WrittenTime::Member("query_timestamp"),
    held: &[
        "firewall_rule_action",
        "query_name",
        "query_type",
        "rcode",
        "answers",
        "srcaddr",
        "srcport",
        "transport",
    ],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    object.has_all(&["query_timestamp", "query_name", "srcaddr"])
}

fn read<'a>(query: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let Some(time) = query.text("query_timestamp") else {
        return Reading::quarantined("a look-up whose query_timestamp is missing");
    };
    let Some(time) = written_in_utc(&time) else {
        return Reading::quarantined("a look-up whose query_timestamp is no time");
    };
    let Some(source) = query.text("srcaddr").and_then(|text| address::parse(&text)) else {
        return Reading::quarantined("a look-up whose srcaddr is no address");
    };
    let transport = query.text("transport");
    let protocol = transport.and_then(|name| protocol_number(&name, source));
    let is_blocked = query.text("firewall_rule_action").is_some_and(|action| action == "BLOCK");
    let answers = query.value("answers").into_iter().flat_map(Value::items);
    Reading::Event(
        Moment::said(time),
        Row::DnsQuery(DnsQuery {
            source_port: query.value("srcport").and_then(Value::number).unwrap_or(0),
            protocol: protocol.unwrap_or(UNKNOWN_PROTOCOL),
            name: query.text("query_name").unwrap_or_default(),
            query_type: query.text("query_type"),
            response_code: query.text("rcode"),
            allowed: is_blocked.then_some(false),
            answers: answers.filter_map(|answer| answer.object()?.text("Rdata")).collect(),
            ..DnsQuery::by(source)
        }),
    )
}
