//! From clauses to a decision: any clause met escalates; nothing met and something unexplained is
//! monitored, with one question to one recipient; everything explained closes.

use std::collections::BTreeSet;

use crate::cases::{Ask, Clause, ClauseState, Consequence, Decision, Entity, Story, Verdict};
use crate::register::Standing;
use crate::scene::Scene;
use crate::words::{self, is_person, spoken};

/// Hours in which a question must be answered.
const HIGH_CONSEQUENCE_HOURS: i64 = 4;
const ORDINARY_HOURS: i64 = 24;

pub(super) fn verdict(clauses: Vec<Clause>, story: &Story<'_>, scene: &Scene<'_>) -> Verdict {
    let met = clauses.iter().any(|clause| clause.state == ClauseState::Met);
    let unexplained = story.sightings.iter().any(|sighting| !sighting.explained);
    let decision = match (met, unexplained) {
        (true, _) => Decision::Escalate,
        (false, true) => Decision::Monitor,
        (false, false) => Decision::Close,
    };
    let consequence = consequence(story, scene);
    let ask = (decision != Decision::Close).then(|| ask(story, &consequence, scene));
    let counterfactual = counterfactual(decision, &clauses);
    Verdict { decision, clauses, counterfactual, consequence, ask }
}

fn consequence(story: &Story<'_>, scene: &Scene<'_>) -> Consequence {
    let mut reasons: BTreeSet<String> =
        story.sightings.iter().flat_map(|sighting| sighting.consequences.clone()).collect();
    let bytes = story.sightings.iter().map(|it| it.bytes_out).fold(0, u64::saturating_add);
    if bytes >= scene.context.thresholds.high_consequence_bytes {
        reasons.insert(format!("{} out", words::bytes(bytes)));
    }
    if reasons.is_empty() {
        Consequence::Ordinary
    } else {
        Consequence::High(reasons.into_iter().collect())
    }
}

fn counterfactual(decision: Decision, clauses: &[Clause]) -> String {
    let met = clauses.iter().filter(|clause| clause.state == ClauseState::Met);
    let conditions: Vec<&str> = met.filter_map(|clause| clause.counterfactual.as_deref()).collect();
    match decision {
        Decision::Escalate => format!("Would not escalate if {}.", conditions.join(", and if ")),
        Decision::Monitor => {
            let undecided = clauses.iter().find(|clause| {
                clause.id == "unauthorized_acquisition" && clause.state == ClauseState::CannotTell
            });
            if let Some(remedy) = undecided.and_then(|clause| clause.counterfactual.as_deref()) {
                format!(
                    "Would escalate if the register were complete for this and held no entry, or \
                     if more came; would not be open if {remedy}."
                )
            } else {
                "Would escalate if anything were acquired without authorisation, if an indicator \
                 of a named actor were met, or if the account or host showed signs of compromise."
                    .to_owned()
            }
        }
        Decision::Close => "Would not close without the register entry that covers it.".to_owned(),
    }
}

fn ask(story: &Story<'_>, consequence: &Consequence, scene: &Scene<'_>) -> Ask {
    let hours = match consequence {
        Consequence::High(_) => HIGH_CONSEQUENCE_HOURS,
        Consequence::Ordinary => ORDINARY_HOURS,
    };
    let headline = story.leading().map_or("this", |sighting| sighting.headline.as_str());
    let (recipient, question) = recipient(story, headline, scene);
    Ask { question, recipient, due: scene.context.now.plus_seconds(hours * 3_600) }
}

/// Never the person in question: a suspect cannot attest for himself.
fn recipient(story: &Story<'_>, headline: &str, scene: &Scene<'_>) -> (String, String) {
    if let Some(owner) = entry_owner(story, scene) {
        return (owner, format!("Was this meant, and by which ticket: {headline}?"));
    }
    let acting = story.leading().and_then(|sighting| sighting.identity.as_deref());
    let first = story.entities.iter().find_map(|entity| match entity {
        Entity::Identity(key) => Some(key.as_str()),
        _ => None,
    });
    if let Some(key) = acting.or(first) {
        let who = spoken(key);
        let person = Entity::Person(key.to_owned());
        return if is_person(key) || story.entities.contains(&person) {
            (
                format!("the manager of {who}, not the person"),
                format!("Which ticket was this: {headline}?"),
            )
        } else {
            (
                format!("whoever answers for {who}, not its user"),
                format!("Which ticket was this, and who held the credential: {headline}?"),
            )
        };
    }
    let host = story.entities.iter().find_map(|entity| match entity {
        Entity::Host(host) => Some(*host),
        _ => None,
    });
    if let Some(host) = host {
        if let Some((person, _)) = scene.person_at(host, story.first()) {
            return (
                format!("the manager of {person}, not the person"),
                format!("What did {person} do at {host}, and by which ticket: {headline}?"),
            );
        }
        return (
            format!("the owner of the host {host}"),
            format!("What on it does this, and since when: {headline}?"),
        );
    }
    let name = &scene.context.organization.name;
    let whose = if name.is_empty() { "the company" } else { name };
    (format!("the cloud team of {whose}"), format!("Who knows of {headline}?"))
}

/// Whoever answers for the register entry that comes nearest, unless it is who acted.
fn entry_owner(story: &Story<'_>, scene: &Scene<'_>) -> Option<String> {
    scene.chosen(&story.acquisitions()).into_iter().find_map(|acquisition| {
        let entry = match &acquisition.standing {
            Standing::Covered { entry } | Standing::Over { entry, .. } => entry,
            Standing::Uncovered { nearest, .. } => &nearest.as_ref()?.entry,
        };
        let owner = scene.context.register.owner(entry)?;
        let names = acquisition.change.identity.names();
        let himself = names.iter().any(|name| name.to_lowercase().contains(&owner.to_lowercase()));
        (!himself).then(|| format!("{owner}, who owns {entry}"))
    })
}
