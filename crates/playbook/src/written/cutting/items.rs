//! Lists as people type them: numbers, letters and bullets, each in a line of its own or all in one.

use super::Part;
use super::guard;

/// The lines of a plain text as parts: marks, items, prose, and what leads up to a list.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut marks = Marks::default();
    let mut parts: Vec<Part> = Vec::new();
    let later: Vec<&str> = text.split('\n').collect();
    for (index, line) in later.iter().enumerate() {
        marks.cut(line, later.get(index + 1..).unwrap_or_default(), &mut parts);
    }
    leads(&mut parts);
    one_item(&mut parts);
    parts
}

/// Prose that ends with a colon leads up to the list below it.
fn leads(parts: &mut [Part]) {
    for index in 1..parts.len() {
        let (above, below) = parts.split_at_mut(index);
        if let (Some(Part::Prose(lead)), Some(Part::Joint(_) | Part::Item(_))) =
            (above.last_mut(), below.first())
            && (lead.ends_with(':') || ends_in_if(lead))
            && guard::word_count(lead) <= 16
        {
            let lead = std::mem::take(lead);
            if let Some(last) = above.last_mut() {
                *last = Part::Joint(lead);
            }
        }
    }
}

fn ends_in_if(lead: &str) -> bool {
    let last = lead.split_whitespace().next_back().unwrap_or_default();
    matches!(last.to_lowercase().as_str(), "if" | "when" | "include" | "includes" | "are")
}

/// A single item is no list: it is prose with a mark in front.
fn one_item(parts: &mut [Part]) {
    let mut items = parts.iter_mut().filter(|part| matches!(part, Part::Item(_)));
    if let (Some(item), None) = (items.next(), items.next())
        && let Part::Item(text) = item
    {
        *item = Part::Prose(std::mem::take(text));
    }
}

/// The label that comes next: `3` after `2`, `c` after `b`.
#[derive(Default)]
struct Marks {
    number: u32,
    letter: u32,
}

/// A mark found in a line: where it begins and ends.
#[derive(Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number(u32),
    Letter(u32),
    Bullet,
}

impl Marks {
    /// Cuts a line before each mark that continues a list.
    fn cut(&mut self, line: &str, later: &[&str], parts: &mut Vec<Part>) {
        let inside = guard::guarded(line);
        let candidates: Vec<Mark> =
            places(line).into_iter().filter_map(|place| mark(line, place)).collect();
        let mut at = 0;
        let mut in_item = false;
        for (index, candidate) in candidates.iter().enumerate() {
            let more = candidates.get(index + 1..).unwrap_or_default();
            let free = !inside.get(candidate.start).copied().unwrap_or_default()
                || line.get(candidate.start..).is_some_and(|rest| rest.starts_with('('));
            if free && candidate.start >= at && self.goes_on(line, *candidate, more, later) {
                push(line.get(at..candidate.start).unwrap_or_default(), in_item, parts);
                let label = line.get(candidate.start..candidate.end).unwrap_or_default();
                parts.push(Part::Joint(label.trim().to_owned()));
                at = candidate.end;
                in_item = true;
            }
        }
        push(line.get(at..).unwrap_or_default(), in_item, parts);
    }

    fn goes_on(&mut self, line: &str, mark: Mark, more: &[Mark], later: &[&str]) -> bool {
        let before = line.get(..mark.start).unwrap_or_default().trim_end();
        let starts = before.is_empty();
        let ended = before.ends_with(['.', '?', '!', ';', ':', ',', ')', '"', '”', '\'']);
        let follows = line.get(mark.end..).unwrap_or_default();
        if !starts && !ended && !follows.starts_with(char::is_uppercase) {
            return false;
        }
        match mark.kind {
            Kind::Bullet => starts || is_bulleted(line, mark),
            Kind::Number(1) | Kind::Letter(1) if !starts => {
                let second = |it: &Mark| it.kind.place() == 2 && it.kind.is_like(mark.kind);
                let follows = more.iter().any(second)
                    || later.iter().any(|line| self::mark(line, 0).as_ref().is_some_and(second));
                follows && self.take(mark.kind, true)
            }
            _ if starts => self.take(mark.kind, true),
            kind => {
                let better = more.iter().any(|it| it.kind == kind);
                let named = names_a_number(before);
                (ended || (!better && !named)) && self.take(kind, false)
            }
        }
    }

    /// Whether this label is the next of its list, or, at the start of a line, any.
    fn take(&mut self, kind: Kind, any: bool) -> bool {
        let (held, label) = match kind {
            Kind::Number(label) => (&mut self.number, label),
            Kind::Letter(label) => (&mut self.letter, label),
            Kind::Bullet => return true,
        };
        let next = label == *held + 1;
        if next || any {
            *held = label;
        }
        next || any
    }
}

impl Kind {
    const fn place(self) -> u32 {
        match self {
            Self::Number(label) | Self::Letter(label) => label,
            Self::Bullet => 0,
        }
    }

    const fn is_like(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Number(_), Self::Number(_)) | (Self::Letter(_), Self::Letter(_))
        )
    }
}

/// `- a - B`: a dash inside a line is a mark where the line begins with one and a sentence follows;
/// dots always are.
fn is_bulleted(line: &str, mark: Mark) -> bool {
    let label = line.get(mark.start..mark.end).unwrap_or_default().trim();
    let follows = line.get(mark.end..).unwrap_or_default().trim_start();
    match label {
        "-" | "–" | "*" | "+" => {
            line.trim_start().starts_with(label) && follows.starts_with(char::is_uppercase)
        }
        _ => true,
    }
}

/// `Tier 2.` and `version 3)` end in a number that labels nothing.
fn names_a_number(before: &str) -> bool {
    const NAMES: [&str; 22] = [
        "tier", "level", "phase", "version", "step", "windows", "server", "stage", "type",
        "section", "option", "layer", "event", "id", "port", "python", "table", "figure", "part",
        "priority", "severity", "to",
    ];
    let word = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    NAMES.contains(&word.as_str())
}

/// Where words begin.
fn places(line: &str) -> Vec<usize> {
    let mut before = ' ';
    let mut places = Vec::new();
    for (place, letter) in line.char_indices() {
        if before.is_whitespace() && !letter.is_whitespace() {
            places.push(place);
        }
        before = letter;
    }
    places
}

/// The mark that begins at a place, with the spaces behind it.
fn mark(line: &str, start: usize) -> Option<Mark> {
    let rest = line.get(start..)?;
    let word = rest.split_whitespace().next()?;
    let after = rest.get(word.len()..)?;
    let length = word.len() + (after.len() - after.trim_start().len());
    if after.trim().is_empty() {
        return None;
    }
    let bare = word.trim_start_matches('(').trim_end_matches(['.', ')', ':']);
    let labels = word.ends_with(['.', ')']) && bare.len() <= 2;
    let end = start + length;
    if matches!(word, "-" | "*" | "+" | "•" | "‣" | "◦" | "·" | "–" | "▪" | "●" | "○" | "■")
    {
        return Some(Mark { start, end, kind: Kind::Bullet });
    }
    if labels && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Mark { start, end, kind: Kind::Number(bare.parse().ok()?) });
    }
    let letter = bare.bytes().next().filter(|byte| bare.len() == 1 && byte.is_ascii_lowercase())?;
    let kind = Kind::Letter(u32::from(letter - b'a') + 1);
    (labels && word.ends_with(')')).then_some(Mark { start, end, kind })
}

fn push(text: &str, in_item: bool, parts: &mut Vec<Part>) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let text = text.to_owned();
    parts.push(if in_item { Part::Item(text) } else { Part::Prose(text) });
}
