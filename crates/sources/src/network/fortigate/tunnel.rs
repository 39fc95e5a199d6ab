//! Tunnels of people: SSL and `IPsec`.

use schema::{Row, Tunnel, TunnelStep};

use super::Fields;

pub(super) fn row<'a>(fields: &Fields<'a>) -> Option<Row<'a>> {
    let inside = fields.address("tunnelip").or_else(|| fields.address("assignip"));
    let step = match fields.said("action") {
        "tunnel-up" => TunnelStep::Opened,
        "tunnel-down" => TunnelStep::Closed,
        "tunnel-stats" => TunnelStep::Listed,
        "ssl-login-fail" => TunnelStep::Refused,
        _ => return None,
    };
    Some(Row::Tunnel(Tunnel {
        step,
        user: fields.user(),
        outside: fields.address("remip"),
        outside_port: fields.number("remport").unwrap_or(0),
        inside,
        host: fields.text("devname"),
        protocol: fields.text("tunneltype"),
        duration_micros: fields.micros("duration"),
        // What the firewall received came from the other end.
        bytes_in: fields.number("rcvdbyte"),
        bytes_out: fields.number("sentbyte"),
        reason: fields.text("reason"),
    }))
}
