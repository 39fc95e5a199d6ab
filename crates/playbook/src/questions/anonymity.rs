//! Are there attempts to disguise or hide these activities using anonymity tools?

use crate::cases::{Answer, Reply, Story};
use crate::intel::ListKind;
use crate::observations::Registered;
use crate::scene::Scene;
use crate::words;

const KINDS: [ListKind; 3] = [ListKind::Tor, ListKind::Vpn, ListKind::Proxy];

pub(super) fn answer(story: &Story<'_>, scene: &Scene<'_>) -> Answer {
    let mut tools: Vec<&str> = Vec::new();
    let mut evidence = Vec::new();
    for sighting in &story.sightings {
        for tool in &sighting.anonymity {
            if !tools.contains(&tool.as_str()) {
                tools.push(tool);
                evidence.extend(sighting.evidence.cited.first().copied());
            }
        }
    }
    evidence.sort();
    evidence.dedup();
    let intel = scene.context.intel;
    let missing: Vec<String> = KINDS
        .into_iter()
        .filter(|kind| !intel.has_kind(*kind))
        .map(|kind| format!("list of {} addresses", kind.as_str()))
        .collect();
    let (reply, why) = if !tools.is_empty() {
        (Reply::Yes, format!("{}.", words::sentence(&words::listed(&tools, 3))))
    } else if missing.len() == KINDS.len() {
        (Reply::Unknown, "No list of Tor, VPN or proxy addresses was given.".to_owned())
    } else {
        (
            Reply::No,
            "No call or connection of this case came through a listed Tor, VPN or proxy address \
             that was new to its identity."
                .to_owned(),
        )
    };
    let why = [why].into_iter().chain(support(story, scene)).collect::<Vec<_>>().join(" ");
    Answer { id: "anonymity", reply, why, evidence, missing_sources: missing }
}

/// What hides who is behind a name: it supports an answer and makes none.
fn support(story: &Story<'_>, scene: &Scene<'_>) -> Option<String> {
    let registrations = scene.registrations(story);
    let hidden = registrations.iter().filter(|(_, it)| is_hidden(it, scene));
    let mut told: Vec<String> =
        hidden.map(|(domain, _)| format!("the holder of {domain} is hidden")).collect();
    told.extend(registrations.iter().filter_map(|(domain, it)| {
        let (_, mailbox) = it.email.as_deref()?.rsplit_once('@')?;
        let disposable = scene.context.intel.is_disposable_mail(mailbox);
        disposable
            .then(|| format!("{domain} was registered with a throw-away mailbox at {mailbox}"))
    }));
    (!told.is_empty()).then(|| format!("In support, and no proof: {}.", words::listed(&told, 3)))
}

fn is_hidden(registered: &Registered, scene: &Scene<'_>) -> bool {
    let names = [&registered.registrant, &registered.organization, &registered.email];
    let mut named = names.into_iter().flatten();
    registered.hidden == Some(true)
        || named.any(|name| scene.context.intel.is_privacy_service(name))
}
