//! The Web without TLS, and the Web through the company's proxy.
//!
//! Through the proxy one visit is seen three times: the sensor sees the host speak with the proxy
//! and the proxy with the site, and the proxy itself writes down who asked for what.

use std::net::Ipv4Addr;
use std::rc::Rc;

use schema::Timestamp;

use super::records::{Connection, Handshake, PlainRequest, Transport};
use super::visit::{Visit, bare_connection, look_up};
use crate::simulate::company::{PROXY, PROXY_PORT};
use crate::simulate::internet::Site;
use crate::simulate::journal::Journal;
use crate::simulate::lines::ProxyAccess;
use crate::simulate::random::Random;

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";
const CHECKER: &str = "NetworkManager/1.46.0";
/// What a request and the answer of a proxy add.
const REQUEST_BYTES: u64 = 214;
const ANSWER_BYTES: u64 = 39;
/// Out of a hundred tunnels, those whose client forgot to say who it is.
const FORGETFUL: u64 = 6;

/// A visit over TLS that the proxy makes for `user`.
pub(crate) fn visit_by_proxy(
    journal: &mut Journal,
    visit: &Visit<'_>,
    user: &str,
    random: &mut Random,
) {
    let at = Timestamp(visit.at.0 + random.seconds(0, 999_999));
    let site = visit.site;
    let asked = Timestamp(at.0 + random.seconds(800, 4_000));
    let reached = if visit.asks { look_up(journal, (asked, PROXY), site, random) } else { asked };
    let server = *random.pick(&site.addresses);
    let duration = i64::try_from(visit.seconds).unwrap_or(0) * 1_000_000;
    let duration_micros = duration + random.seconds(40_000, 990_000);
    let outer = Connection {
        service: Some("ssl"),
        bytes_out: visit.bytes_out,
        bytes_in: visit.bytes_in,
        duration_micros,
        ..bare_connection((reached, PROXY), (server, 443), Transport::Tcp, random)
    };
    journal.handshakes.push(Handshake {
        at: Timestamp(reached.0 + random.seconds(9_000, 60_000)),
        uid: outer.uid,
        origin: PROXY,
        origin_port: outer.origin_port,
        responder: server,
        server_name: site.name.clone(),
        modern: site.modern,
        resumed: false,
    });
    journal.connection(outer);
    let target = format!("{}:443", site.name);
    let access = ProxyAccess {
        at,
        duration_micros: reached.0 - at.0 + duration_micros,
        client: visit.host,
        user,
        bytes_in: visit.bytes_in + ANSWER_BYTES,
        target: &target,
        server: Some(server),
    };
    if random.chance(FORGETFUL) {
        let refused = ProxyAccess { duration_micros: 0, server: None, ..access.clone() };
        journal.line(refused.line());
    }
    journal.line(access.line());
    ask_the_proxy(journal, &access, visit.bytes_out, random);
}

/// The host's side of it: one connection, one request in the clear.
fn ask_the_proxy(
    journal: &mut Journal,
    access: &ProxyAccess<'_>,
    bytes_out: u64,
    random: &mut Random,
) {
    let inner = Connection {
        service: Some("http"),
        bytes_out: bytes_out + REQUEST_BYTES,
        bytes_in: access.bytes_in,
        duration_micros: access.duration_micros,
        ..bare_connection((access.at, access.client), (PROXY, PROXY_PORT), Transport::Tcp, random)
    };
    let (method, host) = match access.target.strip_prefix("http://") {
        Some(rest) => ("GET", rest.split('/').next().unwrap_or_default()),
        None => ("CONNECT", access.target.split(':').next().unwrap_or_default()),
    };
    let request = PlainRequest {
        host: host.into(),
        path: access.target.into(),
        method,
        agent: BROWSER,
        bytes_in: 0,
        content_type: None,
        ..PlainRequest::of(&inner)
    };
    journal.requests.push(request);
    journal.connection(inner);
}

/// A small file in the clear: `http://SITE/path`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fetch<'a> {
    pub(crate) at: Timestamp,
    pub(crate) host: Ipv4Addr,
    pub(crate) site: &'a Site,
    pub(crate) path: &'a str,
    pub(crate) bytes_in: u64,
}

/// Fetches it: by itself, or through the proxy for `user`.
pub(crate) fn fetch(
    journal: &mut Journal,
    fetch: &Fetch<'_>,
    user: Option<&str>,
    random: &mut Random,
) {
    let origin = if user.is_some() { PROXY } else { fetch.host };
    let at = Timestamp(fetch.at.0 + random.seconds(0, 999_999));
    let reached = look_up(journal, (at, origin), fetch.site, random);
    let server = *random.pick(&fetch.site.addresses);
    let connection = Connection {
        service: Some("http"),
        bytes_out: 96 + fetch.path.len() as u64,
        bytes_in: fetch.bytes_in + 240,
        duration_micros: random.seconds(30_000, 200_000),
        ..bare_connection((reached, origin), (server, 80), Transport::Tcp, random)
    };
    let name: Rc<str> = fetch.site.name.clone();
    let request = PlainRequest {
        host: name.clone(),
        path: fetch.path.into(),
        bytes_in: fetch.bytes_in,
        ..PlainRequest::of(&connection)
    };
    journal.requests.push(request);
    if let Some(user) = user {
        let target = format!("http://{name}{}", fetch.path);
        let access = ProxyAccess {
            at,
            duration_micros: reached.0 - at.0 + connection.duration_micros,
            client: fetch.host,
            user,
            bytes_in: fetch.bytes_in + 310,
            target: &target,
            server: Some(server),
        };
        journal.line(access.line());
        ask_the_proxy(journal, &access, 0, random);
    }
    journal.connection(connection);
}

impl PlainRequest {
    /// A request for nothing yet, in the connection that carries it.
    fn of(connection: &Connection) -> Self {
        Self {
            at: Timestamp(connection.at.0 + 2_100),
            uid: connection.uid,
            origin: (connection.origin, connection.origin_port),
            responder: (connection.responder, connection.responder_port),
            method: "GET",
            host: "".into(),
            path: "/".into(),
            agent: CHECKER,
            bytes_in: 0,
            content_type: Some("text/plain"),
        }
    }
}
