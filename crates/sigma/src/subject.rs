//! Who and what a record is about: what an alert on it says beside the rule's own words.

use std::net::IpAddr;

use schema::{Alert, ApiCall, Row, SignIn, SourceAddress, Target, Text, TunnelStep};

/// The entities of an event, or what several events have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject {
    source: Option<IpAddr>,
    destination: Option<IpAddr>,
    name: Option<String>,
    actor: Option<String>,
    operation: Option<String>,
    account: Option<String>,
    region: Option<String>,
    resource: Option<String>,
}

fn owned(text: Option<&Text<'_>>) -> Option<String> {
    text.map(ToString::to_string).filter(|text| !text.is_empty())
}

impl Subject {
    pub(crate) fn of(row: &Row<'_>) -> Self {
        let none = Self::default();
        match row {
            Row::ApiCall(call) => Self::of_call(call),
            Row::Flow(it) => Self {
                source: Some(it.source),
                destination: Some(it.destination),
                name: owned(it.server_name.as_ref()),
                actor: owned(it.user.as_ref()),
                ..none
            },
            Row::DnsQuery(it) => Self {
                source: Some(it.source),
                name: owned(Some(&it.name)),
                actor: owned(it.user.as_ref()),
                ..none
            },
            Row::HttpRequest(it) => Self {
                source: it.source,
                destination: it.destination,
                name: owned(it.host.as_ref()),
                // Whoever is refused can call himself anything.
                actor: owned(it.user.as_ref()).filter(|_| !matches!(it.status, Some(401 | 407))),
                ..none
            },
            Row::SignIn(it) => Self::of_sign_in(it),
            Row::Tunnel(it) => Self {
                source: it.outside,
                destination: it.inside,
                actor: owned(it.user.as_ref()).filter(|_| it.step != TunnelStep::Refused),
                ..none
            },
            Row::Alert(it) => Self {
                source: it.source,
                destination: it.destination,
                name: owned(it.name.as_ref()),
                actor: owned(it.actor.as_ref()),
                operation: owned(it.operation.as_ref()),
                account: owned(it.account.as_ref()),
                region: owned(it.region.as_ref()),
                resource: owned(it.resource.uid.as_ref()),
            },
            Row::Email(it) => Self { source: it.source, destination: it.destination, ..none },
            _ => none,
        }
    }

    fn of_call(call: &ApiCall<'_>) -> Self {
        let source = match &call.source {
            SourceAddress::Address(address) => Some(*address),
            _ => None,
        };
        let resource = call.target.uid.as_ref().or(call.actor.access_key.as_ref());
        Self {
            source,
            actor: owned(Some(&call.actor.key)),
            operation: owned(Some(&call.operation)),
            account: owned(Some(&call.account)),
            region: owned(Some(&call.region)),
            resource: owned(resource),
            ..Self::default()
        }
    }

    fn of_sign_in(sign_in: &SignIn<'_>) -> Self {
        Self {
            source: sign_in.source,
            destination: sign_in.destination,
            actor: owned(sign_in.user.as_ref()).filter(|_| sign_in.success != Some(false)),
            ..Self::default()
        }
    }

    /// What all have in common.
    pub(crate) fn common<'s>(mut all: impl Iterator<Item = &'s Self>) -> Self {
        fn keep<T: PartialEq>(held: Option<T>, other: Option<&T>) -> Option<T> {
            held.filter(|held| Some(held) == other)
        }
        let first = all.next().cloned().unwrap_or_default();
        all.fold(first, |held, other| Self {
            source: keep(held.source, other.source.as_ref()),
            destination: keep(held.destination, other.destination.as_ref()),
            name: keep(held.name, other.name.as_ref()),
            actor: keep(held.actor, other.actor.as_ref()),
            operation: keep(held.operation, other.operation.as_ref()),
            account: keep(held.account, other.account.as_ref()),
            region: keep(held.region, other.region.as_ref()),
            resource: keep(held.resource, other.resource.as_ref()),
        })
    }

    /// An alert on it, of which the rule's words are still to be said.
    pub(crate) fn alert(&self) -> Alert<'_> {
        fn text(text: Option<&String>) -> Option<Text<'_>> {
            text.map(|text| Text::Borrowed(text.as_str()))
        }
        Alert {
            source: self.source,
            destination: self.destination,
            name: text(self.name.as_ref()),
            actor: text(self.actor.as_ref()),
            operation: text(self.operation.as_ref()),
            account: text(self.account.as_ref()),
            region: text(self.region.as_ref()),
            resource: Target { uid: text(self.resource.as_ref()), ..Target::default() },
            ..Alert::default()
        }
    }
}
