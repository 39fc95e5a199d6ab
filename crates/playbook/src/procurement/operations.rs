//! What is bought on the Web, in the words of the operation tables.

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
