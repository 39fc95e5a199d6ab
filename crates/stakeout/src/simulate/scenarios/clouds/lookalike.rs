//! A domain that looks like the company's own, registered in a cloud account by somebody whom
//! nobody authorised. Its twin registers a name that stands in the portfolio.

use schema::{Provider, Timestamp};

use super::{Story, either, entities};
use crate::simulate::clouds::{Caller, Cloud, Deed};
use crate::simulate::company::{Cast, Person};
use crate::simulate::internet::LOWMOOR;
use crate::simulate::papers::{Decision, Domain, Incident, Kind};
use crate::simulate::stage::Stage;

pub(super) const INCIDENT: Story = Story {
    summary: "A marketing account registers a look-alike of the brand.",
    kind: Kind::Incident,
    play: [|stage| lookalike(stage, Provider::Azure), |stage| lookalike(stage, Provider::Gcp)],
};

pub(super) const TWIN: Story = Story {
    summary: "The domains team registers a name that stands in the portfolio.",
    kind: Kind::Benign,
    play: [|stage| portfolio(stage, Provider::Azure), |stage| portfolio(stage, Provider::Gcp)],
};

fn lookalike(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let domain = format!("{}-{}-signin.com", stage.company.brand, provider.as_str());
    let server = LOWMOOR.address(&mut stage.random);
    let (person, at) = at_the_desk(stage, either(provider, Cast::Designer, Cast::Reader));
    let caller = register(stage, cloud, (at, person), &domain);
    let who = (at.plus_seconds(1_800), &caller, person.exit());
    let deed = Deed::Record { zone: &domain, label: "www", target: server };
    stage.act(cloud, who, cloud.home, deed);
    Incident {
        indicator: "domain_registration",
        decision: Decision::Escalate,
        technique: "T1583.001",
        entities: entities(cloud, &caller)
            .with_domains(&[domain.as_str()])
            .with_addresses(&[server]),
        note: format!("{domain} is in no portfolio, and {} has no grant.", person.name),
    }
}

fn portfolio(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let domain = format!("{}-{}-days.com", stage.company.brand, provider.as_str());
    let (person, at) = at_the_desk(stage, Cast::DomainManager);
    let caller = register(stage, cloud, (at, person), &domain);
    stage.register.domains.push(Domain {
        name: domain.clone(),
        owner: stage.company.mailbox("domains"),
        ticket: "CHG-5023",
    });
    Incident {
        indicator: "domain_registration",
        decision: Decision::Close,
        technique: "T1583.001",
        entities: entities(cloud, &caller).with_domains(&[domain.as_str()]),
        note: format!("{domain} stands in the portfolio under CHG-5023."),
    }
}

fn at_the_desk<'a>(stage: &mut Stage<'a>, cast: Cast) -> (&'a Person, Timestamp) {
    let person = stage.company.cast(cast);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    (person, stage.office_moment(day, person.zone_hours))
}

fn register(
    stage: &mut Stage<'_>,
    cloud: &Cloud,
    (at, person): (Timestamp, &Person),
    domain: &str,
) -> Caller {
    let caller = Caller::Person(person.email.clone());
    let who = (at, &caller, person.exit());
    stage.act(cloud, who, cloud.home, Deed::Domain { name: domain });
    caller
}
