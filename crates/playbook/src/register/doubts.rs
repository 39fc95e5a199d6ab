//! What is written well and will hardly do what was meant: entries that never match, or match less
//! than they say.

use std::collections::BTreeMap;

use super::Register;
use super::claim::EntryKind;
use super::entry::{Entry, Limit, Terms, Window};
use super::party::Party;
use super::who;
use crate::document::Problem;

impl Register {
    /// In order of file and line.
    pub fn doubts(&self) -> Vec<Problem> {
        let mut doubts: Vec<Problem> = Vec::new();
        for entry in &self.entries {
            let texts = approval(entry).into_iter().chain(self.kept_by_party(entry));
            doubts.extend(texts.map(|text| at(entry, text)));
        }
        doubts.extend(self.disagreeing());
        doubts.sort();
        doubts.dedup();
        doubts
    }

    /// An entry for a party's people whose time with us it never meets.
    fn kept_by_party(&self, entry: &Entry) -> Option<String> {
        let own = |party: &&Party| {
            let whos = entry.terms.iter().filter_map(|terms| match terms {
                Terms::Acquire { who, .. } => Some(who),
                Terms::Register { .. } => None,
            });
            let mut whos = whos.flatten().peekable();
            whos.peek().is_some()
                && whos.all(|who| {
                    let means = |member: &String| who::means(member, std::slice::from_ref(who));
                    party.members.iter().any(|member| member == who || means(member))
                })
        };
        let parties: Vec<&Party> = self.parties.iter().filter(own).collect();
        let party = parties.first()?;
        let meets = |party: &&Party| {
            entry.windows.iter().any(|it| *it == Window::ALWAYS || it.overlaps(&party.window))
        };
        (!parties.iter().any(meets)).then(|| {
            format!("{} never holds: {} does not work for us then", entry.reference, party.name)
        })
    }

    /// Two grants or plans of one ticket that allow the same to the same, differently.
    fn disagreeing(&self) -> Vec<Problem> {
        let mut alike: BTreeMap<(EntryKind, &str, &[Terms]), Vec<&Entry>> = BTreeMap::new();
        for entry in &self.entries {
            if let Some(ticket) = &entry.reference.ticket {
                alike.entry((entry.reference.kind, ticket, &entry.terms)).or_default().push(entry);
            }
        }
        let mut found = Vec::new();
        for mut entries in alike.into_values() {
            // Neighbours in time are enough to find one: a register may be long.
            entries.sort_by_key(|entry| (entry.windows.span(), entry.reference.line));
            let pairs = entries.array_windows();
            found.extend(
                pairs.filter_map(|[one, other]| Some(at(other, disagreement(one, other)?))),
            );
        }
        found
    }
}

fn at(entry: &Entry, text: String) -> Problem {
    Problem::at(&entry.reference.file, entry.reference.line, text)
}

/// Of two entries that allow the same under one ticket at one time.
fn disagreement(one: &Entry, other: &Entry) -> Option<String> {
    let ticket = one.reference.ticket.as_ref().filter(|_| one.windows.overlap(&other.windows))?;
    let (file, line) = (&one.reference.file, one.reference.line);
    match (one.limit, other.limit) {
        (Limit::None, Limit::None) => None,
        (Limit::None, _) | (_, Limit::None) => {
            Some(format!("{ticket} stands in {file}:{line} as well, and one of them has no limit"))
        }
        _ => Some(format!("{ticket} allows the same in {file}:{line}, and both limits add up")),
    }
}

fn approval(entry: &Entry) -> Vec<String> {
    let mut texts = Vec::new();
    let span = entry.windows.span();
    let label = &entry.reference;
    match entry.approval.at {
        Some(at) if span != Window::ALWAYS && at >= span.end => texts
            .push(format!("{label} never holds: it was approved {at}, after its end {}", span.end)),
        Some(at) if span != Window::ALWAYS && at > span.start && entry.is_plan() => {
            texts.push(format!(
                "{label} was approved {at}, after its start {}: what came before is not covered",
                span.start
            ));
        }
        _ => {}
    }
    if let Some(by) = &entry.approval.by {
        let own = entry.terms.iter().any(|terms| match terms {
            Terms::Acquire { who, .. } => {
                who.iter().any(|who| who == by || who::means(who, std::slice::from_ref(by)))
            }
            Terms::Register { .. } => false,
        });
        if own {
            texts.push(format!("{label} was approved by {by}, whom it is for: what they do themselves is not covered"));
        }
    }
    texts
}
