//! What was acquired outside our cloud accounts, as the change that a call would have made.

use schema::{Effect, Mention, Operation};

use crate::observations::{Change, Citation, Identity};

pub(super) fn change(
    citation: Citation,
    provider: &str,
    identity: Identity,
    operation: &'static Operation,
    resource: Option<Mention>,
) -> Change {
    let resources = resource.iter().map(|mention| match mention {
        Mention::Name(name) => name.clone(),
        Mention::Address(address) | Mention::Network(address, _) => address.to_string(),
    });
    Change {
        citation,
        at: citation.time,
        provider: provider.to_owned(),
        account: String::new(),
        region: String::new(),
        identity,
        source: None,
        host: None,
        user_agent: None,
        effect: Effect {
            operation,
            count: 1,
            resources: resources.collect(),
            class: None,
            mentions: resource.into_iter().collect(),
            traits: Vec::new(),
        },
    }
}
