//! Zeek `notice.log`: what the sensor's own policies found worth a notice. It has no severities.

use schema::{Alert, Row};

use super::protocol::protocol_number;
use crate::Format;
use crate::format::Definition;
use crate::framing::zeek::{
    self, Cells, DESTINATION, DESTINATION_PORT, Log, OWN_COLUMNS, SOURCE, SOURCE_PORT, UID,
    common_column,
};

pub(crate) const FORMAT: Definition = zeek::definition(
    "zeek_notice",
    |head| zeek::heads(head, &LOG),
    |object| zeek::lists(object, &LOG),
);

pub(crate) const LOG: Log =
    Log { format: Format::ZeekNotice, path: "notice", ends: false, column, row };

const NOTE: usize = OWN_COLUMNS;
const MESSAGE: usize = OWN_COLUMNS + 1;
const ABOUT_SOURCE: usize = OWN_COLUMNS + 2;
const ABOUT_DESTINATION: usize = OWN_COLUMNS + 3;
const ABOUT_PORT: usize = OWN_COLUMNS + 4;
const PROTOCOL: usize = OWN_COLUMNS + 5;

fn column(name: &str) -> Option<usize> {
    match name {
        "note" => Some(NOTE),
        "msg" => Some(MESSAGE),
        "src" => Some(ABOUT_SOURCE),
        "dst" => Some(ABOUT_DESTINATION),
        "p" => Some(ABOUT_PORT),
        "proto" => Some(PROTOCOL),
        _ => common_column(name),
    }
}

fn row<'a>(cells: &Cells<'a>) -> Result<Row<'a>, &'static str> {
    let signature = cells.text(NOTE).ok_or("a line whose note is missing")?;
    // What the notice is about; without it, the connection in which it arose.
    let source = cells.address(ABOUT_SOURCE).or_else(|| cells.address(SOURCE));
    let destination = cells.address(ABOUT_DESTINATION).or_else(|| cells.address(DESTINATION));
    let port = cells.number(ABOUT_PORT).or_else(|| cells.number(DESTINATION_PORT));
    let protocol = cells.text(PROTOCOL).zip(source);
    Ok(Row::Alert(Alert {
        signature,
        message: cells.text(MESSAGE),
        source,
        source_port: cells.number(SOURCE_PORT).unwrap_or(0),
        destination,
        destination_port: port.unwrap_or(0),
        protocol: protocol.and_then(|(name, source)| protocol_number(&name, source)),
        uid: cells.text(UID),
        ..Alert::default()
    }))
}
