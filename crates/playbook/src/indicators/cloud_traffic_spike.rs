//! Spikes in traffic to external cloud providers.
//!
//! Bytes out per host and provider, by the hour, against the same hours of the weeks before and
//! against peers. A provider that a host never used has no baseline of its own, so its peers'
//! stands in. A `traffic` grant or plan that covers the spike explains it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Hour, ResourceKind};

use super::combined;
use crate::cases::plot::{Columns, Plot, Shape, Unit, Week};
use crate::cases::{Baseline, Entity, Evidence, Indicator, Sighting};
use crate::history::is_warm;
use crate::history::statistics::robust_z;
use crate::intel::ProviderKind;
use crate::observations::{Family, Pair};
use crate::register::{Claim, Standing};
use crate::scene::Scene;
use crate::words;

/// Hours of history compared with: four weeks.
const HISTORY_HOURS: i32 = 28 * 24;
/// A spike is at least this many times the largest hour of its history.
const TIMES_LARGEST: f64 = 2.0;
/// Hours apart from which two unusual hours are two spikes.
const APART_HOURS: i32 = 24;

/// Hours shown before and after a spike.
const BEFORE_HOURS: i32 = 48;
const AFTER_HOURS: i32 = 6;

/// The address that sorts before all others.
const LEAST_ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);

/// One host's traffic to one provider.
#[derive(Default)]
struct Series<'o> {
    hours: BTreeMap<Hour, u64>,
    pairs: Vec<(IpAddr, &'o Pair)>,
}

/// Hours of one host and provider that are out of the ordinary.
struct Spike {
    hours: Vec<(Hour, u64)>,
    z: f64,
    largest_before: u64,
    history: usize,
    peers_most: u64,
}

pub(super) fn sightings(scene: &Scene<'_>) -> Vec<Sighting> {
    let series = gather(scene);
    let mut sightings = Vec::new();
    for ((provider, host), own) in &series {
        let of_provider = series.range((provider.clone(), LEAST_ADDRESS)..);
        let peers: Vec<&Series<'_>> = of_provider
            .take_while(|((other, _), _)| other == provider)
            .filter(|((_, peer), _)| peer != host)
            .map(|(_, series)| series)
            .collect();
        for spike in spikes(own, *host, &peers, scene) {
            sightings.push(sighting(provider, *host, own, &spike, scene));
        }
    }
    sightings
}

fn gather<'o>(scene: &Scene<'o>) -> BTreeMap<(String, IpAddr), Series<'o>> {
    let mut providers: BTreeMap<IpAddr, Option<String>> = BTreeMap::new();
    let mut series: BTreeMap<(String, IpAddr), Series<'_>> = BTreeMap::new();
    for ((host, address), pair) in scene.observations.network.pairs.iter() {
        let provider = providers.entry(*address).or_insert_with(|| provider(*address, scene));
        let Some(provider) = provider.clone() else { continue };
        let own = series.entry((provider, *host)).or_default();
        own.pairs.push((*address, pair));
        for (hour, bytes, _) in &pair.hours {
            let held = own.hours.entry(*hour).or_insert(0);
            *held = bytes.saturating_add(*held);
        }
    }
    series
}

/// Who runs an address: by the names it answers to, then by list, then by built-in range.
fn provider(address: IpAddr, scene: &Scene<'_>) -> Option<String> {
    let organization = scene.context.organization;
    if organization.egress(address).is_some() {
        return None;
    }
    let intel = scene.context.intel;
    let names = scene.observations.network.address_names.get(&address);
    let named = names.is_some_and(|names| !names.is_empty());
    if named && names.into_iter().flatten().all(|name| organization.owns_name(name)) {
        return None;
    }
    names
        .into_iter()
        .flatten()
        .find_map(|name| intel.provider_of_name(name))
        .or_else(|| intel.provider_of_address(address))
        .filter(|fact| !matches!(fact.kind, ProviderKind::Registrar))
        .map(|fact| fact.provider.to_owned())
}

/// Every spike of a host and provider; hours that lie apart are spikes of their own.
fn spikes(own: &Series<'_>, host: IpAddr, peers: &[&Series<'_>], scene: &Scene<'_>) -> Vec<Spike> {
    let thresholds = scene.context.thresholds;
    let Some(seen) = scene.observations.network.hosts.get(&host) else { return Vec::new() };
    let first_hour = seen.seen.first.hour();
    let mut learned: BTreeMap<Hour, u64> = BTreeMap::new();
    let mut found: Vec<Spike> = Vec::new();
    for (hour, bytes) in &own.hours {
        let warm = is_warm(scene.observations, &Family::WIRE, hour.start(), scene.context);
        let candidate = (warm && *bytes >= thresholds.spike_bytes)
            .then(|| unusual(*hour, *bytes, &learned, first_hour))
            .flatten();
        let Some((z, largest)) = candidate.filter(|(z, _)| *z >= thresholds.spike_robust_z) else {
            learned.insert(*hour, *bytes);
            continue;
        };
        let peers_most = peers_most(peers, *hour, first_hour);
        if *bytes < peers_most {
            learned.insert(*hour, *bytes);
            continue;
        }
        let near = |spike: &&mut Spike| {
            spike.hours.last().is_some_and(|(last, _)| hour.0 - last.0 <= APART_HOURS)
        };
        match found.last_mut().filter(near) {
            Some(spike) => {
                spike.hours.push((*hour, *bytes));
                spike.z = spike.z.max(z);
            }
            None => found.push(Spike {
                hours: vec![(*hour, *bytes)],
                z,
                largest_before: largest,
                history: learned.len(),
                peers_most,
            }),
        }
    }
    found.retain(|spike| lasts(&spike.hours, thresholds.spike_bytes_alone));
    found
}

/// Robust z of an hour against the same hour (one to each side) of the four weeks before, and the
/// largest hour of them all; `None` where the largest explains it.
fn unusual(
    hour: Hour,
    bytes: u64,
    learned: &BTreeMap<Hour, u64>,
    first_hour: Hour,
) -> Option<(f64, u64)> {
    let from = first_hour.0.max(hour.0.saturating_sub(HISTORY_HOURS));
    let log = |bytes: u64| (bytes as f64).ln_1p();
    // Four weeks show each hour of the week often enough; less than that shows the hours of a day.
    let period = if hour.0.saturating_sub(from) >= HISTORY_HOURS { 7 * 24 } else { 24 };
    let around = |other: i32| {
        let apart = (other - hour.0).rem_euclid(period);
        apart <= 1 || apart == period - 1
    };
    let history: Vec<f64> = (from..hour.0)
        .filter(|other| around(*other))
        .map(|other| log(learned.get(&Hour(other)).copied().unwrap_or(0)))
        .collect();
    let largest = learned.range(Hour(from)..hour).map(|(_, bytes)| *bytes).max().unwrap_or(0);
    let far = bytes as f64 >= TIMES_LARGEST * largest as f64;
    far.then(|| (robust_z(log(bytes), &history, 0.5), largest))
}

/// What one peer hour in a hundred reaches, over the four weeks before or since `first_hour`.
///
/// Hours in which a peer sent nothing count as well: one that copied everything once is no measure of
/// what is usual.
fn peers_most(peers: &[&Series<'_>], hour: Hour, first_hour: Hour) -> u64 {
    let from = first_hour.max(Hour(hour.0.saturating_sub(HISTORY_HOURS)));
    let watched = usize::try_from(hour.0.saturating_sub(from.0)).unwrap_or(0) * peers.len();
    let sent = peers.iter().flat_map(|peer| peer.hours.range(from..hour));
    let mut hours: Vec<u64> = sent.map(|(_, bytes)| *bytes).collect();
    hours.sort_unstable_by(|one, other| other.cmp(one));
    hours.get(watched / 100).copied().unwrap_or(0)
}

/// Two hours of three, or one that is large alone.
fn lasts(hours: &[(Hour, u64)], alone: u64) -> bool {
    hours.iter().any(|(_, bytes)| *bytes >= alone)
        || hours.windows(2).any(|pair| match pair {
            [(one, _), (other, _)] => other.0 - one.0 <= 2,
            _ => false,
        })
}

fn sighting(
    provider: &str,
    host: IpAddr,
    own: &Series<'_>,
    spike: &Spike,
    scene: &Scene<'_>,
) -> Sighting {
    let hours: BTreeSet<Hour> = spike.hours.iter().map(|(hour, _)| *hour).collect();
    let busy: Vec<&(IpAddr, &Pair)> = own
        .pairs
        .iter()
        .filter(|(_, pair)| pair.hours.iter().any(|(hour, ..)| hours.contains(hour)))
        .collect();
    let within = |hour: Hour| hours.contains(&hour);
    let peaks: Vec<_> = busy.iter().flat_map(|(_, pair)| pair.peaks(within)).collect();
    // A spike of many small connections has no large one: its pairs speak for it.
    let exemplars = busy.iter().flat_map(|(_, pair)| pair.seen.exemplars().iter().copied());
    let evidence: Evidence =
        if peaks.is_empty() { exemplars.collect() } else { peaks.into_iter().collect() };
    let mut sighting = Sighting::new(Indicator::CloudTrafficSpike, evidence);
    let total = spike.hours.iter().map(|(_, bytes)| *bytes).fold(0, u64::saturating_add);
    if let (Some(first), Some(last)) = (hours.first(), hours.last()) {
        sighting.first = first.start();
        sighting.last = last.start().plus_seconds(3_599);
    }
    sighting.entities.insert(Entity::Host(host));
    sighting.entities.extend(busy.iter().take(8).map(|(address, _)| Entity::Address(*address)));
    sighting.assign("T1583", "traffic to a provider; what was acquired there cannot be told");
    sighting.bytes_out = total;
    let entry = covering_entry(provider, host, spike, scene);
    sighting.explained = entry.is_some();
    sighting.headline = format!("{} from {host} to {provider}", words::bytes(total));
    let usual = match spike.largest_before {
        0 => "it had sent nothing there before".to_owned(),
        most => format!("its largest hour before was {}", words::bytes(most)),
    };
    sighting.summary = format!(
        "{host} sent {} to {provider} within {} on {}; {usual}{}.",
        words::bytes(total),
        words::number(spike.hours.len() as u64, "hour"),
        sighting.first.day(),
        entry.map_or_else(String::new, |entry| format!("; {entry} covers it"))
    );
    sighting.score = if sighting.explained {
        0.2
    } else {
        combined(&[0.4, (spike.z / 40.0).min(0.3), if total >= 1_000_000_000 { 0.4 } else { 0.1 }])
    };
    sighting.baseline = Baseline {
        window: "the same hours of the four weeks before".to_owned(),
        n: spike.history,
        expected: format!("up to {} an hour", words::bytes(spike.largest_before)),
        observed: format!(
            "{} in {} (robust z {:.0})",
            words::bytes(total),
            words::number(hours.len() as u64, "hour"),
            spike.z
        ),
        peers: format!("one peer hour in a hundred reaches {}", words::bytes(spike.peers_most)),
    };
    sighting.plots = plots(own, spike);
    sighting
}

/// The hours around the spike, and the weeks before it by hour of the week with the spike over
/// them.
fn plots(own: &Series<'_>, spike: &Spike) -> Vec<Plot> {
    let told: Vec<Hour> = spike.hours.iter().map(|(hour, _)| *hour).collect();
    let (Some(first), Some(last)) = (told.first(), told.last()) else { return Vec::new() };
    let span =
        (Hour(first.0.saturating_sub(BEFORE_HOURS)), Hour(last.0.saturating_add(AFTER_HOURS)));
    let hours = Columns::hourly(Unit::Bytes, &own.hours, &told, span).map(|mut columns| {
        columns.usual = Some(spike.largest_before);
        Plot { title: "Bytes out, each hour".to_owned(), shape: Shape::Columns(columns) }
    });
    let before = own.hours.range(Hour(first.0.saturating_sub(HISTORY_HOURS))..*first);
    let week = Week::new(before.map(|(hour, bytes)| (*hour, *bytes)), &spike.hours);
    let week = Plot {
        title: "The largest of each hour of the week in the four weeks before, and the spike"
            .to_owned(),
        shape: Shape::Week(week),
    };
    hours.into_iter().chain([week]).collect()
}

/// The `traffic` entry of the register that covers the spike, every hour of it.
fn covering_entry(
    provider: &str,
    host: IpAddr,
    spike: &Spike,
    scene: &Scene<'_>,
) -> Option<String> {
    let who = [host.to_string()];
    let names = [provider.to_owned()];
    let claim = |time| Claim {
        who: &who,
        kind: ResourceKind::Traffic,
        provider: Some(provider),
        account: "",
        region: "",
        global: true,
        time,
        count: 1,
        class: None,
        names: &names,
        registration: false,
        issuer: None,
        address: Some(host),
        mfa: None,
    };
    let mut covering = None;
    for (hour, _) in &spike.hours {
        // The traffic lies somewhere within the hour: an entry that holds a quarter of it will do.
        let quarters = [0, 900, 1_800, 2_700, 3_599].map(|at| claim(hour.start().plus_seconds(at)));
        let standings = scene.context.register.assess(&quarters);
        covering = Some(standings.into_iter().find_map(|standing| match standing {
            Standing::Covered { entry } => Some(entry.to_string()),
            Standing::Over { .. } | Standing::Uncovered { .. } => None,
        })?);
    }
    covering
}
