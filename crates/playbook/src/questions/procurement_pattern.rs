//! Does the network traffic show patterns consistent with infrastructure procurement operations?
//!
//! The chain on the wire: a registrar's or a provider's site, then a name or address new to the
//! company, then contact with it, from the same host within the case window. Look-ups and TLS
//! names show a visit, not a checkout; web proxy logs would.

use std::net::IpAddr;

use schema::{Day, Timestamp};

use crate::cases::{Answer, Entity, Indicator, Reply, Story};
use crate::history::NETWORK_SOURCES;
use crate::intel::{ListKind, ProviderKind};
use crate::observations::Citation;
use crate::scene::Scene;
use crate::words;

const PROXY: &str = "web (proxy logs)";

pub(super) fn answer(story: &Story<'_>, scene: &Scene<'_>) -> Answer {
    let mut answer = Answer {
        id: "procurement_pattern",
        reply: Reply::Unknown,
        why: String::new(),
        evidence: Vec::new(),
        missing_sources: vec![PROXY.to_owned()],
    };
    let wire = NETWORK_SOURCES.iter().any(|name| scene.observations.sources.contains_key(name));
    let hosts: Vec<IpAddr> = story
        .entities
        .iter()
        .filter_map(|entity| if let Entity::Host(host) = entity { Some(*host) } else { None })
        .collect();
    if !wire {
        answer.why = String::from("No network or DNS log was read.");
        answer.missing_sources = vec!["network".to_owned(), "dns".to_owned(), PROXY.to_owned()];
        return answer;
    }
    if hosts.is_empty() {
        answer.why = String::from(
            "Which host the acting identity sat at cannot be told: no log ties it to one.",
        );
        answer.missing_sources = vec!["vpn".to_owned(), "dhcp".to_owned(), PROXY.to_owned()];
        return answer;
    }
    let visits = visits(&hosts, story, scene);
    let contact =
        story.sightings.iter().any(|sighting| sighting.indicator == Indicator::NewAddress);
    if visits.is_empty() {
        answer.reply = Reply::No;
        answer.why = String::from(
            "None of the case's hosts looked up a registrar or a hosting provider in the \
                      days before.",
        );
    } else {
        let names: Vec<&str> = visits.iter().map(|(name, _)| name.as_str()).collect();
        answer.why = format!(
            "A host of the case visited {}{}; whether anything was bought there cannot be told.",
            words::listed(&names, 3),
            if contact { " and then reached a new address" } else { "" }
        );
        answer.evidence = visits.iter().map(|(_, citation)| *citation).take(5).collect();
    }
    answer
}

/// Registrars and hosting providers that the hosts asked for within the window before the case.
fn visits(hosts: &[IpAddr], story: &Story<'_>, scene: &Scene<'_>) -> Vec<(String, Citation)> {
    let days = i32::try_from(scene.context.thresholds.case_days).unwrap_or(7);
    let (from, until) = (story.first().plus_days(-days), story.last());
    let mut domains: Vec<_> = scene.observations.network.domains.iter().collect();
    domains.sort_by_key(|(name, _)| *name);
    let mut found = Vec::new();
    for (name, domain) in domains {
        let asked = domain.asked().filter(|(_, host, _)| hosts.contains(host));
        let within = |day: &Day| (from.day()..=until.day()).contains(day);
        let visit = asked.map(|(.., asked)| &asked.seen).find(|it| it.days().iter().any(within));
        if let Some(citation) = visit.and_then(|seen| seen.exemplars().first())
            && sells_infrastructure(name, until, scene)
        {
            found.push((name.clone(), *citation));
        }
    }
    found
}

fn sells_infrastructure(name: &str, at: Timestamp, scene: &Scene<'_>) -> bool {
    let hits = scene.context.intel.name(name, at);
    hits.iter().any(|hit| matches!(hit.list_kind(), Some(ListKind::Registrar | ListKind::Hosting)))
        || scene.context.intel.provider_of_name(name).is_some_and(|fact| {
            matches!(fact.kind, ProviderKind::Registrar | ProviderKind::Hosting)
        })
}
