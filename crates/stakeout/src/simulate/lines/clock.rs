//! A moment as programs that write lines of text spell it, on machines whose clock is UTC.

use schema::Timestamp;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Oct  5 13:00:01`, as syslog.
pub(super) fn syslog(at: Timestamp) -> String {
    let text = whole(at);
    let day = part(&text, 8, 10).trim_start_matches('0');
    format!("{} {day:>2} {}", month(&text), part(&text, 11, 19))
}

/// `2026-10-05 13:00:01`.
pub(super) fn plain(at: Timestamp) -> String {
    let text = whole(at);
    format!("{} {}", part(&text, 0, 10), part(&text, 11, 19))
}

/// `05/Oct/2026:13:00:01 +0000`, as web servers.
pub(super) fn web(at: Timestamp) -> String {
    let text = whole(at);
    let (year, day, time) = (part(&text, 0, 4), part(&text, 8, 10), part(&text, 11, 19));
    format!("{day}/{}/{year}:{time} +0000", month(&text))
}

fn whole(at: Timestamp) -> String {
    Timestamp::from_seconds(at.seconds()).to_string()
}

fn month(text: &str) -> &'static str {
    let number: usize = part(text, 5, 7).parse().unwrap_or(1);
    MONTHS.get(number.saturating_sub(1)).unwrap_or(&"Jan")
}

fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_spelled_as_programs_do() {
        let at = Timestamp::parse_rfc3339(b"2026-10-05T13:00:01.5Z").expect("a moment");
        assert_eq!(syslog(at), "Oct  5 13:00:01");
        assert_eq!(plain(at), "2026-10-05 13:00:01");
        assert_eq!(web(at), "05/Oct/2026:13:00:01 +0000");
    }
}
