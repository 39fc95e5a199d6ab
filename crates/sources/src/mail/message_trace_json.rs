//! Message traces of Microsoft 365 as JSON: what the reporting service answers (`value`), and what
//! `ConvertTo-Json` makes of `Get-MessageTrace`.

use schema::{Email, Row};

use super::message_trace::delivered;
use super::{addresses, time};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment};
use crate::saas::milliseconds;

pub(crate) const FORMAT: Definition = Definition {
    name: "message_trace_json",
    product: ("Exchange Online message trace", "Microsoft"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["value"],
            first_keys: &["Organization", "MessageId", "PSComputerName"],
        },
        read,
    }),
    written_time: WrittenTime::Member("Received"),
    held: &[
        "SenderAddress",
        "RecipientAddress",
        "Subject",
        "Status",
        "MessageId",
        "MessageTraceId",
        "FromIP",
        "ToIP",
        "Size",
    ],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    object.has_all(&["Received", "SenderAddress", "RecipientAddress"])
}

fn read<'a>(message: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let (Some(written), Some(recipient)) =
        (message.text("Received"), message.text("RecipientAddress"))
    else {
        return Reading::unsupported("an object that is no message of a trace");
    };
    // Windows PowerShell writes `/Date(1792483950000)/`.
    let dated = || {
        let number = written.strip_prefix("/Date(")?.strip_suffix(")/")?;
        milliseconds(number.parse().ok()?)
    };
    let Some(time) = dated().or_else(|| time(&written)) else {
        return Reading::quarantined("a message whose Received is no time");
    };
    let address = |name: &str| message.text(name).and_then(|text| address::parse(&text));
    let status = message.text("Status");
    Reading::Event(
        Moment::said(time),
        Row::Email(Email {
            sender: message.text("SenderAddress"),
            recipients: addresses(recipient),
            subject: message.text("Subject"),
            message_id: message.text("MessageId"),
            trace_id: message.text("MessageTraceId"),
            source: address("FromIP"),
            destination: address("ToIP"),
            bytes: message.value("Size").and_then(Value::number),
            delivered: status.as_deref().and_then(delivered),
            status,
            ..Email::default()
        }),
    )
}
