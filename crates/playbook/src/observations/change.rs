//! Facts of the control plane, kept whole: who acquired or configured what, where, from where.

use std::net::IpAddr;

use schema::{Actor, ActorKind, ApiCall, Effect, Provider, SourceAddress, Text, Timestamp};

use super::Citation;

/// Who acted, owned. The fields are those of [`Actor`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    pub kind: ActorKind,
    pub key: String,
    pub role: Option<String>,
    pub session: Option<String>,
    pub person: Option<String>,
    pub access_key: Option<String>,
    pub issuer: Option<String>,
    pub mfa: Option<bool>,
    pub invoked_by: Option<String>,
}

impl Identity {
    /// Every name the identity goes by, the stable key first.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![self.key.clone()];
        for name in [&self.role, &self.person].into_iter().flatten() {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// A service of the provider acts inside limits that somebody else set; it is not an actor.
    pub fn is_service(&self) -> bool {
        self.kind == ActorKind::Service || self.key.contains(":role/aws-service-role/")
    }
}

impl From<&Actor<'_>> for Identity {
    fn from(actor: &Actor<'_>) -> Self {
        let owned = |text: &Option<Text<'_>>| text.as_deref().map(str::to_owned);
        Self {
            kind: actor.kind,
            key: actor.key.clone().into_owned(),
            role: owned(&actor.role),
            session: owned(&actor.session),
            person: owned(&actor.person),
            access_key: owned(&actor.access_key),
            issuer: owned(&actor.issuer),
            mfa: actor.mfa,
            invoked_by: owned(&actor.invoked_by),
        }
    }
}

/// A call that acquired or configured something, and worked.
#[derive(Clone, Debug)]
pub struct Change {
    pub citation: Citation,
    pub provider: Provider,
    pub account: String,
    pub region: String,
    pub identity: Identity,
    pub source: Option<IpAddr>,
    pub user_agent: Option<String>,
    pub effect: Effect,
}

impl Change {
    pub(super) fn new(call: &ApiCall<'_>, effect: &Effect, citation: Citation) -> Self {
        Self {
            citation,
            provider: call.provider,
            account: call.account.clone().into_owned(),
            region: call.region.clone().into_owned(),
            identity: Identity::from(&call.actor),
            source: match call.source {
                SourceAddress::Address(address) => Some(address),
                SourceAddress::Service(_) | SourceAddress::Unknown => None,
            },
            user_agent: call.user_agent.as_deref().map(str::to_owned),
            effect: effect.clone(),
        }
    }

    pub fn time(&self) -> Timestamp {
        self.citation.time
    }

    /// `a server`, `3 servers`.
    pub fn what(&self) -> String {
        crate::words::counted(self.effect.count.max(1), &self.effect.operation.noun)
    }
}
