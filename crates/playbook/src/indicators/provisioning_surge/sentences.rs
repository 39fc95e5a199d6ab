//! What a surge is told as: its headline, its summary, its baseline.

use std::collections::{BTreeMap, BTreeSet};

use schema::Day;

use super::Open;
use super::baseline::{Assessment, Novelty};
use crate::acquisitions::{self, Acquisition};
use crate::cases::{Baseline, Sighting};
use crate::history::statistics::Expectation;
use crate::words::{self, spoken};

/// Surprise beyond which a chance is a number that no history of this length can give.
const BEYOND: f64 = 5.0;

/// `24 servers and 2 functions in sa-east-1`.
pub(super) fn headline(acquisitions: &[&Acquisition<'_>]) -> String {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut regions: BTreeSet<&str> = BTreeSet::new();
    for acquisition in acquisitions {
        let operation = acquisition.change.effect.operation;
        let held = counts.entry(&operation.noun).or_insert(0);
        *held = held.saturating_add(acquisition.count);
        if !operation.global && !acquisition.change.region.is_empty() {
            regions.insert(&acquisition.change.region);
        }
    }
    let mut counts: Vec<(&str, u32)> = counts.into_iter().collect();
    counts.sort_by_key(|(noun, count)| (std::cmp::Reverse(*count), *noun));
    let things: Vec<String> =
        counts.iter().map(|(noun, count)| words::counted(*count, noun)).collect();
    let regions: Vec<&str> = regions.into_iter().collect();
    if regions.is_empty() {
        words::listed(&things, 3)
    } else {
        format!("{} in {}", words::listed(&things, 3), words::listed(&regions, 4))
    }
}

pub(super) fn summary(
    identity: &str,
    sighting: &Sighting,
    open: &[Open<'_>],
    worst: &Assessment,
) -> String {
    let when = if sighting.first.day() == sighting.last.day() {
        format!("On {}", sighting.first.day())
    } else {
        format!("Between {} and {}", sighting.first.day(), sighting.last.day())
    };
    let mut sentences = vec![format!("{when} {} acquired {}", spoken(identity), sighting.headline)];
    sentences.extend(novelty_sentences(open));
    if worst.surprise >= BEYOND {
        let days = words::number(worst.history_days as u64, "day");
        sentences.push(format!("So many in a day are far beyond {days} of history"));
    } else if worst.surprise >= 2.0 {
        sentences.push(format!("So many in a day happen {}", chance(worst.surprise)));
    } else if worst.warm && !sighting.explained {
        sentences.push("No single day was unusual in number".to_owned());
    }
    if worst.young_account {
        sentences.push("The account was not in the log a week before".to_owned());
    } else if !worst.warm {
        sentences.push("The log is too young for a baseline: still learning".to_owned());
    }
    sentences.join(". ") + "."
}

/// What was new to the account, then what was new to the identity.
fn novelty_sentences(open: &[Open<'_>]) -> Vec<String> {
    let novelties: BTreeSet<&Novelty> =
        open.iter().flat_map(|open| &open.assessment.novelties).collect();
    let mut regions: BTreeMap<&str, (BTreeSet<&str>, usize)> = BTreeMap::new();
    let mut own: Vec<String> = Vec::new();
    for novelty in novelties {
        match novelty {
            Novelty::AccountRegion { fresh: false, .. } => {}
            Novelty::AccountRegion { account, region, active_days, .. } => {
                let (regions, days) =
                    regions.entry(account).or_insert((BTreeSet::new(), usize::MAX));
                regions.insert(region);
                *days = (*days).min(*active_days);
            }
            Novelty::Service(name) | Novelty::Region(name) => own.push(name.clone()),
            Novelty::Family(family) => own.push(format!("the family {family}")),
        }
    }
    let mut sentences: Vec<String> = regions
        .into_iter()
        .map(|(account, (regions, days))| {
            let regions: Vec<&str> = regions.into_iter().collect();
            format!(
                "In {} before, account {account} had acquired nothing in {}",
                words::number(days as u64, "active day"),
                words::listed(&regions, 4)
            )
        })
        .collect();
    if !own.is_empty() {
        sentences.push(format!("New or rare for this identity: {}", words::listed(&own, 4)));
    }
    sentences
}

/// `about once in 40,000 days`.
fn chance(surprise: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 10⁵")]
    let days = 10_f64.powf(surprise) as u64;
    let digits = days.to_string();
    let scale = 10_u64.pow(u32::try_from(digits.len().saturating_sub(1)).unwrap_or(0));
    let rounded = (days / scale.max(1)).max(1) * scale.max(1);
    let text = rounded.to_string();
    let grouped: Vec<&str> = text
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|chunk| std::str::from_utf8(chunk).ok())
        .collect();
    format!("about once in {} days", grouped.join(","))
}

pub(super) fn baseline(
    open: &[Open<'_>],
    acquisitions: &[&Acquisition<'_>],
    worst: &Assessment,
) -> Baseline {
    let days: BTreeSet<Day> = open.iter().map(|open| open.work.2).collect();
    let seen = acquisitions::total(acquisitions.iter().copied());
    let over = words::number(days.len() as u64, "day");
    Baseline {
        window: format!(
            "{} of the same part of the week",
            words::number(worst.history_days as u64, "day")
        ),
        n: worst.history_days,
        expected: match worst.expectation.map_or(0, Expectation::usual_most) {
            0 => "0 a day".to_owned(),
            most => format!("0 to {most} a day"),
        },
        observed: format!("{seen} on {over}"),
        peers: match (worst.peers, worst.peers_who_did) {
            (0, _) => "no peers to compare with".to_owned(),
            (peers, 0) => format!("none of {} did", words::number(peers as u64, "peer")),
            (peers, did) => format!("{did} of {} did", words::number(peers as u64, "peer")),
        },
    }
}
