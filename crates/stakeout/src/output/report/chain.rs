//! The chain of a case as a picture: boxes in order of time, three to a row, with the time that
//! passed between them.

use playbook::procurement::{Link, Stage};
use playbook::words;

use super::drawing::{Drawing, Frame, Mark, tenth, wrap};

/// Boxes drawn; of more the first and the last ones.
const BOXES: usize = 12;
const HEAD: usize = 8;
const ACROSS: usize = 3;
const WIDTH: f64 = 920.0;
const BOX: f64 = 250.0;
const GAP: (f64, f64) = (85.0, 34.0);
/// Letters of a line, lines of a box, and how high its head and a line are.
const LETTERS: usize = 30;
const LINES: usize = 4;
const HEAD_HIGH: f64 = 46.0;
const LINE_HIGH: f64 = 18.0;

/// The chain as it is drawn, and as a list for who does not see it.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) drawing: Drawing,
    pub(super) note: String,
    pub(super) steps: Vec<Step>,
}

#[derive(Debug)]
pub(super) struct Step {
    pub(super) time: String,
    pub(super) stage: &'static str,
    pub(super) text: String,
}

/// Nothing where there is but one step. `more` are known only by their number: they lie in the
/// middle.
pub(super) fn chain(links: &[Link], more: usize) -> Option<Chain> {
    if links.len() < 2 {
        return None;
    }
    let over = links.len().saturating_sub(BOXES);
    let left_out = over + more;
    let (head, tail) = if over == 0 {
        (links, &[] as &[Link])
    } else {
        (links.get(..HEAD)?, links.get(links.len() - (BOXES - HEAD)..)?)
    };
    let shown: Vec<&Link> = head.iter().chain(tail).collect();
    let lines = shown.iter().map(|link| wrap(&link.text, LETTERS, LINES).len()).max().unwrap_or(1);
    let grid = Grid { high: HEAD_HIGH + LINE_HIGH * lines as f64 };
    let rows = shown.len().div_ceil(ACROSS) as f64;
    let mut drawing = Drawing::new(WIDTH, rows * (grid.high + GAP.1) - GAP.1 + 2.0);
    for (place, link) in shown.iter().enumerate() {
        grid.draw_box(&mut drawing, place, link);
        if let Some(next) = shown.get(place + 1) {
            let skipped = if left_out > 0 && place + 1 == HEAD { left_out } else { 0 };
            grid.draw_gap(&mut drawing, place, &gap(link, next, skipped));
        }
    }
    let steps = shown.iter().map(|link| Step {
        time: words::moment(link.time),
        stage: label(link.stage),
        text: link.text.clone(),
    });
    let span = links.last()?.time.seconds_since(links.first()?.time);
    Some(Chain { drawing, note: note(links.len(), (over, more), span), steps: steps.collect() })
}

/// `over` are listed and not drawn, `more` are not listed either.
fn note(listed: usize, (over, more): (usize, usize), span: i64) -> String {
    let not_drawn = format!("; {} in the middle are not drawn, cases.json has", over + more);
    let rest = match (over, more) {
        (0, 0) => String::new(),
        (_, 0) => format!("{not_drawn} them"),
        _ => format!("{not_drawn} {over} of them"),
    };
    let within = match span {
        ..1 => "at once".to_owned(),
        span => format!("within {}", words::span(span)),
    };
    format!("{} {within}{rest}. UTC.", words::number((listed + more) as u64, "step"))
}

fn gap(link: &Link, next: &Link, skipped: usize) -> Vec<String> {
    let passed = match next.time.seconds_since(link.time) {
        ..1 => "at once".to_owned(),
        seconds => words::span(seconds),
    };
    match skipped {
        0 => vec![passed],
        skipped => vec![format!("{skipped} more"), passed],
    }
}

/// Where boxes lie; all are as high as the fullest.
struct Grid {
    high: f64,
}

impl Grid {
    /// The upper left corner of a box.
    fn corner(&self, place: usize) -> (f64, f64) {
        let (row, column) = (place / ACROSS, place % ACROSS);
        (column as f64 * (BOX + GAP.0), 1.0 + row as f64 * (self.high + GAP.1))
    }

    fn draw_box(&self, drawing: &mut Drawing, place: usize, link: &Link) {
        let (x, y) = self.corner(place);
        let x = x.clamp(1.0, WIDTH - BOX - 1.0);
        drawing.frame(class(link.stage), Frame(x, y, BOX, self.high), link.text.clone());
        drawing
            .marks
            .push(Mark::Path { class: "icon", along: icon(link.stage, x + 10.0, y + 9.0) });
        drawing.text("stage", (x + 34.0, y + 22.0), label(link.stage).to_owned());
        drawing.text("end", (x + BOX - 10.0, y + 22.0), words::moment(link.time));
        for (line, text) in wrap(&link.text, LETTERS, LINES).into_iter().enumerate() {
            drawing.text("line", (x + 10.0, y + HEAD_HIGH + 2.0 + LINE_HIGH * line as f64), text);
        }
    }

    /// The arrow from one box to the next: across, or down to the next row.
    fn draw_gap(&self, drawing: &mut Drawing, place: usize, texts: &[String]) {
        let (x, y) = self.corner(place);
        let (next_x, next_y) = self.corner(place + 1);
        let middle = if next_y > y {
            let (from, to, turn) = (x + BOX / 2.0, next_x + BOX / 2.0, y + self.high + GAP.1 / 2.0);
            drawing.line("arrow", &[(from, y + self.high), (from, turn), (to, turn), (to, next_y)]);
            drawing
                .line("point", &[(to - 5.0, next_y - 8.0), (to, next_y), (to + 5.0, next_y - 8.0)]);
            return drawing.text(
                "between",
                (f64::midpoint(from, to), turn + 4.0),
                texts.join(", "),
            );
        } else {
            let (from, to, at) = (x + BOX, next_x, y + self.high / 2.0);
            drawing.line("arrow", &[(from, at), (to, at)]);
            drawing.line("point", &[(to - 8.0, at - 5.0), (to, at), (to - 8.0, at + 5.0)]);
            (f64::midpoint(from, to), at - 8.0)
        };
        for (line, text) in texts.iter().rev().enumerate() {
            drawing.text("between", (middle.0, middle.1 - 15.0 * line as f64), text.clone());
        }
    }
}

const fn class(stage: Stage) -> &'static str {
    match stage {
        Stage::SignIn | Stage::Checkout => "step person",
        Stage::Receipt | Stage::Domain | Stage::Acquisition => "step bought",
        Stage::Configuration => "step set",
        Stage::Address | Stage::Contact => "step used",
    }
}

/// A stage as people say it.
const fn label(stage: Stage) -> &'static str {
    match stage {
        Stage::SignIn => "Sign-in",
        Stage::Checkout => "Sign-up",
        Stage::Receipt => "Receipt",
        Stage::Domain => "Domain",
        Stage::Acquisition => "Acquisition",
        Stage::Configuration => "Change",
        Stage::Address => "Address",
        Stage::Contact => "Contact",
    }
}

/// A sign of 16 units a side, with its upper left corner at `(x, y)`.
fn icon(stage: Stage, x: f64, y: f64) -> String {
    let strokes = match stage {
        // A head over shoulders.
        Stage::SignIn => "m5 5a3 3 0 1 0 6 0a3 3 0 1 0 -6 0m-4 10c0 -7 14 -7 14 0",
        // A page with lines.
        Stage::Checkout => "m3 1h10v14h-10zm3 4h4m-4 3h4m-4 3h2",
        // An envelope.
        Stage::Receipt => "m1 3h14v10h-14zl7 6l7 -6",
        // A globe with its meridian and equator.
        Stage::Domain => {
            "m1 8a7 7 0 1 0 14 0a7 7 0 1 0 -14 0h14m-7 -7c-5 5 -5 9 0 14c5 -5 5 -9 0 -14"
        }
        // Two servers on top of each other.
        Stage::Acquisition => "m1 2h14v5h-14zm0 7h14v5h-14zm3 -4.5h1m-1 7h1",
        // Two sliders.
        Stage::Configuration => "m1 5h8m4 0h2m-6 -2v4h4v-4zm-8 8h2m4 0h8m-12 -2v4h4v-4z",
        // A pin.
        Stage::Address => "m8 15c-7 -8 -5 -14 0 -14s7 6 0 14m-2 -9a2 2 0 1 0 4 0a2 2 0 1 0 -4 0",
        // Arrows to and fro.
        Stage::Contact => "m1 5h13m-4 -4l4 4l-4 4m5 3h-13m4 -3l-4 3l4 3",
    };
    format!("M{} {}{strokes}", tenth(x), tenth(y))
}

#[cfg(test)]
mod tests {
    use playbook::observations::Citation;
    use schema::{FileId, Fingerprint, Locator, Timestamp};

    use super::*;

    fn link(place: i64, text: &str) -> Link {
        let time = Timestamp::from_seconds(1_790_000_000 + place * 240);
        let locator = Locator { file: FileId(0), offset: 0, length: 1 };
        let citation = Citation { time, fingerprint: Fingerprint::new(1), locator };
        Link { time, stage: Stage::Contact, text: text.to_owned(), citation }
    }

    fn texts(drawing: &Drawing, of: &str) -> Vec<String> {
        let text = |mark: &Mark| match mark {
            Mark::Text { class, text, .. } if *class == of => Some(text.clone()),
            _ => None,
        };
        drawing.marks.iter().filter_map(text).collect()
    }

    #[test]
    fn boxes_never_overlap_and_lie_inside() {
        let links: Vec<Link> = (0..12).map(|place| link(place, &"word ".repeat(80))).collect();
        let chain = chain(&links, 0).expect("a chain");
        let frames: Vec<Frame> = chain
            .drawing
            .marks
            .iter()
            .filter_map(|mark| if let Mark::Box { frame, .. } = mark { Some(*frame) } else { None })
            .collect();
        assert_eq!(frames.len(), 12);
        for (place, one) in frames.iter().enumerate() {
            assert!(one.0 >= 0.0 && one.0 + one.2 <= WIDTH, "{one:?}");
            assert!(one.1 >= 0.0 && one.1 + one.3 <= chain.drawing.height, "{one:?}");
            for other in &frames[place + 1..] {
                let apart =
                    one.0 + one.2 < other.0 || one.1 + one.3 < other.1 || other.0 + other.2 < one.0;
                assert!(apart, "{one:?} {other:?}");
            }
        }
        assert_eq!(texts(&chain.drawing, "line").len(), 12 * LINES);
        assert_eq!(texts(&chain.drawing, "between"), vec!["4 minutes"; 11]);
    }

    #[test]
    fn a_long_chain_keeps_its_ends_and_counts_the_rest() {
        let links: Vec<Link> = (0..40).map(|place| link(place, &format!("step {place}"))).collect();
        let check = |more, note: &str, between: &str| {
            let chain = chain(&links, more).expect("a chain");
            let steps: Vec<&str> = chain.steps.iter().map(|step| step.text.as_str()).collect();
            assert_eq!((steps[7], steps[8], steps.len()), ("step 7", "step 36", 12));
            assert_eq!(chain.note, note);
            assert!(texts(&chain.drawing, "between").contains(&between.to_owned()));
        };
        let note =
            "40 steps within 2 hours; 28 in the middle are not drawn, cases.json has them. UTC.";
        check(0, note, "28 more");
        let note = "100 steps within 2 hours; 88 in the middle are not drawn, cases.json has 28 of \
                    them. UTC.";
        check(60, note, "88 more");
    }

    #[test]
    fn one_step_is_no_chain() {
        assert!(chain(&[link(0, "alone")], 0).is_none());
        assert_eq!(
            chain(&[link(0, "a"), link(1, "b")], 0).expect("a chain").steps[1].stage,
            "Contact"
        );
    }
}
