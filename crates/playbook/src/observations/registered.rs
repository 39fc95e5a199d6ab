//! What registers of domains said: facts, kept whole.

use std::collections::BTreeMap;

use schema::{Registration, RegistrationProtocol, Timestamp, normalize_name};

use super::seen::Citation;

/// Answers kept per domain, of those that say something else the least by time and content.
const ANSWERS: usize = 8;

/// One answer of WHOIS or RDAP on one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    pub citation: Citation,
    pub protocol: RegistrationProtocol,
    pub registrar: Option<String>,
    pub created: Option<Timestamp>,
    /// Canonical.
    pub name_servers: Vec<String>,
    pub registrant: Option<String>,
    pub organization: Option<String>,
    /// Lower-case.
    pub email: Option<String>,
    /// Whether who holds it is hidden. `None` where nothing is said of a holder.
    pub hidden: Option<bool>,
}

impl Registered {
    /// Whether another answer says nothing else, whenever it was given.
    fn says_the_same(&self, other: &Self) -> bool {
        let Self { citation, .. } = *self;
        Self { citation, ..other.clone() } == *self
    }

    /// `registered on 2026-10-21 through Namesmith Ltd, its holder hidden`, as far as is told.
    pub fn told(&self) -> String {
        let when = self.created.map(|created| format!(" on {}", created.day()));
        let whom = self.registrar.as_ref().map(|registrar| format!(" through {registrar}"));
        let holder = match (&self.organization, &self.registrant, self.hidden) {
            (_, _, Some(true)) => ", its holder hidden".to_owned(),
            (Some(name), _, _) | (None, Some(name), _) => format!(", for {name}"),
            (None, None, _) => String::new(),
        };
        format!("registered{}{}{holder}", when.unwrap_or_default(), whom.unwrap_or_default())
    }
}

/// Answers by canonical domain.
#[derive(Debug, Default)]
pub struct Registrations {
    by_domain: BTreeMap<String, Vec<Registered>>,
}

impl Registrations {
    /// Domains in order, with their answers in order of time.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Registered])> {
        self.by_domain.iter().map(|(domain, answers)| (domain.as_str(), answers.as_slice()))
    }

    /// A domain, with the last answer that says when it was registered, else the last.
    pub fn of(&self, domain: &str) -> Option<(&str, &Registered)> {
        let (domain, answers) = self.by_domain.get_key_value(domain)?;
        let answer = answers.iter().rev().find(|it| it.created.is_some()).or(answers.last())?;
        Some((domain, answer))
    }

    pub fn is_empty(&self) -> bool {
        self.by_domain.is_empty()
    }

    pub(super) fn observe(&mut self, registration: &Registration<'_>, citation: Citation) {
        // Lists are of everybody's domains: of one day there are hundreds of thousands.
        if registration.protocol == RegistrationProtocol::List {
            return;
        }
        let Some(domain) = normalize_name(&registration.domain) else { return };
        let text = |text: &Option<schema::Text<'_>>| text.as_deref().map(str::to_owned);
        let registrant = &registration.registrant;
        let servers = registration.name_servers.iter().filter_map(|name| normalize_name(name));
        let registered = Registered {
            citation,
            protocol: registration.protocol,
            registrar: text(&registration.registrar),
            created: registration.created,
            name_servers: servers.map(std::borrow::Cow::into_owned).collect(),
            registrant: text(&registrant.name),
            organization: text(&registrant.organization),
            email: registrant.email.as_deref().map(str::to_lowercase),
            hidden: registration.hidden,
        };
        self.add(domain.into_owned(), registered);
    }

    fn add(&mut self, domain: String, registered: Registered) {
        let answers = self.by_domain.entry(domain).or_default();
        if let Some(held) = answers.iter().position(|held| held.says_the_same(&registered)) {
            let earlier = answers.get(held).is_some_and(|it| it.citation <= registered.citation);
            if earlier {
                return;
            }
            answers.remove(held);
        }
        let place = answers.partition_point(|held| held.citation < registered.citation);
        if place < ANSWERS {
            answers.insert(place, registered);
            answers.truncate(ANSWERS);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (domain, answers) in other.by_domain {
            for answer in answers {
                self.add(domain.clone(), answer);
            }
        }
    }
}
