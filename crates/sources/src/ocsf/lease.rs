//! Addresses given out: DHCP Activity 4004.

use schema::{Lease, Translation};
use serde_json::Map;

use super::api_call::text;
use super::class::{DHCP_ACTIVITY, OTHER};
use super::http_request::{endpoint, observe_address};
use super::unmapped::Source;
use super::{Event, Observable, object, put};

pub(super) fn event(lease: &Lease<'_>, source: &mut Source) -> Event {
    let mut event = Event::new(&DHCP_ACTIVITY, activity(lease), source.product());
    let mut client = match lease.translation {
        Some(Translation { inside, inside_port, port }) => {
            let mut client = endpoint(Some(inside), inside_port, None);
            put(&mut client, "proxy_endpoint", endpoint(lease.address, port, None));
            client
        }
        None => endpoint(lease.address, 0, None),
    };
    put(&mut client, "mac", text(lease.mac.as_deref()));
    let host = lease.host_name.as_deref().filter(|name| !name.is_empty());
    put(&mut client, "hostname", text(host));
    put(&mut client, "domain", text(lease.domain.as_deref()));
    if client.keys().all(|key| key == "mac") {
        put(&mut client, "name", text(lease.mac.as_deref()));
    }
    let server = endpoint(lease.server, 0, None);
    if client.is_empty() && server.is_empty() {
        client = object([("name", "unknown".into())]);
    }
    event.put("src_endpoint", client);
    event.put("dst_endpoint", if server.is_empty() { Map::new() } else { server });
    if let (Some(from), Some(until)) = (lease.from, lease.until) {
        event.put("lease_dur", i32::try_from(until.seconds_since(from)).ok());
    } else {
        event.put(
            "lease_dur",
            lease.duration_seconds.and_then(|seconds| i32::try_from(seconds).ok()),
        );
    }
    let inside = lease.translation.map(|translation| translation.inside);
    observe_address(&mut event, "src_endpoint.ip", inside.or(lease.address));
    if inside.is_some() {
        observe_address(&mut event, "src_endpoint.proxy_endpoint.ip", lease.address);
    }
    event.observe(Observable::Hostname, "src_endpoint.hostname", host.unwrap_or_default());
    source.drop_all(&["client_addr", "server_addr", "mac", "host_name", "assigned_addr"]);
    source.drop_all(&["lease_time", "assigned_ip", "domain", "_path"]);
    event
}

fn activity(lease: &Lease<'_>) -> u32 {
    match lease.message.as_deref() {
        Some("DISCOVER") => 1,
        Some("OFFER") => 2,
        Some("REQUEST") => 3,
        Some("DECLINE") => 4,
        Some("ACK") => 5,
        Some("NAK") => 6,
        Some("RELEASE") => 7,
        Some("INFORM") => 8,
        Some("EXPIRE") => 9,
        // Sensors that do not tell messages apart log the lease that was given.
        None if lease.from.is_some() => 5,
        _ => OTHER,
    }
}
