//! AWS CloudTrail: `{"Records":[…]}`, lists, lines and single events, also mixed in one file, and
//! the `detail` of events that came by `EventBridge`.

mod event;
mod identity;
mod same_event;

use std::borrow::Cow;
use std::io::BufRead;

use schema::{Assumed, FileId, Locator, Record, Reject, RejectKind, Row, Sink};

use crate::Format;
use crate::framing::json::{self, Container, Item};

use event::{Event, Refusal};

const SOURCE: &str = Format::Cloudtrail.name();

const CONTAINER: Container = Container { key: "Records", begins: |key| FIRST_KEYS.contains(&key) };

/// Keys at the top of an event, one of which is its first, and that of the list of events.
const FIRST_KEYS: [&[u8]; 32] = [
    b"Records",
    b"additionalEventData",
    b"addendum",
    b"annotation",
    b"apiVersion",
    b"awsRegion",
    b"edgeDeviceDetails",
    b"errorCode",
    b"errorMessage",
    b"eventCategory",
    b"eventContext",
    b"eventID",
    b"eventName",
    b"eventSource",
    b"eventTime",
    b"eventType",
    b"eventVersion",
    b"insightDetails",
    b"managementEvent",
    b"readOnly",
    b"recipientAccountId",
    b"requestID",
    b"requestParameters",
    b"resources",
    b"responseElements",
    b"serviceEventDetails",
    b"sessionCredentialFromConsole",
    b"sharedEventID",
    b"sourceIPAddress",
    b"userAgent",
    b"userIdentity",
    b"vpcEndpointId",
];

pub(crate) fn decode(input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    json::read(input, &CONTAINER, &mut |item| match item {
        Item::Record { offset, text, object } => {
            let event = Event::read(object);
            let (offset, text, event) = match event.detail() {
                // The envelope is peeled off: the event is what can be told from other copies.
                Some((position, text, inner)) => {
                    (offset.saturating_add(u64::from(position)), text, Event::read(inner))
                }
                None => (offset, text, event),
            };
            match record(Locator { file, offset, length: length_of(text) }, text, &event) {
                Ok(record) => sink.record(record),
                Err(refusal) => sink.reject(Reject {
                    source: SOURCE,
                    kind: refusal.kind,
                    offset,
                    length: text.len() as u64,
                    reason: Cow::Borrowed(refusal.reason),
                    excerpt: text.as_bytes(),
                }),
            }
        }
        Item::Other { offset, bytes } => sink.reject(Reject {
            source: SOURCE,
            kind: RejectKind::Unsupported,
            offset,
            length: bytes.len() as u64,
            reason: Cow::Borrowed("a JSON value that is no CloudTrail event"),
            excerpt: bytes,
        }),
        Item::Damaged { offset, length, excerpt, reason } => sink.reject(Reject {
            source: SOURCE,
            kind: RejectKind::Quarantined,
            offset,
            length,
            reason: Cow::Borrowed(reason),
            excerpt,
        }),
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

/// Framing saw to it that a record is at most 1 MiB long.
fn length_of(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
