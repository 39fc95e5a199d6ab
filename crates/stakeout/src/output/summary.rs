//! `summary.json`: what was read, what was set aside, what was found, and what could not be seen.

use std::collections::{BTreeMap, BTreeSet};

use playbook::intel::ListKind;
use playbook::observations::{Alerts, Family, Seen};
use playbook::register::PlanUse;
use playbook::register::code::Drift;
use playbook::{Investigation, Scene, words};
use schema::Day;
use serde::Serialize;

use super::coverage::{self, ClauseCoverage};
use super::sigma::SigmaSummary;
use crate::intake::{Tallies, Tally};

#[derive(Serialize)]
pub(crate) struct Summary {
    pub sources: BTreeMap<&'static str, SourceSummary>,
    /// Sightings per indicator; every indicator is listed.
    pub indicators: BTreeMap<&'static str, usize>,
    pub coverage: Coverage,
    pub cases: BTreeMap<&'static str, usize>,
    /// Planned against seen, for every plan of the register.
    pub plans: Vec<PlanLine>,
    /// Where infrastructure as code and what was seen differ; nothing without a state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<DriftSummary>,
    /// What came of the Sigma rules; nothing without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sigma: Option<SigmaSummary>,
    pub notes: Vec<String>,
    pub now: String,
}

#[derive(Serialize)]
pub(crate) struct PlanLine {
    pub entry: String,
    pub ticket: Option<String>,
    pub start: String,
    pub end: String,
    pub planned: Option<u32>,
    pub seen: u32,
    /// What came beside it and no entry covers, by name.
    pub beside: Vec<String>,
}

impl PlanLine {
    pub(crate) fn new(plan: &PlanUse) -> Self {
        Self {
            entry: plan.entry.to_string(),
            ticket: plan.entry.ticket.clone(),
            start: plan.start.to_string(),
            end: plan.end.to_string(),
            planned: plan.planned,
            seen: plan.seen,
            beside: plan.beside.clone(),
        }
    }
}

/// Names are cut off after so many, and counted.
const NAMED: usize = 200;

#[derive(Serialize)]
pub(crate) struct DriftSummary {
    /// Made, and in a state.
    pub managed: u32,
    /// In a state, and never seen made.
    pub unseen: usize,
    pub unseen_names: Vec<String>,
    /// Made or listed, and in no state.
    pub unmanaged: usize,
    pub unmanaged_names: Vec<String>,
}

impl DriftSummary {
    fn new(drift: &Drift) -> Self {
        let first = |names: &[String]| names.iter().take(NAMED).cloned().collect();
        Self {
            managed: drift.managed,
            unseen: drift.unseen.len(),
            unseen_names: first(&drift.unseen),
            unmanaged: drift.unmanaged.len(),
            unmanaged_names: first(&drift.unmanaged),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct SourceSummary {
    pub files: u64,
    pub bytes: u64,
    pub events: u64,
    pub stored: u64,
    pub duplicate: u64,
    pub quarantined: u64,
    pub rejected: u64,
    pub later: u64,
    pub first: Option<String>,
    pub last: Option<String>,
}

/// The playbook's log sources, and the context it asks.
#[derive(Serialize)]
pub(crate) struct Coverage {
    /// In the playbook's order.
    pub log_sources: Vec<SourceCoverage>,
    pub context: Vec<SourceCoverage>,
    /// Every clause of the playbook, and every sub-technique, in the playbook's order.
    pub playbook: Vec<ClauseCoverage>,
}

#[derive(Serialize)]
pub(crate) struct SourceCoverage {
    pub name: &'static str,
    pub presence: Presence,
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Presence {
    Present,
    /// There, but too short or too sparse for a baseline.
    Thin,
    Missing,
}

impl Presence {
    /// As `summary.json` spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Thin => "thin",
            Self::Missing => "missing",
        }
    }
}

impl Summary {
    pub(crate) fn new(
        tallies: &Tallies,
        scene: &Scene<'_>,
        investigation: &Investigation<'_>,
        notes: Vec<String>,
    ) -> Self {
        let mut indicators: BTreeMap<&'static str, usize> =
            playbook::cases::Indicator::ALL.iter().map(|it| (it.as_str(), 0)).collect();
        let mut cases = BTreeMap::from([("escalate", 0), ("monitor", 0), ("close", 0)]);
        for case in &investigation.cases {
            *cases.entry(super::case_object::decision(case.verdict.decision)).or_insert(0) += 1;
            for sighting in &case.story.sightings {
                *indicators.entry(sighting.indicator.as_str()).or_insert(0) += 1;
            }
        }
        Self {
            sources: tallies.sources.iter().map(|(name, it)| (*name, source(it))).collect(),
            indicators,
            coverage: coverage(scene),
            cases,
            plans: investigation.plans.iter().map(PlanLine::new).collect(),
            drift: investigation.drift.as_ref().map(DriftSummary::new),
            sigma: None,
            notes,
            now: scene.context.now.to_string(),
        }
    }
}

fn source(tally: &Tally) -> SourceSummary {
    SourceSummary {
        files: tally.files,
        bytes: tally.bytes,
        events: tally.events,
        stored: tally.stored,
        duplicate: tally.duplicate,
        quarantined: tally.quarantined,
        rejected: tally.rejected,
        later: tally.later,
        first: tally.span.map(|(first, _)| first.to_string()),
        last: tally.span.map(|(_, last)| last.to_string()),
    }
}

fn coverage(scene: &Scene<'_>) -> Coverage {
    let warm_up = scene.context.thresholds.warm_up_days;
    let families = &scene.observations.families;
    let log = |name: &'static str, asked: &[Family]| {
        let read: Vec<&Seen> = asked.iter().filter_map(|family| families.get(family)).collect();
        let days: BTreeSet<Day> = read.iter().flat_map(|seen| seen.days()).copied().collect();
        let events: u64 = read.iter().map(|seen| seen.count).sum();
        let days = u32::try_from(days.len()).unwrap_or(0);
        let seen = format!(
            "{} over {}",
            words::number(events, "event"),
            words::number(days.into(), "day")
        );
        let (presence, detail) = match days {
            _ if read.is_empty() => (Presence::Missing, missing(name).to_owned()),
            days if days <= warm_up => (Presence::Thin, format!("{seen}: still learning")),
            _ => (Presence::Present, seen),
        };
        SourceCoverage { name, presence, detail }
    };
    let log_sources = vec![
        log(coverage::NETWORK, &[Family::Network]),
        log(coverage::DNS, &[Family::Dns]),
        log(coverage::CLOUD, &[Family::Cloud]),
        log(coverage::ACCESS, &[Family::Access]),
        log(coverage::WEB, &[Family::Web]),
        facts(coverage::REGISTRATION, families.get(&Family::Registration)),
        log(coverage::LEASES, &[Family::Vpn, Family::Leases]),
    ];
    let context = context(scene);
    let playbook = coverage::by_row(&log_sources, &context);
    Coverage { log_sources, context, playbook }
}

/// A source of facts, which need no history.
fn facts(name: &'static str, seen: Option<&Seen>) -> SourceCoverage {
    match seen.map_or(0, |seen| seen.count) {
        0_u64 => {
            SourceCoverage { name, presence: Presence::Missing, detail: missing(name).to_owned() }
        }
        answers => SourceCoverage {
            name,
            presence: Presence::Present,
            detail: words::number(answers, "answer"),
        },
    }
}

/// What cannot be answered without a source.
fn missing(name: &str) -> &'static str {
    match name {
        coverage::NETWORK => "no spikes, no new addresses, no contact with actors",
        coverage::DNS => "addresses have no names, look-ups are unseen",
        coverage::CLOUD => "no acquisitions, no configuration changes",
        coverage::ACCESS => "who was signed in where cannot be told",
        coverage::WEB => "sign-ups and checkouts are unseen",
        coverage::REGISTRATION => "registrants and domain ages are unknown",
        _ => "leases cannot be tied to people",
    }
}

fn told_alerts(alerts: &Alerts) -> String {
    let told = words::number(alerts.count, "alert");
    match alerts.rules {
        0 => told,
        rules => format!(
            "{told}, {} of {}",
            words::number(alerts.hits, "hit"),
            words::number(rules as u64, "Sigma rule")
        ),
    }
}

fn context(scene: &Scene<'_>) -> Vec<SourceCoverage> {
    let context = scene.context;
    let alerts = &scene.observations.alerts;
    let given = |name, given: bool, detail: &str, without: &str| SourceCoverage {
        name,
        presence: if given { Presence::Present } else { Presence::Missing },
        detail: if given { detail } else { without }.to_owned(),
    };
    let anonymous = |kind| matches!(kind, ListKind::Tor | ListKind::Vpn | ListKind::Proxy);
    let lists: Vec<String> = context
        .intel
        .lists()
        .filter(|list| anonymous(list.kind))
        .map(|list| format!("{}: {}", list.name, words::number(list.entries as u64, "entry")))
        .collect();
    vec![
        given(
            coverage::REGISTER,
            context.has_register(),
            "acquisitions are held against it",
            "whether anything was authorised cannot be told",
        ),
        given(
            coverage::ANONYMITY,
            !lists.is_empty(),
            &words::listed(&lists, 4),
            "Tor, VPN and proxy addresses are not recognised",
        ),
        given(
            coverage::INTELLIGENCE,
            context.intel.has_feeds(),
            "indicators of named actors are looked up",
            "known actors are not recognised",
        ),
        given(
            coverage::ALERTS,
            alerts.count > 0 || alerts.rules > 0,
            &told_alerts(alerts),
            "what other tools found is not known",
        ),
    ]
}
