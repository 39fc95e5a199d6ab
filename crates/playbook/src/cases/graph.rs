//! From sightings to cases: those that share an entity within days are one story.
//!
//! Hubs do not glue (see [`Hubs::glues`]); chains of sharing do, each link within the window.

use std::collections::BTreeMap;

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
        let pairs = members.iter().enumerate().flat_map(|(place, later)| {
            members.iter().take(place).map(move |earlier| (*earlier, *later))
        });
        for (earlier, later) in pairs.filter(|(one, two)| are_near(sightings, *one, *two, days)) {
            union(&mut parents, earlier, later);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in 0..sightings.len() {
        groups.entry(root(&mut parents, index)).or_default().push(index);
    }
    groups.into_values().collect()
}

fn are_near(sightings: &[Sighting], one: usize, other: usize, days: u32) -> bool {
    let (Some(one), Some(other)) = (sightings.get(one), sightings.get(other)) else {
        return false;
    };
    let gap = other.first.seconds_since(one.last).max(one.first.seconds_since(other.last));
    gap <= i64::from(days) * 86_400
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
