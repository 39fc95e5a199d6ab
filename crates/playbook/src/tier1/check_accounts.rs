//! Ensure that the user accounts associated with suspicious actions were not compromised.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Day, Employment, Risk, Timestamp};

use crate::cases::{Entity, Step, StepState, Story};
use crate::history::compromise::{anonymity_hit, kind_with_article};
use crate::intel::ListKind;
use crate::observations::LogIn;
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
    let strange = people.iter().any(Person::is_anonymous)
        || story.sightings.iter().any(|sighting| !sighting.anonymity.is_empty());
    let risky = people.iter().any(Person::is_risky);
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
    } else if risky {
        (
            StepState::Unknown,
            "The directory took a log-in of whoever acted to be risky; no other sign of \
             compromise."
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
    let result = result.chain(engagements(story, scene));
    Step { step: "check_accounts", state, result: result.collect::<Vec<_>>().join(" ") }
}

/// On what terms the people of the case work here, where these are not the usual ones.
fn engagements(story: &Story<'_>, scene: &Scene<'_>) -> Vec<String> {
    let names = story.entities.iter().filter_map(|entity| match entity {
        Entity::Identity(name) | Entity::Person(name) => Some(name),
        _ => None,
    });
    let entries: BTreeSet<_> =
        names.filter_map(|name| scene.observations.directory.of(name)).collect();
    let told = entries.into_iter().filter_map(|entry| {
        let terms = entry.employment.filter(|terms| *terms != Employment::Employee)?;
        let manager = entry.manager.as_ref().map(|name| format!(" under {name}"));
        let until = entry.end.map(|end| format!(" until {}", end.day()));
        let (manager, until) = (manager.unwrap_or_default(), until.unwrap_or_default());
        Some(format!("{} works here as {}{manager}{until}.", entry.name, terms.as_str()))
    });
    told.take(5).collect()
}

/// Who acted or sat at a host of the case, and how they came in.
struct Person<'s> {
    name: &'s str,
    host: Option<IpAddr>,
    log_in: Option<LatestLogIn>,
}

/// The last time before that somebody was let in from outside.
struct LatestLogIn {
    source: IpAddr,
    way: &'static str,
    day: Day,
    risk: Option<Risk>,
    without_second_factor: bool,
    /// The list that knows where they came from.
    anonymous: Option<String>,
}

impl Person<'_> {
    fn is_risky(&self) -> bool {
        self.log_in.as_ref().is_some_and(|log_in| log_in.risk == Some(Risk::High))
    }

    fn is_anonymous(&self) -> bool {
        self.log_in.as_ref().is_some_and(|log_in| log_in.anonymous.is_some())
    }

    fn told(&self) -> String {
        let came = self.log_in.as_ref().map(LatestLogIn::told);
        match (self.host, came) {
            (Some(host), Some(came)) => format!("At {host} sat {}, {came}.", self.name),
            (Some(host), None) => format!("At {host} sat {}.", self.name),
            (None, Some(came)) => format!("{} was {came}.", self.name),
            (None, None) => String::new(),
        }
    }
}

impl LatestLogIn {
    fn told(&self) -> String {
        let list = self.anonymous.as_ref().map_or_else(String::new, |list| format!(", {list}"));
        let proof = if self.without_second_factor { ", once without a second factor" } else { "" };
        let risk = match self.risk {
            Some(Risk::High) => ", which the directory took for a high risk",
            Some(Risk::Medium) => ", which the directory took for a medium risk",
            _ => "",
        };
        let Self { way, source, day, .. } = self;
        format!("let in over {way} from {source} on {day}{list}{proof}{risk}")
    }
}

/// People at the hosts of the case when each of its sightings began, and those who acted under
/// their own name and were let in from outside; each told once.
fn people<'s>(story: &'s Story<'_>, scene: &Scene<'s>) -> Vec<Person<'s>> {
    let mut found: BTreeMap<(Option<IpAddr>, &str), Person<'s>> = BTreeMap::new();
    for sighting in &story.sightings {
        for entity in &sighting.entities {
            let (host, name) = match entity {
                Entity::Host(host) => match scene.person_at(*host, sighting.first) {
                    Some((name, _)) => (Some(*host), name),
                    None => continue,
                },
                Entity::Person(name) => (None, name.as_str()),
                Entity::Identity(key) => (None, person_behind(key)),
                _ => continue,
            };
            let log_in = log_in(name, sighting.first, scene);
            if host.is_some() || log_in.is_some() {
                found.entry((host, name)).or_insert(Person { name, host, log_in });
            }
        }
    }
    let hosts: Vec<&str> = found.keys().filter(|(host, _)| host.is_some()).map(|it| it.1).collect();
    found.retain(|(host, name), _| host.is_some() || !hosts.contains(name));
    found.into_values().take(5).collect()
}

/// `bo@example.com` in `sso:bo@example.com/Administrators`.
fn person_behind(key: &str) -> &str {
    let person = key.strip_prefix("sso:").unwrap_or(key);
    person.split_once('/').map_or(person, |(person, _)| person)
}

/// The last log-in of somebody before a moment, under any of the names that they go by.
fn log_in(name: &str, at: Timestamp, scene: &Scene<'_>) -> Option<LatestLogIn> {
    let session = [at.plus_seconds(-SESSION_SECONDS).day(), at.day()];
    let names = names(name, scene);
    let own = names.iter().flat_map(|name| scene.observations.log_ins.of(name));
    let latest = own
        .filter_map(|((_, source, way), log_in)| {
            let day = *log_in.seen.days().iter().rev().find(|day| session.contains(day))?;
            Some((*source, *way, day, log_in))
        })
        .max_by_key(|(source, _, day, _)| (*day, *source));
    let (source, way, day, log_in) = latest?;
    let anonymous = anonymity_hit(source, at, scene.context).and_then(|hit| {
        let kind = hit.list_kind()?;
        Some(format!("{} address of list {}", kind_with_article(kind), hit.list))
    });
    let LogIn { risk, without_second_factor, .. } = *log_in;
    Some(LatestLogIn { source, way, day, risk, without_second_factor, anonymous })
}

/// Machines know somebody as `bo` whom directories know as `bo@example.com`.
fn names(name: &str, scene: &Scene<'_>) -> Vec<String> {
    let domains = &scene.context.organization.domains;
    match name.split_once('@') {
        Some((local, domain)) if domains.iter().any(|ours| domain.eq_ignore_ascii_case(ours)) => {
            vec![name.to_owned(), local.to_owned()]
        }
        Some(_) => vec![name.to_owned()],
        None => {
            let mails = domains.iter().map(|domain| format!("{}@{domain}", name.to_lowercase()));
            [name.to_owned()].into_iter().chain(mails).collect()
        }
    }
}
