//! Audit logs of services that a company rents whole: who did what in them.

pub(crate) mod cloudflare_audit;
pub(crate) mod github_audit;
pub(crate) mod google_workspace;
pub(crate) mod microsoft365;

use std::borrow::Cow;

use schema::{Text, Timestamp};

use crate::framing::json::{Object, Value};
use crate::hints::written_in_utc;

/// A name in lower case, which is borrowed where it already is: addresses of mail are the same
/// however they are written.
pub(crate) fn lower(text: Text<'_>) -> Text<'_> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_lowercase())
    } else {
        text
    }
}

/// The first of several members that is there and says something.
fn first<'a>(record: Object<'_, 'a>, paths: &[&str]) -> Option<Text<'a>> {
    paths.iter().find_map(|path| record.at(path)?.number_text())
}

/// A time: RFC 3339, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970.
fn time(value: Value<'_, '_>) -> Option<Timestamp> {
    let text = value.number_text()?;
    let Ok(number) = text.parse::<i64>() else { return written_in_utc(&text) };
    let micros = match number.unsigned_abs().checked_ilog10().unwrap_or(0) {
        0..11 => number.checked_mul(1_000_000)?,
        11..14 => return milliseconds(number),
        14..17 => number,
        _ => number.div_euclid(1000),
    };
    Some(Timestamp(micros))
}

pub(crate) fn milliseconds(since: i64) -> Option<Timestamp> {
    since.checked_mul(1000).map(Timestamp)
}
