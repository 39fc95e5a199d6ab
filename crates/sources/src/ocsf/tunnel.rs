//! Remote access: Tunnel Activity 4014.

use schema::{Tunnel, TunnelStep};

use super::api_call::text;
use super::class::{OTHER, TUNNEL_ACTIVITY};
use super::http_request::{endpoint, observe_address, traffic};
use super::unmapped::Source;
use super::{Event, Observable, millis, object, put};

const OPEN: u32 = 1;
const CLOSE: u32 = 2;

pub(super) fn event(tunnel: &Tunnel<'_>, source: &mut Source) -> Event {
    let activity = match tunnel.step {
        TunnelStep::Opened | TunnelStep::Refused => OPEN,
        TunnelStep::Closed => CLOSE,
        TunnelStep::Addressed | TunnelStep::Listed => OTHER,
    };
    let mut event = Event::new(&TUNNEL_ACTIVITY, activity, source.product());
    event.status(Some(tunnel.step != TunnelStep::Refused));
    event.put("status_detail", text(tunnel.reason.as_deref()));
    event.put("protocol_name", text(tunnel.protocol.as_deref()));
    event.put("duration", tunnel.duration_micros.map(millis));
    event.put("session", object([("is_vpn", true.into()), ("is_remote", true.into())]));
    if let Some(user) = tunnel.user.as_deref() {
        event.put("user", object([("name", user.into())]));
        event.observe(Observable::UserName, "user.name", user);
    }
    event.put("src_endpoint", endpoint(tunnel.outside, tunnel.outside_port, None));
    observe_address(&mut event, "src_endpoint.ip", tunnel.outside);
    if let Some(host) = tunnel.host.as_deref() {
        event.put("dst_endpoint", object([("hostname", host.into())]));
    }
    if let Some(inside) = tunnel.inside {
        let mut interface = object([("ip", inside.to_string().into())]);
        put(&mut interface, "type_id", 4);
        put(&mut interface, "type", "Tunnel");
        event.put("tunnel_interface", interface);
        observe_address(&mut event, "tunnel_interface.ip", Some(inside));
    }
    // Of OCSF out is from the source, which is the other end.
    event.put("traffic", traffic(tunnel.bytes_in, tunnel.bytes_out));
    event
}
