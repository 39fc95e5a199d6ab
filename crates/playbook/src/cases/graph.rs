//! From sightings to cases: those that share an entity within days are one story.
//!
//! Hubs do not glue (see [`Hubs::glues`]); chains of sharing do, each link within the window.

use std::collections::BTreeMap;

use schema::Timestamp;

use super::{Entity, Hubs, Sighting};

/// Groups sightings, given in their stable order, that share an entity within so many days; each
/// group lists indexes, ascending.
pub fn group(sightings: &[Sighting], hubs: &Hubs<'_>, days: u32) -> Vec<Vec<usize>> {
    let mut parents: Vec<usize> = (0..sightings.len()).collect();
    let mut by_entity: BTreeMap<&Entity, Vec<usize>> = BTreeMap::new();
    for (index, sighting) in sightings.iter().enumerate() {
        for entity in sighting.entities.iter().filter(|entity| hubs.glues(entity)) {
            by_entity.entry(entity).or_default().push(index);
        }
    }
    for members in by_entity.values() {
        join(&mut parents, members, sightings, days);
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in 0..sightings.len() {
        groups.entry(root(&mut parents, index)).or_default().push(index);
    }
    groups.into_values().collect()
}

/// Joins sightings of one entity, which come in order of their beginnings. Whoever is near any
/// earlier one is near the one that lasted longest, so each is held against that one alone.
fn join(parents: &mut [usize], members: &[usize], sightings: &[Sighting], days: u32) {
    let window = i64::from(days) * 86_400;
    let mut longest: Option<(usize, Timestamp)> = None;
    for member in members {
        let Some(sighting) = sightings.get(*member) else { continue };
        if let Some((earlier, last)) = longest
            && sighting.first.seconds_since(last) <= window
        {
            union(parents, earlier, *member);
        }
        if longest.is_none_or(|(_, last)| sighting.last > last) {
            longest = Some((*member, sighting.last));
        }
    }
}

/// The least index of a group stands for it, so that order is stable.
fn union(parents: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parents, one), root(parents, other));
    if let Some(parent) = parents.get_mut(one.max(other)) {
        *parent = one.min(other);
    }
}

fn root(parents: &mut [usize], index: usize) -> usize {
    let mut at = index;
    while let Some(parent) = parents.get(at).copied().filter(|parent| *parent != at) {
        let grandparent = parents.get(parent).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(at) {
            *slot = grandparent;
        }
        at = grandparent;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{Evidence, Indicator};

    fn sighting(first_day: i32, last_day: i32) -> Sighting {
        let at = |day| Timestamp::default().plus_days(day);
        let mut sighting = Sighting::new(Indicator::NewAddress, Evidence::default());
        (sighting.first, sighting.last) = (at(first_day), at(last_day));
        sighting
    }

    /// Roots after joining sightings that all share one entity, within seven days.
    fn check(spans: &[(i32, i32)], expected: &[usize]) {
        let sightings: Vec<Sighting> =
            spans.iter().map(|(first, last)| sighting(*first, *last)).collect();
        let mut parents: Vec<usize> = (0..spans.len()).collect();
        let members: Vec<usize> = (0..spans.len()).collect();
        join(&mut parents, &members, &sightings, 7);
        let roots: Vec<usize> = members.iter().map(|it| root(&mut parents, *it)).collect();
        assert_eq!(roots, expected, "{spans:?}");
    }

    #[test]
    fn links_hold_within_the_window_and_chain() {
        check(&[(0, 0), (7, 7), (14, 14)], &[0, 0, 0]);
        check(&[(0, 0), (8, 8)], &[0, 1]);
        check(&[(0, 30), (1, 1), (35, 35)], &[0, 0, 0]);
        check(&[(0, 1), (20, 20), (21, 40), (47, 47), (60, 60)], &[0, 1, 1, 1, 4]);
    }
}
