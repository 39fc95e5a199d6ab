//! Launches that were denied, many in many regions within an hour: somebody tries what a stolen
//! credential can do.

use std::collections::BTreeSet;

use crate::cases::plot::{Plot, ROWS, Row, Shape};
use crate::cases::{Baseline, Entity, Indicator, Sighting};
use crate::history::compromise::{Accounts, Burst};
use crate::scene::Scene;
use crate::words::{self, spoken};

const DAY_SECONDS: i64 = 86_400;

/// Bursts of denied launches join the identity's sighting of the same days, or stand alone; those
/// that lie further apart than the case window are sightings of their own.
pub(super) fn add_denied_bursts(sightings: &mut Vec<Sighting>, scene: &Scene<'_>) {
    let window = i64::from(scene.context.thresholds.case_days) * DAY_SECONDS;
    let near = |one: &Burst, other: &Burst| other.start.seconds_since(one.last) <= window;
    let accounts = Accounts::new(scene.observations, scene.context);
    for (identity, bursts) in accounts.bursts() {
        for bursts in bursts.chunk_by(near) {
            add(identity, bursts, sightings);
        }
    }
}

fn add(identity: &str, bursts: &[Burst], sightings: &mut Vec<Sighting>) {
    let entity = Entity::Identity(identity.to_owned());
    let text = denied_text(identity, bursts);
    let held = sightings.iter_mut().find(|sighting| {
        let near = |burst: &Burst| sighting.first.seconds_since(burst.start).abs() <= DAY_SECONDS;
        !sighting.explained && sighting.entities.contains(&entity) && bursts.iter().any(near)
    });
    let Some(sighting) = held else {
        sightings.push(denied_sighting(identity, bursts, text));
        return;
    };
    sighting.summary = format!("{text} {}", sighting.summary);
    let cited = sighting.evidence.cited.iter().copied();
    let denied = bursts.iter().flat_map(|burst| burst.evidence.iter().copied());
    let more = sighting.evidence.more;
    sighting.evidence = cited.chain(denied.take(5)).collect();
    sighting.evidence.more += more;
    for burst in bursts {
        sighting.first = sighting.first.min(burst.start);
        sighting.last = sighting.last.max(burst.last);
    }
}

fn denied_text(identity: &str, bursts: &[Burst]) -> String {
    let calls: u64 = bursts.iter().map(|burst| burst.calls).sum();
    let regions: BTreeSet<&str> =
        bursts.iter().flat_map(|burst| &burst.regions).map(String::as_str).collect();
    let regions: Vec<&str> = regions.into_iter().collect();
    format!(
        "{} was denied {} in {}.",
        words::sentence(&spoken(identity)),
        words::number(calls, "launch"),
        words::listed(&regions, 4)
    )
}

fn denied_sighting(identity: &str, bursts: &[Burst], text: String) -> Sighting {
    let evidence = bursts.iter().flat_map(|burst| burst.evidence.iter().copied()).collect();
    let mut sighting = Sighting::new(Indicator::ProvisioningSurge, evidence);
    sighting.summary = text;
    let calls: u64 = bursts.iter().map(|burst| burst.calls).sum();
    sighting.headline = format!("{} denied", words::number(calls, "launch"));
    sighting.score = 0.5;
    sighting.assign("T1583", "launches that were denied");
    sighting.entities.insert(Entity::Identity(identity.to_owned()));
    sighting.identity = Some(identity.to_owned());
    for burst in bursts {
        sighting.entities.insert(Entity::Account(burst.account.clone()));
        sighting.entities.extend(burst.source.map(Entity::Address));
    }
    let more = usize::try_from(calls).unwrap_or(usize::MAX);
    sighting.evidence.more = more.saturating_sub(sighting.evidence.cited.len());
    sighting.identity = Some(identity.to_owned());
    sighting.last = bursts.iter().map(|burst| burst.last).max().unwrap_or(sighting.last);
    sighting.compromise.push(format!("{} within an hour", sighting.headline));
    sighting.plots = vec![strip(bursts)];
    sighting.baseline = Baseline {
        window: "an hour".to_owned(),
        n: 0,
        expected: "few denied launches, in few regions".to_owned(),
        observed: sighting.headline.clone(),
        peers: "needs none".to_owned(),
    };
    sighting
}

/// One row a burst, of the records that it cites.
fn strip(bursts: &[Burst]) -> Plot {
    let rows = bursts.iter().take(ROWS).map(|burst| {
        let label =
            format!("{} in {}", words::number(burst.calls, "launch"), burst.regions.join(" "));
        Row::new(label, burst.evidence.iter().map(|citation| citation.time))
    });
    Plot { title: "Denied launches that are cited".to_owned(), shape: Shape::Strip(rows.collect()) }
}
