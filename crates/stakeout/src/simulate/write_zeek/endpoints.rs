//! The columns that every log of a connection begins with: when, which connection, and its ends.

use schema::Timestamp;

use super::line::Line;
use crate::simulate::wire::{End, Uid};

pub(super) const ENDPOINTS: &[(&str, &str)] = &[
    ("ts", "time"),
    ("uid", "string"),
    ("id.orig_h", "addr"),
    ("id.orig_p", "port"),
    ("id.resp_h", "addr"),
    ("id.resp_p", "port"),
];

pub(super) fn endpoints((at, uid): (Timestamp, Uid), origin: End, responder: End, line: &mut Line) {
    line.seconds("ts", at.0);
    line.text("uid", uid);
    line.text("id.orig_h", origin.0);
    line.number("id.orig_p", origin.1);
    line.text("id.resp_h", responder.0);
    line.number("id.resp_p", responder.1);
}

/// The same columns of what arose in no connection.
pub(super) fn no_endpoints(at: Timestamp, line: &mut Line) {
    line.seconds("ts", at.0);
    for (name, _) in &ENDPOINTS[1..] {
        line.unset(name);
    }
}
