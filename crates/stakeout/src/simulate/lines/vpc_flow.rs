//! AWS VPC flow logs with the default fields: each direction of a conversation is a record, counted
//! over an interval of up to ten minutes.

use std::net::Ipv4Addr;

use schema::Timestamp;

use super::{Line, Log};

/// A conversation of a network interface with somebody, within one interval.
#[derive(Clone, Debug)]
pub(crate) struct VpcConversation<'a> {
    pub(crate) account: &'a str,
    pub(crate) interface: &'a str,
    pub(crate) from: Timestamp,
    pub(crate) seconds: i64,
    pub(crate) client: (Ipv4Addr, u16),
    pub(crate) server: (Ipv4Addr, u16),
    pub(crate) bytes_out: u64,
    /// Nothing comes back where the security group says no.
    pub(crate) bytes_in: Option<u64>,
}

const PAYLOAD_BYTES_PER_PACKET: u64 = 1_200;

impl VpcConversation<'_> {
    pub(crate) fn lines(&self) -> Vec<Line> {
        let action = if self.bytes_in.is_some() { "ACCEPT" } else { "REJECT" };
        let mut lines = vec![self.record(self.client, self.server, self.bytes_out, action)];
        lines.extend(
            self.bytes_in.map(|bytes| self.record(self.server, self.client, bytes, action)),
        );
        lines
    }

    fn record(
        &self,
        (source, source_port): (Ipv4Addr, u16),
        (destination, destination_port): (Ipv4Addr, u16),
        bytes: u64,
        action: &str,
    ) -> Line {
        let packets = bytes.div_ceil(PAYLOAD_BYTES_PER_PACKET).max(1);
        let until = self.from.plus_seconds(self.seconds);
        let text = format!(
            "2 {} {} {source} {destination} {source_port} {destination_port} 6 {packets} {bytes} \
             {} {} {action} OK",
            self.account,
            self.interface,
            self.from.seconds(),
            until.seconds()
        );
        Line { at: until, log: Log::VpcFlow, text }
    }
}

/// An interval in which an interface had nothing to say.
pub(crate) fn idle(account: &str, interface: &str, from: Timestamp) -> Line {
    let until = from.plus_seconds(600);
    let (first, last) = (from.seconds(), until.seconds());
    let text = format!("2 {account} {interface} - - - - - - - {first} {last} - NODATA");
    Line { at: until, log: Log::VpcFlow, text }
}
