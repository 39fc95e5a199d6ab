//! Programs whose lines are read wherever a syslog file mixes them.
//!
//! A collector writes the lines of all programs of all machines into one file. Which format such a
//! file was taken for decides nothing: every line is read as what its program says.

use schema::Row;

use super::records::{ReadLine, Reading};
use super::syslog::{self, Syslog};
use crate::Format;
use crate::hints::{Hints, Written};

/// A program that logs through syslog.
pub(crate) struct Program {
    pub(crate) format: Format,
    /// Whether it goes by this name.
    pub(crate) is: fn(&str) -> bool,
    /// The row of one of its lines, where it tells of something that is read.
    pub(crate) row: for<'a> fn(&Syslog<'a>) -> Option<Row<'a>>,
    /// The time that a message holds itself, where it is more exact than that of its head.
    pub(crate) time: Option<fn(&Syslog<'_>) -> Option<Written>>,
}

/// Reads the lines of syslog files.
pub(crate) struct Programs<'h> {
    pub(crate) hints: &'h Hints,
}

impl ReadLine for Programs<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        read(line, self.hints)
    }
}

/// Reads a line of a syslog file.
pub(crate) fn read<'a>(line: &'a str, hints: &Hints) -> Reading<'a> {
    let Some(syslog) = syslog::read(line) else {
        return Reading::quarantined("a line that does not begin as syslog does");
    };
    let mut programs = Format::ALL.iter().filter_map(|format| format.definition().program);
    let Some(program) = programs.find(|program| (program.is)(syslog.program)) else {
        return Reading::unsupported("a line of another program");
    };
    let Some(row) = (program.row)(&syslog) else {
        return Reading::unsupported("a line that tells of nothing that is read");
    };
    let own = program.time.and_then(|time| time(&syslog));
    match hints.moment(own.unwrap_or(syslog.time)) {
        Some(moment) => Reading::EventOf(program.format, moment, row),
        None => Reading::quarantined("a date without a year, or none that there is"),
    }
}
