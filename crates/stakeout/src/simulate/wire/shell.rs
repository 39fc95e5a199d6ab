//! SSH: what the sensor sees of a session, whose inside is hidden.

use std::net::Ipv4Addr;

use schema::Timestamp;

use super::records::{Connection, Shell, Transport};
use super::visit::bare_connection;
use crate::simulate::journal::Journal;
use crate::simulate::random::Random;

/// A session, or a try at one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShellVisit {
    pub(crate) at: Timestamp,
    pub(crate) host: Ipv4Addr,
    pub(crate) server: Ipv4Addr,
    pub(crate) seconds: i64,
    /// Whether the server let them in.
    pub(crate) success: bool,
}

/// Notes it down; gives the port it came from.
pub(crate) fn shell(journal: &mut Journal, visit: &ShellVisit, random: &mut Random) -> u16 {
    let ends = ((visit.at, visit.host), (visit.server, 22));
    let busy = u64::try_from(visit.seconds).unwrap_or(0);
    let connection = Connection {
        service: Some("ssh"),
        duration_micros: visit.seconds * 1_000_000 + random.seconds(90_000, 990_000),
        bytes_out: 2_900 + busy * random.between(20, 60),
        bytes_in: 3_400 + busy * random.between(60, 300),
        ..bare_connection(ends.0, ends.1, Transport::Tcp, random)
    };
    let origin_port = connection.origin_port;
    journal.shells.push(Shell {
        at: Timestamp(visit.at.0 + 21_000),
        uid: connection.uid,
        origin: (visit.host, origin_port),
        responder: visit.server,
        success: visit.success,
        attempts: if visit.success { 2 } else { random.between(1, 3) },
    });
    journal.connection(connection);
    origin_port
}
