//! The values of one line, by column, whether they came with tabs or as JSON.

use std::borrow::Cow;
use std::net::IpAddr;
use std::str::FromStr;

use memchr::memchr;
use schema::{Fingerprint, Text, Timestamp};
use smallvec::SmallVec;

use crate::address;
use crate::fingerprint::Parts;
use crate::framing::json;

/// Columns that every log has, in the places that all logs share.
const TIME: usize = 0;
pub(crate) const UID: usize = 1;
pub(crate) const SOURCE: usize = 2;
pub(crate) const SOURCE_PORT: usize = 3;
pub(crate) const DESTINATION: usize = 4;
pub(crate) const DESTINATION_PORT: usize = 5;
/// Where a log's own columns begin.
pub(crate) const OWN_COLUMNS: usize = 6;
/// No log that is read has more columns that matter.
const COLUMN_CAP: usize = 24;

/// The place of a column that all logs share.
pub(crate) fn common_column(name: &str) -> Option<usize> {
    match name {
        "ts" => Some(TIME),
        "uid" => Some(UID),
        _ => end_column(name.strip_prefix("id.")?),
    }
}

/// The place of a member of `id`.
pub(super) fn end_column(name: &str) -> Option<usize> {
    match name {
        "orig_h" => Some(SOURCE),
        "orig_p" => Some(SOURCE_PORT),
        "resp_h" => Some(DESTINATION),
        "resp_p" => Some(DESTINATION_PORT),
        _ => None,
    }
}

/// How a tab-separated file writes what is not plain text.
#[derive(Clone, Copy)]
pub(super) struct Layout<'h> {
    pub(super) set_separator: char,
    pub(super) empty: &'h str,
}

impl Layout<'static> {
    /// JSON says these things itself.
    pub(super) const JSON: Self = Self { set_separator: ',', empty: "" };
}

#[derive(Clone, Copy)]
enum Cell<'a> {
    Absent,
    Column(&'a str),
    /// A JSON value as it is written.
    Json(&'a str),
}

pub(crate) struct Cells<'a> {
    cells: [Cell<'a>; COLUMN_CAP],
    layout: Layout<'a>,
}

/// Who spoke to whom.
pub(crate) struct Ends {
    pub(crate) source: IpAddr,
    pub(crate) source_port: u16,
    pub(crate) destination: IpAddr,
    pub(crate) destination_port: u16,
}

impl Ends {
    pub(crate) fn source(&self) -> (IpAddr, u16) {
        (self.source, self.source_port)
    }

    pub(crate) fn destination(&self) -> (IpAddr, u16) {
        (self.destination, self.destination_port)
    }
}

impl<'a> Cells<'a> {
    pub(super) fn new(layout: Layout<'a>) -> Self {
        Self { cells: [Cell::Absent; COLUMN_CAP], layout }
    }

    pub(super) fn set_column(&mut self, column: usize, text: &'a str) {
        self.set(column, Cell::Column(text));
    }

    /// Of keys that repeat, the last one counts, as in any JSON.
    pub(super) fn set_json(&mut self, column: Option<usize>, raw: &'a str) {
        if let Some(column) = column {
            self.set(column, if raw == "null" { Cell::Absent } else { Cell::Json(raw) });
        }
    }

    /// What tells the event apart, where its line has an id: that, with everything that is read of
    /// it. Columns that are not read, their order and blanks of JSON do not make another event.
    pub(super) fn fingerprint(&self, source: &str) -> Option<Fingerprint> {
        self.plain(UID)?;
        let columns = 0..COLUMN_CAP;
        let parts =
            columns.fold(Parts::of(source), |parts, column| parts.and_text(self.plain(column)));
        Some(parts.fingerprint())
    }

    fn set(&mut self, column: usize, cell: Cell<'a>) {
        if let Some(place) = self.cells.get_mut(column) {
            *place = cell;
        }
    }

    fn cell(&self, column: usize) -> Cell<'a> {
        self.cells.get(column).copied().unwrap_or(Cell::Absent)
    }

    /// A value as it is written, without quotes: for numbers, addresses and flags.
    fn plain(&self, column: usize) -> Option<&'a str> {
        match self.cell(column) {
            Cell::Absent => None,
            Cell::Column(text) => Some(text),
            Cell::Json(raw) => Some(unquoted(raw).unwrap_or(raw)),
        }
    }

    /// A text that is not empty, with its escapes undone.
    pub(crate) fn text(&self, column: usize) -> Option<Text<'a>> {
        let text = match self.cell(column) {
            Cell::Absent => return None,
            Cell::Column(text) if text == self.layout.empty => return None,
            Cell::Column(text) => unescape_bytes(text),
            Cell::Json(raw) => json_text(raw),
        };
        (!text.is_empty()).then_some(text)
    }

    pub(crate) fn number<T: FromStr>(&self, column: usize) -> Option<T> {
        self.plain(column)?.parse().ok()
    }

    pub(crate) fn flag(&self, column: usize) -> Option<bool> {
        match self.plain(column)? {
            "T" | "true" => Some(true),
            "F" | "false" => Some(false),
            _ => None,
        }
    }

    /// An interval in seconds, as microseconds.
    pub(crate) fn micros(&self, column: usize) -> Option<i64> {
        let text = self.plain(column)?;
        let exact = Timestamp::parse_epoch_seconds(text.as_bytes()).map(|time| time.0);
        exact.or_else(|| micros_of_float(text))
    }

    /// The items of a set or a vector.
    pub(crate) fn items(&self, column: usize) -> SmallVec<[Text<'a>; 4]> {
        match self.cell(column) {
            Cell::Absent => SmallVec::new(),
            Cell::Column(text) if text == self.layout.empty || text.is_empty() => SmallVec::new(),
            Cell::Column(text) => {
                text.split(self.layout.set_separator).map(unescape_bytes).collect()
            }
            Cell::Json(raw) => json::items(raw).map(json_text).collect(),
        }
    }

    /// When it happened: epoch seconds, epoch milliseconds or RFC 3339, as the sensor is set up.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        self.time_of(TIME)
    }

    /// A time in any of these forms.
    pub(crate) fn time_of(&self, column: usize) -> Option<Timestamp> {
        let text = self.plain(column)?;
        let bytes = text.as_bytes();
        let millis = || {
            let whole = bytes.len() >= MILLIS_DIGITS && bytes.iter().all(u8::is_ascii_digit);
            let millis: i64 = text.parse().ok().filter(|_| whole)?;
            Some(Timestamp(millis.checked_mul(1000)?))
        };
        Timestamp::parse_epoch_seconds(bytes)
            .or_else(millis)
            .or_else(|| Timestamp::parse_rfc3339(bytes))
            .or_else(|| micros_of_float(text).map(Timestamp))
    }

    pub(crate) fn address(&self, column: usize) -> Option<IpAddr> {
        self.plain(column).and_then(address::parse)
    }

    pub(crate) fn ends(&self) -> Result<Ends, &'static str> {
        match (self.address(SOURCE), self.address(DESTINATION)) {
            (Some(source), Some(destination)) => Ok(Ends {
                source,
                source_port: self.number(SOURCE_PORT).unwrap_or(0),
                destination,
                destination_port: self.number(DESTINATION_PORT).unwrap_or(0),
            }),
            _ => Err("a line whose id.orig_h or id.resp_h is missing or no address"),
        }
    }
}

/// Epoch seconds have ten digits until the year 2286, milliseconds thirteen since 2001.
const MILLIS_DIGITS: usize = 13;

/// Zeek writes short intervals with an exponent.
fn micros_of_float(text: &str) -> Option<i64> {
    let micros = text.parse::<f64>().ok()? * 1e6;
    let fits = micros.is_finite() && micros.abs() < 9e15;
    #[expect(clippy::cast_possible_truncation, reason = "it was just seen to fit")]
    fits.then(|| micros.round() as i64)
}

fn unquoted(raw: &str) -> Option<&str> {
    raw.strip_prefix('"')?.strip_suffix('"')
}

/// A JSON string, or any other value as it is written.
fn json_text(raw: &str) -> Text<'_> {
    unquoted(raw).map_or(Cow::Borrowed(raw), json::unescape)
}

/// Undoes the `\x2c` that tab-separated logs write for separators and bytes that do not print. What
/// is no UTF-8 then stays as it is written.
fn unescape_bytes(text: &str) -> Text<'_> {
    if memchr(b'\\', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        let (digits, behind) = after.split_at_checked(2).unwrap_or((after, ""));
        match u8::from_str_radix(digits, 16) {
            Ok(byte) if digits.len() == 2 => bytes.push(byte),
            _ => {
                bytes.extend_from_slice(b"\\x");
                bytes.extend_from_slice(digits.as_bytes());
            }
        }
        rest = behind;
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}
