//! A name of ours and a tunnel of ours, pointed at a host that lets its customers do as they
//! please. Its twin points both at a partner who rents at an ordinary hosting company.

use std::net::Ipv4Addr;

use schema::Timestamp;

use super::Scenario;
use crate::simulate::aws::{
    Client, Principal, Session, authorize_ingress, change_record, create_customer_gateway,
};
use crate::simulate::calendar::local;
use crate::simulate::company::{Cast, GLOBAL_REGION, HOME_REGION};
use crate::simulate::internet::{BULLETPROOF, PINEGROVE};
use crate::simulate::papers::{Decision, Entities, Incident, Kind, Plan, Recorded};
use crate::simulate::stage::{NETWORK_ADMINISTRATOR, Stage, developer};

pub(super) const INCIDENT: Scenario = Scenario {
    name: "bulletproof_dns",
    summary: "An engineer points a company name and a tunnel at a bulletproof host.",
    kind: Kind::Incident,
    cloud: None,
    play: redirect,
};

pub(super) const TWIN: Scenario = Scenario {
    name: "partner_gateway",
    summary: "The network team points a name and a tunnel at a partner, as CHG-5005 plans.",
    kind: Kind::Benign,
    cloud: None,
    play: partner,
};

fn redirect(stage: &mut Stage<'_>) -> Incident {
    let company = stage.company;
    let person = company.cast(Cast::DnsEngineer);
    let principal = developer(&company.accounts.production, person);
    let address = BULLETPROOF.address(&mut stage.random);
    let name = format!("files.{}", company.domain);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let at = local(day, person.zone_hours, 19, &mut stage.random);
    let session = stage.sign_in(at, &principal, Client::command_line(person.exit()));
    let at = stage.look_around(at, &session, HOME_REGION, 5);
    point_at(stage, at, &session, (&name, address));
    Incident {
        indicator: "abused_hosting",
        decision: Decision::Escalate,
        technique: "T1583.002",
        entities: Entities::of(&principal)
            .with_addresses(&[address])
            .with_domains(&[name.as_str()]),
        note: format!(
            "{name} and a new customer gateway lead to {address}, which the bulletproof list \
             holds; {} has no grant for names or networks.",
            person.name
        ),
    }
}

fn partner(stage: &mut Stage<'_>) -> Incident {
    let company = stage.company;
    let person = company.cast(Cast::NetworkAdministrator);
    let principal = Principal::Person {
        account: company.accounts.production.clone(),
        email: person.email.clone(),
        permission_set: NETWORK_ADMINISTRATOR,
    };
    let address = PINEGROVE.address(&mut stage.random);
    let name = format!("partner-gw.{}", company.domain);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let at = local(day, person.zone_hours, 10, &mut stage.random);
    let session = stage.sign_in(at, &principal, Client::browser(person.exit(), false));
    let at = stage.look_around(at, &session, HOME_REGION, 5);
    let at = point_at(stage, at, &session, (&name, address));
    let request = authorize_ingress(&format!("{address}/32"), 443, &mut stage.random);
    stage.call(at.plus_seconds(90), &session, HOME_REGION, request);
    stage.register.plans.push(Plan {
        ticket: "CHG-5005",
        summary: "Tunnel to the logistics partner",
        who: vec![principal.key()],
        kind: vec!["network", "dns"],
        places: vec![format!("aws:{}:*", company.accounts.production)],
        start: day.start(),
        end: day.start().plus_days(1),
        count: Some(4),
        approved: day.start().plus_days(-11),
        approved_by: company.mailbox("change-board"),
        recorded: Recorded::Both,
    });
    Incident {
        indicator: "abused_hosting",
        decision: Decision::Close,
        technique: "T1583.002",
        entities: Entities::of(&principal)
            .with_addresses(&[address])
            .with_domains(&[name.as_str()]),
        note: format!("{address} is the partner's, at an ordinary hosting company; see CHG-5005."),
    }
}

/// A record, then the far end of a tunnel; says when both were made.
fn point_at(
    stage: &mut Stage<'_>,
    at: Timestamp,
    session: &Session,
    (name, address): (&str, Ipv4Addr),
) -> Timestamp {
    let domain = &stage.company.domain;
    let at = at.plus_seconds(40);
    let request = change_record(domain, name, &address.to_string(), at, &mut stage.random);
    stage.call(at, session, GLOBAL_REGION, request);
    let at = at.plus_seconds(stage.random.seconds(300, 1_500));
    let request = create_customer_gateway(address, &mut stage.random);
    stage.call(at, session, HOME_REGION, request);
    at
}
