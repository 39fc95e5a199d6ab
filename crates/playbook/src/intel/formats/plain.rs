//! Lists of one entry a line, in the many ways that people keep them: with comments, as hosts files,
//! with what else is known behind the entry, for a proxy or an ad blocker, as lists of domains of
//! routers, and Maltrail's trails. A list comes from outside and may hold anything, so a line that
//! is no entry is counted, never fatal.

use std::net::IpAddr;

use super::date;
use crate::intel::entries::{
    BAD_PATTERN, EXCEPTION, Entries, INCLUDED, NO_ENTRY, Reason, holds_phrases,
};
use crate::intel::kind::ListKind;
use crate::intel::ranges::AddressRange;
use crate::intel::value::{self, Value};

pub(super) fn read(text: &str, kind: ListKind, entries: &mut Entries) {
    let mut reader = Reader { entries, numbers: kind == ListKind::Asn, any: false };
    for (number, line) in (1..).zip(text.lines()) {
        let (content, comment) = split_comment(line);
        if content.is_empty() {
            reader.comment(comment);
            continue;
        }
        if holds_phrases(kind) {
            reader.entries.phrase(content);
            continue;
        }
        match reader.line(content) {
            Ok(()) => reader.any = true,
            Err(reason) => reader.entries.unread.add(reason, number),
        }
    }
}

struct Reader<'e> {
    entries: &'e mut Entries,
    /// Bare numbers are AS numbers: on a list of those, or where the first entry is one.
    numbers: bool,
    /// Whether there was an entry.
    any: bool,
}

impl Reader<'_> {
    /// The list's date is the first one in the comments before the first entry.
    fn comment(&mut self, comment: &str) {
        if !self.any && self.entries.as_of.is_none() {
            self.entries.as_of = date::in_text(comment);
        }
    }

    /// Adds what was read, or passes on why nothing was.
    fn put(&mut self, value: Result<Value<'_>, Reason>) -> Result<(), Reason> {
        value.map(|value| self.entries.add(value))
    }

    fn line(&mut self, content: &str) -> Result<(), Reason> {
        if let Some(range) = value::range(content).filter(|range| !range.is_too_wide()) {
            return self.put(Ok(Value::Range(range)));
        }
        let first = content.split_ascii_whitespace().next().unwrap_or_default();
        if first.bytes().all(|byte| byte.is_ascii_digit()) {
            self.numbers |= !self.any;
            let number = first.parse().ok().filter(|_| self.numbers).ok_or(NO_ENTRY)?;
            return self.put(Ok(Value::Asn(number)));
        }
        if let Some(outcome) = self.keyword(content, first) {
            return outcome;
        }
        let rest = content.get(first.len()..).unwrap_or_default().trim_start();
        if let Ok(address) = first.split('%').next().unwrap_or(first).parse::<IpAddr>()
            && !rest.is_empty()
        {
            return self.addressed(address, rest);
        }
        // `as 64500` is the one entry of two words.
        let entry = if first.eq_ignore_ascii_case("as") { content } else { first };
        self.put(value::read(entry))
    }

    /// Lines of a hosts file, and addresses with something behind them.
    fn addressed(&mut self, address: IpAddr, rest: &str) -> Result<(), Reason> {
        let second = rest.split_ascii_whitespace().next().unwrap_or_default();
        if let Some(last) = second.parse().ok().filter(|last| *last >= address)
            && let Some(range) = AddressRange::between(address, last)
        {
            return self.put(Ok(Value::Range(range)));
        }
        if !is_nowhere(address) {
            return self.put(Ok(Value::Range(address.into())));
        }
        for name in rest.split_ascii_whitespace().filter(|name| name.contains('.')) {
            match value::read(name) {
                Ok(Value::Name(name)) => self.entries.add(Value::NameAlone(name)),
                Ok(_) => {}
                Err(reason) => return Err(reason),
            }
        }
        Ok(())
    }

    /// Lines that begin with a word of some program; `None` where this one does not.
    fn keyword(&mut self, content: &str, first: &str) -> Option<Result<(), Reason>> {
        let mut add = |text| self.put(value::read(text));
        if let Some(rest) = content.strip_prefix("||") {
            return Some(add(rest.split(['^', '$', '|']).next().unwrap_or(rest)));
        }
        if content.starts_with("@@") {
            return Some(Err(EXCEPTION));
        }
        if let Some((head, rest)) = first.split_once("=/")
            && matches!(head, "address" | "server" | "local")
        {
            return Some(add(rest.split('/').next().unwrap_or(rest)));
        }
        match content.split_once(' ') {
            Some(("ExitAddress", rest)) => {
                return Some(add(rest.split(' ').next().unwrap_or(rest)));
            }
            Some(("ExitNode" | "Published" | "LastStatus", _)) => return Some(Ok(())),
            _ => {}
        }
        let (head, rest) = first.split_once(':')?;
        match head {
            "domain" => Some(add(rest)),
            "full" => Some(value::read(rest).map(|value| match value {
                Value::Name(name) => self.entries.add(Value::NameAlone(name)),
                value => self.entries.add(value),
            })),
            "keyword" => {
                self.entries.substring(rest);
                Some(Ok(()))
            }
            "regexp" => Some(self.entries.pattern(rest).then_some(()).ok_or(BAD_PATTERN)),
            "include" => Some(Err(INCLUDED)),
            _ => None,
        }
    }
}

/// Addresses that hosts files send names to, or that every machine has.
fn is_nowhere(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_unspecified() || v4.is_loopback() || v4.is_broadcast(),
        IpAddr::V6(v6) => {
            v6.is_unspecified()
                || v6.is_loopback()
                || v6.is_multicast()
                || v6.is_unicast_link_local()
        }
    }
}

/// A line without its comment, and the comment. In a URL `#` begins a comment only behind a space.
fn split_comment(line: &str) -> (&str, &str) {
    let trimmed = line.trim();
    if trimmed.starts_with("//") || trimmed.starts_with(['!', '#', ';']) {
        return ("", trimmed.trim_start_matches(['/', '!', '#', ';']));
    }
    if trimmed.starts_with("[Adblock") {
        return ("", trimmed);
    }
    let url = trimmed.contains("://");
    let begins = |at: usize, sign: u8| {
        let before = trimmed.as_bytes().get(at.wrapping_sub(1));
        matches!(sign, b'#' | b';') && (!url || before.is_none_or(u8::is_ascii_whitespace))
    };
    let mut bytes = trimmed.bytes().enumerate();
    let at = bytes.find(|&(at, sign)| begins(at, sign)).map(|(at, _)| at);
    match at.and_then(|at| trimmed.split_at_checked(at)) {
        Some((content, comment)) => (content.trim(), comment),
        None => (trimmed, ""),
    }
}
