//! Analyze historical data for patterns of similar activities correlating with potential threats.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::cases::{Entity, Proposal, Story};
use crate::scene::Scene;
use crate::words::{self, spoken};

pub(super) fn proposal(story: &Story<'_>, scene: &Scene<'_>) -> Proposal {
    let mut details = Vec::new();
    for entity in &story.entities {
        if let Entity::Address(address) = entity {
            details.extend(others_from(*address, story, scene));
            details.extend(hosts_towards(*address, story, scene));
        }
    }
    details.extend(same_places(story, scene));
    let text = if details.is_empty() {
        "Nothing else in the logs shares an address, a region or a name with this case; search \
         further back where older logs are kept."
    } else {
        "Others that share an address, a region or a name with this case:"
    };
    Proposal { step: "find_similar", text: text.to_owned(), details, inverse: None }
}

/// Identities outside the case that called from an address of it.
fn others_from(address: IpAddr, story: &Story<'_>, scene: &Scene<'_>) -> Option<String> {
    if scene.context.organization.egress(address).is_some() {
        return None;
    }
    let callers = scene.callers.get(&address).into_iter().flatten();
    let others: Vec<String> = callers
        .filter(|key| !story.entities.contains(&Entity::Identity((**key).to_owned())))
        .map(|key| spoken(key))
        .collect();
    (!others.is_empty()).then(|| format!("{address} also called as {}", words::listed(&others, 4)))
}

/// Hosts outside the case that reached an address of it.
fn hosts_towards(address: IpAddr, story: &Story<'_>, scene: &Scene<'_>) -> Option<String> {
    let visitors = scene.visitors.get(&address).into_iter().flatten();
    let hosts = visitors.filter(|host| !story.entities.contains(&Entity::Host(**host)));
    let shown: Vec<String> = hosts.map(ToString::to_string).collect();
    (!shown.is_empty())
        .then(|| format!("{address} was also reached by {}", words::listed(&shown, 4)))
}

/// Earlier acquisitions of other identities in the case's regions, where those are few.
fn same_places(story: &Story<'_>, scene: &Scene<'_>) -> Vec<String> {
    let places: BTreeSet<(&str, &str)> = scene
        .chosen(&story.acquisitions())
        .iter()
        .filter(|acquisition| !acquisition.change.effect.operation.global)
        .map(|acquisition| {
            (acquisition.change.account.as_str(), acquisition.change.region.as_str())
        })
        .collect();
    places
        .into_iter()
        .filter_map(|(account, region)| {
            let others: BTreeSet<String> = scene
                .acquisitions
                .iter()
                .map(|acquisition| acquisition.change)
                .filter(|change| change.account == account && change.region == region)
                .filter(|change| {
                    !story.entities.contains(&Entity::Identity(change.identity.key.clone()))
                })
                .map(|change| spoken(&change.identity.key))
                .collect();
            let others: Vec<String> = others.into_iter().collect();
            (1..=5).contains(&others.len()).then(|| {
                format!("in {region} of {account} only {} acquired too", words::listed(&others, 5))
            })
        })
        .collect()
}
