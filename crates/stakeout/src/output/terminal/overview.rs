//! The head of the summary: sources, coverage, indicators.

use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};
use playbook::words;

use super::{Style, clean};
use crate::intake::{Tally, UNRECOGNISED};
use crate::output::{Outcome, Presence};

pub(super) fn print(outcome: &Outcome<'_>, style: &Style, to: &mut impl Write) -> io::Result<()> {
    sources(outcome, style, to)?;
    coverage(outcome, style, to)?;
    indicators(outcome, style, to)
}

fn sources(outcome: &Outcome<'_>, style: &Style, to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "{}", style.bold("What was read"))?;
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    let head =
        ["source", "files", "bytes", "events", "kept", "twice", "unread", "skipped", "from", "to"];
    table.set_header(head.map(|name| style.faint(name)));
    for (name, tally) in &outcome.tallies.sources {
        table.add_row(row(name, tally));
    }
    if outcome.tallies.sources.len() > 1 {
        table.add_row(row("all", &outcome.tallies.total()));
    }
    for column in 1..8 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(to, "  {}", line.trim_end())?;
    }
    let total = outcome.tallies.total();
    set_aside(outcome, style, to)?;
    if total.later > 0 {
        let text = format!(
            "{} later than {} were kept and not judged.",
            words::number(total.later, "event"),
            outcome.summary.now
        );
        writeln!(to, "{}", style.yellow(&style.wrapped(&text, 2)))?;
    }
    for note in &outcome.summary.notes {
        writeln!(to, "{}", style.faint(&style.wrapped(&format!("Note: {}", clean(note)), 2)))?;
    }
    writeln!(to)
}

/// What could not be read, in words: files of no known format apart from broken records.
fn set_aside(outcome: &Outcome<'_>, style: &Style, to: &mut impl Write) -> io::Result<()> {
    let sources = &outcome.tallies.sources;
    let files = sources.get(UNRECOGNISED).map_or(0, |tally| tally.quarantined);
    let records = outcome.tallies.total().quarantined - files;
    let said = [
        (files, "file is", "files are", "of no format that is read"),
        (records, "record", "records", "could not be read"),
    ];
    let said: Vec<String> = said
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many, what)| {
            format!("{count} {} {what}", if *count == 1 { one } else { many })
        })
        .collect();
    if said.is_empty() {
        return Ok(());
    }
    let text = format!("{}; quarantine.ndjson says where each lies and why.", said.join(", "));
    writeln!(to, "{}", style.yellow(&style.wrapped(&text, 2)))
}

fn row(name: &str, tally: &Tally) -> Vec<String> {
    let day = |time: schema::Timestamp| time.day().to_string();
    let name = if name == UNRECOGNISED { "unrecognised" } else { name };
    vec![
        name.to_owned(),
        tally.files.to_string(),
        words::bytes(tally.bytes),
        tally.events.to_string(),
        tally.stored.to_string(),
        tally.duplicate.to_string(),
        tally.quarantined.to_string(),
        tally.rejected.to_string(),
        tally.span.map_or_else(String::new, |(first, _)| day(first)),
        tally.span.map_or_else(String::new, |(_, last)| day(last)),
    ]
}

fn coverage(outcome: &Outcome<'_>, style: &Style, to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "{}", style.bold("What the playbook asks for"))?;
    let coverage = &outcome.summary.coverage;
    for source in coverage.log_sources.iter().chain(&coverage.context) {
        let mark = match source.presence {
            Presence::Present => style.green("present"),
            Presence::Thin => style.yellow("thin   "),
            Presence::Missing => style.faint("missing"),
        };
        let room = style.width.saturating_sub(35).max(20);
        let detail: String = clean(&source.detail).chars().take(room).collect();
        writeln!(to, "  {mark}  {:<22}  {}", source.name, style.faint(&detail))?;
    }
    writeln!(to)
}

fn indicators(outcome: &Outcome<'_>, style: &Style, to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "{}", style.bold("What was found"))?;
    let found: usize = outcome.summary.indicators.values().sum();
    for (name, count) in &outcome.summary.indicators {
        let count = if *count == 0 { style.faint("0") } else { count.to_string() };
        writeln!(to, "  {:<22}  {count}", name.replace('_', " "))?;
    }
    let judged = outcome.tallies.events_judged;
    let cited: usize = outcome
        .investigation
        .cases
        .iter()
        .flat_map(|case| &case.story.sightings)
        .map(|sighting| sighting.evidence.cited.len() + sighting.evidence.more)
        .sum();
    let share = 100.0 * cited as f64 / judged.max(1) as f64;
    let acquired = outcome.investigation.ledger.len();
    let (covered, _) = playbook::covered_share(&outcome.investigation.ledger);
    let text = format!(
        "{} from {}; {cited} of {judged} events ({share:.3} %) are evidence. The ledger holds {}, \
         of which the register covers {covered}.",
        words::number(found as u64, "sighting"),
        words::number(outcome.investigation.cases.len() as u64, "case"),
        words::number(acquired as u64, "acquisition"),
    );
    writeln!(to, "{}\n", style.wrapped(&text, 2))
}
