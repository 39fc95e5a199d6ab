//! Functions that everybody may call, in four regions in one evening. Its twin is the pipeline
//! putting up functions under its grant.

use schema::Provider;

use super::{Story, either, entities};
use crate::simulate::calendar::local;
use crate::simulate::clouds::{Caller, Deed};
use crate::simulate::company::OFFICE_NAT;
use crate::simulate::papers::{Decision, Incident, Kind};
use crate::simulate::stage::Stage;

pub(super) const INCIDENT: Story = Story {
    summary: "A developer creates public functions in four regions in one evening.",
    kind: Kind::Incident,
    play: [|stage| relays(stage, Provider::Azure), |stage| relays(stage, Provider::Gcp)],
};

pub(super) const TWIN: Story = Story {
    summary: "The pipeline deploys new functions under its standing grant.",
    kind: Kind::Benign,
    play: [|stage| deployment(stage, Provider::Azure), |stage| deployment(stage, Provider::Gcp)],
};

const RELAYS_PER_REGION: u64 = 3;
const REGIONS: std::ops::Range<usize> = 1..5;

fn relays(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let person = &stage.company.people[either(provider, 6, 7)];
    let caller = Caller::Person(person.email.clone());
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let mut at = local(day, person.zone_hours, 20, &mut stage.random);
    for region in &cloud.foreign[REGIONS] {
        for number in 0..RELAYS_PER_REGION {
            at = at.plus_seconds(stage.random.seconds(90, 400));
            let name = format!("edge-fetch-{region}-{number}");
            let who = (at, &caller, person.exit());
            stage.act(cloud, who, region, Deed::Function { name: &name });
            let who = (at.plus_seconds(60), &caller, person.exit());
            stage.act(cloud, who, region, Deed::OpenToAll { name: &name });
        }
    }
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Escalate,
        technique: "T1583.007",
        entities: entities(cloud, &caller),
        note: format!(
            "Twelve functions in {}, none of which the account ever used.",
            cloud.foreign[REGIONS].join(", ")
        ),
    }
}

fn deployment(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let mut at = stage.office_moment(day, 2);
    for name in ["receipt-pdf", "receipt-mail", "receipt-archive", "receipt-status"] {
        at = at.plus_seconds(stage.random.seconds(20, 60));
        let who = (at, &cloud.pipeline, OFFICE_NAT);
        stage.act(cloud, who, cloud.home, Deed::Function { name });
    }
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Close,
        technique: "T1583.007",
        entities: entities(cloud, &cloud.pipeline),
        note: "Four functions by the pipeline, of the thirty a day that POL-20 allows.".to_owned(),
    }
}
