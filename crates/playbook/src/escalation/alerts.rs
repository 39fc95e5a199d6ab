//! Alerts of other tools that may speak of a case: grave enough, rare here, of a class that speaks
//! of an attack, and no retelling of what the case is made of already.

use std::collections::BTreeSet;

use schema::{AlertSeverity, Fingerprint, Timestamp};

use crate::acquisitions::Acquisition;
use crate::cases::{Entity, Story};
use crate::observations::{Observations, Raised};
use crate::scene::Scene;

/// Days between an alert and a case that still belong together.
const DAYS: i32 = 7;
/// Seconds within which an alert on a call is told of that call.
const SAME_CALL: i64 = 3_600;
/// A signature that says something is raised on one of so many comparable things at the most.
const RARE_IN: usize = 50;
/// Words of signatures and classes that speak of rules, knocking at doors, and what is worth knowing.
const IDLE: [&str; 12] = [
    "scan",
    "scanning",
    "policy",
    "info",
    "informational",
    "misc",
    "stream",
    "decode",
    "compliance",
    "loss",
    "audit",
    "benign",
];
/// Beginnings of such words, and phrases.
const IDLE_STARTS: [&str; 3] = ["portprobe", "portscan", "portsweep"];

/// How an alert speaks of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Of a tool that does not say how grave it is.
    Ungraded,
    Counts,
}

/// Alerts on a person, a credential, a host or a resource of a story, the weightiest first.
pub(super) fn related<'s>(story: &Story<'_>, scene: &'s Scene<'_>) -> Vec<(Weight, &'s Raised)> {
    let (from, until) = (story.first().plus_days(-DAYS), story.last().plus_days(DAYS));
    let own = scene.chosen(&story.acquisitions());
    let rested_on = rested_on(story, &own);
    let observations = scene.observations;
    let few = few(observations);
    let alerts = observations.alerts.iter();
    let mut found: Vec<(Weight, &Raised)> = alerts
        .filter(|alert| alert.last >= from && alert.first <= until)
        .filter(|alert| speaks_of_attacks(alert))
        .filter(|alert| observations.alerts.prevalence(&alert.signature) <= few)
        .filter(|alert| is_on(alert, story))
        .filter(|alert| !alert.is_only_of(&rested_on) && !retells(alert, &own))
        .map(|alert| (weight(alert), alert))
        .collect();
    found.sort_by(|(one, a), (other, b)| other.cmp(one).then(a.citation.cmp(&b.citation)));
    found
}

fn weight(alert: &Raised) -> Weight {
    match alert.severity {
        AlertSeverity::Unknown => Weight::Ungraded,
        _ => Weight::Counts,
    }
}

/// Whether neither its name nor its class says that it is of an idle kind.
fn speaks_of_attacks(alert: &Raised) -> bool {
    let texts = [Some(&alert.signature), alert.category.as_ref()];
    let words = texts.into_iter().flatten().flat_map(|text| {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    });
    let words: BTreeSet<String> = words.collect();
    // `Misc activity`, `ET SCAN …`, `Policy:IAMUser/…`, `Recon:EC2/PortProbe…`.
    let idle = |word: &String| {
        IDLE.contains(&word.as_str()) || IDLE_STARTS.iter().any(|start| word.starts_with(start))
    };
    let harmless = alert.category.as_deref().is_some_and(|it| it.starts_with("Not Suspicious"));
    !harmless && !words.iter().any(idle)
}

/// On how many things a signature may be raised and still be rare: two in a hundred of the hosts and
/// identities that were seen, or one, where there are fewer than a hundred of them.
fn few(observations: &Observations) -> usize {
    let things = observations.network.hosts.len() + observations.cloud.sorted_identities().len();
    (things / RARE_IN).max(1)
}

/// Whether an alert is on somebody or something of the story.
fn is_on(alert: &Raised, story: &Story<'_>) -> bool {
    let ends = [alert.source, alert.destination].into_iter().flatten();
    let host = ends.map(Entity::Host).any(|host| story.entities.contains(&host));
    host || story.entities.iter().any(|entity| match entity {
        Entity::Identity(key) => alert.actor.as_deref().is_some_and(|it| acts_as(it, key, alert)),
        Entity::Person(person) => alert.actor.as_deref() == Some(person),
        Entity::AccessKey(key) | Entity::Resource(key) => alert
            .resource
            .as_deref()
            .is_some_and(|it| it == key || it.rsplit(['/', ':']).next() == Some(key.as_str())),
        _ => false,
    })
}

/// A tool names a user alone (`alice`), as we do (`arn:…:user/alice`), or with a session behind.
fn acts_as(actor: &str, key: &str, alert: &Raised) -> bool {
    let account = alert.account.as_deref().is_none_or(|account| key.contains(account));
    let last = key.rsplit('/').next();
    actor == key || (account && last == Some(actor) && key.contains('/'))
}

/// Records that the case rests on: a rule that fires on them only tells of them again.
fn rested_on(story: &Story<'_>, own: &[&Acquisition<'_>]) -> BTreeSet<Fingerprint> {
    let cited = story.sightings.iter().flat_map(|sighting| &sighting.evidence.cited);
    let calls = own.iter().map(|acquisition| &acquisition.change.citation);
    cited.chain(calls).map(|citation| citation.fingerprint).collect()
}

/// Whether an alert only tells again of a call that the case rests on.
fn retells(alert: &Raised, own: &[&Acquisition<'_>]) -> bool {
    let Some(operation) = &alert.operation else { return false };
    own.iter().any(|acquisition| {
        let change = acquisition.change;
        let called = change.effect.operation.operation.eq_ignore_ascii_case(operation);
        let near = |time: Timestamp| {
            let from = alert.first.plus_seconds(-SAME_CALL);
            (from..=alert.last.plus_seconds(SAME_CALL)).contains(&time)
        };
        called && near(acquisition.time())
    })
}
