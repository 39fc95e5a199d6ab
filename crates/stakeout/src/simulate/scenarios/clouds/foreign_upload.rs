//! A file server sends gigabytes at night to storage of a cloud it never used. Its twin is a large
//! upload of the backup host there, planned.

use std::net::Ipv4Addr;

use schema::{Provider, Timestamp};

use super::{Story, either};
use crate::simulate::company::{BACKUP_SERVER, DEPLOY_SERVER, MONITORING_SERVER};
use crate::simulate::internet::{CONTENT, Site};
use crate::simulate::papers::{Decision, Entities, Incident, Kind, Plan, Recorded};
use crate::simulate::stage::Stage;
use crate::simulate::wire::Visit;
use crate::simulate::words::invented_word;

pub(super) const INCIDENT: Story = Story {
    summary: "A server uploads gigabytes at night to storage it never used.",
    kind: Kind::Incident,
    play: [
        |stage| exfiltration(stage, Provider::Azure),
        |stage| exfiltration(stage, Provider::Gcp),
    ],
};

pub(super) const TWIN: Story = Story {
    summary: "The backup host uploads a copy of everything, as CHG-5025 plans.",
    kind: Kind::Benign,
    play: [|stage| copy(stage, Provider::Azure), |stage| copy(stage, Provider::Gcp)],
};

const STREAMS: i64 = 15;

fn exfiltration(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start = day.start().plus_seconds(stage.random.seconds(0, 1_800));
    let host = either(provider, MONITORING_SERVER, DEPLOY_SERVER);
    let site = upload(stage, host, start, provider);
    Incident {
        indicator: "cloud_traffic_spike",
        decision: Decision::Monitor,
        technique: "T1583.006",
        entities: Entities { hosts: vec![host], ..Entities::default() }
            .with_addresses(&site.addresses)
            .with_domains(&[&*site.name]),
        note: "Some five gigabytes in three hours of the night, to storage it never used."
            .to_owned(),
    }
}

fn copy(stage: &mut Stage<'_>, provider: Provider) -> Incident {
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start = day.start().plus_seconds(20 * 3_600);
    let site = upload(stage, BACKUP_SERVER, start.plus_seconds(600), provider);
    stage.register.plans.push(Plan {
        ticket: "CHG-5025",
        summary: "A second copy of the backups",
        who: vec![BACKUP_SERVER.to_string()],
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
        entities: Entities { hosts: vec![BACKUP_SERVER], ..Entities::default() }
            .with_domains(&[&*site.name]),
        note: "A copy of the backups, in the window of CHG-5025.".to_owned(),
    }
}

/// Uploads over some three hours; says where to.
fn upload(stage: &mut Stage<'_>, host: Ipv4Addr, start: Timestamp, provider: Provider) -> Site {
    let storage = match provider {
        Provider::Azure => "blob.core.windows.net",
        _ => "storage.googleapis.com",
    };
    let name = format!("{}drop.{storage}", invented_word(&mut stage.random));
    let site = Site::new(&name, CONTENT, 1, &mut stage.random);
    for stream in 0..STREAMS {
        let visit = Visit {
            at: start.plus_seconds(stream * 720 + stage.random.seconds(0, 200)),
            host,
            site: &site,
            bytes_out: stage.random.between(280_000_000, 420_000_000),
            bytes_in: stage.random.between(40_000, 90_000),
            seconds: stage.random.between(300, 700),
            asks: stream % 4 == 0,
        };
        stage.visit(&visit);
    }
    site
}
