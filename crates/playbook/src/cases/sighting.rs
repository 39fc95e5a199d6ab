//! A sighting: one indicator of the playbook, seen once, with its evidence and its baseline.

use std::collections::{BTreeMap, BTreeSet};

use schema::Timestamp;
use serde::Serialize;

use super::Entity;
use super::plot::Plot;
use crate::observations::Citation;

/// Records cited per sighting; the count of the rest is told.
const EVIDENCE: usize = 25;

/// The five key indicators of the playbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    ProvisioningSurge,
    DomainRegistration,
    NewAddress,
    CloudTrafficSpike,
    AbusedHosting,
}

impl Indicator {
    pub const ALL: [Self; 5] = [
        Self::ProvisioningSurge,
        Self::DomainRegistration,
        Self::NewAddress,
        Self::CloudTrafficSpike,
        Self::AbusedHosting,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProvisioningSurge => "provisioning_surge",
            Self::DomainRegistration => "domain_registration",
            Self::NewAddress => "new_address",
            Self::CloudTrafficSpike => "cloud_traffic_spike",
            Self::AbusedHosting => "abused_hosting",
        }
    }
}

/// What was expected, and what was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Baseline {
    pub window: String,
    /// Days or values of history behind `expected`.
    pub n: usize,
    pub expected: String,
    pub observed: String,
    pub peers: String,
}

#[derive(Clone, Debug)]
pub struct Sighting {
    pub indicator: Indicator,
    /// 0 to 1; orders the queue and decides nothing.
    pub score: f64,
    pub first: Timestamp,
    pub last: Timestamp,
    /// One sentence or two, in plain words.
    pub summary: String,
    /// A few words that a title can carry: `24 servers in sa-east-1`.
    pub headline: String,
    pub baseline: Baseline,
    /// The baseline as pictures; they decide nothing.
    pub plots: Vec<Plot>,
    /// Cited records, ascending; see [`Evidence`].
    pub evidence: Evidence,
    pub entities: BTreeSet<Entity>,
    /// Who acted, where the control plane saw it.
    pub identity: Option<String>,
    /// ATT&CK ids, each with what makes it that one, in a few words.
    pub techniques: BTreeMap<String, String>,
    /// Indexes into the run's acquisitions.
    pub acquisitions: Vec<usize>,
    /// What makes it grave, in a few words (`public functions`, `a GPU family`).
    pub consequences: BTreeSet<String>,
    /// Bytes that left, where that is what was seen.
    pub bytes_out: u64,
    /// Whether everything in it is explained (a plan, a grant).
    pub explained: bool,
    /// Compromise of the acting account, as sentence ends; empty when there is no sign.
    pub compromise: Vec<String>,
    pub compromised: bool,
    /// Anonymity tools in the acting session, as sentence ends.
    pub anonymity: Vec<String>,
}

/// Cited records: the least ones, and how many more there are.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub cited: Vec<Citation>,
    pub more: usize,
}

impl FromIterator<Citation> for Evidence {
    fn from_iter<I: IntoIterator<Item = Citation>>(citations: I) -> Self {
        let all: BTreeSet<Citation> = citations.into_iter().collect();
        let more = all.len().saturating_sub(EVIDENCE);
        Self { cited: all.into_iter().take(EVIDENCE).collect(), more }
    }
}

impl Sighting {
    /// An empty sighting over the times of its evidence.
    pub fn new(indicator: Indicator, evidence: Evidence) -> Self {
        let times = || evidence.cited.iter().map(|citation| citation.time);
        Self {
            indicator,
            score: 0.0,
            first: times().min().unwrap_or_default(),
            last: times().max().unwrap_or_default(),
            summary: String::new(),
            headline: String::new(),
            baseline: Baseline::default(),
            plots: Vec::new(),
            evidence,
            entities: BTreeSet::new(),
            identity: None,
            techniques: BTreeMap::new(),
            acquisitions: Vec::new(),
            consequences: BTreeSet::new(),
            bytes_out: 0,
            explained: false,
            compromise: Vec::new(),
            compromised: false,
            anonymity: Vec::new(),
        }
    }

    /// Assigns a technique; the first reason given stays.
    pub fn assign(&mut self, technique: &str, why: impl Into<String>) {
        self.techniques.entry(technique.to_owned()).or_insert_with(|| why.into());
    }

    /// What a stable order of sightings sorts by.
    pub fn order(&self) -> (Timestamp, Indicator, Option<Citation>, &str) {
        (self.first, self.indicator, self.evidence.cited.first().copied(), &self.summary)
    }
}
