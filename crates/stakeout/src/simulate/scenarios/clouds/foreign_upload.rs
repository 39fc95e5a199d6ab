//! A server in the cloud sends gigabytes at night to another provider that it never used. Its twin
//! copies backups there, planned.

use std::net::Ipv4Addr;

use schema::{Provider, Timestamp};

use super::Story;
use crate::simulate::clouds::{Cloud, Conversation};
use crate::simulate::internet::{Block, NIMBUSGRID, STRATABAY};
use crate::simulate::papers::{Decision, Entities, Incident, Kind, Plan, Recorded};
use crate::simulate::stage::Stage;

pub(super) const INCIDENT: Story = Story {
    summary: "A server uploads gigabytes at night to another provider, which it never used.",
    kind: Kind::Incident,
    play: [
        |stage| exfiltration(stage, Provider::Azure),
        |stage| exfiltration(stage, Provider::Gcp),
    ],
};

pub(super) const TWIN: Story = Story {
    summary: "A server copies the backups to another provider, as CHG-5025 plans.",
    kind: Kind::Benign,
    play: [|stage| copy(stage, Provider::Azure), |stage| copy(stage, Provider::Gcp)],
};

const STREAMS: i64 = 15;
/// Their places among the servers there.
const SENDER: u8 = 2;
const BACKUP: u8 = 3;

fn exfiltration(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start = day.start().plus_seconds(stage.random.seconds(0, 1_800));
    let target = upload(stage, (cloud, SENDER), start, NIMBUSGRID);
    Incident {
        indicator: "cloud_traffic_spike",
        decision: Decision::Monitor,
        technique: "T1583.006",
        entities: Entities { hosts: vec![cloud.server(SENDER)], ..Entities::default() }
            .with_addresses(&[target]),
        note: "Some five gigabytes in three hours of the night, to a provider it never used."
            .to_owned(),
    }
}

fn copy(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start = day.start().plus_seconds(20 * 3_600);
    let target = upload(stage, (cloud, BACKUP), start.plus_seconds(600), STRATABAY);
    stage.register.plans.push(Plan {
        ticket: "CHG-5025",
        summary: "A second copy of the backups",
        who: vec![cloud.server(BACKUP).to_string()],
        kind: vec!["traffic"],
        places: Vec::new(),
        start,
        end: start.plus_seconds(4 * 3_600),
        count: None,
        approved: day.start().plus_days(-9),
        approved_by: stage.company.mailbox("change-board"),
        recorded: Recorded::Register,
    });
    Incident {
        indicator: "cloud_traffic_spike",
        decision: Decision::Close,
        technique: "T1583.006",
        entities: Entities { hosts: vec![cloud.server(BACKUP)], ..Entities::default() }
            .with_addresses(&[target]),
        note: "A copy of the backups, in the window of CHG-5025.".to_owned(),
    }
}

/// Uploads over some three hours; says where to.
fn upload(
    stage: &mut Stage<'_>,
    (cloud, place): (&Cloud, u8),
    start: Timestamp,
    provider: Block,
) -> Ipv4Addr {
    let target = provider.address(&mut stage.random);
    for stream in 0..STREAMS {
        let conversation = Conversation {
            at: start.plus_seconds(stream * 720 + stage.random.seconds(0, 200)),
            seconds: stage.random.seconds(300, 700),
            server: cloud.server(place),
            peer: (target, 443),
            bytes_out: stage.random.between(280_000_000, 420_000_000),
            bytes_in: stage.random.between(40_000, 90_000),
        };
        stage.converse(cloud, &conversation);
    }
    target
}
