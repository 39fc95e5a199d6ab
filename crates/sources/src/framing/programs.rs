//! Programs whose lines are read wherever a syslog file mixes them.
//!
//! A collector writes the lines of all programs of all machines into one file. Which format such a
//! file was taken for decides nothing: every line is read as what its program says.

use std::iter;
use std::sync::LazyLock;

use schema::Row;

use super::records::{ReadLine, Reading};
use super::syslog::{self, Syslog};
use crate::Format;
use crate::format::Reader;
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

/// The programs of all formats: looked for once, and not for every line.
static PROGRAMS: LazyLock<Vec<&'static Program>> = LazyLock::new(|| {
    Format::ALL.into_iter().filter_map(|format| format.definition().program).collect()
});

/// Reads a line of a syslog file.
pub(crate) fn read<'a>(line: &'a str, hints: &Hints) -> Reading<'a> {
    let syslog = syslog::read(line);
    if let Some(syslog) = &syslog {
        let named = PROGRAMS.iter().copied().filter(|program| (program.is)(syslog.program));
        let mut named = named.peekable();
        if named.peek().is_some() {
            return event(named, syslog, hints);
        }
    }
    headed(line, syslog.as_ref(), hints).unwrap_or(match syslog {
        Some(_) => Reading::unsupported("a line of another program"),
        None => Reading::quarantined("a line that does not begin as syslog does"),
    })
}

/// Formats whose lines collectors put behind a head of syslog as they are, and what the program is
/// called there. Firewalls name none.
const HEADED: [(Format, &[&str]); 4] = [
    (Format::Fortigate, &[]),
    (Format::PanOs, &[]),
    (Format::Squid, &["squid", "(squid-1)"]),
    (Format::WebAccess, &["apache", "apache2", "httpd", "nginx"]),
];

/// Reads a line of one of these formats among those of programs.
fn headed<'a>(line: &'a str, syslog: Option<&Syslog<'a>>, hints: &Hints) -> Option<Reading<'a>> {
    HEADED.into_iter().find_map(|(format, programs)| {
        let message = match programs {
            // Behind a name that stands for a program anybody may log what looks like a firewall's.
            [] => match syslog {
                None => syslog::behind_host(line)?,
                Some(syslog) if syslog.program == "-" => syslog.message,
                Some(_) => return None,
            },
            names => syslog.filter(|syslog| names.contains(&syslog.program))?.message,
        };
        let message = message.trim_start();
        let definition = format.definition();
        let Reader::Lines(reader) = definition.reader else { return None };
        if !definition.claims.line.is_some_and(|claims| claims(message)) {
            return None;
        }
        Some(match reader(hints).read(message) {
            Reading::Event(moment, row) => Reading::EventOf(format, moment, row),
            reading => reading,
        })
    })
}

/// What a line tells to the first of the programs that reads something out of it: the kernel speaks
/// for many.
fn event<'a>(
    mut programs: impl Iterator<Item = &'static Program>,
    syslog: &Syslog<'a>,
    hints: &Hints,
) -> Reading<'a> {
    let read = |program: &'static Program| Some((program, (program.row)(syslog)?));
    let Some((program, row)) = programs.find_map(read) else {
        return Reading::unsupported("a line that tells of nothing that is read");
    };
    let own = program.time.and_then(|time| time(syslog));
    // A head that says its zone knows better than a message that does not.
    let zoned = |time: &Written| matches!(time, Written::Whole(_));
    let own = own.filter(|own| zoned(own) || !zoned(&syslog.time));
    match hints.moment(own.unwrap_or(syslog.time)) {
        Some(moment) => Reading::EventOf(program.format, moment, row),
        None => Reading::quarantined("a date without a year, or none that there is"),
    }
}

/// Reads the file that a program writes itself, with a head of its own before every line. Lines of
/// syslog may stand there as well.
pub(crate) struct OwnFile<'h> {
    pub(crate) hints: &'h Hints,
    pub(crate) program: &'static Program,
    /// Takes the program's own head off.
    pub(crate) line: fn(&str) -> Option<Syslog<'_>>,
}

impl ReadLine for OwnFile<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if let Some(own) = (self.line)(syslog::without_priority(line)) {
            let reading = event(iter::once(self.program), &own, self.hints);
            let is_event = !matches!(reading, Reading::Refused(..));
            if is_event || syslog::read(line).is_none() {
                return reading;
            }
        }
        read(line, self.hints)
    }
}

/// Whether a line is of a program: behind a head of syslog whatever it says, behind one of the
/// program's own if it tells of something that is read.
pub(crate) fn claims(line: &str, program: &Program, own: fn(&str) -> Option<Syslog<'_>>) -> bool {
    syslog::read(line).is_some_and(|syslog| (program.is)(syslog.program))
        || own(syslog::without_priority(line)).is_some_and(|own| (program.row)(&own).is_some())
}
