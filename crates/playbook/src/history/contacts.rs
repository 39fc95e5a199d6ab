//! Every contact with something that intelligence ties to an actor or to malware.
//!
//! Contact is established by an answered connection, a named TLS handshake or an API call; a
//! look-up alone is an attempt. Whether an indicator was alive then is judged here, once.

use std::net::IpAddr;

use schema::{Mention, Timestamp};

use crate::Context;
use crate::intel::{Hit, Indicator};
use crate::observations::{Citation, Encounter, Observations, Ours, Seen};

/// One host or identity of ours and one live indicator.
#[derive(Clone, Debug)]
pub struct Contact<'c> {
    pub indicator: &'c Indicator,
    pub confidence: u8,
    /// Host of ours, where it was the wire.
    pub host: Option<IpAddr>,
    /// Identity of ours, where it was the control plane.
    pub identity: Option<String>,
    pub address: Option<IpAddr>,
    pub name: Option<String>,
    /// The page, certificate or mail address that the indicator names.
    pub thing: Option<String>,
    pub kind: ContactKind,
    pub first: Timestamp,
    pub last: Timestamp,
    pub evidence: Vec<Citation>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactKind {
    /// Both sides spoke.
    Established,
    /// Asked for by name, or never answered.
    Attempted,
    /// Named inside a configuration change.
    Configured,
}

impl ContactKind {
    const fn of(answered: bool) -> Self {
        if answered { Self::Established } else { Self::Attempted }
    }
}

impl Contact<'_> {
    /// Whether contact is proven, with all that the indicator describes: of one that speaks of a
    /// port or a file as well, only a part was looked at.
    pub fn is_established(&self) -> bool {
        self.kind == ContactKind::Established && !self.indicator.partial
    }

    /// The named actor behind it; `None` where it is tied only to malware.
    pub fn actor(&self) -> Option<&str> {
        self.indicator.actor()
    }

    /// What was reached, for a sentence.
    pub fn target(&self) -> String {
        if let Some(thing) = &self.thing {
            let place = self.address.map(|address| format!(" at {address}"));
            return format!("{thing}{}", place.filter(|_| self.name.is_none()).unwrap_or_default());
        }
        match (&self.name, self.address) {
            (Some(name), Some(address)) => format!("{name} ({address})"),
            (Some(name), None) => name.clone(),
            (None, Some(address)) => address.to_string(),
            (None, None) => self.indicator.pattern().to_owned(),
        }
    }
}

/// All contacts with live indicators, in a stable order.
pub fn contacts<'c>(observations: &Observations, context: &Context<'c>) -> Vec<Contact<'c>> {
    if !context.intel.has_feeds() {
        return Vec::new();
    }
    let mut found = Vec::new();
    by_pair(observations, context, &mut found);
    by_inbound(observations, context, &mut found);
    by_name(observations, context, &mut found);
    by_thing(observations, context, &mut found);
    by_identity(observations, context, &mut found);
    by_configuration(observations, context, &mut found);
    found.sort_by(|one, other| sort_key(one).cmp(&sort_key(other)));
    found
}

type SortKey<'k> = (Timestamp, &'k str, Option<IpAddr>, Option<&'k str>, ContactKind);

fn sort_key<'k>(contact: &'k Contact<'_>) -> SortKey<'k> {
    (contact.first, contact.indicator.id(), contact.host, contact.identity.as_deref(), contact.kind)
}

/// Live indicators among hits: trusted enough, held back by no warning list.
fn live<'c>(hits: Vec<Hit<'c>>, context: &Context<'_>) -> Vec<(&'c Indicator, u8)> {
    let least = context.thresholds.clause_confidence;
    hits.into_iter()
        .filter(|hit| hit.confidence >= least && hit.suppressed_by.is_none())
        .filter_map(|hit| hit.indicator().map(|indicator| (indicator, hit.confidence)))
        .collect()
}

/// Whether an indicator was alive at the first or last time something was seen, or on a day
/// between.
fn alive_while(indicator: &Indicator, seen: &Seen) -> bool {
    let days = seen.days().iter().map(|day| day.start().clamp(seen.first, seen.last));
    [seen.first, seen.last].into_iter().chain(days).any(|at| indicator.is_live(at))
}

/// Live indicators of an address while something was seen.
fn of_address<'c>(address: IpAddr, seen: &Seen, context: &Context<'c>) -> Vec<(&'c Indicator, u8)> {
    let counts = |indicator: &Indicator| alive_while(indicator, seen);
    live(context.intel.indicators_of_address(address, &counts), context)
}

/// Live indicators of a name while it was asked for.
fn of_name<'c>(name: &str, seen: &Seen, context: &Context<'c>) -> Vec<(&'c Indicator, u8)> {
    let counts = |indicator: &Indicator| alive_while(indicator, seen);
    live(context.intel.indicators_of_name(name, &counts), context)
}

fn by_pair<'c>(observations: &Observations, context: &Context<'c>, found: &mut Vec<Contact<'c>>) {
    let network = &observations.network;
    for ((host, address), pair) in network.pairs.iter() {
        let asks_names = pair.is_dns_only();
        let resolver = asks_names && network.own_resolvers.contains_key(host);
        if resolver || context.organization.egress(*address).is_some() {
            continue;
        }
        // Contact and indicator must have met: what counts is when it was answered.
        let answered = pair.answered().filter(|_| !asks_names);
        let met = answered.map_or_else(Vec::new, |seen| of_address(*address, seen, context));
        let tried = of_address(*address, &pair.seen, context);
        for (indicator, confidence) in tried {
            let established = met.iter().any(|(live, _)| std::ptr::eq(*live, indicator));
            found.push(Contact {
                indicator,
                confidence,
                host: Some(*host),
                identity: None,
                address: Some(*address),
                name: None,
                thing: None,
                kind: ContactKind::of(established),
                first: pair.seen.first,
                last: pair.seen.last,
                evidence: evidence(pair.answer(), pair.seen.exemplars()),
            });
        }
    }
}

fn by_inbound<'c>(
    observations: &Observations,
    context: &Context<'c>,
    found: &mut Vec<Contact<'c>>,
) {
    let mut inbound: Vec<_> = observations.network.inbound.iter().collect();
    inbound.sort_by_key(|(address, _)| **address);
    let strangers =
        inbound.into_iter().filter(|(address, _)| context.organization.egress(**address).is_none());
    for (address, inbound) in strangers {
        for (indicator, confidence) in of_address(*address, &inbound.seen, context) {
            found.push(Contact {
                indicator,
                confidence,
                host: inbound.hosts.first().copied(),
                identity: None,
                address: Some(*address),
                name: None,
                thing: None,
                // Whoever fetches a page of ours has not been let in.
                kind: ContactKind::Attempted,
                first: inbound.seen.first,
                last: inbound.seen.last,
                evidence: inbound.seen.exemplars().to_vec(),
            });
        }
    }
}

fn by_name<'c>(observations: &Observations, context: &Context<'c>, found: &mut Vec<Contact<'c>>) {
    let network = &observations.network;
    let mut domains: Vec<_> = network.domains.iter().collect();
    domains.sort_by_key(|(domain, _)| *domain);
    for (name, host, asked) in domains.into_iter().flat_map(|(_, domain)| domain.asked()) {
        // A resolver of ours asks for others; behind it the one who asked is seen, or nobody is.
        if network.own_resolvers.contains_key(&host) && asked.contact.is_none() {
            continue;
        }
        let met = |indicator: &Indicator| {
            asked.contact.is_some_and(|contact| indicator.is_live(contact.time))
        };
        for (indicator, confidence) in of_name(name, &asked.seen, context) {
            found.push(Contact {
                indicator,
                confidence,
                host: Some(host),
                identity: None,
                address: None,
                name: Some(name.to_owned()),
                thing: None,
                kind: ContactKind::of(met(indicator)),
                first: asked.seen.first,
                last: asked.seen.last,
                evidence: evidence(asked.contact, asked.seen.exemplars()),
            });
        }
    }
}

/// Pages, certificates and mail addresses, which are seen whole.
fn by_thing<'c>(observations: &Observations, context: &Context<'c>, found: &mut Vec<Contact<'c>>) {
    for (Encounter { ours, thing, address }, asked) in observations.encounters.sorted() {
        let counts = |indicator: &Indicator| alive_while(indicator, &asked.seen);
        let hits = live(context.intel.indicators_of_thing(thing, &counts), context);
        let (host, identity) = match ours {
            Ours::Host(host) => (Some(*host), None),
            Ours::Mailbox(mailbox) => (None, Some(mailbox.to_string())),
        };
        // A provider of mailboxes is no place of the one who has a mailbox there.
        let place = thing.host().filter(|_| host.is_some());
        let of_page = place.and_then(|place| place.parse().ok());
        let name = place.filter(|_| of_page.is_none()).map(str::to_owned);
        for (indicator, confidence) in hits {
            let met = asked.contact.is_some_and(|contact| indicator.is_live(contact.time));
            found.push(Contact {
                indicator,
                confidence,
                host,
                identity: identity.clone(),
                address: address.or(of_page),
                name: name.clone(),
                thing: Some(thing.to_string()),
                kind: ContactKind::of(met),
                first: asked.seen.first,
                last: asked.seen.last,
                evidence: evidence(asked.contact, asked.seen.exemplars()),
            });
        }
    }
}

fn by_identity<'c>(
    observations: &Observations,
    context: &Context<'c>,
    found: &mut Vec<Contact<'c>>,
) {
    for (key, history) in observations.cloud.sorted_identities() {
        let strangers = history
            .addresses
            .iter()
            .filter(|(address, _)| context.organization.egress(**address).is_none());
        for (address, activity) in strangers {
            let seen = &activity.seen;
            for (indicator, confidence) in of_address(*address, seen, context) {
                found.push(Contact {
                    indicator,
                    confidence,
                    host: None,
                    identity: Some(key.clone()),
                    address: Some(*address),
                    name: None,
                    thing: None,
                    kind: ContactKind::Established,
                    first: seen.first,
                    last: seen.last,
                    evidence: seen.exemplars().to_vec(),
                });
            }
        }
    }
}

fn by_configuration<'c>(
    observations: &Observations,
    context: &Context<'c>,
    found: &mut Vec<Contact<'c>>,
) {
    for change in &observations.cloud.changes {
        for mention in &change.effect.mentions {
            let (address, name) = match mention {
                Mention::Address(address) => (Some(*address), None),
                Mention::Network(..) => continue,
                Mention::Name(name) => (None, Some(name.clone())),
            };
            let hits = match (address, &name) {
                (Some(address), _) => context.intel.address(address, change.time()),
                (None, Some(name)) => context.intel.name(name, change.time()),
                (None, None) => continue,
            };
            for (indicator, confidence) in live(hits, context) {
                found.push(Contact {
                    indicator,
                    confidence,
                    host: None,
                    identity: Some(change.identity.key.clone()),
                    address,
                    name: name.clone(),
                    thing: None,
                    kind: ContactKind::Configured,
                    first: change.time(),
                    last: change.time(),
                    evidence: vec![change.citation],
                });
            }
        }
    }
}

fn evidence(first: Option<Citation>, rest: &[Citation]) -> Vec<Citation> {
    let mut evidence: Vec<Citation> = first.into_iter().chain(rest.iter().copied()).collect();
    evidence.sort();
    evidence.dedup();
    evidence
}
