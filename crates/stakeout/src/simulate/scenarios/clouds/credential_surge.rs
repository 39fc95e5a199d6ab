//! The credential of an application that only ever looks launches servers in a region nobody uses.
//! Its twin is the pipeline launching as many, where, when and as a plan says.

use schema::Provider;

use super::{Story, entities};
use crate::simulate::calendar::local;
use crate::simulate::clouds::Deed;
use crate::simulate::company::OFFICE_NAT;
use crate::simulate::internet::VPN;
use crate::simulate::papers::{Decision, Incident, Kind, Plan, Recorded};
use crate::simulate::stage::Stage;

pub(super) const INCIDENT: Story = Story {
    summary: "A stolen credential launches 18 servers in a region the company never used.",
    kind: Kind::Incident,
    play: [|stage| surge(stage, Provider::Azure), |stage| surge(stage, Provider::Gcp)],
};

pub(super) const TWIN: Story = Story {
    summary: "The pipeline launches 20 servers, as CHG-5021 plans.",
    kind: Kind::Benign,
    play: [|stage| planned(stage, Provider::Azure), |stage| planned(stage, Provider::Gcp)],
};

const SERVERS: u64 = 18;
const PLANNED_SERVERS: u64 = 20;
const REFUSED: u64 = 5;

fn surge(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let region = cloud.foreign[0];
    let exit = VPN.address(&mut stage.random);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let mut at = local(day, 0, 2, &mut stage.random);
    stage.act(cloud, (at, &cloud.reporter, exit), cloud.home, Deed::Look);
    let class = cloud.classes().0;
    for attempt in 0..REFUSED {
        at = at.plus_seconds(stage.random.seconds(20, 60));
        let name = format!("worker-x{attempt}");
        let deed = Deed::Server { name: &name, class };
        stage.refused_act(cloud, (at, &cloud.reporter, exit), region, deed);
    }
    for number in 0..SERVERS {
        at = at.plus_seconds(stage.random.seconds(20, 90));
        let name = format!("worker-{number}");
        let deed = Deed::Server { name: &name, class };
        stage.act(cloud, (at, &cloud.reporter, exit), region, deed);
    }
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Escalate,
        technique: "T1583.003",
        entities: entities(cloud, &cloud.reporter).with_addresses(&[exit]),
        note: format!(
            "{}, which only ever looks, launches {SERVERS} servers in {region} from a VPN address; \
             no plan covers it.",
            cloud.reporter.key()
        ),
    }
}

fn planned(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start = day.start().plus_seconds(12 * 3_600);
    let mut at = start.plus_seconds(stage.random.seconds(300, 900));
    for number in 0..PLANNED_SERVERS {
        at = at.plus_seconds(stage.random.seconds(20, 90));
        let (name, class) = (format!("wave-{number}"), cloud.classes().1);
        let deed = Deed::Server { name: &name, class };
        stage.act(cloud, (at, &cloud.pipeline, OFFICE_NAT), cloud.home, deed);
    }
    stage.register.plans.push(Plan {
        ticket: "CHG-5021",
        summary: "Move of the test servers",
        who: vec![cloud.pipeline.key().to_owned()],
        kind: vec!["compute"],
        places: vec![cloud.place(cloud.home)],
        start,
        end: start.plus_seconds(4 * 3_600),
        count: Some(PLANNED_SERVERS + 5),
        approved: day.start().plus_days(-8),
        approved_by: stage.company.mailbox("change-board"),
        recorded: Recorded::Register,
    });
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Close,
        technique: "T1583.003",
        entities: entities(cloud, &cloud.pipeline),
        note: "Twenty servers of the twenty-five that CHG-5021 plans.".to_owned(),
    }
}
