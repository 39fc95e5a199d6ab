//! The activities appear related to other ongoing suspicious or malicious behaviour.
//!
//! Compromise of the acting account is such behaviour, also in the same log; so is established
//! contact with a live indicator that is tied only to malware; so is an alert of another tool on
//! somebody or something of the case.

use schema::AlertOrigin;

use super::{alerts, known_actor};
use crate::cases::{Clause, ClauseState, Sighting, Story};
use crate::history::contacts::Contact;
use crate::observations::Raised;
use crate::scene::Scene;
use crate::words;

/// Records of a rule that are cited.
const CITED: usize = 8;

pub(super) fn clause(story: &Story<'_>, scene: &Scene<'_>) -> Clause {
    let compromised = story.sightings.iter().find(|sighting| sighting.compromised);
    let contacts = known_actor::related(story, scene);
    let malware = contacts
        .iter()
        .find(|it| it.is_established() && it.actor().is_none() && it.indicator.malware().is_some());
    let alerts = alerts::related(story, scene);
    if let Some(sighting) = compromised {
        of_compromise(sighting, scene)
    } else if let Some(contact) = malware {
        of_malware(contact)
    } else if let Some((weight, alert)) = alerts.first() {
        of_alert(*weight, alert, alerts.len())
    } else {
        of_nothing(scene)
    }
}

fn of_compromise(sighting: &Sighting, scene: &Scene<'_>) -> Clause {
    let signs = words::listed(&sighting.compromise, 3);
    let mut clause = clause_of(ClauseState::Met);
    clause.why = format!("The acting account appears to be compromised: {signs}.");
    let signed = scene.chosen(&sighting.acquisitions);
    clause.evidence = signed
        .iter()
        .flat_map(|acquisition| acquisition.compromise.signs.iter())
        .filter_map(|sign| sign.citation)
        .chain(sighting.evidence.cited.iter().copied())
        .take(3)
        .collect();
    clause.evidence.sort();
    clause.evidence.dedup();
    clause.counterfactual = Some("the signs of compromise had another explanation".to_owned());
    clause
}

fn of_malware(contact: &Contact<'_>) -> Clause {
    let mut clause = clause_of(ClauseState::Met);
    clause.why = format!(
        "Established contact with {}, a live indicator of the malware {}.",
        contact.target(),
        contact.indicator.malware().unwrap_or_default()
    );
    clause.evidence = contact.evidence.iter().copied().take(3).collect();
    clause.counterfactual = Some("that indicator had expired or were held back".to_owned());
    clause
}

fn of_alert(weight: alerts::Weight, alert: &Raised, all: usize) -> Clause {
    let more = if all > 1 { format!(", and {} more", all - 1) } else { String::new() };
    let graded = weight == alerts::Weight::Counts;
    let mut clause = clause_of(if graded { ClauseState::Met } else { ClauseState::CannotTell });
    let on = alert.subject().map_or_else(String::new, |subject| format!(" on {subject}"));
    let ungraded = if graded { "" } else { " It does not say how grave that is." };
    let (told, moment) = (alert.told(), words::moment(alert.first));
    let raised = match alert.origin {
        AlertOrigin::Tool => format!("Another tool raised \u{201c}{told}\u{201d}"),
        AlertOrigin::Rule => format!("The Sigma rule \u{201c}{told}\u{201d} fired"),
    };
    clause.why = format!("{raised}{on} on {moment}{more}; it is rare here.{ungraded}");
    clause.evidence = match alert.origin {
        AlertOrigin::Tool => vec![alert.citation],
        AlertOrigin::Rule => alert.events.iter().copied().take(CITED).collect(),
    };
    clause.counterfactual =
        graded.then(|| format!("\u{201c}{}\u{201d} were found to be a false alarm", alert.told()));
    clause
}

fn of_nothing(scene: &Scene<'_>) -> Clause {
    let alerts = &scene.observations.alerts;
    if alerts.count == 0 && alerts.rules == 0 {
        let mut clause = clause_of(ClauseState::CannotTell);
        clause.why.push_str(
            "No alert source was read, and the logs show no sign that the acting account was \
             compromised.",
        );
        return clause;
    }
    let mut clause = clause_of(ClauseState::NotMet);
    let tools = (alerts.count > 0 || alerts.rules == 0)
        .then(|| format!("{} of other tools", words::number(alerts.count, "alert")));
    let rules =
        (alerts.rules > 0).then(|| format!("{} of Sigma rules", words::number(alerts.hits, "hit")));
    let read: Vec<String> = tools.into_iter().chain(rules).collect();
    clause.why = format!(
        "Of {}, none that is grave and rare here is on anybody or anything of this \
         case within 7 days, and the logs show no sign that the acting account was compromised.",
        read.join(" and ")
    );
    clause
}

fn clause_of(state: ClauseState) -> Clause {
    Clause {
        id: "related_activity",
        state,
        why: String::new(),
        evidence: Vec::new(),
        counterfactual: None,
    }
}
