//! The fields of `notice.log`, in Zeek's order.

use super::Kind;
use super::endpoints::{ENDPOINTS, endpoints, no_endpoints};
use super::line::Line;
use crate::simulate::wire::Notice;

pub(super) const NOTICE: Kind<Notice> = Kind {
    path: "notice",
    header: &[
        ENDPOINTS,
        &[
            ("fuid", "string"),
            ("file_mime_type", "string"),
            ("file_desc", "string"),
            ("proto", "enum"),
            ("note", "enum"),
            ("msg", "string"),
            ("sub", "string"),
            ("src", "addr"),
            ("dst", "addr"),
            ("p", "port"),
            ("n", "count"),
            ("peer_descr", "string"),
            ("actions", "set[enum]"),
            ("email_dest", "set[string]"),
            ("suppress_for", "interval"),
        ],
    ],
    logged_at: |notice| notice.at,
    append: notice,
};

fn notice(notice: &Notice, line: &mut Line) {
    if let Some((uid, origin, responder)) = notice.connection {
        endpoints((notice.at, uid), origin, responder, line);
    } else {
        no_endpoints(notice.at, line);
    }
    for name in ["fuid", "file_mime_type", "file_desc"] {
        line.unset(name);
    }
    line.text("proto", "tcp");
    line.text("note", notice.note);
    line.text("msg", &notice.message);
    line.unset("sub");
    line.text("src", notice.source);
    match notice.destination {
        Some(destination) => line.text("dst", destination),
        None => line.unset("dst"),
    }
    match notice.port {
        Some(port) => line.number("p", port),
        None => line.unset("p"),
    }
    line.unset("n");
    line.text("peer_descr", "sensor-1");
    line.list("actions", &["Notice::ACTION_LOG"], true);
    line.list::<&str>("email_dest", &[], true);
    line.seconds("suppress_for", 3_600 * 1_000_000);
}
