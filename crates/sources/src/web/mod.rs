//! Requests of the Web: proxies, servers and sensors.

pub(crate) mod access_json;
pub(crate) mod access_log;
pub(crate) mod aws_alb;
mod forwarded;
pub(crate) mod haproxy;
pub(crate) mod squid;
mod url;
pub(crate) mod w3c;
pub(crate) mod zeek_http;
pub(crate) mod zscaler;

use schema::{HttpRequest, Text};

use url::authority;

/// A value that a log has a dash for where there is none.
fn said(text: &str) -> Option<Text<'_>> {
    (text != "-" && !text.is_empty()).then(|| text.into())
}

/// Reads `GET /path HTTP/1.1`, or anything that somebody sent instead.
fn read_asked<'a>(text: &'a str, request: &mut HttpRequest<'a>) {
    let parts = text.split_once(' ').and_then(|(method, rest)| {
        let (url, version) = rest.rsplit_once(' ').unwrap_or((rest, "HTTP/0.9"));
        let method_like =
            !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
        (method_like && version.starts_with("HTTP/")).then_some((method, url))
    });
    let Some((method, url)) = parts else {
        request.url = said(text);
        return;
    };
    request.method = Some(method.into());
    request.url = said(url);
    if let Some((host, port)) = authority(url) {
        // Who asks a server for a whole URL, as strangers who look for proxies do, makes it none.
        (request.host, request.destination_port) = (Some(host.into()), port);
    }
}
