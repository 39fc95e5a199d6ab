//! Public functions in four regions in one evening: relays that anybody can call. Its twin is the
//! pipeline deploying functions under its grant.

use schema::Timestamp;

use super::Scenario;
use crate::simulate::aws::{
    Client, Function, Session, allow_everybody, create_function, create_function_url,
};
use crate::simulate::background::begin_pipeline;
use crate::simulate::calendar::local;
use crate::simulate::company::{Cast, HOME_REGION};
use crate::simulate::papers::{Decision, Entities, Incident, Kind};
use crate::simulate::stage::{Stage, developer};

pub(super) const INCIDENT: Scenario = Scenario {
    name: "serverless_relays",
    summary: "A developer creates public functions in four regions in one evening.",
    kind: Kind::Incident,
    cloud: None,
    play: relays,
};

pub(super) const TWIN: Scenario = Scenario {
    name: "ci_functions",
    summary: "The pipeline deploys new functions under its standing grant.",
    kind: Kind::Benign,
    cloud: None,
    play: deployment,
};

const RELAYS_PER_REGION: u64 = 3;

fn relays(stage: &mut Stage<'_>) -> Incident {
    let company = stage.company;
    let person = company.cast(Cast::FunctionEngineer);
    let principal = developer(&company.accounts.development, person);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let mut at = local(day, person.zone_hours, 20, &mut stage.random);
    let session = stage.sign_in(at, &principal, Client::library(person.exit()));
    let regions = &company.foreign_regions[2..6];
    for region in regions {
        for number in 0..RELAYS_PER_REGION {
            at = at.plus_seconds(stage.random.seconds(90, 400));
            let function = Function {
                account: principal.account(),
                region,
                name: &format!("edge-fetch-{number}"),
                role: "lambda-basic",
                runtime: "nodejs22.x",
            };
            publish(stage, at, &session, (&function, "NONE"));
        }
    }
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Escalate,
        technique: "T1583.007",
        entities: Entities::of(&principal),
        note: format!(
            "Twelve functions without authentication in {}, none of which the account ever used.",
            regions.join(", ")
        ),
    }
}

fn deployment(stage: &mut Stage<'_>) -> Incident {
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let mut at = stage.office_moment(day, 2);
    let session = begin_pipeline(stage, at);
    let pipeline = stage.main_pipeline();
    for name in ["receipt-pdf", "receipt-mail", "receipt-archive", "receipt-status"] {
        at = at.plus_seconds(stage.random.seconds(20, 60));
        let function = Function {
            account: pipeline.account(),
            region: HOME_REGION,
            name,
            role: "lambda-deployed",
            runtime: "nodejs22.x",
        };
        publish(stage, at, &session, (&function, "AWS_IAM"));
    }
    let mut entities = Entities::of(&pipeline);
    entities.identities.push(pipeline.role_arn());
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Close,
        technique: "T1583.007",
        entities,
        note: "Four functions by the pipeline, of the sixty a day that POL-7 allows.".to_owned(),
    }
}

/// Creates a function and gives it an address; `NONE` opens that to everybody.
fn publish(
    stage: &mut Stage<'_>,
    at: Timestamp,
    session: &Session,
    (function, authentication): (&Function<'_>, &str),
) {
    let region = function.region;
    let request = create_function(function, at, &mut stage.random);
    stage.call(at, session, region, request);
    let at = at.plus_seconds(8);
    if authentication == "NONE" {
        stage.call(at, session, region, allow_everybody(function));
    }
    let at = at.plus_seconds(3);
    let request = create_function_url(function, authentication, at, &mut stage.random);
    stage.call(at, session, region, request);
}
