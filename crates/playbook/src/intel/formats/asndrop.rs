//! Spamhaus DROP and ASN-DROP: a JSON object a line, and one of what the list itself is.

use schema::Timestamp;
use serde::Deserialize;

use crate::intel::entries::{Entries, NO_ENTRY, TOO_WIDE};
use crate::intel::network::Network;
use crate::intel::value::{self, Value};

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Line {
    r#type: String,
    timestamp: Option<i64>,
    asn: Option<u32>,
    asname: String,
    cc: String,
    cidr: String,
}

pub(super) fn read(text: &str, entries: &mut Entries) {
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let Ok(line) = serde_json::from_str::<Line>(line) else {
            entries.unread.add(NO_ENTRY, number);
            continue;
        };
        match (line.asn, value::range(&line.cidr)) {
            (Some(asn), _) => {
                entries.add(Value::Asn(asn));
                let (name, country) = (line.asname.into(), line.cc.into());
                entries.networks.name(Network { number: Some(asn), name, country });
            }
            (None, Some(range)) if range.is_too_wide() => entries.unread.add(TOO_WIDE, number),
            (None, Some(range)) => entries.add(Value::Range(range)),
            (None, None) if line.r#type == "metadata" => {
                entries.as_of = line.timestamp.map(Timestamp::from_seconds);
            }
            (None, None) => entries.unread.add(NO_ENTRY, number),
        }
    }
}
