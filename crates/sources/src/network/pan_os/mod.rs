//! Palo Alto Networks PAN-OS: lines of cells between commas, of several types in one stream.
//!
//! Every version has more cells than the one before, at the end, so that places stay. The time is
//! that of the firewall's clock, without a zone; from PAN-OS 10 on the line ends with an exact one.

mod global_protect;
mod traffic;

use std::ops::Range;

use schema::{Flow, Row, Text, Timestamp};
use smallvec::SmallVec;

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited;
use crate::framing::records::{ReadLine, Reading};
use crate::hints::{Hints, Moment, Written, written, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "pan_os",
    product: ("PAN-OS", "Palo Alto Networks"),
    claims: Claims::line(claims),
    reader: Reader::Lines(|hints| Box::new(PanOs { hints })),
    written_time: WrittenTime::In(|line| line.split(',').nth(GENERATED)),
    held: &[],
    program: None,
};

/// Cells that all types have.
const RECEIVED: usize = 1;
const TYPE: usize = 3;
const SUBTYPE: usize = 4;
const GENERATED: usize = 6;
/// No cell behind it is read for what it says.
const CELL_CAP: usize = 128;
/// The exact time stands behind it, in a place that versions differ in.
const FIRST_OF_EXACT_TIME: usize = 47;
const FIRST_OF_EXACT_TIME_OF_THREATS: usize = 64;
/// From PAN-OS 10 on.
const EXACT_TIME_OF_GLOBAL_PROTECT: usize = 36;

const TYPES: [&str; 10] = [
    "TRAFFIC",
    "THREAT",
    "GLOBALPROTECT",
    "SYSTEM",
    "CONFIG",
    "HIPMATCH",
    "USERID",
    "DECRYPTION",
    "AUTHENTICATION",
    "URL",
];

/// `1,2026/10/20 13:00:00,007200001,TRAFFIC,end,…`
fn claims(line: &str) -> bool {
    let mut cells = line.split(',');
    let plain = cells.next().is_some_and(|first| first.bytes().all(|byte| byte.is_ascii_digit()));
    plain
        && cells.next().is_some_and(|time| written(time).is_some())
        && cells.nth(1).is_some_and(|kind| TYPES.contains(&kind))
}

struct PanOs<'h> {
    hints: &'h Hints,
}

impl ReadLine for PanOs<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if !claims(line) {
            return Reading::quarantined("a line that does not begin as those of PAN-OS do");
        }
        let cells = Cells::of(line);
        let row = match (cells.said(TYPE), cells.said(SUBTYPE)) {
            ("TRAFFIC", subtype) => traffic::connection(&cells, subtype),
            ("THREAT", "url") => traffic::request(&cells),
            ("THREAT", _) => traffic::alert(&cells),
            ("GLOBALPROTECT", _) => global_protect::event(&cells),
            ("SYSTEM", "globalprotect") => global_protect::message(&cells),
            _ => return Reading::unsupported("a log of PAN-OS of a type that is not read"),
        };
        let Some(row) = row else {
            return Reading::unsupported("a line that tells of no connection and no tunnel");
        };
        match cells.time().and_then(|time| self.hints.moment(time)) {
            Some(moment) => Reading::Event(moment, since(&cells, moment, row)),
            None => Reading::quarantined("a line whose time of generation is missing or no time"),
        }
    }
}

/// A session is told of when it is over, and says when it began by the same clock.
fn since<'a>(cells: &Cells<'_>, moment: Moment, row: Row<'a>) -> Row<'a> {
    let Row::Flow(flow) = row else { return row };
    let clock = |place| written_in_utc(cells.said(place));
    let lasted = clock(GENERATED).zip(clock(traffic::STARTED));
    let lasted = lasted.map(|(end, start)| end.0.saturating_sub(start.0));
    let lasted = lasted.filter(|micros| *micros >= 0 && !flow.opening);
    let began = lasted.map(|lasted| Timestamp(moment.time.0.saturating_sub(lasted)));
    Row::Flow(Flow { began, ..flow })
}

/// A part of a text, if there is anything in it.
fn part<'a>(text: &Text<'a>, range: Range<usize>) -> Option<Text<'a>> {
    let part: Text<'a> = match text {
        Text::Borrowed(text) => text.get(range)?.into(),
        Text::Owned(text) => text.get(range)?.to_owned().into(),
    };
    Some(part).filter(|part| !part.is_empty())
}

/// The cells of a line by their places.
struct Cells<'a>(SmallVec<[Text<'a>; CELL_CAP]>);

impl<'a> Cells<'a> {
    fn of(line: &'a str) -> Self {
        Self(delimited::cells(line, ',').take(CELL_CAP).collect())
    }

    /// What a cell says; nothing, where there is no such cell.
    fn said(&self, place: usize) -> &str {
        self.0.get(place).map_or("", Text::as_ref)
    }

    fn text(&self, place: usize) -> Option<Text<'a>> {
        self.0.get(place).filter(|text| !text.is_empty()).cloned()
    }

    fn number<T: std::str::FromStr>(&self, place: usize) -> Option<T> {
        self.said(place).parse().ok()
    }

    /// Zeros stand for none.
    fn address(&self, place: usize) -> Option<std::net::IpAddr> {
        address::parse(self.said(place)).filter(|address| !address.is_unspecified())
    }

    fn time(&self) -> Option<Written> {
        // In some of the columns stands what browsers and users sent.
        let places = match self.said(TYPE) {
            "GLOBALPROTECT" => EXACT_TIME_OF_GLOBAL_PROTECT..=EXACT_TIME_OF_GLOBAL_PROTECT,
            "THREAT" => FIRST_OF_EXACT_TIME_OF_THREATS..=CELL_CAP,
            _ => FIRST_OF_EXACT_TIME..=CELL_CAP,
        };
        let cells = self.0.iter().enumerate().rev();
        let late = cells.filter(|(place, _)| places.contains(place)).map(|(_, cell)| cell);
        let dated = late.filter(|cell| cell.len() >= "2026-10-20T13:00:00Z".len());
        let mut exact = dated.filter_map(|cell| Timestamp::parse_rfc3339(cell.as_bytes()));
        let own = || written(self.said(GENERATED)).or_else(|| written(self.said(RECEIVED)));
        exact.next().map(Written::Whole).or_else(own)
    }
}
