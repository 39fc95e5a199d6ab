//! The columns of a row as members of an event: names in the spelling of events, and nested values
//! out of the text of the query engine.

use serde_json::{Map, Value};

/// Values inside each other, as far as they are taken apart.
const DEPTH_CAP: usize = 16;

/// Members of events whose names the query engine writes in lower case.
const NAMES: [&str; 44] = [
    "accessKeyId",
    "accountId",
    "additionalEventData",
    "apiVersion",
    "attributes",
    "awsRegion",
    "creationDate",
    "credentialId",
    "ec2RoleDelivery",
    "edgeDeviceDetails",
    "errorCode",
    "errorMessage",
    "eventCategory",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "federatedProvider",
    "identityProvider",
    "identityStoreArn",
    "inScopeOf",
    "invokedBy",
    "managementEvent",
    "mfaAuthenticated",
    "onBehalfOf",
    "principalId",
    "readOnly",
    "recipientAccountId",
    "requestID",
    "requestParameters",
    "responseElements",
    "serviceEventDetails",
    "sessionContext",
    "sessionIssuer",
    "sharedEventID",
    "sourceIPAddress",
    "sourceIdentity",
    "userAgent",
    "userId",
    "userIdentity",
    "userName",
    "webIdFederationData",
];

/// The event of a row.
pub(super) fn event(row: impl Iterator<Item = (String, String)>) -> Value {
    let members = row.filter(|(_, text)| !is_null(text)).map(|(name, text)| {
        let name = spelled(&name);
        let value = match name.as_str() {
            "eventTime" => Value::String(time(&text)),
            // The parameters are those of the service: their names stay as they are.
            "requestParameters" | "responseElements" => value(&text, DEPTH_CAP, &str::to_owned),
            _ => value(&text, DEPTH_CAP, &spelled),
        };
        (name, value)
    });
    Value::Object(members.collect())
}

fn is_null(text: &str) -> bool {
    text.is_empty() || text == "null"
}

fn spelled(name: &str) -> String {
    let known = NAMES.iter().find(|known| known.eq_ignore_ascii_case(name));
    known.map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}

/// `2026-10-20 13:00:00.000` is UTC.
fn time(text: &str) -> String {
    match text.split_once(' ') {
        Some((day, clock)) => format!("{day}T{clock}Z"),
        None => text.to_owned(),
    }
}

/// A value as the query engine writes it: JSON, `{key=value, key=value}`, `[item, item]`, or text.
fn value(text: &str, depth: usize, spell: &dyn Fn(&str) -> String) -> Value {
    let text = text.trim();
    let inner = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let Some(depth) = depth.checked_sub(1) else { return Value::String(text.to_owned()) };
    if text.starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str(text)
    {
        return value;
    }
    if let Some(inner) = inner('{', '}') {
        let members = parts(inner, true).filter_map(|part| part.split_once('='));
        let members = members.filter(|(_, text)| !is_null(text.trim()));
        // Of a name that stands twice the first counts: a text cannot say again what stands before.
        let mut object = Map::new();
        for (name, text) in members {
            object.entry(spell(name.trim())).or_insert_with(|| value(text, depth, spell));
        }
        return Value::Object(object);
    }
    if let Some(inner) = inner('[', ']') {
        return parts(inner, false).map(|part| value(part, depth, spell)).collect();
    }
    Value::String(text.to_owned())
}

/// The parts of a list, at commas outside of brackets and quotes. Of those with keys, a comma before
/// something that is no `key=` belongs to the text before it.
fn parts(list: &str, keyed: bool) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        if rest.trim().is_empty() {
            return None;
        }
        let (part, behind) = rest.split_at_checked(part_length(rest, keyed)).unwrap_or((rest, ""));
        rest = behind.strip_prefix(',').unwrap_or(behind);
        Some(part)
    })
}

fn part_length(list: &str, keyed: bool) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    let end = list.bytes().enumerate().position(|(at, byte)| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => {
                let behind = list.get(at.saturating_add(1)..).unwrap_or_default();
                return depth == 0 && (!keyed || begins_member(behind));
            }
            _ => {}
        }
        false
    });
    end.unwrap_or(list.len())
}

fn begins_member(text: &str) -> bool {
    // Names of sessions may have commas and equal signs, but no space.
    let Some((name, _)) = text.strip_prefix(' ').and_then(|text| text.split_once('=')) else {
        return false;
    };
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    !name.is_empty() && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_the_query_engine() {
        let read = |text: &str| value(text, DEPTH_CAP, &spelled);
        assert_eq!(read("plain, text"), json!("plain, text"));
        assert_eq!(
            read(
                "{type=AssumedRole, accountid=111122223333, username=null, sessioncontext={attributes={mfaauthenticated=false}}}"
            ),
            json!({"type": "AssumedRole", "accountId": "111122223333", "sessionContext": {"attributes": {"mfaAuthenticated": "false"}}})
        );
        assert_eq!(
            read(r#"{instanceType=t3.micro, instancesSet={"items":[{"maxCount":2}]}, note=a, b}"#),
            json!({"instanceType": "t3.micro", "instancesSet": {"items": [{"maxCount": 2}]}, "note": "a, b"})
        );
        assert_eq!(
            read("[{arn=a, accountid=1}, {arn=b}]"),
            json!([{"arn": "a", "accountId": "1"}, {"arn": "b"}])
        );
        assert_eq!(read("{"), json!("{"));
        // The name of a session is chosen by whoever opens it.
        let forged = "{type=AssumedRole, arn=arn:x/a,type=Root, accountid=1}";
        assert_eq!(
            read(forged),
            json!({"type": "AssumedRole", "arn": "arn:x/a,type=Root", "accountId": "1"})
        );
        // The name of a session is chosen by whoever opens it.
        let forged = "{type=AssumedRole, arn=arn:x/a,type=Root, accountid=1}";
        assert_eq!(
            read(forged),
            json!({"type": "AssumedRole", "arn": "arn:x/a,type=Root", "accountId": "1"})
        );
        let deep = "{a=".repeat(1000) + &"}".repeat(1000);
        assert!(read(&deep).is_object());
    }
}
