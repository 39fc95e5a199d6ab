//! Incidents, and for each a benign twin that looks alike but is authorised or explained. A
//! scenario is a file; adding one is a file and its lines here.

mod actor_beacon;
mod bulletproof_dns;
mod cloud_exfil_spike;
mod clouds;
mod lookalike_domain;
mod low_and_slow;
mod procurement_chain;
mod serverless_relays;
mod stolen_key_surge;
mod tor_console;

use schema::Provider;

use super::papers::{Incident, Kind, Told};
use super::random::Random;
use super::stage::Stage;

/// One incident or twin: what it is called, what happens, and how it is played.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// One sentence.
    pub(crate) summary: &'static str,
    pub(crate) kind: Kind,
    /// The cloud beside AWS that the company must use.
    cloud: Option<Provider>,
    play: fn(&mut Stage<'_>) -> Incident,
}

const SCENARIOS: [Scenario; 21] = [
    stolen_key_surge::INCIDENT,
    stolen_key_surge::MIGRATION_TWIN,
    stolen_key_surge::CALENDAR_TWIN,
    low_and_slow::INCIDENT,
    low_and_slow::TWIN,
    lookalike_domain::INCIDENT,
    lookalike_domain::TWIN,
    bulletproof_dns::INCIDENT,
    bulletproof_dns::TWIN,
    actor_beacon::INCIDENT,
    actor_beacon::EXPIRED_TWIN,
    actor_beacon::ROLLOUT_TWIN,
    serverless_relays::INCIDENT,
    serverless_relays::TWIN,
    tor_console::INCIDENT,
    tor_console::TWIN,
    cloud_exfil_spike::INCIDENT,
    cloud_exfil_spike::TWIN,
    procurement_chain::INCIDENT,
    procurement_chain::PLANNED_TWIN,
    procurement_chain::BROWSING_TWIN,
];

/// Every scenario, those of other clouds last.
pub(crate) fn all() -> impl Iterator<Item = Scenario> {
    SCENARIOS.into_iter().chain(clouds::SCENARIOS)
}

/// Plays the scenarios that `wanted` names, or all of them where it names none.
pub(crate) fn play(stage: &mut Stage<'_>, seed: u64, wanted: &[String]) -> Vec<Told> {
    let mut told = Vec::new();
    let clouds = stage.clouds;
    let used = |scenario: &Scenario| {
        scenario.cloud.is_none_or(|of| clouds.iter().any(|cloud| cloud.provider == of))
    };
    for scenario in all().filter(used) {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == scenario.name) {
            continue;
        }
        stage.random = Random::named(seed, scenario.name);
        let mark = stage.journal.mark();
        let incident = (scenario.play)(stage);
        if let Some((start, end)) = stage.journal.span_since(mark) {
            let (scenario, kind) = (scenario.name, scenario.kind);
            told.push(Told { scenario, kind, start, end, incident });
        }
    }
    told
}
