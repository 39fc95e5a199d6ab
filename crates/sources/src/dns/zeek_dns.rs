//! Zeek `dns.log`: one line for each query with its answer.

use std::borrow::Cow;

use schema::{DnsQuery, Row, Text, UNKNOWN_PROTOCOL};
use smallvec::SmallVec;

use crate::Format;
use crate::format::Definition;
use crate::framing::zeek::{self, Cells, Log, OWN_COLUMNS, UID, common_column};
use crate::network::protocol::protocol_number;

pub(crate) const FORMAT: Definition = zeek::definition(
    "zeek_dns",
    |head| zeek::heads(head, &LOG),
    |object| zeek::lists(object, &LOG),
);

pub(crate) const LOG: Log = Log { format: Format::ZeekDns, path: "dns", ends: true, column, row };

const PROTOCOL: usize = OWN_COLUMNS;
const TRANSACTION: usize = OWN_COLUMNS + 1;
const QUERY: usize = OWN_COLUMNS + 2;
const TYPE_NUMBER: usize = OWN_COLUMNS + 3;
const TYPE_NAME: usize = OWN_COLUMNS + 4;
const CODE_NUMBER: usize = OWN_COLUMNS + 5;
const CODE_NAME: usize = OWN_COLUMNS + 6;
const ANSWERS: usize = OWN_COLUMNS + 7;
const TTLS: usize = OWN_COLUMNS + 8;

fn column(name: &str) -> Option<usize> {
    match name {
        "proto" => Some(PROTOCOL),
        "trans_id" => Some(TRANSACTION),
        "query" => Some(QUERY),
        "qtype" => Some(TYPE_NUMBER),
        "qtype_name" => Some(TYPE_NAME),
        "rcode" => Some(CODE_NUMBER),
        "rcode_name" => Some(CODE_NAME),
        "answers" => Some(ANSWERS),
        "TTLs" => Some(TTLS),
        _ => common_column(name),
    }
}

fn row<'a>(cells: &Cells<'a>) -> Result<Row<'a>, &'static str> {
    let ends = cells.ends()?;
    let named = cells.text(PROTOCOL);
    let protocol = named.and_then(|name| protocol_number(&name, ends.source));
    let coded = |column, name: fn(u16) -> Option<&'static str>| -> Option<Text<'a>> {
        cells.number(column).and_then(name).map(Cow::Borrowed)
    };
    Ok(Row::DnsQuery(DnsQuery {
        source_port: ends.source_port,
        resolver: Some(ends.destination),
        resolver_port: ends.destination_port,
        protocol: protocol.unwrap_or(UNKNOWN_PROTOCOL),
        uid: cells.text(UID),
        transaction: cells.number(TRANSACTION),
        name: cells.text(QUERY).unwrap_or_default(),
        query_type: cells.text(TYPE_NAME).or_else(|| coded(TYPE_NUMBER, type_name)),
        response_code: cells.text(CODE_NAME).or_else(|| coded(CODE_NUMBER, code_name)),
        answers: cells.items(ANSWERS),
        ttls: ttls(&cells.items(TTLS)),
        ..DnsQuery::by(ends.source)
    }))
}

/// Seconds, which Zeek writes as intervals (`36.000000`).
fn ttls(items: &[Text<'_>]) -> SmallVec<[u32; 4]> {
    let seconds = |item: &Text<'_>| {
        let whole = item.split_once('.').map_or(item.as_ref(), |(whole, _)| whole);
        whole.parse().unwrap_or(0)
    };
    items.iter().map(seconds).collect()
}

/// Where only the number of a type is logged: the types that matter here.
fn type_name(number: u16) -> Option<&'static str> {
    Some(match number {
        1 => "A",
        2 => "NS",
        5 => "CNAME",
        6 => "SOA",
        12 => "PTR",
        15 => "MX",
        16 => "TXT",
        28 => "AAAA",
        33 => "SRV",
        64 => "SVCB",
        65 => "HTTPS",
        255 => "*",
        257 => "CAA",
        _ => return None,
    })
}

fn code_name(number: u16) -> Option<&'static str> {
    Some(match number {
        0 => "NOERROR",
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        _ => return None,
    })
}
