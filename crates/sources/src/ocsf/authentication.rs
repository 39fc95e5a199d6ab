//! Sign-ins: Authentication 3002.

use schema::ApiCall;
use serde_json::{Map, Value};

use super::api_call::{common, product, text, user};
use super::class::AUTHENTICATION;
use super::unmapped::Source;
use super::{Event, object};

const LOGON: u32 = 1;
const LOGOFF: u32 = 2;
const ACCOUNT_SWITCH: u32 = 7;

/// The event of a call that signs in. `None` for every other call.
pub(super) fn event(call: &ApiCall<'_>, source: &mut Source) -> Option<Event> {
    let (activity, protocol) = sign_in(&call.service, &call.operation)?;
    let mut event = Event::new(&AUTHENTICATION, activity, product(source));
    let role = assumed_role(call, source);
    common(&mut event, call, source);
    event.put("user", role.unwrap_or_else(|| user(call)));
    event.put("service", object([("name", text(Some(&call.service)))]));
    event.put("is_mfa", call.actor.mfa);
    if let Some((id, caption)) = protocol {
        event.put("auth_protocol_id", id);
        event.put("auth_protocol", caption);
    }
    Some(event)
}

type Protocol = (u32, &'static str);

fn sign_in(service: &str, operation: &str) -> Option<(u32, Option<Protocol>)> {
    match (service, operation) {
        ("signin.amazonaws.com", "ConsoleLogin" | "UserAuthentication") => Some((LOGON, None)),
        ("signin.amazonaws.com", "SwitchRole") => Some((ACCOUNT_SWITCH, None)),
        ("signin.amazonaws.com", "Logout") => Some((LOGOFF, None)),
        ("sts.amazonaws.com", "AssumeRole" | "GetFederationToken" | "GetSessionToken") => {
            Some((LOGON, None))
        }
        ("sts.amazonaws.com", "AssumeRoleWithSAML") => Some((LOGON, Some((5, "SAML")))),
        ("sts.amazonaws.com", "AssumeRoleWithWebIdentity") => Some((LOGON, Some((4, "OpenID")))),
        _ => None,
    }
}

/// Who is signed in where a role is assumed: the role.
fn assumed_role(call: &ApiCall<'_>, source: &mut Source) -> Option<Map<String, Value>> {
    let parameters = source.within("requestParameters");
    let role = call.operation.starts_with("AssumeRole").then(|| parameters.text("roleArn"))??;
    let session = parameters.text("roleSessionName");
    Some(object([
        ("uid", role.into()),
        ("name", session.into()),
        ("type_id", 99.into()),
        ("type", "Role".into()),
    ]))
}
