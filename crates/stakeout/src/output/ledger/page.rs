//! The ledger as one page to hand over: no script, nothing loaded, log text as text. It answers Tier
//! 1's first step for everything at once.

use askama::Template;

use super::groups::total;
use super::table::in_words;
use super::{Group, Grouping, Line, groups};
use crate::output::terminal::clean;

/// Lines, and groups of one sort, on the page; the other forms have all.
const LINES: usize = 5_000;
const GROUPS: usize = 50;

#[derive(Template)]
#[template(path = "ledger.html")]
struct Page<'p> {
    organization: &'p str,
    version: &'p str,
    overview: String,
    /// From the first line to the last.
    span: String,
    tables: Vec<(&'static str, Vec<Group>, usize)>,
    lines: Vec<Line>,
    left_out: usize,
    all: Group,
}

pub(crate) fn html(lines: &[Line], organization: &str) -> askama::Result<String> {
    let tables = Grouping::ALL.map(|by| {
        let mut groups = groups(lines, by);
        let left_out = groups.len().saturating_sub(GROUPS);
        groups.truncate(GROUPS);
        for group in &mut groups {
            group.name = clean(&group.name);
        }
        (by.as_str(), groups, left_out)
    });
    let shown = lines.iter().take(LINES).map(|line| {
        let mut line = line.clone();
        for text in line.texts() {
            *text = clean(text);
        }
        // To the second: the other forms have the rest.
        line.time = line.time.chars().take(19).collect::<String>().replace('T', " ");
        line
    });
    let span = match lines {
        [] => String::new(),
        [only] => clean(&only.time),
        [first, .., last] => format!("{} to {}", clean(&first.time), clean(&last.time)),
    };
    Page {
        organization,
        version: env!("CARGO_PKG_VERSION"),
        overview: in_words(lines),
        span,
        tables: tables.into_iter().collect(),
        lines: shown.collect(),
        left_out: lines.len().saturating_sub(LINES),
        all: total(lines),
    }
    .render()
}
