//! Judgement as time passes: what a scan would have said at the end of each day, and in the first
//! day of an incident at the end of each hour.
//!
//! This is what time to detect is measured by. Nothing later than the moment of a judgement is in
//! what it sees. Logs are taken to arrive as they are written.

use std::collections::{BTreeMap, BTreeSet};

use playbook::cases::{Case, Decision, Indicator};
use playbook::{Observations, Thresholds};
use schema::{Hour, Timestamp};

use super::matching::Alert;
use super::truth::{Labelled, Truth};
use crate::config::Context;
use crate::pipeline;

/// For so long after its beginning an incident is looked for every hour.
const HOURLY_SECONDS: i64 = 86_400;

/// What judgement takes besides what was observed.
pub(super) struct Judge<'j> {
    pub truth: &'j Truth,
    pub context: &'j Context,
    pub thresholds: &'j Thresholds,
}

/// A case of one judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub id: String,
    pub title: String,
    pub decision: Decision,
    pub indicators: BTreeSet<Indicator>,
    pub alert: Alert,
}

/// The first moments at which something that happened was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Firsts {
    /// A case was there to be looked at.
    pub opened: Option<Timestamp>,
    /// A case had the decision that was expected.
    pub decided: Option<Timestamp>,
}

/// What came of a replay.
#[derive(Debug, Default)]
pub(super) struct Replay {
    /// In the order of the truth.
    pub firsts: Vec<Firsts>,
    /// Cases of the last judgement, which are those of a scan.
    pub cases: Vec<Judged>,
    /// Ids of cases that were wrongly escalated at any judgement.
    pub ever_wrong: BTreeSet<String>,
}

/// Adds hour after hour and judges what is there by then, up to the moment of the truth.
pub(super) fn replay(mut hours: BTreeMap<Hour, Observations>, judge: &Judge<'_>) -> Replay {
    let truth = judge.truth;
    let firsts = vec![Firsts::default(); truth.incidents.len()];
    let mut replay = Replay { firsts, ..Replay::default() };
    let mut observed = Observations::default();
    let last = truth.now.plus_seconds(-1).hour();
    let first = hours.keys().next().copied().unwrap_or(last);
    for hour in (first.0..=last.0).map(Hour) {
        if let Some(more) = hours.remove(&hour) {
            observed.merge(more);
        }
        let now = Hour(hour.0 + 1).start().min(truth.now);
        if hour == last {
            // An event of the very moment is not later than it.
            for more in hours.into_values() {
                observed.merge(more);
            }
            replay.take(judged(&mut observed, judge, now), now, truth);
            break;
        }
        if now.day().start() == now || replay.awaits(truth, now) {
            replay.take(judged(&mut observed, judge, now), now, truth);
        }
    }
    replay
}

impl Replay {
    /// Whether something began within the last day and is not decided as it should be.
    fn awaits(&self, truth: &Truth, now: Timestamp) -> bool {
        self.firsts.iter().zip(&truth.incidents).any(|(firsts, told)| {
            let passed = now.seconds_since(told.start);
            firsts.decided.is_none() && (0..=HOURLY_SECONDS).contains(&passed)
        })
    }

    fn take(&mut self, cases: Vec<Judged>, now: Timestamp, truth: &Truth) {
        for (firsts, told) in self.firsts.iter_mut().zip(&truth.incidents) {
            if told.start > now {
                continue;
            }
            if opened(&cases, told).next().is_some() {
                firsts.opened.get_or_insert(now);
            }
            if is_decided(&cases, told) {
                firsts.decided.get_or_insert(now);
            }
        }
        let wrong = cases
            .iter()
            .filter(|case| case.decision == Decision::Escalate && !case.alert.is_right(truth));
        self.ever_wrong.extend(wrong.map(|case| case.id.clone()));
        self.cases = cases;
    }
}

/// Cases of something that happened that somebody has to look at.
pub(super) fn opened<'c>(
    cases: &'c [Judged],
    told: &'c Labelled,
) -> impl Iterator<Item = &'c Judged> {
    cases.iter().filter(|case| case.decision >= Decision::Monitor && case.alert.belongs_to(told))
}

/// Whether something that happened was decided as it should be. What should be closed may have no
/// case at all.
pub(super) fn is_decided(cases: &[Judged], told: &Labelled) -> bool {
    match told.expected_decision {
        Decision::Close => opened(cases, told).next().is_none(),
        expected => opened(cases, told).any(|case| case.decision == expected),
    }
}

/// What a scan says that sees this at that moment.
fn judged(observed: &mut Observations, judge: &Judge<'_>, now: Timestamp) -> Vec<Judged> {
    observed.settle();
    let context = playbook::Context {
        organization: &judge.context.organization,
        register: &judge.context.register,
        intel: &judge.context.intel,
        thresholds: judge.thresholds,
        now,
    };
    pipeline::judge(observed, &context, |_, investigation| {
        investigation.cases.iter().map(Judged::new).collect()
    })
}

impl Judged {
    fn new(case: &Case<'_>) -> Self {
        Self {
            id: case.id.clone(),
            title: case.title.clone(),
            decision: case.verdict.decision,
            indicators: case.story.sightings.iter().map(|sighting| sighting.indicator).collect(),
            alert: Alert::of_case(case),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::evaluate::matching::tests::{alert, at, told};
    use crate::evaluate::truth::Kind;

    pub(crate) fn case(decision: Decision, hours: (i64, i64), names: &[&str]) -> Judged {
        Judged {
            id: format!("case-{}", names.concat()),
            title: names.concat(),
            decision,
            indicators: BTreeSet::from([Indicator::NewAddress]),
            alert: alert(hours, names),
        }
    }

    #[test]
    fn the_first_moment_of_each_decision_is_kept() {
        let truth = Truth {
            now: at(500),
            incidents: vec![
                told(Kind::Incident, (100, 110), &["thief"]),
                told(Kind::Benign, (100, 110), &["worker"]),
            ],
        };
        let mut replay = Replay { firsts: vec![Firsts::default(); 2], ..Replay::default() };
        let monitored = || vec![case(Decision::Monitor, (101, 101), &["thief"])];
        let escalated = |name| vec![case(Decision::Escalate, (101, 101), &[name])];
        replay.take(escalated("thief"), at(99), &truth);
        assert_eq!(replay.firsts[0], Firsts::default(), "it had not begun");
        replay.take(monitored(), at(102), &truth);
        replay.take(escalated("worker"), at(103), &truth);
        replay.take(escalated("thief"), at(104), &truth);
        replay.take(monitored(), at(105), &truth);
        let expected = Firsts { opened: Some(at(102)), decided: Some(at(104)) };
        assert_eq!(replay.firsts[0], expected);
        assert_eq!(replay.ever_wrong.iter().collect::<Vec<_>>(), ["case-worker"]);
        assert_eq!(replay.cases, monitored());
    }

    #[test]
    fn hours_are_looked_at_while_something_is_under_way() {
        let truth =
            Truth { now: at(500), incidents: vec![told(Kind::Incident, (100, 110), &["thief"])] };
        let mut replay = Replay { firsts: vec![Firsts::default()], ..Replay::default() };
        let awaited: Vec<i64> = (0..200).filter(|hour| replay.awaits(&truth, at(*hour))).collect();
        assert_eq!(awaited, (100..=124).collect::<Vec<_>>());
        replay.firsts[0].decided = Some(at(102));
        assert!(!replay.awaits(&truth, at(103)));
    }
}
