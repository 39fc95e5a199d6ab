//! Whether an entry covers a claim, and by which conditions it fails.

use schema::{ResourceKind, normalize_name};

use super::claim::Claim;
use super::entry::{Approval, Entry, Terms};
use super::glob::{self, Case};
use super::place::PlaceMiss;
use super::who;
use crate::family::family;

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
    /// The claim is for another family of servers, or the log does not say of which.
    Family,
    Early,
    Late,
    ApprovedAfterwards,
    ApprovedByActor,
    Origin,
    /// The actor belongs to a party whose time with us is not now.
    Party,
}

/// Whether everything but the count is permitted. Names are compared last: they cost most.
pub(super) fn covers(entry: &Entry, claim: &Claim<'_>) -> bool {
    let holds = |misses: &[Option<Miss>]| misses.iter().all(Option::is_none);
    holds(&entry_misses(entry, claim))
        && entry
            .terms
            .iter()
            .any(|terms| holds(&thing_misses(terms, claim)) && actor_miss(terms, claim).is_none())
}

/// The conditions that fail, of the set of terms that `weigh` finds lightest.
pub(super) fn misses<'e>(
    entry: &'e Entry,
    claim: &Claim<'_>,
    weigh: impl Fn(&[Miss]) -> u32,
) -> Option<(&'e Terms, Vec<Miss>)> {
    let of_terms = entry.terms.iter().map(|terms| {
        let actor = actor_miss(terms, claim).into_iter();
        let misses: Vec<Miss> =
            actor.chain(thing_misses(terms, claim).into_iter().flatten()).collect();
        (terms, misses)
    });
    let (terms, mut misses) = of_terms.min_by_key(|(_, misses)| weigh(misses))?;
    misses.extend(entry_misses(entry, claim).into_iter().flatten());
    Some((terms, misses))
}

/// Whether an entry is for who claims, whatever else of it fits.
pub(super) fn is_for(entry: &Entry, claim: &Claim<'_>) -> bool {
    entry.terms.iter().any(|terms| actor_miss(terms, claim).is_none())
}

fn actor_miss(terms: &Terms, claim: &Claim<'_>) -> Option<Miss> {
    let Terms::Acquire { who, .. } = terms else { return None };
    let meant = who.iter().any(|pattern| who::means(pattern, claim.who));
    (!meant).then_some(Miss::Who)
}

/// What is acquired, and where.
fn thing_misses(terms: &Terms, claim: &Claim<'_>) -> [Option<Miss>; 3] {
    match terms {
        Terms::Register { name } => {
            let same = |other: &String| normalize_name(other).is_some_and(|other| other == *name);
            let named = !claim.names.is_empty() && claim.names.iter().all(same);
            [
                (!holds_names(claim.kind)).then_some(Miss::Kind),
                (!named).then_some(Miss::Name),
                (!claim.registration).then_some(Miss::Deed),
            ]
        }
        Terms::Acquire { kinds, places, families, .. } => {
            // `None` where one of the places holds the claim, which sorts before every miss.
            let place = places.iter().map(|place| place.miss(claim)).min().flatten();
            [
                (!kinds.cover(claim)).then_some(Miss::Kind),
                place.map(Miss::Place),
                (!is_of(families, claim)).then_some(Miss::Family),
            ]
        }
    }
}

/// Whether a server is of one of the families, named whole (`t3.micro`) or by their first part. A
/// family that the log does not show is none of them.
fn is_of(families: &[String], claim: &Claim<'_>) -> bool {
    if families.is_empty() || claim.kind != ResourceKind::Compute {
        return true;
    }
    let Some(class) = claim.class else { return false };
    let family = family(class);
    let means = |name: &str, pattern: &String| glob::matches(pattern, name, Case::Ignored);
    families
        .iter()
        .any(|pattern| means(class, pattern) || family.is_some_and(|family| means(family, pattern)))
}

/// Who may register a name may open a zone for it: registrars do so by themselves.
fn holds_names(kind: ResourceKind) -> bool {
    matches!(kind, ResourceKind::Domain | ResourceKind::Dns)
}

fn entry_misses(entry: &Entry, claim: &Claim<'_>) -> [Option<Miss>; 4] {
    let nearest = entry.windows.nearest(claim.time);
    let late = if claim.time < nearest.start { Miss::Early } else { Miss::Late };
    let Approval { at, by } = &entry.approval;
    [
        entry.windows.holding(claim.time).is_none().then_some(late),
        at.is_some_and(|approved| approved > claim.time).then_some(Miss::ApprovedAfterwards),
        by.as_ref()
            .is_some_and(|approver| who::means(approver, claim.who))
            .then_some(Miss::ApprovedByActor),
        (!entry.origin.holds(claim)).then_some(Miss::Origin),
    ]
}
