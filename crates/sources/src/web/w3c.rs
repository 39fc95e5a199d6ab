//! The extended log format of the W3C, whose `#Fields` say what the lines that follow hold: IIS,
//! `ProxySG`, Forefront TMG, and `CloudFront`, which has an order of its own where there is no
//! header.
//!
//! Date and time are UTC. `-` is nothing. Values have quotes around them (`ProxySG`), `+` for spaces
//! (IIS) or `%20` (`CloudFront`).

use std::net::IpAddr;

use schema::{Civil, HttpRequest, Row, Text, Timestamp, Vantage};

use super::access_log::clf_time;
use super::forwarded;
use super::url::{host_and_port, percent_decoded};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::cells;
use crate::framing::records::{ReadLine, Reading};
use crate::hints::{Hints, Moment, clock, number, year};

pub(crate) const FORMAT: Definition = Definition {
    name: "w3c",
    product: ("W3C extended log", "IIS, ProxySG or CloudFront"),
    claims: Claims { head: Some(heads), ..Claims::NONE },
    reader: Reader::Lines(|hints| Box::new(W3c::new(hints))),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

/// What a column holds. The numbers are places in [`Values`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Date,
    Time,
    Epoch,
    LocalTime,
    TimeTaken,
    Client,
    ClientPort,
    Server,
    ServerPort,
    Remote,
    User,
    Method,
    Url,
    Scheme,
    Host,
    HostHeader,
    UrlPort,
    Path,
    Query,
    Agent,
    Referrer,
    Forwarded,
    Status,
    Sent,
    Received,
    ContentType,
    Action,
    Filter,
}

const COLUMNS: usize = 28;

/// The columns by their names, in any case.
fn column(name: &str) -> Option<Column> {
    let lower = name.to_ascii_lowercase();
    Some(match lower.as_str() {
        "date" => Column::Date,
        "time" => Column::Time,
        "timestamp" | "x-timestamp-unix" => Column::Epoch,
        "localtime" => Column::LocalTime,
        "time-taken" => Column::TimeTaken,
        "c-ip" => Column::Client,
        "c-port" => Column::ClientPort,
        "s-ip" => Column::Server,
        "s-port" => Column::ServerPort,
        "r-ip" | "s-supplier-ip" => Column::Remote,
        "cs-username" => Column::User,
        "cs-method" | "s-operation" => Column::Method,
        "cs-uri" => Column::Url,
        "cs-uri-scheme" => Column::Scheme,
        "cs-host" | "cs(host)" | "r-host" => Column::Host,
        "x-host-header" => Column::HostHeader,
        "cs-uri-port" | "r-port" => Column::UrlPort,
        "cs-uri-stem" | "cs-uri-path" => Column::Path,
        "cs-uri-query" => Column::Query,
        "cs(user-agent)" | "cs-user-agent" | "c-agent" => Column::Agent,
        "cs(referer)" | "cs(referrer)" | "cs-referer" | "cs-referred" => Column::Referrer,
        "x-forwarded-for" | "cs(x-forwarded-for)" | "x_forwarded_for" => Column::Forwarded,
        "sc-status" => Column::Status,
        "sc-bytes" => Column::Sent,
        "cs-bytes" => Column::Received,
        "rs(content-type)" | "sc-content-type" | "cs-mime-type" => Column::ContentType,
        "s-action" | "x-edge-result-type" => Column::Action,
        "sc-filter-result" => Column::Filter,
        _ => return None,
    })
}

/// What only a proxy has: the other end, what it decided, and a URL that is whole.
fn is_of_proxy(name: &str) -> bool {
    matches!(
        name,
        "r-ip"
            | "r-host"
            | "s-supplier-ip"
            | "s-supplier-name"
            | "s-hierarchy"
            | "s-action"
            | "sc-filter-result"
            | "cs-uri-scheme"
    )
}

/// `CloudFront`'s order, which later versions added to.
const CLOUDFRONT: &str = "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem \
                          sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) \
                          x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes \
                          time-taken x-forwarded-for ssl-protocol ssl-cipher \
                          x-edge-response-result-type cs-protocol-version fle-status \
                          fle-encrypted-fields c-port time-to-first-byte \
                          x-edge-detailed-result-type sc-content-type";

/// The values of a line by their column.
type Values<'a> = [Option<Text<'a>>; COLUMNS];

struct W3c {
    /// `None` until a header or the configuration says it: then only `CloudFront` is read.
    fields: Option<Fields>,
    cloudfront: Fields,
    /// Of the last header: some lines have a time alone.
    date: Option<Civil>,
}

/// What the lines hold.
struct Fields {
    columns: Vec<Option<Column>>,
    vantage: Vantage,
    is_cloudfront: bool,
    /// Columns are parted by tabs.
    has_tabs: bool,
}

impl Fields {
    fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let names: Vec<&str> = names.collect();
        let vantage = if names.iter().any(|name| is_of_proxy(name)) {
            Vantage::Proxy
        } else {
            Vantage::Server
        };
        Self {
            columns: names.iter().map(|name| column(name)).collect(),
            vantage,
            is_cloudfront: names.contains(&"x-edge-location"),
            has_tabs: names.contains(&"x-edge-location"),
        }
    }

    /// Of a header line, if it is one.
    fn of_header(line: &str) -> Option<Self> {
        let names = line.strip_prefix("#Fields:")?;
        let fields = Self::new(names.split_ascii_whitespace());
        let has_tabs = fields.has_tabs || names.trim().contains('\t');
        Some(Self { has_tabs, ..fields })
    }

    fn values<'a>(&self, line: &'a str) -> Values<'a> {
        let separator = if self.has_tabs { '\t' } else { ' ' };
        let mut values = [const { None }; COLUMNS];
        // Only proxies put texts into quotes. With a server, a quote is what somebody sent.
        let quoted = self.vantage == Vantage::Proxy;
        let with = quoted.then(|| cells(line, separator)).into_iter().flatten();
        let without = (!quoted).then(|| line.split(separator).map(Text::Borrowed));
        let cells = with.chain(without.into_iter().flatten()).zip(&self.columns);
        for (cell, column) in cells.filter(|(cell, _)| cell != "-" && !cell.is_empty()) {
            let place = column.and_then(|column| values.get_mut(column as usize));
            if let Some(place) = place {
                place.get_or_insert(cell);
            }
        }
        values
    }
}

impl W3c {
    fn new(hints: &Hints) -> Self {
        let names = Some(&hints.fields).filter(|fields| !fields.is_empty());
        Self {
            fields: names.map(|names| Fields::new(names.iter().map(String::as_str))),
            cloudfront: Fields::new(CLOUDFRONT.split(' ')),
            date: None,
        }
    }

    /// What a line holds.
    fn fields_of(&self, line: &str) -> Option<&Fields> {
        self.fields.as_ref().or_else(|| is_cloudfront(line).then_some(&self.cloudfront))
    }

    fn time(&self, values: &mut Values<'_>) -> Option<Timestamp> {
        let mut take = |column: Column| values.get_mut(column as usize).and_then(Option::take);
        if let Some(time) = take(Column::Time) {
            let date = take(Column::Date).and_then(|text| date(&text)).or(self.date)?;
            return clock(&time, date)?.at_utc();
        }
        if let Some(local) = take(Column::LocalTime) {
            return clf_time(local.trim_matches(['[', ']']));
        }
        Timestamp::parse_epoch_seconds(take(Column::Epoch)?.as_bytes())
    }
}

impl ReadLine for W3c {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if line.starts_with('#') {
            if let Some(text) = line.strip_prefix("#Date:") {
                self.date = text.split_ascii_whitespace().next().and_then(date);
            }
            if let Some(fields) = Fields::of_header(line) {
                self.fields = Some(fields);
            }
            return Reading::Header;
        }
        let Some(fields) = self.fields_of(line) else {
            return Reading::quarantined("a line of which no header says what it holds");
        };
        let mut values = fields.values(line);
        let Some(time) = self.time(&mut values) else {
            return Reading::quarantined(
                "a line without a time, or of other fields than it should",
            );
        };
        let request = request(values, fields);
        if request.source.is_none() && request.url.is_none() {
            return Reading::quarantined("a line without a client and a URL");
        }
        Reading::Event(Moment::said(time), Row::HttpRequest(request))
    }
}

fn date(text: &str) -> Option<Civil> {
    let mut parts = text.splitn(3, '-');
    Some(Civil::midnight(year(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?))
}

fn request<'a>(mut values: Values<'a>, fields: &Fields) -> HttpRequest<'a> {
    let is_proxy = fields.vantage == Vantage::Proxy;
    let url = url(&mut values, is_proxy);
    let mut take = |column: Column| values.get_mut(column as usize).and_then(Option::take);
    let decoded = |text: Text<'a>| if fields.is_cloudfront { percent_decoded(text) } else { text };
    let header = take(Column::HostHeader);
    let (host, host_port) = match header.or_else(|| take(Column::Host)) {
        Some(host) => split_host(host),
        None => (None, None),
    };
    let (address, port) = if is_proxy {
        (take(Column::Remote), take(Column::UrlPort))
    } else {
        (take(Column::Server), take(Column::ServerPort))
    };
    let action = take(Column::Action);
    let source = address_of(take(Column::Client));
    let mut request = HttpRequest {
        vantage: fields.vantage,
        source,
        source_port: number_of(take(Column::ClientPort)).unwrap_or(0),
        destination: address_of(address),
        destination_port: number_of(port).or(host_port).unwrap_or(0),
        host,
        url,
        method: take(Column::Method),
        status: number_of(take(Column::Status)).filter(|status| *status != 0),
        user_agent: take(Column::Agent).map(decoded),
        referrer: take(Column::Referrer).map(decoded),
        content_type: take(Column::ContentType).map(percent_decoded),
        bytes_up: number_of(take(Column::Received)),
        bytes_down: number_of(take(Column::Sent)),
        user: take(Column::User),
        duration_micros: take(Column::TimeTaken)
            .and_then(|text| duration(&text, fields.is_cloudfront)),
        allowed: allowed(take(Column::Filter).as_deref(), action.as_deref()).filter(|_| is_proxy),
        disposition: action,
        ..HttpRequest::default()
    };
    // IIS writes `+` for spaces.
    let plain =
        |text: Text<'a>| if text.contains('+') { text.replace('+', " ").into() } else { text };
    forwarded::follow(&mut request, take(Column::Forwarded).map(decoded).map(plain));
    request
}

/// The URL as one: `http://www.example.com/cart?id=1` of a proxy, `/cart?id=1` of a server.
fn url<'a>(values: &mut Values<'a>, is_whole: bool) -> Option<Text<'a>> {
    let mut take = |column: Column| values.get_mut(column as usize).and_then(Option::take);
    if let Some(url) = take(Column::Url) {
        return Some(url);
    }
    let (path, query) = (take(Column::Path), take(Column::Query));
    let scheme = take(Column::Scheme).filter(|_| is_whole);
    let get = |column: Column| values.get(column as usize).and_then(Option::as_deref);
    let mut url = match (scheme, get(Column::Host)) {
        (_, Some(host)) if is_whole && get(Column::Method) == Some("CONNECT") => {
            let port = get(Column::UrlPort).unwrap_or("443");
            return Some(format!("{host}:{port}").into());
        }
        (Some(scheme), Some(host)) => match (&*scheme, get(Column::UrlPort)) {
            ("http", Some("80")) | ("https", Some("443")) | (_, None) => {
                format!("{scheme}://{host}")
            }
            (_, Some(port)) => format!("{scheme}://{host}:{port}"),
        },
        _ if query.is_none() => return path,
        _ => String::new(),
    };
    url.push_str(path.as_deref().unwrap_or_default());
    if let Some(query) = query {
        // Some write the question mark with it.
        url.push_str(if query.starts_with('?') { "" } else { "?" });
        url.push_str(&query);
    }
    Some(url.into())
}

fn split_host(text: Text<'_>) -> (Option<Text<'_>>, Option<u16>) {
    match text {
        Text::Borrowed(text) => {
            let (host, port) = host_and_port(text);
            (Some(host.into()), port)
        }
        Text::Owned(_) => (Some(text), None),
    }
}

fn address_of(text: Option<Text<'_>>) -> Option<IpAddr> {
    address::parse(&text?)
}

fn number_of<T: std::str::FromStr>(text: Option<Text<'_>>) -> Option<T> {
    text?.parse().ok()
}

/// Milliseconds, or seconds with a fraction.
fn duration(text: &str, in_seconds: bool) -> Option<i64> {
    if in_seconds || text.contains('.') {
        return Some(Timestamp::parse_epoch_seconds(text.as_bytes())?.0);
    }
    text.parse::<i64>().ok()?.checked_mul(1000)
}

fn allowed(filter: Option<&str>, action: Option<&str>) -> Option<bool> {
    let denied = |text: &str| text.contains("DENIED") || text.eq_ignore_ascii_case("denied");
    if filter.is_some_and(denied) || action.is_some_and(denied) {
        return Some(false);
    }
    let passed = matches!(filter, Some("OBSERVED" | "PROXIED"))
        || action.is_some_and(|action| action.starts_with("TCP_"));
    passed.then_some(true)
}

/// A header that names a client and what it asked for, or lines that need none.
fn heads(head: &str) -> bool {
    let is_header = |fields: Fields| {
        let has = |column| fields.columns.contains(&Some(column));
        has(Column::Client) && (has(Column::Method) || has(Column::Url) || has(Column::Path))
    };
    head.lines()
        .take(64)
        .any(|line| Fields::of_header(line).map_or_else(|| is_cloudfront(line), is_header))
}

/// A line of `CloudFront`: behind the time an edge, which is named after an airport.
fn is_cloudfront(line: &str) -> bool {
    let mut cells = line.split('\t');
    let time = cells.next().and_then(date).and_then(|date| clock(cells.next()?, date));
    let edge = cells.next().is_some_and(|edge| {
        edge.len() > 3 && edge.bytes().take(3).all(|byte| byte.is_ascii_uppercase())
    });
    let client = cells.nth(1).and_then(address::parse);
    time.is_some() && edge && client.is_some() && cells.count() >= 9
}
