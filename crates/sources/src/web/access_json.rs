//! Access logs of Web servers as JSON: nginx and Apache with the names that people give their
//! variables, Caddy, Traefik and Envoy with their own.
//!
//! Of several members that say the same, the one that says it best is taken: the table below has
//! them in that order.

use schema::{HttpRequest, Row, Text, Timestamp, Vantage};

use super::access_log::clf_time;
use super::url::host_and_port;
use super::{forwarded, read_asked};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written};

pub(crate) const FORMAT: Definition = Definition {
    name: "web_access_json",
    product: ("Web server", "Apache, nginx, Caddy, Traefik or Envoy"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &[], first_keys: &[] },
        read,
    }),
    written_time: WrittenTime::Nowhere,
    // Of several members the best is taken, so `unmapped` keeps them all.
    held: &[],
    program: None,
};

/// What a member says. The numbers are places in [`Values`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Time,
    Client,
    ClientPort,
    User,
    Asked,
    Method,
    Url,
    Query,
    Host,
    Status,
    Sent,
    Received,
    Agent,
    Referrer,
    Forwarded,
    Server,
    ServerPort,
    Seconds,
    Nanoseconds,
    ContentType,
}

const SAID: usize = 20;

/// Names of members, the best of each kind first.
const NAMES: [(Said, &[&str]); SAID] = [
    (
        Said::Time,
        &[
            "time_iso8601",
            "StartUTC",
            "start_time",
            "ts",
            "msec",
            "time_local",
            "timestamp",
            "@timestamp",
            "datetime",
            "time",
        ],
    ),
    (
        Said::Client,
        &[
            "remote_addr",
            "remote_ip",
            "ClientAddr",
            "ClientHost",
            "client_ip",
            "clientip",
            "clientIp",
            "remoteIP",
            "remoteAddr",
            "downstream_remote_address",
            "remote_host",
            "client",
        ],
    ),
    (Said::ClientPort, &["remote_port", "ClientPort", "client_port"]),
    (Said::User, &["remote_user", "ClientUsername", "user_id", "remoteUser", "auth", "user"]),
    (Said::Asked, &["request", "request_line"]),
    (Said::Method, &["request_method", "RequestMethod", "method", "verb"]),
    (
        Said::Url,
        &[
            "request_uri",
            "RequestPath",
            "x-envoy-original-path",
            "x-envoy-origin-path",
            "uri",
            "path",
            "url",
        ],
    ),
    (Said::Query, &["query_string", "args", "query"]),
    (
        Said::Host,
        &[
            "http_host",
            "RequestHost",
            ":authority",
            "authority",
            "vhost",
            "virtual_host",
            "host",
            "server_name",
        ],
    ),
    (
        Said::Status,
        &["status", "DownstreamStatus", "response_code", "status_code", "statusCode", "response"],
    ),
    (
        Said::Sent,
        &["body_bytes_sent", "DownstreamContentSize", "size", "bytes_sent", "bytes", "bytesSent"],
    ),
    (Said::Received, &["request_length", "bytes_received", "bytes_read", "RequestContentSize"]),
    (
        Said::Agent,
        &[
            "http_user_agent",
            "user_agent",
            "User-Agent",
            "user-agent",
            "request_User-Agent",
            "userAgent",
            "agent",
        ],
    ),
    (
        Said::Referrer,
        &["http_referer", "http_referrer", "referer", "referrer", "Referer", "request_Referer"],
    ),
    (
        Said::Forwarded,
        &[
            "http_x_forwarded_for",
            "x_forwarded_for",
            "X-Forwarded-For",
            "x-forwarded-for",
            "request_X-Forwarded-For",
            "xff",
        ],
    ),
    (Said::Server, &["server_addr"]),
    (Said::ServerPort, &["server_port"]),
    (Said::Seconds, &["request_time", "duration"]),
    (Said::Nanoseconds, &["Duration"]),
    (Said::ContentType, &["sent_http_content_type", "content_type", "Content-Type"]),
];

/// Kind and rank of a member.
fn said(name: &str) -> Option<(Said, usize)> {
    NAMES
        .iter()
        .find_map(|(said, names)| Some((*said, names.iter().position(|known| *known == name)?)))
}

/// A client, what it asked for, and what came of it.
fn claims(object: &Outline<'_>) -> bool {
    let names = || object.own().chain(object.within("request")).map(|(name, _)| name);
    let has = |kind: Said| names().any(|name| said(name).is_some_and(|(said, _)| said == kind));
    let asked =
        has(Said::Url) || object.text("request").is_some_and(|asked| asked.contains("HTTP/"));
    has(Said::Client) && has(Said::Status) && has(Said::Time) && asked
}

/// The best member of each kind.
struct Values<'t, 'a>([Option<(usize, Value<'t, 'a>)>; SAID]);

impl<'t, 'a> Values<'t, 'a> {
    /// Of an object, of its request and of the headers of that, as Caddy writes them.
    fn of(object: Object<'t, 'a>) -> Self {
        let mut values = Self([const { None }; SAID]);
        values.add(object);
        let request = object.value("request").and_then(Value::object);
        for inner in request.into_iter().chain(request.and_then(|it| it.value("headers")?.object()))
        {
            values.add(inner);
        }
        values
    }

    fn add(&mut self, object: Object<'t, 'a>) {
        for (key, value) in object.members() {
            let Some((said, rank)) = said(&key) else { continue };
            // A header may come more than once: the last is what the nearest proxy added, and those
            // before it are whatever somebody sent.
            let value = value.items().last().filter(|value| value.object().is_none());
            let Some(place) = self.0.get_mut(said as usize) else { continue };
            let is_better = place.as_ref().is_none_or(|(held, _)| *held > rank);
            if let Some(value) =
                value.filter(|it| is_better && !matches!(it.raw(), "\"-\"" | "\"\""))
            {
                *place = Some((rank, value));
            }
        }
    }

    fn get(&self, said: Said) -> Option<Value<'t, 'a>> {
        self.0.get(said as usize)?.map(|(_, value)| value)
    }

    fn text(&self, said: Said) -> Option<Text<'a>> {
        self.get(said)?.text()
    }

    fn number<T: std::str::FromStr>(&self, said: Said) -> Option<T> {
        self.get(said)?.number()
    }
}

fn read<'a>(object: Object<'_, 'a>, hints: &Hints) -> Reading<'a> {
    let values = Values::of(object);
    let Some(moment) = values.get(Said::Time).and_then(|time| moment(&time.number_text()?, hints))
    else {
        return Reading::quarantined("a request whose time is none");
    };
    let Some(client) = values.text(Said::Client) else {
        return Reading::unsupported("a record that is no request");
    };
    // Of those that forwarded a request the last is whom the server saw.
    let last = client.rsplit(',').next().unwrap_or_default().trim();
    let (source, port) = address::with_or_without_port(last).unzip();
    let mut request = HttpRequest {
        vantage: Vantage::Server,
        source,
        source_port: port.flatten().or_else(|| values.number(Said::ClientPort)).unwrap_or(0),
        source_name: source.is_none().then_some(client),
        destination: values.text(Said::Server).and_then(|text| address::parse(&text)),
        destination_port: values.number(Said::ServerPort).unwrap_or(0),
        status: values.number(Said::Status),
        user_agent: values.text(Said::Agent),
        referrer: values.text(Said::Referrer),
        content_type: values.text(Said::ContentType),
        bytes_up: values.number(Said::Received),
        bytes_down: values.number(Said::Sent),
        user: values.text(Said::User),
        duration_micros: duration(&values),
        ..HttpRequest::default()
    };
    match values.text(Said::Asked) {
        Some(Text::Borrowed(asked)) if asked.contains(" HTTP/") => read_asked(asked, &mut request),
        _ => {
            request.method = values.text(Said::Method);
            request.url = url(&values);
        }
    }
    if let Some(host) = values.text(Said::Host).filter(|_| request.host.is_none()) {
        let port = host_and_port(&host).1;
        request.destination_port = port.unwrap_or(request.destination_port);
        request.host = Some(without_port(host));
    }
    forwarded::follow(&mut request, values.text(Said::Forwarded));
    Reading::Event(moment, Row::HttpRequest(request))
}

/// A time of ISO 8601, of an access log, or in seconds or milliseconds since 1970.
fn moment(text: &str, hints: &Hints) -> Option<Moment> {
    let text = text.trim_matches(['[', ']']);
    let millis = || text.parse::<i64>().ok()?.checked_mul(1000).map(Timestamp);
    let said = || {
        let seconds = Timestamp::parse_epoch_seconds(text.as_bytes())
            .filter(|_| text.len() != 13 || text.contains('.'));
        seconds.or_else(|| clf_time(text)).or_else(millis)
    };
    said().map(Moment::said).or_else(|| hints.moment(written(text)?))
}

fn url<'a>(values: &Values<'_, 'a>) -> Option<Text<'a>> {
    let url = values.text(Said::Url)?;
    match values.text(Said::Query).filter(|_| !url.contains('?')) {
        Some(query) => Some(format!("{url}?{}", query.trim_start_matches('?')).into()),
        None => Some(url),
    }
}

fn without_port(host: Text<'_>) -> Text<'_> {
    match host {
        Text::Borrowed(host) => host_and_port(host).0.into(),
        Text::Owned(host) => host_and_port(&host).0.to_owned().into(),
    }
}

/// Seconds with a fraction as nginx and Caddy write them; a whole number may be anything.
fn duration(values: &Values<'_, '_>) -> Option<i64> {
    if let Some(nanoseconds) = values.number::<i64>(Said::Nanoseconds) {
        return Some(nanoseconds.wrapping_div(1000));
    }
    let seconds = values.get(Said::Seconds)?.number_text()?;
    let time = Timestamp::parse_epoch_seconds(seconds.as_bytes())?;
    seconds.contains('.').then_some(time.0)
}
