//! Which sub-technique a new destination speaks of: what kind of infrastructure somebody acquired
//! to stand there.

use super::destinations::Destination;
use crate::intel::{ListKind, ProviderFact, ProviderKind};
use crate::scene::Scene;

/// Suffixes under which clouds run other people's functions and front ends.
const SERVERLESS: [&str; 16] = [
    "amplifyapp.com",
    "awsapprunner.com",
    "azurecontainerapps.io",
    "azurestaticapps.net",
    "azurewebsites.net",
    "cloudfunctions.net",
    "deno.dev",
    "edgecompute.app",
    "firebaseapp.com",
    "netlify.app",
    "on.aws",
    "pages.dev",
    "run.app",
    "vercel.app",
    "web.app",
    "workers.dev",
];

/// The technique, and the reason in a few words.
pub(super) fn of(destination: &Destination<'_>, scene: &Scene<'_>) -> (&'static str, String) {
    let intel = scene.context.intel;
    let resolver = destination.pairs.iter().any(|(host, _)| {
        let mut asked = destination.addresses.iter().map(|address| (*host, *address));
        asked.any(|key| scene.observations.network.resolvers.contains_key(&key))
    });
    if resolver {
        return ("T1583.002", format!("{} answers our look-ups", destination.name));
    }
    let named = destination.is_name.then(|| intel.provider_of_name(&destination.name)).flatten();
    let fact = named.or_else(|| {
        destination.addresses.iter().find_map(|address| intel.provider_of_address(*address))
    });
    if let Some(fact) = fact {
        return provided(&fact);
    }
    let address = destination.addresses.first();
    let hits = address.map(|address| intel.address(*address, destination.last));
    let rented = hits
        .into_iter()
        .flatten()
        .find(|hit| matches!(hit.list_kind(), Some(ListKind::Hosting | ListKind::Bulletproof)));
    if let Some(hit) = rented {
        return ("T1583.003", format!("an address of the hosting list {}", hit.list));
    }
    match super::purchases::young_domain(destination, scene) {
        Some(young) => ("T1583.001", format!("{}, {young}", destination.name)),
        None => ("T1583", "a new place; what kind it is cannot be told".to_owned()),
    }
}

fn provided(fact: &ProviderFact<'_>) -> (&'static str, String) {
    let ProviderFact { provider, kind, entry, .. } = fact;
    match kind {
        _ if entry.as_text().is_some_and(|it| SERVERLESS.contains(&it)) => {
            ("T1583.007", format!("a function or front end at {provider} ({entry})"))
        }
        ProviderKind::Cloud | ProviderKind::Hosting => {
            ("T1583.003", format!("an address of {provider}, which rents servers ({entry})"))
        }
        ProviderKind::Tunnel | ProviderKind::Saas => {
            ("T1583.006", format!("a place at {provider}, a {kind} service ({entry})"))
        }
        ProviderKind::Registrar => ("T1583.001", format!("a place at the registrar {provider}")),
        ProviderKind::Advertising => ("T1583.008", format!("the advertising console {provider}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intel::Intel;

    #[test]
    fn who_runs_the_place_says_what_was_acquired() {
        let check = |name: &str, technique: &str| {
            let intel = Intel::default();
            let fact = intel.provider_of_name(name).expect("a provider of the built-in table");
            assert_eq!(provided(&fact).0, technique, "{name}");
        };
        check("relay.workers.dev", "T1583.007");
        check("vmi1.contaboserver.net", "T1583.003");
        check("droplet.digitalocean.com", "T1583.003");
        check("a.ngrok-free.app", "T1583.006");
        check("www.namesilo.com", "T1583.001");
        check("ads.x.com", "T1583.008");
    }
}
