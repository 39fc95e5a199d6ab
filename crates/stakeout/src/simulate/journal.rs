//! Everything that happened, in memory until it is written: cloud calls and lines of text, already
//! worded as records, and what the network sensor saw.

use std::collections::BTreeSet;

use schema::{Provider, Timestamp};

use super::aws::{Request, Session};
use super::lines::Line;
use super::random::Random;
use super::registrations::Registration;
use super::wire::{Connection, Handshake, Lease, Lookup, Notice, PlainRequest, Shell, Uid};

/// A cloud call, worded as CloudTrail words it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) at: Timestamp,
    pub(crate) account: String,
    pub(crate) region: &'static str,
    pub(crate) record: String,
}

/// Which log of another cloud a record stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CloudLog {
    Calls,
    Flows,
}

/// A record of what was done in another cloud, or of what went over its networks.
#[derive(Clone, Debug)]
pub(crate) struct CloudRecord {
    pub(crate) at: Timestamp,
    pub(crate) log: CloudLog,
    pub(crate) provider: Provider,
    pub(crate) account: String,
    pub(crate) record: String,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub(crate) calls: Vec<Call>,
    pub(crate) cloud_records: Vec<CloudRecord>,
    pub(crate) connections: Vec<Connection>,
    pub(crate) lookups: Vec<Lookup>,
    pub(crate) handshakes: Vec<Handshake>,
    pub(crate) requests: Vec<PlainRequest>,
    pub(crate) shells: Vec<Shell>,
    pub(crate) leases: Vec<Lease>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) lines: Vec<Line>,
    pub(crate) registrations: Vec<Registration>,
}

/// How far a journal had come, to tell later what a scenario added.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    calls: usize,
    cloud_records: usize,
    connections: usize,
}

impl Journal {
    pub(crate) fn call(
        &mut self,
        at: Timestamp,
        session: &Session,
        (region, request): (&'static str, Request),
        random: &mut Random,
    ) {
        let at = Timestamp::from_seconds(at.seconds());
        let record = request.into_record(at, session, region, random).to_string();
        self.calls.push(Call { at, account: session.account.clone(), region, record });
    }

    pub(crate) fn connection(&mut self, connection: Connection) {
        self.connections.push(connection);
    }

    pub(crate) fn line(&mut self, line: Line) {
        self.lines.push(line);
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            calls: self.calls.len(),
            cloud_records: self.cloud_records.len(),
            connections: self.connections.len(),
        }
    }

    /// The first and the last moment of what was added since `mark`.
    pub(crate) fn span_since(&self, mark: Mark) -> Option<(Timestamp, Timestamp)> {
        let calls = self.calls.iter().skip(mark.calls).flat_map(|call| [call.at, call.at]);
        let connections = self.connections.iter().skip(mark.connections);
        let records = self.cloud_records.iter().skip(mark.cloud_records);
        let calls = calls.chain(records.map(|record| record.at));
        let moments = calls.chain(connections.flat_map(|flow| [flow.at, flow.logged_at()]));
        moments.fold(None, |span, moment| match span {
            None => Some((moment, moment)),
            Some((first, last)) => Some((moment.min(first), moment.max(last))),
        })
    }

    /// Drops what the logs of a simulation that stops at `end` cannot hold yet: later calls, and
    /// every trace of a connection that is still open.
    pub(crate) fn end_at(&mut self, end: Timestamp) {
        self.calls.retain(|call| call.at < end);
        self.cloud_records.retain(|record| record.at < end);
        let unfinished: BTreeSet<Uid> = self
            .connections
            .iter()
            .filter(|connection| connection.logged_at() >= end)
            .map(|connection| connection.uid)
            .collect();
        self.connections.retain(|connection| !unfinished.contains(&connection.uid));
        self.lookups.retain(|lookup| !unfinished.contains(&lookup.uid));
        self.handshakes.retain(|handshake| !unfinished.contains(&handshake.uid));
        self.requests.retain(|request| !unfinished.contains(&request.uid));
        self.shells.retain(|shell| !unfinished.contains(&shell.uid));
        self.leases.retain(|lease| !unfinished.contains(&lease.uid));
        self.notices.retain(|notice| notice.at < end);
        self.lines.retain(|line| line.at < end);
        self.registrations.retain(|registration| registration.asked < end);
    }
}
