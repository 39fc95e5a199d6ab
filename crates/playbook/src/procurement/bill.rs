//! Cost that nobody planned: a service that begins to cost in an account and region where it never
//! did, while the bill was long enough to tell, and where no call acquired anything.
//!
//! A bill says that something is used, not who began to: it is a suspicion.

use schema::{ActorKind, Day};

use super::change::change;
use super::inventory::UNKNOWN;
use super::{Link, Procurement, Proof, Stage, operations};
use crate::Context;
use crate::observations::{Budget, Identity, Observations, Spent};
use crate::words;

/// Less a day is nobody's purchase: a look into a console costs cents.
const LEAST_MILLIONTHS: i64 = 1_000_000;
/// Days of a bill by which its first use of a service means something.
const BILL_DAYS: usize = 7;
/// Days around the first cost in which a call explains it.
const NEAR_DAYS: i32 = 2;

pub(super) fn procurements(observations: &Observations, context: &Context<'_>) -> Vec<Procurement> {
    let spending = &observations.spending;
    let found = spending.iter().filter_map(|(budget, days)| {
        let costly = |(_, spent): &(&Day, &Spent)| spent.millionths >= LEAST_MILLIONTHS;
        let (day, spent) = days.iter().find(costly)?;
        let known = days_of_bill(observations, budget, *day) >= BILL_DAYS;
        let new = known && days.first_key_value().is_some_and(|(first, _)| first == day);
        let now = context.now.day();
        let explained = *day > now || has_a_call(observations, budget, *day);
        ((new || spent.anomalous) && !explained).then(|| procurement(budget, *day, spent))
    });
    found.collect()
}

/// Days before a day on which anything of the account was charged for.
fn days_of_bill(observations: &Observations, budget: &Budget, day: Day) -> usize {
    let same = observations
        .spending
        .iter()
        .filter(|(other, _)| other.provider == budget.provider && other.account == budget.account);
    let days: std::collections::BTreeSet<Day> =
        same.flat_map(|(_, days)| days.keys().copied()).filter(|other| *other < day).collect();
    days.len()
}

/// Whether a call acquired anything there, about then.
fn has_a_call(observations: &Observations, budget: &Budget, day: Day) -> bool {
    observations.cloud.changes.iter().any(|change| {
        let there = budget.region.is_empty()
            || change.effect.operation.global
            || change.region == budget.region;
        let apart = change.time().day().0.saturating_sub(day.0);
        change.account == budget.account && there && (-NEAR_DAYS..=NEAR_DAYS).contains(&apart)
    })
}

fn procurement(budget: &Budget, day: Day, spent: &Spent) -> Procurement {
    let identity =
        Identity { kind: ActorKind::Unknown, key: UNKNOWN.to_owned(), ..Identity::default() };
    let mut change = change(
        spent.citation,
        budget.provider,
        identity,
        operations::listed(operations::kind_of_service(&budget.service)),
        None,
    );
    change.at = day.start();
    budget.account.clone_into(&mut change.account);
    budget.region.clone_into(&mut change.region);
    change.effect.class = Some(budget.service.clone());
    let place = if budget.region.is_empty() { "no region" } else { budget.region.as_str() };
    let unusual = if spent.anomalous { ", which the provider calls unusual" } else { "" };
    let text = format!(
        "{} began to cost in {place} on {day}: {} {} that day{unusual}, and no call there acquired \
         anything",
        budget.service,
        words::cents(spent.millionths),
        spent.currency
    );
    let step = Link { time: change.at, stage: Stage::Acquisition, text, citation: spent.citation };
    Procurement { change, proof: Proof::Bill, steps: vec![step] }
}
