//! The decision: `Escalate if a, if b, or if c` is three conditions.

use super::guard::{conjunction, parts, word_count};
use super::{Piece, push};

/// Words that begin a condition.
const IF: [&str; 6] = ["if", "when", "whenever", "once", "where", "upon"];
/// Verbs that make a condition of words behind a comma, as in `the address is known`.
const FINITE: [&str; 34] = [
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "can",
    "cannot",
    "can't",
    "could",
    "does",
    "do",
    "shows",
    "show",
    "appears",
    "appear",
    "indicates",
    "indicate",
    "involves",
    "involve",
    "matches",
    "match",
    "exists",
    "exist",
    "occurs",
    "occur",
    "suggests",
    "suggest",
    "correlate",
    "correlates",
    "there's",
    "remains",
    "exceeds",
];

/// Pushes the conditions of a sentence, and the words that lead up to them.
pub(super) fn cut(sentence: &str, pieces: &mut Vec<Piece>) {
    let (lead, rest) = led(sentence);
    let mut found: Vec<String> = Vec::new();
    for part in parts(rest, |byte| byte == b';') {
        conditions(part, &mut found);
    }
    if found.len() < 2 && lead.is_empty() {
        pieces.push(Piece::Clause(sentence.to_owned()));
        return;
    }
    if !lead.is_empty() {
        pieces.push(Piece::Joint(lead.to_owned()));
    }
    for condition in found {
        let (joint, text) = conjunction(condition.trim());
        let (again, text) = match word(text) {
            Some(word) if IF.contains(&word.to_lowercase().as_str()) => text.split_at(word.len()),
            _ => ("", text),
        };
        let joint = [joint, again].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>();
        if !joint.is_empty() {
            pieces.push(Piece::Joint(joint.join(" ")));
        }
        push(text, pieces);
    }
}

/// `Escalate to Tier 2 if` and what follows it; nothing where a sentence says no such thing first.
fn led(sentence: &str) -> (&str, &str) {
    let mut at = 0;
    let mut escalates = false;
    for word in sentence.split_whitespace().take(16) {
        let place = sentence.get(at..).and_then(|rest| rest.find(word)).unwrap_or_default();
        at += place + word.len();
        let small = word.to_lowercase();
        escalates |= small.starts_with("escalat");
        let (bare, colon) = match small.strip_suffix(':') {
            Some(bare) => (bare, true),
            None => (small.as_str(), false),
        };
        if escalates && (IF.contains(&bare) || (colon && bare.len() > 1)) {
            return sentence.split_at_checked(at).unwrap_or(("", sentence));
        }
    }
    ("", sentence)
}

fn word(text: &str) -> Option<&str> {
    text.split_whitespace().next()
}

/// Cuts at `or if`, at `, if`, and at commas that a condition of its own follows.
fn conditions(part: &str, found: &mut Vec<String>) {
    let segments = parts(part, |byte| byte == b',');
    let alternatives = segments.iter().skip(1).any(|it| conjunction(it.trim()).0.starts_with("or"));
    let mut first = true;
    for segment in segments {
        for (place, piece) in or_if(segment).into_iter().enumerate() {
            let cut = first || place > 0 || stands_alone(piece, alternatives);
            match found.last_mut() {
                Some(last) if !cut => last.push_str(piece),
                _ => found.push(piece.to_owned()),
            }
            first = false;
        }
    }
}

/// `a or if b` as `a` and `or if b`.
fn or_if(segment: &str) -> Vec<&str> {
    let small = segment.to_ascii_lowercase();
    let mut places: Vec<usize> =
        IF.iter().flat_map(|word| places_of(&small, &format!(" or {word} "))).collect();
    places.sort_unstable();
    let mut found = Vec::new();
    let mut start = 0;
    for place in places {
        found.push(segment.get(start..place).unwrap_or_default());
        start = place;
    }
    found.push(segment.get(start..).unwrap_or_default());
    found.retain(|piece| !piece.trim().is_empty());
    found
}

fn places_of(text: &str, pattern: &str) -> Vec<usize> {
    text.match_indices(pattern).map(|(place, _)| place).collect()
}

fn stands_alone(segment: &str, alternatives: bool) -> bool {
    let (_, text) = conjunction(segment.trim());
    let words: Vec<String> =
        text.split_whitespace().map(|it| it.trim_matches([',', '.']).to_lowercase()).collect();
    let Some(first) = words.first() else { return false };
    if IF.contains(&first.as_str()) {
        return !segment.trim().to_lowercase().starts_with("and ");
    }
    let leaning = [
        "especially",
        "particularly",
        "such",
        "including",
        "like",
        "e.g.",
        "which",
        "who",
        "that",
        "indicating",
        "suggesting",
        "as",
        "but",
        "even",
        "specifically",
        "then",
        "leading",
        "with",
    ];
    let finite = words.iter().take(8).any(|word| FINITE.contains(&word.as_str()));
    let long = word_count(text) >= 4;
    alternatives && long && !leaning.contains(&first.as_str()) && (finite || names_a_thing(&words))
}

/// `evidence of x`, `detected use of x`: a thing of its own.
fn names_a_thing(words: &[String]) -> bool {
    let inner =
        ["of", "in", "to", "from", "with", "by", "suggesting", "indicating", "on", "against"];
    words.iter().skip(1).take(4).any(|word| inner.contains(&word.as_str()))
}
