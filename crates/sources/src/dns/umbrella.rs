//! Cisco Umbrella's DNS logs: CSV as they lie in a bucket, with a header or without.
//!
//! Every version added columns behind those that were there, so the order stands for the header
//! where there is none. Times are UTC.

use schema::{DnsQuery, Row, Text};

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::{Columns, cells};
use crate::framing::records::{ReadLine, Reading};
use crate::hints::{Moment, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "umbrella",
    product: ("Umbrella", "Cisco"),
    claims: Claims::line(|line| is_header(line) || is_query(line)),
    reader: Reader::Lines(|_| Box::new(Umbrella(Columns::of(ORDER, ',', column)))),
    written_time: WrittenTime::In(|line| line.split('"').nth(1)),
    held: &[],
    program: None,
};

const ORDER: &str = "Timestamp,Most Granular Identity,Identities,Internal IP,External IP,Action,\
                     Query Type,Response Code,Domain,Categories,Most Granular Identity Type";

const TIME: usize = 0;
const IDENTITY: usize = 1;
const INTERNAL: usize = 2;
const EXTERNAL: usize = 3;
const ACTION: usize = 4;
const QUERY_TYPE: usize = 5;
const RESPONSE_CODE: usize = 6;
const DOMAIN: usize = 7;
const IDENTITY_TYPE: usize = 8;
const COLUMNS: usize = 9;

/// The columns by their names, of which there are two spellings.
fn column(name: &str) -> Option<usize> {
    Some(match name {
        "Timestamp" | "timestamp" => TIME,
        "Most Granular Identity" | "Policy Identity" => IDENTITY,
        "Internal IP" | "InternalIp" => INTERNAL,
        "External IP" | "ExternalIp" => EXTERNAL,
        "Action" => ACTION,
        "Query Type" | "QueryType" => QUERY_TYPE,
        "Response Code" | "ResponseCode" => RESPONSE_CODE,
        "Domain" => DOMAIN,
        "Most Granular Identity Type" | "Policy Identity Type" => IDENTITY_TYPE,
        _ => return None,
    })
}

struct Umbrella(Columns<COLUMNS>);

impl ReadLine for Umbrella {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if is_header(line) {
            self.0 = Columns::of(line, ',', column);
            return Reading::Header;
        }
        let mut row = self.0.read(line);
        let mut take = |column: usize| row.get_mut(column).and_then(Option::take);
        let Some(time) = take(TIME).and_then(|time| written_in_utc(&time)) else {
            return Reading::quarantined("a look-up whose time is none");
        };
        let query_type = take(QUERY_TYPE);
        if query_type.as_deref().is_some_and(|kind| !kind.contains('(')) {
            return Reading::quarantined("a line whose query type Umbrella does not write");
        }
        let address = |text: Option<Text<'_>>| text.and_then(|text| address::parse(&text));
        // Outside the networks that Umbrella knows, there is no address inside.
        let (internal, external) = (address(take(INTERNAL)), address(take(EXTERNAL)));
        let Some(source) = internal.or(external) else {
            return Reading::quarantined("a look-up without an address of who asked");
        };
        let is_person = take(IDENTITY_TYPE).is_some_and(|kind| kind.contains("User"));
        Reading::Event(
            Moment::said(time),
            Row::DnsQuery(DnsQuery {
                name: take(DOMAIN).unwrap_or_default(),
                query_type: query_type.map(type_name),
                response_code: take(RESPONSE_CODE),
                user: take(IDENTITY).filter(|_| is_person).map(account),
                allowed: take(ACTION).and_then(|action| match &*action {
                    "Allowed" | "Proxied" => Some(true),
                    "Blocked" => Some(false),
                    _ => None,
                }),
                ..DnsQuery::by(source)
            }),
        )
    }
}

fn is_header(line: &str) -> bool {
    let mut names = cells(line, ',');
    names.next().is_some_and(|name| column(&name) == Some(TIME))
        && names.next().is_some_and(|name| column(&name) == Some(IDENTITY))
}

/// A time, then a decision, `1 (A)`, a code and a name that ends in a dot.
fn is_query(line: &str) -> bool {
    let mut cells = cells(line, ',');
    let time = cells.next().is_some_and(|time| written_in_utc(&time).is_some());
    let decided =
        cells.nth(4).is_some_and(|action| matches!(&*action, "Allowed" | "Blocked" | "Proxied"));
    time && decided && cells.next().is_some_and(|kind| kind.ends_with(')') && kind.contains(" ("))
}

/// `bo@example.com` out of `Bo Berg (bo@example.com)`.
fn account(identity: Text<'_>) -> Text<'_> {
    fn mail(text: &str) -> Option<&str> {
        let (_, mail) = text.strip_suffix(')')?.rsplit_once(" (")?;
        Some(mail).filter(|mail| mail.contains('@'))
    }
    match identity {
        Text::Borrowed(text) => mail(text).unwrap_or(text).into(),
        Text::Owned(text) => mail(&text).map(str::to_owned).unwrap_or(text).into(),
    }
}

/// `A` out of `1 (A)`.
fn type_name(text: Text<'_>) -> Text<'_> {
    match text {
        Text::Borrowed(text) => {
            let name = text.split_once(" (").and_then(|(_, rest)| rest.strip_suffix(')'));
            name.unwrap_or(text).into()
        }
        Text::Owned(_) => text,
    }
}
