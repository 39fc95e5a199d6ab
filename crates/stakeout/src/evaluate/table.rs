//! The figures as tables: for the terminal, and in Markdown for the documentation.

use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};

use super::figures::{Figures, IncidentFigures, OrganizationFigures};
use super::interval::{Estimate, Proportion};
use crate::output::terminal::{Style, clean};

/// One table, with what it is about and a head.
struct Section {
    title: &'static str,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// The name of a column, and how its cells are said.
type Column<T> = (&'static str, fn(&T) -> String);

/// Prints the tables and what went wrong, for people.
pub(crate) fn print(figures: &Figures, style: &Style, to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "{}\n", style.wrapped(&clean(&measured(figures)), 0))?;
    for section in sections(figures) {
        writeln!(to, "{}", style.bold(section.title))?;
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.set_header(section.head.iter().map(|name| style.faint(name)));
        table.add_rows(section.rows.iter().map(|row| row.iter().map(|cell| clean(cell))));
        for (place, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, 2));
            if place > 0 {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for line in table.lines() {
            writeln!(to, "  {}", line.trim_end())?;
        }
        writeln!(to)?;
    }
    if !figures.mistakes.is_empty() {
        writeln!(to, "{}", style.bold("What a perfect judge would have done otherwise"))?;
    }
    for mistake in &figures.mistakes {
        writeln!(to, "  {}", clean(mistake))?;
    }
    Ok(())
}

/// The tables in Markdown.
pub(crate) fn markdown(figures: &Figures) -> String {
    let mut text = format!("{}\n", measured(figures));
    for section in sections(figures) {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let head = section.head.iter().map(ToString::to_string).collect();
        let rule = section.head.iter().enumerate();
        let rule = rule.map(|(place, _)| if place == 0 { "---" } else { "---:" }.to_owned());
        let rows = section.rows.into_iter().map(|row| row.iter().map(|it| plain(it)).collect());
        let lines: Vec<String> = [head, rule.collect()].into_iter().chain(rows).map(line).collect();
        let title = format!("\n**{}**\n", section.title);
        text.extend([title, lines.join("\n")].map(|part| part + "\n"));
    }
    text
}

/// A cell that stays one, and text, whatever a scenario is called.
fn plain(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for letter in clean(cell).chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '\\' | '|' | '[' | ']' | '`' | '*' => text.extend(['\\', letter]),
            _ => text.push(letter),
        }
    }
    text
}

/// How much was looked at, in a sentence.
fn measured(figures: &Figures) -> String {
    let organizations = &figures.organizations;
    let days: f64 = organizations.iter().map(|it| it.days).sum();
    let sum = |of: fn(&OrganizationFigures) -> u64| -> u64 { organizations.iter().map(of).sum() };
    let unread = match sum(|it| it.unread) {
        0 => String::new(),
        count => format!(" {} could not be read.", playbook::words::number(count, "record")),
    };
    format!(
        "{}, {days:.0} days of logs and {} events in all; {} and {} harmless twins.{unread} \
         Escalated for no incident at any moment: {} in 30 days.",
        playbook::words::number(organizations.len() as u64, "organisation"),
        sum(|it| it.events),
        playbook::words::number(sum(|it| it.incidents as u64), "incident"),
        sum(|it| it.benign as u64),
        figure(figures.ever_false_per_30_days),
    )
}

fn sections(figures: &Figures) -> Vec<Section> {
    vec![
        detectors(figures),
        indicators(figures),
        incidents(figures),
        told(figures),
        benign(figures),
    ]
}

fn detectors(figures: &Figures) -> Section {
    section(
        "Against simple baselines",
        &figures.detectors,
        &[
            ("detector", |it| it.detector.to_owned()),
            ("recall", |it| share(&it.recall)),
            ("precision", |it| share(&it.precision)),
            ("false in 30 days", |it| figure(it.false_per_30_days)),
            ("hours to detect", |it| figure(it.hours_to_detect)),
        ],
    )
}

fn indicators(figures: &Figures) -> Section {
    section(
        "By indicator",
        &figures.indicators,
        &[
            ("indicator", |it| it.indicator.as_str().to_owned()),
            ("recall", |it| share(&it.recall)),
            ("precision", |it| share(&it.precision)),
            ("false escalations in 30 days", |it| figure(it.false_per_30_days)),
        ],
    )
}

fn incidents(figures: &Figures) -> Section {
    section(
        "By incident",
        &figures.incidents,
        &[
            ("incident", |it| it.scenario.clone()),
            ("expected", |it| it.expected.to_owned()),
            ("opened", |it| share(&it.opened)),
            ("decided as expected", |it| share(&it.decided)),
            ("hours until opened", |it| figure(it.hours_to_open)),
            ("hours until decided", |it| figure(it.hours_to_decide)),
        ],
    )
}

fn benign(figures: &Figures) -> Section {
    section(
        "By harmless twin",
        &figures.benign,
        &[
            ("twin", |it| it.scenario.clone()),
            ("expected", |it| it.expected.to_owned()),
            ("decided as expected", |it| share(&it.decided)),
            ("escalated", |it| share(&it.escalated)),
        ],
    )
}

/// A row for each thing, and a column for each of what is said of it.
fn section<T>(title: &'static str, of: &[T], columns: &[Column<T>]) -> Section {
    Section {
        title,
        head: columns.iter().map(|(name, _)| *name).collect(),
        rows: of.iter().map(|it| columns.iter().map(|(_, say)| say(it)).collect()).collect(),
    }
}

/// Which detector tells of which incident.
fn told(figures: &Figures) -> Section {
    let detectors = figures.detectors.iter().map(|it| it.detector);
    let row = |it: &IncidentFigures| {
        let counts =
            it.told_by.iter().map(|told| format!("{}/{}", told.recall.count, told.recall.of));
        std::iter::once(it.scenario.clone()).chain(counts).collect()
    };
    Section {
        title: "Which detector tells of which incident",
        head: std::iter::once("incident").chain(detectors).collect(),
        rows: figures.incidents.iter().map(row).collect(),
    }
}

/// `63/64 98 % (92–100)`.
fn share(share: &Proportion) -> String {
    let count = format!("{}/{}", share.count, share.of);
    let percent = |value: f64| format!("{:.0}", 100.0 * value);
    match (share.value, share.low, share.high) {
        (Some(value), Some(low), Some(high)) => {
            format!("{count} {} % ({}–{})", percent(value), percent(low), percent(high))
        }
        _ => count,
    }
}

/// `1.3 (0.4–2.5)`.
fn figure(estimate: Estimate) -> String {
    let shown = |value: f64| {
        if value >= 99.95 { format!("{value:.0}") } else { format!("{value:.1}") }
    };
    match (estimate.value, estimate.low, estimate.high) {
        (Some(value), Some(low), Some(high)) => {
            format!("{} ({}–{})", shown(value), shown(low), shown(high))
        }
        (Some(value), ..) => shown(value),
        (None, ..) => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_said_with_their_intervals() {
        assert_eq!(share(&Proportion::new(63, 64)), "63/64 98 % (92–100)");
        assert_eq!(share(&Proportion::new(0, 0)), "0/0");
        let estimate = Estimate { value: Some(1.26), low: Some(0.0), high: Some(123.4) };
        assert_eq!(figure(estimate), "1.3 (0.0–123)");
        assert_eq!(figure(Estimate::default()), "–");
    }

    #[test]
    fn a_cell_stays_a_cell() {
        let check = |cell, expected| assert_eq!(plain(cell), expected, "{cell}");
        check("a|b <c>", "a\\|b &lt;c>");
        check("a\\|b", "a\\\\\\|b");
        check("[a](b) `c` *d*", "\\[a\\](b) \\`c\\` \\*d\\*");
        check("&lt;a", "&amp;lt;a");
        check("low_and_slow 9/9 98 % (70–100)", "low_and_slow 9/9 98 % (70–100)");
    }
}
