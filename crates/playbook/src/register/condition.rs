//! Whether an entry covers a claim, and by which conditions it fails.

use schema::normalize_name;

use super::claim::Claim;
use super::entry::{Entry, Terms};
use super::place::PlaceMiss;
use super::who;

/// A condition that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    Who,
    Kind,
    Place(PlaceMiss),
    /// The claim is for other names than the entry's.
    Name,
    /// The entry covers registering its name, and the claim does something else to it.
    Deed,
    Early,
    Late,
    ApprovedAfterwards,
    ApprovedByActor,
    Origin,
}

/// Whether everything but the count is permitted.
pub(super) fn covers(entry: &Entry, claim: &Claim<'_>) -> bool {
    entry.terms.iter().any(|terms| term_misses(terms, claim).is_empty())
        && entry_misses(entry, claim).is_empty()
}

/// The conditions that fail, of the set of terms that `weigh` finds lightest.
pub(super) fn misses<'e>(
    entry: &'e Entry,
    claim: &Claim<'_>,
    weigh: impl Fn(&[Miss]) -> u32,
) -> Option<(&'e Terms, Vec<Miss>)> {
    let of_terms = entry.terms.iter().map(|terms| (terms, term_misses(terms, claim)));
    let (terms, mut misses) = of_terms.min_by_key(|(_, misses)| weigh(misses))?;
    misses.extend(entry_misses(entry, claim));
    Some((terms, misses))
}

fn term_misses(terms: &Terms, claim: &Claim<'_>) -> Vec<Miss> {
    match terms {
        Terms::Register { name } => {
            let same = |other: &String| normalize_name(other).is_some_and(|other| other == *name);
            let kind = (!terms.kinds().contains(claim.kind)).then_some(Miss::Kind);
            let named = !claim.names.is_empty() && claim.names.iter().all(same);
            let name = (!named).then_some(Miss::Name);
            let deed = (!claim.registration).then_some(Miss::Deed);
            [kind, name, deed].into_iter().flatten().collect()
        }
        Terms::Acquire { who, kinds, places } => {
            let meant = who.iter().any(|pattern| who::means(pattern, claim.who));
            let actor = (!meant).then_some(Miss::Who);
            let kind = (!kinds.cover(claim)).then_some(Miss::Kind);
            // `None` where one of the places holds the claim, which sorts before every miss.
            let place = places.iter().map(|place| place.miss(claim)).min().flatten();
            [actor, kind, place.map(Miss::Place)].into_iter().flatten().collect()
        }
    }
}

fn entry_misses(entry: &Entry, claim: &Claim<'_>) -> Vec<Miss> {
    let mut misses = Vec::new();
    if !entry.window.contains(claim.time) {
        misses.push(if claim.time < entry.window.start { Miss::Early } else { Miss::Late });
    }
    if entry.approval.at.is_some_and(|approved| approved > claim.time) {
        misses.push(Miss::ApprovedAfterwards);
    }
    if entry.approval.by.as_ref().is_some_and(|approver| who::means(approver, claim.who)) {
        misses.push(Miss::ApprovedByActor);
    }
    if !entry.origin.holds(claim) {
        misses.push(Miss::Origin);
    }
    misses
}
