//! The figures over all organisations, as JSON spells them.

use std::collections::BTreeMap;

use playbook::cases::{Decision, Indicator};
use serde::Serialize;

use super::interval::{Estimate, Proportion, median, per_30_days};
use super::measures::{Evaluated, JudgedAgainst, Outcome, Run};
use super::truth::Kind;
use crate::output::decision_word;

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
    /// Most urgent first, as a scan has them.
    pub cases: Vec<CaseFigures>,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct CaseFigures {
    pub id: String,
    pub title: String,
    pub decision: &'static str,
    /// Scenarios that it tells of, incidents and harmless twins.
    pub scenarios: Vec<String>,
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
        cases: evaluated.cases.iter().map(case_figures).collect(),
    }
}

fn case_figures(judged: &JudgedAgainst) -> CaseFigures {
    let case = &judged.case;
    CaseFigures {
        id: case.id.clone(),
        title: case.title.clone(),
        decision: decision_word(case.decision),
        scenarios: judged.scenarios.clone(),
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
        let escalated = |it: &&JudgedAgainst| {
            it.case.decision == Decision::Escalate && it.case.indicators.contains(&indicator)
        };
        evaluated.cases.iter().filter(escalated).map(|it| it.right).collect()
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
mod tests;
