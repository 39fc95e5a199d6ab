//! OpenVPN: the log of a server, and the status file that it writes every minute.
//!
//! Each line of the log names its client (`bo/203.0.113.5:51234`), so no state is kept between
//! lines: opening, getting an address and closing are rows of their own. Logs come with the time in
//! two forms, behind a head of syslog, or with no time at all; then the time at which they are read
//! stands for it.

mod client;
mod status;

use schema::{Assumed, Civil, Row, Tunnel};

use crate::Format;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::{self, Program};
use crate::framing::records::{ReadLine, Reading};
use crate::framing::syslog::{self, Syslog};
use crate::hints::{Hints, Moment, Written, clock, number, spelled, year};
use client::Told;
use status::Status;

pub(crate) const FORMAT: Definition = Definition {
    name: "openvpn",
    product: ("OpenVPN", "OpenVPN Inc."),
    claims: Claims::line(claims),
    reader: Reader::Lines(|hints| Box::new(OpenVpn::new(hints))),
    written_time: WrittenTime::In(written_time),
    held: &[],
    program: Some(&Program { format: Format::Openvpn, is: is_openvpn, row, time: None }),
};

struct OpenVpn<'h> {
    hints: &'h Hints,
    status: Status,
}

impl<'h> OpenVpn<'h> {
    fn new(hints: &'h Hints) -> Self {
        Self { hints, status: Status::default() }
    }

    fn moment(&self, time: Option<Written>) -> Result<Moment, &'static str> {
        let read_at =
            |now| Moment { time: now, assumed: Assumed { moment: true, ..Assumed::default() } };
        match time {
            Some(time) => {
                self.hints.moment(time).ok_or("a date without a year, or none that there is")
            }
            None => self.hints.now.map(read_at).ok_or("a line without a time"),
        }
    }
}

impl ReadLine for OpenVpn<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if let Some(reading) = self.status.read(line, self.hints) {
            return reading;
        }
        let (time, message) = timed(line);
        if time.is_none() && syslog::read(line).is_some() {
            return programs::read(line, self.hints);
        }
        match client::read(message) {
            Told::Tunnel(tunnel) => match self.moment(time) {
                Ok(moment) => Reading::Event(moment, Row::Tunnel(tunnel)),
                Err(reason) => Reading::quarantined(reason),
            },
            Told::Nothing if time.is_none() => {
                Reading::quarantined("a line that no OpenVPN server writes")
            }
            Told::Other | Told::Nothing => Reading::unsupported("a line that tells of no tunnel"),
        }
    }
}

fn claims(line: &str) -> bool {
    let (_, message) = timed(line);
    status::claims(line)
        || syslog::read(line).is_some_and(|syslog| is_openvpn(syslog.program))
        || matches!(client::read(message), Told::Tunnel(_))
        || message.starts_with("OpenVPN 2.")
}

/// The time that a line of the program's own begins with, and what it says.
fn timed(line: &str) -> (Option<Written>, &str) {
    let Some((time, rest)) = own_time(line) else { return (None, line) };
    let rest = rest.trim_start();
    // Verbose logs have the microseconds behind.
    let behind = rest.strip_prefix("us=").and_then(|rest| rest.split_once(' '));
    (Some(time), behind.map_or(rest, |(_, rest)| rest))
}

fn is_openvpn(program: &str) -> bool {
    program.starts_with("openvpn") || program.starts_with("ovpn")
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    match client::read(syslog.message) {
        Told::Tunnel(tunnel) => {
            let host = syslog.host.map(Into::into);
            Some(Row::Tunnel(Tunnel { host, ..tunnel }))
        }
        Told::Other | Told::Nothing => None,
    }
}

/// The time of a line, as it stands there.
fn written_time(line: &str) -> Option<&str> {
    match own_time(line) {
        Some((_, rest)) => line.get(..line.len().checked_sub(rest.len())?).map(str::trim_end),
        None => syslog::written_time(line),
    }
}

/// `2026-10-20 13:00:00`, or `Tue Oct 20 13:00:00 2026` before 2.5.
pub(super) fn own_time(line: &str) -> Option<(Written, &str)> {
    iso(line).or_else(|| spelled(line))
}

fn iso(line: &str) -> Option<(Written, &str)> {
    let (date, rest) = line.split_once(' ')?;
    let (time, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut parts = date.splitn(3, '-');
    let (named, month, day) =
        (year(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    Some((Written::WithoutZone(clock(time, Civil::midnight(named, month, day))?), rest))
}
