//! What other tools took for suspicious, kept whole as far as it may count: alerts of medium or more,
//! or of a tool that does not grade, each once however often it was raised. Of the rest is kept on
//! how many things each signature was raised, since what is raised everywhere says nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Alert, AlertOrigin, AlertSeverity, Fingerprint, Timestamp};

use super::seen::Citation;
use crate::organization::Organization;

/// Alerts kept, and things counted per signature: the least of each.
const ALERTS: usize = 20_000;
const THINGS: usize = 4_096;
/// Records kept of what a rule fired on: the least.
const EVENTS: usize = 32;

/// One alert, with every time that it was raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    pub origin: AlertOrigin,
    /// The least record of it.
    pub citation: Citation,
    /// Of a rule of ours: the records that it fired on.
    pub events: BTreeSet<Citation>,
    pub first: Timestamp,
    pub last: Timestamp,
    pub signature: String,
    /// One line in words, where the tool has one.
    pub title: Option<String>,
    pub severity: AlertSeverity,
    pub category: Option<String>,
    pub source: Option<IpAddr>,
    pub destination: Option<IpAddr>,
    pub name: Option<String>,
    /// Who acted, by the name that the tool has for them.
    pub actor: Option<String>,
    pub operation: Option<String>,
    pub account: Option<String>,
    pub resource: Option<String>,
}

/// What makes two alerts one: the tool's own id, or all that it says but the time.
type Key = (String, Option<String>, Vec<String>);

#[derive(Debug, Default)]
pub struct Alerts {
    raised: BTreeMap<Key, Raised>,
    /// Things of ours that a signature was raised on.
    things: BTreeMap<String, BTreeSet<String>>,
    /// All alerts of other tools that were read.
    pub count: u64,
    /// How often rules of ours fired, and how many of them had anything to be held against.
    pub hits: u64,
    pub rules: usize,
}

impl Alerts {
    pub fn iter(&self) -> impl Iterator<Item = &Raised> {
        self.raised.values()
    }

    /// On how many things a signature was raised.
    pub fn prevalence(&self, signature: &str) -> usize {
        self.things.get(signature).map_or(0, BTreeSet::len)
    }

    pub(super) fn observe(
        &mut self,
        alert: &Alert<'_>,
        records: &[Citation],
        organization: &Organization,
    ) {
        let Some(&citation) = records.last() else { return };
        match alert.origin {
            AlertOrigin::Tool => self.count += 1,
            AlertOrigin::Rule => self.hits += 1,
        }
        let text = |text: &Option<schema::Text<'_>>| text.as_deref().map(str::to_owned);
        let ours = |it: Option<IpAddr>| it.filter(|address| organization.is_ours(*address));
        let host = ours(alert.source).or(ours(alert.destination));
        let things = self.things.entry(alert.signature.to_string()).or_default();
        // One alert is on one thing, by whichever name it has.
        let named = text(&alert.actor).or_else(|| text(&alert.resource.uid));
        things.extend(named.or_else(|| host.map(|address| address.to_string())));
        while things.len() > THINGS {
            things.pop_last();
        }
        if matches!(alert.severity, AlertSeverity::Informational | AlertSeverity::Low) {
            return;
        }
        let events = records.iter().filter(|_| alert.origin == AlertOrigin::Rule);
        let raised = Raised {
            origin: alert.origin,
            citation,
            events: events.copied().collect(),
            first: alert.first_seen.unwrap_or(citation.time).min(citation.time),
            last: alert.last_seen.unwrap_or(citation.time).min(citation.time),
            signature: alert.signature.to_string(),
            title: text(&alert.title),
            severity: alert.severity,
            category: text(&alert.category),
            source: alert.source,
            destination: alert.destination,
            name: text(&alert.name),
            actor: text(&alert.actor),
            operation: text(&alert.operation),
            account: text(&alert.account),
            resource: text(&alert.resource.uid),
        };
        let key = (raised.signature.clone(), text(&alert.finding), raised.said());
        self.add(key, raised);
    }

    fn add(&mut self, key: Key, raised: Raised) {
        match self.raised.get_mut(&key) {
            Some(held) => held.merge(raised),
            None => drop(self.raised.insert(key, raised)),
        }
        while self.raised.len() > ALERTS {
            self.raised.pop_last();
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.hits += other.hits;
        self.rules = self.rules.max(other.rules);
        for (key, raised) in other.raised {
            self.add(key, raised);
        }
        for (signature, more) in other.things {
            let things = self.things.entry(signature).or_default();
            things.extend(more);
            while things.len() > THINGS {
                things.pop_last();
            }
        }
    }
}

impl Raised {
    fn said(&self) -> Vec<String> {
        let ends = [self.source, self.destination].into_iter().flatten();
        let ends = ends.map(|address| address.to_string());
        let words = [&self.name, &self.actor, &self.operation, &self.resource];
        ends.chain(words.into_iter().flatten().cloned()).collect()
    }

    fn merge(&mut self, mut other: Self) {
        self.events.append(&mut other.events);
        while self.events.len() > EVENTS {
            self.events.pop_last();
        }
        let events = std::mem::take(&mut self.events);
        let (first, last) = (self.first.min(other.first), self.last.max(other.last));
        let severity = self.severity.max(other.severity);
        if other.citation < self.citation {
            *self = other;
        }
        self.events = events;
        (self.first, self.last, self.severity) = (first, last, severity);
    }

    /// Who or what it is on, as the tool says.
    pub fn subject(&self) -> Option<String> {
        let named = self.actor.clone().or_else(|| self.resource.clone());
        named.or_else(|| self.source.or(self.destination).map(|address| address.to_string()))
    }

    /// Whether it is a rule of ours, all of whose records are among these.
    pub fn is_only_of(&self, records: &BTreeSet<Fingerprint>) -> bool {
        let whole = !self.events.is_empty() && self.events.len() < EVENTS;
        whole && self.events.iter().all(|event| records.contains(&event.fingerprint))
    }

    /// The tool's own words.
    pub fn told(&self) -> &str {
        self.title.as_deref().filter(|title| !title.is_empty()).unwrap_or(&self.signature)
    }
}
