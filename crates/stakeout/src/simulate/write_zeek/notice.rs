//! The fields of `notice.log`, in Zeek's order.

use super::Kind;
use super::line::Line;
use super::rows::endpoints;
use crate::simulate::wire::Notice;

pub(super) const NOTICE: Kind<Notice> = Kind {
    path: "notice",
    header: &[
        ("ts", "time"),
        ("uid", "string"),
        ("id.orig_h", "addr"),
        ("id.orig_p", "port"),
        ("id.resp_h", "addr"),
        ("id.resp_p", "port"),
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
    logged_at: |notice| notice.at,
    append: notice,
};

fn notice(notice: &Notice, line: &mut Line) {
    if let Some((uid, origin, responder)) = notice.connection {
        endpoints((notice.at, uid), origin, responder, line);
    } else {
        line.seconds("ts", notice.at.0);
        for name in ["uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"] {
            line.unset(name);
        }
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
