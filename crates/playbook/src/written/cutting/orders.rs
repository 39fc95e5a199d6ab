//! Steps and actions: `isolate the host and preserve its memory` is two of them, `identify and
//! block it` is one.

use super::guard::{conjunction, guarded, parts, word_count};
use super::{Piece, push};

/// Verbs that begin a step.
const VERBS: [&str; 98] = [
    "add",
    "adjust",
    "advise",
    "aggregate",
    "alert",
    "analyse",
    "analyze",
    "apply",
    "ask",
    "assess",
    "assist",
    "audit",
    "begin",
    "block",
    "check",
    "collaborate",
    "collect",
    "communicate",
    "compare",
    "conduct",
    "confirm",
    "consider",
    "consult",
    "contact",
    "contain",
    "coordinate",
    "correlate",
    "cross-check",
    "cross-reference",
    "deploy",
    "determine",
    "develop",
    "disable",
    "disconnect",
    "document",
    "educate",
    "engage",
    "enforce",
    "enhance",
    "ensure",
    "establish",
    "evaluate",
    "examine",
    "execute",
    "extract",
    "flag",
    "gather",
    "harden",
    "identify",
    "implement",
    "improve",
    "increase",
    "inform",
    "initiate",
    "inspect",
    "interview",
    "investigate",
    "isolate",
    "limit",
    "look",
    "monitor",
    "notify",
    "obtain",
    "patch",
    "perform",
    "preserve",
    "prevent",
    "provide",
    "quarantine",
    "re-evaluate",
    "recommend",
    "reconstruct",
    "reimage",
    "remediate",
    "remove",
    "report",
    "reset",
    "restore",
    "restrict",
    "retrieve",
    "revert",
    "review",
    "revoke",
    "rotate",
    "run",
    "scan",
    "search",
    "share",
    "shut",
    "strengthen",
    "suspend",
    "tighten",
    "trace",
    "track",
    "update",
    "use",
    "utilize",
    "validate",
];
const MORE_VERBS: [&str; 12] = [
    "verify",
    "watch",
    "map",
    "hunt",
    "terminate",
    "reassess",
    "segment",
    "test",
    "escalate",
    "leverage",
    "work",
    "cross-verify",
];

/// Pushes the steps of a sentence.
pub(super) fn cut(sentence: &str, pieces: &mut Vec<Piece>) {
    for part in parts(sentence, |byte| byte == b';') {
        let (_, order) = conjunction(part.trim());
        // What stands under a condition stays under it.
        if is_order(order) { orders(part, pieces) } else { push(part, pieces) }
    }
}

fn orders(part: &str, pieces: &mut Vec<Piece>) {
    let segments = parts(part, |byte| byte == b',');
    let mut held = String::new();
    for segment in segments {
        let (_, text) = conjunction(segment.trim());
        let alone = is_order(text) && word_count(text) >= 3 && word_count(&held) >= 3;
        if alone && !ends_in_verb(&held) && !waits(&held) {
            and_orders(&held, pieces);
            held.clear();
        }
        held.push_str(segment);
    }
    and_orders(&held, pieces);
}

/// Cuts at an `and` that a verb with its object follows.
fn and_orders(text: &str, pieces: &mut Vec<Piece>) {
    let inside = guarded(text);
    let mut start = 0;
    for (place, _) in text.match_indices(" and ") {
        let before = text.get(start..place).unwrap_or_default();
        let after = text.get(place + 1..).unwrap_or_default();
        let (_, order) = conjunction(after);
        let free = !inside.get(place).copied().unwrap_or_default();
        let apart = word_count(before) >= 3 && !ends_in_verb(before) && !has_infinitive(before);
        if free && apart && is_order(order) && word_count(order) >= 3 {
            push(before, pieces);
            start = place + 1;
        }
    }
    push(text.get(start..).unwrap_or_default(), pieces);
}

/// Whether a text begins with a verb, alone or behind an adverb: `immediately isolate …`.
fn is_order(text: &str) -> bool {
    let mut words = text.split_whitespace().map(plain);
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    is_verb(&first) && second != "of" || (first.ends_with("ly") && is_verb(&second))
}

fn is_verb(word: &str) -> bool {
    VERBS.contains(&word) || MORE_VERBS.contains(&word)
}

fn ends_in_verb(text: &str) -> bool {
    let last = text.split_whitespace().next_back().map(plain).unwrap_or_default();
    is_verb(&last)
}

/// `…, and if necessary,`: what follows stands under a condition.
fn waits(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(plain).collect();
    let last = words.get(words.len().saturating_sub(5)..).unwrap_or_default();
    last.iter().any(|word| matches!(word.as_str(), "if" | "when" | "where" | "once" | "unless"))
}

/// `to change …`: the verb that follows may belong to it.
fn has_infinitive(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(plain).collect();
    words.windows(2).any(|pair| match pair {
        [to, verb] => to == "to" && (is_verb(verb) || verb == "change"),
        _ => false,
    })
}

fn plain(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase()
}
