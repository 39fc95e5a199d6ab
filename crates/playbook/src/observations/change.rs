//! Facts of the control plane, kept whole: who acquired or configured what, where, from where.

use std::net::IpAddr;

use schema::{Actor, ActorKind, ApiCall, Effect, SourceAddress, Text, Timestamp};

use super::Citation;

/// Services that launch servers by themselves, under a role that they were given.
const LAUNCHERS: [&str; 7] = [
    "autoscaling.amazonaws.com",
    "batch.amazonaws.com",
    "ec2fleet.amazonaws.com",
    "ecs.amazonaws.com",
    "eks.amazonaws.com",
    "elasticmapreduce.amazonaws.com",
    "spotfleet.amazonaws.com",
];

const AWS_KEY: &str = "AKIA";

/// The id of a long-lived key that a change made, as calls with it show it.
pub fn long_lived_key(resource: &str) -> Option<&str> {
    let of_account = || resource.split_once("/serviceAccounts/")?.1.split_once("/keys/");
    match of_account() {
        Some((_, key)) => Some(key),
        None => resource.starts_with(AWS_KEY).then_some(resource),
    }
}

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
    /// Some borrow a role of ours for it.
    pub fn is_service(&self) -> bool {
        let borrowed = self.kind == ActorKind::Role
            && self.invoked_by.as_deref().is_some_and(|by| LAUNCHERS.contains(&by));
        self.kind == ActorKind::Service || self.key.contains(":role/aws-service-role/") || borrowed
    }

    /// A controller inside a cluster of ours (Karpenter, the cluster autoscaler): it launches what
    /// the cluster's limits allow, all day, and is told by its habits alone.
    pub fn is_cluster_controller(&self) -> bool {
        self.issuer.as_deref().is_some_and(|issuer| issuer.starts_with("oidc.eks."))
            || self.key.contains("/providers/microsoft.containerservice/managedclusters/")
    }

    /// The key it acted with, where that lives until somebody takes it back.
    pub fn long_lived_key(&self) -> Option<&str> {
        let key = self.access_key.as_deref()?;
        (self.kind == ActorKind::Application || key.starts_with(AWS_KEY)).then_some(key)
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
    /// When it happened: the time of the record, or what the record says of the past.
    pub at: Timestamp,
    /// `aws`, `azure`, `gcp`; whoever sold it, where it was bought on the Web.
    pub provider: String,
    pub account: String,
    pub region: String,
    pub identity: Identity,
    pub source: Option<IpAddr>,
    /// The machine of ours at which it was done, where the wire shows it.
    pub host: Option<IpAddr>,
    pub user_agent: Option<String>,
    pub effect: Effect,
}

impl Change {
    pub(super) fn new(call: &ApiCall<'_>, effect: &Effect, citation: Citation) -> Self {
        Self {
            citation,
            at: citation.time,
            provider: call.provider.as_str().to_owned(),
            host: None,
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
        self.at
    }

    /// `a server`, `3 servers`.
    pub fn what(&self) -> String {
        crate::words::counted(self.effect.count.max(1), &self.effect.operation.noun)
    }
}
