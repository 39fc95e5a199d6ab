//! Which kind of log a record is of: by it is known for how long anything was watched.
//!
//! What a record tells decides, and not which product wrote it: a firewall, a sensor and a cloud all
//! log connections.

use schema::{Row, Vantage};

/// A family of logs, as the playbook's first row names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    Cloud,
    /// Services that a company rents whole, and directories.
    Services,
    Network,
    Dns,
    /// What our people asked of the Web.
    Web,
    /// Who was let in where, and what was asked of our own servers.
    Access,
    Vpn,
    Leases,
    Registration,
    Mail,
}

impl Family {
    /// Of records that show what crossed the wire.
    pub const WIRE: [Self; 3] = [Self::Network, Self::Dns, Self::Web];

    /// `None` for what other tools concluded: it shows nothing of what they did not find. Nor does
    /// an inventory, a bill or a list of people show what happened.
    pub(super) fn of(row: &Row<'_>) -> Option<Self> {
        Some(match row {
            Row::ApiCall(call) if call.provider.is_cloud() => Self::Cloud,
            Row::ApiCall(_) => Self::Services,
            Row::Flow(_) => Self::Network,
            Row::DnsQuery(_) => Self::Dns,
            Row::HttpRequest(request) if request.vantage == Vantage::Server => Self::Access,
            Row::HttpRequest(_) => Self::Web,
            Row::SignIn(_) => Self::Access,
            Row::Tunnel(_) => Self::Vpn,
            // What a NAT gives out says nothing of who has which machine.
            Row::Lease(lease) if lease.translation.is_some() => Self::Network,
            Row::Lease(_) => Self::Leases,
            Row::Registration(_) | Row::NetworkRegistration(_) => Self::Registration,
            Row::Email(_) => Self::Mail,
            Row::Alert(_)
            | Row::Certificate(_)
            | Row::Person(_)
            | Row::CloudResource(_)
            | Row::Cost(_) => return None,
        })
    }
}
