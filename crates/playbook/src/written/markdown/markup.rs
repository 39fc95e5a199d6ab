//! A cell without its markup: what a reader of the rendered page would see, with line breaks where
//! the page has them. Inline code keeps its backticks, so that it is told from prose, and a link
//! keeps its address, so that nothing is lost.

use std::collections::BTreeSet;

use super::entity::entity;

/// Tags that end a line, those of a list item among them.
const BREAKS: [&str; 9] = ["br", "p", "div", "li", "ul", "ol", "tr", "td", "hr"];
/// Tags that only change how a text looks.
const LOOKS: [&str; 18] = [
    "b", "strong", "i", "em", "u", "s", "code", "span", "font", "sub", "sup", "small", "mark",
    "kbd", "tt", "del", "ins", "a",
];

/// The plain text of a cell. `\n` is a break that the writer made; a line that merely goes on in
/// the next one does not break.
pub(in crate::written) fn plain(cell: &str) -> String {
    let mut scan =
        Scan { cell, at: 0, out: String::with_capacity(cell.len()), skip: BTreeSet::new() };
    while let Some(letter) = scan.rest().chars().next() {
        if scan.skip.contains(&scan.at) {
            scan.at += letter.len_utf8();
        } else {
            scan.step(letter);
        }
    }
    tidy(&scan.out)
}

struct Scan<'t> {
    cell: &'t str,
    at: usize,
    out: String,
    /// Places of markers of emphasis that were told to be such.
    skip: BTreeSet<usize>,
}

impl<'t> Scan<'t> {
    fn rest(&self) -> &'t str {
        self.cell.get(self.at..).unwrap_or_default()
    }

    fn before(&self) -> char {
        self.cell.get(..self.at).and_then(|text| text.chars().next_back()).unwrap_or(' ')
    }

    fn put(&mut self, text: &str, taken: usize) {
        self.out.push_str(text);
        self.at += taken;
    }

    fn step(&mut self, letter: char) {
        match letter {
            '`' if self.code() => {}
            '<' if self.tag() => {}
            '[' | '!' if self.link() => {}
            '*' | '_' | '~' if self.emphasis(letter) => {}
            '&' => match entity(self.rest()) {
                Some((decoded, length)) => self.put(&decoded, length),
                None => self.put("&", 1),
            },
            '\\' => match self.rest().chars().nth(1) {
                // `DOMAIN\<user>` and `System32\*.exe` are names.
                Some(escaped)
                    if "|_".contains(escaped)
                        || ("*`[]<>#~".contains(escaped) && !names(self.before())) =>
                {
                    self.put(escaped.encode_utf8(&mut [0; 4]), 2);
                }
                _ => self.put("\\", 1),
            },
            '\n' => self.line(),
            _ => self.put(letter.encode_utf8(&mut [0; 4]), letter.len_utf8()),
        }
    }

    /// A line that goes on is one with the last; a paragraph or an item begins anew.
    fn line(&mut self) {
        let next = self.rest().get(1..).unwrap_or_default();
        let breaks = next.trim_start_matches([' ', '\t']).starts_with('\n') || is_marker(next);
        self.put(if breaks { "\n" } else { " " }, 1);
    }

    fn code(&mut self) -> bool {
        let rest = self.rest();
        let run = rest.len() - rest.trim_start_matches('`').len();
        let (fence, after) = rest.split_at(run);
        let Some(length) = after.find(fence) else { return false };
        let code = after.get(..length).unwrap_or_default().replace('\n', " ");
        self.put(&format!("{fence}{code}{fence}"), run + length + run);
        true
    }

    fn tag(&mut self) -> bool {
        let rest = self.rest();
        if let Some((comment, _)) = rest.strip_prefix("<!--").and_then(|it| it.split_once("-->")) {
            self.put("", comment.len() + "<!---->".len());
            return true;
        }
        let Some((inside, _)) = rest.strip_prefix('<').and_then(|it| it.split_once('>')) else {
            return false;
        };
        if inside.contains("://") && !inside.contains([' ', '<']) {
            self.put(inside, inside.len() + 2);
            return true;
        }
        let closing = inside.starts_with('/');
        let name = inside.trim_start_matches('/').split([' ', '/', '\t']).next().unwrap_or("");
        let name = name.to_ascii_lowercase();
        let shown = match name.as_str() {
            "li" if !closing => "\n• ".to_owned(),
            "a" if !closing => address(inside),
            _ if BREAKS.contains(&name.as_str()) => "\n".to_owned(),
            _ if LOOKS.contains(&name.as_str()) => String::new(),
            _ => return false,
        };
        self.put(&shown, inside.len() + 2);
        true
    }

    /// `[text](address)` becomes `text (address)`, an image likewise.
    fn link(&mut self) -> bool {
        let rest = self.rest();
        let bracket = rest.strip_prefix('!').unwrap_or(rest);
        let Some((text, after)) = bracket.strip_prefix('[').and_then(|it| it.split_once("]("))
        else {
            return false;
        };
        let Some((target, left)) = after.split_once(')') else { return false };
        if text.contains(['[', ']']) || target.contains('\n') {
            return false;
        }
        let taken = rest.len() - left.len();
        let (text, target) = (plain(text), target.trim_matches(['<', '>']));
        let shown = if text == target { text } else { format!("{text} ({target})") };
        self.put(&shown, taken);
        true
    }

    /// Takes a run of `*`, `_` or `~` that opens emphasis, and notes the one that closes it.
    fn emphasis(&mut self, letter: char) -> bool {
        let rest = self.rest();
        let after = rest.trim_start_matches(letter);
        let run = rest.len() - after.len();
        let stands = self.before().is_whitespace() || "([{\"'“‘-—–/:,;>|*_".contains(self.before());
        let (least, most) = if letter == '~' { (2, 2) } else { (1, 3) };
        let opens = stands && after.starts_with(|next: char| !next.is_whitespace());
        if !opens || run < least || run > most {
            self.put(rest.get(..run).unwrap_or_default(), run);
            return true;
        }
        match closer(after, letter, run) {
            Some(place) => {
                let start = self.at + run + place;
                self.skip.extend(start..start + run);
                self.at += run;
            }
            None => self.put(rest.get(..run).unwrap_or_default(), run),
        }
        true
    }
}

/// Where in `after` the run of `run` letters stands that closes what one like it opened.
fn closer(after: &str, letter: char, run: usize) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = after.get(from..)?.find(letter) {
        let place = from + found;
        let (before, rest) = after.split_at_checked(place)?;
        let left = rest.trim_start_matches(letter);
        let length = rest.len() - left.len();
        let follows = left.chars().next().unwrap_or(' ');
        let ends = !before.ends_with(char::is_whitespace) && !follows.is_alphanumeric();
        // `__init__.py` and `%TEMP%\_x_\y` are names.
        let named = letter == '_' && (".\\/(".contains(follows) && follows != '.' || is_file(left));
        if length >= run && ends && !named && !before.contains('`') {
            return Some(place + length - run);
        }
        from = place + length;
    }
    None
}

fn names(before: char) -> bool {
    before.is_alphanumeric() || matches!(before, '>' | ':' | '%' | '\\')
}

fn is_file(left: &str) -> bool {
    left.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
}

fn address(tag: &str) -> String {
    let quoted = tag.split_once("href=").map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
    let target = quoted.and_then(|it| it.split(['"', '\'', ' ', '>']).next()).unwrap_or_default();
    if target.is_empty() { String::new() } else { format!("({target}) ") }
}

/// Whether a line begins like an item of a list: `1.`, `2)`, `(a)`, `-`, `•`, `* `.
fn is_marker(line: &str) -> bool {
    let line = line.trim_start();
    let mark = line.split_whitespace().next().unwrap_or_default();
    if mark.len() == line.len() {
        return false;
    }
    let numbered = mark.trim_start_matches('(').trim_end_matches(['.', ')', ':']);
    let closed = mark.ends_with(['.', ')']);
    let number = !numbered.is_empty()
        && numbered.len() <= 2
        && numbered.bytes().all(|byte| byte.is_ascii_digit());
    let letter = numbered.len() == 1 && numbered.bytes().all(|it| it.is_ascii_alphabetic());
    closed && (number || (letter && mark.ends_with(')')))
        || matches!(mark, "-" | "*" | "+" | "•" | "‣" | "◦" | "·" | "–" | "▪" | "●" | "○" | "■")
}

/// Spaces folded, breaks without spaces around them, letters that nobody sees left out.
fn tidy(text: &str) -> String {
    let seen = |letter: &char| {
        !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
    };
    let visible: String = text.chars().filter(seen).collect();
    let lines = visible.split('\n').map(|line| {
        let words = line.split(|letter: char| letter.is_whitespace() || letter.is_control());
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: &str, expected: &str) {
        assert_eq!(plain(cell), expected);
    }

    #[test]
    fn what_only_looks_is_taken_off() {
        check("**Key** indicators", "Key indicators");
        check("__Key__ _indicators_ ~~old~~", "Key indicators old");
        check("***both***, *one*.", "both, one.");
        check("<b>Key</b> <span style=\"x\">word</span><!-- note -->", "Key word");
        check(
            "[the list](https://a.example/x) and <https://b.example>",
            "the list (https://a.example/x) and https://b.example",
        );
        check("![shot](a.png)", "shot (a.png)");
    }

    #[test]
    fn what_looks_like_markup_and_is_none_stays() {
        check("*.exe and *.dll", "*.exe and *.dll");
        check("snake_case_name and __init__.py", "snake_case_name and __init__.py");
        check(r"C:\Windows\System32\*.exe", r"C:\Windows\System32\*.exe");
        check("2 * 3 * 4", "2 * 3 * 4");
        check("<domain>\\<user> and a < b > c", "<domain>\\<user> and a < b > c");
        check("run `ps | grep *x*` now", "run `ps | grep *x*` now");
        check("a ` b", "a ` b");
        check("[0-9]+ and [x]", "[0-9]+ and [x]");
    }

    #[test]
    fn breaks_are_kept_and_lines_that_go_on_are_joined() {
        check("a<br>b<br/>c<BR />d", "a\nb\nc\nd");
        check("<ul><li>a</li><li>b</li></ul>", "• a\n• b");
        check("first\nsecond\n\nthird", "first second\nthird");
        check("first\n- second\n2) third", "first\n- second\n2) third");
        check("a&nbsp;&amp;\tb&lt;c&#39;s \u{200b}d", "a & b<c's d");
        check(r"a \| b \_c\_", "a | b _c_");
    }
}
