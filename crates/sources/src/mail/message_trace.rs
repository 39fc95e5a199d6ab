//! Message traces of Microsoft 365 as CSV: of `Get-MessageTrace` and `Get-MessageTraceV2`, and the
//! reports of the admin center, whose columns have names of their own.

use schema::{Email, MailDirection, Row, Text};

use super::{addresses, time};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::Columns;
use crate::framing::records::{ReadLine, Reading};
use crate::hints::Moment;

pub(crate) const FORMAT: Definition = Definition {
    name: "message_trace",
    product: ("Exchange Online message trace", "Microsoft"),
    claims: Claims { head: Some(|head| head.lines().take(3).any(is_header)), ..Claims::NONE },
    reader: Reader::Lines(|_| Box::new(Trace(None))),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

const RECEIVED: usize = 0;
const SENDER: usize = 1;
const RECIPIENT: usize = 2;
const SUBJECT: usize = 3;
const STATUS: usize = 4;
const MESSAGE_ID: usize = 5;
const TRACE_ID: usize = 6;
const FROM: usize = 7;
const TO: usize = 8;
const SIZE: usize = 9;
const DIRECTION: usize = 10;
const COLUMNS: usize = 11;

/// The columns by their names, of which there are two spellings.
fn column(name: &str) -> Option<usize> {
    Some(match name {
        "Received" | "origin_timestamp_utc" => RECEIVED,
        "SenderAddress" | "sender_address" => SENDER,
        "RecipientAddress" | "recipient_address" | "recipient_status" => RECIPIENT,
        "Subject" | "message_subject" => SUBJECT,
        "Status" => STATUS,
        "MessageId" | "message_id" => MESSAGE_ID,
        "MessageTraceId" | "network_message_id" => TRACE_ID,
        "FromIP" | "original_client_ip" => FROM,
        "ToIP" => TO,
        "Size" | "total_bytes" => SIZE,
        "directionality" => DIRECTION,
        _ => return None,
    })
}

fn is_header(line: &str) -> bool {
    super::is_header(line, column, &[RECEIVED, SENDER, RECIPIENT, SUBJECT])
}

struct Trace(Option<Columns<COLUMNS>>);

impl ReadLine for Trace {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if is_header(line) {
            self.0 = Some(Columns::of(line, ',', column));
            return Reading::Header;
        }
        // `#TYPE System.Management.Automation.PSObject`
        if line.starts_with("#TYPE ") || line.trim().is_empty() {
            return Reading::Header;
        }
        let Some(columns) = &self.0 else {
            return Reading::quarantined("a line before the header that names its columns");
        };
        let mut row = columns.read(line);
        let mut take = |column: usize| row.get_mut(column).and_then(Option::take);
        let Some(time) = take(RECEIVED).and_then(|text| time(&text)) else {
            return Reading::quarantined("a message whose time is missing or none");
        };
        let (recipients, inner) = take(RECIPIENT).map(recipient).unwrap_or_default();
        let address = |text: Option<Text<'_>>| text.and_then(|text| address::parse(&text));
        let status = take(STATUS).or(inner);
        Reading::Event(
            Moment::said(time),
            Row::Email(Email {
                direction: match take(DIRECTION).as_deref() {
                    Some("Incoming") => MailDirection::Inbound,
                    Some("Originating") => MailDirection::Outbound,
                    _ => MailDirection::Unknown,
                },
                sender: take(SENDER),
                recipients: recipients.map(addresses).unwrap_or_default(),
                subject: take(SUBJECT),
                message_id: take(MESSAGE_ID),
                trace_id: take(TRACE_ID),
                source: address(take(FROM)),
                destination: address(take(TO)),
                bytes: take(SIZE).and_then(|size| size.parse().ok()),
                delivered: status.as_deref().and_then(delivered),
                status,
            }),
        )
    }
}

/// An address, and the status that reports write behind it: `bo@example.com##Receive, Deliver`.
fn recipient(cell: Text<'_>) -> (Option<Text<'_>>, Option<Text<'_>>) {
    let Some((address, status)) = cell.split_once("##") else { return (Some(cell), None) };
    // Of several recipients the report has one cell; the first stands for the status of all.
    let status = status.split(';').next().unwrap_or(status);
    (Some(address.to_owned().into()), Some(status.to_owned().into()))
}

/// What became of a message, by the words of Exchange.
pub(super) fn delivered(status: &str) -> Option<bool> {
    let status = status.to_ascii_lowercase();
    let has = |word: &str| status.contains(word);
    if ["fail", "spam", "quarantine", "defer", "drop", "reject"].into_iter().any(has) {
        return Some(false);
    }
    ["deliver", "resolved", "expand"].into_iter().any(has).then_some(true)
}
