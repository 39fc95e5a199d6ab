//! The words that stand for a concept, found in a clause.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// The table of meanings, as its file spells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    plain: String,
    concepts: BTreeMap<String, Vec<String>>,
    pub(super) meaning: Vec<Meaning>,
}

/// What a clause of ours is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meaning {
    pub(super) row: String,
    pub(super) clause: String,
    /// Groups of concepts: one of each has to be there.
    pub(super) needs: Vec<String>,
    #[serde(default)]
    pub(super) with: Vec<String>,
    #[serde(default)]
    pub(super) never: Vec<String>,
    /// The concept whose denial turns an answer round.
    #[serde(default)]
    pub(super) polarity: Option<String>,
}

/// A word of a clause that tells something, and the concepts it may stand for; none of a word that
/// is of no concept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told<'t> {
    pub(super) words: String,
    pub(super) concepts: BTreeSet<&'t str>,
    /// Whether a denial stands right before it.
    pub(super) denied: bool,
    /// Whether it tells nothing where it stands for no concept that is asked for.
    pub(super) plain: bool,
}

/// The words that concepts are found by.
pub(super) struct Vocabulary<'t> {
    plain: BTreeSet<&'t str>,
    /// By the first byte of their first word.
    phrases: BTreeMap<u8, Vec<(&'t str, Vec<&'t str>)>>,
}

const DENIALS: [&str; 8] = ["not", "no", "never", "without", "non", "isn't", "weren't", "lack"];

impl<'t> Vocabulary<'t> {
    pub(super) fn new(table: &'t Table) -> Self {
        let mut by_first: BTreeMap<u8, Vec<_>> = BTreeMap::new();
        for (concept, phrases) in &table.concepts {
            for phrase in phrases {
                let first = phrase.bytes().next().unwrap_or_default();
                let words: Vec<&str> = phrase.split(' ').collect();
                by_first.entry(first).or_default().push((concept.as_str(), words));
            }
        }
        Self { plain: table.plain.split_whitespace().collect(), phrases: by_first }
    }

    /// What the words of a clause tell, in order. Names of log sources (`…log`) are looked for only
    /// where `sources` are told: elsewhere `domain registration` is a deed.
    pub(super) fn told(&self, clause: &str, sources: bool) -> Vec<Told<'t>> {
        let small = clause.to_lowercase().replace('’', "'");
        let words: Vec<&str> = small
            .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
            .map(|word| word.trim_matches('\'').trim_end_matches("'s"))
            .filter(|word| !word.is_empty())
            .collect();
        let mut told = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let rest = words.get(at..).unwrap_or_default();
            let (length, concepts) = self.at(rest, sources);
            let plain = rest.first().is_some_and(|word| self.plain.contains(word));
            if !concepts.is_empty() || !plain && !is_denial(rest) {
                let before = words.get(at.saturating_sub(3)..at).unwrap_or_default();
                let denied = before.iter().any(|word| DENIALS.contains(word));
                let words = rest.get(..length).unwrap_or_default().join(" ");
                told.push(Told { words, concepts, denied, plain });
            }
            at += length;
        }
        told
    }

    /// The longest phrase that the words begin with, and every concept that has one so long.
    fn at(&self, words: &[&str], sources: bool) -> (usize, BTreeSet<&'t str>) {
        let mut longest = 0;
        let mut concepts = BTreeSet::new();
        let first = words.first().and_then(|word| word.bytes().next()).unwrap_or_default();
        for (concept, phrase) in self.phrases.get(&first).into_iter().flatten() {
            if phrase.len() < longest
                || (concept.ends_with("log") && !sources)
                || !begins(words, phrase)
            {
                continue;
            }
            if phrase.len() > longest {
                longest = phrase.len();
                concepts.clear();
            }
            concepts.insert(*concept);
        }
        (longest.max(1), concepts)
    }
}

fn is_denial(words: &[&str]) -> bool {
    words.first().is_some_and(|word| DENIALS.contains(word))
}

fn begins(words: &[&str], phrase: &[&str]) -> bool {
    words.len() >= phrase.len()
        && words.iter().zip(phrase).all(|(word, pattern)| match pattern.strip_suffix('*') {
            Some(start) => word.starts_with(start),
            None => word == pattern,
        })
}
