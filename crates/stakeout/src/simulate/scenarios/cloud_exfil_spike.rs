//! A file server sends gigabytes at night to a cloud it never used. Its twin is one large upload of
//! the backup host to our own bucket, planned.

use schema::Timestamp;

use super::Scenario;
use crate::simulate::background::backup_bucket;
use crate::simulate::company::{BACKUP_SERVER, FILE_SERVER};
use crate::simulate::internet::{NIMBUSGRID, Site};
use crate::simulate::papers::{Decision, Entities, Incident, Kind, Plan, Recorded};
use crate::simulate::stage::Stage;
use crate::simulate::wire::Visit;
use crate::simulate::words::invented_word;

pub(super) const INCIDENT: Scenario = Scenario {
    name: "cloud_exfil_spike",
    summary: "A file server uploads gigabytes at night to a cloud it never used.",
    kind: Kind::Incident,
    cloud: None,
    play: exfiltration,
};

pub(super) const TWIN: Scenario = Scenario {
    name: "backup_spike",
    summary: "The backup host makes one large upload to the company's bucket, as CHG-5006 plans.",
    kind: Kind::Benign,
    cloud: None,
    play: full_backup,
};

fn exfiltration(stage: &mut Stage<'_>) -> Incident {
    let name = format!("{}-drop.objects.nimbusgrid.example", invented_word(&mut stage.random));
    let bucket = Site::new(&name, NIMBUSGRID, 1, &mut stage.random);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start = day.start().plus_seconds(stage.random.seconds(0, 1_800));
    for stream in 0..15 {
        let visit = Visit {
            at: start.plus_seconds(stream * 720 + stage.random.seconds(0, 200)),
            host: FILE_SERVER,
            site: &bucket,
            bytes_out: stage.random.between(280_000_000, 420_000_000),
            bytes_in: stage.random.between(40_000, 90_000),
            seconds: stage.random.between(300, 700),
            asks: stream % 4 == 0,
        };
        stage.visit(&visit);
    }
    Incident {
        indicator: "cloud_traffic_spike",
        decision: Decision::Monitor,
        technique: "T1583.006",
        entities: Entities { hosts: vec![FILE_SERVER], ..Entities::default() }
            .with_addresses(&bucket.addresses)
            .with_domains(&[name.as_str()]),
        note:
            "Some five gigabytes in three hours of the night; no acquisition is proven, no actor \
               known, so a question goes out."
                .to_owned(),
    }
}

fn full_backup(stage: &mut Stage<'_>) -> Incident {
    let bucket = backup_bucket(&stage.company.backup_bucket());
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start: Timestamp = day.start().plus_seconds(20 * 3600);
    for stream in 0..12 {
        let visit = Visit {
            at: start.plus_seconds(600 + stream * 600 + stage.random.seconds(0, 120)),
            host: BACKUP_SERVER,
            site: &bucket,
            bytes_out: stage.random.between(4_200_000_000, 4_900_000_000),
            bytes_in: stage.random.between(400_000, 900_000),
            seconds: stage.random.between(900, 1_500),
            asks: stream % 4 == 0,
        };
        stage.visit(&visit);
    }
    stage.register.plans.push(Plan {
        ticket: "CHG-5006",
        summary: "Full backup before the storage upgrade",
        who: vec![BACKUP_SERVER.to_string()],
        kind: vec!["traffic"],
        places: Vec::new(),
        start,
        end: start.plus_seconds(5 * 3600),
        count: None,
        approved: day.start().plus_days(-9),
        approved_by: stage.company.mailbox("change-board"),
        recorded: Recorded::Both,
    });
    Incident {
        indicator: "cloud_traffic_spike",
        decision: Decision::Close,
        technique: "T1583.006",
        entities: Entities { hosts: vec![BACKUP_SERVER], ..Entities::default() }
            .with_domains(&[&*bucket.name]),
        note: "Twenty times the nightly amount, to our own bucket, in the window of CHG-5006."
            .to_owned(),
    }
}
