//! A server in the cloud that calls a rented server every ten minutes, day and night. Its twin calls
//! an address that the pipeline reserved for us the hour before.

use std::net::Ipv4Addr;

use schema::{Provider, Timestamp};

use super::Story;
use crate::simulate::calendar::local;
use crate::simulate::clouds::{Cloud, Conversation, Deed};
use crate::simulate::company::OFFICE_NAT;
use crate::simulate::internet::KETTLEHOST;
use crate::simulate::papers::{Decision, Entities, Incident, Kind};
use crate::simulate::stage::Stage;

pub(super) const INCIDENT: Story = Story {
    summary: "A server calls an address nobody ever reached, every ten minutes, day and night.",
    kind: Kind::Incident,
    play: [|stage| beacon(stage, Provider::Azure), |stage| beacon(stage, Provider::Gcp)],
};

pub(super) const TWIN: Story = Story {
    summary: "A server polls an address that the pipeline reserved for it.",
    kind: Kind::Benign,
    play: [|stage| poll(stage, Provider::Azure), |stage| poll(stage, Provider::Gcp)],
};

const BEATS: i64 = 288;
const BEAT_SECONDS: i64 = 600;
const JITTER_SECONDS: i64 = 25;
/// Their places among the servers there.
const VICTIM: u8 = 1;
const POLLER: u8 = 0;

fn beacon(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let target = KETTLEHOST.address(&mut stage.random);
    let days = stage.calendar.incident_days();
    let day = *stage.random.pick(&days[..days.len() / 2]);
    let start = day.start().plus_seconds(stage.random.seconds(0, 80_000));
    let server = cloud.server(VICTIM);
    call(stage, cloud, (start, server), target);
    told(
        (server, target),
        Decision::Monitor,
        format!("{BEATS} answered connections, one every ten minutes, to a rented server."),
    )
}

fn poll(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let cloud = stage.cloud(provider);
    let target = KETTLEHOST.address(&mut stage.random);
    let days = stage.calendar.incident_days();
    let day = *stage.random.pick(&days[..days.len() / 2]);
    let at = local(day, 2, 9, &mut stage.random);
    let deed = Deed::Address { name: "queue", target };
    stage.act(cloud, (at, &cloud.pipeline, OFFICE_NAT), cloud.home, deed);
    let server = cloud.server(POLLER);
    call(stage, cloud, (at.plus_seconds(3_600), server), target);
    told(
        (server, target),
        Decision::Close,
        "The pipeline reserved the address the hour before, as POL-20 allows.".to_owned(),
    )
}

fn call(
    stage: &mut Stage<'_>,
    cloud: &Cloud,
    (from, server): (Timestamp, Ipv4Addr),
    target: Ipv4Addr,
) {
    for beat in 0..BEATS {
        let jitter = stage.random.seconds(-JITTER_SECONDS, JITTER_SECONDS);
        let conversation = Conversation {
            at: from.plus_seconds(beat * BEAT_SECONDS + jitter),
            seconds: 1,
            server,
            peer: (target, 443),
            bytes_out: stage.random.between(620, 700),
            bytes_in: stage.random.between(310, 360),
        };
        stage.converse(cloud, &conversation);
    }
}

fn told((server, target): (Ipv4Addr, Ipv4Addr), decision: Decision, note: String) -> Incident {
    Incident {
        indicator: "new_address",
        decision,
        technique: "T1583.003",
        entities: Entities { hosts: vec![server], ..Entities::default() }.with_addresses(&[target]),
        note,
    }
}
