//! Associated indicators of compromise with known threat actors.
//!
//! Met by established contact with a live indicator tied to a named actor. A look-up alone, an
//! unanswered attempt or a mention in a configuration: cannot tell.

use crate::cases::{Clause, ClauseState, Entity, Story};
use crate::history::contacts::Contact;
use crate::scene::Scene;
use crate::words;

pub(super) fn clause(story: &Story<'_>, scene: &Scene<'_>) -> Clause {
    let mut clause = Clause {
        id: "known_actor",
        state: ClauseState::NotMet,
        why: "No contact with a live indicator of a named actor.".to_owned(),
        evidence: Vec::new(),
        counterfactual: None,
    };
    if !scene.context.intel.has_feeds() {
        clause.state = ClauseState::CannotTell;
        clause.why = String::from("No intelligence feed with named actors was given.");
        return clause;
    }
    let tied = related(story, scene).into_iter().filter(|contact| contact.actor().is_some());
    let (established, others): (Vec<_>, Vec<_>) = tied.partition(|it| it.is_established());
    if let Some(contact) = established.first() {
        clause.state = ClauseState::Met;
        clause.why = sentence(contact, "established contact with");
        clause.evidence = contact.evidence.iter().copied().take(3).collect();
        clause.counterfactual = Some(format!(
            "the indicator {} had expired, were held back by a warning list, or had a confidence \
             under {}",
            contact.indicator.name(),
            scene.context.thresholds.clause_confidence
        ));
    } else if let Some(contact) = others.first() {
        clause.state = ClauseState::CannotTell;
        clause.why =
            sentence(contact, "asked for, named or tried, but is not seen to have reached,");
        clause.evidence = contact.evidence.iter().copied().take(3).collect();
    }
    clause
}

/// Contacts of the story's hosts and identities with what the story names.
pub(super) fn related<'s, 'a>(story: &Story<'_>, scene: &'s Scene<'a>) -> Vec<&'s Contact<'a>> {
    scene
        .contacts
        .iter()
        .filter(|contact| {
            let host = contact.host.map(Entity::Host);
            let identity = contact.identity.clone().map(Entity::Identity);
            let ours = host.or(identity).is_some_and(|entity| story.entities.contains(&entity));
            let theirs = contact.address.map(Entity::Address);
            let named = contact.name.clone().map(Entity::Domain);
            let mut places = [theirs, named].into_iter().flatten().peekable();
            // Mail has no place outside.
            ours && (places.peek().is_none() || places.any(|it| story.entities.contains(&it)))
        })
        .collect()
}

fn sentence(contact: &Contact<'_>, verb: &str) -> String {
    let who = match (&contact.host, &contact.identity) {
        (Some(host), _) => host.to_string(),
        (None, Some(identity)) => words::spoken(identity),
        (None, None) => "something of ours".to_owned(),
    };
    let indicator = contact.indicator;
    let until = indicator
        .valid_until()
        .map_or_else(|| "without end".to_owned(), |until| format!("until {until}"));
    format!(
        "{} {verb} {}, infrastructure of {} (indicator {}, feed {}, valid {until}, confidence {}).",
        words::sentence(&who),
        contact.target(),
        contact.actor().unwrap_or("a named actor"),
        indicator.name(),
        indicator.about.feed,
        contact.confidence
    )
}
