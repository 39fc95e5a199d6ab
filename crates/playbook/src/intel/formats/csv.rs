//! Tables with a header, or without: what a column holds is told by its name, and where there is no
//! header each row's first cell that can be an entry is one.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::intel::entries::{Entries, NO_ENTRY, holds_phrases};
use crate::intel::kind::ListKind;
use crate::intel::network::Network;
use crate::intel::ranges::AddressRange;
use crate::intel::value::{self, Value};

/// The cells of a line.
pub(in crate::intel) type Row<'l> = SmallVec<[Cow<'l, str>; 8]>;

/// Rows, lenient: of any length, trimmed, with or without quotes. A row is a line: tables of
/// intelligence hold none in quotes, and a quote that nobody closed must not swallow the rest.
pub(in crate::intel) fn rows(text: &str, delimiter: u8) -> impl Iterator<Item = Row<'_>> {
    text.lines().map(move |line| row(line, delimiter))
}

fn row(line: &str, delimiter: u8) -> Row<'_> {
    let (mut cells, mut rest) = (Row::new(), Some(line));
    while let Some(text) = rest {
        let text = text.trim_start_matches([' ', '\r']);
        let (cell, after) = match quoted(text, delimiter) {
            Some(found) => found,
            None => match memchr::memchr(delimiter, text.as_bytes()) {
                Some(end) => (Cow::Borrowed(text.get(..end).unwrap_or(text)), text.get(end + 1..)),
                None => (Cow::Borrowed(text), None),
            },
        };
        cells.push(match cell {
            Cow::Borrowed(cell) => Cow::Borrowed(cell.trim()),
            owned @ Cow::Owned(_) => owned,
        });
        rest = after;
    }
    cells
}

/// A cell in quotes, and what follows its delimiter; `None` where it is none.
fn quoted(text: &str, delimiter: u8) -> Option<(Cow<'_, str>, Option<&str>)> {
    let inner = text.strip_prefix('"')?;
    let mut quotes = memchr::memchr_iter(b'"', inner.as_bytes());
    let mut doubled = false;
    let end = loop {
        let at = quotes.next()?;
        if inner.as_bytes().get(at + 1) != Some(&b'"') {
            break at;
        }
        doubled = true;
        quotes.next();
    };
    let after = inner.get(end + 1..)?.trim_start_matches([' ', '\r']);
    let after = match after.bytes().next() {
        None => None,
        Some(next) if next == delimiter => after.get(1..),
        Some(_) => return None,
    };
    let cell = inner.get(..end)?;
    let cell = if doubled { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) };
    Some((cell, after))
}

/// What separates the cells of a line: what occurs most.
pub(in crate::intel) fn delimiter(line: &str) -> u8 {
    let count = |sign: u8| line.bytes().filter(|byte| *byte == sign).count();
    *[b',', b';', b'\t', b'|']
        .iter()
        .max_by_key(|sign| (count(**sign), **sign == b','))
        .unwrap_or(&b',')
}

/// The header of a table, its rows, and the line of the first of them. A header may stand in the
/// last comment before the rows, as with abuse.ch.
pub(in crate::intel) struct Table<'t> {
    pub(in crate::intel) header: Option<Vec<String>>,
    pub(in crate::intel) rows: &'t str,
    pub(in crate::intel) delimiter: u8,
    /// Lines before the rows.
    pub(in crate::intel) before: usize,
}

/// `known`: whether a column of this name, in plain letters, makes a line the header.
pub(in crate::intel) fn table(text: &str, known: fn(&str) -> bool) -> Table<'_> {
    let (mut rows, mut before, mut comment) = (text, 0, "");
    let mut first = "";
    while let Some((line, rest)) =
        rows.split_once('\n').or((!rows.is_empty()).then_some((rows, "")))
    {
        let bare = line.trim();
        if !bare.is_empty() && !bare.starts_with('#') {
            first = line;
            break;
        }
        if bare.contains([',', ';', '\t']) {
            comment = bare.trim_start_matches(['#', ' ']);
        }
        (rows, before) = (rest, before + 1);
    }
    let delimiter = delimiter(first);
    let header_of = |line| {
        let cells: Vec<String> = row(line, delimiter).iter().map(|it| plain_letters(it)).collect();
        cells.iter().any(|cell| known(cell)).then_some(cells)
    };
    if let Some(header) = header_of(first) {
        let rows = rows.split_once('\n').map_or("", |(_, rest)| rest);
        return Table { header: Some(header), rows, delimiter, before: before + 1 };
    }
    Table { header: header_of(comment), rows, delimiter, before }
}

/// `IP Address`, `ip_address` and `ipaddress` are one name.
fn plain_letters(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

const RANGES: [&str; 16] = [
    "address",
    "addr",
    "cidr",
    "dstip",
    "ip",
    "ipaddress",
    "iprange",
    "ipprefix",
    "ips",
    "ipv4",
    "ipv6",
    "netblock",
    "network",
    "prefix",
    "srcip",
    "subnet",
];
const OTHERS: [&str; 16] = [
    "domain",
    "domainname",
    "email",
    "fqdn",
    "host",
    "hostname",
    "indicator",
    "ioc",
    "iocvalue",
    "md5",
    "observable",
    "sha1",
    "sha256",
    "trail",
    "url",
    "value",
];
const FIRST: [&str; 7] = ["first", "firstip", "from", "ipfrom", "ipstart", "start", "startip"];
const LAST: [&str; 7] = ["end", "endip", "ipend", "ipto", "last", "lastip", "to"];
const NUMBERS: [&str; 6] =
    ["as", "asn", "asnum", "asnumber", "autonomoussystem", "autonomoussystemnumber"];
const HOLDERS: [&str; 8] = [
    "asdescription",
    "asname",
    "autonomoussystemorganization",
    "entity",
    "holder",
    "name",
    "org",
    "organization",
];
const COUNTRIES: [&str; 4] = ["cc", "country", "countrycode", "countryisocode"];

fn is_known(column: &str) -> bool {
    let named = [&RANGES[..], &OTHERS, &NUMBERS].concat();
    named.contains(&column) || FIRST.contains(&column) && column != "first" && column != "from"
}

pub(super) fn read(text: &str, kind: ListKind, entries: &mut Entries) {
    let table = table(text, is_known);
    let columns = table.header.as_deref().map(Columns::of);
    for (number, row) in (table.before + 1..).zip(rows(table.rows, table.delimiter)) {
        let empty = row.iter().all(|cell| cell.is_empty());
        if empty || row.first().is_some_and(|cell| cell.starts_with('#')) {
            continue;
        }
        let read = match (&columns, holds_phrases(kind)) {
            (_, true) => row.first().map(|cell| entries.phrase(cell)).is_some(),
            (Some(columns), false) => columns.read(&row, kind, entries),
            (None, false) => headless(&row, kind, entries),
        };
        if !read {
            entries.unread.add(NO_ENTRY, number);
        }
    }
}

/// The first cell that can be an entry.
fn headless(row: &Row<'_>, kind: ListKind, entries: &mut Entries) -> bool {
    let number =
        |cell: &Cow<'_, str>| cell.parse().ok().filter(|_| kind == ListKind::Asn).map(Value::Asn);
    let found = row.iter().find_map(|cell| number(cell).or_else(|| value::read(cell).ok()));
    found.map(|value| entries.add(value)).is_some()
}

/// Which cells of a row hold what.
#[derive(Debug, Default)]
struct Columns {
    values: Vec<usize>,
    ends: Option<(usize, usize)>,
    number: Option<usize>,
    holder: Option<usize>,
    country: Option<usize>,
}

impl Columns {
    fn of(header: &[String]) -> Self {
        let named = |names: &[&str]| header.iter().position(|cell| names.contains(&cell.as_str()));
        let values = header
            .iter()
            .enumerate()
            .filter(|(_, cell)| RANGES.contains(&cell.as_str()) || OTHERS.contains(&cell.as_str()));
        Self {
            values: values.map(|(index, _)| index).collect(),
            ends: named(&FIRST).zip(named(&LAST)),
            number: named(&NUMBERS),
            holder: named(&HOLDERS),
            country: named(&COUNTRIES),
        }
    }

    fn read(&self, row: &Row<'_>, kind: ListKind, entries: &mut Entries) -> bool {
        let cell =
            |index: Option<usize>| index.and_then(|at| row.get(at)).map_or("", AsRef::as_ref);
        let number = cell(self.number).trim_start_matches(['A', 'S', 'a', 's', 'N', 'n']);
        let number: Option<u32> = number.trim().parse().ok().filter(|number| *number > 0);
        let country = Some(cell(self.country)).filter(|text| super::tables::is_country(text));
        let network = Network {
            number,
            name: cell(self.holder).into(),
            country: country.unwrap_or_default().into(),
        };
        let range = self.range(row);
        match (range, number) {
            (Some(range), _) if kind == ListKind::Asn => entries.network(range, network),
            (Some(range), _) if range.is_too_wide() => return false,
            (Some(range), _) => entries.add(Value::Range(range)),
            (None, Some(number)) if self.values.is_empty() => {
                entries.networks.name(network);
                entries.add(Value::Asn(number));
            }
            (None, _) => return self.others(row, entries),
        }
        true
    }

    /// The range of a row: between two cells, or in one.
    fn range(&self, row: &Row<'_>) -> Option<AddressRange> {
        let ends = self.ends.and_then(|(first, last)| {
            super::tables::range(
                row.get(first).map(AsRef::as_ref),
                row.get(last).map(AsRef::as_ref),
            )
        });
        let cells = || self.values.iter().filter_map(|index| row.get(*index));
        ends.or_else(|| cells().find_map(|cell| value::range(&value::refanged(cell))))
    }

    fn others(&self, row: &Row<'_>, entries: &mut Entries) -> bool {
        let cells = self.values.iter().filter_map(|index| row.get(*index));
        let values: Vec<_> = cells.filter_map(|cell| value::read(cell).ok()).collect();
        let any = !values.is_empty();
        for value in values {
            entries.add(value);
        }
        any
    }
}
