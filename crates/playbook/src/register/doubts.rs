//! What is written well and will hardly do what was meant: entries that never match, or match less
//! than they say.

use super::Register;
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
        let numbered = self.entries.iter().enumerate();
        let pairs = numbered.flat_map(|(place, one)| {
            self.entries.iter().skip(place + 1).map(move |other| (one, other))
        });
        let found = pairs.filter_map(|(one, other)| Some(at(other, disagreement(one, other)?)));
        found.collect()
    }
}

fn at(entry: &Entry, text: String) -> Problem {
    Problem::at(&entry.reference.file, entry.reference.line, text)
}

fn disagreement(one: &Entry, other: &Entry) -> Option<String> {
    let ticket = one.reference.ticket.as_ref()?;
    let same_ticket = other.reference.ticket.as_ref() == Some(ticket)
        && one.reference.kind == other.reference.kind;
    let overlap = one.windows.overlap(&other.windows);
    if !same_ticket || !overlap || one.terms != other.terms {
        return None;
    }
    let (file, line) = (&one.reference.file, one.reference.line);
    let limits = (one.limit, other.limit);
    if let (Limit::PerDay(_) | Limit::Whole(_), Limit::None) = limits {
        return Some(format!("{ticket} sets no limit here, which lifts that of {file}:{line}"));
    }
    let same = format!("{ticket} allows the same in {file}:{line}, and both limits add up");
    (one.limit != Limit::None).then_some(same)
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
