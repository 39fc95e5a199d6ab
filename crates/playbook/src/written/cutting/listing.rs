//! Indicators and log sources that one sentence lists: `A of x, B in y, and C` is three of them;
//! `changes to files, keys, or services` is one.

use super::guard::{conjunction, parts, word_count};
use super::{Piece, Row, push};

/// Words that open an indicator.
const OPENERS: [&str; 82] = [
    "abnormal",
    "abnormally",
    "absence",
    "access",
    "accesses",
    "activity",
    "alerts",
    "anomalies",
    "anomalous",
    "any",
    "attempts",
    "changes",
    "commands",
    "communication",
    "configuration",
    "connections",
    "creation",
    "deletion",
    "detected",
    "detection",
    "disabled",
    "discrepancies",
    "email",
    "emails",
    "evidence",
    "excessive",
    "execution",
    "failed",
    "frequent",
    "high",
    "hosts",
    "inbound",
    "inconsistent",
    "increase",
    "increased",
    "indications",
    "installation",
    "irregular",
    "known",
    "lack",
    "large",
    "logs",
    "mismatched",
    "missing",
    "modification",
    "modifications",
    "modified",
    "multiple",
    "new",
    "newly",
    "odd",
    "outbound",
    "patterns",
    "presence",
    "processes",
    "rapid",
    "rare",
    "repeated",
    "requests",
    "rogue",
    "sequential",
    "signs",
    "spike",
    "spikes",
    "strange",
    "sudden",
    "suspicious",
    "traffic",
    "unapproved",
    "unauthorised",
    "unauthorized",
    "unexpected",
    "unexplained",
    "unfamiliar",
    "unknown",
    "unrecognized",
    "unusual",
    "unusually",
    "usage",
    "use",
    "sequences",
    "search",
];
/// Nouns that end the name of a log source.
const SOURCES: [&str; 30] = [
    "log",
    "logs",
    "logging",
    "record",
    "records",
    "event",
    "events",
    "alert",
    "alerts",
    "data",
    "traffic",
    "telemetry",
    "feed",
    "feeds",
    "capture",
    "captures",
    "report",
    "reports",
    "metadata",
    "trail",
    "trails",
    "netflow",
    "flows",
    "queries",
    "audits",
    "files",
    "solutions",
    "systems",
    "tools",
    "history",
];
/// Words that begin what belongs to the words before.
const LEANING: [&str; 46] = [
    "especially",
    "particularly",
    "specifically",
    "notably",
    "such",
    "including",
    "like",
    "e.g.",
    "i.e.",
    "eg",
    "which",
    "who",
    "where",
    "when",
    "while",
    "whether",
    "if",
    "as",
    "but",
    "not",
    "followed",
    "indicating",
    "suggesting",
    "showing",
    "resulting",
    "leading",
    "causing",
    "implying",
    "making",
    "allowing",
    "using",
    "involving",
    "exceeding",
    "containing",
    "targeting",
    "possibly",
    "potentially",
    "often",
    "typically",
    "usually",
    "rather",
    "despite",
    "for",
    "that",
    "with",
    "without",
];
/// Words after which a list of examples begins.
const EXAMPLES: [&str; 7] =
    ["such as", "including", "e.g.", "for example", "for instance", "like ", "especially"];
/// Words that hold a thing of its own together: `spikes in traffic`.
const INNER: [&str; 30] = [
    "of",
    "in",
    "to",
    "from",
    "by",
    "with",
    "on",
    "for",
    "at",
    "between",
    "without",
    "across",
    "against",
    "toward",
    "towards",
    "into",
    "via",
    "originating",
    "pointing",
    "involving",
    "targeting",
    "containing",
    "using",
    "that",
    "outside",
    "during",
    "after",
    "before",
    "under",
    "over",
];
/// Beginnings of sentences whose first comma is no list.
const CONDITIONS: [&str; 8] =
    ["if", "when", "while", "although", "during", "after", "where", "once"];

/// Pushes the clauses of a sentence.
pub(super) fn cut(row: Row, sentence: &str, pieces: &mut Vec<Piece>) {
    let first = word(sentence);
    if CONDITIONS.contains(&first.as_str()) {
        pieces.push(Piece::Clause(sentence.to_owned()));
        return;
    }
    let by_semicolon = parts(sentence, |byte| byte == b';');
    let clauses: Vec<&str> = by_semicolon.into_iter().flat_map(|part| listed(row, part)).collect();
    let [opening, rest @ ..] = clauses.as_slice() else { return };
    let (lead, opening) = if rest.is_empty() { ("", *opening) } else { led(opening) };
    if !lead.is_empty() {
        pieces.push(Piece::Joint(lead.to_owned()));
    }
    push(opening, pieces);
    for clause in rest {
        push(clause, pieces);
    }
}

/// The items of a part, each a stretch of it.
fn listed(row: Row, part: &str) -> Vec<&str> {
    let segments = parts(part, |byte| byte == b',');
    let mut found: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut examples) = (0, false);
    for segment in segments {
        let end = at + segment.len();
        match found.last_mut() {
            Some(last) if !stands_alone(row, segment, examples) => last.1 = end,
            _ => {
                found.push((at, end));
                examples = false;
            }
        }
        let small = segment.to_lowercase();
        // The `and` or `or` in front of the last example ends them.
        let closes = examples && small.trim_start().starts_with(['a', 'o']) && joined(segment);
        examples = (examples && !closes) || EXAMPLES.iter().any(|word| small.contains(word));
        at = end;
    }
    found.into_iter().filter_map(|(start, end)| part.get(start..end)).collect()
}

fn joined(segment: &str) -> bool {
    !conjunction(segment.trim()).0.is_empty()
}

/// Whether a segment names an indicator or a source of its own.
fn stands_alone(row: Row, segment: &str, examples: bool) -> bool {
    let (_, text) = conjunction(segment.trim().trim_end_matches([',', '.']));
    let words: Vec<String> =
        text.split_whitespace().map(|it| it.trim_matches(['.', ',', ':']).to_lowercase()).collect();
    let Some(first) = words.first() else { return false };
    if LEANING.contains(&first.as_str()) {
        return false;
    }
    let inner = words.iter().skip(1).position(|word| INNER.contains(&word.as_str()));
    let holds = words.len() >= 4 && inner.is_some_and(|place| place + 2 < words.len());
    if row == Row::LogSources {
        let head = inner.map_or(words.len(), |place| place + 1);
        let named = words.get(..head).is_some_and(|head| {
            head.len() >= 2 && head.last().is_some_and(|it| SOURCES.contains(&it.as_str()))
        });
        return named
            || (holds && !examples && words.iter().any(|it| SOURCES.contains(&it.as_str())));
    }
    let opens = OPENERS.contains(&first.as_str()) && words.len() >= 2;
    if examples { opens && holds } else { opens || holds }
}

/// `Look for spikes` as `Look for` and `spikes`: words that lead up to a list.
fn led(opening: &str) -> (&str, &str) {
    const LEADS: [&str; 15] = [
        "look out for",
        "look for",
        "watch for",
        "monitor for",
        "check for",
        "search for",
        "hunt for",
        "scan for",
        "be alert to",
        "be alert for",
        "indicators include",
        "examples include",
        "sources include",
        "these include",
        "examples are",
    ];
    let colon = opening.split_once(": ").filter(|(lead, _)| word_count(lead) <= 6);
    if let Some((lead, rest)) = colon {
        return (opening.get(..=lead.len()).unwrap_or_default(), rest);
    }
    let small = opening.to_ascii_lowercase();
    let ends = LEADS.iter().filter_map(|lead| {
        let place = small.find(lead)?;
        (word_count(small.get(..place)?) <= 2).then_some(place + lead.len())
    });
    match ends.min() {
        Some(end) => opening.split_at_checked(end).unwrap_or(("", opening)),
        None => ("", opening),
    }
}

fn word(sentence: &str) -> String {
    sentence.split_whitespace().next().unwrap_or_default().trim_matches(',').to_lowercase()
}
