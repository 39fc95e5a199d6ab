//! Sign-ins to machines: Authentication 3002.

use schema::{SignIn, SignInStep};
use serde_json::{Map, Value};

use super::api_call::text;
use super::class::{AUTHENTICATION, OTHER};
use super::flow::{END_KEYS, drop_ends};
use super::http_request::{endpoint, observe_address};
use super::unmapped::Source;
use super::{Event, Observable, object, put};

const LOGON: u32 = 1;
const LOGOFF: u32 = 2;

pub(super) fn event(sign_in: &SignIn<'_>, source: &mut Source) -> Event {
    let activity = match sign_in.step {
        SignInStep::Attempt => LOGON,
        SignInStep::SessionClosed => LOGOFF,
        SignInStep::SessionOpened | SignInStep::Disconnected => OTHER,
    };
    let mut event = Event::new(&AUTHENTICATION, activity, source.product());
    event.status(sign_in.success);
    event.put("status_detail", text(sign_in.reason.as_deref()));
    let user = sign_in.user.as_deref().filter(|user| !user.is_empty());
    event.put("user", object([("name", user.unwrap_or("unknown").into())]));
    event.observe(Observable::UserName, "user.name", user.unwrap_or_default());
    event.put("service", object([("name", sign_in.service.as_deref().unwrap_or("ssh").into())]));
    if let Some(method) = sign_in.method.as_deref() {
        event.put("auth_protocol_id", OTHER);
        event.put("auth_protocol", method);
    }
    event.put("is_remote", true);
    let name = sign_in.source_name.as_ref();
    event.put("src_endpoint", endpoint(sign_in.source, sign_in.source_port, name));
    observe_address(&mut event, "src_endpoint.ip", sign_in.source);
    event.put("dst_endpoint", destination(sign_in));
    observe_address(&mut event, "dst_endpoint.ip", sign_in.destination);
    let mut session = object([("uid", text(sign_in.uid.as_deref()))]);
    put(&mut session, "credential_uid", text(sign_in.key.as_deref()));
    event.put("session", session);
    source.drop_all(&END_KEYS);
    drop_ends(source);
    source.drop_all(&["auth_success"]);
    event
}

fn destination(sign_in: &SignIn<'_>) -> Map<String, Value> {
    let mut destination = endpoint(sign_in.destination, sign_in.destination_port, None);
    put(&mut destination, "hostname", text(sign_in.host.as_deref()));
    destination
}
