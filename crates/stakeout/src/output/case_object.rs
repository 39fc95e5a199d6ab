//! A case as `cases.json` spells it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use playbook::cases::{
    Answer, Baseline, Case, Clause, ClauseState, Consequence, Decision, EntityLists, Indicator,
    Proposal, Reply, Sighting, Step, StepState,
};
use playbook::procurement::Link;
use serde::Serialize;

use super::Quotes;
use super::quotes::Quote;
use super::words::WordsObject;

#[derive(Serialize)]
pub(crate) struct CaseObject<'c> {
    pub id: &'c str,
    pub title: &'c str,
    pub technique: Vec<&'c str>,
    /// Each technique with what makes it that one.
    pub technique_reasons: BTreeMap<&'c str, &'c str>,
    pub window: Window,
    /// One paragraph: what happened, what was decided, what would change it.
    pub why: &'c str,
    /// Orders the queue; decides nothing.
    pub score: f64,
    pub entities: EntityLists,
    pub indicators: Vec<IndicatorObject<'c>>,
    pub questions: Vec<QuestionObject<'c>>,
    pub escalation: EscalationObject<'c>,
    /// What happened, in order of time.
    pub chain: Vec<LinkObject<'c>>,
    pub more_steps: usize,
    pub tier1: Vec<StepObject<'c>>,
    pub tier2: Vec<ProposalObject<'c>>,
    pub containment: Vec<ProposalObject<'c>>,
}

#[derive(Serialize)]
pub(crate) struct Window {
    pub start: String,
    pub end: String,
}

#[derive(Serialize)]
pub(crate) struct IndicatorObject<'c> {
    pub indicator: Indicator,
    pub score: f64,
    pub first: String,
    pub last: String,
    pub summary: &'c str,
    pub baseline: &'c Baseline,
    /// Whether the register explains all of it.
    pub explained: bool,
    pub evidence: Vec<&'c Quote>,
    /// Records beyond those quoted.
    pub more_evidence: usize,
    /// The user's own playbook about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub playbook: Vec<WordsObject<'c>>,
}

#[derive(Serialize)]
pub(crate) struct QuestionObject<'c> {
    pub id: Cow<'c, str>,
    pub answer: &'static str,
    pub why: &'c str,
    pub evidence: Vec<&'c Quote>,
    pub missing_sources: &'c [String],
    /// Whether a person has to answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub manual: bool,
    /// The user's own playbook about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub playbook: Vec<WordsObject<'c>>,
}

#[derive(Serialize)]
pub(crate) struct EscalationObject<'c> {
    pub decision: &'static str,
    pub clauses: Vec<ClauseObject<'c>>,
    pub counterfactual: &'c str,
    pub high_consequence: &'c [String],
    pub ask: Option<AskObject<'c>>,
}

#[derive(Serialize)]
pub(crate) struct ClauseObject<'c> {
    pub id: Cow<'c, str>,
    pub state: &'static str,
    pub why: &'c str,
    pub evidence: Vec<&'c Quote>,
    /// Whether a person has to answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub manual: bool,
    /// The user's own playbook about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub playbook: Vec<WordsObject<'c>>,
}

#[derive(Serialize)]
pub(crate) struct AskObject<'c> {
    pub question: &'c str,
    pub recipient: &'c str,
    pub due: String,
}

#[derive(Serialize)]
pub(crate) struct LinkObject<'c> {
    pub time: String,
    pub stage: &'static str,
    pub text: &'c str,
    pub evidence: Vec<&'c Quote>,
}

#[derive(Serialize)]
pub(crate) struct StepObject<'c> {
    pub step: Cow<'c, str>,
    pub result: &'c str,
    pub state: &'static str,
    /// The user's own playbook about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub playbook: Vec<WordsObject<'c>>,
}

#[derive(Serialize)]
pub(crate) struct ProposalObject<'c> {
    pub step: Cow<'c, str>,
    pub text: &'c str,
    pub details: &'c [String],
    pub inverse: Option<&'c str>,
    /// `manual`: a person does it; left out for what is proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'static str>,
    /// The user's own playbook about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub playbook: Vec<WordsObject<'c>>,
}

impl<'c> CaseObject<'c> {
    pub(crate) fn new(case: &'c Case<'c>, quotes: &'c Quotes) -> Self {
        let verdict = &case.verdict;
        Self {
            id: &case.id,
            title: &case.title,
            technique: case.techniques.iter().map(|it| it.id.as_str()).collect(),
            technique_reasons: case
                .techniques
                .iter()
                .map(|it| (it.id.as_str(), it.why.as_str()))
                .collect(),
            window: Window {
                start: case.story.first().to_string(),
                end: case.story.last().to_string(),
            },
            why: &case.why,
            score: case.score,
            entities: case.story.entities.iter().collect(),
            indicators: case.story.sightings.iter().map(|it| indicator(it, quotes)).collect(),
            questions: case.answers.iter().map(|answer| question(answer, quotes)).collect(),
            escalation: EscalationObject {
                decision: decision(verdict.decision),
                clauses: verdict.clauses.iter().map(|it| clause(it, quotes)).collect(),
                counterfactual: &verdict.counterfactual,
                high_consequence: match &verdict.consequence {
                    Consequence::High(reasons) => reasons,
                    Consequence::Ordinary => &[],
                },
                ask: verdict.ask.as_ref().map(|ask| AskObject {
                    question: &ask.question,
                    recipient: &ask.recipient,
                    due: ask.due.to_string(),
                }),
            },
            chain: case.chain.iter().map(|it| link(it, quotes)).collect(),
            more_steps: case.more_steps,
            tier1: case.tier1.iter().map(step).collect(),
            tier2: case.tier2.iter().map(proposal).collect(),
            containment: case.containment.iter().map(proposal).collect(),
        }
    }
}

/// The words of `escalation.decision`.
pub(crate) const fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Escalate => "escalate",
        Decision::Monitor => "monitor",
        Decision::Close => "close",
    }
}

fn indicator<'c>(sighting: &'c Sighting, quotes: &'c Quotes) -> IndicatorObject<'c> {
    IndicatorObject {
        indicator: sighting.indicator,
        score: (sighting.score * 100.0).round() / 100.0,
        first: sighting.first.to_string(),
        last: sighting.last.to_string(),
        summary: &sighting.summary,
        baseline: &sighting.baseline,
        explained: sighting.explained,
        evidence: quotes.of(&sighting.evidence.cited),
        more_evidence: sighting.evidence.more,
        playbook: Vec::new(),
    }
}

fn question<'c>(answer: &'c Answer, quotes: &'c Quotes) -> QuestionObject<'c> {
    QuestionObject {
        id: answer.id.into(),
        answer: match answer.reply {
            Reply::Yes => "yes",
            Reply::No => "no",
            Reply::Unknown => "unknown",
        },
        why: &answer.why,
        evidence: quotes.of(&answer.evidence),
        missing_sources: &answer.missing_sources,
        manual: false,
        playbook: Vec::new(),
    }
}

fn clause<'c>(clause: &'c Clause, quotes: &'c Quotes) -> ClauseObject<'c> {
    ClauseObject {
        id: clause.id.into(),
        state: clause_state(clause.state),
        why: &clause.why,
        evidence: quotes.of(&clause.evidence),
        manual: false,
        playbook: Vec::new(),
    }
}

/// The words of `clauses.state`.
pub(crate) const fn clause_state(state: ClauseState) -> &'static str {
    match state {
        ClauseState::Met => "met",
        ClauseState::NotMet => "not_met",
        ClauseState::CannotTell => "cannot_tell",
    }
}

fn link<'c>(link: &'c Link, quotes: &'c Quotes) -> LinkObject<'c> {
    LinkObject {
        time: link.time.to_string(),
        stage: link.stage.as_str(),
        text: &link.text,
        evidence: quotes.of(&[link.citation]),
    }
}

fn step(step: &Step) -> StepObject<'_> {
    StepObject {
        step: step.step.into(),
        result: &step.result,
        state: match step.state {
            StepState::Pass => "pass",
            StepState::Fail => "fail",
            StepState::Unknown => "unknown",
            StepState::Manual => "manual",
        },
        playbook: Vec::new(),
    }
}

fn proposal(proposal: &Proposal) -> ProposalObject<'_> {
    ProposalObject {
        step: proposal.step.into(),
        text: &proposal.text,
        details: &proposal.details,
        inverse: proposal.inverse.as_deref(),
        state: None,
        playbook: Vec::new(),
    }
}
