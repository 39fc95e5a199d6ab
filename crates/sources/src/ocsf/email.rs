//! Messages of mail: Email Activity 4009.

use schema::{Email, MailDirection};
use serde_json::Value;

use super::api_call::text;
use super::class::EMAIL_ACTIVITY;
use super::http_request::{endpoint, observe_address};
use super::unmapped::Source;
use super::{Event, Observable, object};

const SEND: u32 = 1;
const RECEIVE: u32 = 2;
const TRACE: u32 = 4;

pub(super) fn event(email: &Email<'_>, source: &Source) -> Event {
    let (activity, direction, caption) = match email.direction {
        MailDirection::Unknown => (TRACE, 0, "Unknown"),
        MailDirection::Inbound => (RECEIVE, 1, "Inbound"),
        MailDirection::Outbound => (SEND, 2, "Outbound"),
        MailDirection::Internal => (TRACE, 3, "Internal"),
    };
    let mut event = Event::new(&EMAIL_ACTIVITY, activity, source.product());
    event.put("direction_id", direction);
    event.put("direction", caption);
    event.status(email.delivered);
    event.put("status_detail", text(email.status.as_deref()));
    event.put("message_trace_uid", text(email.trace_id.as_deref()));
    let to: Vec<Value> = email.recipients.iter().map(|to| to.as_ref().into()).collect();
    event.put(
        "email",
        object([
            ("from", email.sender.as_deref().unwrap_or("unknown").into()),
            ("to", to.into()),
            ("subject", text(email.subject.as_deref())),
            ("message_uid", text(email.message_id.as_deref())),
            ("size", email.bytes.into()),
        ]),
    );
    event.put("src_endpoint", endpoint(email.source, 0, None));
    observe_address(&mut event, "src_endpoint.ip", email.source);
    event.put("dst_endpoint", endpoint(email.destination, 0, None));
    observe_address(&mut event, "dst_endpoint.ip", email.destination);
    event.observe(Observable::Email, "email.from", email.sender.as_deref().unwrap_or_default());
    event
}
