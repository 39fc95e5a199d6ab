//! Which Zeek logs are read, and which of them a line or a header is of.

use std::borrow::Cow;

use schema::{RejectKind, Row};

use super::Refusal;
use super::cells::Cells;
use crate::Format;
use crate::access::zeek_ssh;
use crate::dns::zeek_dns;
use crate::framing::json::Object;
use crate::network::{zeek_conn, zeek_dhcp, zeek_notice, zeek_ssl, zeek_x509};
use crate::web::zeek_http;

/// A log that is read.
pub(crate) struct Log {
    pub(crate) format: Format,
    /// Its `#path`, or `_path`.
    pub(crate) path: &'static str,
    /// Every version of it names who spoke to whom.
    pub(crate) ends: bool,
    /// Where a column of this name goes, if the row wants it.
    pub(crate) column: fn(&str) -> Option<usize>,
    /// The row of a line, or why there is none.
    pub(crate) row: for<'a> fn(&Cells<'a>) -> Result<Row<'a>, &'static str>,
}

const LOGS: [&Log; 8] = [
    &zeek_conn::LOG,
    &zeek_dhcp::LOG,
    &zeek_dns::LOG,
    &zeek_http::LOG,
    &zeek_notice::LOG,
    &zeek_ssh::LOG,
    &zeek_ssl::LOG,
    &zeek_x509::LOG,
];

/// Which columns a line or a header has, of those by which logs are told apart: one bit each.
#[derive(Clone, Copy, Default)]
pub(crate) struct Columns(u32);

const ENDS: u32 = 1;
const CONN_STATE: u32 = 1 << 1;
const PROTO: u32 = 1 << 2;
const COUNTS: u32 = 1 << 3;
const ORIG_BYTES: u32 = 1 << 4;
const RESP_BYTES: u32 = 1 << 5;
const TRANS_ID: u32 = 1 << 6;
const QUERY: u32 = 1 << 7;
const QUESTION: u32 = 1 << 8;
const CIPHER: u32 = 1 << 9;
const VERSION: u32 = 1 << 10;
const ESTABLISHED: u32 = 1 << 11;
const CERTIFICATES: u32 = 1 << 12;
const SERVER_NAME: u32 = 1 << 13;
/// Kerberos has ciphers as well.
const REQUEST_TYPE: u32 = 1 << 14;

const DEPTH: u32 = 1 << 15;
const REQUEST: u32 = 1 << 16;
/// SIP speaks of requests as well.
const CALL: u32 = 1 << 17;
const SIGN_IN: u32 = 1 << 18;
const KEY_EXCHANGE: u32 = 1 << 19;
const CERTIFICATE: u32 = 1 << 20;
const MACHINE: u32 = 1 << 21;
const LEASE: u32 = 1 << 22;
const NOTE: u32 = 1 << 23;
const NOTICE: u32 = 1 << 24;
const TIME: u32 = 1 << 25;
/// What a sensor names the log by itself.
const PATH: u32 = 1 << 26;

const fn bit(name: &str) -> u32 {
    match name.as_bytes() {
        b"id" | b"id.orig_h" => ENDS,
        b"ts" => TIME,
        b"_path" => PATH,
        b"conn_state" => CONN_STATE,
        b"proto" => PROTO,
        b"orig_pkts" | b"missed_bytes" => COUNTS,
        b"orig_bytes" => ORIG_BYTES,
        b"resp_bytes" => RESP_BYTES,
        b"trans_id" => TRANS_ID,
        b"query" => QUERY,
        b"qtype" | b"qtype_name" | b"rejected" | b"rcode_name" => QUESTION,
        b"cipher" => CIPHER,
        b"version" => VERSION,
        b"established" => ESTABLISHED,
        b"cert_chain_fuids" | b"cert_chain_fps" | b"resumed" => CERTIFICATES,
        b"server_name" => SERVER_NAME,
        b"request_type" => REQUEST_TYPE,
        b"trans_depth" => DEPTH,
        b"method" | b"status_code" | b"response_body_len" => REQUEST,
        b"call_id" | b"request_from" | b"seq" => CALL,
        b"auth_attempts" | b"auth_success" => SIGN_IN,
        b"kex_alg" | b"host_key_alg" | b"hassh" => KEY_EXCHANGE,
        b"certificate.version" | b"certificate.serial" | b"certificate.subject" => CERTIFICATE,
        b"mac" => MACHINE,
        b"lease_time" | b"msg_types" | b"assigned_ip" | b"client_addr" => LEASE,
        b"note" => NOTE,
        b"msg" | b"actions" | b"suppress_for" => NOTICE,
        _ => 0,
    }
}

impl Columns {
    #[must_use]
    pub(crate) fn with(self, name: &str) -> Self {
        Self(self.0 | bit(name))
    }

    /// Whether there is the time that every log has.
    pub(crate) fn have_time(self) -> bool {
        self.any(TIME)
    }

    /// Whether [`of_object`] takes a line of these members for one of `log`. `false` where it takes
    /// more than names to tell.
    pub(super) fn are_plainly_of(self, log: &Log) -> bool {
        let told = self.have_time() && !self.any(PATH);
        told && self.log().is_some_and(|found| found.format == log.format)
    }

    fn all(self, columns: u32) -> bool {
        self.0 & columns == columns
    }

    fn any(self, columns: u32) -> bool {
        self.0 & columns != 0
    }

    /// The log that has these columns, whatever it is called: those asked for are in every version
    /// of one log, and in no other log.
    pub(crate) fn log(self) -> Option<&'static Log> {
        match () {
            () if self.any(CERTIFICATE) => Some(&zeek_x509::LOG),
            () if self.any(NOTE) && self.any(NOTICE) => Some(&zeek_notice::LOG),
            () if self.any(MACHINE) && self.any(LEASE) => Some(&zeek_dhcp::LOG),
            () if self.any(ENDS) => self.log_with_ends(),
            () => None,
        }
    }

    /// Of the logs whose lines all name who spoke to whom.
    fn log_with_ends(self) -> Option<&'static Log> {
        let counted = self.any(COUNTS) || self.all(ORIG_BYTES | RESP_BYTES);
        let encrypted = self.all(CIPHER | VERSION) && !self.any(REQUEST_TYPE);
        match () {
            () if self.any(CONN_STATE) || (self.any(PROTO) && counted) => Some(&zeek_conn::LOG),
            () if self.any(TRANS_ID | QUERY) && self.any(QUESTION) => Some(&zeek_dns::LOG),
            () if self.all(DEPTH | REQUEST) && !self.any(CALL) => Some(&zeek_http::LOG),
            () if self.any(SIGN_IN | KEY_EXCHANGE) => Some(&zeek_ssh::LOG),
            () if encrypted => Some(&zeek_ssl::LOG),
            () if self.any(ESTABLISHED) && self.any(CERTIFICATES | SERVER_NAME) => {
                Some(&zeek_ssl::LOG)
            }
            () => None,
        }
    }
}

/// The log of a header: by its path where that is one of ours, else by its columns.
pub(super) fn of_columns(path: Option<&str>, names: &[&str]) -> Option<&'static Log> {
    let columns = names.iter().fold(Columns::default(), |columns, name| columns.with(name));
    let named = LOGS.into_iter().find(|log| Some(log.path) == path);
    named.filter(|log| columns.any(ENDS) || !log.ends).or_else(|| columns.log())
}

/// The log of a JSON line: by its `_path`, where the sensor writes one, else by its keys; and its
/// members, which a sensor may wrap in an object that is named after the log.
pub(super) fn of_object<'t, 'a>(
    object: Object<'t, 'a>,
) -> Result<(&'static Log, Object<'t, 'a>), Refusal> {
    let mut members = object.members();
    if let (Some((tag, value)), None) = (members.next(), members.next())
        && let Some(inner) = value.object()
    {
        return named(&tag).map(|log| (log, inner));
    }
    let (mut columns, mut path) = (Columns::default(), None);
    for (key, value) in object.members() {
        columns = columns.with(&key);
        if key == "_path" {
            path = value.text();
        }
    }
    if let Some(path) = path {
        return named(&path).map(|log| (log, object));
    }
    let reason = Cow::Borrowed("a JSON object of no Zeek log that is read");
    columns.log().map(|log| (log, object)).ok_or((RejectKind::Unsupported, reason))
}

fn named(path: &str) -> Result<&'static Log, Refusal> {
    LOGS.into_iter().find(|log| log.path == path).ok_or_else(|| super::unread(path))
}
