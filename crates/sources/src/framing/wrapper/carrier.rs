//! Records of collectors that are JSON objects, and what they carry.
//!
//! Most carry a line as it was, in a member of one of a few names. Some took the head of syslog off
//! the line and keep it in members of its own: then a line with such a head is made again, since that
//! is what decoders read.

use schema::{Text, Timestamp};

use crate::framing::json::{Object, Value};
use crate::framing::syslog;

/// Where collectors put the line, the most original first.
const LINES: [&str; 10] = [
    "event.original",
    "MESSAGE",
    "log",
    "message",
    "@message",
    "_raw",
    "result._raw",
    "textPayload",
    "_source.event.original",
    "_source.message",
];
/// Where they put a record that they took for JSON and kept as such.
const OBJECTS: [&str; 6] = ["detail", "_source", "message", "log", "json", "jsonPayload"];
/// Lists of objects with lines: of `CloudWatch` subscriptions, and of `filter-log-events`.
pub(super) const LISTS: [&str; 2] = ["logEvents", "events"];

const PROGRAMS: [&str; 7] = [
    "SYSLOG_IDENTIFIER",
    "appname",
    "ident",
    "program",
    "process.name",
    "log.syslog.appname",
    "syslog.appname",
];
const PROCESSES: [&str; 5] = ["_PID", "procid", "pid", "process.pid", "SYSLOG_PID"];
const HOSTS: [&str; 6] =
    ["_HOSTNAME", "hostname", "host.hostname", "host.name", "log.syslog.hostname", "host"];
const TIMES: [&str; 7] = [
    "_SOURCE_REALTIME_TIMESTAMP",
    "__REALTIME_TIMESTAMP",
    "timestamp",
    "@timestamp",
    "time",
    "date",
    "ts",
];

/// Something that an object carries.
pub(super) enum Payload<'a> {
    /// A part of the object as it stands, and where in the object it begins.
    Part(u32, &'a str),
    /// Text that had to be put together or to be freed of escapes.
    Made(String),
    /// Something that the collector says of itself.
    Nothing,
}

/// What an object carries, if it does.
pub(super) fn payload<'a>(object: Object<'_, 'a>) -> Option<Payload<'a>> {
    if let Some(line) = line(object) {
        let control = line.starts_with("CWL CONTROL MESSAGE");
        return Some(if control { Payload::Nothing } else { Payload::Made(line) });
    }
    let held =
        OBJECTS.iter().find_map(|name| object.value(name).filter(|it| it.object().is_some()));
    held.map(|held| Payload::Part(held.position(), held.raw()))
}

/// The line that an object carries, with the head that was taken off it.
fn line(object: Object<'_, '_>) -> Option<String> {
    let bytes = || object.value("MESSAGE").and_then(of_bytes).map(Text::Owned);
    let line = LINES.iter().find_map(|path| text(object, path)).or_else(bytes)?;
    let line = line.trim_end_matches(['\r', '\n']);
    let Some(program) = first(object, &PROGRAMS) else { return Some(line.to_owned()) };
    // A head of its own is believed where it names the program that wrote the line: anybody may log
    // a line that looks like another's.
    if syslog::read(line).is_some_and(|own| own.program == program) {
        return Some(line.to_owned());
    }
    let Some(time) = TIMES.iter().find_map(|path| time(path, find(object, path)?)) else {
        return Some(line.to_owned());
    };
    let host = first(object, &HOSTS);
    let process = PROCESSES.iter().find_map(|path| find(object, path)?.number_text());
    let [host, program, process] = [host, Some(program), process].map(word);
    // A line holds no line ends: nothing that was logged can begin a line of its own.
    let line = line.replace(['\r', '\n'], " ");
    Some(format!("1 {time} {host} {program} {process} - - {line}"))
}

/// journald writes a line with control characters as a list of its bytes.
fn of_bytes(value: Value<'_, '_>) -> Option<String> {
    let list = value.raw().strip_prefix('[')?.strip_suffix(']')?;
    let bytes: Option<Vec<u8>> = list.split(',').map(|byte| byte.trim().parse().ok()).collect();
    Some(String::from_utf8_lossy(&bytes?).into_owned())
}

/// Names come from the outside as well: a space in one would make a field of its own.
fn word(name: Option<Text<'_>>) -> String {
    let name = name.unwrap_or(Text::Borrowed("-"));
    name.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn first<'a>(object: Object<'_, 'a>, paths: &[&str]) -> Option<Text<'a>> {
    paths.iter().find_map(|path| text(object, path))
}

fn text<'a>(object: Object<'_, 'a>, path: &str) -> Option<Text<'a>> {
    find(object, path)?.text()
}

/// A member by its path, or by a name that has the dots of the path in it.
fn find<'t, 'a>(object: Object<'t, 'a>, path: &str) -> Option<Value<'t, 'a>> {
    object.value(path).or_else(|| object.at(path))
}

/// Microseconds where journald counts, else a time as text or in seconds since 1970.
fn time(path: &str, value: Value<'_, '_>) -> Option<Timestamp> {
    let text = value.number_text()?;
    if path.ends_with("_TIMESTAMP") {
        return text.parse().ok().map(Timestamp);
    }
    let time = Timestamp::parse_rfc3339(text.as_bytes());
    time.or_else(|| Timestamp::parse_epoch_seconds(text.as_bytes()))
}
