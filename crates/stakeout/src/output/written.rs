//! A playbook on the terminal and as JSON: clause by clause, with who does it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use playbook::document::Problem;
use playbook::words;
use playbook::written::{Clause, Fact, Playbook, Row, State};
use serde::Serialize;

use super::terminal::{Style, clean};

#[derive(Serialize)]
pub(crate) struct PlaybooksObject<'p> {
    playbooks: Vec<PlaybookObject<'p>>,
    problems: Vec<ProblemObject<'p>>,
}

#[derive(Serialize)]
struct PlaybookObject<'p> {
    key: &'p str,
    file: &'p str,
    line: u32,
    name: &'p str,
    tactic: Vec<&'p str>,
    technique: Vec<&'p str>,
    sub_technique: Vec<&'p str>,
    counts: BTreeMap<&'static str, usize>,
    /// Rows that it does not have.
    missing_rows: Vec<&'static str>,
    clauses: Vec<ClauseObject<'p>>,
}

#[derive(Serialize)]
struct ClauseObject<'p> {
    id: &'p str,
    row: Option<Row>,
    heading: &'p str,
    line: u32,
    state: State,
    /// The clause of ours that does it.
    clause: Option<&'p str>,
    score: Option<f64>,
    why: Option<&'p str>,
    inverted: bool,
    lead: &'p str,
    text: &'p str,
    tail: &'p str,
}

#[derive(Serialize)]
struct ProblemObject<'p> {
    file: &'p str,
    line: Option<u32>,
    text: &'p str,
}

const STATES: [State; 3] = [State::Automated, State::Manual, State::Unbound];

/// Playbooks as `playbook check --format json` spells them.
pub(crate) fn object<'p>(
    playbooks: &'p [Playbook],
    problems: &'p [Problem],
) -> PlaybooksObject<'p> {
    let problem =
        |it: &'p Problem| ProblemObject { file: &it.place, line: it.line, text: &it.text };
    PlaybooksObject {
        playbooks: playbooks.iter().map(playbook).collect(),
        problems: problems.iter().map(problem).collect(),
    }
}

fn playbook(playbook: &Playbook) -> PlaybookObject<'_> {
    let missing = Row::ALL.into_iter().filter(|row| playbook.row(*row).next().is_none());
    PlaybookObject {
        key: &playbook.key,
        file: &playbook.place,
        line: playbook.line,
        name: playbook.name(),
        tactic: playbook.facts(Fact::Tactic).collect(),
        technique: playbook.facts(Fact::Technique).collect(),
        sub_technique: playbook.facts(Fact::SubTechnique).collect(),
        counts: STATES.into_iter().map(|it| (it.as_str(), playbook.count(it))).collect(),
        missing_rows: missing.map(Row::as_str).collect(),
        clauses: playbook.clauses.iter().map(clause).collect(),
    }
}

fn clause(clause: &Clause) -> ClauseObject<'_> {
    let bound = clause.bound();
    ClauseObject {
        id: &clause.id,
        row: clause.row,
        heading: &clause.heading,
        line: clause.line,
        state: clause.state(),
        clause: bound.map(|it| it.clause.as_str()),
        score: bound.map(|it| (it.score * 100.0).round() / 100.0),
        why: bound.map(|it| it.why.as_str()),
        inverted: bound.is_some_and(|it| it.inverted),
        lead: &clause.lead,
        text: &clause.text,
        tail: &clause.tail,
    }
}

/// What a scan says of a playbook that it was given.
pub(crate) fn note(playbook: &Playbook) -> String {
    let Playbook { key, .. } = playbook;
    let other = if key.starts_with("T1583") {
        "its words stand beside ours in every case"
    } else {
        "it is not about T1583: of it only what means the same as a clause of ours is answered, and \
         the rest are steps for a person in every case"
    };
    format!("the playbook {key} of {}; {other}", counted(playbook))
}

/// Where it was read, and how its clauses are done.
fn counted(playbook: &Playbook) -> String {
    let clauses = words::number(playbook.clauses.len() as u64, "clause");
    let counts = STATES.map(|it| format!("{} {}", playbook.count(it), it.as_str()));
    format!("{}: {clauses}, {}", playbook.place, counts.join(", "))
}

/// Prints a playbook row by row.
pub(crate) fn print(playbook: &Playbook, style: &Style, to: &mut impl Write) -> io::Result<()> {
    let head = format!("{} {}", playbook.key, clean(playbook.name()));
    writeln!(to, "{}", style.bold(&head))?;
    let about = clean(&counted(playbook));
    writeln!(to, "{}", style.faint(&style.wrapped(&about, 0)))?;
    let rows = Row::ALL.into_iter().map(Some).chain([None]);
    for row in rows {
        let mut clauses = playbook.clauses.iter().filter(|it| it.row == row).peekable();
        if let Some(first) = clauses.peek() {
            let title = row.map_or_else(|| clean(&first.heading), |row| row.title().to_owned());
            writeln!(to, "\n{}", style.bold(&title))?;
        }
        clauses.try_for_each(|clause| print_clause(clause, style, to))?;
    }
    writeln!(to)
}

fn print_clause(clause: &Clause, style: &Style, to: &mut impl Write) -> io::Result<()> {
    let state = clause.state();
    let painted = match state {
        State::Automated => style.green(state.as_str()),
        State::Manual => style.yellow(state.as_str()),
        State::Unbound => style.red(state.as_str()),
    };
    let bound = clause.bound().map_or_else(String::new, |bound| {
        let turned = if bound.inverted { ", the other way round" } else { "" };
        if bound.clause == clause.id {
            String::new()
        } else {
            format!(" by {}{turned}", bound.clause)
        }
    });
    writeln!(to, "  {}  {painted}{bound}", clause.id)?;
    let parts = [&clause.lead, &clause.text, &clause.tail];
    let said: Vec<&str> =
        parts.into_iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    writeln!(to, "{}", style.wrapped(&clean(&said.join(" ")), 6))?;
    let why = clause.bound().filter(|bound| bound.score < 1.0 || bound.why.starts_with("says"));
    let Some(bound) = why else { return Ok(()) };
    let why = format!("{:.2}: {}", bound.score, bound.why);
    writeln!(to, "{}", style.faint(&style.wrapped(&clean(&why), 6)))
}

/// Prints what was checked, and what it comes to.
pub(crate) fn print_checked(
    playbooks: &[Playbook],
    style: &Style,
    to: &mut impl Write,
) -> io::Result<()> {
    playbooks.iter().try_for_each(|playbook| print(playbook, style, to))?;
    let sum = |state| playbooks.iter().map(|it| it.count(state)).sum::<usize>();
    let counts = STATES.map(|state| format!("{} {}", sum(state), state.as_str()));
    let total = words::number(playbooks.len() as u64, "playbook");
    writeln!(to, "{total}: {}", counts.join(", "))
}
