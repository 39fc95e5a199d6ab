//! The fields of `http.log`, in Zeek's order.

use super::Kind;
use super::endpoints::{ENDPOINTS, endpoints};
use super::line::Line;
use crate::simulate::wire::PlainRequest;

pub(super) const REQUEST: Kind<PlainRequest> = Kind {
    path: "http",
    header: &[
        ENDPOINTS,
        &[
            ("trans_depth", "count"),
            ("method", "string"),
            ("host", "string"),
            ("uri", "string"),
            ("referrer", "string"),
            ("version", "string"),
            ("user_agent", "string"),
            ("origin", "string"),
            ("request_body_len", "count"),
            ("response_body_len", "count"),
            ("status_code", "count"),
            ("status_msg", "string"),
            ("info_code", "count"),
            ("info_msg", "string"),
            ("tags", "set[enum]"),
            ("username", "string"),
            ("password", "string"),
            ("proxied", "set[string]"),
            ("orig_fuids", "vector[string]"),
            ("orig_filenames", "vector[string]"),
            ("orig_mime_types", "vector[string]"),
            ("resp_fuids", "vector[string]"),
            ("resp_filenames", "vector[string]"),
            ("resp_mime_types", "vector[string]"),
        ],
    ],
    logged_at: |request| request.at,
    append: request,
};

fn request(request: &PlainRequest, line: &mut Line) {
    endpoints((request.at, request.uid), request.origin, request.responder, line);
    line.number("trans_depth", 1);
    line.text("method", request.method);
    line.text("host", &request.host);
    line.text("uri", &request.path);
    line.unset("referrer");
    line.text("version", "1.1");
    line.text("user_agent", request.agent);
    line.unset("origin");
    line.number("request_body_len", 0);
    line.number("response_body_len", request.bytes_in);
    line.number("status_code", 200);
    line.text(
        "status_msg",
        if request.method == "CONNECT" { "Connection established" } else { "OK" },
    );
    line.unset("info_code");
    line.unset("info_msg");
    line.list::<&str>("tags", &[], true);
    for name in ["username", "password", "proxied", "orig_fuids", "orig_filenames"] {
        line.unset(name);
    }
    for name in ["orig_mime_types", "resp_fuids", "resp_filenames"] {
        line.unset(name);
    }
    match request.content_type {
        Some(kind) => line.list("resp_mime_types", &[kind], true),
        None => line.unset("resp_mime_types"),
    }
}
