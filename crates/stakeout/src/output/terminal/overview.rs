//! The head of the summary: sources, coverage, indicators.

use std::collections::BTreeSet;
use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};
use playbook::observations::Citation;
use playbook::words;

use super::{Style, clean};
use crate::intake::{Tally, UNRECOGNISED};
use crate::output::{Outcome, Presence, Sight};

/// `kept` says whether the run writes `quarantine.ndjson`.
pub(super) fn print(
    outcome: &Outcome<'_>,
    style: &Style,
    to: &mut impl Write,
    kept: bool,
) -> io::Result<()> {
    sources(outcome, style, to)?;
    set_aside(outcome, style, to, kept)?;
    coverage(outcome, style, to)?;
    indicators(outcome, style, to)
}

fn sources(outcome: &Outcome<'_>, style: &Style, to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "{}", style.bold("What was read"))?;
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    let head = [
        "source", "files", "bytes", "events", "kept", "twice", "unread", "skipped", "days", "last",
    ];
    table.set_header(head.map(|name| style.faint(name)));
    for (name, tally) in &outcome.tallies.sources {
        table.add_row(row(name, tally));
    }
    if outcome.tallies.sources.len() > 1 {
        table.add_row(row("all", &outcome.tallies.total()));
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if (1..=8).contains(&place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(to, "  {}", line.trim_end())?;
    }
    Ok(())
}

/// What could not be read or was not judged, in words, and what else should be known.
fn set_aside(
    outcome: &Outcome<'_>,
    style: &Style,
    to: &mut impl Write,
    kept: bool,
) -> io::Result<()> {
    let total = outcome.tallies.total();
    let unrecognised = outcome.tallies.sources.get(UNRECOGNISED);
    let files = unrecognised.map_or(0, |tally| tally.quarantined);
    let records = total.quarantined - files;
    let mut said = Vec::new();
    if files > 0 {
        said.push(format!("{} of no format that is read", words::number(files, "file")));
    }
    if records > 0 {
        said.push(format!("{} that could not be read", words::number(records, "record")));
    }
    if !said.is_empty() {
        let which = if kept { "quarantine.ndjson says" } else { "with --out, a file says" };
        let text = format!("Set aside: {}; {which} where and why.", said.join(", "));
        writeln!(to, "{}", style.yellow(&style.wrapped(&text, 2)))?;
    }
    if total.later > 0 {
        let text = format!(
            "{} later than {}: kept and not judged.",
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

fn row(name: &str, tally: &Tally) -> Vec<String> {
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
        tally.span.map_or_else(String::new, |(first, last)| {
            (i64::from(last.day().0) - i64::from(first.day().0) + 1).to_string()
        }),
        tally.span.map_or_else(String::new, |(_, last)| last.day().to_string()),
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
    let blind = coverage.playbook.iter().filter(|it| it.is_technique() && it.sight == Sight::Blind);
    let blind: Vec<String> =
        blind.map(|clause| format!("{} {}", clause.clause, clause.text)).collect();
    let text = format!(
        "Blind to {}, and to whatever is bought with a private card off our networks.",
        words::listed(&blind, 8)
    );
    writeln!(to, "{}\n", style.faint(&style.wrapped(&text, 2)))
}

fn indicators(outcome: &Outcome<'_>, style: &Style, to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "{}", style.bold("What was found"))?;
    let found: usize = outcome.summary.indicators.values().sum();
    for (name, count) in &outcome.summary.indicators {
        let count = if *count == 0 { style.faint("0") } else { count.to_string() };
        writeln!(to, "  {:<22}  {count}", name.replace('_', " "))?;
    }
    let judged = outcome.tallies.events_judged;
    let sightings = || outcome.investigation.cases.iter().flat_map(|case| &case.story.sightings);
    let records: BTreeSet<Citation> =
        sightings().flat_map(|sighting| sighting.evidence.cited.iter().copied()).collect();
    let cited = records.len() + sightings().map(|sighting| sighting.evidence.more).sum::<usize>();
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
