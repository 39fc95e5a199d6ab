//! Incidents and twins in the clouds beside AWS, each told once for both of them. They are played
//! where the profile names the cloud.

mod bulletproof_gateway;
mod credential_surge;
mod foreign_upload;
mod lookalike;
mod public_relays;
mod server_beacon;

use schema::Provider;

use super::Scenario;
use crate::simulate::clouds::{Caller, Cloud};
use crate::simulate::papers::{Entities, Incident, Kind};
use crate::simulate::stage::Stage;

pub(super) const SCENARIOS: [Scenario; 24] = [
    azure("azure_credential_surge", &credential_surge::INCIDENT),
    azure("azure_planned_servers", &credential_surge::TWIN),
    azure("azure_public_relays", &public_relays::INCIDENT),
    azure("azure_pipeline_functions", &public_relays::TWIN),
    azure("azure_lookalike_domain", &lookalike::INCIDENT),
    azure("azure_portfolio_domain", &lookalike::TWIN),
    azure("azure_bulletproof_gateway", &bulletproof_gateway::INCIDENT),
    azure("azure_partner_gateway", &bulletproof_gateway::TWIN),
    azure("azure_server_beacon", &server_beacon::INCIDENT),
    azure("azure_own_address", &server_beacon::TWIN),
    azure("azure_foreign_upload", &foreign_upload::INCIDENT),
    azure("azure_planned_upload", &foreign_upload::TWIN),
    google("gcp_credential_surge", &credential_surge::INCIDENT),
    google("gcp_planned_servers", &credential_surge::TWIN),
    google("gcp_public_relays", &public_relays::INCIDENT),
    google("gcp_pipeline_functions", &public_relays::TWIN),
    google("gcp_lookalike_domain", &lookalike::INCIDENT),
    google("gcp_portfolio_domain", &lookalike::TWIN),
    google("gcp_bulletproof_gateway", &bulletproof_gateway::INCIDENT),
    google("gcp_partner_gateway", &bulletproof_gateway::TWIN),
    google("gcp_server_beacon", &server_beacon::INCIDENT),
    google("gcp_own_address", &server_beacon::TWIN),
    google("gcp_foreign_upload", &foreign_upload::INCIDENT),
    google("gcp_planned_upload", &foreign_upload::TWIN),
];

/// A story, for each of the clouds: what happens, and how it is played there.
struct Story {
    summary: &'static str,
    kind: Kind,
    /// At Azure, and at Google.
    play: [fn(&mut Stage<'_>) -> Incident; 2],
}

const fn azure(name: &'static str, story: &Story) -> Scenario {
    let [play, _] = story.play;
    let &Story { summary, kind, .. } = story;
    Scenario { name, summary, kind, cloud: Some(Provider::Azure), play }
}

const fn google(name: &'static str, story: &Story) -> Scenario {
    let [_, play] = story.play;
    let &Story { summary, kind, .. } = story;
    Scenario { name, summary, kind, cloud: Some(Provider::Gcp), play }
}

/// One of two at Azure, and the other at Google: nobody plays in two incidents.
fn either<T>(provider: Provider, azure: T, google: T) -> T {
    if provider == Provider::Azure { azure } else { google }
}

/// Whoever acts, and the account acted in.
fn entities(cloud: &Cloud, caller: &Caller) -> Entities {
    Entities {
        identities: vec![caller.key().to_owned()],
        accounts: vec![cloud.account.clone()],
        ..Entities::default()
    }
}
