//! Simple detectors over the same rows, to see what judgement adds to them.
//!
//! Each is what a team would write on a first afternoon. None knows the register, the lists or
//! what is ours beyond addresses. All are silent in the first week, while there is nothing to
//! compare with. A baseline is a file; adding one is a file and its line here.

mod first_seen;
mod fixed_threshold;
mod three_sigma;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use playbook::organization::Organization;
use schema::{Action, ActorKind, ApiCall, Flow, Hour, Record, Row, Timestamp};

use super::matching::Alert;

/// A detector: what it is called, and what it tells of rows that begin at a moment.
pub(super) struct Baseline {
    pub name: &'static str,
    pub alerts: fn(&Counts, Timestamp) -> Vec<Alert>,
}

pub(super) const BASELINES: [Baseline; 5] = [
    Baseline { name: "fixed threshold, high", alerts: fixed_threshold::high },
    Baseline { name: "fixed threshold, low", alerts: fixed_threshold::low },
    Baseline { name: "mean + 3 sigma", alerts: three_sigma::alerts },
    Baseline { name: "first seen", alerts: first_seen::all },
    Baseline { name: "first seen, acquiring", alerts: first_seen::acquiring },
];

/// Days at the beginning of which nothing is told.
const LEARNING_DAYS: i32 = 7;

/// What the baselines look at.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Calls of an identity in an hour that acquired something.
    acquiring: BTreeMap<(String, Hour), u64>,
    /// Bytes that a host of ours sent outside in an hour.
    sent: BTreeMap<(IpAddr, Hour), u64>,
    /// When an identity first called a service, or into a region.
    places: BTreeMap<(String, String), Timestamp>,
    /// As `places`, of calls that acquired something.
    acquiring_places: BTreeMap<(String, String), Timestamp>,
    /// When a host of ours first connected to an address outside.
    destinations: BTreeMap<(IpAddr, IpAddr), Timestamp>,
}

impl Counts {
    pub(super) fn observe(&mut self, record: &Record<'_>, organization: &Organization) {
        match &record.row {
            Row::ApiCall(call) => self.observe_call(call, record.time),
            Row::Flow(flow) if !flow.handshake => {
                self.observe_flow(flow, record.time, organization);
            }
            _ => {}
        }
    }

    fn observe_call(&mut self, call: &ApiCall<'_>, time: Timestamp) {
        let nobody = matches!(call.actor.kind, ActorKind::Service | ActorKind::Unknown);
        if nobody || call.error.is_some() {
            return;
        }
        let identity = call.actor.key.as_ref();
        let effect = call.effect.as_ref();
        let acquires = effect.is_some_and(|it| it.operation.action == Action::Acquisition);
        for place in [call.service.as_ref(), call.region.as_ref()] {
            let key = (identity.to_owned(), place.to_owned());
            if acquires {
                least(&mut self.acquiring_places, key.clone(), time);
            }
            least(&mut self.places, key, time);
        }
        if acquires {
            *self.acquiring.entry((identity.to_owned(), time.hour())).or_default() += 1;
        }
    }

    fn observe_flow(&mut self, flow: &Flow<'_>, time: Timestamp, organization: &Organization) {
        if !organization.is_ours(flow.source) || organization.is_ours(flow.destination) {
            return;
        }
        least(&mut self.destinations, (flow.source, flow.destination), time);
        let sent = self.sent.entry((flow.source, time.hour())).or_default();
        *sent = sent.saturating_add(flow.bytes_out.unwrap_or(0));
    }
}

fn least<K: Ord>(firsts: &mut BTreeMap<K, Timestamp>, key: K, time: Timestamp) {
    let held = firsts.entry(key).or_insert(time);
    *held = time.min(*held);
}

/// An alert over a span of whole hours.
fn alert(names: &[&dyn ToString], from: Hour, hours: i32) -> Alert {
    let names: BTreeSet<String> = names.iter().map(|name| name.to_string()).collect();
    Alert { start: from.start(), end: Hour(from.0.saturating_add(hours)).start(), names }
}

/// Alerts that came after the first week, in order of time.
fn after_learning(alerts: impl Iterator<Item = Alert>, first: Timestamp) -> Vec<Alert> {
    let from = first.plus_days(LEARNING_DAYS);
    let mut alerts: Vec<Alert> = alerts.filter(|alert| alert.start >= from).collect();
    alerts.sort_by(|one, other| (one.start, &one.names).cmp(&(other.start, &other.names)));
    alerts
}

#[cfg(test)]
mod tests;
