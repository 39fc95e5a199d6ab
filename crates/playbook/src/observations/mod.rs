//! What a run remembers of the rows it saw: counters that merge in any order, and facts kept whole.
//!
//! Any split of the input, observed in any order and merged, gives the same value. Memory is
//! bounded by content: by the entities in the logs and the days they were active, never by the
//! number of events.
//!
//! The cast: [`Change`] is a control-plane call that acquired or configured something; [`Seen`]
//! says when a thing was first and last there, and on which days; [`Pair`] is one of our hosts and
//! a destination outside; [`Domain`] is a registered name and who looked it up; [`Activity`] is
//! what an identity did from one address; [`Checkouts`] are visits to pages where infrastructure
//! is bought; [`People`] had an address for a while; [`LogIns`] let somebody in from outside;
//! [`Registrations`] are what registers of domains said; [`Inventory`], [`Spending`] and
//! [`Directory`] are what clouds list, what they cost, and who works here.

mod alerts;
mod change;
mod checkout;
mod cloud;
mod directory;
mod domain;
mod encounters;
mod family;
mod holders;
mod inventory;
mod log_ins;
mod network;
mod pair;
mod pairs;
mod people;
mod receipts;
mod registered;
mod seen;
mod spending;
mod stages;

use std::sync::Arc;

use schema::{Alert, Flow, HttpRequest, Record, Row, Vantage, is_address_name, normalize_name};

pub use alerts::{Alerts, Raised};
pub use change::{Change, Identity, long_lived_key};
pub use checkout::{Checkouts, Visits};
pub use cloud::{Activity, Assumed, Cloud, Denied, DeniedKey, IdentityHistory};
pub use directory::{Directory, Entry};
pub use domain::{Asked, Domain};
pub use encounters::{Encounter, Encounters, Ours};
pub use family::Family;
pub use inventory::{Inventory, Resource};
pub use log_ins::{LogIn, LogInKey, LogIns};
pub use network::{HostActivity, Inbound, Network};
pub use pair::{Pair, Service};
pub use pairs::{PairKey, Pairs};
pub use people::People;
pub use receipts::Receipts;
pub use registered::{Registered, Registrations};
pub use seen::{Citation, Counter, Seen};
pub use spending::{Budget, Spending, Spent};

use crate::intel::{Shops, Things};
use crate::organization::Organization;

/// Everything observed, mergeable.
#[derive(Debug, Default)]
pub struct Observations {
    pub cloud: Cloud,
    pub network: Network,
    pub checkouts: Checkouts,
    pub registrations: Registrations,
    pub people: People,
    pub log_ins: LogIns,
    pub receipts: Receipts,
    pub inventory: Inventory,
    pub spending: Spending,
    pub directory: Directory,
    pub alerts: Alerts,
    pub encounters: Encounters,
    /// First and last event of each family of logs, with the days that have any.
    pub families: Counter<Family, Seen>,
}

impl Observations {
    /// Nothing yet; visits will be told by who sells infrastructure, and of pages, certificates and
    /// mail addresses those are kept that feeds name.
    pub fn watching(shops: Arc<Shops>, things: Arc<Things>) -> Self {
        let receipts = Receipts::watching(Arc::clone(&shops));
        let (checkouts, encounters) = (Checkouts::watching(shops), Encounters::watching(things));
        Self { checkouts, receipts, encounters, ..Self::default() }
    }

    /// Counts one row. Called once an event and never for a duplicate.
    pub fn observe(&mut self, record: &Record<'_>, organization: &Organization) {
        let citation = Citation::of(record);
        if let Some(family) = Family::of(&record.row) {
            seen::touch(&mut self.families, &family, citation);
        }
        match &record.row {
            Row::ApiCall(call) => self.cloud.observe(call, citation),
            Row::Flow(flow) => self.observe_flow(flow, citation, organization),
            Row::DnsQuery(query) => {
                self.people.observe_query(query, citation, organization);
                self.network.observe_query(query, citation, organization);
            }
            Row::HttpRequest(request) => self.observe_request(request, citation, organization),
            Row::SignIn(sign_in) => {
                self.people.observe_sign_in(sign_in, citation, organization);
                self.log_ins.observe_sign_in(sign_in, citation, organization);
            }
            Row::Tunnel(tunnel) => {
                self.people.observe_tunnel(tunnel, citation);
                self.log_ins.observe_tunnel(tunnel, citation, organization);
            }
            Row::Registration(registration) => self.registrations.observe(registration, citation),
            Row::Lease(lease) => self.people.observe_lease(lease, citation),
            Row::Email(email) => {
                self.receipts.observe(email, citation, organization);
                self.encounters.observe_mail(email, citation, organization);
            }
            Row::Person(person) => self.directory.observe(person, citation),
            Row::CloudResource(resource) => self.inventory.observe(resource, citation),
            Row::Cost(cost) => self.spending.observe(cost, citation),
            Row::Alert(alert) => self.alerts.observe(alert, &[citation], organization),
            // Read and accounted for; no indicator asks for them yet.
            Row::Certificate(_) | Row::NetworkRegistration(_) => {}
        }
    }

    /// Counts what a rule of ours says of records, ascending by time.
    pub fn observe_hit(
        &mut self,
        alert: &Alert<'_>,
        records: &[Citation],
        organization: &Organization,
    ) {
        self.alerts.observe(alert, records, organization);
    }

    fn observe_flow(&mut self, flow: &Flow<'_>, citation: Citation, organization: &Organization) {
        let ours = (organization.is_ours(flow.source), organization.is_ours(flow.destination));
        // Some logs tell of a connection when it is over, and who began it may be gone by then.
        let began = flow.began.unwrap_or(citation.time).min(citation.time);
        let citation = Citation { time: began, ..citation };
        if ours.0 {
            self.people.observe_flow(flow, citation);
        }
        let name = flow.server_name.as_deref().filter(|_| ours.0).and_then(normalize_name);
        self.network.observe_flow(flow, name.as_deref(), citation, ours);
        if flow.handshake && ours == (true, false) {
            self.encounters.observe_handshake(flow, citation);
        }
        let answered = flow.handshake && flow.answered != Some(false);
        if let Some(name) = name.filter(|_| answered) {
            self.checkouts.observe_handshake(flow.source, &name, citation);
        }
    }

    /// A request of a host of ours, as our proxy or a sensor saw it. A Web server of ours tells of
    /// its visitors, who are not ours to judge.
    fn observe_request(
        &mut self,
        request: &HttpRequest<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        if request.vantage == Vantage::Server {
            return;
        }
        let client = organization.client(request);
        let Some(host) = client.filter(|client| organization.is_ours(*client)) else { return };
        self.people.observe_request(request, host, citation);
        self.encounters.observe_request(request, host, citation);
        let name = request.host.as_deref().filter(|name| !is_address_name(name));
        let Some(name) = name.and_then(normalize_name) else { return };
        if !request.destination.is_some_and(|address| organization.is_ours(address)) {
            self.network.observe_request(request, (host, &name), citation);
        }
        self.checkouts.observe_request(request, (host, &name), citation);
    }

    /// Takes in what another part of the input showed.
    pub fn merge(&mut self, other: Self) {
        self.cloud.merge(other.cloud);
        self.network.merge(other.network);
        self.checkouts.merge(other.checkouts);
        self.registrations.merge(other.registrations);
        self.people.merge(other.people);
        self.log_ins.merge(other.log_ins);
        self.receipts.merge(other.receipts);
        self.inventory.merge(other.inventory);
        self.spending.merge(other.spending);
        self.directory.merge(other.directory);
        self.alerts.merge(other.alerts);
        self.encounters.merge(other.encounters);
        seen::merge(&mut self.families, other.families, Seen::merge);
    }

    /// Puts facts in order of time and pairs in order of their ends; call before judging. More may
    /// be merged afterwards, and then it is called again.
    pub fn settle(&mut self) {
        self.cloud.settle();
        self.network.settle();
        self.people.settle();
    }
}

#[cfg(test)]
mod tests;
