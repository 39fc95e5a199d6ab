//! Domains that the company holds by what WHOIS or RDAP says: its e-mail address or its name
//! stands there as the registrant. A mail address under one of our domains is a corporate account.

use schema::{ActorKind, Mention, Timestamp, registered_domain};

use super::{Link, Procurement, Proof, Stage, change, operations};
use crate::Context;
use crate::observations::{Identity, Observations, Registered};
use crate::organization::Organization;
use crate::words;

/// A domain is a recent registration for so long: older ones are for the portfolio to list.
const RECENT_DAYS: i32 = 90;

/// Recent registrations in our name that the wire has not shown already.
pub(super) fn procurements(
    observations: &Observations,
    context: &Context<'_>,
    shown: &[Procurement],
) -> Vec<Procurement> {
    let registrations = observations.registrations.iter();
    registrations
        .filter(|(domain, _)| !context.organization.owns_name(domain))
        .filter(|(domain, _)| !shown.iter().any(|it| it.change.effect.resources == [*domain]))
        .filter_map(|(domain, answers)| {
            let holder = |it: &Registered| Some((it.clone(), holder(it, context.organization)?));
            let (answer, holder) = answers.iter().rev().find_map(holder)?;
            let created = answer.created.filter(|created| is_recent(*created, context.now))?;
            Some(procurement(domain, &answer, &holder, created))
        })
        .collect()
}

fn is_recent(created: Timestamp, now: Timestamp) -> bool {
    (now.plus_days(-RECENT_DAYS)..=now).contains(&created)
}

/// The corporate account that holds a domain: the registrant's mail address, else our own name.
fn holder(answer: &Registered, organization: &Organization) -> Option<String> {
    let mailbox = answer.email.as_deref().filter(|email| {
        email.rsplit_once('@').is_some_and(|(_, domain)| {
            organization.owns_name(domain) || organization.owns_name(registered_domain(domain))
        })
    });
    let named = || {
        let names = [&answer.organization, &answer.registrant].into_iter().flatten();
        names.into_iter().find(|name| is_our_name(name, organization)).cloned()
    };
    mailbox.map(str::to_owned).or_else(named)
}

/// `Halvard`, `HALVARD AS`, `Halvard Inc.`: our name with no more than a legal form behind it.
fn is_our_name(name: &str, organization: &Organization) -> bool {
    let ours = organization.name.to_lowercase();
    let name = name.to_lowercase();
    let rest = name.strip_prefix(&ours).filter(|_| organization.is_configured());
    rest.is_some_and(|rest| {
        let form = rest.trim_matches(|letter: char| !letter.is_alphanumeric());
        rest.is_empty() || (!rest.starts_with(char::is_alphanumeric) && form.len() <= 5)
    })
}

fn procurement(domain: &str, answer: &Registered, holder: &str, created: Timestamp) -> Procurement {
    let identity =
        Identity { kind: ActorKind::Person, key: holder.to_owned(), ..Identity::default() };
    let registrar = answer.registrar.clone().unwrap_or_else(|| "an unnamed registrar".to_owned());
    let text = format!(
        "{domain} was registered through {registrar} on {}, for {holder}, says {}",
        words::moment(created),
        answer.protocol.as_str().to_uppercase()
    );
    let name = Mention::Name(domain.to_owned());
    let mut change = change(answer.citation, "", identity, operations::domain(), Some(name));
    // It was acquired when it was registered, not when somebody asked.
    change.citation.time = created;
    Procurement {
        change,
        proof: Proof::Registrant,
        steps: vec![Link { time: created, stage: Stage::Domain, text, citation: answer.citation }],
    }
}
