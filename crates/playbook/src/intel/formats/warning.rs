//! Warning lists of MISP: one JSON object with a type, which says how its entries are compared.

use schema::Timestamp;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::intel::entries::{BAD_PATTERN, Entries, NO_ENTRY};
use crate::intel::kind::ListKind;
use crate::intel::value::{self, Value};

#[derive(Deserialize)]
struct WarningList {
    list: Vec<Json>,
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    version: Json,
}

pub(super) fn read(bytes: &[u8], kind: ListKind, entries: &mut Entries) -> Result<(), String> {
    let list: WarningList = serde_json::from_slice(bytes)
        .map_err(|error| format!("this is no warning list: {error}"))?;
    entries.as_of = date(&list.version);
    for (number, entry) in (1..).zip(&list.list) {
        let text = match entry {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let (text, typed) = (text.trim(), list.r#type.as_str());
        let reason = match typed {
            "regex" => (!entries.pattern(&bare_pattern(text))).then_some(BAD_PATTERN),
            // Parts of mail addresses are whole domains.
            "substring" if kind != ListKind::DisposableMail => {
                entries.substring(text);
                text.is_empty().then_some(NO_ENTRY)
            }
            _ => add(text, typed == "string", entries)
                .then_some(())
                .map_or(Some(NO_ENTRY), |()| None),
        };
        if let Some(reason) = reason {
            entries.unread.add(reason, number);
        }
    }
    Ok(())
}

/// Adds a value; of type `string` a name stands for itself alone.
fn add(text: &str, alone: bool, entries: &mut Entries) -> bool {
    match value::read(text) {
        Ok(Value::Name(name)) if alone => entries.add(Value::NameAlone(name)),
        Ok(value) => entries.add(value),
        // Words that are no address or name, such as owners of networks.
        Err(_) if alone && !text.is_empty() => entries.phrase(text),
        Err(_) => return false,
    }
    true
}

/// `/pattern/i` as languages with such literals write it.
fn bare_pattern(text: &str) -> String {
    let inner = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    match inner {
        Some((pattern, flags)) if flags.bytes().all(|flag| flag.is_ascii_alphabetic()) => {
            let insensitive = if flags.contains('i') { "(?i)" } else { "" };
            format!("{insensitive}{pattern}")
        }
        _ => text.to_owned(),
    }
}

/// Versions are dates: `20260811`.
fn date(version: &Json) -> Option<Timestamp> {
    let digits = version.as_u64().map(|number| number.to_string());
    let digits = digits.or_else(|| version.as_str().map(str::to_owned))?;
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    Timestamp::parse_rfc3339(format!("{year}-{month}-{day}T00:00:00Z").as_bytes())
}
