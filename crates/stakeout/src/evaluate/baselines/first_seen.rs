//! An identity's first call to a service or into a region, and a host's first connection to an
//! address. All of the logs are its memory.

use std::collections::BTreeMap;

use schema::Timestamp;

use super::{Counts, after_learning, alert};
use crate::evaluate::matching::Alert;

/// Every call, and every connection.
pub(super) fn all(counts: &Counts, first: Timestamp) -> Vec<Alert> {
    let destinations = counts
        .destinations
        .iter()
        .map(|((host, address), time)| alert(&[host, address], time.hour(), 1));
    after_learning(of_identities(&counts.places).chain(destinations), first)
}

/// Calls that acquire something, and nothing else.
pub(super) fn acquiring(counts: &Counts, first: Timestamp) -> Vec<Alert> {
    after_learning(of_identities(&counts.acquiring_places), first)
}

fn of_identities(
    places: &BTreeMap<(String, String), Timestamp>,
) -> impl Iterator<Item = Alert> + '_ {
    places.iter().map(|((identity, _), time)| alert(&[identity], time.hour(), 1))
}
