//! Does the network traffic show patterns consistent with infrastructure procurement operations?
//!
//! Yes where a chain on the wire is part of the case: a checkout, then a name or address that is
//! new, then contact with it. Visits to checkouts without the rest, and look-ups of those who sell,
//! are told and prove nothing.

use std::net::IpAddr;

use schema::{Day, Timestamp};

use crate::cases::{Answer, Entity, Reply, Story};
use crate::intel::{ListKind, ProviderKind};
use crate::observations::{Citation, Family};
use crate::procurement::Proof;
use crate::scene::Scene;
use crate::words;

const PROXY: &str = "web (proxy logs)";

pub(super) fn answer(story: &Story<'_>, scene: &Scene<'_>) -> Answer {
    let reads = |family: &Family| scene.observations.families.contains_key(family);
    let mut answer = Answer {
        id: "procurement_pattern",
        reply: Reply::Unknown,
        why: String::new(),
        evidence: Vec::new(),
        missing_sources: Vec::new(),
    };
    if !reads(&Family::Web) {
        answer.missing_sources.push(PROXY.to_owned());
    }
    if let Some((why, evidence)) = chain(story, scene) {
        (answer.reply, answer.why, answer.evidence) = (Reply::Yes, why, evidence);
        return answer;
    }
    if !Family::WIRE.iter().any(reads) {
        answer.why = String::from("No network or DNS log was read.");
        answer.missing_sources = vec!["network".to_owned(), "dns".to_owned(), PROXY.to_owned()];
        return answer;
    }
    let hosts: Vec<IpAddr> = story
        .entities
        .iter()
        .filter_map(|entity| if let Entity::Host(host) = entity { Some(*host) } else { None })
        .collect();
    if hosts.is_empty() {
        answer.why = String::from(
            "Which host the acting identity sat at cannot be told: no log ties it to one.",
        );
        let absent = [("vpn", Family::Vpn), ("dhcp", Family::Leases)];
        let absent = absent.into_iter().filter(|(_, family)| !reads(family));
        answer.missing_sources.extend(absent.map(|(name, _)| name.to_owned()));
        return answer;
    }
    without_chain(answer, &hosts, story, scene)
}

/// The steps of the story's chains, in one sentence.
fn chain(story: &Story<'_>, scene: &Scene<'_>) -> Option<(String, Vec<Citation>)> {
    let acquisitions = scene.chosen(&story.acquisitions());
    let chains = acquisitions.iter().filter_map(|acquisition| acquisition.procurement);
    let mut steps: Vec<_> = chains
        .filter(|it| match it.proof {
            Proof::Chain | Proof::Likely => true,
            // Mail alone is no traffic; with the order before it the two are a pattern.
            Proof::Receipt => it.steps.len() > 1,
            Proof::Registrant | Proof::Inventory | Proof::Unlogged | Proof::Bill | Proof::Order => {
                false
            }
        })
        .flat_map(|it| &it.steps)
        .collect();
    steps.sort();
    steps.dedup();
    let (first, last) = (steps.first()?, steps.last()?);
    let told: Vec<&str> = steps.iter().map(|step| step.text.as_str()).collect();
    let why = format!(
        "{} within {}: {}.",
        words::sentence(&words::counted(u32::try_from(steps.len()).unwrap_or(u32::MAX), "step")),
        words::span(last.time.seconds_since(first.time)),
        told.join("; ")
    );
    let mut evidence: Vec<Citation> = steps.iter().map(|step| step.citation).collect();
    evidence.dedup();
    Some((why, evidence))
}

fn without_chain(
    mut answer: Answer,
    hosts: &[IpAddr],
    story: &Story<'_>,
    scene: &Scene<'_>,
) -> Answer {
    let checkouts = checkouts(hosts, story, scene);
    let visits = visits(hosts, story, scene);
    if !checkouts.is_empty() {
        let names: Vec<&str> = checkouts.iter().map(|(name, _)| name.as_str()).collect();
        answer.why = format!(
            "A host of the case was at {}, where one buys; that what it reached was bought there is \
             not seen.",
            words::listed(&names, 3)
        );
        answer.evidence = checkouts.iter().map(|(_, citation)| *citation).take(5).collect();
        if scene.observations.registrations.is_empty() {
            answer.missing_sources.push("registration (WHOIS, RDAP)".to_owned());
        }
    } else if visits.is_empty() {
        answer.reply = Reply::No;
        answer.why = String::from(
            "None of the case's hosts looked up a registrar or a hosting provider in the \
                      days before.",
        );
    } else {
        let names: Vec<&str> = visits.iter().map(|(name, _)| name.as_str()).collect();
        answer.why = format!(
            "A host of the case asked for {}; that it bought anything there is not seen.",
            words::listed(&names, 3),
        );
        answer.evidence = visits.iter().map(|(_, citation)| *citation).take(5).collect();
    }
    answer
}

/// The days before the case in which its hosts may have bought something.
fn window(story: &Story<'_>, scene: &Scene<'_>) -> (Timestamp, Timestamp) {
    let days = i32::try_from(scene.context.thresholds.case_days).unwrap_or(7);
    (story.first().plus_days(-days), story.last())
}

/// Checkouts that the hosts visited within the window.
fn checkouts(hosts: &[IpAddr], story: &Story<'_>, scene: &Scene<'_>) -> Vec<(String, Citation)> {
    let (from, until) = window(story, scene);
    let visits = hosts.iter().flat_map(|host| scene.observations.checkouts.of(*host));
    let found = visits.filter_map(|(name, visits)| {
        let within = |visit: &&Citation| (from..=until).contains(&visit.time);
        visits.seen.iter().find(within).map(|visit| (name.to_owned(), *visit))
    });
    found.collect()
}

/// Registrars and hosting providers that the hosts asked for within the window.
fn visits(hosts: &[IpAddr], story: &Story<'_>, scene: &Scene<'_>) -> Vec<(String, Citation)> {
    let (from, until) = window(story, scene);
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
