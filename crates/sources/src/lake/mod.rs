//! Events that are OCSF already: lines of JSON from a pipeline, findings of other tools, and the
//! rows of a data lake in the layout of Amazon Security Lake, which come as lines too.
//!
//! Versions from 1.0.0-rc.2 to 1.8 are read alike: what a later one moved is looked for in both
//! places. Each class becomes the row that its logs become.

mod actor;
mod call;
mod email;
mod finding;
mod flattened;
mod inventory;
mod network;
mod people;
mod registration;

use std::net::IpAddr;

use schema::{Text, Timestamp};

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment};

pub(crate) const FORMAT: Definition = Definition {
    name: "ocsf",
    product: ("OCSF", "Open Cybersecurity Schema Framework"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &[],
            first_keys: &["activity_id", "action", "actor", "class_uid", "metadata", "time"],
        },
        read,
    }),
    written_time: WrittenTime::Member("metadata.original_time"),
    held: &[
        "activity_id",
        "activity_name",
        "category_name",
        "category_uid",
        "class_name",
        "class_uid",
        "metadata.uid",
        "metadata.version",
        "metadata.log_name",
        "severity",
        "severity_id",
        "status",
        "status_id",
        "time",
        "type_name",
        "type_uid",
    ],
    program: None,
};

/// Classes, as their numbers name them.
const SECURITY_FINDING: u32 = 2001;
const DETECTION_FINDING: u32 = 2004;
const ACCOUNT_CHANGE: u32 = 3001;
const AUTHENTICATION: u32 = 3002;
/// API Activity, as the release candidate of 1.0 numbered it.
const API_ACTIVITY_CANDIDATE: u32 = 3005;
const NETWORK_ACTIVITY: u32 = 4001;
const HTTP_ACTIVITY: u32 = 4002;
const DNS_ACTIVITY: u32 = 4003;
const DHCP_ACTIVITY: u32 = 4004;
const EMAIL_ACTIVITY: u32 = 4009;
const TUNNEL_ACTIVITY: u32 = 4014;
const USER_INVENTORY_INFO: u32 = 5003;
const OSINT_INVENTORY_INFO: u32 = 5021;
const CLOUD_RESOURCES_INVENTORY_INFO: u32 = 5023;
const API_ACTIVITY: u32 = 6003;

const MICROS_PER_MILLI: i64 = 1000;

fn claims(object: &Outline<'_>) -> bool {
    let class = object.has_all(&["class_uid", "metadata"]);
    class && object.has_any(&["activity_id", "category_uid", "type_uid", "severity_id", "time"])
}

fn read<'a>(event: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let Some(class) = event.value("class_uid").and_then(Value::number) else {
        return Reading::quarantined("an OCSF event whose class_uid is missing or no number");
    };
    let Some(moment) = moment(event) else {
        return Reading::quarantined("an OCSF event whose time is missing or no time");
    };
    let row = match class {
        API_ACTIVITY | API_ACTIVITY_CANDIDATE | ACCOUNT_CHANGE => call::row(event),
        AUTHENTICATION => call::row(event).or_else(|_| Ok(people::sign_in(event))),
        NETWORK_ACTIVITY => network::flow(event, moment.time),
        HTTP_ACTIVITY => Ok(network::request(event)),
        DNS_ACTIVITY => network::query(event),
        DHCP_ACTIVITY => Ok(people::lease(event)),
        EMAIL_ACTIVITY => Ok(email::row(event)),
        TUNNEL_ACTIVITY => Ok(people::tunnel(event)),
        USER_INVENTORY_INFO => inventory::person(event),
        CLOUD_RESOURCES_INVENTORY_INFO => inventory::resource(event),
        DETECTION_FINDING | SECURITY_FINDING => Ok(finding::row(event)),
        OSINT_INVENTORY_INFO => registration::row(event),
        _ => Err("an OCSF event of a class that is not read"),
    };
    row.map_or_else(Reading::unsupported, |row| Reading::Event(moment, row))
}

/// What an event says in the same words as ours do; otherwise why it is of no use.
type Row<'a> = Result<schema::Row<'a>, &'static str>;

/// When it happened: in milliseconds, to the microsecond where the time of the log is beside them.
fn moment(event: Object<'_, '_>) -> Option<Moment> {
    let written = event.at("metadata.original_time").and_then(Value::text);
    let exact = written.and_then(|text| parse(&text));
    let millis = event.value("time").and_then(Value::number::<i64>);
    let time = match millis {
        Some(millis) => {
            let within = |exact: &Timestamp| exact.0.div_euclid(MICROS_PER_MILLI) == millis;
            exact.filter(within).unwrap_or(from_millis(millis))
        }
        // Lakes that keep time as a timestamp give it as text.
        None => first(event, &["time", "time_dt"]).and_then(|text| parse(&text))?,
    };
    Some(Moment::said(time))
}

fn parse(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    Timestamp::parse_rfc3339(bytes).or_else(|| Timestamp::parse_epoch_seconds(bytes))
}

fn from_millis(millis: i64) -> Timestamp {
    Timestamp(millis.saturating_mul(MICROS_PER_MILLI))
}

/// A time of an object: milliseconds.
fn time(event: Object<'_, '_>, path: &str) -> Option<Timestamp> {
    event.at(path).and_then(Value::number).map(from_millis)
}

fn number<T: std::str::FromStr>(event: Object<'_, '_>, path: &str) -> Option<T> {
    event.at(path).and_then(Value::number)
}

fn ip(event: Object<'_, '_>, path: &str) -> Option<IpAddr> {
    event.text(path).and_then(|text| address::parse(&text))
}

/// The first of the paths at which there is a text.
fn first<'a>(event: Object<'_, 'a>, paths: &[&str]) -> Option<Text<'a>> {
    paths.iter().find_map(|path| event.text(path))
}

/// A text that the log has and OCSF has no place for.
fn unmapped<'a>(event: Object<'_, 'a>, name: &str) -> Option<Text<'a>> {
    event.value("unmapped")?.object()?.value(name)?.text()
}

/// Whether it worked.
fn worked(event: Object<'_, '_>) -> Option<bool> {
    match number(event, "status_id")? {
        1_u32 => Some(true),
        2 => Some(false),
        _ => None,
    }
}
