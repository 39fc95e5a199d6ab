//! A console sign-in over Tor without a second factor, which makes itself at home: a user, a key, a
//! policy, servers. Its twin makes a user too, from the office, with a second factor and a grant.

use std::net::Ipv4Addr;

use schema::Timestamp;

use super::Scenario;
use crate::simulate::aws::{
    Client, Launch, Session, attach_user_policy, console_login, create_access_key, create_user,
    run_instances,
};
use crate::simulate::calendar::local;
use crate::simulate::company::{Cast, GLOBAL_REGION, HOME_REGION, OFFICE_NAT, Person};
use crate::simulate::lines::PageView;
use crate::simulate::papers::{Decision, Entities, Incident, Kind};
use crate::simulate::stage::Stage;

pub(super) const INCIDENT: Scenario = Scenario {
    name: "tor_console",
    summary: "A console sign-in over Tor without MFA creates a user, a key and servers.",
    kind: Kind::Incident,
    cloud: None,
    play: intrusion,
};

pub(super) const TWIN: Scenario = Scenario {
    name: "office_admin",
    summary: "An administrator signs in from the office with MFA and creates a user.",
    kind: Kind::Benign,
    cloud: None,
    play: onboarding,
};

fn intrusion(stage: &mut Stage<'_>) -> Incident {
    let company = stage.company;
    let person = company.cast(Cast::FormerAdministrator);
    let exit = *stage.random.pick(&stage.internet.tor_exits);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let at = local(day, person.zone_hours, 22, &mut stage.random);
    read_the_public_site(stage, at.plus_seconds(-3_000), exit);
    let session = console_session(stage, at, person, Client::browser(exit, false));
    let at = stage.look_around(at, &session, HOME_REGION, 6);
    let user = "svc-healthcheck";
    let account = &company.accounts.production;
    let requests = [
        create_user(account, user, at.plus_seconds(60)),
        create_access_key(account, user, at.plus_seconds(100)),
        attach_user_policy(user, "AdministratorAccess"),
    ];
    let mut at = at.plus_seconds(20);
    for request in requests {
        at = at.plus_seconds(40);
        stage.call(at, &session, GLOBAL_REGION, request);
    }
    let region = company.foreign_regions[6];
    let launch =
        Launch { account, region, instance_type: "c7i.2xlarge", count: 3, name: "healthcheck" };
    let at = at.plus_seconds(stage.random.seconds(300, 900));
    let request = run_instances(&launch, at, &mut stage.random);
    stage.call(at, &session, region, request);
    let mut entities = Entities::of(&stage.production_user(&person.handle)).with_addresses(&[exit]);
    entities.identities.push(stage.production_user(user).key());
    Incident {
        indicator: "abused_hosting",
        decision: Decision::Escalate,
        technique: "T1583.003",
        entities,
        note: format!(
            "{} always had a second factor and always came from the office; {exit} is a Tor exit.",
            person.handle
        ),
    }
}

/// Over Tor as well, an hour before: who works here, and how do their addresses look.
fn read_the_public_site(stage: &mut Stage<'_>, from: Timestamp, exit: Ipv4Addr) {
    let mut at = from;
    for path in ["/", "/about", "/careers", "/contact"] {
        let view = PageView {
            at,
            visitor: exit,
            path,
            status: 200,
            bytes: stage.random.between(4_000, 30_000),
            referrer: "-",
            agent: "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0",
        };
        stage.journal.line(view.line());
        at = at.plus_seconds(stage.random.seconds(20, 200));
    }
}

fn onboarding(stage: &mut Stage<'_>) -> Incident {
    let company = stage.company;
    let person = company.cast(Cast::Administrator);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let at = stage.office_moment(day, person.zone_hours);
    let session = console_session(stage, at, person, Client::browser(OFFICE_NAT, true));
    let at = stage.look_around(at, &session, HOME_REGION, 3).plus_seconds(30);
    let user = "svc-inventory";
    stage.call(at, &session, GLOBAL_REGION, create_user(&company.accounts.production, user, at));
    let request = attach_user_policy(user, "ReadOnlyAccess");
    stage.call(at.plus_seconds(45), &session, GLOBAL_REGION, request);
    let mut entities = Entities::of(&stage.production_user(&person.handle));
    entities.identities.push(stage.production_user(user).key());
    Incident {
        indicator: "abused_hosting",
        decision: Decision::Close,
        technique: "T1583",
        entities,
        note: "POL-13 lets this administrator create users, from the office and with MFA."
            .to_owned(),
    }
}

fn console_session(
    stage: &mut Stage<'_>,
    at: Timestamp,
    person: &Person,
    client: Client,
) -> Session {
    let account = &stage.company.accounts.production;
    let (caller, login) = console_login(account, &person.handle, &client);
    stage.call(at, &caller, GLOBAL_REGION, login);
    let user = stage.production_user(&person.handle);
    Session::begin(&user, at, client, &mut stage.random)
}
