//! The plain form of a list: one entry a line, `#` and `;` comments. A list comes from outside and
//! may hold anything, so a line that is no entry is counted, never fatal.

use std::net::IpAddr;

use ipnet::IpNet;
use schema::{Timestamp, normalize_name};

use super::kind::ListKind;
use super::ranges::AddressRange;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Range(AddressRange),
    Name(String),
    Asn(u32),
    /// Words that a registration holds, in lower case.
    Phrase(String),
}

#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) entries: Vec<Entry>,
    /// A date in the comments before the first entry.
    pub(super) as_of: Option<Timestamp>,
    pub(super) bad: BadLines,
}

/// Lines that are no entries: how many, and the first of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct BadLines {
    pub(super) count: usize,
    pub(super) first: Vec<usize>,
}

pub(super) fn parse(text: &str, kind: ListKind) -> Parsed {
    let mut parsed = Parsed::default();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let (content, comment) = split_comment(line);
        if content.is_empty() {
            if parsed.entries.is_empty() && parsed.as_of.is_none() {
                parsed.as_of = date_in(comment);
            }
            continue;
        }
        match entry(content, kind) {
            Some(entry) => parsed.entries.push(entry),
            None => parsed.bad.add(number),
        }
    }
    parsed
}

impl BadLines {
    const NAMED: usize = 5;

    fn add(&mut self, line: usize) {
        self.count += 1;
        if self.first.len() < Self::NAMED {
            self.first.push(line);
        }
    }

    /// `tor.txt: 2 lines are no name, address, network or AS number (lines 3 and 9)`.
    pub(super) fn note(&self, place: &str) -> Option<String> {
        let lines: Vec<String> = self.first.iter().map(usize::to_string).collect();
        let more = if self.count > self.first.len() { ", …" } else { "" };
        let which = match lines.as_slice() {
            [] => return None,
            [line] => format!("1 line is no name, address, network or AS number (line {line})"),
            lines => format!(
                "{} lines are no name, address, network or AS number (lines {}{more})",
                self.count,
                lines.join(", ")
            ),
        };
        Some(format!("{place}: {which}"))
    }
}

/// A line without its comment, and the comment.
fn split_comment(line: &str) -> (&str, &str) {
    let (content, comment) = line.split_once(['#', ';']).unwrap_or((line, ""));
    (content.trim(), comment)
}

fn entry(text: &str, kind: ListKind) -> Option<Entry> {
    if kind == ListKind::PrivacyWhois {
        return Some(Entry::Phrase(text.to_lowercase()));
    }
    let range = |range: AddressRange| (!range.is_too_wide()).then_some(Entry::Range(range));
    if let Ok(address) = text.parse::<IpAddr>() {
        return range(address.into());
    }
    if let Ok(network) = text.parse::<IpNet>() {
        return range(network.into());
    }
    if let Some((first, last)) = text.split_once('-')
        && let (Ok(first), Ok(last)) = (first.trim().parse(), last.trim().parse())
    {
        return range(AddressRange::between(first, last)?);
    }
    asn(text, kind).map(Entry::Asn).or_else(|| name(text).map(Entry::Name))
}

/// `AS64500`, or the bare number on a list of AS numbers.
fn asn(text: &str, kind: ListKind) -> Option<u32> {
    let head = text.get(..2).filter(|head| head.eq_ignore_ascii_case("AS"));
    match (head, kind) {
        (Some(_), _) => text.get(2..)?.trim_start().parse().ok(),
        (None, ListKind::Asn) => text.parse().ok(),
        (None, _) => None,
    }
}

/// A name of two labels or more; `*.` and `.` before it mean the same as nothing, except that
/// `.zip` is a whole top-level domain, which a bare word is not.
fn name(text: &str) -> Option<String> {
    let bare = text.strip_prefix("*.").or_else(|| text.strip_prefix('.'));
    let name = normalize_name(bare.unwrap_or(text))?;
    let (labels, top) = (name.contains('.'), name.rsplit('.').next()?);
    let numeric = top.bytes().all(|byte| byte.is_ascii_digit());
    let plain = !name.contains('*') && !numeric && (labels || bare.is_some());
    plain.then(|| name.into_owned())
}

/// The first date in a comment: `Last updated: 2026-10-28 04:00:00Z`.
fn date_in(comment: &str) -> Option<Timestamp> {
    let bytes = comment.as_bytes();
    (0..bytes.len().min(200)).find_map(|start| {
        let text = bytes.get(start..)?;
        let day = || Timestamp::parse_rfc3339(&[text.get(..10)?, b"T00:00:00Z"].concat());
        let after_digit = start > 0 && bytes[start - 1].is_ascii_digit();
        let moment =
            [20, 25].iter().find_map(|&length| Timestamp::parse_rfc3339(text.get(..length)?));
        moment.or_else(day).filter(|_| !after_digit)
    })
}
