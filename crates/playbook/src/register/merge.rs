//! Several files, one register. The same ticket in two files is one plan: each file adds what it
//! permits, the count is shared, and who wrote the other file need not be repeated. What two files
//! say differently of its window or count is an error that names both, since either may be wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::Register;

use super::entry::{Approval, Entry, Limit, Window};
use super::forms::{self, Event, RegisterFile};
use super::origin::Origin;
use super::planned;
use super::scope::Scope;
use crate::document::{Problem, Problems};

pub(super) fn merge(files: Vec<RegisterFile>) -> Result<Register, Problems> {
    let mut problems = Vec::new();
    let (mut entries, mut events, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let (mut parties, mut code, mut scope) = (Vec::new(), Vec::new(), None);
    for file in files {
        entries.extend(file.entries);
        parties.extend(file.parties);
        code.extend(file.code);
        events.extend(file.events);
        notes.extend(file.notes);
        if let Some(parts) = file.scope {
            scope.get_or_insert_with(Vec::new).extend(parts);
        }
    }
    entries.sort();
    let entries = without_copies(entries);
    events.sort();
    events.dedup();
    code.sort();
    code.dedup();
    let entries = unite_plans(entries, &mut problems);
    let mut entries = planned::by_code(entries, &code, &mut notes, &mut problems);
    document(&mut entries, events, &mut notes, &mut problems);
    entries.sort();
    parties.sort();
    notes.sort();
    notes.dedup();
    let scope = scope.map_or_else(|| Scope::implied(&entries), Scope::explicit);
    Problems::or_value(problems, Register { entries, parties, code, scope, notes })
}

/// An entry that another file repeats word for word is the same permission, not a second one.
fn without_copies(entries: Vec<Entry>) -> Vec<Entry> {
    let mut files: BTreeMap<Entry, String> = BTreeMap::new();
    let mut kept = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut words = entry.clone();
        words.reference.line = 0;
        words.reference.label.clear();
        let file = std::mem::take(&mut words.reference.file);
        if *files.entry(words).or_insert_with(|| file.clone()) == file {
            kept.push(entry);
        }
    }
    kept
}

/// Makes one plan of those that share their ticket over several files. Two plans of one file stay
/// two: a change may well have two windows.
fn unite_plans(entries: Vec<Entry>, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let mut united: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut by_ticket: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for entry in entries {
        let Some(ticket) = plan_ticket(&entry) else {
            united.push(entry);
            continue;
        };
        let same_ticket = by_ticket.entry(ticket).or_default();
        let elsewhere = |&&index: &&usize| united[index].reference.file != entry.reference.file;
        let others: Vec<usize> = same_ticket.iter().filter(elsewhere).copied().collect();
        let same_window = |&&index: &&usize| united[index].windows == entry.windows;
        match (others.first(), others.iter().find(same_window)) {
            (_, Some(&index)) => absorb(&mut united[index], entry, problems),
            (Some(&index), None) => problems.push(conflict(&united[index], &entry, "window")),
            (None, None) => {
                same_ticket.push(united.len());
                united.push(entry);
            }
        }
    }
    united
}

pub(super) fn plan_ticket(entry: &Entry) -> Option<String> {
    let ticket = entry.reference.ticket.as_ref().filter(|_| entry.is_plan());
    ticket.map(|ticket| ticket.to_ascii_lowercase())
}

fn absorb(plan: &mut Entry, other: Entry, problems: &mut Vec<Problem>) {
    plan.limit = match (plan.limit, other.limit) {
        (limit, Limit::None) | (Limit::None, limit) => limit,
        (limit, same) if limit == same => limit,
        (limit, _) => {
            problems.push(conflict(plan, &other, "count"));
            limit
        }
    };
    let same_approval = plan.approval == other.approval || other.approval == Approval::default();
    if !same_approval || (plan.origin != other.origin && other.origin != Origin::default()) {
        problems.push(conflict(plan, &other, "approval or origin"));
    }
    plan.terms.extend(other.terms);
    plan.terms.sort();
    plan.terms.dedup();
    plan.summary = plan.summary.take().or(other.summary);
    plan.owner = plan.owner.take().or(other.owner);
    plan.relabel();
}

fn conflict(one: &Entry, other: &Entry, what: &str) -> Problem {
    let ticket = other.reference.ticket.as_deref().unwrap_or("this plan");
    let (file, line) = (&one.reference.file, one.reference.line);
    let text = format!("the {what} of {ticket} is not the one that {file}:{line} gives it");
    Problem::at(&other.reference.file, other.reference.line, text)
}

/// Lets each event document the plans whose ticket its summary names.
fn document(
    entries: &mut [Entry],
    events: Vec<Event>,
    notes: &mut Vec<String>,
    problems: &mut Vec<Problem>,
) {
    let mut by_ticket: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        if let Some(ticket) = plan_ticket(entry) {
            by_ticket.entry(ticket).or_default().push(index);
        }
    }
    let mut idle: BTreeMap<(String, &str), u32> = BTreeMap::new();
    for event in events {
        let words: BTreeSet<String> =
            forms::words(&event.summary).map(str::to_ascii_lowercase).collect();
        let named = words.iter().filter_map(|word| by_ticket.get(word)).flatten().copied();
        let plans: Vec<usize> = named.collect();
        let overlap = |plan: usize| {
            event.windows.as_ref().is_none_or(|windows| entries[plan].windows.overlap(windows))
        };
        let meant = plans.iter().copied().find(|&plan| overlap(plan));
        match (meant, plans.first()) {
            (Some(plan), _) => attach(&mut entries[plan], &event, notes),
            (None, Some(&plan)) => problems.push(elsewhen(&entries[plan], &event)),
            (None, None) => *idle.entry((event.place, event.source)).or_default() += 1,
        }
    }
    for ((place, source), count) in idle {
        let what = if source == forms::CALENDAR { "event" } else { "change" };
        notes.push(match count {
            1 => format!("{place}: 1 {what} names no plan of the register and permits nothing"),
            _ => {
                format!("{place}: {count} {what}s name no plan of the register and permit nothing")
            }
        });
    }
}

/// What an event adds to its plan: its words, its approval where the plan has none, and what
/// speaks against it.
fn attach(plan: &mut Entry, event: &Event, notes: &mut Vec<String>) {
    let Event { place, line, source, .. } = event;
    let label = plan.reference.ticket.clone().unwrap_or_else(|| "the plan".to_owned());
    let differing = event.windows.as_ref().filter(|windows| plan.windows != **windows);
    if let Some(window) = differing.map(|windows| windows.nearest(plan.windows.span().start)) {
        notes.push(format!(
            "{place}:{line}: {source} has {label} from {} to {}; the plan's own window counts",
            window.start, window.end
        ));
    }
    if let Some(doubt) = &event.doubt {
        let (file, at) = (&plan.reference.file, plan.reference.line);
        notes.push(format!("{place}:{line}: {file}:{at} permits {label}, and {doubt}"));
    }
    if plan.approval == Approval::default() {
        plan.approval = event.approval.clone();
    }
    if plan.summary.is_none() {
        plan.summary = Some(event.summary.clone());
        plan.relabel();
    }
}

fn elsewhen(plan: &Entry, event: &Event) -> Problem {
    let ticket = plan.reference.ticket.as_deref().unwrap_or("the plan");
    let (file, line) = (&plan.reference.file, plan.reference.line);
    let start = plan.windows.span().start;
    let window = event.windows.as_ref().map_or(Window::ALWAYS, |windows| windows.nearest(start));
    let text = format!(
        "{} has {ticket} from {} to {}, outside the window that {file}:{line} gives it",
        event.source, window.start, window.end
    );
    Problem::at(&event.place, event.line, text)
}
