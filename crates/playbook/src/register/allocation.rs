//! Who uses up which permission. Claims are taken in order of time; each takes what it needs from
//! the entries that cover it, those without a limit first, so that nothing is called over a count
//! that another entry permitted anyway.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use schema::Day;

use super::claim::{Claim, PlanUse, Standing};
use super::condition;
use super::entry::{Entry, Limit};
use super::nearest;
use super::scope::Scope;

pub(super) fn assess(entries: &[Entry], scope: &Scope, claims: &[Claim<'_>]) -> Vec<Standing> {
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by(|&left, &right| by_time(&claims[left], &claims[right]));
    let mut account = Account { entries, used: BTreeMap::new() };
    let mut standings: Vec<(usize, Standing)> =
        order.into_iter().map(|index| (index, account.settle(scope, &claims[index]))).collect();
    standings.sort_by_key(|&(index, _)| index);
    standings.into_iter().map(|(_, standing)| standing).collect()
}

pub(super) fn plan_use(entries: &[Entry], claims: &[Claim<'_>]) -> Vec<PlanUse> {
    let plans = entries.iter().filter(|entry| entry.is_plan());
    let mut uses: Vec<PlanUse> = plans
        .map(|plan| {
            let covered = claims.iter().filter(|claim| condition::covers(plan, claim));
            PlanUse {
                entry: plan.reference.clone(),
                start: plan.window.start,
                end: plan.window.end,
                planned: match plan.limit {
                    Limit::Whole(count) => Some(count),
                    Limit::None | Limit::PerDay(_) => None,
                },
                seen: covered.map(needed).fold(0, u32::saturating_add),
            }
        })
        .collect();
    uses.sort_by(|left, right| (left.start, &left.entry).cmp(&(right.start, &right.entry)));
    uses
}

/// Order of time; among claims of one moment by what they say, so that the order in which files
/// were read decides nothing.
fn by_time(left: &Claim<'_>, right: &Claim<'_>) -> Ordering {
    fn place<'a>(claim: &Claim<'a>) -> (Option<&'a str>, bool, bool, Option<bool>) {
        (claim.provider, claim.global, claim.registration, claim.mfa)
    }
    left.time
        .cmp(&right.time)
        .then_with(|| left.who.cmp(right.who))
        .then_with(|| left.kind.cmp(&right.kind))
        .then_with(|| (left.account, left.region).cmp(&(right.account, right.region)))
        .then_with(|| left.names.cmp(right.names))
        .then_with(|| left.count.cmp(&right.count))
        .then_with(|| (left.issuer, left.address).cmp(&(right.issuer, right.address)))
        .then_with(|| place(left).cmp(&place(right)))
}

/// A claim is for one thing at least.
fn needed(claim: &Claim<'_>) -> u32 {
    claim.count.max(1)
}

/// What was taken from each limited entry so far.
struct Account<'e> {
    entries: &'e [Entry],
    used: BTreeMap<Purse, Used>,
}

/// What a count is counted by: the entry, and for a daily one the identity and its day.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Purse {
    entry: usize,
    daily: Option<(String, Day)>,
}

#[derive(Clone, Copy, Default)]
struct Used {
    within: u32,
    over: u32,
}

impl Account<'_> {
    fn settle(&mut self, scope: &Scope, claim: &Claim<'_>) -> Standing {
        let covering = self.covering(claim);
        let Some(&first) = covering.first() else {
            return Standing::Uncovered {
                complete: scope.covers_claim(claim),
                nearest: nearest::nearest(self.entries, claim),
            };
        };
        let mut missing = needed(claim);
        let mut giver = None;
        for &index in &covering {
            let given = self.take(index, claim, missing);
            missing -= given;
            giver = giver.or((given > 0).then_some(index));
            if missing == 0 {
                break;
            }
        }
        if missing > 0 {
            return self.over(first, claim, missing);
        }
        Standing::Covered { entry: self.entries[giver.unwrap_or(first)].reference.clone() }
    }

    /// Entries that cover all but the count: without a limit first; then what is about to end, so
    /// that what lasts is left for later; names before plans before grants.
    fn covering(&self, claim: &Claim<'_>) -> Vec<usize> {
        let numbered = self.entries.iter().enumerate();
        let covering = numbered.filter(|(_, entry)| condition::covers(entry, claim));
        let mut covering: Vec<usize> = covering.map(|(index, _)| index).collect();
        covering.sort_by_key(|&index| {
            let entry = &self.entries[index];
            (entry.limit != Limit::None, entry.reference.kind, entry.window.end, index)
        });
        covering
    }

    /// Takes up to `wanted` from an entry and returns how many it gave.
    fn take(&mut self, index: usize, claim: &Claim<'_>, wanted: u32) -> u32 {
        let Some((limit, purse)) = self.purse(index, claim) else { return wanted };
        let used = self.used.entry(purse).or_default();
        let given = wanted.min(limit.saturating_sub(used.within));
        used.within += given;
        given
    }

    fn over(&mut self, index: usize, claim: &Claim<'_>, missing: u32) -> Standing {
        let entry = self.entries[index].reference.clone();
        let Some((limit, purse)) = self.purse(index, claim) else {
            return Standing::Covered { entry };
        };
        let used = self.used.entry(purse).or_default();
        used.over = used.over.saturating_add(missing);
        let seen = used.within.saturating_add(used.over);
        let tolerated = seen <= limit.saturating_add(limit.div_ceil(5));
        Standing::Over { entry, limit, seen, tolerated }
    }

    /// `None` for an entry without a limit.
    fn purse(&self, index: usize, claim: &Claim<'_>) -> Option<(u32, Purse)> {
        match self.entries[index].limit {
            Limit::None => None,
            Limit::Whole(limit) => Some((limit, Purse { entry: index, daily: None })),
            Limit::PerDay(limit) => {
                let identity = claim.who.first().cloned().unwrap_or_default();
                let daily = Some((identity, claim.time.day()));
                Some((limit, Purse { entry: index, daily }))
            }
        }
    }
}
