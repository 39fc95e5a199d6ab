//! Fortinet `FortiGate`: lines of `key=value`, of several types in one stream.
//!
//! A session leaves a line when it is over, and may leave one when it begins and one every few
//! minutes between, whose counts the last one holds.

mod traffic;
mod tunnel;

use std::net::IpAddr;

use schema::{Flow, Row, Text, Timestamp};
use smallvec::SmallVec;

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::key_values;
use crate::framing::records::{ReadLine, Reading};
use crate::hints::{Hints, Moment, Written, written};

pub(crate) const FORMAT: Definition = Definition {
    name: "fortigate",
    product: ("FortiGate", "Fortinet"),
    claims: Claims::line(claims),
    reader: Reader::Lines(|hints| Box::new(Fortigate { hints })),
    written_time: WrittenTime::In(written_time),
    held: &[],
    program: None,
};

/// `date=2026-10-20 time=13:00:00 devname="fw1" devid="FG100" logid="0000000013" type="traffic" …`
fn claims(line: &str) -> bool {
    let first = line.split('=').next().unwrap_or_default();
    matches!(first, "date" | "itime" | "logver" | "eventtime" | "timestamp" | "devname" | "devid")
        && ["type=", "subtype="].iter().all(|key| line.contains(key))
        && ["logid=", "log_id="].iter().any(|key| line.contains(key))
        && ["devid=", "devname="].iter().any(|key| line.contains(key))
}

/// `date=2026-10-20 time=13:00:00`
fn written_time(line: &str) -> Option<&str> {
    let from = line.find("date=")?;
    let clock = line.get(from..)?.find("time=")?.checked_add(from)?;
    let length = line.get(clock..)?.find([' ', ',']).unwrap_or(line.len().checked_sub(clock)?);
    line.get(from..clock.checked_add(length)?)
}

struct Fortigate<'h> {
    hints: &'h Hints,
}

impl ReadLine for Fortigate<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        let fields = Fields::of(line);
        let (kind, subtype) = (fields.said("type"), fields.said("subtype"));
        let row = match (kind, subtype) {
            ("traffic", _) => traffic::connection(&fields),
            ("utm", "webfilter") => traffic::request(&fields),
            ("utm" | "dns", subtype) if subtype.starts_with("dns") => traffic::look_up(&fields),
            ("utm", "ips") => traffic::alert(&fields),
            ("event", "vpn") => tunnel::row(&fields),
            ("", _) => return Reading::quarantined("a line whose type is missing"),
            _ => return Reading::unsupported("a log of a FortiGate of a type that is not read"),
        };
        let Some(row) = row else {
            return Reading::unsupported("a line that tells of no connection and no tunnel");
        };
        match fields.time().and_then(|time| self.hints.moment(time)) {
            Some(moment) => Reading::Event(moment, since(moment, row)),
            None => Reading::quarantined("a line whose date or time is missing or none"),
        }
    }
}

/// A session is told of when it is over, with how long it took.
fn since(moment: Moment, row: Row<'_>) -> Row<'_> {
    match row {
        Row::Flow(flow) if !flow.opening => {
            let began = flow.duration_micros.map(|lasted| moment.time.0.saturating_sub(lasted));
            Row::Flow(Flow { began: began.map(Timestamp), ..flow })
        }
        row => row,
    }
}

/// Most lines have no more.
const FIELDS_IN_PLACE: usize = 80;

/// The pairs of a line. Of a key that repeats the first counts.
struct Fields<'a>(SmallVec<[(&'a str, Text<'a>); FIELDS_IN_PLACE]>);

impl<'a> Fields<'a> {
    fn of(line: &'a str) -> Self {
        Self(key_values::pairs(line).collect())
    }

    fn value(&self, key: &str) -> Option<&Text<'a>> {
        let found = self.0.iter().find(|(name, _)| *name == key);
        let none = |text: &str| matches!(text, "" | "N/A" | "(null)");
        found.map(|(_, value)| value).filter(|value| !none(value))
    }

    fn said(&self, key: &str) -> &str {
        self.value(key).map_or("", Text::as_ref)
    }

    fn text(&self, key: &str) -> Option<Text<'a>> {
        self.value(key).cloned()
    }

    fn number<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.value(key)?.parse().ok()
    }

    fn address(&self, key: &str) -> Option<IpAddr> {
        address::parse(self.value(key)?).filter(|address| !address.is_unspecified())
    }

    /// Who it is about: of a dial-up tunnel the user has a key of their own.
    fn user(&self) -> Option<Text<'a>> {
        self.text("xauthuser").or_else(|| self.text("user"))
    }

    fn micros(&self, key: &str) -> Option<i64> {
        self.number::<u32>(key).and_then(|seconds| i64::from(seconds).checked_mul(1_000_000))
    }

    fn time(&self) -> Option<Written> {
        let exact = self.value("eventtime").and_then(|text| epoch(text));
        exact.map(Written::Whole).or_else(|| {
            let (date, time) = (self.said("date"), self.said("time"));
            let zone = self.said("tz");
            written(&format!("{date} {time}{zone}")).or_else(|| written(&format!("{date} {time}")))
        })
    }
}

/// Since 1970, in seconds or smaller parts: versions differ, and the digits tell.
fn epoch(text: &str) -> Option<Timestamp> {
    let count: i64 = text.parse().ok()?;
    let micros = match text.len() {
        ..=10 => count.checked_mul(1_000_000)?,
        11..=13 => count.checked_mul(1000)?,
        14..=16 => count,
        _ => count.checked_div(1000)?,
    };
    Some(Timestamp(micros))
}
