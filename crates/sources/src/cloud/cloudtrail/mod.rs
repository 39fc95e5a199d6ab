//! AWS CloudTrail: `{"Records":[…]}`, lists, lines and single events, also mixed in one file, and
//! the `detail` of events that came by `EventBridge`.

mod detect;
pub(crate) mod event;
pub(crate) mod identity;
pub(crate) mod lake;
mod same_event;

use std::io::BufRead;

use schema::{Assumed, FileId, Locator, Record, Row, Sink};

use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::Container;
use crate::framing::objects;
use crate::hints::Hints;

use event::{Event, Refusal};

pub(crate) const FORMAT: Definition = Definition {
    name: "cloudtrail",
    product: ("CloudTrail", "AWS"),
    claims: Claims::object(detect::claims),
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Member("eventTime"),
    held: &[],
    program: None,
};

const SOURCE: &str = FORMAT.name;

/// The keys at the top of an event, one of which is its first, and that of the list of events.
const CONTAINER: Container = Container {
    lists: &["Records"],
    first_keys: &[
        "Records",
        "additionalEventData",
        "addendum",
        "annotation",
        "apiVersion",
        "awsRegion",
        "edgeDeviceDetails",
        "errorCode",
        "errorMessage",
        "eventCategory",
        "eventContext",
        "eventID",
        "eventName",
        "eventSource",
        "eventTime",
        "eventType",
        "eventVersion",
        "insightDetails",
        "managementEvent",
        "readOnly",
        "recipientAccountId",
        "requestID",
        "requestParameters",
        "resources",
        "responseElements",
        "serviceEventDetails",
        "sessionCredentialFromConsole",
        "sharedEventID",
        "sourceIPAddress",
        "userAgent",
        "userIdentity",
        "vpcEndpointId",
    ],
};

fn decode(_: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    objects::each((&CONTAINER, SOURCE), input, sink, &mut |sink, (offset, text), object| {
        let event = Event::read(object);
        let (offset, text, event) = match event.detail() {
            // The envelope is peeled off: the event is what can be told from other copies.
            Some((position, text, inner)) => {
                (offset.saturating_add(u64::from(position)), text, Event::read(inner))
            }
            None => (offset, text, event),
        };
        let length = objects::length_of(text);
        match record(Locator { file, offset, length }, text, &event) {
            Ok(record) => sink.record(record),
            Err(Refusal { kind, reason }) => {
                objects::refuse(sink, SOURCE, kind, reason, (offset, text.as_bytes()));
            }
        }
    });
}

fn record<'a>(
    locator: Locator,
    text: &'a str,
    event: &Event<'_, 'a>,
) -> Result<Record<'a>, Refusal> {
    let time = event.time()?;
    let call = event.call();
    Ok(Record {
        source: SOURCE,
        locator,
        fingerprint: same_event::identify(text, time, &call),
        time,
        assumed: Assumed::default(),
        raw: text.as_bytes(),
        row: Row::ApiCall(call),
    })
}
