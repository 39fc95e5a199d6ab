//! Who uses up which permission. Claims are taken in order of time; each takes what it needs from
//! the entries that cover it, those without a limit first, so that nothing is called over a count
//! that another entry permitted anyway.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use schema::{Day, ResourceKind};

use super::claim::{Amount, Claim, Standing};
use super::condition;
use super::entry::{Entry, Limit};
use super::nearest;
use super::party::{self, Party};
use super::scope::Scope;
use crate::price::cents_a_day;

/// What a register is made of, as far as claims are held against it.
#[derive(Clone, Copy)]
pub(super) struct Rules<'r> {
    pub(super) entries: &'r [Entry],
    pub(super) parties: &'r [Party],
    pub(super) scope: &'r Scope,
}

pub(super) fn assess(rules: Rules<'_>, claims: &[Claim<'_>]) -> Vec<Standing> {
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by(|&left, &right| by_time(&claims[left], &claims[right]));
    let mut account = Account { rules, used: BTreeMap::new(), spent: BTreeMap::new() };
    let mut standings: Vec<(usize, Standing)> =
        order.into_iter().map(|index| (index, account.settle(&claims[index]))).collect();
    standings.sort_by_key(|&(index, _)| index);
    standings.into_iter().map(|(_, standing)| standing).collect()
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
pub(super) fn needed(claim: &Claim<'_>) -> u32 {
    claim.count.max(1)
}

/// What was taken from each limited entry so far.
struct Account<'r> {
    rules: Rules<'r>,
    used: BTreeMap<Purse, Used>,
    /// Cents, of entries with a budget.
    spent: BTreeMap<Purse, u64>,
}

/// What a count is counted by: the entry, and for a daily one the identity and its day.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Purse {
    entry: usize,
    /// Which of the entry's windows.
    window: usize,
    daily: Option<(String, Day)>,
}

#[derive(Clone, Copy, Default)]
struct Used {
    within: u32,
    over: u32,
}

impl Account<'_> {
    fn settle(&mut self, claim: &Claim<'_>) -> Standing {
        let Rules { entries, parties, scope } = self.rules;
        let lapsed = party::lapsed(parties, claim);
        let covering = if lapsed.is_some() { Vec::new() } else { self.covering(claim) };
        let Some(&first) = covering.first() else {
            return Standing::Uncovered {
                complete: scope.covers_claim(claim),
                nearest: nearest::nearest(entries, lapsed, claim),
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
        Standing::Covered { entry: self.rules.entries[giver.unwrap_or(first)].reference.clone() }
    }

    /// Entries that cover all but the count: without a limit first; then what is about to end, so
    /// that what lasts is left for later; names before plans before grants.
    fn covering(&self, claim: &Claim<'_>) -> Vec<usize> {
        let entries = self.rules.entries;
        let numbered = entries.iter().enumerate();
        let covering = numbered.filter(|(_, entry)| condition::covers(entry, claim));
        let mut covering: Vec<usize> = covering.map(|(index, _)| index).collect();
        covering.sort_by_key(|&index| {
            let entry = &entries[index];
            let ends = entry.windows.nearest(claim.time).end;
            (
                entry.limit != Limit::None || entry.budget.is_some(),
                entry.reference.kind,
                ends,
                index,
            )
        });
        covering
    }

    /// Takes up to `wanted` from an entry and returns how many it gave.
    fn take(&mut self, index: usize, claim: &Claim<'_>, wanted: u32) -> u32 {
        let entry = &self.rules.entries[index];
        let price = price(claim);
        let used = self.used.entry(purse(entry, index, claim)).or_default();
        let mut given = match entry.limit {
            Limit::None => wanted,
            Limit::Whole(limit) | Limit::PerDay(limit) => {
                wanted.min(limit.saturating_sub(used.within))
            }
        };
        if let Some(budget) = entry.budget {
            let spent = self.spent.entry(daily(index, claim)).or_default();
            let left = (u64::from(budget) * 100).saturating_sub(*spent);
            // What costs nothing fits in always.
            let fits = left.checked_div(price).map_or(given, u32_or_most);
            given = given.min(fits);
            *spent = spent.saturating_add(price.saturating_mul(u64::from(given)));
        }
        used.within = used.within.saturating_add(given);
        given
    }

    /// What an entry is asked for beyond what it gives.
    fn over(&mut self, index: usize, claim: &Claim<'_>, missing: u32) -> Standing {
        let entry = &self.rules.entries[index];
        let used = self.used.entry(purse(entry, index, claim)).or_default();
        used.over = used.over.saturating_add(missing);
        let seen = used.within.saturating_add(used.over);
        let reference = entry.reference.clone();
        match entry.limit {
            Limit::Whole(limit) | Limit::PerDay(limit) if seen > limit => Standing::Over {
                entry: reference,
                limit: Amount::Resources(limit),
                seen: Amount::Resources(seen),
                tolerated: seen <= limit.saturating_add(limit.div_ceil(5)),
            },
            _ => self.over_budget(index, claim, missing),
        }
    }

    fn over_budget(&mut self, index: usize, claim: &Claim<'_>, missing: u32) -> Standing {
        let entry = &self.rules.entries[index];
        let reference = entry.reference.clone();
        let Some(budget) = entry.budget else { return Standing::Covered { entry: reference } };
        let spent = self.spent.entry(daily(index, claim)).or_default();
        *spent = spent.saturating_add(price(claim).saturating_mul(u64::from(missing)));
        let (budget, seen) = (u64::from(budget), spent.div_ceil(100));
        Standing::Over {
            entry: reference,
            limit: Amount::DollarsADay(budget),
            seen: Amount::DollarsADay(seen),
            tolerated: seen <= budget + budget.div_ceil(5),
        }
    }
}

/// Cents a day of one of what is claimed. Only servers are priced.
fn price(claim: &Claim<'_>) -> u64 {
    if claim.kind == ResourceKind::Compute { cents_a_day(claim.class) } else { 0 }
}

fn u32_or_most(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn daily(index: usize, claim: &Claim<'_>) -> Purse {
    let identity = claim.who.first().cloned().unwrap_or_default();
    Purse { entry: index, window: 0, daily: Some((identity, claim.time.day())) }
}

fn purse(entry: &Entry, index: usize, claim: &Claim<'_>) -> Purse {
    let window = entry.windows.holding(claim.time).unwrap_or_default();
    match entry.limit {
        Limit::PerDay(_) => Purse { window, ..daily(index, claim) },
        Limit::None | Limit::Whole(_) => Purse { entry: index, window, daily: None },
    }
}
