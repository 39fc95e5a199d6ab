//! Which Zeek logs are read, and which of them a line or a header is of.

use std::borrow::Cow;

use schema::{RejectKind, Row};

use super::Refusal;
use super::cells::Cells;
use crate::Format;
use crate::dns::zeek_dns;
use crate::framing::json::{Object, Value};
use crate::network::{zeek_conn, zeek_ssl};

/// A log that is read.
pub(crate) struct Log {
    pub(crate) format: Format,
    /// Its `#path`, or `_path`.
    pub(crate) path: &'static str,
    /// Where a column of this name goes, if the row wants it.
    pub(crate) column: fn(&str) -> Option<usize>,
    /// The row of a line, or why there is none.
    pub(crate) row: for<'a> fn(&Cells<'a>) -> Result<Row<'a>, &'static str>,
}

const LOGS: [&Log; 3] = [&zeek_conn::LOG, &zeek_dns::LOG, &zeek_ssl::LOG];

/// The log that has these columns, whatever it is called. The columns asked for are those that
/// every version of one log has, and no other log.
pub(crate) fn classify(has: impl Fn(&str) -> bool) -> Option<&'static Log> {
    if !has("id.orig_h") && !has("id") {
        return None;
    }
    let counts =
        || has("orig_pkts") || has("missed_bytes") || (has("orig_bytes") && has("resp_bytes"));
    let conn = has("conn_state") || (has("proto") && counts());
    let question = || has("qtype") || has("qtype_name") || has("rejected") || has("rcode_name");
    let dns = has("trans_id") && question() || has("query") && question();
    let certificates = || has("cert_chain_fuids") || has("cert_chain_fps") || has("resumed");
    let ssl = has("cipher") && has("version") && !has("request_type")
        || has("established") && (certificates() || has("server_name"));
    match (conn, dns, ssl) {
        (true, _, _) => Some(&zeek_conn::LOG),
        (_, true, _) => Some(&zeek_dns::LOG),
        (_, _, true) => Some(&zeek_ssl::LOG),
        _ => None,
    }
}

/// The log of a header: by its path where that is one of ours, else by its columns.
pub(super) fn of_columns(path: Option<&str>, names: &[&str]) -> Option<&'static Log> {
    let named = LOGS.into_iter().find(|log| Some(log.path) == path);
    let has = |name: &str| names.contains(&name);
    named.filter(|_| has("id.orig_h")).or_else(|| classify(has))
}

/// The log of a JSON line: by its `_path`, where the sensor writes one, else by its keys.
pub(super) fn of_object(object: Object<'_, '_>) -> Result<&'static Log, Refusal> {
    let unsupported = |reason| Err((RejectKind::Unsupported, reason));
    if let Some(path) = object.value("_path").and_then(Value::text) {
        let named = LOGS.into_iter().find(|log| log.path == path);
        return named.map_or_else(|| Err(super::unread(&path)), Ok);
    }
    match classify(|name| object.value(name).is_some()) {
        Some(log) => Ok(log),
        None => unsupported(Cow::Borrowed("a JSON object that is no Zeek conn, dns or ssl record")),
    }
}
