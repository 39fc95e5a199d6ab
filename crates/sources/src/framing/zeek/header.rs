//! The header of a tab-separated Zeek log: lines that begin with `#`.

use memchr::{memchr, memchr_iter};

use super::cells::{Cells, Layout};
use super::log::{self, Log};

/// What the header lines said so far. The same lines may come again later in a file.
pub(crate) struct Header {
    separator: u8,
    set_separator: char,
    empty: String,
    unset: String,
    path: Option<String>,
    plan: Plan,
}

/// What to do with the columns of a line.
#[derive(Default)]
pub(super) struct Plan {
    /// `None`: a log of another kind.
    pub(super) log: Option<&'static Log>,
    /// For each column, where the log wants it.
    pub(super) columns: Vec<Option<usize>>,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            separator: b'\t',
            set_separator: ',',
            empty: "(empty)".to_owned(),
            unset: "-".to_owned(),
            path: None,
            plan: Plan::default(),
        }
    }
}

impl Header {
    /// Takes in one header line. Lines that say nothing about columns are passed over.
    pub(crate) fn read(&mut self, line: &str) {
        let Some(line) = line.strip_prefix('#') else { return };
        if let Some(value) = line.strip_prefix("separator") {
            *self = Self { separator: separator(value.trim_start()), ..Self::default() };
            return;
        }
        let separator = char::from(self.separator);
        let Some((name, value)) = line.split_once(separator) else { return };
        match name {
            "set_separator" => self.set_separator = value.chars().next().unwrap_or(','),
            "empty_field" => value.clone_into(&mut self.empty),
            "unset_field" => value.clone_into(&mut self.unset),
            "path" => self.path = Some(value.to_owned()),
            "fields" => {
                let names: Vec<&str> = value.split(separator).collect();
                let log = log::of_columns(self.path.as_deref(), &names);
                let place = |name: &&str| log.and_then(|log| (log.column)(name));
                self.plan = Plan { log, columns: names.iter().map(place).collect() };
            }
            _ => {}
        }
    }

    /// The log that the lines are of, once its fields are known and it is one that is read.
    pub(crate) fn log(&self) -> Option<&'static Log> {
        self.plan.log
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    pub(super) fn layout(&self) -> Layout<'_> {
        Layout { set_separator: self.set_separator, empty: &self.empty }
    }

    /// Whether there is a header and the line has columns: text in the first may begin like JSON.
    pub(super) fn separates(&self, line: &str) -> bool {
        !self.plan.columns.is_empty() && memchr(self.separator, line.as_bytes()).is_some()
    }

    /// Puts the columns of a line in their places. `false` where there are more or fewer than the
    /// header names.
    pub(super) fn split<'a>(&'a self, line: &'a str, cells: &mut Cells<'a>) -> bool {
        let ends = memchr_iter(self.separator, line.as_bytes()).chain([line.len()]);
        let (mut start, mut count) = (0_usize, 0_usize);
        for end in ends {
            let text = line.get(start..end).unwrap_or_default();
            match self.plan.columns.get(count) {
                None => return false,
                Some(Some(place)) if text != self.unset => cells.set_column(*place, text),
                Some(_) => {}
            }
            start = end.saturating_add(1);
            count = count.saturating_add(1);
        }
        count == self.plan.columns.len()
    }
}

/// `\x09`, or the byte itself.
fn separator(value: &str) -> u8 {
    let escaped = value.strip_prefix("\\x").and_then(|digits| u8::from_str_radix(digits, 16).ok());
    escaped.or_else(|| value.bytes().next()).filter(u8::is_ascii).unwrap_or(b'\t')
}
