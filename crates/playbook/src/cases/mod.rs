//! Cases: what an analyst opens. A case is a group of sightings, the answers to the playbook's
//! questions about them, and the decision that follows.

mod entity;
mod graph;
mod hubs;
pub mod plot;
mod sighting;

use std::collections::BTreeSet;

use schema::Timestamp;

pub use entity::{Entity, EntityLists};
pub use graph::group;
pub use hubs::Hubs;
pub use sighting::{Baseline, Evidence, Indicator, Sighting};

use crate::observations::Citation;
use crate::procurement::Link;

/// Sightings that are one story, before any question is asked.
#[derive(Clone, Debug)]
pub struct Story<'s> {
    /// In order of time.
    pub sightings: Vec<&'s Sighting>,
    pub entities: BTreeSet<Entity>,
}

impl<'s> Story<'s> {
    pub fn new(sightings: Vec<&'s Sighting>) -> Self {
        let entities =
            sightings.iter().flat_map(|sighting| sighting.entities.iter().cloned()).collect();
        Self { sightings, entities }
    }

    pub fn first(&self) -> Timestamp {
        self.sightings.iter().map(|sighting| sighting.first).min().unwrap_or_default()
    }

    pub fn last(&self) -> Timestamp {
        self.sightings.iter().map(|sighting| sighting.last).max().unwrap_or_default()
    }

    /// Indexes of the acquisitions in it, ascending.
    pub fn acquisitions(&self) -> Vec<usize> {
        let all: BTreeSet<usize> =
            self.sightings.iter().flat_map(|sighting| sighting.acquisitions.clone()).collect();
        all.into_iter().collect()
    }

    /// The sighting that names the case: the highest score, the earliest of equals.
    pub fn leading(&self) -> Option<&'s Sighting> {
        self.sightings.iter().copied().reduce(
            |best, next| {
                if next.score > best.score { next } else { best }
            },
        )
    }

    /// Stable across runs that see the same first record: its content, not its place, names it.
    pub fn id(&self) -> String {
        let least: Option<Citation> = self
            .sightings
            .iter()
            .filter_map(|sighting| sighting.evidence.cited.first())
            .min()
            .copied();
        let fingerprint = least.map_or(0, |citation| citation.fingerprint.bits());
        format!("case-{:012x}", fingerprint >> 80)
    }
}

/// Yes, no, or unknown with the missing source named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reply {
    Yes,
    No,
    Unknown,
}

/// A question of the playbook, answered for one case.
#[derive(Clone, Debug)]
pub struct Answer {
    pub id: &'static str,
    pub reply: Reply,
    pub why: String,
    pub evidence: Vec<Citation>,
    pub missing_sources: Vec<String>,
}

/// A clause of the escalation decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClauseState {
    NotMet,
    CannotTell,
    Met,
}

#[derive(Clone, Debug)]
pub struct Clause {
    pub id: &'static str,
    pub state: ClauseState,
    pub why: String,
    pub evidence: Vec<Citation>,
    /// What would have made a met clause not met.
    pub counterfactual: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    Close,
    Monitor,
    Escalate,
}

/// The decision, and what it rests on.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub decision: Decision,
    pub clauses: Vec<Clause>,
    pub counterfactual: String,
    pub consequence: Consequence,
    /// One question to one recipient, due by a time; for what is escalated or monitored.
    pub ask: Option<Ask>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consequence {
    Ordinary,
    /// With what makes it so.
    High(Vec<String>),
}

#[derive(Clone, Debug)]
pub struct Ask {
    pub question: String,
    pub recipient: String,
    pub due: Timestamp,
}

/// A step of Tier 1, done by itself as far as the logs reach.
#[derive(Clone, Debug)]
pub struct Step {
    pub step: &'static str,
    pub state: StepState,
    pub result: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Pass,
    Fail,
    Unknown,
    Manual,
}

/// A step of Tier 2 or of containment, proposed with its data filled in; nothing is executed.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub step: &'static str,
    pub text: String,
    /// Searches, commands or names the step works with, in order.
    pub details: Vec<String>,
    /// How to take it back, where it changes something.
    pub inverse: Option<String>,
}

/// An ATT&CK technique, and what in the case makes it that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Technique {
    /// `T1583.003`.
    pub id: String,
    /// A few plain words: `24 servers in sa-east-1`.
    pub why: String,
}

/// One case, complete.
#[derive(Clone, Debug)]
pub struct Case<'s> {
    pub id: String,
    pub title: String,
    /// One paragraph in the playbook's words.
    pub why: String,
    pub story: Story<'s>,
    pub techniques: Vec<Technique>,
    /// What happened, in order of time.
    pub chain: Vec<Link>,
    /// Steps of its middle that the chain leaves out.
    pub more_steps: usize,
    pub answers: Vec<Answer>,
    pub verdict: Verdict,
    pub tier1: Vec<Step>,
    pub tier2: Vec<Proposal>,
    pub containment: Vec<Proposal>,
    /// Orders the queue; decides nothing.
    pub score: f64,
}
