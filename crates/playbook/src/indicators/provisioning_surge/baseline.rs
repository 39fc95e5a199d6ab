//! What each principal usually provisions: the baseline behind "sudden increase".
//!
//! Days are folded in order. A day is assessed against what was learned before it, and learned
//! only when it opened no sighting, so that an attack never becomes the norm.

use std::collections::{BTreeMap, BTreeSet};

use schema::{ActorKind, Day, ResourceKind};

use crate::Context;
use crate::acquisitions::{self, Acquisition};
use crate::family::family;
use crate::history::is_warm;
use crate::history::statistics::{Expectation, median, robust_z};
use crate::observations::{Family, Observations};

/// Days that peers are compared over, and how many peers are looked at.
const PEER_DAYS: i32 = 28;
const PEERS: usize = 50;
/// Active days of an account before its baseline says anything.
const LEAST_ACTIVE_DAYS: usize = 5;

/// One principal's acquisitions of one kind in one region on one day.
#[derive(Debug)]
pub(super) struct DayOfWork<'a, 'o> {
    pub(super) day: Day,
    pub(super) identity: &'a str,
    pub(super) kind: ResourceKind,
    pub(super) region: &'a str,
    pub(super) acquisitions: Vec<&'a Acquisition<'o>>,
}

impl DayOfWork<'_, '_> {
    pub(super) fn count(&self) -> u32 {
        acquisitions::total(self.acquisitions.iter().copied())
    }
}

/// How unusual a day of work is.
#[derive(Clone, Debug, Default)]
pub(super) struct Assessment {
    /// 0 to 1; 0 while the source is still learning.
    pub(super) novelty: f64,
    /// What is new, where the novelty reaches the threshold.
    pub(super) novelties: Vec<Novelty>,
    /// −log₁₀ of the chance of at least this many.
    pub(super) surprise: f64,
    /// Accumulated surprise of the principal.
    pub(super) slow_burn: f64,
    pub(super) robust_z: f64,
    pub(super) expectation: Option<Expectation>,
    pub(super) history_days: usize,
    pub(super) peers: usize,
    pub(super) peers_who_did: usize,
    pub(super) warm: bool,
    /// The log is old enough, and the account is new in it.
    pub(super) young_account: bool,
}

/// Principals by key: how each acts, and whether through an identity provider.
type Workers<'a> = BTreeMap<&'a str, (ActorKind, bool)>;

/// Something that a principal or an account rarely or never did before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Novelty {
    /// The account had acquired nothing in the region, over so many active days; `elsewhere` says
    /// whether it had acquired anything in
    /// another, `fresh` whether nothing at all was seen there before the case window.
    AccountRegion {
        account: String,
        region: String,
        active_days: usize,
        elsewhere: bool,
        fresh: bool,
    },
    /// The identity had rarely or never used a service, a region, an instance family.
    Service(String),
    Region(String),
    Family(String),
}

/// What was learned so far.
#[derive(Debug)]
pub(super) struct Baseline<'a> {
    context: &'a Context<'a>,
    observations: &'a Observations,
    daily: BTreeMap<(&'a str, ResourceKind, &'a str), BTreeMap<Day, u32>>,
    habits: BTreeMap<Habit<'a>, BTreeSet<Day>>,
    /// The first day of everything that was ever seen, learned or not: what sentences may call new.
    witnessed: BTreeMap<Habit<'a>, Day>,
    /// Principals that ever provisioned a kind in an account, with how they act.
    workers: BTreeMap<(&'a str, ResourceKind), Workers<'a>>,
    /// Surprise that uncovered days left, and the day it was left on.
    slow_burn: BTreeMap<(&'a str, ResourceKind), (f64, Day)>,
}

/// Something a principal or an account does on some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Habit<'a> {
    Service(&'a str, &'a str),
    Region(&'a str, &'a str),
    AccountRegion(&'a str, &'a str),
    Family(&'a str, &'a str),
}

impl<'a> Baseline<'a> {
    pub(super) fn new(observations: &'a Observations, context: &'a Context<'a>) -> Self {
        Self {
            context,
            observations,
            daily: BTreeMap::new(),
            habits: BTreeMap::new(),
            witnessed: BTreeMap::new(),
            workers: BTreeMap::new(),
            slow_burn: BTreeMap::new(),
        }
    }

    pub(super) fn assess(&self, work: &DayOfWork<'a, '_>) -> Assessment {
        let warm = self.is_warm(work);
        let own = self.own_counts(work);
        let peers = self.peers(work);
        let peer_counts: Vec<f64> =
            peers.iter().flat_map(|peer| self.peer_counts(peer, work)).collect();
        let count = work.count();
        let expectation = Expectation::of(&own, &peer_counts);
        let surprise = if warm { expectation.surprise(count) } else { 0.0 };
        let middle = median(&own);
        let z = if own.len() >= 14 {
            robust_z(f64::from(count), &own, (middle + 1.0).sqrt())
        } else {
            0.0
        };
        let slow_burn = self.embers(work) + surprise;
        let (novelty, novelties) =
            if warm { self.novelty(work, &peers) } else { Default::default() };
        Assessment {
            novelty,
            novelties,
            surprise,
            slow_burn,
            robust_z: if warm { z } else { 0.0 },
            expectation: Some(expectation),
            history_days: own.len(),
            peers: peers.len(),
            peers_who_did: peers.iter().filter(|peer| self.did(peer, work)).count(),
            warm,
            young_account: !warm && self.is_log_warm(work),
        }
    }

    /// What is left of the surprise of earlier days: a point goes out a day.
    fn embers(&self, work: &DayOfWork<'_, '_>) -> f64 {
        self.slow_burn.get(&(work.identity, work.kind)).map_or(0.0, |(held, since)| {
            (held - f64::from(work.day.0.saturating_sub(since.0))).max(0.0)
        })
    }

    /// Keeps the surprise of an uncovered day that opened no sighting; forgets it once told.
    pub(super) fn burn(&mut self, work: &DayOfWork<'a, '_>, assessment: &Assessment, told: bool) {
        let left = if told { 0.0 } else { assessment.slow_burn };
        self.slow_burn.insert((work.identity, work.kind), (left, work.day));
    }

    fn is_log_warm(&self, work: &DayOfWork<'_, '_>) -> bool {
        let at = work.day.start();
        is_warm(self.observations, &[Family::Cloud], at, self.context)
    }

    /// Whether the account was watched long enough, and was active enough, for "new" to say much.
    fn is_warm(&self, work: &DayOfWork<'_, '_>) -> bool {
        let account = work.acquisitions.first().map_or("", |first| first.change.account.as_str());
        let Some(seen) = self.observations.cloud.accounts.get(account) else { return false };
        let warm_up = i32::try_from(self.context.thresholds.warm_up_days).unwrap_or(i32::MAX);
        work.day.0.saturating_sub(seen.first.day().0) >= warm_up
            && seen.days_before(work.day) >= LEAST_ACTIVE_DAYS
    }

    /// Takes down what was there, whatever comes of it.
    pub(super) fn witness(&mut self, work: &DayOfWork<'a, '_>) {
        for acquisition in &work.acquisitions {
            for habit in habits(work, acquisition) {
                self.witnessed.entry(habit).or_insert(work.day);
            }
        }
    }

    /// Takes a day that opened no sighting into the baseline.
    pub(super) fn learn(&mut self, work: &DayOfWork<'a, '_>) {
        let key = (work.identity, work.kind, work.region);
        let held = self.daily.entry(key).or_default().entry(work.day).or_insert(0);
        *held = held.saturating_add(work.count());
        for acquisition in &work.acquisitions {
            for habit in habits(work, acquisition) {
                self.habits.entry(habit).or_default().insert(work.day);
            }
            let change = acquisition.change;
            let acts = (change.identity.kind, change.identity.issuer.is_some());
            let workers = self.workers.entry((&change.account, work.kind)).or_default();
            workers.insert(work.identity, acts);
        }
    }

    /// Daily counts before the day, of the same part of the week, zeros included.
    fn own_counts(&self, work: &DayOfWork<'_, '_>) -> Vec<f64> {
        let Some(history) = self.observations.cloud.identities.get(work.identity) else {
            return Vec::new();
        };
        let window = i32::try_from(self.context.thresholds.history_days).unwrap_or(90);
        let first = history.seen.first.day().0.max(work.day.0.saturating_sub(window));
        self.counts(work.identity, work, first)
    }

    fn peer_counts(&self, peer: &str, work: &DayOfWork<'_, '_>) -> Vec<f64> {
        self.counts(peer, work, work.day.0.saturating_sub(PEER_DAYS))
    }

    fn counts(&self, identity: &str, work: &DayOfWork<'_, '_>, first: i32) -> Vec<f64> {
        let daily = self.daily.get(&(identity, work.kind, work.region));
        (first..work.day.0)
            .map(Day)
            .filter(|day| day.is_weekend() == work.day.is_weekend())
            .map(|day| daily.and_then(|daily| daily.get(&day)).copied().unwrap_or(0))
            .map(f64::from)
            .collect()
    }

    /// Principals of the same account that act the same way and did the same kind of work.
    fn peers(&self, work: &DayOfWork<'a, '_>) -> Vec<&'a str> {
        let Some(change) = work.acquisitions.first().map(|first| first.change) else {
            return Vec::new();
        };
        let acts = (change.identity.kind, change.identity.issuer.is_some());
        let workers = self.workers.get(&(change.account.as_str(), work.kind));
        workers
            .into_iter()
            .flatten()
            .filter(|(name, how)| **name != work.identity && **how == acts)
            .map(|(name, _)| *name)
            .take(PEERS)
            .collect()
    }

    /// Whether a peer did the same, there, on two days or more.
    fn did(&self, peer: &str, work: &DayOfWork<'_, '_>) -> bool {
        let daily = self.daily.get(&(peer, work.kind, work.region));
        daily.is_some_and(|daily| daily.range(..work.day).count() >= 2)
    }

    /// The largest novelty among the day's acquisitions, and every one that counts.
    fn novelty(&self, work: &DayOfWork<'a, '_>, peers: &[&str]) -> (f64, Vec<Novelty>) {
        let habits = work.acquisitions.iter().flat_map(|acquisition| habits(work, acquisition));
        let found: BTreeMap<Habit<'_>, f64> =
            habits.map(|habit| (habit, self.novelty_of(habit, work, peers))).collect();
        let least = self.context.thresholds.provisioning_novelty;
        let largest = found.values().copied().fold(0.0, f64::max);
        let notable = found.into_iter().filter(|(_, novelty)| *novelty >= least);
        (largest, notable.map(|(habit, _)| self.describe(habit, work.day)).collect())
    }

    fn novelty_of(&self, habit: Habit<'_>, work: &DayOfWork<'_, '_>, peers: &[&str]) -> f64 {
        let active = self.days_active(habit, work.day);
        let seen = self.habits.get(&habit).map_or(0, |days| days.range(..work.day).count());
        let window = active.min(self.context.thresholds.history_days as usize);
        let own = if window == 0 { 1.0 } else { 1.0 - (seen as f64 / window as f64).min(1.0) };
        let who_did = peers.iter().filter(|peer| self.did_habit(habit, peer, work.day)).count();
        let share = if peers.is_empty() { 0.0 } else { who_did as f64 / peers.len() as f64 };
        own * (1.0 - share)
    }

    fn days_active(&self, habit: Habit<'_>, day: Day) -> usize {
        let cloud = &self.observations.cloud;
        let seen = match habit {
            Habit::AccountRegion(account, _) => cloud.accounts.get(account),
            Habit::Service(identity, _)
            | Habit::Region(identity, _)
            | Habit::Family(identity, _) => {
                cloud.identities.get(identity).map(|history| &history.seen)
            }
        };
        seen.map_or(0, |seen| seen.days_before(day))
    }

    fn did_habit(&self, habit: Habit<'_>, peer: &str, day: Day) -> bool {
        let habit = match habit {
            Habit::Service(_, service) => Habit::Service(peer, service),
            Habit::Region(_, region) => Habit::Region(peer, region),
            Habit::Family(_, family) => Habit::Family(peer, family),
            Habit::AccountRegion(..) => return false,
        };
        self.habits.get(&habit).is_some_and(|days| days.range(..day).count() >= 2)
    }

    fn is_fresh(&self, habit: Habit<'_>, day: Day) -> bool {
        let window = i32::try_from(self.context.thresholds.case_days).unwrap_or(i32::MAX);
        let first = self.witnessed.get(&habit);
        first.is_none_or(|first| day.0.saturating_sub(first.0) <= window)
    }

    fn describe(&self, habit: Habit<'_>, day: Day) -> Novelty {
        match habit {
            Habit::Service(_, service) => Novelty::Service(service.to_owned()),
            Habit::Region(_, region) => Novelty::Region(region.to_owned()),
            Habit::Family(_, family) => Novelty::Family(family.to_owned()),
            Habit::AccountRegion(account, region) => Novelty::AccountRegion {
                account: account.to_owned(),
                region: region.to_owned(),
                active_days: self.days_active(habit, day),
                fresh: self.is_fresh(habit, day),
                elsewhere: self.habits.iter().any(|(other, days)| {
                    matches!(other, Habit::AccountRegion(of, at) if *of == account && *at != region)
                        && days.range(..day).count() >= 2
                }),
            },
        }
    }
}

fn habits<'a>(work: &DayOfWork<'a, '_>, acquisition: &Acquisition<'a>) -> Vec<Habit<'a>> {
    let change = acquisition.change;
    let operation = change.effect.operation;
    let mut habits = vec![Habit::Service(work.identity, operation.service.as_str())];
    // Azure does not always tell where.
    if !operation.global && !work.region.is_empty() {
        habits.push(Habit::Region(work.identity, work.region));
        habits.push(Habit::AccountRegion(&change.account, work.region));
    }
    let class = change.effect.class.as_deref();
    if let (Some(family), ResourceKind::Compute) = (class.and_then(family), work.kind) {
        habits.push(Habit::Family(work.identity, family));
    }
    habits
}
