//! The fields of `dhcp.log`, in Zeek's order.

use super::Kind;
use super::line::Line;
use crate::simulate::company::DHCP_SERVER;
use crate::simulate::wire::Lease;

pub(super) const LEASE: Kind<Lease> = Kind {
    path: "dhcp",
    header: &[&[
        ("ts", "time"),
        ("uids", "set[string]"),
        ("client_addr", "addr"),
        ("server_addr", "addr"),
        ("mac", "string"),
        ("host_name", "string"),
        ("client_fqdn", "string"),
        ("domain", "string"),
        ("requested_addr", "addr"),
        ("assigned_addr", "addr"),
        ("lease_time", "interval"),
        ("client_message", "string"),
        ("server_message", "string"),
        ("msg_types", "vector[string]"),
        ("duration", "interval"),
    ]],
    logged_at: |lease| lease.at,
    append: lease,
};

fn lease(lease: &Lease, line: &mut Line) {
    line.seconds("ts", lease.at.0);
    line.list("uids", &[lease.uid], true);
    line.text("client_addr", lease.address);
    line.text("server_addr", DHCP_SERVER);
    line.text("mac", &lease.mac);
    line.text("host_name", &lease.host_name);
    line.unset("client_fqdn");
    line.text("domain", &lease.domain);
    line.text("requested_addr", lease.address);
    line.text("assigned_addr", lease.address);
    line.seconds("lease_time", lease.seconds * 1_000_000);
    line.unset("client_message");
    line.unset("server_message");
    let messages: &[&str] =
        if lease.renewed { &["REQUEST", "ACK"] } else { &["DISCOVER", "OFFER", "REQUEST", "ACK"] };
    line.list("msg_types", messages, true);
    line.seconds("duration", 14_000);
}
