//! What a run remembers of the rows it saw: counters that merge in any order, and facts kept whole.
//!
//! Any split of the input, observed in any order and merged, gives the same value. Memory is
//! bounded by content: by the entities in the logs and the days they were active, never by the
//! number of events.
//!
//! The cast: [`Change`] is a control-plane call that acquired or configured something; [`Seen`]
//! says when a thing was first and last there, and on which days; [`Pair`] is one of our hosts and
//! a destination outside; [`Domain`] is a registered name and who looked it up; [`Activity`] is
//! what an identity did from one address.

mod change;
mod cloud;
mod domain;
mod network;
mod pair;
mod seen;

use schema::{Record, Row};

pub use change::{Change, Identity};
pub use cloud::{Activity, Assumption, Cloud, Denied, DeniedKey, IdentityHistory};
pub use domain::{Asked, Domain};
pub use network::{HostActivity, Inbound, Network, PairKey};
pub use pair::{Pair, Service};
pub use seen::{Citation, Counter, Seen};

use crate::organization::Organization;

/// Everything observed, mergeable.
#[derive(Debug, Default)]
pub struct Observations {
    pub cloud: Cloud,
    pub network: Network,
    /// First and last event of each source, with the days that have any.
    pub sources: Counter<&'static str, Seen>,
}

impl Observations {
    /// Counts one row. Called once an event and never for a duplicate.
    pub fn observe(&mut self, record: &Record<'_>, organization: &Organization) {
        let citation = Citation::of(record);
        seen::touch(&mut self.sources, &record.source, citation);
        match &record.row {
            Row::ApiCall(call) => self.cloud.observe(call, citation),
            Row::Flow(flow) => self.network.observe_flow(flow, citation, organization),
            Row::DnsQuery(query) => self.network.observe_query(query, citation, organization),
            Row::HttpRequest(request) => {
                self.network.observe_request(request, citation, organization);
            }
            // Read and accounted for; no indicator asks for them yet.
            Row::SignIn(_)
            | Row::Tunnel(_)
            | Row::Registration(_)
            | Row::Lease(_)
            | Row::Alert(_)
            | Row::Certificate(_) => {}
        }
    }

    /// Takes in what another part of the input showed.
    pub fn merge(&mut self, other: Self) {
        self.cloud.merge(other.cloud);
        self.network.merge(other.network);
        seen::merge(&mut self.sources, other.sources, Seen::merge);
    }

    /// Puts facts in order of time; call once, after the last merge.
    pub fn settle(&mut self) {
        self.cloud.settle();
    }
}

#[cfg(test)]
mod tests;
