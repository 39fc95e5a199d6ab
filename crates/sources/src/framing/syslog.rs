//! The head of a syslog line: when, on which machine, by which program.

use schema::{Civil, Timestamp};

use crate::hints::{Written, clock, month, number, year};

/// A line of a program, with its head taken off.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Syslog<'a> {
    pub(crate) time: Written,
    pub(crate) host: Option<&'a str>,
    pub(crate) program: &'a str,
    pub(crate) message: &'a str,
}

/// Reads the head of a line: RFC 5424, RFC 3164, or RFC 3164 with a time of RFC 3339 as current
/// distributions write it. A priority may come first.
pub(crate) fn read(line: &str) -> Option<Syslog<'_>> {
    let line = without_priority(line);
    match line.strip_prefix("1 ").and_then(structured) {
        Some(syslog) => Some(syslog),
        None => plain(line),
    }
}

/// The time of a line, as it stands there.
pub(crate) fn written_time(line: &str) -> Option<&str> {
    let line = without_priority(line);
    let line = line.strip_prefix("1 ").unwrap_or(line);
    let (_, rest) = time(line)?;
    line.get(..line.len().checked_sub(rest.len())?).map(|time| time.trim_end_matches([' ', ':']))
}

/// What follows the name of the machine, in a line whose writer names no program; or the priority,
/// if that is all there is.
pub(crate) fn behind_host(line: &str) -> Option<&str> {
    let rest = without_priority(line);
    match time(rest) {
        Some((_, rest)) => rest.trim_start().split_once(' ').map(|(_, rest)| rest),
        None => (rest.len() < line.len()).then_some(rest),
    }
}

/// `<38>` off.
pub(crate) fn without_priority(line: &str) -> &str {
    let inner = line.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    inner.filter(|(priority, _)| priority.parse::<u8>().is_ok()).map_or(line, |(_, rest)| rest)
}

/// RFC 5424 behind its version: time, host, program, process, message id, data, message.
fn structured(rest: &str) -> Option<Syslog<'_>> {
    let mut fields = rest.splitn(6, ' ');
    let time = Timestamp::parse_rfc3339(fields.next()?.as_bytes()).map(Written::Whole)?;
    let host = fields.next().filter(|host| *host != "-");
    let program = fields.next()?;
    let rest = fields.nth(2)?;
    Some(Syslog { time, host, program, message: message(behind_data(rest)?) })
}

/// RFC 5424 lets a mark say that the message is UTF-8.
fn message(text: &str) -> &str {
    let text = text.trim_start();
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// What follows structured data: `-`, or `[…]` once or more.
fn behind_data(mut rest: &str) -> Option<&str> {
    if let Some(message) = rest.strip_prefix('-') {
        return Some(message);
    }
    while rest.starts_with('[') {
        let (mut quoted, mut escaped) = (false, false);
        let end = rest.bytes().position(|byte| {
            let closes = byte == b']' && !quoted;
            quoted ^= byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        })?;
        rest = rest.get(end.saturating_add(1)..)?;
    }
    Some(rest)
}

fn plain(line: &str) -> Option<Syslog<'_>> {
    let (time, rest) = time(line)?;
    let (first, behind) = rest.trim_start().split_once(' ')?;
    // A relay may leave the host out.
    let (host, rest) = if first.ends_with(':') { (None, rest) } else { (Some(first), behind) };
    let (tag, message) = rest.trim_start().split_once(": ")?;
    let program = tag.split_once('[').map_or(tag, |(program, _)| program);
    // A priority begins the head of another machine, whose line was relayed.
    let named = !program.is_empty() && !tag.contains([' ', '<']);
    named.then_some(Syslog { time, host, program, message })
}

/// The time that a line begins with, and the rest of the line.
pub(crate) fn time(line: &str) -> Option<(Written, &str)> {
    if line.starts_with(|letter: char| letter.is_ascii_digit()) {
        let (time, rest) = line.split_once(' ')?;
        let time = time.strip_suffix(':').unwrap_or(time);
        return Some((Written::Whole(Timestamp::parse_rfc3339(time.as_bytes())?), rest));
    }
    let (name, rest) = line.split_once(' ')?;
    let month = month(name).filter(|_| name.len() == 3)?;
    let (day, rest) = rest.trim_start().split_once(' ')?;
    let (word, behind) = rest.trim_start().split_once(' ')?;
    // Some machines write the year.
    let (named, (time, rest)) = match year(word) {
        Some(year) => (Some(year), behind.split_once(' ')?),
        None => (None, (word, behind)),
    };
    let date = Civil::midnight(named.unwrap_or(0), month, number(day)?);
    let civil = clock(time.trim_end_matches(':'), date)?;
    let written = if named.is_some() { Written::WithoutZone } else { Written::WithoutYear };
    Some((written(civil), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(Option<&str>, &str, &str)>) {
        let read = read(line);
        let told = read.as_ref().map(|syslog| (syslog.host, syslog.program, syslog.message));
        assert_eq!(told, expected, "{line}");
    }

    #[test]
    fn heads_of_all_kinds() {
        let said = Some((Some("gate"), "sshd", "Connection closed"));
        check("Feb  2 14:10:21 gate sshd[16378]: Connection closed", said);
        check("<38>Feb 12 14:10:21 gate sshd: Connection closed", said);
        check("2026-11-14T00:20:42.738197+01:00 gate sshd[1]: Connection closed", said);
        check("<38>1 2026-01-19T14:23:55+00:00 gate sshd 44255 - - Connection closed", said);
        let data = r#"<38>1 2026-01-19T14:23:55Z gate sshd 1 - [a b="x]\""][c] Connection closed"#;
        check(data, said);
        check("<38>1 2026-01-19T14:23:55Z gate sshd 1 - - \u{feff}Connection closed", said);
        check("Feb 12 14:10:21 sshd[16378]: hello", Some((None, "sshd", "hello")));
    }

    #[test]
    fn what_is_no_syslog_has_no_head() {
        for line in [
            "",
            "Feb",
            "Feb 12",
            "Feb 12 14:10:21",
            "Feb 12 14:10:21 gate",
            "Febr 12 14:10:21 gate sshd: x",
            "Feb 12 14:10 gate sshd: x",
            "1 2026 gate",
            "<x>",
            "<999>Feb 1 1:1:1 a b",
        ] {
            check(line, None);
        }
    }
}
