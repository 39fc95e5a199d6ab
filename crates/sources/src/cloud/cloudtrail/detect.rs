//! Telling CloudTrail by the keys of its events, as far as they were seen.

use crate::framing::json::Outline;

const EVENT_KEYS: [&str; 9] = [
    "awsRegion",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventVersion",
    "insightDetails",
    "sourceIPAddress",
    "userIdentity",
];
const EVENT_KEYS_NEEDED: usize = 4;

pub(super) fn claims(object: &Outline<'_>) -> bool {
    let seen = EVENT_KEYS.iter().filter(|key| object.has(key)).count();
    // Storage notifications share most keys with events.
    let notification = object.text("eventSource").is_some_and(|source| source.starts_with("aws:"));
    // An empty file of events, and a digest of others, which is rejected with better words.
    let alone = object.value("Records").is_some_and(is_empty_list) || object.has("digestStartTime");
    !notification && (alone || seen >= EVENT_KEYS_NEEDED)
}

fn is_empty_list(value: &[u8]) -> bool {
    value.strip_prefix(b"[").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"]"))
}
