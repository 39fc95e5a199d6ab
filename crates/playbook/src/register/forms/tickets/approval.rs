//! Whether a change was approved, as far as its export says.

use super::field::Record;

/// Words of a status that say no, and that say yes. `ServiceNow`'s numbers are those of its changes.
const AGAINST: [&str; 9] =
    ["reject", "cancel", "declin", "withdraw", "denied", "deny", "abandon", "failed", "won't"];
const FOR: [&str; 12] = [
    "approved",
    "scheduled",
    "implement",
    "implementing",
    "implementation",
    "in progress",
    "done",
    "closed",
    "complete",
    "completed",
    "resolved",
    "planned",
];
const STATES: [(&str, &str); 8] = [
    ("-5", "new"),
    ("-4", "assess"),
    ("-3", "authorize"),
    ("-2", "scheduled"),
    ("-1", "implement"),
    ("0", "closed"),
    ("3", "closed"),
    ("4", "cancelled"),
];

/// Why a change permits nothing, in words that follow its ticket; `None` where it was approved. The
/// first of `fields` that is there decides, but for a later one that says no.
pub(super) fn doubt(record: &Record, fields: &[&str], signed: bool) -> Option<String> {
    let said: Vec<String> = fields
        .iter()
        .filter_map(|field| record.text(&[*field]))
        .map(|status| {
            let status = status.to_lowercase();
            let state = STATES.iter().find(|(number, _)| *number == status);
            state.map_or(status, |(_, state)| (*state).to_owned())
        })
        .collect();
    let against = |status: &&String| AGAINST.iter().any(|word| status.contains(word));
    if let Some(status) = said.iter().find(against) {
        return Some(format!("it is {status}"));
    }
    match said.first() {
        _ if signed => None,
        Some(status) if FOR.contains(&status.as_str()) => None,
        Some(status) => Some(format!("nobody has approved it yet, it is \"{status}\"")),
        None => Some("the export does not say who approved it".to_owned()),
    }
}
