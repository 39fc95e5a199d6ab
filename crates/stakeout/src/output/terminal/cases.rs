//! The cases, in order: decision, title, why, clauses, entities, next step.

use std::io::{self, Write};

use playbook::cases::{Case, ClauseState, Decision, EntityLists};
use playbook::words;
use playbook::written::{Playbook, Row};

use super::{Style, clean};
use crate::output::{Outcome, words as own};

/// Names of one kind that are shown.
const NAMES: usize = 4;

pub(super) fn print(outcome: &Outcome<'_>, style: &Style, to: &mut impl Write) -> io::Result<()> {
    let cases = &outcome.investigation.cases;
    if cases.is_empty() {
        let text = if outcome.tallies.total().later > 0 && outcome.tallies.events_judged == 0 {
            "Every event is later than the moment judged at: nothing can be said. Give a later --now."
        } else if outcome.tallies.events_judged == 0 {
            "No event was read: nothing can be said. Check the paths, and docs/src/sources.md for the \
             formats that are read."
        } else {
            "No case. What was acquired is in the ledger; what could not be seen is listed above."
        };
        return writeln!(to, "{}\n", style.wrapped(text, 0));
    }
    let count = |wanted| cases.iter().filter(|case| case.verdict.decision == wanted).count();
    let (escalate, monitor, close) =
        (count(Decision::Escalate), count(Decision::Monitor), count(Decision::Close));
    let heading = format!(
        "{}: {escalate} to escalate, {monitor} to monitor, {close} explained",
        words::number(cases.len() as u64, "case")
    );
    writeln!(to, "{}\n", style.bold(&heading))?;
    let playbooks = outcome.playbooks;
    cases.iter().try_for_each(|case| print_case(case, playbooks, style, to))?;
    by_hand(playbooks, style, to)
}

fn print_case(
    case: &Case<'_>,
    playbooks: &[Playbook],
    style: &Style,
    to: &mut impl Write,
) -> io::Result<()> {
    let decision = match case.verdict.decision {
        Decision::Escalate => style.red("ESCALATE"),
        Decision::Monitor => style.yellow("MONITOR"),
        Decision::Close => style.green("CLOSE"),
    };
    let title = style.wrapped(&clean(&case.title), 10);
    writeln!(to, "{decision}  {}", style.bold(title.trim_start()))?;
    let head = format!(
        "{}  {}  {} to {}",
        case.id,
        case.techniques.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join(" "),
        words::moment(case.story.first()),
        words::moment(case.story.last())
    );
    writeln!(to, "{}", style.faint(&style.wrapped(&head, 2)))?;
    writeln!(to, "{}", style.wrapped(&clean(&case.why), 2))?;
    clauses(case, style, to)?;
    said(case, playbooks, style, to)?;
    let entities = entities(case);
    if !entities.is_empty() {
        writeln!(to, "{}", style.wrapped(&clean(&entities), 2))?;
    }
    if let Some(ask) = &case.verdict.ask {
        let due = words::moment(ask.due);
        let text = format!("Next: ask {}: {} By {due}.", ask.recipient, ask.question);
        writeln!(to, "{}", style.wrapped(&clean(&text), 2))?;
    }
    writeln!(to)
}

fn clauses(case: &Case<'_>, style: &Style, to: &mut impl Write) -> io::Result<()> {
    let mut plain_length = 0;
    let mut shown: Vec<String> = Vec::new();
    for clause in &case.verdict.clauses {
        let name = clause.id.replace('_', " ");
        let (text, painted) = match clause.state {
            ClauseState::Met => (format!("{name}: met"), Style::red as fn(&Style, &str) -> String),
            ClauseState::CannotTell => (format!("{name}: cannot tell"), Style::yellow as _),
            ClauseState::NotMet => (format!("{name}: not met"), Style::faint as _),
        };
        plain_length += text.len() + 3;
        shown.push(painted(style, &text));
    }
    let between = if plain_length <= style.width { " · " } else { "\n  " };
    writeln!(to, "  {}", shown.join(between))
}

/// The user's own words for each clause of the decision.
fn said(
    case: &Case<'_>,
    playbooks: &[Playbook],
    style: &Style,
    to: &mut impl Write,
) -> io::Result<()> {
    for clause in &case.verdict.clauses {
        for words in own::of(playbooks, Row::Escalation, clause.id) {
            let text = format!("{}: \u{201c}{}\u{201d}", clause.id.replace('_', " "), words.text);
            writeln!(to, "{}", style.faint(&style.wrapped(&clean(&text), 2)))?;
        }
    }
    Ok(())
}

/// What the user's own playbooks leave to a person, once for all cases: it is the same in each.
fn by_hand(playbooks: &[Playbook], style: &Style, to: &mut impl Write) -> io::Result<()> {
    let rows = [
        Row::KeyIndicators,
        Row::Questions,
        Row::Escalation,
        Row::Tier1,
        Row::Tier2,
        Row::Containment,
    ];
    let steps: Vec<_> = rows.into_iter().flat_map(|row| own::manual(playbooks, row)).collect();
    if steps.is_empty() {
        return Ok(());
    }
    let count = words::number(steps.len() as u64, "step");
    writeln!(to, "{}", style.bold(&format!("By hand, in each case: {count} of your playbook")))?;
    for (id, clause) in steps {
        let text = format!("[ ] {id}: {}", clause.text);
        writeln!(to, "{}", style.wrapped(&clean(&text), 2))?;
    }
    writeln!(to)
}

fn entities(case: &Case<'_>) -> String {
    let lists: EntityLists = case.story.entities.iter().collect();
    let kinds: [(&str, &[String]); 8] = [
        ("identities", &lists.identities),
        ("people", &lists.users),
        ("keys", &lists.access_keys),
        ("hosts", &lists.hosts),
        ("addresses", &lists.addresses),
        ("domains", &lists.domains),
        ("accounts", &lists.accounts),
        ("resources", &lists.resources),
    ];
    let shown: Vec<String> = kinds
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(kind, names)| format!("{kind} {}", words::listed(names, NAMES)))
        .collect();
    if shown.is_empty() { String::new() } else { format!("With {}.", shown.join("; ")) }
}
