//! A drawing: the marks that a picture is made of, in the units of its view box. The template
//! `drawing.html` writes them as SVG; nothing else knows of markup.

/// Font sizes of the style sheet are made for letters of about this width.
pub(super) const LETTER: f64 = 6.2;

/// A picture and what stands for it where it cannot be seen.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) title: String,
    /// One sentence that says what the picture shows.
    pub(super) note: String,
    pub(super) drawing: Drawing,
    /// The same figures, to be read.
    pub(super) figures: Vec<(String, String)>,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Drawing {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) marks: Vec<Mark>,
}

#[derive(Debug, PartialEq)]
pub(super) enum Mark {
    /// `tip` is shown over it.
    Box {
        class: &'static str,
        frame: Frame,
        tip: String,
    },
    Path {
        class: &'static str,
        along: String,
    },
    Text {
        class: &'static str,
        x: f64,
        y: f64,
        text: String,
    },
}

/// Left, top, width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame(pub(super) f64, pub(super) f64, pub(super) f64, pub(super) f64);

impl Drawing {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { width, height, marks: Vec::new() }
    }

    pub(super) fn frame(&mut self, class: &'static str, frame: Frame, tip: String) {
        let Frame(x, y, width, height) = frame;
        let frame = Frame(tenth(x), tenth(y), tenth(width), tenth(height));
        self.marks.push(Mark::Box { class, frame, tip });
    }

    /// A line through points.
    pub(super) fn line(&mut self, class: &'static str, points: &[(f64, f64)]) {
        let steps: Vec<String> =
            points.iter().map(|(x, y)| format!("{} {}", tenth(*x), tenth(*y))).collect();
        self.marks.push(Mark::Path { class, along: format!("M{}", steps.join("L")) });
    }

    /// Words at `(x, y)`; the class says on which side of it.
    pub(super) fn text(&mut self, class: &'static str, (x, y): (f64, f64), text: String) {
        self.marks.push(Mark::Text { class, x: tenth(x), y: tenth(y), text });
    }
}

/// A tenth of a unit is finer than any screen; more digits are only bytes.
pub(super) fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0 + 0.0
}

/// At the most `limit` letters, with `…` for what is cut.
pub(super) fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

/// Lines of at the most `width` letters, broken at spaces where there are any; of more than `most`
/// lines the last one ends with `…`.
pub(super) fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        for part in parts(word, width.max(1)) {
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + part.chars().count() <= width => {
                    line.push(' ');
                    line.push_str(&part);
                }
                _ => lines.push(part),
            }
        }
        if lines.len() > most {
            break;
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{last} …"), width);
            if !last.ends_with('…') {
                last.push('…');
            }
        }
    }
    lines
}

/// A word in parts of at the most `width` letters, broken behind a sign where there is one.
fn parts(word: &str, width: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut rest = letters.as_slice();
    let mut parts = Vec::new();
    while rest.len() > width {
        let (head, _) = rest.split_at(width);
        let sign = head.iter().rposition(|letter| !letter.is_alphanumeric());
        let (part, left) = rest.split_at(sign.map_or(width, |sign| sign + 1));
        parts.push(part.iter().collect());
        rest = left;
    }
    parts.push(rest.iter().collect());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_wraps_at_spaces_and_says_that_it_was_cut() {
        assert_eq!(wrap("one two three", 7, 3), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4, 3), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("one two three four", 7, 1), ["one tw…"]);
        assert_eq!(wrap("ada@halvard.example", 14, 3), ["ada@halvard.", "example"]);
        assert_eq!(wrap("", 7, 2), Vec::<String>::new());
        assert!(wrap(&"x".repeat(10_000), 30, 3).iter().all(|line| line.chars().count() <= 30));
    }

    #[test]
    fn coordinates_have_one_digit() {
        let mut drawing = Drawing::new(10.0, 10.0);
        drawing.line("axis", &[(0.0, 1.0 / 3.0), (-0.01, 2.0)]);
        let along = "M0 0.3L0 2".to_owned();
        assert_eq!(drawing.marks, [Mark::Path { class: "axis", along }]);
    }
}
