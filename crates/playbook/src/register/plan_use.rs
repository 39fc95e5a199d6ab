//! Planned against seen, for each plan: how many it allows, how many came, and what came beside it.

use super::allocation::needed;
use super::claim::{Claim, PlanUse, Standing};
use super::condition;
use super::entry::{Entry, Limit};

pub(super) fn of(entries: &[Entry], claims: &[Claim<'_>], standings: &[Standing]) -> Vec<PlanUse> {
    let plans = entries.iter().filter(|entry| entry.is_plan());
    let mut uses: Vec<PlanUse> = plans
        .map(|plan| {
            let covered = claims.iter().filter(|claim| condition::covers(plan, claim));
            let span = plan.windows.span();
            PlanUse {
                entry: plan.reference.clone(),
                start: span.start,
                end: span.end,
                planned: match plan.limit {
                    // Each of its windows has the count for itself.
                    Limit::Whole(count) => {
                        let windows = u32::try_from(plan.windows.iter().count());
                        Some(count.saturating_mul(windows.unwrap_or(u32::MAX)))
                    }
                    Limit::None | Limit::PerDay(_) => None,
                },
                seen: covered.map(needed).fold(0, u32::saturating_add),
                beside: beside(plan, claims, standings),
            }
        })
        .collect();
    uses.sort_by(|left, right| (left.start, &left.entry).cmp(&(right.start, &right.entry)));
    uses
}

/// What came over the plan's count, and what its people made in its window, nearest to it, and
/// nothing covers: by name where it has one.
fn beside(plan: &Entry, claims: &[Claim<'_>], standings: &[Standing]) -> Vec<String> {
    let mut beside: Vec<String> = claims
        .iter()
        .zip(standings)
        .filter(|(claim, standing)| match standing {
            Standing::Covered { .. } => false,
            Standing::Over { entry, .. } => {
                *entry == plan.reference && condition::covers(plan, claim)
            }
            Standing::Uncovered { nearest, .. } => {
                let near = nearest.as_ref().is_some_and(|near| near.entry == plan.reference);
                let then = plan.windows.holding(claim.time).is_some();
                near && then && condition::is_for(plan, claim)
            }
        })
        .flat_map(|(claim, _)| match claim.names {
            [] => vec![format!("{} {}", needed(claim), claim.kind.as_str())],
            names => names.to_vec(),
        })
        .collect();
    beside.sort();
    beside.dedup();
    beside
}
