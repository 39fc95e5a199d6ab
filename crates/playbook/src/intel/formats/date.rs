//! The date in a comment, however it is spelled.

use schema::Timestamp;

/// The first date in a text: `Last updated: 2026-10-28 04:00:00Z`, `2026/10/28`, or as in mail,
/// `Wed, 28 Oct 2026 04:00:00 GMT`.
pub(in crate::intel) fn in_text(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let numeric = (0..bytes.len().min(200)).find_map(|start| {
        let after_digit = start > 0 && bytes.get(start - 1).is_some_and(u8::is_ascii_digit);
        let rest = bytes.get(start..).filter(|_| !after_digit)?;
        numeric(rest)
    });
    numeric.or_else(|| in_words(text))
}

fn numeric(text: &[u8]) -> Option<Timestamp> {
    let moment = [20, 25].iter().find_map(|&length| Timestamp::parse_rfc3339(text.get(..length)?));
    moment.or_else(|| {
        let day = text.get(..10)?.iter().map(|&it| if it == b'/' { b'-' } else { it });
        let time = text.get(10..19).filter(|it| matches!(it.first(), Some(b' ' | b'T')));
        let day: Vec<u8> = day.collect();
        let timed = time.and_then(|time| Timestamp::parse_rfc3339(&[&day, time, b"Z"].concat()));
        timed.or_else(|| Timestamp::parse_rfc3339(&[&day, b"T00:00:00Z".as_slice()].concat()))
    })
}

/// `28 Oct 2026 04:00:00`, wherever it begins; the zone is taken for UTC.
fn in_words(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> =
        text.split([' ', ',', '-']).filter(|word| !word.is_empty()).take(40).collect();
    let month = |word: &str| {
        let head = word.get(..3)?;
        MONTHS.iter().position(|month| month.eq_ignore_ascii_case(head))
    };
    words.windows(3).enumerate().find_map(|(at, window)| {
        let [one, two, three] = *window else { return None };
        let (day, month, year) = match (month(one), month(two)) {
            (_, Some(month)) => (one, month, three),
            // `Oct 28 2026`, and `Oct 28 04:00:00 UTC 2026`.
            (Some(month), None) => {
                (two, month, *words.get(at + 2..)?.iter().find(|it| is_year(it))?)
            }
            (None, None) => return None,
        };
        let day: u32 = day.parse().ok()?;
        let date = format!("{}-{:02}-{day:02}", is_year(year).then_some(year)?, month + 1);
        let clock = words.get(at + 2..)?.iter().find(|word| word.split(':').count() == 3);
        let timed =
            clock.and_then(|clock| Timestamp::parse_rfc3339(format!("{date}T{clock}Z").as_bytes()));
        timed.or_else(|| Timestamp::parse_rfc3339(format!("{date}T00:00:00Z").as_bytes()))
    })
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_however_they_are_spelled() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(in_text(text).map(|at| at.to_string()).as_deref(), expected, "{text}");
        };
        check(" Last updated: 2026-10-28 04:00:00Z", Some("2026-10-28T04:00:00Z"));
        check("2026-10-28 04:05:06", Some("2026-10-28T04:05:06Z"));
        check(" Spamhaus DROP List 2026/10/28 - (c)", Some("2026-10-28T00:00:00Z"));
        check("Last-Modified: Wed, 28 Oct 2026 04:05:06 GMT", Some("2026-10-28T04:05:06Z"));
        check("This File Date : Wed Oct 28 04:05:06 2026 UTC", Some("2026-10-28T04:05:06Z"));
        check("generated on 28-Oct-2026", Some("2026-10-28T00:00:00Z"));
        check("version 12026-10-02", None);
        check("may 1 of us 99", None);
        check("", None);
    }
}
