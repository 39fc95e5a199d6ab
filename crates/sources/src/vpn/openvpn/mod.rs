//! OpenVPN: the log of a server, and the status file that it writes every minute.
//!
//! Each line of the log names its client (`bo/203.0.113.5:51234`), so no state is kept between
//! lines: opening, getting an address and closing are rows of their own. Logs come with the time in
//! two forms, behind a head of syslog, or with no time at all; then the time at which they are read
//! stands for it.

mod client;
mod status;

use schema::{Assumed, Civil, RejectKind, Row, Tunnel};

use crate::framing::records::{ReadLine, Reading};
use crate::framing::syslog;
use crate::hints::{Hints, Moment, Written, clock, month, number, year};
use client::Told;
use status::Status;

pub(crate) struct OpenVpn<'h> {
    hints: &'h Hints,
    status: Status,
}

impl<'h> OpenVpn<'h> {
    pub(crate) fn new(hints: &'h Hints) -> Self {
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
        let (host, time, message) = match head(line) {
            Head::Ours { host, time, message } => (host, time, message),
            Head::OtherProgram => return Reading::unsupported("a line of another program"),
        };
        match client::read(message) {
            Told::Tunnel(tunnel) => match self.moment(time) {
                Ok(moment) => {
                    let host = host.map(Into::into);
                    Reading::Event(moment, Row::Tunnel(Tunnel { host, ..tunnel }))
                }
                Err(reason) => Reading::quarantined(reason),
            },
            Told::Other => Reading::unsupported("a line that tells of no tunnel"),
            Told::Nothing if time.is_some() => {
                Reading::Refused(RejectKind::Unsupported, "a line that tells of no tunnel")
            }
            Told::Nothing => Reading::quarantined("a line that no OpenVPN server writes"),
        }
    }
}

pub(crate) fn claims(line: &str) -> bool {
    if status::claims(line) {
        return true;
    }
    match head(line) {
        Head::Ours { host: Some(_), .. } => true,
        Head::Ours { message, .. } => {
            matches!(client::read(message), Told::Tunnel(_)) || message.starts_with("OpenVPN 2.")
        }
        Head::OtherProgram => false,
    }
}

/// What a line begins with.
enum Head<'a> {
    Ours { host: Option<&'a str>, time: Option<Written>, message: &'a str },
    OtherProgram,
}

fn head(line: &str) -> Head<'_> {
    if let Some((time, rest)) = own_time(line) {
        let rest = rest.trim_start();
        // Verbose logs have the microseconds behind.
        let behind = rest.strip_prefix("us=").and_then(|rest| rest.split_once(' '));
        let message = behind.map_or(rest, |(_, rest)| rest);
        return Head::Ours { host: None, time: Some(time), message };
    }
    match syslog::read(line) {
        Some(syslog) if is_openvpn(syslog.program) => Head::Ours {
            host: syslog.host.or(Some("")).filter(|host| !host.is_empty()),
            time: Some(syslog.time),
            message: syslog.message,
        },
        Some(_) => Head::OtherProgram,
        None => Head::Ours { host: None, time: None, message: line },
    }
}

fn is_openvpn(program: &str) -> bool {
    program.starts_with("openvpn") || program.starts_with("ovpn")
}

/// The time of a line, as it stands there.
pub(crate) fn written_time(line: &str) -> Option<&str> {
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

fn spelled(line: &str) -> Option<(Written, &str)> {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let (day_name, rest) = line.split_once(' ').filter(|(name, _)| DAYS.contains(name))?;
    let (month_name, rest) = rest.trim_start().split_once(' ').filter(|_| !day_name.is_empty())?;
    let (day, rest) = rest.trim_start().split_once(' ')?;
    let (time, rest) = rest.trim_start().split_once(' ')?;
    let (named, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let date = Civil::midnight(year(named)?, month(month_name)?, number(day)?);
    Some((Written::WithoutZone(clock(time, date)?), rest))
}
