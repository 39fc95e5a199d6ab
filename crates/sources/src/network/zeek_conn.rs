//! Zeek `conn.log`: one line for each connection, when it ended.

use schema::{Flow, Row, UNKNOWN_PROTOCOL};

use crate::Format;
use crate::format::Definition;
use crate::framing::zeek::{self, Cells, Log, OWN_COLUMNS, UID, common_column};
use crate::network::protocol::protocol_number;

pub(crate) const FORMAT: Definition = zeek::definition(
    "zeek_conn",
    |head| zeek::heads(head, &LOG),
    |object| zeek::lists(object, &LOG),
);

pub(crate) const LOG: Log = Log { format: Format::ZeekConn, path: "conn", ends: true, column, row };

const PROTOCOL: usize = OWN_COLUMNS;
const PROTOCOL_NUMBER: usize = OWN_COLUMNS + 1;
const SERVICE: usize = OWN_COLUMNS + 2;
const DURATION: usize = OWN_COLUMNS + 3;
const BYTES_OUT: usize = OWN_COLUMNS + 4;
const BYTES_IN: usize = OWN_COLUMNS + 5;
const STATE: usize = OWN_COLUMNS + 6;
const PACKETS_OUT: usize = OWN_COLUMNS + 7;
const PACKETS_IN: usize = OWN_COLUMNS + 8;

fn column(name: &str) -> Option<usize> {
    match name {
        "proto" => Some(PROTOCOL),
        "ip_proto" => Some(PROTOCOL_NUMBER),
        "service" => Some(SERVICE),
        "duration" => Some(DURATION),
        "orig_bytes" => Some(BYTES_OUT),
        "resp_bytes" => Some(BYTES_IN),
        "conn_state" => Some(STATE),
        "orig_pkts" => Some(PACKETS_OUT),
        "resp_pkts" => Some(PACKETS_IN),
        _ => common_column(name),
    }
}

fn row<'a>(cells: &Cells<'a>) -> Result<Row<'a>, &'static str> {
    let ends = cells.ends()?;
    let (bytes_in, packets_in) = (cells.number(BYTES_IN), cells.number(PACKETS_IN));
    let state = cells.text(STATE);
    let answered = state.as_deref().and_then(answers).or_else(|| received(bytes_in, packets_in));
    let named = cells.text(PROTOCOL);
    let protocol = cells
        .number(PROTOCOL_NUMBER)
        .or_else(|| protocol_number(named.as_deref()?, ends.source))
        .unwrap_or(UNKNOWN_PROTOCOL);
    Ok(Row::Flow(Flow {
        service: cells.text(SERVICE),
        uid: cells.text(UID),
        duration_micros: cells.micros(DURATION),
        bytes_out: cells.number(BYTES_OUT),
        bytes_in,
        packets_out: cells.number(PACKETS_OUT),
        packets_in,
        state,
        answered,
        ..Flow::between(ends.source(), ends.destination(), protocol)
    }))
}

/// Whether a connection that ended in this state was answered: established, or refused by nobody.
fn answers(state: &str) -> Option<bool> {
    match state {
        "S1" | "SF" | "S2" | "S3" | "RSTO" | "RSTR" => Some(true),
        "S0" | "REJ" | "SH" | "SHR" | "OTH" | "RSTOS0" | "RSTRH" => Some(false),
        _ => None,
    }
}

/// Where the state is not told: whether anything came back.
fn received(bytes: Option<u64>, packets: Option<u64>) -> Option<bool> {
    match (bytes, packets) {
        (None, None) => None,
        _ => Some(bytes.unwrap_or(0) > 0 || packets.unwrap_or(0) > 0),
    }
}
