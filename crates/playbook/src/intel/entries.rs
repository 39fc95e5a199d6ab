//! What a list says, entry by entry, while it is read; and what in it could not be read.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use regex::RegexSet;
use schema::Timestamp;

use super::kind::ListKind;
use super::names::Names;
use super::network::{Network, Networks};
use super::ranges::AddressRange;
use super::texts::Texts;
use super::value::Value;

/// Gathers the entries of one list.
#[derive(Debug, Default)]
pub(super) struct Entries {
    ranges: Vec<(AddressRange, u32)>,
    names: Names,
    exact: Texts,
    asns: Vec<u32>,
    phrases: Vec<String>,
    substrings: Vec<String>,
    patterns: Vec<String>,
    pub(super) networks: Networks,
    /// The list's own date, where it states one.
    pub(super) as_of: Option<Timestamp>,
    pub(super) unread: Unread,
}

impl Entries {
    pub(super) fn add(&mut self, value: Value<'_>) {
        match value {
            Value::Range(range) => self.ranges.push((range, 0)),
            Value::Name(name) => self.names.add(&name, false),
            Value::NameAlone(name) => self.names.add(&name, true),
            Value::Asn(number) => self.asns.push(number),
            Value::Url(text) | Value::Mail(text) | Value::Hash(text) => {
                self.exact.value_or(&text, 0);
            }
        }
    }

    /// Words that a registration holds.
    pub(super) fn phrase(&mut self, text: &str) {
        self.phrases.push(text.to_lowercase());
    }

    /// A part of names and URLs.
    pub(super) fn substring(&mut self, text: &str) {
        if !text.is_empty() {
            self.substrings.push(text.to_lowercase());
        }
    }

    /// A regular expression over names and URLs; `false` where it is none.
    pub(super) fn pattern(&mut self, text: &str) -> bool {
        let sound = regex::RegexBuilder::new(text).size_limit(PATTERN_BYTES).build().is_ok();
        if sound {
            self.patterns.push(text.to_owned());
        }
        sound
    }

    /// A row of a table: an address range, and whose network it is.
    pub(super) fn network(&mut self, range: AddressRange, network: Network) {
        self.networks.add(range, network);
    }

    pub(super) fn freeze(mut self) -> Frozen {
        self.asns.sort_unstable();
        self.asns.dedup();
        self.names.freeze();
        self.exact.freeze();
        self.networks.freeze();
        let substrings = AhoCorasick::new(&self.substrings).ok();
        let patterns = RegexSet::new(&self.patterns).ok();
        Frozen {
            ranges: self.ranges.into_iter().collect(),
            names: self.names,
            exact: self.exact,
            asns: self.asns,
            phrases: self.phrases,
            substrings: (substrings.filter(|_| !self.substrings.is_empty()), self.substrings),
            patterns: patterns.unwrap_or_default(),
            networks: self.networks,
        }
    }
}

/// Compiled, a pattern of somebody else takes no more memory than this.
const PATTERN_BYTES: usize = 256 * 1024;

/// The entries of a list, sorted for look-up.
#[derive(Clone, Debug, Default)]
pub(super) struct Frozen {
    pub(super) ranges: super::ranges::RangeMap,
    /// In canonical spelling.
    pub(super) names: Names,
    /// URLs without their scheme, mail addresses, hashes.
    pub(super) exact: Texts,
    /// Sorted.
    pub(super) asns: Vec<u32>,
    /// In lower case.
    pub(super) phrases: Vec<String>,
    substrings: (Option<AhoCorasick>, Vec<String>),
    patterns: RegexSet,
    pub(super) networks: Networks,
}

impl Frozen {
    /// How many entries there are of each sort that there is.
    pub(super) fn counts(&self) -> Vec<(&'static str, usize)> {
        let counts = [
            ("addresses and networks", self.ranges.len()),
            ("names", self.names.len()),
            ("URLs, mail addresses and hashes", self.exact.len()),
            ("AS numbers", self.asns.len()),
            ("phrases", self.phrases.len()),
            ("patterns", self.substrings.1.len() + self.patterns.len()),
            ("rows of a table of networks", self.networks.len()),
        ];
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// The part or pattern of the list that a text has.
    pub(super) fn pattern_in(&self, text: &str) -> Option<&str> {
        if self.substrings.1.is_empty() && self.patterns.is_empty() {
            return None;
        }
        let (finder, substrings) = &self.substrings;
        let found = finder.as_ref().and_then(|finder| finder.find(text));
        let substring = found.and_then(|it| substrings.get(it.pattern().as_usize()));
        substring.map(String::as_str).or_else(|| {
            let pattern = self.patterns.matches(text).iter().next()?;
            self.patterns.patterns().get(pattern).map(String::as_str)
        })
    }
}

/// What was passed over, by reason: how often, and where first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unread(BTreeMap<Reason, (usize, Vec<usize>)>);

/// Why a line is no entry: the end of a sentence, of one line and of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reason(pub(super) &'static str, pub(super) &'static str);

pub(super) const NO_ENTRY: Reason = Reason(
    "is no name, address, network or AS number",
    "are no name, address, network or AS number",
);
pub(super) const BAD_PATTERN: Reason =
    Reason("holds a pattern that cannot be read", "hold patterns that cannot be read");
pub(super) const INCLUDED: Reason =
    Reason("includes another list, which is not followed", "include other lists, not followed");
pub(super) const EXCEPTION: Reason =
    Reason("is an exception, which a list here cannot say", "are exceptions, not read");
pub(super) const PATH_ALONE: Reason =
    Reason("is a path without a host", "are paths without a host");
pub(super) const TOO_WIDE: Reason =
    Reason("is a range too wide for a list", "are ranges too wide for a list");

impl Unread {
    /// How many places of each reason are named.
    const NAMED: usize = 5;

    pub(super) fn add(&mut self, reason: Reason, line: usize) {
        let (count, first) = self.0.entry(reason).or_default();
        *count += 1;
        if first.len() < Self::NAMED {
            first.push(line);
        }
    }

    pub fn count(&self) -> usize {
        self.0.values().map(|(count, _)| count).sum()
    }

    /// `2 lines are no name, address, network or AS number (lines 3, 9)`.
    pub fn sentences(&self) -> Vec<String> {
        let sentence = |(reason, (count, first)): (&Reason, &(usize, Vec<usize>))| {
            let lines: Vec<String> = first.iter().map(usize::to_string).collect();
            let more = if *count > first.len() { ", …" } else { "" };
            match lines.as_slice() {
                [line] if *count == 1 => format!("1 line {} (line {line})", reason.0),
                lines => format!("{count} lines {} (lines {}{more})", reason.1, lines.join(", ")),
            }
        };
        self.0.iter().map(sentence).collect()
    }
}

/// What a list of a kind holds besides what its format says: phrases, for one.
pub(super) fn holds_phrases(kind: ListKind) -> bool {
    kind == ListKind::PrivacyWhois
}
