//! Where a text may be cut: not inside brackets, quotation marks or code.

/// Longest quotation that is believed to be one, in bytes.
const LONGEST: usize = 240;

/// For each byte of a text, whether it lies inside something that belongs together.
pub(super) fn guarded(text: &str) -> Vec<bool> {
    let mut inside = vec![false; text.len()];
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut before = ' ';
    let mut until = 0;
    for (place, letter) in text.char_indices() {
        match letter {
            _ if place < until => {}
            '(' | '[' | '{' => open.push((place, letter)),
            ')' | ']' | '}' => close(&mut open, (place, letter), &mut inside),
            '"' | '\'' | '`' | '“' | '‘' => {
                let end = quotation(text, place, letter, before).unwrap_or(place);
                inside.get_mut(place..end).unwrap_or_default().fill(true);
                until = end;
            }
            _ => {}
        }
        before = letter;
    }
    inside
}

fn close(open: &mut Vec<(usize, char)>, (place, letter): (usize, char), inside: &mut [bool]) {
    let opens = match letter {
        ')' => '(',
        ']' => '[',
        _ => '{',
    };
    if let Some(found) = open.iter().rposition(|(_, bracket)| *bracket == opens) {
        let (start, _) = open.swap_remove(found);
        open.truncate(found);
        inside.get_mut(start..=place).unwrap_or_default().fill(true);
    }
}

/// Where the quotation ends that begins at `place`: an apostrophe begins none.
fn quotation(text: &str, place: usize, mark: char, before: char) -> Option<usize> {
    if before.is_alphanumeric() {
        return None;
    }
    let closing = match mark {
        '“' => '”',
        '‘' => '’',
        same => same,
    };
    let start = place + mark.len_utf8();
    let rest = text.get(start..)?;
    let mut ends = rest.char_indices().filter(|(_, letter)| *letter == closing);
    let end = ends.find(|(end, _)| {
        let after = rest.get(end + closing.len_utf8()..).unwrap_or_default();
        mark == '`' || !after.starts_with(char::is_alphanumeric)
    });
    let (end, _) = end.filter(|(end, _)| (1..LONGEST).contains(end))?;
    Some(start + end + closing.len_utf8())
}

/// `and the rest` as `and` and `the rest`: words in front of a clause that only join it to others.
pub(super) fn conjunction(text: &str) -> (&str, &str) {
    const JOINING: [&str; 12] = [
        "and",
        "or",
        "and/or",
        "also",
        "then",
        "finally",
        "additionally",
        "furthermore",
        "moreover",
        "lastly",
        "next",
        "plus",
    ];
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start();
        let word = trimmed.split_whitespace().next().unwrap_or_default();
        let plain = word.trim_end_matches([',', ':']).to_lowercase();
        if word.len() == trimmed.len() || !JOINING.contains(&plain.as_str()) {
            return (text.get(..at).unwrap_or_default().trim(), trimmed);
        }
        at += rest.len() - trimmed.len() + word.len();
    }
}

/// Cuts a text at the bytes that `cuts` chooses and nothing guards; the byte ends its part.
pub(super) fn parts(text: &str, cuts: impl Fn(u8) -> bool) -> Vec<&str> {
    let inside = guarded(text);
    let mut parts = Vec::new();
    let mut start = 0;
    let free =
        text.bytes().zip(inside).enumerate().filter(|(_, (byte, inside))| !inside && cuts(*byte));
    for (place, _) in free {
        // `1,000` and `a;b` are one word.
        let next = text.as_bytes().get(place + 1);
        if next.is_none_or(u8::is_ascii_whitespace) {
            parts.push(text.get(start..=place).unwrap_or_default());
            start = place + 1;
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts.retain(|part| !part.trim().is_empty());
    parts
}

pub(super) fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}
