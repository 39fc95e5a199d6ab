//! Figures of a truth and of cases that are written by hand.

use std::collections::BTreeSet;

use super::*;
use crate::evaluate::matching::tests::{alert, at, told};
use crate::evaluate::replay::tests::case;
use crate::evaluate::replay::{Firsts, Judged, Replay};
use crate::evaluate::truth::Truth;

/// Two incidents and a twin; the third case is about nothing.
fn truth() -> Truth {
    Truth {
        now: at(720),
        incidents: vec![
            told(Kind::Incident, (100, 110), &["thief"]),
            told(Kind::Incident, (200, 204), &["spy"]),
            told(Kind::Benign, (300, 310), &["worker"]),
        ],
    }
}

fn evaluated(cases: Vec<Judged>, decided: [Option<i64>; 2]) -> Evaluated {
    let firsts = |hour: Option<i64>| Firsts { opened: Some(at(400)), decided: hour.map(at) };
    let replay = Replay {
        firsts: vec![firsts(decided[0]), firsts(decided[1]), firsts(Some(301))],
        cases,
        ever_wrong: BTreeSet::new(),
    };
    let run = Run::of_alerts(&[alert((100, 101), &["thief"]), alert((5, 6), &["x"])], &truth());
    Evaluated::new("a".to_owned(), (30.0, 9, 0), (&replay, &truth()), vec![("baseline", run)])
}

fn counts(share: &Proportion) -> (usize, usize) {
    (share.count, share.of)
}

#[test]
fn figures_count_what_was_told_against_what_happened() {
    let cases = vec![
        case(Decision::Escalate, (101, 102), &["thief"]),
        case(Decision::Monitor, (200, 201), &["spy"]),
        case(Decision::Escalate, (300, 301), &["worker"]),
        case(Decision::Close, (50, 51), &["nobody"]),
    ];
    let figures = Figures::of(&[evaluated(cases, [Some(103), None])]);
    let [decided, opened, baseline] = figures.detectors.as_slice() else {
        panic!("three detectors: {:?}", figures.detectors)
    };
    assert_eq!((counts(&decided.recall), counts(&decided.precision)), ((1, 2), (1, 2)));
    assert_eq!((counts(&opened.recall), counts(&opened.precision)), ((2, 2), (2, 3)));
    assert_eq!((counts(&baseline.recall), counts(&baseline.precision)), ((1, 2), (1, 2)));
    assert_eq!(decided.false_per_30_days.value, Some(1.0));
    assert_eq!(decided.hours_to_detect.value, Some(3.0));
    assert_eq!(baseline.hours_to_detect.value, Some(1.0), "told at the end of its hour");
    assert_eq!(counts(&figures.benign[0].escalated), (1, 1));
    assert_eq!(counts(&figures.benign[0].decided), (0, 1));
    let thief = figures.incidents.iter().find(|it| it.scenario == "thief").expect("the thief");
    let told: Vec<_> = thief.told_by.iter().map(|it| (it.detector, it.recall.count)).collect();
    assert_eq!(told, [("stakeout, decided", 1), ("stakeout, opened", 1), ("baseline", 1)]);
    let spy = figures.incidents.iter().find(|it| it.scenario == "spy").expect("the spy");
    assert_eq!((counts(&spy.opened), counts(&spy.decided)), ((1, 1), (0, 1)));
    assert_eq!(spy.told_by.iter().map(|it| it.recall.count).collect::<Vec<_>>(), [0, 1, 0]);
    let own = figures.indicators.iter().find(|it| it.indicator == Indicator::NewAddress);
    let own = own.expect("the indicator");
    assert_eq!((counts(&own.recall), counts(&own.precision)), ((2, 2), (1, 2)));
    assert_eq!(
        figures.mistakes,
        ["a: spy: monitored, expected escalate", "a: worker: escalate: worker"]
    );
}

#[test]
fn nothing_told_is_nothing_found() {
    let figures = Figures::of(&[evaluated(Vec::new(), [None, None])]);
    let decided = &figures.detectors[0];
    assert_eq!((counts(&decided.recall), counts(&decided.precision)), ((0, 2), (0, 0)));
    assert_eq!(decided.hours_to_detect.value, None);
    assert_eq!(counts(&figures.benign[0].decided), (1, 1), "what is harmless was left alone");
}

#[test]
fn a_decision_that_does_not_last_is_none() {
    let cases = vec![case(Decision::Monitor, (101, 102), &["thief"])];
    let figures = Figures::of(&[evaluated(cases, [Some(103), None])]);
    assert_eq!(counts(&figures.detectors[0].recall), (0, 2));
}
