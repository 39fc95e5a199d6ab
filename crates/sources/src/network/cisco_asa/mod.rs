//! Cisco ASA and Firepower Threat Defense: syslog messages, told apart by their number.
//!
//! A connection leaves two messages: `Built` says who opened it, `Teardown` how much went over it.
//! The second says nothing of the direction; then the ports tell who opened it. Sessions of
//! `AnyConnect` and `WebVPN` leave one message each for their beginning, their address and their end.

mod connection;
mod event;
mod session;

use schema::{Flow, Row, Timestamp};

use crate::Format;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::{self, Program};
use crate::framing::records::{ReadLine, Reading};
use crate::framing::syslog::{self, Syslog};
use crate::hints::{Hints, Moment};

pub(crate) const FORMAT: Definition = Definition {
    name: "cisco_asa",
    product: ("ASA", "Cisco"),
    claims: Claims::line(|line| message(line).is_some()),
    reader: Reader::Lines(|hints| Box::new(CiscoAsa { hints })),
    written_time: WrittenTime::In(syslog::written_time),
    held: &[],
    program: Some(&Program { format: Format::CiscoAsa, is: is_tag, row, time: None }),
};

struct CiscoAsa<'h> {
    hints: &'h Hints,
}

impl ReadLine for CiscoAsa<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        let Some(message) = message(line) else { return programs::read(line, self.hints) };
        match (row(&message), self.hints.moment(message.time)) {
            (Some(row), Some(moment)) => Reading::Event(moment, since(moment, row)),
            (None, _) => Reading::unsupported("a message of an ASA that is not read"),
            (_, None) => Reading::quarantined("a date without a year, or none that there is"),
        }
    }
}

/// A connection is told of when it is over, with how long it took.
fn since(moment: Moment, row: Row<'_>) -> Row<'_> {
    match row {
        Row::Flow(flow) => {
            let lasted = flow.duration_micros.filter(|_| !flow.opening);
            let by_length = lasted.map(|lasted| Timestamp(moment.time.0.saturating_sub(lasted)));
            let began = flow.began.or(by_length).filter(|began| *began != moment.time);
            Row::Flow(Flow { began, ..flow })
        }
        row => row,
    }
}

/// How tags begin: `%ASA-6-302013`.
const TAGS: [&str; 3] = ["%ASA-", "%FTD-", "%PIX-"];

fn is_tag(program: &str) -> bool {
    TAGS.iter().any(|tag| program.starts_with(tag))
}

/// Reads a line. The machine has more ways to write its head than syslog knows: with a year, with a
/// colon behind the time or the name, without a name.
fn message(line: &str) -> Option<Syslog<'_>> {
    let at = TAGS.iter().filter_map(|tag| line.find(tag)).min()?;
    let (head, rest) = line.split_at_checked(at)?;
    let (program, message) = rest.split_once(": ")?;
    let (time, head) = syslog::time(syslog::without_priority(head).trim_start_matches([':', ' ']))?;
    // An address of the machine has colons itself.
    let mut words =
        head.split(' ').map(|word| word.trim_end_matches(':')).filter(|word| !word.is_empty());
    let host = words.next().filter(|word| *word != "UTC");
    // Of two heads the first is of a collector, and not read here.
    let alone = words.next().is_none() && !head.contains('<');
    alone.then_some(Syslog { time, host, program, message })
}

/// The row of a message.
fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let (_, number) = syslog.program.rsplit_once('-')?;
    match number {
        "302013" | "302015" | "302020" => connection::built(syslog.message),
        "302014" | "302016" | "302021" => connection::teardown(syslog.message),
        "305009" | "305010" | "305011" | "305012" => connection::translation(syslog.message),
        "106001" => connection::refused(syslog.message),
        "106023" => connection::denied(syslog.message),
        "106100" => connection::listed(syslog.message),
        "430002" | "430003" => event::connection(syslog.message, number == "430002"),
        _ => session::row(number, syslog),
    }
}
