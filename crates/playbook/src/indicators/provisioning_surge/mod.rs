//! Sudden increase in cloud service provisioning.
//!
//! An uncovered acquisition where the register is explicitly complete is always a sighting.
//! Elsewhere it must also be new for who did it, or too many, or part of a slow burn. A covered
//! day that is far out of the ordinary is told as explained. One identity's sightings within the
//! case window are one sighting, so that one server a day for a week is one story.

mod baseline;
mod denied;
mod plots;
mod sentences;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use schema::{CostClass, Day, ResourceKind};

use self::baseline::{Assessment, Baseline, DayOfWork, Novelty};
use super::{add_acquisition, combined};
use crate::acquisitions::{Acquisition, Authorization, Nature};
use crate::cases::{Entity, Evidence, Indicator, Sighting};
use crate::family;
use crate::register::{EntryKind, Standing};
use crate::scene::Scene;
use crate::words;

/// Resources a day from which a covered surge is worth telling as explained.
const EXPLAINED_LEAST: u32 = 10;
/// What an identity acquires this close to a sighting belongs to it.
const COMPANION_SECONDS: i64 = 86_400;
/// A day's acquisition that belongs into a sighting, with how unusual its day was.
struct Open<'a> {
    index: usize,
    explained: bool,
    assessment: Rc<Assessment>,
    work: (ResourceKind, &'a str, Day),
}

pub(super) fn sightings(scene: &Scene<'_>) -> Vec<Sighting> {
    let mut open: BTreeMap<(&str, bool), Vec<Open<'_>>> = BTreeMap::new();
    let crowds = crowds(scene);
    let mut baseline = Baseline::new(scene.observations, scene.context);
    let days = days_of_work(scene);
    for day in days.chunk_by(|(one, _), (other, _)| one.day == other.day) {
        let mut suspects: BTreeSet<&str> = BTreeSet::new();
        for (work, indexes) in day {
            baseline.witness(work);
            let assessment = Rc::new(baseline.assess(work));
            let judged = judge_day(work, indexes, &assessment, &crowds, scene);
            let told = judged.iter().any(|open| !open.explained);
            if told {
                suspects.insert(work.identity);
            }
            if is_uncovered(work, scene) {
                baseline.burn(work, &assessment, told);
            }
            for judged in judged {
                open.entry((work.identity, judged.explained)).or_default().push(judged);
            }
        }
        // What an identity did on a day that opened a sighting is no habit, whatever it was.
        for (work, _) in day.iter().filter(|(work, _)| !suspects.contains(work.identity)) {
            baseline.learn(work);
        }
    }
    let windows = open.into_iter().flat_map(|((identity, _), open)| {
        by_window(open, scene).into_iter().map(move |open| (identity, open))
    });
    let mut sightings: Vec<Sighting> =
        windows.map(|(identity, open)| sighting(identity, &open, scene)).collect();
    denied::add_denied_bursts(&mut sightings, scene);
    sightings
}

/// The acquisitions of one day's work that belong into a sighting.
fn judge_day<'a>(
    work: &DayOfWork<'a, '_>,
    indexes: &[usize],
    assessment: &Rc<Assessment>,
    crowds: &BTreeSet<usize>,
    scene: &Scene<'_>,
) -> Vec<Open<'a>> {
    let judged = indexes.iter().filter_map(|index| {
        let acquisition = scene.acquisitions.get(*index)?;
        let crowd = crowds.contains(index).then_some(false);
        let explained = judge(acquisition, work, assessment, scene).or(crowd)?;
        let assessment = assessment.clone();
        Some(Open {
            index: *index,
            explained,
            assessment,
            work: (work.kind, work.region, work.day),
        })
    });
    judged.collect()
}

fn is_uncovered(work: &DayOfWork<'_, '_>, scene: &Scene<'_>) -> bool {
    let uncovered = |it: &&Acquisition<'_>| scene.authorization(it) != Authorization::Authorized;
    work.acquisitions.iter().any(uncovered)
}

/// Acquisitions grouped by day, identity, kind and region, in order of day.
fn days_of_work<'a, 'o>(scene: &'a Scene<'o>) -> Vec<(DayOfWork<'a, 'o>, Vec<usize>)> {
    let mut days: BTreeMap<(Day, &str, ResourceKind, &str), Vec<usize>> = BTreeMap::new();
    for (index, acquisition) in scene.acquisitions.iter().enumerate() {
        if !is_ours_to_judge(acquisition, scene) {
            continue;
        }
        let change = acquisition.change;
        let key = (
            change.time().day(),
            change.identity.key.as_str(),
            acquisition.kind,
            change.region.as_str(),
        );
        days.entry(key).or_default().push(index);
    }
    days.into_iter()
        .map(|((day, identity, kind, region), indexes)| {
            let acquisitions = scene.chosen(&indexes);
            (DayOfWork { day, identity, kind, region, acquisitions }, indexes)
        })
        .collect()
}

/// Whether an acquisition belongs into a sighting; if so, whether it is explained.
fn judge(
    acquisition: &Acquisition<'_>,
    work: &DayOfWork<'_, '_>,
    assessment: &Assessment,
    scene: &Scene<'_>,
) -> Option<bool> {
    let thresholds = scene.context.thresholds;
    let count = work.count();
    let surge = count >= thresholds.provisioning_least
        && (assessment.surprise >= thresholds.provisioning_surprise
            || assessment.robust_z >= thresholds.provisioning_robust_z);
    if scene.authorization(acquisition) == Authorization::Authorized {
        // A plan is worth holding against what came of it; a standing grant is everyday.
        let planned = matches!(&acquisition.standing,
            Standing::Covered { entry } if entry.kind == EntryKind::Plan);
        return (planned && surge && count >= EXPLAINED_LEAST).then_some(true);
    }
    let (over, tolerated) = match acquisition.standing {
        Standing::Over { tolerated, .. } => (!tolerated, tolerated),
        Standing::Covered { .. } | Standing::Uncovered { .. } => (false, false),
    };
    let controller = acquisition.change.identity.is_cluster_controller();
    // Where the register is complete, or the account has only just appeared, much of it needs no
    // baseline to be told.
    let grave = (scene.authorization(acquisition) == Authorization::Unauthorized
        || assessment.young_account)
        && acquisition.kind == ResourceKind::Compute
        && !controller
        && (is_gpu(acquisition) || count >= thresholds.high_consequence_servers);
    let strange = acquisition.compromise.is_compromised()
        || grave
        || (has_weight(acquisition)
            && (surge
                || assessment.slow_burn >= thresholds.provisioning_slow_burn
                || is_new(assessment, scene)));
    let small = acquisition.suspected && count < thresholds.high_consequence_servers;
    let in_scope = acquisition.in_explicit_scope && !tolerated && !controller;
    let always = (in_scope || over) && !small;
    (always || strange).then_some(false)
}

/// What costs nothing and runs nothing (a subnet, a role) is no surge by itself; it joins the
/// sighting of what does.
fn has_weight(acquisition: &Acquisition<'_>) -> bool {
    let operation = acquisition.change.effect.operation;
    let free = operation.cost == CostClass::Free;
    let public = acquisition.change.effect.traits.contains(&"public");
    (!free || public) && acquisition.kind != ResourceKind::Identity
}

fn is_gpu(acquisition: &Acquisition<'_>) -> bool {
    let class = acquisition.change.effect.class.as_deref();
    class.and_then(family::family).is_some_and(family::is_gpu)
}

/// Where there is no register at all, an identity doing something for the first time is everyday;
/// a region or an instance family that the account never used is not.
fn is_new(assessment: &Assessment, scene: &Scene<'_>) -> bool {
    let novel = assessment.novelty >= scene.context.thresholds.provisioning_novelty;
    let grave = assessment.novelties.iter().any(|novelty| match novelty {
        Novelty::AccountRegion { elsewhere, .. } => *elsewhere,
        Novelty::Family(family) => family::is_gpu(family),
        Novelty::Service(_) | Novelty::Region(_) => false,
    });
    novel && (grave || scene.context.has_register())
}

/// What the identity of a sighting acquired within a day of it, uncovered and too light to be a
/// sighting: part of the same story.
fn companions(open: &[Open<'_>], identity: &str, scene: &Scene<'_>) -> Vec<usize> {
    let held: BTreeSet<usize> = open.iter().map(|open| open.index).collect();
    let times: Vec<schema::Timestamp> = scene
        .chosen(&held.iter().copied().collect::<Vec<_>>())
        .iter()
        .map(|it| it.time())
        .collect();
    let near = |time: schema::Timestamp| {
        times.iter().any(|held| time.seconds_since(*held).abs() <= COMPANION_SECONDS)
    };
    let own = scene.by_identity.get(identity).into_iter().flatten().copied();
    let own = own.filter(|index| {
        scene.acquisitions.get(*index).is_some_and(|acquisition| {
            is_ours_to_judge(acquisition, scene)
                && scene.authorization(acquisition) != Authorization::Authorized
                && near(acquisition.time())
        })
    });
    let mut found: BTreeSet<usize> = own.chain(makers(&held, scene)).collect();
    found.retain(|index| !held.contains(index));
    found.into_iter().collect()
}

/// Acquisitions that made the user, or the key, that acted: whoever did so belongs to the story, if
/// it was within the case window.
fn makers(held: &BTreeSet<usize>, scene: &Scene<'_>) -> Vec<usize> {
    let window = i64::from(scene.context.thresholds.case_days) * 86_400;
    let Some(acting) = held.first().and_then(|index| scene.acquisitions.get(*index)) else {
        return Vec::new();
    };
    let identity = &acting.change.identity;
    let user = identity.key.rsplit_once(":user/").map(|(_, user)| user);
    let names = user.into_iter().chain(identity.access_key.as_deref());
    let made = names.filter_map(|name| scene.makers.get(name)).flatten().copied();
    made.filter(|index| {
        scene.acquisitions.get(*index).is_some_and(|acquisition| {
            let before = acting.time().seconds_since(acquisition.time());
            (0..=window).contains(&before)
        })
    })
    .collect()
}

/// Domains and zones are judged as registrations, what points at a listed place as abuse, and what
/// was bought on the Web by what shows it.
fn is_ours_to_judge(acquisition: &Acquisition<'_>, scene: &Scene<'_>) -> bool {
    acquisition.kind != ResourceKind::Domain
        && acquisition.procurement.is_none()
        && matches!(acquisition.nature, Nature::Acquired | Nature::Resized)
        && !acquisition.points_at_abuse
        && super::domain_registration::surfaces(acquisition, scene).is_empty()
}

/// Uncovered acquisitions of three identities or more from one address that is not ours, within
/// the case window: many hands, one owner.
fn crowds(scene: &Scene<'_>) -> BTreeSet<usize> {
    let mut by_address: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, acquisition) in scene.acquisitions.iter().enumerate() {
        let uncovered = scene.authorization(acquisition) != Authorization::Authorized;
        let Some(address) = acquisition.change.source else { continue };
        let foreign = scene.hubs.glues(&Entity::Address(address));
        if uncovered && foreign && acquisition.change.identity.issuer.is_none() {
            by_address.entry(address).or_default().push(index);
        }
    }
    by_address.into_values().flat_map(|indexes| crowd(&indexes, scene)).collect()
}

/// Of one address's acquisitions, those with three identities within the case window of them.
fn crowd(indexes: &[usize], scene: &Scene<'_>) -> Vec<usize> {
    let window = i64::from(scene.context.thresholds.case_days) * 86_400;
    let acquisitions = scene.chosen(indexes);
    let crowded = |time: schema::Timestamp| {
        let near = acquisitions.iter().filter(|it| it.time().seconds_since(time).abs() <= window);
        near.map(|it| it.change.identity.key.as_str()).collect::<BTreeSet<_>>().len() >= 3
    };
    let pairs = indexes.iter().zip(&acquisitions);
    pairs.filter(|(_, it)| crowded(it.time())).map(|(index, _)| *index).collect()
}

/// Cuts one identity's acquisitions where nothing happened for the length of the case window.
fn by_window<'a>(mut open: Vec<Open<'a>>, scene: &Scene<'_>) -> Vec<Vec<Open<'a>>> {
    open.sort_by_key(|open| open.index);
    let window = i64::from(scene.context.thresholds.case_days) * 86_400;
    let mut groups: Vec<Vec<Open<'a>>> = Vec::new();
    let mut last = None;
    for open in open {
        let time = scene.acquisitions.get(open.index).map(Acquisition::time);
        let near = matches!((last, time), (Some(last), Some(time))
            if schema::Timestamp::seconds_since(time, last) <= window);
        match groups.last_mut().filter(|_| near) {
            Some(group) => group.push(open),
            None => groups.push(vec![open]),
        }
        last = time;
    }
    groups
}

fn sighting(identity: &str, open: &[Open<'_>], scene: &Scene<'_>) -> Sighting {
    let mut indexes: Vec<usize> = open.iter().map(|open| open.index).collect();
    if open.iter().any(|open| !open.explained) {
        indexes.extend(companions(open, identity, scene));
        indexes.sort_unstable();
    }
    let acquisitions = scene.chosen(&indexes);
    let evidence: Evidence = acquisitions.iter().map(|it| it.change.citation).collect();
    let mut sighting = Sighting::new(Indicator::ProvisioningSurge, evidence);
    for (index, acquisition) in indexes.iter().zip(&acquisitions) {
        add_acquisition(&mut sighting, *index, acquisition);
        sighting.last = sighting.last.max(acquisition.time());
    }
    sighting.explained = open.iter().all(|open| open.explained);
    sighting.entities.extend(open.iter().flat_map(|open| &open.assessment.novelties).filter_map(
        |novelty| match novelty {
            Novelty::AccountRegion { account, region, fresh: true, .. } if !sighting.explained => {
                Some(Entity::NewRegion { account: account.clone(), region: region.clone() })
            }
            _ => None,
        },
    ));
    sighting.consequences = consequences(&acquisitions, scene);
    sighting.headline = sentences::headline(&acquisitions);
    let unusual = |open: &Open<'_>| (open.assessment.surprise, open.assessment.novelty);
    let worst =
        open.iter().reduce(|worst, next| if unusual(next) > unusual(worst) { next } else { worst });
    sighting.plots =
        worst.map_or_else(Vec::new, |worst| plots::plots(identity, open, worst, scene));
    let worst = worst.map(|worst| worst.assessment.as_ref().clone()).unwrap_or_default();
    sighting.baseline = sentences::baseline(open, &acquisitions, &worst);
    sighting.score = if sighting.explained {
        0.2
    } else {
        combined(&[
            (worst.surprise / 8.0).min(0.6),
            worst.novelty * 0.5,
            if sighting.compromised { 0.7 } else { 0.0 },
            if sighting.consequences.is_empty() { 0.0 } else { 0.4 },
            0.4,
        ])
    };
    sighting.summary = sentences::summary(identity, &sighting, open, &worst);
    sighting
}

fn consequences(acquisitions: &[&Acquisition<'_>], scene: &Scene<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut servers = 0;
    for acquisition in acquisitions {
        let effect = &acquisition.change.effect;
        if is_gpu(acquisition) {
            found.insert("a GPU family".to_owned());
        }
        if effect.traits.contains(&"public") {
            found.insert(format!("{} open to all", words::plural(&effect.operation.noun)));
        }
        match acquisition.kind {
            ResourceKind::Compute => servers = acquisition.count.saturating_add(servers),
            ResourceKind::Identity => {
                found.insert("identity changes".to_owned());
            }
            _ => {}
        }
    }
    if servers >= scene.context.thresholds.high_consequence_servers {
        found.insert(words::counted(servers, "server"));
    }
    found
}
