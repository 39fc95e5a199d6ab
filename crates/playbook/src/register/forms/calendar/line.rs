//! Content lines of a calendar: folded lines joined, the name, the zone parameter and the value.

/// `DTSTART;TZID=Europe/Oslo:20261020T150000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ContentLine {
    /// Where it begins in the file.
    pub(super) number: u32,
    /// In capitals.
    pub(super) name: String,
    /// Value of the parameter `TZID`, without quotes.
    pub(super) zone: Option<String>,
    pub(super) value: String,
}

impl ContentLine {
    /// The value with the escapes of text undone.
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut letters = self.value.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => text.extend(letters.next().map(|escaped| match escaped {
                    'n' | 'N' => ' ',
                    other => other,
                })),
                plain => text.push(plain),
            }
        }
        text.trim().to_owned()
    }
}

/// Lines that are no content lines (no colon) are passed over.
pub(super) fn content_lines(text: &str) -> impl Iterator<Item = ContentLine> {
    unfold(text).into_iter().filter_map(|(number, line)| parse(number, &line))
}

/// Joins each line that begins with a blank to the one before.
fn unfold(text: &str) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim_end_matches('\r');
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, whole))) => whole.push_str(rest),
            _ => lines.push((number, line.to_owned())),
        }
    }
    lines
}

fn parse(number: u32, line: &str) -> Option<ContentLine> {
    let (head, value) = line.split_at_checked(end_of_head(line)?)?;
    let mut parts = split_parameters(head).into_iter();
    let name = parts.next()?.trim().to_ascii_uppercase();
    let zone = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("TZID").then(|| value.trim_matches('"').to_owned())
    });
    let value = value.strip_prefix(':')?.to_owned();
    Some(ContentLine { number, name, zone, value })
}

/// The first colon outside quotes.
fn end_of_head(line: &str) -> Option<usize> {
    let mut quoted = false;
    line.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    })
}

fn split_parameters(head: &str) -> Vec<&str> {
    let mut quoted = false;
    head.split(|letter| {
        quoted ^= letter == '"';
        letter == ';' && !quoted
    })
    .collect()
}
