//! The lease files of Kea (`kea-leases4.csv`, `kea-leases6.csv`): every change of a lease, one line
//! each, the last of an address being what holds. Columns are named in the header and grew over the
//! versions. A comma inside a name is written `&#x2c`.

use std::borrow::Cow;

use schema::{Lease, Row, Text, Timestamp};

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::Columns;
use crate::framing::records::{ReadLine, Reading};
use crate::hints::Moment;

pub(crate) const FORMAT: Definition = Definition {
    name: "kea_leases",
    product: ("Kea", "ISC"),
    claims: Claims { head: Some(|head| head.lines().take(5).any(is_header)), ..Claims::NONE },
    reader: Reader::Lines(|_| Box::new(KeaLeases { columns: None })),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

/// The first columns, which all versions have.
fn is_header(line: &str) -> bool {
    line.starts_with("address,hwaddr,client_id,valid_lifetime,expire")
        || line.starts_with("address,duid,valid_lifetime,expire")
}

const NAMES: [&str; 8] =
    ["address", "hwaddr", "duid", "valid_lifetime", "expire", "hostname", "state", "lease_type"];

/// A lifetime that has no end.
const FOREVER: i64 = 0xffff_ffff;

struct KeaLeases {
    columns: Option<Columns<{ NAMES.len() }>>,
}

impl ReadLine for KeaLeases {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if is_header(line) {
            let place = |name: &str| NAMES.iter().position(|known| *known == name);
            self.columns = Some(Columns::of(line, ',', place));
            return Reading::Header;
        }
        match &self.columns {
            Some(columns) => lease(columns.read(line)),
            None => Reading::quarantined("a line without a header before it"),
        }
    }
}

fn lease(cells: [Option<Text<'_>>; NAMES.len()]) -> Reading<'_> {
    let [address, hardware, duid, lifetime, expires, host_name, state, kind] = cells;
    if kind.is_some_and(|kind| kind == "2") {
        return Reading::unsupported("a network delegated, no address");
    }
    let Some(address) = address.as_deref().and_then(address::parse) else {
        return Reading::quarantined("a lease of no address");
    };
    let number = |cell: Option<Text<'_>>| cell.and_then(|cell| cell.parse::<i64>().ok());
    let (Some(lifetime), Some(expires)) = (number(lifetime), number(expires)) else {
        return Reading::quarantined("a lease without a time");
    };
    let Some(from) = expires.checked_sub(lifetime).and_then(seconds) else {
        return Reading::quarantined("a lease whose time is none");
    };
    // A lease that is given back stays, with no time left.
    let message = match state.as_deref() {
        Some("1") => "DECLINE",
        Some("2") => "EXPIRE",
        Some("3") => "RELEASE",
        _ if lifetime == 0 => "RELEASE",
        _ => "ACK",
    };
    let given = message == "ACK";
    // One that ran out keeps the time for which it was given.
    let at = if message == "EXPIRE" { seconds(expires).unwrap_or(from) } else { from };
    let until = seconds(expires).filter(|_| given && lifetime < FOREVER);
    Reading::Event(
        Moment::said(at),
        Row::Lease(Lease {
            address: Some(address),
            mac: hardware.or(duid),
            host_name: host_name.map(with_commas),
            from: given.then_some(from),
            until,
            message: Some(message.into()),
            ..Lease::default()
        }),
    )
}

/// A time in seconds, if it is in the range of years with four digits.
fn seconds(seconds: i64) -> Option<Timestamp> {
    (0..=253_402_300_799).contains(&seconds).then(|| Timestamp::from_seconds(seconds))
}

fn with_commas(name: Text<'_>) -> Text<'_> {
    if name.contains("&#x2c") { Cow::Owned(name.replace("&#x2c", ",")) } else { name }
}
