//! Zeek `x509.log`: certificates that went over the wire.

use schema::{Certificate, Row};

use crate::Format;
use crate::format::Definition;
use crate::framing::zeek::{self, Cells, Log, OWN_COLUMNS, common_column};

pub(crate) const FORMAT: Definition = zeek::definition(
    "zeek_x509",
    |head| zeek::heads(head, &LOG),
    |object| zeek::lists(object, &LOG),
);

pub(crate) const LOG: Log =
    Log { format: Format::ZeekX509, path: "x509", ends: false, column, row };

const ID: usize = OWN_COLUMNS;
const SERIAL: usize = OWN_COLUMNS + 1;
const SUBJECT: usize = OWN_COLUMNS + 2;
const ISSUER: usize = OWN_COLUMNS + 3;
const FROM: usize = OWN_COLUMNS + 4;
const UNTIL: usize = OWN_COLUMNS + 5;
const NAMES: usize = OWN_COLUMNS + 6;
const KEY_TYPE: usize = OWN_COLUMNS + 7;
const KEY_BITS: usize = OWN_COLUMNS + 8;

fn column(name: &str) -> Option<usize> {
    match name {
        // Before 4.0 it was the id of the file, by which `ssl.log` names it as well.
        "fingerprint" | "id" => Some(ID),
        "certificate.serial" => Some(SERIAL),
        "certificate.subject" => Some(SUBJECT),
        "certificate.issuer" => Some(ISSUER),
        "certificate.not_valid_before" => Some(FROM),
        "certificate.not_valid_after" => Some(UNTIL),
        "san.dns" => Some(NAMES),
        "certificate.key_type" => Some(KEY_TYPE),
        "certificate.key_length" => Some(KEY_BITS),
        _ => common_column(name),
    }
}

fn row<'a>(cells: &Cells<'a>) -> Result<Row<'a>, &'static str> {
    let (serial, subject) = (cells.text(SERIAL), cells.text(SUBJECT));
    if serial.is_none() && subject.is_none() {
        return Err("a line whose serial number and subject are missing");
    }
    Ok(Row::Certificate(Certificate {
        id: cells.text(ID),
        serial,
        subject,
        issuer: cells.text(ISSUER),
        from: cells.time_of(FROM),
        until: cells.time_of(UNTIL),
        names: cells.items(NAMES),
        key_type: cells.text(KEY_TYPE),
        key_bits: cells.number(KEY_BITS),
    }))
}
