//! A name and a tunnel of ours, pointed at a host that lets its customers do as they please. Its
//! twin points both at a partner who rents at an ordinary hosting company.

use std::net::Ipv4Addr;

use schema::{Provider, Timestamp};

use super::{Story, either, entities};
use crate::simulate::calendar::local;
use crate::simulate::clouds::{Caller, Cloud, Deed};
use crate::simulate::company::{Cast, FIRST_READER, Person};
use crate::simulate::internet::{BULLETPROOF, PINEGROVE};
use crate::simulate::papers::{Decision, Incident, Kind, Plan, Recorded};
use crate::simulate::stage::Stage;

pub(super) const INCIDENT: Story = Story {
    summary: "An engineer points a company name and a tunnel at a bulletproof host.",
    kind: Kind::Incident,
    play: [|stage| redirect(stage, Provider::Azure), |stage| redirect(stage, Provider::Gcp)],
};

pub(super) const TWIN: Story = Story {
    summary: "The network team points a name and a tunnel at a partner, as CHG-5024 plans.",
    kind: Kind::Benign,
    play: [|stage| partner(stage, Provider::Azure), |stage| partner(stage, Provider::Gcp)],
};

fn redirect(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let place = FIRST_READER + either(provider, 0, 1);
    let person = &stage.company.people[place];
    let target = BULLETPROOF.address(&mut stage.random);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let at = local(day, person.zone_hours, 19, &mut stage.random);
    let label = format!("files-{}", provider.as_str());
    let caller = point_at(stage, cloud, (at, person), (&label, target));
    let name = format!("{label}.{}", stage.company.domain);
    Incident {
        indicator: "abused_hosting",
        decision: Decision::Escalate,
        technique: "T1583.002",
        entities: entities(cloud, &caller).with_addresses(&[target]).with_domains(&[name.as_str()]),
        note: format!(
            "{name} and a new gateway lead to {target}, which the bulletproof list holds."
        ),
    }
}

fn partner(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let person = stage.company.cast(Cast::NetworkAdministrator);
    let target = PINEGROVE.address(&mut stage.random);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let at = local(day, person.zone_hours, 10, &mut stage.random);
    let label = format!("partner-{}", provider.as_str());
    let caller = point_at(stage, cloud, (at, person), (&label, target));
    stage.register.plans.push(Plan {
        ticket: "CHG-5024",
        summary: "Tunnel to the printing partner",
        who: vec![caller.key().to_owned()],
        kind: vec!["network", "dns"],
        places: vec![cloud.place("*")],
        start: day.start(),
        end: day.start().plus_days(1),
        count: Some(4),
        approved: day.start().plus_days(-11),
        approved_by: stage.company.mailbox("change-board"),
        recorded: Recorded::Register,
    });
    Incident {
        indicator: "abused_hosting",
        decision: Decision::Close,
        technique: "T1583.002",
        entities: entities(cloud, &caller).with_addresses(&[target]),
        note: format!("{target} is the partner's, at an ordinary hosting company; see CHG-5024."),
    }
}

/// A record, then the far end of a tunnel; says who made both.
fn point_at(
    stage: &mut Stage<'_>,
    cloud: &Cloud,
    (at, person): (Timestamp, &Person),
    (label, target): (&str, Ipv4Addr),
) -> Caller {
    let caller = Caller::Person(person.email.clone());
    let zone = stage.company.domain.as_str();
    let deed = Deed::Record { zone, label, target };
    stage.act(cloud, (at, &caller, person.exit()), cloud.home, deed);
    let at = at.plus_seconds(stage.random.seconds(300, 1_500));
    let deed = Deed::Gateway { name: label, target };
    stage.act(cloud, (at, &caller, person.exit()), cloud.home, deed);
    caller
}
