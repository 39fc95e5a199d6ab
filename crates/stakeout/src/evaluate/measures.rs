//! From what each organisation showed to the figures over all of them.

use std::collections::BTreeMap;

use playbook::cases::{Decision, Indicator};
use schema::Timestamp;
use serde::Serialize;

use super::interval::{Estimate, Proportion, median, per_30_days};
use super::matching::Alert;
use super::replay::{Firsts, Judged, Replay, is_decided, opened};
use super::truth::{Kind, Labelled, Truth};
use crate::output::decision_word;

/// What one organisation showed.
pub(crate) struct Evaluated {
    name: String,
    days: f64,
    events: u64,
    unread: u64,
    /// Of each detector, Stakeout's decisions first.
    runs: Vec<(&'static str, Run)>,
    /// In the order of the truth.
    outcomes: Vec<Outcome>,
    /// Cases as a scan has them, and whether they tell of an incident.
    cases: Vec<(Judged, bool)>,
    ever_wrong: usize,
}

/// What a detector told of one organisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Run {
    /// Of each incident, hours from its beginning until it was told; none where it was missed.
    found: Vec<Option<f64>>,
    alerts: usize,
    /// Of the alerts, those that tell of an incident.
    right: usize,
}

/// What came of something that happened.
#[derive(Clone, Debug, PartialEq)]
struct Outcome {
    scenario: String,
    kind: Kind,
    indicator: Indicator,
    expected: Decision,
    /// Hours from its beginning until a case was open; none where none is at the end.
    opened: Option<f64>,
    /// Hours until it was decided as expected; none where it is not at the end.
    decided: Option<f64>,
    escalated: bool,
    /// A case of it shows the indicator that it should.
    named: bool,
    /// Of an incident: which detectors told of it.
    told_by: Vec<(&'static str, bool)>,
}

impl Run {
    /// Of alerts that are told when their span is over.
    pub(super) fn of_alerts(alerts: &[Alert], truth: &Truth) -> Self {
        let found = truth.of_kind(Kind::Incident).map(|told| {
            let own = alerts.iter().filter(|alert| alert.belongs_to(told));
            own.map(|alert| hours_after(told, alert.end)).min_by(f64::total_cmp)
        });
        Self {
            found: found.collect(),
            alerts: alerts.len(),
            right: alerts.iter().filter(|alert| alert.is_right(truth)).count(),
        }
    }

    /// Of Stakeout's cases that have at least some decision.
    fn of_cases(cases: &[(Judged, bool)], least: Decision, found: Vec<Option<f64>>) -> Self {
        let told = || cases.iter().filter(|(case, _)| case.decision >= least);
        Self { found, alerts: told().count(), right: told().filter(|(_, right)| *right).count() }
    }
}

impl Evaluated {
    /// `(days, events, unread)` are those of the logs; `baselines` what simple detectors told.
    pub(super) fn new(
        name: String,
        (days, events, unread): (f64, u64, u64),
        (replay, truth): (&Replay, &Truth),
        baselines: Vec<(&'static str, Run)>,
    ) -> Self {
        let told = truth.incidents.iter().zip(&replay.firsts);
        let mut outcomes: Vec<Outcome> =
            told.map(|(told, firsts)| Outcome::new(told, *firsts, &replay.cases)).collect();
        let right = |case: &Judged| case.alert.is_right(truth);
        let cases: Vec<_> = replay.cases.iter().map(|case| (case.clone(), right(case))).collect();
        let incidents = || outcomes.iter().filter(|outcome| outcome.kind == Kind::Incident);
        let decided = incidents().map(|it| it.decided).collect();
        let seen = incidents().map(|it| it.opened).collect();
        let mut runs = vec![
            ("stakeout, decided", Run::of_cases(&cases, Decision::Escalate, decided)),
            ("stakeout, opened", Run::of_cases(&cases, Decision::Monitor, seen)),
        ];
        runs.extend(baselines);
        let incidents = outcomes.iter_mut().filter(|outcome| outcome.kind == Kind::Incident);
        for (place, incident) in incidents.enumerate() {
            let told = |run: &Run| run.found.get(place).is_some_and(Option::is_some);
            incident.told_by = runs.iter().map(|(name, run)| (*name, told(run))).collect();
        }
        let ever_wrong = replay.ever_wrong.len();
        Self { name, days, events, unread, runs, outcomes, cases, ever_wrong }
    }

    /// What a perfect judge would have done otherwise, in words.
    fn mistakes(&self) -> Vec<String> {
        let name = &self.name;
        let missed =
            self.outcomes.iter().filter(|it| it.kind == Kind::Incident && it.decided.is_none());
        let missed = missed.map(|it| {
            let found = match (it.escalated, it.opened.is_some()) {
                (true, _) => "escalated",
                (false, true) => "monitored",
                (false, false) => "found nothing open",
            };
            let expected = decision_word(it.expected);
            format!("{name}: {}: {found}, expected {expected}", it.scenario)
        });
        let wrong =
            self.cases.iter().filter(|(case, right)| !right && case.decision >= Decision::Monitor);
        let wrong = wrong.map(|(case, _)| {
            format!("{name}: no incident: {}: {}", decision_word(case.decision), case.title)
        });
        missed.chain(wrong).collect()
    }
}

impl Outcome {
    fn new(told: &Labelled, firsts: Firsts, cases: &[Judged]) -> Self {
        let own: Vec<&Judged> = opened(cases, told).collect();
        let hours = |moment: Option<Timestamp>| moment.map(|moment| hours_after(told, moment));
        Self {
            scenario: told.scenario.clone(),
            kind: told.kind,
            indicator: told.indicator,
            expected: told.expected_decision,
            opened: hours(firsts.opened).filter(|_| !own.is_empty()),
            decided: hours(firsts.decided).filter(|_| is_decided(cases, told)),
            escalated: own.iter().any(|case| case.decision == Decision::Escalate),
            named: own.iter().any(|case| case.indicators.contains(&told.indicator)),
            told_by: Vec::new(),
        }
    }
}

/// Hours from the beginning of something to a moment; none are negative.
fn hours_after(told: &Labelled, moment: Timestamp) -> f64 {
    moment.seconds_since(told.start).max(0) as f64 / 3600.0
}

/// Everything measured.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Figures {
    pub organizations: Vec<OrganizationFigures>,
    pub detectors: Vec<DetectorFigures>,
    /// Cases that told of no incident and were escalated at any moment of the replay.
    pub ever_false_per_30_days: Estimate,
    pub incidents: Vec<IncidentFigures>,
    pub benign: Vec<BenignFigures>,
    pub indicators: Vec<IndicatorFigures>,
    /// What a perfect judge would have done otherwise.
    pub mistakes: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct OrganizationFigures {
    pub folder: String,
    pub days: f64,
    pub events: u64,
    pub unread: u64,
    pub incidents: usize,
    pub benign: usize,
    pub cases: usize,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct DetectorFigures {
    pub detector: &'static str,
    pub recall: Proportion,
    pub precision: Proportion,
    pub false_per_30_days: Estimate,
    pub hours_to_detect: Estimate,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct IncidentFigures {
    pub scenario: String,
    pub expected: &'static str,
    pub opened: Proportion,
    pub decided: Proportion,
    pub hours_to_open: Estimate,
    pub hours_to_decide: Estimate,
    /// Recall of each detector.
    pub told_by: Vec<Told>,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Told {
    pub detector: &'static str,
    pub recall: Proportion,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct BenignFigures {
    pub scenario: String,
    pub expected: &'static str,
    pub decided: Proportion,
    pub escalated: Proportion,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct IndicatorFigures {
    pub indicator: Indicator,
    /// Of the incidents that it should show, those that have an open case with it.
    pub recall: Proportion,
    /// Of the escalated cases with it, those that tell of an incident.
    pub precision: Proportion,
    pub false_per_30_days: Estimate,
}

impl Figures {
    pub(crate) fn of(all: &[Evaluated]) -> Self {
        let ever: Vec<_> = all.iter().map(|it| (it.ever_wrong, it.days)).collect();
        Self {
            organizations: all.iter().map(organization).collect(),
            detectors: detectors(all),
            ever_false_per_30_days: per_30_days(&ever),
            incidents: by_scenario(all, Kind::Incident, incident),
            benign: by_scenario(all, Kind::Benign, benign),
            indicators: Indicator::ALL.into_iter().map(|it| indicator(all, it)).collect(),
            mistakes: all.iter().flat_map(Evaluated::mistakes).collect(),
        }
    }
}

fn organization(evaluated: &Evaluated) -> OrganizationFigures {
    let count = |kind| evaluated.outcomes.iter().filter(|outcome| outcome.kind == kind).count();
    OrganizationFigures {
        folder: evaluated.name.clone(),
        days: evaluated.days,
        events: evaluated.events,
        unread: evaluated.unread,
        incidents: count(Kind::Incident),
        benign: count(Kind::Benign),
        cases: evaluated.cases.len(),
    }
}

fn detectors(all: &[Evaluated]) -> Vec<DetectorFigures> {
    let names = all.first().map_or_else(Vec::new, |it| it.runs.iter().map(|run| run.0).collect());
    let of = |detector: &'static str| {
        let runs: Vec<(&Run, f64)> = all
            .iter()
            .flat_map(|it| it.runs.iter().map(move |(name, run)| (*name, run, it.days)))
            .filter(|(name, ..)| *name == detector)
            .map(|(_, run, days)| (run, days))
            .collect();
        let found = runs.iter().flat_map(|(run, _)| run.found.iter().map(Option::is_some));
        let (alerts, right) = runs
            .iter()
            .fold((0, 0), |(alerts, right), (run, _)| (alerts + run.alerts, right + run.right));
        let wrong: Vec<_> =
            runs.iter().map(|(run, days)| (run.alerts - run.right, *days)).collect();
        let hours: Vec<Vec<f64>> =
            runs.iter().map(|(run, _)| run.found.iter().flatten().copied().collect()).collect();
        DetectorFigures {
            detector,
            recall: Proportion::of(found),
            precision: Proportion::new(right, alerts),
            false_per_30_days: per_30_days(&wrong),
            hours_to_detect: median(&hours),
        }
    };
    names.into_iter().map(of).collect()
}

/// Outcomes of one scenario, those of each organisation together.
type Outcomes<'o> = Vec<Vec<&'o Outcome>>;

/// One line for each scenario, in order of name.
fn by_scenario<T>(all: &[Evaluated], kind: Kind, line: fn(&str, &Outcomes<'_>) -> T) -> Vec<T> {
    let mut scenarios: BTreeMap<&str, Outcomes<'_>> = BTreeMap::new();
    for (place, evaluated) in all.iter().enumerate() {
        for outcome in evaluated.outcomes.iter().filter(|outcome| outcome.kind == kind) {
            let groups =
                scenarios.entry(&outcome.scenario).or_insert_with(|| vec![Vec::new(); all.len()]);
            if let Some(group) = groups.get_mut(place) {
                group.push(outcome);
            }
        }
    }
    scenarios.iter().map(|(scenario, outcomes)| line(scenario, outcomes)).collect()
}

fn incident(scenario: &str, outcomes: &Outcomes<'_>) -> IncidentFigures {
    let share = |answer: fn(&Outcome) -> bool| share(outcomes, answer);
    let hours = |of: fn(&Outcome) -> Option<f64>| {
        let groups: Vec<Vec<f64>> = outcomes
            .iter()
            .map(|group| group.iter().filter_map(|outcome| of(outcome)).collect())
            .collect();
        median(&groups)
    };
    IncidentFigures {
        scenario: scenario.to_owned(),
        expected: expected(outcomes),
        opened: share(|outcome| outcome.opened.is_some()),
        decided: share(|outcome| outcome.decided.is_some()),
        hours_to_open: hours(|outcome| outcome.opened),
        hours_to_decide: hours(|outcome| outcome.decided),
        told_by: told_by(outcomes),
    }
}

fn told_by(outcomes: &Outcomes<'_>) -> Vec<Told> {
    let all = || outcomes.iter().flatten();
    let names = all().next().map_or(&[][..], |outcome| &outcome.told_by).iter();
    let recall = |place: usize| {
        Proportion::of(all().filter_map(|outcome| Some(outcome.told_by.get(place)?.1)))
    };
    names
        .enumerate()
        .map(|(place, (name, _))| Told { detector: name, recall: recall(place) })
        .collect()
}

fn benign(scenario: &str, outcomes: &Outcomes<'_>) -> BenignFigures {
    BenignFigures {
        scenario: scenario.to_owned(),
        expected: expected(outcomes),
        decided: share(outcomes, |outcome| outcome.decided.is_some()),
        escalated: share(outcomes, |outcome| outcome.escalated),
    }
}

fn share(outcomes: &Outcomes<'_>, answer: fn(&Outcome) -> bool) -> Proportion {
    Proportion::of(outcomes.iter().flatten().map(|outcome| answer(outcome)))
}

fn expected(outcomes: &Outcomes<'_>) -> &'static str {
    outcomes.iter().flatten().next().map_or("", |outcome| decision_word(outcome.expected))
}

fn indicator(all: &[Evaluated], indicator: Indicator) -> IndicatorFigures {
    let own = all.iter().flat_map(|it| &it.outcomes);
    let own = own.filter(|it| it.kind == Kind::Incident && it.indicator == indicator);
    let escalated = |evaluated: &Evaluated| -> Vec<bool> {
        let cases = evaluated.cases.iter().filter(|(case, _)| {
            case.decision == Decision::Escalate && case.indicators.contains(&indicator)
        });
        cases.map(|(_, right)| *right).collect()
    };
    let wrong: Vec<(usize, f64)> = all
        .iter()
        .map(|it| (escalated(it).iter().filter(|right| !**right).count(), it.days))
        .collect();
    IndicatorFigures {
        indicator,
        recall: Proportion::of(own.map(|outcome| outcome.named)),
        precision: Proportion::of(all.iter().flat_map(escalated)),
        false_per_30_days: per_30_days(&wrong),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::evaluate::matching::tests::{alert, at, told};
    use crate::evaluate::replay::tests::case;

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
            ["a: spy: monitored, expected escalate", "a: no incident: escalate: worker"]
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
}
