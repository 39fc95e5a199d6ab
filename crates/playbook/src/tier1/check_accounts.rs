//! Ensure that the user accounts associated with suspicious actions were not compromised.

use std::collections::BTreeMap;
use std::net::IpAddr;

use schema::{Day, Timestamp};

use crate::cases::{Entity, Step, StepState, Story};
use crate::history::compromise::{anonymity_hit, kind_with_article};
use crate::intel::ListKind;
use crate::scene::Scene;
use crate::words;

/// A log-in this long before counts to the acting session.
const SESSION_SECONDS: i64 = 86_400;

pub(super) fn step(story: &Story<'_>, scene: &Scene<'_>) -> Step {
    let mut signs: Vec<&str> = Vec::new();
    for sign in story.sightings.iter().flat_map(|sighting| &sighting.compromise) {
        if !signs.contains(&sign.as_str()) {
            signs.push(sign);
        }
    }
    let compromised = story.sightings.iter().any(|sighting| sighting.compromised);
    let people = people(story, scene);
    let strange = people.iter().any(|person| person.anonymous.is_some())
        || story.sightings.iter().any(|sighting| !sighting.anonymity.is_empty());
    let has_identity = !people.is_empty()
        || story
            .entities
            .iter()
            .any(|entity| matches!(entity, Entity::Identity(_) | Entity::Person(_)));
    let listed =
        scene.context.intel.has_kind(ListKind::Tor) || scene.context.intel.has_kind(ListKind::Vpn);
    let (state, result) = if compromised {
        (StepState::Fail, format!("Signs of compromise: {}.", words::listed(&signs, 5)))
    } else if !signs.is_empty() {
        let result = format!("Weak signs, not enough to tell: {}.", words::listed(&signs, 5));
        (StepState::Unknown, result)
    } else if strange {
        (
            StepState::Unknown,
            "Whoever acted came through an anonymous network; no other sign of compromise."
                .to_owned(),
        )
    } else if !has_identity {
        (
            StepState::Unknown,
            "No identity is part of this case: who used the host cannot be told without sign-in, \
             DHCP or VPN logs."
                .to_owned(),
        )
    } else if !listed {
        (
            StepState::Unknown,
            "No sign of compromise; without a list of Tor and VPN addresses this says little."
                .to_owned(),
        )
    } else {
        (
            StepState::Pass,
            "No anonymity tool, no new network, no missing second factor, no new key and no \
             denied burst around these actions."
                .to_owned(),
        )
    };
    let result = [result].into_iter().chain(people.iter().map(Person::told));
    Step { step: "check_accounts", state, result: result.collect::<Vec<_>>().join(" ") }
}

/// Who sat at a host of the case, and how they came in.
struct Person<'s> {
    name: &'s str,
    host: IpAddr,
    /// Where they were let in from, with when and how.
    log_in: Option<(IpAddr, &'static str, Day)>,
    /// The list that knows where they came from.
    anonymous: Option<String>,
}

impl Person<'_> {
    fn told(&self) -> String {
        let came = self.log_in.map_or_else(String::new, |(source, way, day)| {
            format!(", let in over {way} from {source} on {day}")
        });
        let list = self.anonymous.as_ref().map_or_else(String::new, |list| format!(", {list}"));
        format!("At {} sat {}{came}{list}.", self.host, self.name)
    }
}

/// People at the hosts of the case when each of its sightings began, each told once.
fn people<'s>(story: &Story<'_>, scene: &Scene<'s>) -> Vec<Person<'s>> {
    let mut found: BTreeMap<(IpAddr, &str), Person<'s>> = BTreeMap::new();
    for sighting in &story.sightings {
        for host in sighting.entities.iter().filter_map(|entity| match entity {
            Entity::Host(host) => Some(*host),
            _ => None,
        }) {
            let Some((name, _)) = scene.person_at(host, sighting.first) else { continue };
            let person = || person(name, host, sighting.first, scene);
            found.entry((host, name)).or_insert_with(person);
        }
    }
    found.into_values().take(5).collect()
}

fn person<'s>(name: &'s str, host: IpAddr, at: Timestamp, scene: &Scene<'s>) -> Person<'s> {
    let own = scene.observations.log_ins.of(name);
    let session = [at.plus_seconds(-SESSION_SECONDS).day(), at.day()];
    let log_in = own
        .filter_map(|((_, source, way), log_in)| {
            let day = *log_in.seen.days().iter().rev().find(|day| session.contains(day))?;
            Some((*source, *way, day))
        })
        .max_by_key(|(source, _, day)| (*day, *source));
    let anonymous = log_in.and_then(|(source, ..)| {
        let hit = anonymity_hit(source, at, scene.context)?;
        let kind = hit.list_kind()?;
        Some(format!("{} address of list {}", kind_with_article(kind), hit.list))
    });
    Person { name, host, log_in, anonymous }
}
