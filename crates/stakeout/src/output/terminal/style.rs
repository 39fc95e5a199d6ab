//! Colour and width, and log text made safe to print.

use crate::output::json::is_active;

/// How the terminal is written to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub colour: bool,
    /// Columns.
    pub width: usize,
}

impl Style {
    pub(crate) fn bold(&self, text: &str) -> String {
        self.paint(text, "1")
    }

    pub(crate) fn faint(&self, text: &str) -> String {
        self.paint(text, "2")
    }

    pub(crate) fn red(&self, text: &str) -> String {
        self.paint(text, "1;31")
    }

    pub(crate) fn yellow(&self, text: &str) -> String {
        self.paint(text, "33")
    }

    pub(crate) fn green(&self, text: &str) -> String {
        self.paint(text, "32")
    }

    fn paint(&self, text: &str, code: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Breaks a paragraph into lines of the terminal, each behind `indent` spaces.
    pub(crate) fn wrapped(&self, text: &str, indent: usize) -> String {
        let room = self.width.saturating_sub(indent).clamp(20, 100);
        let mut lines: Vec<String> = vec![String::new()];
        for word in text.split_whitespace() {
            let length = lines.last().map_or(0, |line| line.chars().count());
            match lines.last_mut() {
                Some(line) if length > 0 && length + 1 + word.chars().count() <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                Some(line) if length == 0 => line.push_str(word),
                _ => lines.push(word.to_owned()),
            }
        }
        let indent = " ".repeat(indent);
        lines.iter().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n")
    }
}

/// Text out of a log, with controls and characters that reorder or hide their neighbours shown as
/// what they are.
pub(crate) fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_active(letter) && !"<>&".contains(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_shown_not_sent() {
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c<d>"), "a\\u{1b}[2Jb\\u{202e}c<d>");
    }

    #[test]
    fn paragraphs_wrap_at_words() {
        let style = Style { colour: false, width: 26 };
        let text = style.wrapped("one two three four five six seven", 4);
        assert!(text.lines().all(|line| line.starts_with("    ") && line.len() <= 26), "{text}");
    }
}
