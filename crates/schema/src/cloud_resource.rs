//! What is there in a cloud account, as its inventory tells.

use std::net::IpAddr;

use smallvec::SmallVec;

use crate::{Provider, Text, Timestamp};

/// One resource (OCSF Cloud Resources Inventory Info 5023).
#[derive(Debug)]
pub struct CloudResource<'a> {
    pub provider: Provider,
    /// Account, subscription or project.
    pub account: Option<Text<'a>>,
    pub region: Option<Text<'a>>,
    /// As the provider names its kind: `AWS::EC2::Instance`,
    /// `microsoft.compute/virtualmachines`, `compute.googleapis.com/Instance`.
    pub kind: Text<'a>,
    /// The provider's id: `i-0abc`, a resource path, a full resource name.
    pub id: Text<'a>,
    pub name: Option<Text<'a>>,
    pub created: Option<Timestamp>,
    /// Whether it is gone. `None` where the inventory does not say.
    pub deleted: Option<bool>,
    /// Who it belongs to, where a tag says so.
    pub owner: Option<Text<'a>>,
    pub addresses: SmallVec<[IpAddr; 2]>,
    /// The name that it answers to, where it is a domain or a zone.
    pub domain: Option<Text<'a>>,
}
