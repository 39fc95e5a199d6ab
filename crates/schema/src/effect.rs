//! What a control-plane operation does to infrastructure: the vocabulary of the operation tables.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// What is acquired. The words of `register.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResourceKind {
    Compute,
    Serverless,
    Address,
    Domain,
    Dns,
    /// Load balancers, gateways, tunnels and networks.
    Network,
    Storage,
    /// Users, keys and roles.
    Identity,
    /// Accounts, quotas, regions and billing.
    Account,
    /// Mail, models, marketplace and other services bought.
    Saas,
    Traffic,
}

impl ResourceKind {
    pub const ALL: [Self; 11] = [
        Self::Compute,
        Self::Serverless,
        Self::Address,
        Self::Domain,
        Self::Dns,
        Self::Network,
        Self::Storage,
        Self::Identity,
        Self::Account,
        Self::Saas,
        Self::Traffic,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compute => "compute",
            Self::Serverless => "serverless",
            Self::Address => "address",
            Self::Domain => "domain",
            Self::Dns => "dns",
            Self::Network => "network",
            Self::Storage => "storage",
            Self::Identity => "identity",
            Self::Account => "account",
            Self::Saas => "saas",
            Self::Traffic => "traffic",
        }
    }
}

/// How much a resource of an operation costs, roughly, a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CostClass {
    /// Nothing, or cents.
    Free,
    /// Under a dollar.
    Low,
    /// Some dollars.
    Medium,
    /// Tens of dollars and more.
    High,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Something new is ours to use.
    Acquisition,
    /// Something of ours is changed or pointed elsewhere.
    Configuration,
}

/// What an operation does to a domain name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameAct {
    Register,
    TransferIn,
    TransferAway,
    Renew,
    /// It is put under other name servers.
    NameServers,
    /// The lock against transfers is set, or taken off: a trait says which.
    TransferLock,
    TransferCode,
    /// A zone is opened in which its records are kept.
    OpenZone,
}

impl NameAct {
    /// Whether it changes who controls a name that is ours already.
    pub const fn changes_control(self) -> bool {
        matches!(
            self,
            Self::TransferAway | Self::NameServers | Self::TransferLock | Self::TransferCode
        )
    }
}

/// One row of the operation tables: what a provider's operation does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// AWS: event source without `.amazonaws.com`. Azure: resource provider. Google: service without
    /// `.googleapis.com`.
    pub service: String,
    /// Without version, as its table explains; compared without case.
    pub operation: String,
    pub action: Action,
    pub kind: ResourceKind,
    pub cost: CostClass,
    /// ATT&CK sub-technique, `T1583.003`.
    pub technique: String,
    /// Plain words for one of what it makes or does: `server`, `Elastic IP address`, `DNS record`.
    pub noun: String,
    /// Dotted paths into the event, tried in order, that say how many: a number, or a list whose
    /// items count (`response.instancesSet.items`). None: one.
    #[serde(default)]
    pub count: Vec<String>,
    /// The count is the new size of the group that is named first among the resources, 0 where the
    /// call leaves it as it is: what came on top is the difference to its size before.
    #[serde(default)]
    pub sets_size: bool,
    /// Dotted paths whose values name the resources (`response.instancesSet.items.instanceId`).
    #[serde(default)]
    pub resources: Vec<String>,
    /// Dotted path of the instance family, runtime or class (`request.instanceType`).
    #[serde(default)]
    pub class: Option<String>,
    /// What it does to a name, where it is about names.
    #[serde(default)]
    pub act: Option<NameAct>,
    /// A global service: register entries of any region match.
    #[serde(default)]
    pub global: bool,
    /// The service answers `200 OK` to a creation too, so that the answer does not tell it from a
    /// change of what was there (Azure).
    #[serde(default)]
    pub ok_creates: bool,
}

/// What one call did, read out of its parameters by its row of the operation table.
#[derive(Clone, Debug)]
pub struct Effect {
    pub operation: &'static Operation,
    /// How many: of the response where the call worked, as asked for where it failed.
    pub count: u32,
    /// Ids or names of the resources (instance ids, function names, domain names), in order.
    pub resources: Vec<String>,
    /// Instance type, runtime or the like (`p4d.24xlarge`).
    pub class: Option<String>,
    /// Every address and name found inside the parameters, in order, without repetition.
    pub mentions: Vec<Mention>,
    /// Facts worth a sentence that the path table cannot say: `public`, `transfer lock off`,
    /// `privacy on`, `open to the Internet`.
    pub traits: Vec<&'static str>,
}

/// An address or name inside the parameters of a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mention {
    Address(IpAddr),
    /// A network with its prefix length.
    Network(IpAddr, u8),
    /// Normalised: lower-case A-label without trailing dot.
    Name(String),
}
