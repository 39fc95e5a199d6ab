//! Look-ups, in three versions.
//!
//! The first has an event for the question and one for each answer; the second one for the question
//! and one for all answers; the third names what was asked in a list. The event of an answer comes
//! from the end that asked or from the one that answers, as versions and sensors have it.

use schema::{DnsPart, DnsQuery, Row, Text};
use smallvec::SmallVec;

use super::Event;
use crate::framing::json::{Object, Value};
use crate::network::one_way;

/// From this version on an answer comes from who answers.
const FIRST_FROM_RESOLVER: u8 = 3;

pub(super) fn query<'a>(event: &Event<'_, 'a>) -> Row<'a> {
    let text = |path| event.object.text(path);
    let number = |path| event.object.at(path).and_then(Value::number);
    let queries = event.object.at("dns.queries");
    let asked = queries.and_then(|queries| queries.items().next()?.object());
    let asked = |key, path| asked.and_then(|asked| asked.text(key)).or_else(|| text(path));
    let reply = matches!(text("dns.type").as_deref(), Some("answer" | "response"));
    let version: u8 = event.object.at("dns.version").and_then(Value::number).unwrap_or(0);
    let from_resolver = version >= FIRST_FROM_RESOLVER
        || one_way::is_reply(event.source_port, event.destination_port);
    let (answers, ttls) = answers(event.object);
    let mut ends = [(event.source, event.source_port), (event.destination, event.destination_port)];
    if reply && from_resolver {
        ends.reverse();
    }
    let [(source, source_port), (resolver, resolver_port)] = ends;
    Row::DnsQuery(DnsQuery {
        source,
        source_port,
        resolver: Some(resolver),
        resolver_port,
        protocol: event.protocol,
        transaction: number("dns.id"),
        name: asked("rrname", "dns.rrname").unwrap_or_default(),
        query_type: asked("rrtype", "dns.rrtype"),
        // A question has a code as well, which means nothing.
        response_code: text("dns.rcode").filter(|_| reply),
        answers,
        ttls,
        uid: event.uid.clone(),
        part: if reply { DnsPart::Answer } else { DnsPart::Question },
        ..DnsQuery::by(source)
    })
}

type Answers<'a> = (SmallVec<[Text<'a>; 4]>, SmallVec<[u32; 4]>);

/// What was answered, and for how long each holds.
fn answers<'a>(event: Object<'_, 'a>) -> Answers<'a> {
    let mut found = Answers::default();
    let Some(dns) = event.value("dns").and_then(Value::object) else { return found };
    let mut add = |answer: Object<'_, 'a>| {
        if let Some(data) = data(answer) {
            found.0.push(data);
            found.1.extend(answer.value("ttl").and_then(Value::number::<u32>));
        }
    };
    match dns.value("answers") {
        Some(answers) => answers.items().filter_map(Value::object).for_each(add),
        None => add(dns),
    }
    // A log may be set to give them by type alone.
    if found.0.is_empty() {
        let grouped = dns.value("grouped").and_then(Value::object);
        let lists = grouped.into_iter().flat_map(Object::members);
        let items = lists.flat_map(|(_, list)| list.items());
        found.0.extend(items.filter_map(|item| item.text().or_else(|| data(item.object()?))));
    }
    found
}

/// The text of an answer, or the name that one of many parts leads to.
fn data<'a>(answer: Object<'_, 'a>) -> Option<Text<'a>> {
    const PLACES: [&str; 5] = ["rdata", "srv.name", "soa.mname", "name", "mname"];
    PLACES.iter().find_map(|place| answer.text(place))
}
