//! A request of the Web, whoever logged it.

use std::net::IpAddr;

use crate::Text;

/// A request and what became of it (OCSF HTTP Activity 4002).
#[derive(Debug, Default)]
pub struct HttpRequest<'a> {
    /// Where it was seen, and so whose requests these are.
    pub vantage: Vantage,
    /// Who asked. `None` where the log has a name instead.
    pub source: Option<IpAddr>,
    pub source_port: u16,
    /// Who asked, where a server looks the names of its clients up.
    pub source_name: Option<Text<'a>>,
    /// The other end of the connection, as far as it is logged: for a proxy the server that it
    /// asked, for a sensor what the client connected to.
    pub destination: Option<IpAddr>,
    pub destination_port: u16,
    /// The host that was asked for: of the URL, the `Host` header or the virtual host. Without
    /// port, as logged; see [`crate::normalize_name`]. It may be an address.
    pub host: Option<Text<'a>>,
    /// As logged: whole for a proxy, a path for a server, `host:port` for `CONNECT`.
    pub url: Option<Text<'a>>,
    /// `GET`, `CONNECT`, …
    pub method: Option<Text<'a>>,
    pub status: Option<u16>,
    pub user_agent: Option<Text<'a>>,
    pub referrer: Option<Text<'a>>,
    /// Media type of the answer.
    pub content_type: Option<Text<'a>>,
    /// From who asked to who answered.
    pub bytes_up: Option<u64>,
    /// From who answered to who asked.
    pub bytes_down: Option<u64>,
    /// For whom the source forwarded the request, nearest last, as the `X-Forwarded-For` header
    /// says. Whoever sends a request can write it.
    pub forwarded_for: Option<Text<'a>>,
    /// Who asked, where proxy or server had them sign in.
    pub user: Option<Text<'a>>,
    pub duration_micros: Option<i64>,
    /// Whether a proxy let it through. `None` where nobody decided, or the log does not say.
    pub allowed: Option<bool>,
    /// How the proxy came by the answer, as logged (`TCP_MISS`).
    pub disposition: Option<Text<'a>>,
    /// Connection id of the sensor (Zeek `uid`).
    pub uid: Option<Text<'a>>,
}

/// Who wrote a request down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vantage {
    /// Our proxy: requests that our people and hosts make.
    Proxy,
    /// Our Web server: requests that anybody makes of us.
    Server,
    /// A sensor on the wire, which sees both.
    #[default]
    Sensor,
}
