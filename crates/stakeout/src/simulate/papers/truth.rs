//! `truth.json`: what really happened, to measure verdicts against.

use std::net::Ipv4Addr;

use schema::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::Papers;
use crate::simulate::aws::Principal;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Incident,
    Benign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Decision {
    Escalate,
    Monitor,
    Close,
}

/// Whom and what an incident touches; hubs (our exits, popular sites) are left out.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Entities {
    pub(crate) identities: Vec<String>,
    pub(crate) hosts: Vec<Ipv4Addr>,
    pub(crate) addresses: Vec<String>,
    pub(crate) domains: Vec<String>,
    pub(crate) accounts: Vec<String>,
}

impl Entities {
    /// A principal and the account it acts in.
    pub(crate) fn of(principal: &Principal) -> Self {
        Self {
            identities: vec![principal.key()],
            accounts: vec![principal.account().to_owned()],
            ..Self::default()
        }
    }

    pub(crate) fn with_addresses<T: ToString>(mut self, addresses: &[T]) -> Self {
        self.addresses.extend(addresses.iter().map(ToString::to_string));
        self
    }

    pub(crate) fn with_domains<T: ToString>(mut self, domains: &[T]) -> Self {
        self.domains.extend(domains.iter().map(ToString::to_string));
        self
    }
}

/// What a scenario says of itself.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Incident {
    /// The key indicator that shows it.
    pub(crate) indicator: &'static str,
    #[serde(rename = "expected_decision")]
    pub(crate) decision: Decision,
    pub(crate) technique: &'static str,
    pub(crate) entities: Entities,
    pub(crate) note: String,
}

/// A scenario that has been played, and when.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) scenario: &'static str,
    pub(crate) kind: Kind,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) incident: Incident,
}

pub(super) fn text(papers: &Papers<'_>) -> String {
    let incidents: Vec<_> = papers
        .told
        .iter()
        .enumerate()
        .map(|(index, told)| {
            json!({
                "id": format!("I-{:02}", index + 1),
                "scenario": told.scenario,
                "kind": told.kind,
                "indicator": told.incident.indicator,
                "expected_decision": told.incident.decision,
                "technique": told.incident.technique,
                "start": told.start,
                "end": told.end,
                "entities": told.incident.entities,
                "note": told.incident.note,
            })
        })
        .collect();
    let truth = json!({
        "now": papers.calendar.end(), "seed": papers.seed,
        "profile": papers.profile.to_json(), "incidents": incidents,
    });
    format!("{truth:#}\n")
}
