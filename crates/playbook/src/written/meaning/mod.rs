//! What a clause means: one of ours, or something that only a person can do.
//!
//! A clause means ours when it speaks of everything ours is about, and of little else. Both are
//! counted in words that a reader can check: every binding says which words made it. Clauses are
//! held only against those of the same row.

mod concepts;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use self::concepts::{Meaning, Table, Told, Vocabulary};
use super::row::Row;

/// The least share of telling words that speak for a clause. `the_threshold_divides…` in the tests
/// holds it against paraphrases and near misses.
const THRESHOLD: f64 = 0.6;
/// A log source is a name; what stands beside it says whose, and where.
const SOURCE_THRESHOLD: f64 = 0.3;
/// Behind these, a log source says what it is looked at for.
const PURPOSES: [&str; 14] = [
    " to ",
    " for ",
    " with ",
    " that ",
    " showing",
    " indicating",
    " focusing",
    ", especially",
    ", specifically",
    ", particularly",
    " related",
    " where ",
    " which ",
    " (",
];

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("meanings.toml")).expect("a test reads the built-in table")
});
static VOCABULARY: LazyLock<Vocabulary<'static>> = LazyLock::new(|| Vocabulary::new(&TABLE));

/// A clause of ours that means the same.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Match {
    pub(super) clause: &'static str,
    /// Share of the telling words that speak for it.
    pub(super) score: f64,
    pub(super) why: String,
    /// Whether a yes to theirs is a no to ours.
    pub(super) inverted: bool,
}

/// The clause of ours that a clause means, if any: the best, the first of equals. `acquisition`:
/// whether the playbook is about acquiring infrastructure, which its clauses then need not repeat.
pub(super) fn of(row: Row, text: &str, acquisition: bool) -> Option<Match> {
    let (score, found) = best(row, text, acquisition)?;
    (score >= threshold(row)).then_some(found)
}

const fn threshold(row: Row) -> f64 {
    match row {
        Row::LogSources => SOURCE_THRESHOLD,
        _ => THRESHOLD,
    }
}

/// The clause of ours that comes nearest among those that everything needed is said of.
fn best(row: Row, text: &str, acquisition: bool) -> Option<(f64, Match)> {
    let small = text.to_lowercase();
    let purpose = PURPOSES.iter().filter_map(|word| small.find(word)).min();
    let head = match purpose {
        // `network traffic logs, to detect …` is a log source, whatever is looked for in it.
        Some(place) if row == Row::LogSources => small.get(..place).unwrap_or(&small),
        _ => &small,
    };
    let told = VOCABULARY.told(head, row == Row::LogSources);
    let meanings = TABLE.meaning.iter().filter(|meaning| meaning.row == row.as_str());
    let matches = meanings.filter_map(|meaning| matched(meaning, &told, acquisition));
    let found = matches.reduce(|best, next| if next.score > best.score { next } else { best })?;
    Some((found.score, found))
}

fn matched(meaning: &'static Meaning, told: &[Told<'_>], acquisition: bool) -> Option<Match> {
    let there = |concept: &str| told.iter().any(|word| word.concepts.contains(concept));
    if meaning.never.iter().any(|concept| there(concept)) || !has_all(meaning, told, acquisition) {
        return None;
    }
    let needed = meaning.needs.iter().flat_map(|group| group.split('|'));
    let ours: BTreeSet<&str> = needed.chain(meaning.with.iter().map(String::as_str)).collect();
    let speaks = |word: &&Told<'_>| word.concepts.iter().any(|it| ours.contains(it));
    let telling = told.iter().filter(|word| !word.plain || speaks(word));
    let (for_it, against): (Vec<&Told<'_>>, Vec<&Told<'_>>) = telling.partition(speaks);
    let score = for_it.len() as f64 / (for_it.len() + against.len()) as f64;
    let inverted = is_inverted(meaning, told);
    // A decision that waits for the opposite is another decision.
    if inverted && meaning.row == Row::Escalation.as_str() {
        return None;
    }
    let quoted = |words: &[&Told<'_>]| {
        words.iter().map(|word| word.words.as_str()).collect::<Vec<_>>().join(", ")
    };
    let beside = if against.is_empty() { "" } else { "; beside " };
    let why = format!("says {}{beside}{}", quoted(&for_it), quoted(&against));
    Some(Match { clause: &meaning.clause, score, why, inverted })
}

/// Whether a clause says everything that is needed, each thing in words of its own. What the
/// playbook is about need not be said again.
fn has_all(meaning: &Meaning, told: &[Told<'_>], acquisition: bool) -> bool {
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    meaning.needs.iter().all(|group| {
        let is_one = |word: &Told<'_>| group.split('|').any(|it| word.concepts.contains(it));
        let free = told.iter().enumerate().find(|(place, it)| !taken.contains(place) && is_one(it));
        match free {
            Some((place, _)) => taken.insert(place),
            None => acquisition && group.split('|').any(|it| it == "infrastructure"),
        }
    })
}

/// Whether a clause asks for the opposite: `unauthorised` for `authorised`, unless that is denied.
fn is_inverted(meaning: &Meaning, told: &[Told<'_>]) -> bool {
    let turned = |word: &Told<'_>, concept: &str| word.concepts.contains(concept) && word.denied;
    match meaning.polarity.as_deref() {
        Some("authorised") => {
            let opposite = told.iter().find(|it| it.concepts.contains("unauthorised"));
            let denied = told.iter().any(|it| turned(it, "authorised"));
            opposite.map_or(denied, |word| !word.denied)
        }
        _ => {
            meaning.row == Row::Escalation.as_str()
                && ["unauthorised", "actor", "relate", "ioc"]
                    .iter()
                    .any(|concept| told.iter().any(|it| turned(it, concept)))
        }
    }
}

#[cfg(test)]
mod tests;
