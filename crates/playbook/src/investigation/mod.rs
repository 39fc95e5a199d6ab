//! The playbook, top to bottom, on one screen.

mod techniques;
mod timeline;

use std::collections::BTreeMap;

use crate::acquisitions::{self, Authorization, LedgerRow};
use crate::cases::{Case, ClauseState, Decision, Indicator, Sighting, Story, Verdict, group};
use crate::register::PlanUse;
use crate::register::code::Drift;
use crate::scene::Scene;
use crate::words::spoken;
use crate::{containment, escalation, indicators, questions, tier1, tier2, words};

/// What came of a run.
#[derive(Debug)]
pub struct Investigation<'s> {
    /// Most urgent first.
    pub cases: Vec<Case<'s>>,
    /// Everything acquired, in order of time; each row with the case it belongs to.
    pub ledger: Vec<(LedgerRow, Option<String>)>,
    /// Planned against seen, in order of the plans' start.
    pub plans: Vec<PlanUse>,
    /// Where infrastructure as code and what was seen differ; nothing without a state.
    pub drift: Option<Drift>,
}

/// Every sighting in the logs. Kept apart from [`investigate`], whose cases borrow them.
pub fn sightings(scene: &Scene<'_>) -> Vec<Sighting> {
    indicators::sightings(scene)
}

/// Opens cases from sightings, answers the playbook's questions, decides, and carries each case
/// through Tier 1, Tier 2 and containment.
pub fn investigate<'s>(scene: &Scene<'_>, sightings: &'s [Sighting]) -> Investigation<'s> {
    let days = scene.context.thresholds.case_days;
    let mut cases: Vec<Case<'s>> = group(sightings, &scene.hubs, days)
        .into_iter()
        .map(|members| {
            let sightings = members.iter().filter_map(|index| sightings.get(*index)).collect();
            open(Story::new(sightings), scene)
        })
        .collect();
    cases.sort_by(|one, other| {
        let decision = other.verdict.decision.cmp(&one.verdict.decision);
        decision.then(other.score.total_cmp(&one.score)).then(one.id.cmp(&other.id))
    });
    let ledger = ledger(scene, &cases);
    let Scene { acquisitions, observations, context, .. } = scene;
    Investigation {
        cases,
        ledger,
        plans: scene.plans.clone(),
        drift: acquisitions::drift(acquisitions, &observations.inventory, context.register.code()),
    }
}

fn open<'s>(story: Story<'s>, scene: &Scene<'_>) -> Case<'s> {
    let answers = questions::answers(&story, scene);
    let verdict = escalation::decide(&story, scene);
    let tier1 = tier1::steps(&story, scene);
    let tier2 = tier2::proposals(&story, scene);
    // What is explained is left alone.
    let containment = match verdict.decision {
        Decision::Close => Vec::new(),
        Decision::Monitor | Decision::Escalate => containment::proposals(&story, scene),
    };
    let (chain, more_steps) = timeline::chain(&story, scene);
    Case {
        id: story.id(),
        title: title(&story, scene),
        why: why(&story, &verdict),
        techniques: techniques::assigned(&story, scene),
        chain,
        more_steps,
        answers,
        score: score(&story, &verdict),
        verdict,
        tier1,
        tier2,
        containment,
        story,
    }
}

fn title(story: &Story<'_>, scene: &Scene<'_>) -> String {
    let Some(leading) = story.leading() else { return String::new() };
    let first = scene.chosen(&leading.acquisitions).first().copied();
    let headline = words::sentence(&leading.headline);
    match (leading.indicator, first) {
        (Indicator::ProvisioningSurge | Indicator::AbusedHosting, Some(acquisition)) => {
            format!("{headline}, by {}", spoken(&acquisition.change.identity.key))
        }
        (Indicator::DomainRegistration, Some(acquisition)) => {
            // A domain is spelled as it is, never with a capital.
            format!("{}, by {}", leading.headline, spoken(&acquisition.change.identity.key))
        }
        _ => headline,
    }
}

/// What happened, the decision with the clauses that carry it, and what would change it.
fn why(story: &Story<'_>, verdict: &Verdict) -> String {
    let mut by_score: Vec<&&Sighting> = story.sightings.iter().collect();
    by_score.sort_by(|one, other| other.score.total_cmp(&one.score));
    let mut sentences: Vec<String> =
        by_score.iter().take(3).map(|sighting| sighting.summary.clone()).collect();
    let decision = match verdict.decision {
        Decision::Escalate => "Escalate",
        Decision::Monitor => "Monitor",
        Decision::Close => "Close",
    };
    let carrying: Vec<&str> = verdict
        .clauses
        .iter()
        .filter(|clause| match verdict.decision {
            Decision::Escalate => clause.state == ClauseState::Met,
            Decision::Monitor | Decision::Close => clause.id == "unauthorized_acquisition",
        })
        .map(|clause| clause.why.as_str())
        .collect();
    sentences.push(format!("{decision}: {}", carrying.join(" ")));
    sentences.extend(unexplained(story, verdict));
    sentences.push(verdict.counterfactual.clone());
    sentences.join(" ")
}

/// What keeps a case open where no clause says so.
fn unexplained(story: &Story<'_>, verdict: &Verdict) -> Option<String> {
    let unauthorized = verdict.clauses.iter().find(|it| it.id == "unauthorized_acquisition");
    let silent = unauthorized.is_some_and(|clause| clause.state == ClauseState::NotMet);
    let open = story.sightings.iter().filter(|sighting| !sighting.explained);
    let headlines: Vec<&str> = open.map(|sighting| sighting.headline.as_str()).collect();
    (verdict.decision == Decision::Monitor && silent)
        .then(|| format!("Nothing explains {} yet.", words::listed(&headlines, 2)))
}

/// Σ sᵢ / i^1.5 over the best sighting of each indicator; orders the queue.
fn score(story: &Story<'_>, verdict: &Verdict) -> f64 {
    let mut best: BTreeMap<Indicator, f64> = BTreeMap::new();
    for sighting in &story.sightings {
        let held = best.entry(sighting.indicator).or_insert(0.0);
        *held = held.max(sighting.score);
    }
    let mut scores: Vec<f64> = best.into_values().collect();
    scores.sort_by(|one, other| other.total_cmp(one));
    let sum: f64 =
        scores.iter().zip(1_u32..).map(|(score, place)| score / f64::from(place).powf(1.5)).sum();
    let grave = matches!(verdict.consequence, crate::cases::Consequence::High(_));
    let weighted = if grave { sum * 1.25 } else { sum };
    (weighted * 100.0).round() / 100.0
}

fn ledger(scene: &Scene<'_>, cases: &[Case<'_>]) -> Vec<(LedgerRow, Option<String>)> {
    let mut by_acquisition: BTreeMap<usize, &str> = BTreeMap::new();
    for case in cases {
        for index in case.story.acquisitions() {
            by_acquisition.entry(index).or_insert(&case.id);
        }
    }
    acquisitions::ledger(&scene.acquisitions, &scene.observations.cloud, scene.context)
        .into_iter()
        .map(|row| {
            let case = row.index.and_then(|index| by_acquisition.get(&index));
            let case = case.map(|id| (*id).to_owned());
            (row, case)
        })
        .collect()
}

/// How much of what was acquired a register entry covers: covered, all.
pub fn covered_share(ledger: &[(LedgerRow, Option<String>)]) -> (usize, usize) {
    let covered = ledger
        .iter()
        .filter(|(row, _)| row.authorization == Some(Authorization::Authorized))
        .count();
    (covered, ledger.len())
}
