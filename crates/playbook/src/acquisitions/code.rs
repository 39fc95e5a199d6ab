//! Acquisitions against infrastructure as code: what a state explains, and where code and logs
//! differ. A state explains and authorises nothing: whoever runs Terraform writes it.

use super::Acquisition;
use crate::observations::Inventory;
use crate::register::code::{Code, Drift, Held, Made};

/// The resources of states that an acquisition made: `aws_instance.web[0] in terraform.json`.
pub fn explained(acquisition: &Acquisition<'_>, held: &Held<'_>) -> Vec<String> {
    let made = made(acquisition);
    let found = made.names.iter().filter_map(|name| held.holding(&made, name));
    found.map(|(resource, file)| format!("{} in {}", resource.address, file.file)).collect()
}

/// States against what was seen made and what inventories list; `None` without a state.
pub fn drift(
    acquisitions: &[Acquisition<'_>],
    inventory: &Inventory,
    code: &[Code],
) -> Option<Drift> {
    if Held::of(code).is_empty() {
        return None;
    }
    let listed: Vec<(String, &crate::observations::Resource)> =
        inventory.iter().map(|(id, resource)| (id.to_owned(), resource)).collect();
    let listed = listed.iter().map(|(id, resource)| Made {
        kind: resource.kind,
        provider: &resource.provider,
        account: &resource.account,
        names: std::slice::from_ref(id),
    });
    let made: Vec<Made<'_>> = acquisitions.iter().map(made).chain(listed).collect();
    Some(Drift::of(code, &made))
}

fn made<'a>(acquisition: &'a Acquisition<'_>) -> Made<'a> {
    Made {
        kind: acquisition.kind,
        provider: &acquisition.change.provider,
        account: &acquisition.change.account,
        names: acquisition.resources(),
    }
}
