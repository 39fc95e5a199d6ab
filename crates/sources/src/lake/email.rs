//! Messages of mail: Email Activity.

use schema::{Email, MailDirection, Row};

use super::{first, ip, number, worked};
use crate::framing::json::{Object, Value};

pub(super) fn row<'a>(event: Object<'_, 'a>) -> Row<'a> {
    let direction = match number(event, "direction_id") {
        Some(1_u32) => MailDirection::Inbound,
        Some(2) => MailDirection::Outbound,
        Some(3) => MailDirection::Internal,
        _ => MailDirection::Unknown,
    };
    let to = event.at("email.to").into_iter().flat_map(Value::items);
    Row::Email(Email {
        direction,
        sender: event.text("email.from").filter(|sender| sender != "unknown"),
        recipients: to.filter_map(Value::text).collect(),
        subject: event.text("email.subject"),
        message_id: event.text("email.message_uid"),
        trace_id: event.text("message_trace_uid"),
        source: ip(event, "src_endpoint.ip"),
        destination: ip(event, "dst_endpoint.ip"),
        bytes: number(event, "email.size"),
        status: first(event, &["status_detail", "disposition"]),
        delivered: worked(event),
    })
}
