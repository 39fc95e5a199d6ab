//! Where marks come to lie.

use super::super::drawing::Mark;
use super::*;

fn boxes(drawing: &Drawing, of: &str) -> Vec<Frame> {
    let of = |mark: &Mark| match mark {
        Mark::Box { class, frame, .. } if *class == of => Some(*frame),
        _ => None,
    };
    drawing.marks.iter().filter_map(of).collect()
}

/// Left, top, right and bottom of a mark; of a text, where its letters would reach.
fn bounds(mark: &Mark) -> (f64, f64, f64, f64) {
    match mark {
        Mark::Box { frame: Frame(x, y, width, height), .. } => (*x, *y, x + width, y + height),
        Mark::Text { class, x, y, text } => {
            let room = text.chars().count() as f64 * LETTER;
            let left = match *class {
                "end" => x - room,
                "between" => x - room / 2.0,
                _ => *x,
            };
            (left, y - 8.0, left + room, y + 2.0)
        }
        Mark::Path { along, .. } => {
            let numbers = along.split(['M', 'L', ' ']).filter(|part| !part.is_empty());
            let numbers: Vec<f64> = numbers.map(|part| part.parse().expect("a number")).collect();
            let every = |from: usize| numbers.iter().copied().skip(from).step_by(2);
            let (least, most) = (f64::INFINITY, f64::NEG_INFINITY);
            let (left, top) = (every(0).fold(least, f64::min), every(1).fold(least, f64::min));
            (left, top, every(0).fold(most, f64::max), every(1).fold(most, f64::max))
        }
    }
}

/// Every mark lies within the view box.
#[track_caller]
fn check_inside(drawing: &Drawing) {
    assert!(!drawing.marks.is_empty());
    for mark in &drawing.marks {
        let (left, top, right, bottom) = bounds(mark);
        assert!(left >= 0.0 && top >= 0.0, "{mark:?}");
        assert!(right <= drawing.width && bottom <= drawing.height, "{mark:?}");
    }
}

fn days(values: Vec<u64>, told: Vec<usize>, usual: Option<u64>) -> Columns {
    let from = Timestamp::parse_rfc3339(b"2026-10-01T00:00:00Z").expect("a time");
    Columns { unit: Unit::Resources, grain: Grain::Day, from, values, told, usual }
}

fn at(hour: i64) -> Timestamp {
    Timestamp::from_seconds(1_790_000_000 + hour * 3_600)
}

#[test]
fn columns_stand_on_the_base_and_reach_their_value() {
    let drawing = columns(&days(vec![1, 0, 10, 0], vec![2], Some(2)));
    assert_eq!(boxes(&drawing, "told"), [Frame(225.0, 12.0, 28.0, 120.0)], "the whole height");
    assert_eq!(boxes(&drawing, "usual"), [Frame(58.0, 120.0, 28.0, 12.0)], "a tenth of it");
    assert_eq!(boxes(&drawing, "band"), [Frame(58.0, 108.0, 334.0, 24.0)], "a fifth of it");
    check_inside(&drawing);
}

#[test]
fn the_scale_has_round_ends() {
    let ends = [0, 1, 3, 7, 24, 1_200_000_000].map(scale);
    assert_eq!(ends, [2, 2, 4, 8, 30, 2_000_000_000]);
    assert_eq!(scale(u64::MAX), u64::MAX);
}

#[test]
fn every_picture_stays_in_its_frame() {
    for values in [vec![u64::MAX; 84], vec![0; 84], vec![7], vec![]] {
        check_inside(&columns(&days(values, vec![0], None)));
    }
    check_inside(&week(&Week { before: vec![5; 168], told: vec![(0, 9), (167, u64::MAX)] }));
    let ticks = Row::new("10.1.4.13".to_owned(), (0..24).map(at));
    check_inside(&strip(&[ticks, Row::new("b".repeat(90), [])]));
    check_inside(&planned(&[("CHG-1".to_owned(), 60, 58), ("CHG-2".to_owned(), 0, 1_000_000)]));
    for hours in [vec![0, 1, 900], vec![3, 3], vec![0, 450, 451, 452, 453, 900]] {
        let label = |hour: &i64| (at(*hour), "registered, and given name servers".to_owned());
        check_inside(&moments(&hours.iter().map(label).collect::<Vec<_>>()));
    }
}

#[test]
fn a_week_is_darker_where_more_was_sent() {
    let mut before = vec![0; 168];
    (before[0], before[25]) = (3, 900);
    let drawing = week(&Week { before, told: vec![(26, 1_000)] });
    assert_eq!(boxes(&drawing, "heat4"), [Frame(72.0, 33.0, 13.0, 14.0)]);
    assert_eq!(boxes(&drawing, "told"), [Frame(86.0, 33.0, 13.0, 14.0)]);
    assert_eq!(boxes(&drawing, "heat2"), [Frame(58.0, 18.0, 13.0, 14.0)], "a three-hundredth");
    assert_eq!(boxes(&drawing, "heat0").len(), 166);
}

#[test]
fn plans_that_are_exceeded_stand_out() {
    let drawing = planned(&[("CHG-1".to_owned(), 10, 12), ("CHG-2".to_owned(), 12, 6)]);
    assert_eq!(boxes(&drawing, "told"), [Frame(4.0, 29.0, 300.0, 9.0)]);
    assert_eq!(boxes(&drawing, "usual"), [Frame(4.0, 73.0, 150.0, 9.0)]);
    assert_eq!(boxes(&drawing, "plan").len(), 2);
}

#[test]
fn a_picture_says_what_it_shows() {
    let shape = Shape::Columns(days(vec![1, 0, 24], vec![2], Some(2)));
    let picture = picture(&Plot { title: "Servers".to_owned(), shape }).expect("a picture");
    assert_eq!(picture.note, "Highest: 24 in one day. Expected, the band: up to 2.");
    let figures = [("2026-10-01", "1"), ("2026-10-03", "24")];
    assert_eq!(picture.figures, figures.map(|(day, count)| (day.to_owned(), count.to_owned())));
}

#[test]
fn what_shows_no_more_than_a_sentence_is_no_picture() {
    let moment = (Timestamp::default(), "registered".to_owned());
    let one_day = days(vec![18], vec![0], Some(4));
    for shape in [Shape::Moments(vec![moment]), Shape::Columns(one_day)] {
        assert!(picture(&Plot { title: String::new(), shape }).is_none());
    }
}
