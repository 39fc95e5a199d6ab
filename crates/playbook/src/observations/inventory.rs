//! What inventories of cloud accounts list: resources of the kinds that are acquired, by their ids.

use std::collections::BTreeMap;

use schema::{CloudResource, ResourceKind, Timestamp};

use super::seen::Citation;

/// A resource as an inventory lists it. Of several entries the least is kept that says when it was
/// made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Resource {
    pub citation: Citation,
    /// `aws`, `azure`, `gcp`.
    pub provider: String,
    pub account: String,
    pub region: String,
    pub kind: ResourceKind,
    pub name: Option<String>,
    pub created: Option<Timestamp>,
    pub owner: Option<String>,
}

/// Resources by their ids.
#[derive(Debug, Default)]
pub struct Inventory {
    by_id: BTreeMap<String, Resource>,
}

impl Inventory {
    /// In order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Resource)> {
        self.by_id.iter().map(|(id, resource)| (id.as_str(), resource))
    }

    pub(super) fn observe(&mut self, resource: &CloudResource<'_>, citation: Citation) {
        let Some(kind) = kind(&resource.kind).filter(|_| resource.deleted != Some(true)) else {
            return;
        };
        let text = |text: &Option<schema::Text<'_>>| text.as_deref().map(str::to_owned);
        let listed = Resource {
            citation,
            provider: resource.provider.as_str().to_owned(),
            account: text(&resource.account).unwrap_or_default(),
            region: text(&resource.region).unwrap_or_default(),
            kind,
            name: text(&resource.name),
            created: resource.created,
            owner: text(&resource.owner),
        };
        self.add(resource.id.clone().into_owned(), listed);
    }

    fn add(&mut self, id: String, resource: Resource) {
        let order = |it: &Resource| (it.created.is_none(), it.clone());
        let held = self.by_id.entry(id).or_insert_with(|| resource.clone());
        if order(&resource) < order(held) {
            *held = resource;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (id, resource) in other.by_id {
            self.add(id, resource);
        }
    }
}

/// What of a provider's kinds the register speaks of.
fn kind(name: &str) -> Option<ResourceKind> {
    Some(match name.to_ascii_lowercase().as_str() {
        "aws::ec2::instance"
        | "aws::lightsail::instance"
        | "microsoft.compute/virtualmachines"
        | "compute.googleapis.com/instance" => ResourceKind::Compute,
        "aws::lambda::function"
        | "microsoft.web/sites"
        | "run.googleapis.com/service"
        | "cloudfunctions.googleapis.com/function"
        | "cloudfunctions.googleapis.com/cloudfunction" => ResourceKind::Serverless,
        "aws::ec2::eip"
        | "microsoft.network/publicipaddresses"
        | "compute.googleapis.com/address" => ResourceKind::Address,
        "aws::route53::hostedzone"
        | "microsoft.network/dnszones"
        | "dns.googleapis.com/managedzone" => ResourceKind::Dns,
        _ => return None,
    })
}
