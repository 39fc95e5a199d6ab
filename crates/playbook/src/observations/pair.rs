//! One host of ours towards one address outside: how often, how much, when, and what was spoken.

use std::cmp::Ordering;

use schema::{Flow, Hour, Timestamp};
use smallvec::SmallVec;

use super::seen::{Citation, Seen, merge_optional};

/// Minutes with a connection that are kept, the earliest.
const STARTS: usize = 512;
/// Services that are kept, the least.
const SERVICES: usize = 16;
/// Bytes out of one connection from which on it is remembered by itself.
const PEAK_BYTES: u64 = 1_000_000;

/// A host of ours towards one address. Most pairs connect once or a few times within an hour: what
/// they need is held in place.
#[derive(Clone, Debug)]
pub struct Pair {
    pub seen: Seen,
    answers: Answers,
    pub bytes_out: u64,
    pub bytes_in: u64,
    pub longest_micros: i64,
    /// Payload out, connections, by hour, ascending.
    pub hours: SmallVec<[(Hour, u64, u32); 1]>,
    /// Starts of connections, the first of each minute, the earliest `STARTS`, ascending.
    pub starts: SmallVec<[Timestamp; 2]>,
    /// What was spoken, with connections; the least `SERVICES`, ascending.
    pub services: SmallVec<[(Service, u32); 1]>,
    /// Of each hour with a connection that sent `PEAK_BYTES` or more, the one that sent most.
    peaks: Vec<(Hour, u64, Citation)>,
    /// The least answered connection in which somebody worked on the far end, and its protocol.
    worked: Option<Box<(Citation, &'static str)>>,
}

/// Which connections were answered: mostly all of them, and then they need not be told twice.
#[derive(Clone, Debug)]
enum Answers {
    All,
    None,
    Some(Box<Seen>),
}

/// A destination port and how the sensor names the protocol on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Service {
    pub protocol: u8,
    pub port: u16,
    /// Empty where the sensor did not recognise it.
    pub name: Box<str>,
}

impl Pair {
    pub fn is_answered(&self) -> bool {
        !matches!(self.answers, Answers::None)
    }

    /// Connections that were answered.
    pub fn answered(&self) -> Option<&Seen> {
        match &self.answers {
            Answers::All => Some(&self.seen),
            Answers::None => None,
            Answers::Some(answered) => Some(answered),
        }
    }

    /// The least record of an answered connection.
    pub fn answer(&self) -> Option<Citation> {
        self.answered()?.exemplars().first().copied()
    }

    /// Whether nothing but names was asked for.
    pub fn is_dns_only(&self) -> bool {
        self.services
            .iter()
            .all(|(service, _)| service.port == 53 || service.name.eq_ignore_ascii_case("dns"))
    }

    pub(super) fn new(flow: &Flow<'_>, citation: Citation) -> Self {
        let answered = flow.answered == Some(true);
        let mut pair = Self {
            seen: Seen::new(citation),
            answers: if answered { Answers::All } else { Answers::None },
            bytes_out: 0,
            bytes_in: 0,
            longest_micros: 0,
            hours: SmallVec::new(),
            starts: SmallVec::new(),
            services: SmallVec::new(),
            peaks: Vec::new(),
            worked: None,
        };
        pair.count(flow, citation);
        pair
    }

    pub(super) fn add(&mut self, flow: &Flow<'_>, citation: Citation) {
        self.add_answer(flow.answered == Some(true), citation);
        self.seen.add(citation);
        self.count(flow, citation);
    }

    /// Comes before the connection is counted as seen.
    fn add_answer(&mut self, answered: bool, citation: Citation) {
        match (&mut self.answers, answered) {
            (Answers::All, false) => self.answers = Answers::Some(Box::new(self.seen.clone())),
            (Answers::None, true) => self.answers = Answers::Some(Box::new(Seen::new(citation))),
            (Answers::Some(held), true) => held.add(citation),
            (Answers::All, true) | (Answers::None | Answers::Some(_), false) => {}
        }
    }

    /// Everything about a connection but that it was there.
    fn count(&mut self, flow: &Flow<'_>, citation: Citation) {
        let bytes_out = flow.bytes_out.unwrap_or(0);
        self.add_peak(citation.time.hour(), bytes_out, citation);
        self.bytes_out = self.bytes_out.saturating_add(bytes_out);
        self.bytes_in = self.bytes_in.saturating_add(flow.bytes_in.unwrap_or(0));
        self.longest_micros = self.longest_micros.max(flow.duration_micros.unwrap_or(0));
        self.add_hour(citation.time.hour(), bytes_out, 1);
        insert_start(&mut self.starts, citation.time);
        let service: &str = flow.service.as_deref().unwrap_or("");
        self.add_service(flow.protocol, flow.destination_port, service);
        if let Some(protocol) = interactive(service, flow.destination_port)
            && flow.answered == Some(true)
        {
            self.add_work((citation, protocol));
        }
    }

    fn add_work(&mut self, work: (Citation, &'static str)) {
        if self.worked.as_deref().is_none_or(|held| work < *held) {
            self.worked = Some(Box::new(work));
        }
    }

    /// The first answered connection in which somebody worked on the far end, and in what.
    pub fn worked(&self) -> Option<(Citation, &'static str)> {
        self.worked.as_deref().copied()
    }

    /// A protocol in which somebody works on the far end: `SSH`, `RDP`, `WireGuard`.
    pub fn interactive(&self) -> Option<&'static str> {
        self.services.iter().find_map(|(service, _)| interactive(&service.name, service.port))
    }

    /// Records that sent much, one an hour, within hours that are asked for.
    pub fn peaks(&self, within: impl Fn(Hour) -> bool) -> Vec<Citation> {
        self.peaks.iter().filter(|(hour, ..)| within(*hour)).map(|(.., it)| *it).collect()
    }

    /// Keeps the greater of an hour, the least record of equals.
    fn add_peak(&mut self, hour: Hour, bytes: u64, citation: Citation) {
        if bytes < PEAK_BYTES {
            return;
        }
        match self.peaks.binary_search_by_key(&hour, |held| held.0) {
            Ok(place) => {
                let held = self.peaks.get_mut(place);
                let lesser =
                    held.filter(|held| bytes > held.1 || (bytes == held.1 && citation < held.2));
                if let Some(held) = lesser {
                    *held = (hour, bytes, citation);
                }
            }
            Err(place) => self.peaks.insert(place, (hour, bytes, citation)),
        }
    }

    fn add_service(&mut self, protocol: u8, port: u16, name: &str) {
        let known = self.services.iter_mut().find(|(service, _)| {
            (service.protocol, service.port, &*service.name) == (protocol, port, name)
        });
        match known {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.insert_service(Service { protocol, port, name: name.into() }, 1),
        }
    }

    /// Keeps the least services: one that was pushed out can never come back, in any order.
    fn insert_service(&mut self, service: Service, count: u32) {
        match self.services.binary_search_by(|held| held.0.cmp(&service)) {
            Ok(place) => {
                if let Some((_, held)) = self.services.get_mut(place) {
                    *held = held.saturating_add(count);
                }
            }
            Err(place) if place < SERVICES => {
                self.services.insert(place, (service, count));
                self.services.truncate(SERVICES);
            }
            Err(_) => {}
        }
    }

    fn add_hour(&mut self, hour: Hour, bytes: u64, flows: u32) {
        let place = match self.hours.last() {
            Some(last) if last.0 == hour => Ok(self.hours.len() - 1),
            Some(last) if last.0 < hour => Err(self.hours.len()),
            _ => self.hours.binary_search_by_key(&hour, |held| held.0),
        };
        match place {
            Ok(place) => {
                if let Some(held) = self.hours.get_mut(place) {
                    held.1 = held.1.saturating_add(bytes);
                    held.2 = held.2.saturating_add(flows);
                }
            }
            Err(place) => self.hours.insert(place, (hour, bytes, flows)),
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.merge_answers(&other);
        if let Some(work) = other.worked() {
            self.add_work(work);
        }
        self.seen.merge(other.seen);
        for (hour, bytes, citation) in other.peaks {
            self.add_peak(hour, bytes, citation);
        }
        self.bytes_out = self.bytes_out.saturating_add(other.bytes_out);
        self.bytes_in = self.bytes_in.saturating_add(other.bytes_in);
        self.longest_micros = self.longest_micros.max(other.longest_micros);
        for (hour, bytes, flows) in other.hours {
            self.add_hour(hour, bytes, flows);
        }
        for start in other.starts {
            insert_start(&mut self.starts, start);
        }
        for (service, count) in other.services {
            self.insert_service(service, count);
        }
    }

    /// Comes before the connections are merged as seen.
    fn merge_answers(&mut self, other: &Self) {
        if let (Answers::All, Answers::All) = (&self.answers, &other.answers) {
            return;
        }
        let mut answered = self.answered().cloned();
        merge_optional(&mut answered, other.answered().cloned());
        self.answers = answered.map_or(Answers::None, |seen| Answers::Some(Box::new(seen)));
    }
}

fn interactive(service: &str, port: u16) -> Option<&'static str> {
    let named = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(service));
    match (service, port) {
        ("", 22) => Some("SSH"),
        ("", 3389) => Some("RDP"),
        _ if named(&["ssh"]) => Some("SSH"),
        _ if named(&["rdp", "ms-rdp"]) => Some("RDP"),
        (_, 51820) => Some("WireGuard"),
        _ => None,
    }
}

fn insert_start(starts: &mut SmallVec<[Timestamp; 2]>, start: Timestamp) {
    let minute = |time: Timestamp| time.seconds().div_euclid(60);
    // Connections come nearly in order: mostly in the last minute, or after it.
    let place = match starts.last().map(|last| minute(*last).cmp(&minute(start))) {
        Some(Ordering::Less) => starts.len(),
        Some(Ordering::Equal) => starts.len().saturating_sub(1),
        _ => starts.partition_point(|held| minute(*held) < minute(start)),
    };
    match starts.get_mut(place) {
        Some(held) if minute(*held) == minute(start) => *held = start.min(*held),
        _ if place < STARTS => {
            starts.insert(place, start);
            starts.truncate(STARTS);
        }
        _ => {}
    }
}
