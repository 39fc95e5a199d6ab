//! One server a day in a region the account never used: too little for any volume rule. Its twin
//! does the same with an approval in hand.

use schema::{Day, Timestamp};

use super::Scenario;
use crate::simulate::aws::{Client, Launch, Principal, run_instances};
use crate::simulate::calendar::local;
use crate::simulate::company::{Cast, HOME_REGION, Person};
use crate::simulate::internet::SECOND_VPN;
use crate::simulate::papers::{Decision, Entities, Incident, Kind, Plan, Recorded};
use crate::simulate::stage::{Stage, developer};

pub(super) const INCIDENT: Scenario = Scenario {
    name: "low_and_slow",
    summary: "An engineer's identity launches one server a day for four days in a new region.",
    kind: Kind::Incident,
    cloud: None,
    play: creep,
};

pub(super) const TWIN: Scenario = Scenario {
    name: "approved_new_region",
    summary: "Another engineer does the same, with a plan approved beforehand.",
    kind: Kind::Benign,
    cloud: None,
    play: trial,
};

const DAYS: usize = 4;

fn creep(stage: &mut Stage<'_>) -> Incident {
    let company = stage.company;
    let (person, region) = (company.cast(Cast::SlowEngineer), company.foreign_regions[0]);
    let principal = developer(&company.accounts.development, person);
    let exit = SECOND_VPN.address(&mut stage.random);
    let days = stage.calendar.incident_run(DAYS, &mut stage.random);
    for (number, day) in days.iter().enumerate() {
        let client = if number == 1 { Client::command_line(exit) } else { usual_client(person) };
        one_launch(stage, *day, (&principal, client), region);
    }
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Escalate,
        technique: "T1583.003",
        entities: Entities::of(&principal).with_addresses(&[exit]),
        note: format!(
            "{} launches one server a day in {region}, which the account never used and no entry \
             covers; on the second day the sign-in comes from a VPN address new to them.",
            person.name
        ),
    }
}

fn trial(stage: &mut Stage<'_>) -> Incident {
    let company = stage.company;
    let (person, region) = (company.cast(Cast::PlannedEngineer), company.foreign_regions[1]);
    let principal = developer(&company.accounts.development, person);
    let days = stage.calendar.incident_run(DAYS, &mut stage.random);
    for day in &days {
        one_launch(stage, *day, (&principal, usual_client(person)), region);
    }
    let (first, last): (Timestamp, Timestamp) =
        (days[0].start(), days[days.len() - 1].start().plus_days(1));
    stage.register.plans.push(Plan {
        ticket: "CHG-5004",
        summary: "Latency trial in a second region",
        who: vec![person.email.clone()],
        kind: vec!["compute"],
        places: vec![format!("aws:{}:{region}", company.accounts.development)],
        start: first,
        end: last,
        count: Some(6),
        approved: first.plus_days(-5),
        approved_by: company.mailbox("change-board"),
        recorded: Recorded::Register,
    });
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Close,
        technique: "T1583.003",
        entities: Entities::of(&principal),
        note: format!("{} tries {region} as CHG-5004 plans, four servers of six.", person.name),
    }
}

fn usual_client(person: &Person) -> Client {
    Client::command_line(person.exit())
}

fn one_launch(
    stage: &mut Stage<'_>,
    day: Day,
    (principal, client): (&Principal, Client),
    region: &'static str,
) {
    let hour = stage.random.seconds(13, 15);
    let at = local(day, 0, hour, &mut stage.random);
    let session = stage.sign_in(at, principal, client);
    let at = stage.look_around(at, &session, HOME_REGION, 3);
    let at = stage.look_around(at, &session, region, 2).plus_seconds(25);
    let launch = Launch {
        account: principal.account(),
        region,
        instance_type: "t3.medium",
        count: 1,
        name: "node",
    };
    let request = run_instances(&launch, at, &mut stage.random);
    stage.call(at, &session, region, request);
}
