//! The audit log of the Windows DHCP server (`DhcpSrvLog-Mon.log`, `DhcpV6SrvLog-Mon.log`).
//!
//! A file begins with a table of event ids in the language of the server, then a header in that
//! language, then lines of cells whose first six never moved: id, date, time, description, address,
//! name. So columns are told by their place. Dates are American in every language, times local.

use schema::{Civil, Lease, Row};

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::cells;
use crate::framing::records::{ReadLine, Reading};
use crate::hints::{Hints, Written, clock, number, year};

pub(crate) const FORMAT: Definition = Definition {
    name: "windows_dhcp",
    product: ("DHCP Server", "Microsoft"),
    claims: Claims::line(|line| event(line).is_some()),
    reader: Reader::Lines(|hints| Box::new(WindowsDhcp { hints })),
    written_time: WrittenTime::In(written_time),
    held: &[],
    program: None,
};

struct WindowsDhcp<'h> {
    hints: &'h Hints,
}

/// Id, time and the cells behind the time.
fn event(line: &str) -> Option<(u16, Civil, &str)> {
    let (id, rest) = line.split_once(',')?;
    let (date, rest) = rest.split_once(',')?;
    let (time, rest) = rest.split_once(',')?;
    let counted = id.bytes().all(|byte| byte.is_ascii_digit()) && rest.matches(',').count() >= 3;
    let mut parts = date.split('/');
    let (month, day) = (number(parts.next()?)?, number(parts.next()?)?);
    let written = parts.next()?;
    let year = year(written)
        .or_else(|| number(written).map(|year| i32::from(year).saturating_add(2000)))?;
    let civil = clock(time, Civil::midnight(year, month, day))?;
    Some((id.parse().ok().filter(|_| counted)?, civil, rest))
}

fn written_time(line: &str) -> Option<&str> {
    let (_, _, rest) = event(line)?;
    let (_, time) = line.get(..line.len().checked_sub(rest.len())?)?.split_once(',')?;
    Some(time.trim_end_matches(','))
}

impl ReadLine for WindowsDhcp<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        let Some((id, civil, rest)) = event(line) else {
            return Reading::unsupported("a line of the table of events that a file begins with");
        };
        let Some(message) = message(id) else {
            return Reading::unsupported("an event that tells of no lease");
        };
        match self.hints.moment(Written::WithoutZone(civil)) {
            Some(moment) => Reading::Event(moment, Row::Lease(lease(id, message, rest))),
            None => Reading::quarantined("a date that there is not"),
        }
    }
}

/// What an event of a lease is called elsewhere.
fn message(id: u16) -> Option<&'static str> {
    Some(match id {
        // Given, renewed, given to a machine that asks as of old; of version 6 what was asked.
        10 | 11 | 20 | 11002 | 11004 | 11005 => "ACK",
        11001 => "OFFER",
        12 | 11007 => "RELEASE",
        13 | 11006 | 11015 => "DECLINE",
        15 => "NAK",
        16 | 17 | 18 | 11016 | 11018 | 11019 => "EXPIRE",
        _ => return None,
    })
}

fn lease<'a>(id: u16, message: &'static str, rest: &'a str) -> Lease<'a> {
    let mut cells = cells(rest, ',').map(|cell| Some(cell).filter(|cell| !cell.is_empty()));
    let mut next = || cells.next().flatten();
    let (_, address, host_name, hardware) = (next(), next(), next(), next());
    // Version 6 tells an error and a length before the identifier.
    let hardware = if id >= 11000 { next().and_then(|_| next()) } else { hardware };
    Lease {
        address: address.as_deref().and_then(address::parse),
        mac: hardware,
        host_name,
        message: Some(message.into()),
        ..Lease::default()
    }
}
