//! Lists as programs print them: `['a', "b's"]`, in Python's spelling or JSON's, and as people then
//! edit them.

use super::super::markdown::plain;
use super::{Part, items};

/// The parts of a cell that holds a list literal, with what is written around it.
pub(super) fn parts(cell: &str) -> Option<Vec<Part>> {
    let start = cell.char_indices().find(|(place, letter)| {
        let rest = cell.get(place + 1..).unwrap_or_default();
        let rest = rest.trim_start_matches(['[', '(', ' ', '\n']);
        *letter == '[' && rest.starts_with(is_quote)
    })?;
    let (before, rest) = cell.split_at(start.0);
    let (found, after) = list(rest)?;
    if found.is_empty() || before.contains('`') {
        return None;
    }
    let mut parts = items::parts(&plain(before));
    if let [.., Part::Prose(lead)] = parts.as_mut_slice()
        && lead.ends_with(':')
    {
        let lead = std::mem::take(lead);
        parts.pop();
        parts.push(Part::Joint(lead));
    }
    let alone = found.len() == 1;
    for item in found {
        let text = plain(&item.replace('\n', " ")).replace('\n', " ");
        if !text.is_empty() {
            parts.push(if alone { Part::Prose(text) } else { Part::Item(text) });
        }
    }
    parts.extend(self::parts(after).unwrap_or_else(|| items::parts(&plain(after))));
    Some(parts)
}

/// The strings of a list, nested ones flattened, and what follows its bracket.
fn list(text: &str) -> Option<(Vec<String>, &str)> {
    let mut items = Vec::new();
    let mut depth = 0_usize;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
        let letter = rest.chars().next()?;
        let after = rest.get(letter.len_utf8()..)?;
        match letter {
            '[' | '(' => depth += 1,
            ']' | ')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((items, after));
                }
            }
            _ if is_quote(letter) => {
                let (item, left) = string(after, letter)?;
                items.push(item);
                rest = left;
                continue;
            }
            _ => return None,
        }
        rest = after;
    }
}

/// A string up to the mark that closes it: one that a bracket or another string follows, since
/// people write apostrophes without escaping them.
fn string(text: &str, opening: char) -> Option<(String, &str)> {
    let mut item = String::new();
    let mut letters = text.char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some((_, 'n')) => item.push(' '),
                Some((_, escaped)) if escaped == opening || escaped == '\\' => item.push(escaped),
                Some((_, escaped)) => item.extend(['\\', escaped]),
                None => return None,
            },
            _ if closes(opening, letter) => {
                let left = text.get(place + letter.len_utf8()..)?;
                if ends_item(left) {
                    return Some((item, left));
                }
                item.push(letter);
            }
            _ => item.push(letter),
        }
    }
    None
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '\'' | '"' | '‘' | '“' | '’' | '”')
}

fn closes(opening: char, letter: char) -> bool {
    match opening {
        '‘' | '’' => matches!(letter, '’' | '‘'),
        '“' | '”' => matches!(letter, '”' | '“'),
        same => letter == same,
    }
}

fn ends_item(left: &str) -> bool {
    let left = left.trim_start();
    let Some(next) = left.strip_prefix(',') else { return left.starts_with([']', ')']) };
    let next = next.trim_start();
    next.starts_with(is_quote) || next.starts_with(['[', '(', ']', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: &str, expected: &[&str]) {
        let found = parts(cell).unwrap_or_default();
        let texts: Vec<&str> = found
            .iter()
            .map(|part| match part {
                Part::Joint(text) | Part::Item(text) | Part::Prose(text) => text.as_str(),
            })
            .collect();
        assert_eq!(texts, expected, "{cell}");
    }

    #[test]
    fn literals_are_read_in_either_spelling() {
        check("['one', 'two']", &["one", "two"]);
        check(r#"["one", "it's two",]"#, &["one", "it's two"]);
        check(r#"['one', "it's two", 'three']"#, &["one", "it's two", "three"]);
        check(r"['it\'s one', 'C:\temp']", &["it's one", r"C:\temp"]);
        check("['the user's host, or another's', 'b']", &["the user's host, or another's", "b"]);
        check("[['a', 'b'], ['c']]", &["a", "b", "c"]);
        check("[‘a’, “b”]", &["a", "b"]);
        check("['a [x] (y)', 'b, c']", &["a [x] (y)", "b, c"]);
        check(
            "Escalate if: ['a b', 'c d'] Then stop.",
            &["Escalate if:", "a b", "c d", "Then stop."],
        );
        check("['a',<br>'b']".replace("<br>", "\n").as_str(), &["a", "b"]);
    }

    #[test]
    fn what_is_no_literal_is_prose() {
        check("['unclosed', 'list", &[]);
        check("[Optional] look", &[]);
        check("see [the list](x)", &[]);
        check("[]", &[]);
        check("use `a['b']` here", &[]);
    }
}
