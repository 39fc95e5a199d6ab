//! A surge as pictures: what was acquired each day beside what was expected, and plans beside what
//! came of them.

use std::collections::{BTreeMap, BTreeSet};

use schema::Day;

use super::{Open, is_ours_to_judge};
use crate::acquisitions::Acquisition;
use crate::cases::plot::{Columns, Plot, ROWS, Shape, Unit};
use crate::history::statistics::Expectation;
use crate::register::{EntryKind, EntryRef, Standing};
use crate::scene::Scene;
use crate::words::{self, spoken};

pub(super) fn plots(
    identity: &str,
    open: &[Open<'_>],
    worst: &Open<'_>,
    scene: &Scene<'_>,
) -> Vec<Plot> {
    let indexes: Vec<usize> = open.iter().map(|open| open.index).collect();
    let acquisitions = scene.chosen(&indexes);
    [days(identity, open, worst, scene), plans(&acquisitions, scene)]
        .into_iter()
        .flatten()
        .collect()
}

/// What the identity acquired each day, of the kind and in the region of the most unusual day: what
/// the judgement counted.
fn days(identity: &str, open: &[Open<'_>], worst: &Open<'_>, scene: &Scene<'_>) -> Option<Plot> {
    let (kind, region, _) = worst.work;
    let same = |it: &&Acquisition<'_>| {
        it.kind == kind && it.change.region == region && is_ours_to_judge(it, scene)
    };
    let own = scene.by_identity.get(identity)?;
    let until = open.iter().map(|open| open.work.2).max()?;
    let mut counts: BTreeMap<Day, u64> = BTreeMap::new();
    for acquisition in scene.chosen(own).into_iter().filter(same) {
        let held = counts.entry(acquisition.time().day()).or_insert(0);
        *held = held.saturating_add(acquisition.count.into());
    }
    counts.retain(|day, _| *day <= until);
    // From when the identity was first there, so that days of nothing are seen as days of nothing.
    let history = scene.observations.cloud.identities.get(identity);
    let first = history.map_or(until, |history| history.seen.first.day());
    counts.entry(first.min(until)).or_insert(0);
    let told: Vec<Day> = open
        .iter()
        .filter(|it| (it.work.0, it.work.1) == (kind, region))
        .map(|it| it.work.2)
        .collect();
    let mut columns = Columns::daily(Unit::Resources, &counts, &told)?;
    columns.usual = worst
        .assessment
        .warm
        .then(|| worst.assessment.expectation.map_or(0, Expectation::usual_most).into());
    let others: BTreeSet<_> = open.iter().map(|open| (open.work.0, open.work.1)).collect();
    let rest = match others.len() {
        0 | 1 => String::new(),
        places => format!("; the most unusual of {places} kinds and regions"),
    };
    let title = format!(
        "{}, each day: {} in {region}{rest}",
        words::sentence(&spoken(identity)),
        words::kind(kind)
    );
    Some(Plot { title, shape: Shape::Columns(columns) })
}

/// The plans with a count that cover any of it, with all that came of each in these logs.
fn plans(acquisitions: &[&Acquisition<'_>], scene: &Scene<'_>) -> Option<Plot> {
    let entries: BTreeSet<&EntryRef> = acquisitions.iter().filter_map(|it| plan_of(it)).collect();
    let planned = scene.context.register.plan_use(&[], &[]);
    let rows: Vec<(String, u32, u32)> = entries
        .into_iter()
        .filter_map(|entry| {
            let planned = planned.iter().find(|it| it.entry == *entry)?.planned?;
            let seen = scene.acquisitions.iter().filter(|it| plan_of(it) == Some(entry));
            Some((entry.to_string(), planned, crate::acquisitions::total(seen)))
        })
        .take(ROWS)
        .collect();
    let title = "Planned, and seen".to_owned();
    (!rows.is_empty()).then_some(Plot { title, shape: Shape::Planned(rows) })
}

fn plan_of<'a>(acquisition: &'a Acquisition<'_>) -> Option<&'a EntryRef> {
    match &acquisition.standing {
        Standing::Covered { entry } | Standing::Over { entry, .. } => {
            (entry.kind == EntryKind::Plan).then_some(entry)
        }
        Standing::Uncovered { .. } => None,
    }
}
