//! Zeek `http.log`: one line for each request that went over the wire in the clear.

use schema::{HttpRequest, Row, Vantage};

use crate::Format;
use crate::format::Definition;
use crate::framing::zeek::{self, Cells, Log, OWN_COLUMNS, UID, common_column};

pub(crate) const FORMAT: Definition = zeek::definition(
    "zeek_http",
    |head| zeek::heads(head, &LOG),
    |object| zeek::lists(object, &LOG),
);

pub(crate) const LOG: Log = Log { format: Format::ZeekHttp, path: "http", ends: true, column, row };

const METHOD: usize = OWN_COLUMNS;
const HOST: usize = OWN_COLUMNS + 1;
const URI: usize = OWN_COLUMNS + 2;
const REFERRER: usize = OWN_COLUMNS + 3;
const USER_AGENT: usize = OWN_COLUMNS + 4;
const BYTES_UP: usize = OWN_COLUMNS + 5;
const BYTES_DOWN: usize = OWN_COLUMNS + 6;
const STATUS: usize = OWN_COLUMNS + 7;
const USER: usize = OWN_COLUMNS + 8;
const CONTENT_TYPES: usize = OWN_COLUMNS + 9;

fn column(name: &str) -> Option<usize> {
    match name {
        "method" => Some(METHOD),
        "host" => Some(HOST),
        "uri" => Some(URI),
        "referrer" => Some(REFERRER),
        "user_agent" => Some(USER_AGENT),
        "request_body_len" | "request_body_length" => Some(BYTES_UP),
        "response_body_len" | "response_body_length" => Some(BYTES_DOWN),
        "status_code" => Some(STATUS),
        "username" => Some(USER),
        // Before 2.3 there was one.
        "resp_mime_types" | "mime_type" => Some(CONTENT_TYPES),
        _ => common_column(name),
    }
}

fn row<'a>(cells: &Cells<'a>) -> Result<Row<'a>, &'static str> {
    let ends = cells.ends()?;
    Ok(Row::HttpRequest(HttpRequest {
        vantage: Vantage::Sensor,
        source: Some(ends.source),
        source_port: ends.source_port,
        destination: Some(ends.destination),
        destination_port: ends.destination_port,
        host: cells.text(HOST),
        url: cells.text(URI),
        method: cells.text(METHOD),
        status: cells.number(STATUS),
        user_agent: cells.text(USER_AGENT),
        referrer: cells.text(REFERRER),
        content_type: cells.items(CONTENT_TYPES).into_iter().next(),
        bytes_up: cells.number(BYTES_UP),
        bytes_down: cells.number(BYTES_DOWN),
        user: cells.text(USER),
        uid: cells.text(UID),
        ..HttpRequest::default()
    }))
}
