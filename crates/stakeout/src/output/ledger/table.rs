//! The ledger for a terminal: what it adds up to, then its lines.

use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};
use playbook::words;

use super::groups::total;
use super::{Group, Grouping, Line, Standing, groups};
use crate::output::terminal::{Style, clean};

/// Letters of a cell at the most, and of what the register says; the other forms have all.
const CELL: usize = 44;
const REGISTER: usize = 72;

/// `by` adds up instead of listing.
pub(crate) fn print(
    lines: &[Line],
    by: Option<Grouping>,
    style: &Style,
    to: &mut impl Write,
) -> io::Result<()> {
    writeln!(to, "{}", style.wrapped(&in_words(lines), 0))?;
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(to)?;
    print_groups(
        &groups(lines, by.unwrap_or(Grouping::Kind)),
        by.unwrap_or(Grouping::Kind),
        style,
        to,
    )?;
    if by.is_none() {
        writeln!(to)?;
        print_lines(lines, style, to)?;
    }
    Ok(())
}

/// How many, and how many of them the register covers.
pub(super) fn in_words(lines: &[Line]) -> String {
    let all = total(lines);
    if lines.is_empty() {
        return "Nothing was acquired.".to_owned();
    }
    let by_services = match all.service {
        0 => String::new(),
        count => format!(", {count} launched by services of the provider"),
    };
    format!(
        "{} in {}: {} authorised, {} not, {} that cannot be told{by_services}.",
        words::number(all.resources, "resource"),
        words::number(all.lines, "acquisition"),
        all.authorized,
        all.unauthorized,
        all.cannot_tell,
    )
}

fn print_groups(
    groups: &[Group],
    by: Grouping,
    style: &Style,
    to: &mut impl Write,
) -> io::Result<()> {
    let mut table = table(&[by.as_str(), "resources", "authorised", "not", "cannot tell"], style);
    for group in groups {
        let Group { name, resources, authorized, unauthorized, cannot_tell, .. } = group;
        let figures = [resources, authorized, unauthorized, cannot_tell].map(u64::to_string);
        table.add_row(std::iter::once(cell(name)).chain(figures));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    write_table(&table, to)
}

fn print_lines(lines: &[Line], style: &Style, to: &mut impl Write) -> io::Result<()> {
    let heads = ["time", "who", "kind", "what", "where", "count", "authorised", "register"];
    let mut table = table(&heads, style);
    for line in lines {
        let authorised = match Standing::of(line) {
            Standing::Authorized => style.green("yes"),
            Standing::Unauthorized => style.red("no"),
            Standing::CannotTell => style.yellow("cannot tell"),
            Standing::Service => style.faint("service"),
        };
        let register = if line.why.is_empty() { &line.register } else { &line.why };
        table.add_row([
            line.time.clone(),
            cell(&line.actor()),
            cell(&line.kind),
            cell(&line.what),
            cell(&line.place),
            line.count.to_string(),
            authorised,
            cut(register, REGISTER),
        ]);
    }
    write_table(&table, to)
}

fn table(heads: &[&str], style: &Style) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(heads.iter().map(|name| style.faint(name)));
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
}

fn write_table(table: &Table, to: &mut impl Write) -> io::Result<()> {
    for line in table.lines() {
        writeln!(to, "{}", line.trim_end())?;
    }
    Ok(())
}

fn cell(text: &str) -> String {
    cut(text, CELL)
}

fn cut(text: &str, limit: usize) -> String {
    let text = clean(text);
    if text.chars().count() <= limit {
        return text;
    }
    text.chars().take(limit - 1).chain(['…']).collect()
}
