//! What one organisation showed: which incidents were told, by whom and when, and which cases tell
//! of nothing.

use playbook::cases::{Decision, Indicator};
use schema::Timestamp;

use super::matching::Alert;
use super::replay::{Firsts, Judged, Replay, is_decided, opened};
use super::truth::{Kind, Labelled, Truth};
use crate::output::decision_word;

/// What one organisation showed.
pub(crate) struct Evaluated {
    pub(super) name: String,
    pub(super) days: f64,
    pub(super) events: u64,
    pub(super) unread: u64,
    /// Of each detector, Stakeout's decisions first.
    pub(super) runs: Vec<(&'static str, Run)>,
    /// In the order of the truth.
    pub(super) outcomes: Vec<Outcome>,
    /// As a scan has them.
    pub(super) cases: Vec<JudgedAgainst>,
    /// Cases that were wrongly escalated at any moment.
    pub(super) ever_wrong: usize,
}

/// A case, and what it tells of.
pub(super) struct JudgedAgainst {
    pub case: Judged,
    /// Whether it tells of an incident.
    pub right: bool,
    pub scenarios: Vec<String>,
}

/// What a detector told of one organisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Run {
    /// Of each incident, hours from its beginning until it was told; none where it was missed.
    pub found: Vec<Option<f64>>,
    pub alerts: usize,
    /// Of the alerts, those that tell of an incident.
    pub right: usize,
}

/// What came of something that happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcome {
    pub scenario: String,
    pub kind: Kind,
    pub indicator: Indicator,
    pub expected: Decision,
    /// Hours from its beginning until a case was open; none where none is at the end.
    pub opened: Option<f64>,
    /// Hours until it was decided as expected; none where it is not at the end.
    pub decided: Option<f64>,
    pub escalated: bool,
    /// A case of it shows the indicator that it should.
    pub named: bool,
    /// Of an incident: which detectors told of it.
    pub told_by: Vec<(&'static str, bool)>,
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
    fn of_cases(cases: &[JudgedAgainst], least: Decision, found: Vec<Option<f64>>) -> Self {
        let told = || cases.iter().filter(|it| it.case.decision >= least);
        Self { found, alerts: told().count(), right: told().filter(|it| it.right).count() }
    }
}

impl JudgedAgainst {
    fn new(case: &Judged, truth: &Truth) -> Self {
        let own = truth.incidents.iter().filter(|told| case.alert.belongs_to(told));
        Self {
            case: case.clone(),
            right: case.alert.is_right(truth),
            scenarios: own.map(|told| told.scenario.clone()).collect(),
        }
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
        let cases: Vec<_> =
            replay.cases.iter().map(|case| JudgedAgainst::new(case, truth)).collect();
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
    pub(super) fn mistakes(&self) -> Vec<String> {
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
        let open = self.cases.iter().filter(|it| it.case.decision >= Decision::Monitor);
        let wrong = open.filter(|it| !it.right).map(|it| {
            let twin = it.scenarios.first().map_or("nothing labelled", String::as_str);
            format!("{name}: {twin}: {}: {}", decision_word(it.case.decision), it.case.title)
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
