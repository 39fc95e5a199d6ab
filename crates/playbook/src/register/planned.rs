//! Reviewed plans that name a file of infrastructure as code: the file says how many of what, the
//! plan who, when and that somebody looked at it. A file that no plan names permits nothing.

use super::code::{Code, Planned};
use super::entry::{Entry, Limit, Terms};
use super::forms::words;
use super::merge::plan_ticket;
use super::place::{Kinds, Place};
use crate::document::Problem;

/// Makes of each plan that names a file one entry for each kind and place that the file would make.
pub(super) fn by_code(
    entries: Vec<Entry>,
    code: &[Code],
    notes: &mut Vec<String>,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let mut named = Vec::new();
    let mut planned = Vec::with_capacity(entries.len());
    for mut entry in entries {
        let Some(name) = entry.code.take() else {
            planned.push(entry);
            continue;
        };
        let (place, line) = (entry.reference.file.clone(), entry.reference.line);
        let Some(file) = code.iter().find(|file| file.is_called(&name)) else {
            let text =
                format!("no file of the register is called \"{name}\": list it beside this one");
            problems.push(Problem::at(&place, line, text));
            continue;
        };
        let wanted = file.planned();
        if wanted.is_empty() {
            notes.push(format!("{place}:{line}: {} would make nothing", file.file));
        }
        named.push(&file.file);
        planned.extend(split(&entry, wanted));
    }
    for file in code.iter().filter(|file| !named.contains(&&file.file)) {
        notes.extend(unnamed(file, &planned));
    }
    planned
}

/// What the plan itself says of kinds and places narrows what the file says.
fn split(entry: &Entry, wanted: Planned) -> Vec<Entry> {
    let mut entries = Vec::new();
    for ((kind, provider, account, region), count) in wanted {
        let known = |part: String| (!part.is_empty()).then_some(part);
        let place =
            Place { provider: known(provider), account: known(account), region: known(region) };
        let terms = entry.terms.iter().filter_map(|terms| match terms {
            Terms::Acquire { who, kinds, places, families } => {
                let asked = *kinds == Kinds::Only(Vec::new()) || kinds.contains(kind);
                let places = if places.is_empty() { vec![place.clone()] } else { places.clone() };
                let kinds = Kinds::Only(vec![kind]);
                let (who, families) = (who.clone(), families.clone());
                asked.then_some(Terms::Acquire { who, kinds, places, families })
            }
            Terms::Register { .. } => None,
        });
        let terms: Vec<Terms> = terms.collect();
        if !terms.is_empty() {
            entries.push(Entry { terms, limit: Limit::Whole(count), ..entry.clone() });
        }
    }
    entries
}

/// A plan file that nobody names, or whose name holds the ticket of a plan.
fn unnamed(file: &Code, entries: &[Entry]) -> Option<String> {
    let count: u32 = file.planned().values().copied().fold(0, u32::saturating_add);
    if count == 0 {
        return None;
    }
    let name = file.file.to_ascii_lowercase();
    let in_name: Vec<&str> = words(&name).collect();
    let ticketed = entries
        .iter()
        .find(|entry| plan_ticket(entry).is_some_and(|ticket| in_name.contains(&ticket.as_str())));
    let Code { file, tool, .. } = file;
    let tool = tool.in_words();
    Some(match ticketed.map(|entry| (&entry.reference, entry.limit)) {
        Some((plan, Limit::Whole(limit))) if limit != count => {
            format!("{file}: this {tool} would make {count}, and {plan} allows {limit}")
        }
        Some(_) => return None,
        None => format!("{file}: no plan of the register names this {tool}; it permits nothing"),
    })
}
