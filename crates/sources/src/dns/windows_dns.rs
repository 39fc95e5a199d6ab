//! The debug log of the DNS server of Windows (`dns.log`).
//!
//! A question that was received and an answer that was sent tell of the client; what the server
//! asks other servers is its own business. Dates come as the region of the server writes them, and
//! where day and month may change places, the lines that leave no doubt decide for those behind
//! them.

use schema::{Civil, DnsPart, DnsQuery, Row, Text};

use super::{TCP, UDP};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::records::{ReadLine, Reading};
use crate::hints::{Hints, Moment, Written, clock, number, year};

pub(crate) const FORMAT: Definition = Definition {
    name: "windows_dns",
    product: ("DNS Server", "Microsoft"),
    claims: Claims::line(|line| packet(line).is_some()),
    reader: Reader::Lines(|hints| Box::new(WindowsDns { hints, day_first: None })),
    written_time: WrittenTime::In(|line| Some(packet(line)?.0)),
    held: &[],
    program: None,
};

struct WindowsDns<'h> {
    hints: &'h Hints,
    /// Whether the day comes before the month, where the file has shown it.
    day_first: Option<bool>,
}

impl ReadLine for WindowsDns<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        let Some((written, packet)) = packet(line) else {
            return Reading::unsupported("a line about no packet");
        };
        let Some(time) = self.time(written) else {
            return Reading::quarantined("a packet whose date or time is none");
        };
        let Some(moment) = self.hints.moment(Written::WithoutZone(time)) else {
            return Reading::quarantined("a packet whose time was not there");
        };
        query(packet, moment)
    }
}

impl WindowsDns<'_> {
    /// `10/20/2026 1:00:00 PM`, `20.10.2026 13:00:00`, `2026-10-20 13:00:00`, …
    fn time(&mut self, written: &str) -> Option<Civil> {
        let mut words = written.split(' ');
        let (date, time, half) = (words.next()?, words.next()?, words.next());
        if let Some(date) = compact(date) {
            return clock(time, date);
        }
        let (separator, parts) = ['/', '.', '-'].into_iter().find_map(|separator| {
            let mut parts = date.split(separator);
            Some((separator, [parts.next()?, parts.next()?, parts.next()?]))
        })?;
        let date = match parts {
            [first, second, last] if first.len() == 4 => {
                Civil::midnight(year(first)?, number(second)?, number(last)?)
            }
            [first, second, last] => {
                let (first, second) = (number(first)?, number(second)?);
                let (day, month) = if self.is_day_first((first, second), separator, half) {
                    (first, second)
                } else {
                    (second, first)
                };
                Civil::midnight(full_year(last)?, month, day)
            }
        };
        // Some regions have a dot between hours and minutes.
        let dotted = || clock(&time.replacen('.', ":", 2), date);
        let mut time = clock(time, date).or_else(dotted)?;
        let after_noon = half.map(|half| half.starts_with(['P', 'p']));
        time.hour = match (after_noon, time.hour) {
            (Some(true), 1..=11) => time.hour.saturating_add(12),
            (Some(false), 12) => 0,
            (_, hour) => hour,
        };
        Some(time)
    }

    /// Only between slashes does the month come first anywhere, and where it does, the day has two
    /// halves.
    fn is_day_first(&mut self, numbers: (u8, u8), separator: char, half: Option<&str>) -> bool {
        match numbers {
            (13.., _) => self.day_first = Some(true),
            (_, 13..) => self.day_first = Some(false),
            _ => {}
        }
        self.day_first.unwrap_or(separator != '/' || half.is_none())
    }
}

/// `20261020`, of Windows 2000 and 2003.
fn compact(date: &str) -> Option<Civil> {
    let (named, rest) = date.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    Some(Civil::midnight(year(named)?, number(month)?, number(day)?))
}

fn full_year(text: &str) -> Option<i32> {
    year(text).or_else(|| Some(i32::from(number(text)?).saturating_add(2000)))
}

/// The time of a line about a packet, as it is written, and what comes behind `PACKET`.
fn packet(line: &str) -> Option<(&str, &str)> {
    let (head, packet) = line.split_once(" PACKET ")?;
    // The thread stands between.
    let (written, thread) = head.trim_end().rsplit_once(' ')?;
    let begins = written.starts_with(|letter: char| letter.is_ascii_digit());
    let is_thread = !thread.is_empty() && thread.bytes().all(|byte| byte.is_ascii_hexdigit());
    (begins && is_thread && written.len() < 32).then_some((written.trim_end(), packet))
}

/// `0000020D6E8F03E0 UDP Rcv 192.0.2.1 3af6   Q [0001   D   NOERROR] A      (3)www(0)`
fn query(packet: &str, moment: Moment) -> Reading<'_> {
    let Some((head, flags, query_type, name)) = parts(packet) else {
        return Reading::quarantined("a packet that is not written as they are");
    };
    let mut words =
        head.split_ascii_whitespace().skip_while(|word| !matches!(*word, "UDP" | "TCP"));
    let (transport, way, remote) = (words.next(), words.next(), words.next());
    let transaction = words.next().and_then(|id| u16::from_str_radix(id, 16).ok());
    let Some(remote) = remote.and_then(address::parse) else {
        return Reading::quarantined("a packet without an address");
    };
    let (is_answer, operation) = match words.next() {
        Some("R") => (true, words.next()),
        operation => (false, operation),
    };
    if operation != Some("Q") {
        return Reading::unsupported("a packet that is neither question nor answer");
    }
    let part = match (way, is_answer) {
        (Some("Rcv"), false) => DnsPart::Question,
        (Some("Snd"), true) => DnsPart::Answer,
        _ => return Reading::unsupported("a packet between servers"),
    };
    let code = flags.split_ascii_whitespace().next_back().filter(|_| is_answer);
    let query = DnsQuery {
        protocol: if transport == Some("TCP") { TCP } else { UDP },
        transaction,
        name: dotted(name),
        query_type: Some(query_type.into()),
        response_code: code.map(Into::into),
        part,
        ..DnsQuery::by(remote)
    };
    Reading::Event(moment, Row::DnsQuery(query))
}

/// What comes before the flags, the flags, and what is asked: a type and a name.
fn parts(packet: &str) -> Option<(&str, &str, &str, &str)> {
    let (head, rest) = packet.split_once('[')?;
    let (flags, asked) = rest.split_once(']')?;
    let (query_type, name) = asked.trim_start().split_once(' ')?;
    Some((head, flags, query_type, name.trim()))
}

/// `(3)www(7)example(3)com(0)` with dots. A label is as long as it says, whatever it holds.
fn dotted(name: &str) -> Text<'_> {
    let mut dotted = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((length, label)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'))
        && let Ok(length) = length.parse::<usize>()
        && let Some((label, behind)) = label.split_at_checked(length)
        && length > 0
    {
        if !dotted.is_empty() {
            dotted.push('.');
        }
        dotted.push_str(label);
        rest = behind;
    }
    // As it stands, where it is not what it should be.
    if matches!(rest, "(0)" | "") { dotted.into() } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_as_long_as_it_says() {
        assert_eq!(dotted("(3)www(7)example(3)com(0)"), "www.example.com");
        assert_eq!(dotted("(4)(0)x(3)com(0)"), "(0)x.com");
        assert_eq!(dotted("(0)"), "");
        for odd in ["(9)www(0)", "www.example.com", "(3)www", "(x)", "(3)www(3)é(0)"] {
            assert!([odd, "www"].contains(&&*dotted(odd)), "{odd}");
        }
    }

    fn read(reader: &mut WindowsDns<'_>, text: &str) -> Option<String> {
        reader.time(text).and_then(Civil::at_utc).map(|time| time.to_string())
    }

    #[test]
    fn dates_of_all_regions() {
        let hints = Hints::default();
        let check = |text: &str, expected: &str| {
            let mut reader = WindowsDns { hints: &hints, day_first: None };
            assert_eq!(read(&mut reader, text).as_deref(), Some(expected), "{text}");
        };
        check("10/2/2026 1:00:05 PM", "2026-10-02T13:00:05Z");
        check("10/2/2026 12:00:05 AM", "2026-10-02T00:00:05Z");
        check("10/2/2026 12:00:05 PM", "2026-10-02T12:00:05Z");
        check("02/10/2026 13:00:05", "2026-10-02T13:00:05Z");
        check("20/10/2026 1:00:05 PM", "2026-10-20T13:00:05Z");
        check("10/20/2026 13:00:05", "2026-10-20T13:00:05Z");
        check("02.10.2026 13:00:05", "2026-10-02T13:00:05Z");
        check("2.10.2026 13.00.05", "2026-10-02T13:00:05Z");
        check("02-10-26 13:00:05", "2026-10-02T13:00:05Z");
        check("2026-10-02 13:00:05", "2026-10-02T13:00:05Z");
        check("2026/10/02 13:00:05", "2026-10-02T13:00:05Z");
        check("20261002 13:00:05", "2026-10-02T13:00:05Z");
        check("2/10/26 13:00:05", "2026-10-02T13:00:05Z");
        let mut reader = WindowsDns { hints: &hints, day_first: None };
        read(&mut reader, "20/10/2026 1:00:05 PM");
        let told = read(&mut reader, "2/10/2026 1:00:05 PM");
        assert_eq!(told.as_deref(), Some("2026-10-02T13:00:05Z"));
        for odd in ["13/13/2026 1:00:00 PM", "1/2 1:00:00", "1/2/2026", "x", "1/2/2026 25:00:00"] {
            assert_eq!(read(&mut reader, odd), None, "{odd}");
        }
    }
}
