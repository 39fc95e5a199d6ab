//! Domains that the company holds by what WHOIS or RDAP says: its e-mail address or its name
//! stands there as the registrant. A mail address under one of our domains is a corporate account.

use std::collections::BTreeSet;

use schema::{ActorKind, Mention, RegistrationProtocol, ResourceKind, Timestamp, normalize_name};

use super::change::change;
use super::{Link, Procurement, Proof, Stage, operations};
use crate::Context;
use crate::observations::{Identity, Observations, Registered};
use crate::organization::Organization;
use crate::words;

/// A domain is a recent registration for so long: older ones are for the portfolio to list.
const RECENT_DAYS: i32 = 90;
/// Legal forms of companies, without what stands between their letters.
const LEGAL_FORMS: [&str; 36] = [
    "ab",
    "ag",
    "aps",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "eood",
    "gmbh",
    "gmbhcokg",
    "group",
    "inc",
    "incorporated",
    "kg",
    "kk",
    "lda",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "nv",
    "ood",
    "oy",
    "oyj",
    "plc",
    "pty",
    "ptyltd",
    "sa",
    "sas",
    "srl",
    "spa",
];

/// Recent registrations in our name that neither a call nor the wire has shown already.
pub(super) fn procurements(
    observations: &Observations,
    context: &Context<'_>,
    shown: &[Procurement],
) -> Vec<Procurement> {
    let called: BTreeSet<String> = observations
        .cloud
        .changes
        .iter()
        .filter(|change| change.effect.operation.kind == ResourceKind::Domain)
        .chain(shown.iter().map(|it| &it.change))
        .flat_map(|change| &change.effect.resources)
        .filter_map(|name| normalize_name(name).map(std::borrow::Cow::into_owned))
        .collect();
    let registrations = observations.registrations.iter();
    registrations
        .filter(|(domain, _)| !context.organization.owns_name(domain))
        .filter(|(domain, _)| !called.contains(*domain))
        .filter_map(|(domain, answers)| {
            let holder = |it: &Registered| Some((it.clone(), holder(it, context.organization)?));
            let (answer, holder) = answers.iter().rev().find_map(holder)?;
            // One answer may name the holder and another the day.
            let dated = || answers.iter().rev().find_map(|it| it.created);
            let created =
                answer.created.or_else(dated).filter(|created| is_recent(*created, context.now))?;
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
        email.rsplit_once('@').is_some_and(|(_, domain)| organization.owns_name(domain))
    });
    let named = || {
        let names = [&answer.organization, &answer.registrant].into_iter().flatten();
        names.into_iter().find(|name| is_our_name(name, organization)).cloned()
    };
    let account = answer.protocol == RegistrationProtocol::Account;
    let ours = || account.then(|| "an AWS account of ours".to_owned());
    mailbox.map(str::to_owned).or_else(named).or_else(ours)
}

/// `Halvard`, `HALVARD AS`, `Halvard Inc.`: our name with no more than a legal form behind it.
fn is_our_name(name: &str, organization: &Organization) -> bool {
    let ours = organization.name.to_lowercase();
    let name = name.to_lowercase();
    let rest = name.strip_prefix(&ours).filter(|_| organization.is_configured());
    rest.is_some_and(|rest| {
        let words = rest.split(|letter: char| !letter.is_alphanumeric());
        let form: String = words.collect();
        rest.is_empty()
            || (!rest.starts_with(char::is_alphanumeric)
                && (form.is_empty() || LEGAL_FORMS.contains(&form.as_str())))
    })
}

fn procurement(domain: &str, answer: &Registered, holder: &str, created: Timestamp) -> Procurement {
    let identity =
        Identity { kind: ActorKind::Person, key: holder.to_owned(), ..Identity::default() };
    let registrar = answer.registrar.clone().unwrap_or_else(|| "an unnamed registrar".to_owned());
    let text = format!(
        "{domain} was registered through {registrar} on {}, for {holder}, says {}",
        words::moment(created),
        source(answer.protocol)
    );
    let name = Mention::Name(domain.to_owned());
    let mut change = change(answer.citation, "", identity, operations::domain(), Some(name));
    // It was acquired when it was registered, not when somebody asked.
    change.at = created;
    Procurement {
        change,
        proof: Proof::Registrant,
        steps: vec![Link { time: created, stage: Stage::Domain, text, citation: answer.citation }],
    }
}

/// Who says so.
fn source(protocol: RegistrationProtocol) -> &'static str {
    match protocol {
        RegistrationProtocol::Whois => "WHOIS",
        RegistrationProtocol::Rdap => "RDAP",
        RegistrationProtocol::List => "a list of new domains",
        RegistrationProtocol::Account => "the account that holds it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::Description;

    #[test]
    fn our_name_is_ours_with_a_legal_form_and_nothing_else() {
        let organization = Organization::new(Description {
            name: Some("Halvard".to_owned()),
            domains: vec!["halvard.example".to_owned()],
            ..Description::default()
        });
        let check =
            |name, expected| assert_eq!(is_our_name(name, &organization), expected, "{name}");
        for ours in
            ["Halvard", "HALVARD AS", "Halvard, Inc.", "Halvard GmbH & Co. KG", "Halvard A/S"]
        {
            check(ours, true);
        }
        for theirs in ["Halvardsen AS", "Halvard Labs", "Halvard Bank", "Old Halvard", ""] {
            check(theirs, false);
        }
    }
}
