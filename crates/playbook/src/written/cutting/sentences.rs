//! Sentences of a text.

use super::guard::guarded;

/// Words that end with a full stop and no sentence.
const SHORT: [&str; 36] = [
    "e.g.", "i.e.", "eg.", "ie.", "vs.", "v.", "cf.", "al.", "incl.", "excl.", "resp.", "approx.",
    "esp.", "no.", "nos.", "fig.", "sec.", "ver.", "max.", "min.", "dept.", "mr.", "mrs.", "ms.",
    "dr.", "st.", "co.", "ltd.", "corp.", "a.k.a.", "w.r.t.", "viz.", "ex.", "u.s.", "u.k.",
    "e.u.",
];
/// These may end a sentence as well: they do where a capital follows.
const EITHER: [&str; 6] = ["etc.", "inc.", "a.m.", "p.m.", "jr.", "sr."];
/// Beginnings of sentences that say nothing without the one before.
const LEANING: [&str; 12] = [
    "if so",
    "if not",
    "if yes",
    "if no,",
    "for example",
    "for instance",
    "e.g.",
    "i.e.",
    "such as",
    "this includes",
    "these include",
    "otherwise",
];

/// The sentences of a text, each with those that lean on it. `\n` ends one as well.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.split('\n') {
        for sentence in of_line(line) {
            match found.last_mut() {
                Some(last) if leans(sentence) => {
                    last.push(' ');
                    last.push_str(sentence);
                }
                _ => found.push(sentence.to_owned()),
            }
        }
    }
    found
}

fn leans(sentence: &str) -> bool {
    let small = sentence.to_lowercase();
    let aside = sentence.starts_with('(') && sentence.trim_end_matches('.').ends_with(')');
    aside || LEANING.iter().any(|start| small.starts_with(start))
}

fn of_line(line: &str) -> Vec<&str> {
    let inside = guarded(line);
    let mut found = Vec::new();
    let mut start = 0;
    let mut letters = line.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        let guarded = inside.get(place).copied().unwrap_or_default();
        // `(So it is.)` is a sentence of its own.
        let (so_far, _) = line.split_at_checked(place).unwrap_or((line, ""));
        let own = letter == ')'
            && so_far.ends_with(['.', '?', '!'])
            && so_far.get(start..).is_some_and(|it| it.trim_start().starts_with('('));
        if !own && (guarded || !matches!(letter, '.' | '?' | '!' | '…')) {
            continue;
        }
        // Marks that close belong to the sentence: `…".` and `?)`.
        let mut end = place + letter.len_utf8();
        while let Some((next, closing)) =
            letters.next_if(|(_, it)| matches!(it, '.' | '?' | '!' | '"' | '”' | '\'' | '’' | ')'))
        {
            end = next + closing.len_utf8();
        }
        let (so_far, rest) = line.split_at_checked(end).unwrap_or((line, ""));
        let sentence = so_far.get(start..).unwrap_or_default();
        if rest.starts_with(char::is_whitespace) && is_over(sentence, rest, letter) {
            found.push(sentence.trim());
            start = end;
        }
    }
    found.push(line.get(start..).unwrap_or_default().trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// Whether a sentence is over at a mark, by the word that carries it and what follows.
fn is_over(sentence: &str, rest: &str, mark: char) -> bool {
    if mark != '.' {
        return true;
    }
    let word = sentence.split_whitespace().next_back().unwrap_or_default();
    let written = word.trim_start_matches(['(', '[', '"', '“', '\'']);
    let word = written.to_lowercase();
    let next = rest.trim_start();
    let capital = next.starts_with(|letter: char| !letter.is_lowercase());
    if SHORT.contains(&word.as_str()) || is_initial(written) {
        return false;
    }
    if EITHER.contains(&word.as_str()) {
        return capital;
    }
    // A small letter begins a sentence of a careless hand, but not behind what is no word.
    let stem = word.trim_end_matches('.');
    capital || (stem.len() > 3 && stem.chars().all(char::is_alphabetic))
}

/// `J.` and `U.S.`: capitals, each with its stop.
fn is_initial(word: &str) -> bool {
    let mut parts = word.trim_end_matches('.').split('.');
    word.ends_with('.')
        && parts.all(|part| part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(sentences(text), expected, "{text}");
    }

    #[test]
    fn sentences_end_where_readers_see_them_end() {
        check("One two. Three? Four!", &["One two.", "Three?", "Four!"]);
        check("Use tools, e.g. a proxy. Then stop.", &["Use tools, e.g. a proxy.", "Then stop."]);
        check(
            "In the U.S. Government, i.e. there. End.",
            &["In the U.S. Government, i.e. there.", "End."],
        );
        check("Files, logs, etc. Check them.", &["Files, logs, etc.", "Check them."]);
        check("Files, logs, etc. of hosts.", &["Files, logs, etc. of hosts."]);
        check("Version 1.2.3 of v10.0. Next.", &["Version 1.2.3 of v10.0.", "Next."]);
        check("A (see b. And c.) d. E.", &["A (see b. And c.) d.", "E."]);
        check("He wrote \"Stop. Now.\" Then went.", &["He wrote \"Stop. Now.\" Then went."]);
        check("Look at .service files and .NET. Go.", &["Look at .service files and .NET.", "Go."]);
        check("Open a.example/x?y=1 now. Go.", &["Open a.example/x?y=1 now.", "Go."]);
        check("check the hosts. then block them.", &["check the hosts.", "then block them."]);
        check("Run `a. B` now. C (unclosed. D", &["Run `a. B` now.", "C (unclosed.", "D"]);
        check("", &[]);
    }

    #[test]
    fn what_leans_on_a_sentence_stays_with_it() {
        check(
            "Was it new? If so, whose? Is it ours?",
            &["Was it new? If so, whose?", "Is it ours?"],
        );
        check("Do it. (Twice.) Go.", &["Do it. (Twice.)", "Go."]);
    }
}
