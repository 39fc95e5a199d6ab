//! Zscaler's Web log as its Nanolog Streaming Service sends it: CSV, pairs of `key=value` between
//! tabs, or JSON.
//!
//! A feed is put together from fields; the names in JSON and in pairs are those of the templates
//! that Zscaler hands out. CSV has no names: its order is that of the templates, unless the
//! configuration gives another. Times have no zone; a feed has one in its settings.

use std::io::BufRead;

use schema::{FileId, HttpRequest, Row, Sink, Text, Vantage};

use super::url::host_and_port;
use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::cells;
use crate::framing::json::{Container, Outline, Value};
use crate::framing::key_values;
use crate::framing::objects::{self, Objects};
use crate::framing::records::{self, ReadLine, Reading};
use crate::hints::{Hints, Written, spelled, written};

pub(crate) const FORMAT: Definition = Definition {
    name: "zscaler",
    product: ("Internet Access", "Zscaler"),
    claims: Claims { object: Some(claims), line: Some(is_line), ..Claims::NONE },
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Nowhere,
    held: &[
        "event.datetime",
        "event.action",
        "event.responsesize",
        "event.requestsize",
        "event.serverip",
        "event.clienttranstime",
        "event.requestmethod",
        "event.refererURL",
        "event.useragent",
        "event.status",
        "event.user",
        "event.url",
        "event.hostname",
        "event.contenttype",
        "event.reason",
    ],
    program: None,
};

const OBJECTS: Objects = Objects {
    container: Container { lists: &[], first_keys: &["sourcetype", "event", "datetime"] },
    read: |object, hints| {
        let event = object.value("event").and_then(Value::object).unwrap_or(object);
        let members =
            event.members().filter_map(|(key, value)| Some((column(&key)?, value.number_text()?)));
        request(values(members), hints)
    },
};

const TIME: usize = 0;
const USER: usize = 1;
const PROTOCOL: usize = 2;
const URL: usize = 3;
const ACTION: usize = 4;
const BYTES_UP: usize = 5;
const BYTES_DOWN: usize = 6;
const CLIENT: usize = 7;
const PUBLIC: usize = 8;
const SERVER: usize = 9;
const METHOD: usize = 10;
const STATUS: usize = 11;
const AGENT: usize = 12;
const REFERRER: usize = 13;
const CONTENT_TYPE: usize = 14;
const HOST: usize = 15;
const REASON: usize = 16;
const DURATION: usize = 17;
const COLUMNS: usize = 18;

type Values<'a> = [Option<Text<'a>>; COLUMNS];

/// The columns by their names in templates and by those of Zscaler's fields.
fn column(name: &str) -> Option<usize> {
    Some(match name {
        "datetime" | "time" => TIME,
        "user" | "login" | "elogin" | "ologin" => USER,
        "protocol" | "proto" => PROTOCOL,
        "url" | "eurl" | "ourl" => URL,
        "action" => ACTION,
        "requestsize" | "reqsize" => BYTES_UP,
        "responsesize" | "respsize" => BYTES_DOWN,
        "ClientIP" | "clientip" | "cip" => CLIENT,
        "clientpublicIP" | "cintip" => PUBLIC,
        "serverip" | "sip" => SERVER,
        "requestmethod" | "reqmethod" => METHOD,
        "status" | "respcode" => STATUS,
        "useragent" | "ua" | "eua" => AGENT,
        "refererURL" | "referer" | "ereferer" => REFERRER,
        "contenttype" => CONTENT_TYPE,
        "hostname" | "host" | "ehost" => HOST,
        "reason" => REASON,
        "clienttranstime" | "ctime" => DURATION,
        _ => return None,
    })
}

/// The order of the CSV template, and of the one with status and severity in it.
const ORDER: &str = "time,login,proto,url,action,appname,appclass,reqsize,respsize,urlclass,\
                     urlsupercat,urlcat,malwarecat,threatname,riskscore,dlpeng,dlpdict,location,\
                     dept,cip,sip,reqmethod,respcode,ua,referer,ruletype,rulelabel,contenttype";
const LONG_ORDER: &str = "time,login,proto,url,action,appname,appstatus,appclass,reqsize,respsize,urlclass,\
     urlsupercat,urlcat,malwarecat,threatname,riskscore,threatseverity,dlpeng,dlpdict,location,\
     dept,cip,sip,reqmethod,respcode,ua,referer,ruletype,rulelabel,contenttype";

fn claims(object: &Outline<'_>) -> bool {
    object.text("sourcetype") == Some("zscalernss-web")
        || object.has_all(&["event.ClientIP", "event.requestmethod", "event.refererURL"])
        || object.has_all(&["ClientIP", "clientpublicIP", "requestmethod"])
}

fn is_line(line: &str) -> bool {
    let timed = line.split('\t').next().is_some_and(|time| time_of(time).is_some());
    let named = ["\treason=", "\tClientIP=", "\trequestmethod="];
    timed && named.iter().all(|name| line.contains(name)) || is_csv(line)
}

/// Behind the time a user, then a protocol, and a decision behind the URL.
fn is_csv(line: &str) -> bool {
    let mut cells = cells(line, ',');
    let time = cells.next().is_some_and(|time| time_of(&time).is_some());
    let protocol = cells.nth(1).is_some_and(|protocol| {
        ["HTTP", "FTP", "SSL", "TUNNEL", "DNSOVERHTTPS"].iter().any(|it| protocol.starts_with(it))
    });
    let action = cells.nth(1).is_some_and(|action| decision(&action).is_some());
    time && protocol && action && cells.count() >= 15
}

/// `Tue Oct 20 13:00:00 2026`, or with the date in numbers.
fn time_of(text: &str) -> Option<Written> {
    spelled(text).map(|(time, _)| time).or_else(|| written(text))
}

fn decode(hints: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    let begins = |bytes: &[u8]| bytes.trim_ascii_start().first().copied();
    if matches!(input.fill_buf().ok().and_then(begins), Some(b'{' | b'[')) {
        objects::decode((Format::Zscaler, &OBJECTS), hints, input, file, sink);
    } else {
        records::decode(Format::Zscaler, &mut Lines { hints }, input, file, sink);
    }
}

struct Lines<'h> {
    hints: &'h Hints,
}

impl ReadLine for Lines<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if self.hints.fields.is_empty() && !is_line(line) {
            return Reading::quarantined("a line that is no request of a template");
        }
        let values = if line.contains('\t') { of_pairs(line) } else { self.of_cells(line) };
        request(values, self.hints)
    }
}

/// The time comes first, without a name.
fn of_pairs(line: &str) -> Values<'_> {
    let pairs = key_values::split(line, &['\t']);
    let mut values = values(pairs.filter_map(|(key, value)| Some((column(key)?, value))));
    let time = line.split('\t').next().filter(|first| !first.contains('='));
    if let (Some(time), [place, ..]) = (time, &mut values) {
        *place = Some(time.into());
    }
    values
}

impl Lines<'_> {
    fn of_cells<'a>(&self, line: &'a str) -> Values<'a> {
        let is_number = |cell: Text<'_>| cell.bytes().all(|byte| byte.is_ascii_digit());
        let is_short = cells(line, ',').nth(7).is_some_and(is_number);
        let order = if is_short { ORDER } else { LONG_ORDER };
        let known = |(name, cell): (&str, Text<'a>)| Some((column(name)?, cell));
        if self.hints.fields.is_empty() {
            return values(order.split(',').zip(cells(line, ',')).filter_map(known));
        }
        let names = self.hints.fields.iter().map(String::as_str);
        values(names.zip(cells(line, ',')).filter_map(known))
    }
}

/// The values by their column; some feeds write `None` or `NA` for nothing.
fn values<'a>(found: impl Iterator<Item = (usize, Text<'a>)>) -> Values<'a> {
    let mut values = [const { None }; COLUMNS];
    let said = |text: &str| !matches!(text, "" | "-" | "None" | "NA" | "N/A");
    for (column, value) in found.filter(|(_, value)| said(value)) {
        if let Some(place) = values.get_mut(column) {
            *place = Some(value);
        }
    }
    values
}

fn request<'a>(mut values: Values<'a>, hints: &Hints) -> Reading<'a> {
    let mut take = |column: usize| values.get_mut(column).and_then(Option::take);
    let Some(moment) = take(TIME).and_then(|time| time_of(&time)).and_then(|it| hints.moment(it))
    else {
        return Reading::quarantined("a request whose time is none");
    };
    let url = take(URL);
    // The URL has no scheme.
    let authority = url.as_deref().map(|url| url.split(['/', '?']).next().unwrap_or(url));
    let (in_url, port) = authority.map_or(("", None), host_and_port);
    let host = take(HOST).or_else(|| (!in_url.is_empty()).then(|| in_url.to_owned().into()));
    let port = port.or(match take(PROTOCOL).as_deref() {
        Some("HTTP") => Some(80),
        Some("HTTPS" | "SSL") => Some(443),
        _ => None,
    });
    let address = |text: Option<Text<'_>>| text.and_then(|text| address::parse(&text));
    let number = |text: Option<Text<'_>>| text.and_then(|text| text.parse().ok());
    // Outside an office there is no address inside.
    let (client, public) = (address(take(CLIENT)), address(take(PUBLIC)));
    let millis = take(DURATION).and_then(|text| text.parse::<i64>().ok());
    let request = HttpRequest {
        vantage: Vantage::Proxy,
        source: client.or(public),
        destination: address(take(SERVER)),
        destination_port: port.unwrap_or(0),
        host,
        url,
        method: take(METHOD),
        status: take(STATUS).and_then(|text| text.parse().ok()),
        user_agent: take(AGENT),
        referrer: take(REFERRER),
        content_type: take(CONTENT_TYPE),
        bytes_up: number(take(BYTES_UP)),
        bytes_down: number(take(BYTES_DOWN)),
        user: take(USER),
        duration_micros: millis.and_then(|millis| millis.checked_mul(1000)),
        allowed: take(ACTION).and_then(|action| decision(&action)),
        disposition: take(REASON),
        ..HttpRequest::default()
    };
    if request.source.is_none() && request.user.is_none() {
        return Reading::quarantined("a request of nobody");
    }
    Reading::Event(moment, Row::HttpRequest(request))
}

fn decision(action: &str) -> Option<bool> {
    match action {
        "Allowed" | "Allow" | "allowed" => Some(true),
        "Blocked" | "Block" | "blocked" => Some(false),
        _ => None,
    }
}
