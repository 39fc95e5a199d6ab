//! `report.html`: the cases as one page to hand over. It holds no script, loads nothing, and shows
//! log text as text.

use askama::Template;
use playbook::acquisitions::{Authorization, LedgerRow};
use playbook::covered_share;

use super::terminal::clean;
use super::{CaseObject, Outcome, Summary};

/// Ledger lines that the page shows.
const LINES: usize = 500;

#[derive(Template)]
#[template(path = "report.html")]
struct Report<'o> {
    organization: &'o str,
    version: &'o str,
    cases: Vec<CaseObject<'o>>,
    summary: &'o Summary,
    ledger: &'o [(LedgerRow, Option<String>)],
    shown: Vec<Line<'o>>,
    covered: usize,
    /// Lines beyond those shown.
    left_out: usize,
}

/// A line of the ledger, as text.
struct Line<'o> {
    time: String,
    identity: &'o str,
    what: &'o str,
    count: u32,
    place: &'o str,
    register: &'o str,
    case: Option<&'o str>,
}

pub(super) fn html(outcome: &Outcome<'_>) -> anyhow::Result<String> {
    let ledger = &outcome.investigation.ledger;
    let open = ledger.iter().filter(|(row, case)| {
        case.is_some() || matches!(row.authorization, Some(it) if it != Authorization::Authorized)
    });
    let mut shown: Vec<Line<'_>> = open.map(line).collect();
    let left_out = shown.len().saturating_sub(LINES);
    shown.truncate(LINES);
    let report = Report {
        organization: outcome.organization,
        version: env!("CARGO_PKG_VERSION"),
        cases: outcome.cases(),
        summary: outcome.summary,
        ledger,
        shown,
        covered: covered_share(ledger).0,
        left_out,
    };
    // Markup is escaped where it is put in; what hides or reorders text is shown as what it is.
    let page = report.render()?;
    Ok(page.lines().map(|line| clean(line) + "\n").collect())
}

fn line((row, case): &(LedgerRow, Option<String>)) -> Line<'_> {
    Line {
        time: row.time.to_string(),
        identity: &row.identity,
        what: &row.what,
        count: row.count,
        place: &row.place,
        register: row.entry.as_deref().unwrap_or("none"),
        case: case.as_deref(),
    }
}
