//! Results of Google's Email Log Search, exported as CSV. One message leaves a line for each step on
//! its way; those that end in a mailbox count as delivered.

use schema::{Email, MailDirection, Row};

use super::{addresses, time};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::Columns;
use crate::framing::records::{ReadLine, Reading};
use crate::hints::Moment;

pub(crate) const FORMAT: Definition = Definition {
    name: "gmail_log",
    product: ("Email Log Search", "Google"),
    claims: Claims { head: Some(|head| head.lines().take(3).any(is_header)), ..Claims::NONE },
    reader: Reader::Lines(|_| Box::new(Log(None))),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

const MESSAGE_ID: usize = 0;
const START: usize = 1;
const SENDER: usize = 2;
const SIZE: usize = 3;
const SUBJECT: usize = 4;
const DIRECTION: usize = 5;
const RECIPIENT: usize = 6;
const TARGET: usize = 7;
const EVENT_DATE: usize = 8;
const STATUS: usize = 9;
const TARGET_ADDRESS: usize = 10;
const COLUMNS: usize = 11;

fn column(name: &str) -> Option<usize> {
    const NAMES: [&str; COLUMNS] = [
        "Message ID",
        "Start date",
        "Sender",
        "Message size",
        "Subject",
        "Direction",
        "Recipient address",
        "Event target",
        "Event date",
        "Event status",
        "Event target IP address",
    ];
    NAMES.iter().position(|known| *known == name)
}

fn is_header(line: &str) -> bool {
    super::is_header(line, column, &[MESSAGE_ID, START, SENDER, RECIPIENT])
}

struct Log(Option<Columns<COLUMNS>>);

impl ReadLine for Log {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if is_header(line) {
            self.0 = Some(Columns::of(line, ',', column));
            return Reading::Header;
        }
        let Some(columns) = &self.0 else {
            return Reading::quarantined("a line before the header that names its columns");
        };
        let mut row = columns.read(line);
        let mut take = |column: usize| row.get_mut(column).and_then(Option::take);
        let (event, start) = (take(EVENT_DATE), take(START));
        let Some(time) = event.or(start).and_then(|text| time(&text)) else {
            return Reading::quarantined("a message whose date is missing or none");
        };
        let (target, status) = (take(TARGET), take(STATUS));
        let delivered = target.as_deref().and_then(is_mailbox);
        let at = take(TARGET_ADDRESS).and_then(|text| address::parse(&text));
        let came_in = target.as_deref() == Some("SMTP_IN");
        Reading::Event(
            Moment::said(time),
            Row::Email(Email {
                direction: match take(DIRECTION).as_deref() {
                    Some("Received") => MailDirection::Inbound,
                    Some("Sent") => MailDirection::Outbound,
                    _ => MailDirection::Unknown,
                },
                sender: take(SENDER),
                recipients: take(RECIPIENT).map(addresses).unwrap_or_default(),
                subject: take(SUBJECT),
                message_id: take(MESSAGE_ID),
                source: at.filter(|_| came_in),
                destination: at.filter(|_| !came_in),
                bytes: take(SIZE).and_then(|size| size.parse().ok()),
                delivered,
                status: status.or(target),
                ..Email::default()
            }),
        )
    }
}

/// Whether a step ends in a mailbox as wanted mail; of other steps nothing is known.
fn is_mailbox(target: &str) -> Option<bool> {
    match target {
        "GMAIL_INBOX" => Some(true),
        "GMAIL_SPAM" | "INTERNAL_SERVER" => Some(false),
        _ => None,
    }
}
