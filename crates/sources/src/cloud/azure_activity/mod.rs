//! Azure Activity Log: who changed what in a subscription, as a diagnostic setting exports it
//! (`records`, or one record a line), as the command line and the REST API list it, and as the
//! `AzureActivity` table of a workspace has it.
//!
//! The shapes differ in how they spell and nest the same members, so names are compared without
//! case and underscores, and a member may stand as `{"value": …}`. One call writes a record as it
//! starts, is accepted and ends; what they have in common is their stage's call.

mod bodies;
mod claims;
mod event;

use schema::Row;

use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};

use event::Event;

pub(crate) const FORMAT: Definition = Definition {
    name: "azure_activity",
    product: ("Activity Log", "Microsoft"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["records", "value"],
            first_keys: &["RoleLocation", "authorization", "records", "time", "value"],
        },
        read,
    }),
    written_time: WrittenTime::Member("time"),
    held: &["callerIpAddress", "operationName"],
    program: None,
};

/// Categories of events that tell of calls; the last three are those of older exports.
const CALLS: [&str; 4] = ["Administrative", "Write", "Delete", "Action"];
/// Those of events that do not.
const OTHERS: [&str; 7] = [
    "Alert",
    "Autoscale",
    "Policy",
    "Recommendation",
    "ResourceHealth",
    "Security",
    "ServiceHealth",
];

fn claims(object: &Outline<'_>) -> bool {
    let category = object.text("category").unwrap_or_default();
    // Other logs of Azure have these members as well, but name operations in words.
    let operation = object.text("operationName").unwrap_or_default();
    let exported = operation.contains('/')
        && object.has_all(&["resourceId", "category"])
        && CALLS.iter().chain(&OTHERS).any(|known| *known == category);
    let listed = object.has("operationName.value")
        && object.has_any(&["eventTimestamp", "eventDataId", "correlationId"]);
    let spelt_otherwise = object.has_all(&["operation_name.value", "event_timestamp"]);
    let table = object.has_all(&["OperationNameValue", "ActivityStatusValue"]);
    exported || listed || spelt_otherwise || table
}

fn read<'a>(object: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let event = Event::read(object);
    let category = event.category();
    if event.operation().is_none() || event.resource().is_none() {
        return Reading::unsupported("a JSON object that is no event of an Activity Log");
    }
    if let Some(category) = category
        && !CALLS.iter().any(|known| known.eq_ignore_ascii_case(&category))
    {
        return Reading::unsupported("an Azure event of a category that tells of no call");
    }
    let time = event.time().and_then(|time| written_in_utc(&time));
    match time {
        Some(time) => Reading::Event(Moment::said(time), Row::ApiCall(event.call())),
        None => Reading::quarantined("an event whose time is missing or no time"),
    }
}
