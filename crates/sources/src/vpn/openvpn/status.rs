//! The status file: who is connected at this minute, and what they moved so far.
//!
//! Three versions are read. The first names its sections in lines of their own; the others name
//! them in front of every line, separated by commas or tabs.

use schema::{Row, Timestamp, Tunnel, TunnelStep};

use super::client::end_of;
use super::own_time;
use crate::address;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment};

/// What the lines before said.
#[derive(Default)]
pub(super) struct Status {
    /// Inside the list of clients of the first version.
    in_list: bool,
    /// When the file was written.
    updated: Option<Moment>,
}

const FIRST_VERSION: &str = "OpenVPN CLIENT LIST";
const CLIENTS: &str = "Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since";

pub(super) fn claims(line: &str) -> bool {
    let separated =
        |start: &str| [",", "\t"].iter().any(|by| line.starts_with(&format!("{start}{by}")));
    line == FIRST_VERSION
        || (separated("TITLE") && line.contains("OpenVPN"))
        || (separated("HEADER") && line.contains("CLIENT_LIST"))
}

impl Status {
    /// The reading of a line of a status file; `None` where it is none.
    pub(super) fn read<'a>(&mut self, line: &'a str, hints: &Hints) -> Option<Reading<'a>> {
        if line == FIRST_VERSION || line == CLIENTS {
            self.in_list = true;
            return Some(Reading::Header);
        }
        if line == "ROUTING TABLE" {
            self.in_list = false;
            return Some(Reading::Header);
        }
        let separator = if line.contains('\t') { '\t' } else { ',' };
        let (kind, rest) = line.split_once(separator).unwrap_or((line, ""));
        match kind {
            "Updated" => self.updated = moment(rest, hints),
            "TIME" => self.updated = rest.rsplit(separator).next().and_then(epoch),
            "TITLE" | "HEADER" | "GLOBAL STATS" | "END" => {}
            "CLIENT_LIST" => return Some(self.tagged(rest, separator)),
            "ROUTING_TABLE" | "GLOBAL_STATS" => {
                return Some(Reading::unsupported("a line of a status file about no client"));
            }
            _ if self.in_list => return Some(self.plain(line, hints)),
            _ => return None,
        }
        Some(Reading::Header)
    }

    /// `bo,203.0.113.5:51234,10.8.0.6,,1234,5678,Tue Oct 20 13:00:00 2026,1792501200,…`
    fn tagged<'a>(&self, rest: &'a str, separator: char) -> Reading<'a> {
        let fields = || rest.split(separator);
        // Before 2.4 there was no IPv6 address between.
        let shift = usize::from(fields().nth(3).is_some_and(|text| text.parse::<u64>().is_err()));
        let field = |place: usize| fields().nth(place.saturating_add(shift)).unwrap_or_default();
        let since = epoch(field(6));
        let client = Client {
            name: fields().next().unwrap_or_default(),
            end: fields().nth(1).unwrap_or_default(),
            inside: fields().nth(2).unwrap_or_default(),
            received: field(3),
            sent: field(4),
        };
        self.listed(&client, since)
    }

    /// `bo,203.0.113.5:51234,1234,5678,Tue Oct 20 13:00:00 2026`
    fn plain<'a>(&self, line: &'a str, hints: &Hints) -> Reading<'a> {
        let mut fields = line.split(',');
        let mut next = || fields.next().unwrap_or_default();
        let client =
            Client { name: next(), end: next(), inside: "", received: next(), sent: next() };
        self.listed(&client, moment(next(), hints))
    }

    fn listed<'a>(&self, client: &Client<'a>, since: Option<Moment>) -> Reading<'a> {
        let (Some((outside, port)), Some(moment)) = (end_of(client.end), self.updated.or(since))
        else {
            return Reading::quarantined("a client whose address or time is missing");
        };
        let duration = since.map(|since| moment.time.0.saturating_sub(since.time.0));
        Reading::Event(
            moment,
            Row::Tunnel(Tunnel {
                step: TunnelStep::Listed,
                user: Some(client.name.into()).filter(|_| client.name != "UNDEF"),
                outside: Some(outside),
                outside_port: port,
                inside: address::parse(client.inside),
                protocol: Some("openvpn".into()),
                duration_micros: duration.filter(|micros| *micros >= 0),
                bytes_in: client.received.parse().ok(),
                bytes_out: client.sent.parse().ok(),
                ..Tunnel::default()
            }),
        )
    }
}

struct Client<'a> {
    name: &'a str,
    end: &'a str,
    inside: &'a str,
    received: &'a str,
    sent: &'a str,
}

fn moment(text: &str, hints: &Hints) -> Option<Moment> {
    hints.moment(own_time(text)?.0)
}

fn epoch(text: &str) -> Option<Moment> {
    Timestamp::parse_epoch_seconds(text.as_bytes()).map(Moment::said)
}
