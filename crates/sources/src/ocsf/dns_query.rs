//! Look-ups of names: DNS Activity 4003.

use schema::{DnsPart, DnsQuery};
use serde_json::{Map, Value};

use super::api_call::text;
use super::class::DNS_ACTIVITY;
use super::flow::{END_KEYS, connection, drop_ends};
use super::http_request::{decision, endpoint};
use super::unmapped::Source;
use super::{Event, Observable, object, put};

const QUERY: u32 = 1;
const RESPONSE: u32 = 2;
/// Question and answer in one record.
const TRAFFIC: u32 = 6;

pub(super) fn event(query: &DnsQuery<'_>, source: &mut Source) -> Event {
    let mut event = Event::new(&DNS_ACTIVITY, activity(query), source.product());
    event.status(query.response_code.as_deref().map(|code| code == "NOERROR"));
    let mut client = endpoint(Some(query.source), query.source_port, None);
    if let Some(user) = &query.user {
        put(&mut client, "owner", object([("name", user.as_ref().into())]));
        event.observe(Observable::UserName, "src_endpoint.owner.name", user);
    }
    event.put("src_endpoint", client);
    decision(&mut event, query.allowed);
    if let Some(resolver) = query.resolver {
        event.put("dst_endpoint", endpoint(Some(resolver), query.resolver_port, None));
        event.observe(Observable::Address, "dst_endpoint.ip", &resolver.to_string());
    }
    let uid = query.uid.as_deref();
    event.put("connection_info", connection(query.protocol, query.source, uid));
    if !query.name.is_empty() {
        event.put("query", question(query, source));
        event.observe(Observable::Hostname, "query.hostname", &query.name);
    }
    event.put("answers", answers(query));
    if let Some(code) = query.response_code.as_deref() {
        event.put("rcode", code);
        event.put("rcode_id", code_id(code));
    }
    event.observe(Observable::Address, "src_endpoint.ip", &query.source.to_string());
    source.drop_all(&END_KEYS);
    drop_ends(source);
    source.drop_all(&["proto", "trans_id", "query", "qtype", "qtype_name", "rcode", "rcode_name"]);
    source.drop_all(&["answers", "TTLs"]);
    event
}

fn activity(query: &DnsQuery<'_>) -> u32 {
    match query.part {
        DnsPart::Answer => RESPONSE,
        DnsPart::Whole if query.response_code.is_some() => TRAFFIC,
        DnsPart::Question | DnsPart::Whole => QUERY,
    }
}

fn question(query: &DnsQuery<'_>, source: &mut Source) -> Map<String, Value> {
    object([
        ("hostname", query.name.as_ref().into()),
        ("type", text(query.query_type.as_deref())),
        ("class", source.take_text("qclass_name").into()),
        ("packet_uid", query.transaction.into()),
    ])
}

fn answers(query: &DnsQuery<'_>) -> Vec<Value> {
    let answer = |(index, data): (usize, &schema::Text<'_>)| {
        let ttl = query.ttls.get(index).copied();
        object([("rdata", data.as_ref().into()), ("ttl", ttl.into())]).into()
    };
    let answers = query.answers.iter().enumerate();
    answers.filter(|(_, data)| !data.is_empty()).map(answer).collect()
}

/// The number of a response code that is known by name; 99 is any other.
fn code_id(code: &str) -> u32 {
    const CODES: [&str; 11] = [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
        "NXRRSET", "NOTAUTH", "NOTZONE",
    ];
    let place = CODES.iter().position(|known| known.eq_ignore_ascii_case(code));
    place.and_then(|place| u32::try_from(place).ok()).unwrap_or(99)
}
