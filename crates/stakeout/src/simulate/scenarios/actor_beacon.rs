//! A workstation that calls an actor's server every ten minutes, day and night. Two twins: one
//! visit to what used to be the actor's address, and a new service that everybody starts to use at
//! once.

use super::Scenario;
use crate::simulate::company::Cast;
use crate::simulate::internet::{NIMBUSGRID, Site};
use crate::simulate::papers::{Decision, Entities, Incident, Kind};
use crate::simulate::stage::Stage;
use crate::simulate::wire::Visit;
use crate::simulate::words::invented_word;

pub(super) const INCIDENT: Scenario = Scenario {
    name: "actor_beacon",
    summary: "A workstation beacons over TLS to a live address of a named actor.",
    kind: Kind::Incident,
    cloud: None,
    play: beacon,
};

pub(super) const EXPIRED_TWIN: Scenario = Scenario {
    name: "expired_indicator",
    summary: "Somebody browses to an address whose indicator ran out months ago.",
    kind: Kind::Benign,
    cloud: None,
    play: expired,
};

pub(super) const ROLLOUT_TWIN: Scenario = Scenario {
    name: "saas_rollout",
    summary: "Most workstations adopt a new service within three days.",
    kind: Kind::Benign,
    cloud: None,
    play: rollout,
};

const BEATS: i64 = 360;
const BEAT_SECONDS: i64 = 600;
const JITTER_SECONDS: i64 = 30;
const ADOPTION_PERCENT: u64 = 92;

fn beacon(stage: &mut Stage<'_>) -> Incident {
    let (person, actor) = (stage.company.cast(Cast::BeaconVictim), &stage.internet.actor);
    let days = stage.calendar.incident_days();
    let day = *stage.random.pick(&days[..days.len() / 2]);
    let start = stage.office_moment(day, person.zone_hours);
    for beat in 0..BEATS {
        let jitter = stage.random.seconds(-JITTER_SECONDS, JITTER_SECONDS);
        let visit = Visit {
            at: start.plus_seconds(beat * BEAT_SECONDS + jitter),
            host: person.workstation,
            site: &actor.beacon,
            bytes_out: stage.random.between(620, 700),
            bytes_in: stage.random.between(310, 360),
            seconds: 0,
            asks: true,
        };
        stage.visit(&visit);
    }
    Incident {
        indicator: "new_address",
        decision: Decision::Escalate,
        technique: "T1583.003",
        entities: Entities { hosts: vec![person.workstation], ..Entities::default() }
            .with_addresses(&actor.beacon.addresses)
            .with_domains(&[&*actor.beacon.name]),
        note: format!(
            "{BEATS} answered connections, one every ten minutes, to a server of {}.",
            actor.name
        ),
    }
}

fn expired(stage: &mut Stage<'_>) -> Incident {
    let (person, former) = (stage.company.cast(Cast::Reader), &stage.internet.actor.former);
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let first = stage.office_moment(day, person.zone_hours);
    for page in 0..4 {
        let at = first.plus_seconds(page * 70 + stage.random.seconds(0, 40));
        stage.browse(at, person.workstation, former, page == 0);
    }
    Incident {
        indicator: "new_address",
        decision: Decision::Close,
        technique: "T1583.003",
        entities: Entities { hosts: vec![person.workstation], ..Entities::default() }
            .with_addresses(&former.addresses)
            .with_domains(&[&*former.name]),
        note: "The indicator for this address ran out 150 days ago; another site lives there now."
            .to_owned(),
    }
}

fn rollout(stage: &mut Stage<'_>) -> Incident {
    let name = format!("app.{}board.example", invented_word(&mut stage.random));
    let site = Site::new(&name, NIMBUSGRID, 2, &mut stage.random);
    let adoption = stage.calendar.incident_run(3, &mut stage.random);
    let days: Vec<_> =
        stage.calendar.working_days().into_iter().filter(|day| *day >= adoption[0]).collect();
    for person in &stage.company.people {
        if !stage.random.chance(ADOPTION_PERCENT) {
            continue;
        }
        let adopted = *stage.random.pick(&adoption);
        for day in days.iter().filter(|day| **day >= adopted) {
            for _ in 0..stage.random.between(4, 9) {
                let at = stage.office_moment(*day, person.zone_hours);
                stage.browse(at, person.workstation, &site, true);
            }
        }
    }
    Incident {
        indicator: "new_address",
        decision: Decision::Close,
        technique: "T1583.006",
        entities: Entities::default().with_domains(&[name.as_str()]),
        note: "New to every workstation and used by nearly all of them: a roll-out.".to_owned(),
    }
}
