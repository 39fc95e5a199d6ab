//! Google Cloud VPC flow logs and firewall rule logs, as Cloud Logging delivers them.
//!
//! A record of a flow counts one direction for some seconds, and becomes the flow of whoever opened
//! the connection. Where both ends lie in the project each of them reports it.

use std::net::IpAddr;

use schema::{Flow, Row, UNKNOWN_PROTOCOL};

use super::one_way::{self, Flags};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "gcp_flow",
    product: ("VPC Flow Logs", "Google"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &["entries"], first_keys: &["insertId", "jsonPayload"] },
        read,
    }),
    written_time: WrittenTime::Member("timestamp"),
    held: &[
        "jsonPayload.connection.src_ip",
        "jsonPayload.connection.src_port",
        "jsonPayload.connection.dest_ip",
        "jsonPayload.connection.dest_port",
        "jsonPayload.connection.protocol",
        "jsonPayload.bytes_sent",
        "jsonPayload.packets_sent",
        "jsonPayload.start_time",
        "jsonPayload.disposition",
    ],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    object.has_all(&["jsonPayload.connection.src_ip", "jsonPayload.connection.dest_ip"])
}

fn read<'a>(entry: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let time = |path| written_in_utc(&entry.text(path)?);
    let (start, end) = (time("jsonPayload.start_time"), time("jsonPayload.end_time"));
    let Some(logged) = time("timestamp").or(end).or(start) else {
        return Reading::quarantined("an entry whose timestamp is missing or no time");
    };
    let Some(connection) = entry.at("jsonPayload.connection").and_then(Value::object) else {
        return Reading::unsupported("an entry of Cloud Logging that tells of no connection");
    };
    let ends =
        (end_of(connection, ["src_ip", "src_port"]), end_of(connection, ["dest_ip", "dest_port"]));
    let (Some(source), Some(destination)) = ends else {
        return Reading::quarantined("a connection whose src_ip or dest_ip is no address");
    };
    let number = |path| entry.at(path).and_then(Value::number);
    let protocol = connection.value("protocol").and_then(Value::number);
    let disposition = entry.text("jsonPayload.disposition");
    let lasted = start.zip(end).map(|(start, end)| end.0.saturating_sub(start.0));
    let flow = Flow {
        began: start,
        duration_micros: lasted.filter(|micros| *micros >= 0),
        bytes_out: number("jsonPayload.bytes_sent"),
        packets_out: number("jsonPayload.packets_sent"),
        answered: disposition.as_deref().filter(|said| *said == "DENIED").map(|_| false),
        // A rule sees a connection when it begins.
        opening: disposition.as_deref() == Some("ALLOWED"),
        state: disposition,
        ..Flow::between(source, destination, protocol.unwrap_or(UNKNOWN_PROTOCOL))
    };
    let ruled = flow.state.is_some();
    let flow = if ruled { flow } else { one_way::of_opener(flow, Flags::default()) };
    Reading::Event(Moment::said(logged), Row::Flow(flow))
}

fn end_of(connection: Object<'_, '_>, [address, port]: [&str; 2]) -> Option<(IpAddr, u16)> {
    let address = connection.text(address).and_then(|text| address::parse(&text))?;
    Some((address, connection.value(port).and_then(Value::number).unwrap_or(0)))
}
