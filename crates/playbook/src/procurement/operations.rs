//! What is bought on the Web, in the words of the operation tables.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schema::{Action, CostClass, Operation, ResourceKind};

use crate::intel::ProviderKind;

static DOMAIN: LazyLock<Operation> =
    LazyLock::new(|| bought(ResourceKind::Domain, "T1583.001", "domain", CostClass::Low));
static SERVER: LazyLock<Operation> =
    LazyLock::new(|| bought(ResourceKind::Compute, "T1583.003", "rented server", CostClass::Low));
static TUNNEL: LazyLock<Operation> =
    LazyLock::new(|| bought(ResourceKind::Saas, "T1583.006", "tunnel account", CostClass::Low));
static ADVERTISING: LazyLock<Operation> = LazyLock::new(|| {
    bought(ResourceKind::Saas, "T1583.008", "advertising account", CostClass::Medium)
});

fn bought(kind: ResourceKind, technique: &str, noun: &str, cost: CostClass) -> Operation {
    Operation {
        service: "web".to_owned(),
        operation: "Purchase".to_owned(),
        action: Action::Acquisition,
        kind,
        cost,
        technique: technique.to_owned(),
        noun: noun.to_owned(),
        count: Vec::new(),
        sets_size: false,
        resources: Vec::new(),
        class: None,
        act: None,
        global: true,
        ok_creates: false,
    }
}

/// What stands in an inventory or on a bill, by its kind.
static LISTED: LazyLock<BTreeMap<ResourceKind, Operation>> = LazyLock::new(|| {
    let kinds = [
        (ResourceKind::Compute, "T1583.003", "server", CostClass::Medium),
        (ResourceKind::Serverless, "T1583.007", "function", CostClass::Low),
        (ResourceKind::Address, "T1583.003", "address", CostClass::Low),
        (ResourceKind::Dns, "T1583.002", "hosted zone", CostClass::Low),
        (ResourceKind::Storage, "T1583.006", "store", CostClass::Low),
        (ResourceKind::Saas, "T1583.006", "service", CostClass::Medium),
    ];
    let listed = |(kind, technique, noun, cost)| {
        let operation = bought(kind, technique, noun, cost);
        let (service, name) = ("inventory".to_owned(), "Listed".to_owned());
        (kind, Operation { service, operation: name, global: false, ..operation })
    };
    kinds.into_iter().map(listed).collect()
});

pub(super) fn listed(kind: ResourceKind) -> &'static Operation {
    LISTED.get(&kind).unwrap_or(&SERVER)
}

/// What is bought of a service, by the words that bills have for it.
pub(super) fn kind_of_service(service: &str) -> ResourceKind {
    const WORDS: [(ResourceKind, &[&str]); 4] = [
        (ResourceKind::Serverless, &["lambda", "function", "cloud run"]),
        (ResourceKind::Compute, &["ec2", "compute", "virtual machine", "lightsail"]),
        (ResourceKind::Dns, &["route 53", "route53", "dns"]),
        (ResourceKind::Storage, &["s3", "storage"]),
    ];
    let service = service.to_lowercase();
    let fits = |words: &[&str]| words.iter().any(|word| service.contains(word));
    let known = WORDS.iter().find(|(_, words)| fits(words));
    known.map_or(ResourceKind::Saas, |(kind, _)| *kind)
}

pub(super) fn domain() -> &'static Operation {
    &DOMAIN
}

pub(super) fn server() -> &'static Operation {
    &SERVER
}

/// What an order at a provider's checkout buys, where that is worth asking about by itself: names,
/// ways in, and advertisements. Servers show when they are used.
pub(super) fn ordered(kind: ProviderKind) -> Option<&'static Operation> {
    match kind {
        ProviderKind::Registrar => Some(&DOMAIN),
        ProviderKind::Tunnel => Some(&TUNNEL),
        ProviderKind::Advertising => Some(&ADVERTISING),
        ProviderKind::Cloud | ProviderKind::Hosting | ProviderKind::Saas => None,
    }
}

/// What a receipt shows to be bought: as an order does, and servers, of which an order is no proof.
pub(super) fn confirmed(kind: ProviderKind) -> Option<&'static Operation> {
    match kind {
        ProviderKind::Hosting => Some(&SERVER),
        other => ordered(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_of_bills_are_of_a_kind() {
        for (service, expected) in [
            ("AmazonEC2", ResourceKind::Compute),
            ("Compute Engine", ResourceKind::Compute),
            ("AWSLambda", ResourceKind::Serverless),
            ("Amazon Route 53", ResourceKind::Dns),
            ("Amazon Simple Storage Service", ResourceKind::Storage),
            ("Amazon Bedrock", ResourceKind::Saas),
        ] {
            let kind = kind_of_service(service);
            assert_eq!((kind, listed(kind).kind), (expected, expected), "{service}");
        }
    }
}
