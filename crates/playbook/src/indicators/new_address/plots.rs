//! A new destination as pictures: connections a day, and when they began; and the life of an
//! indicator beside the contacts with it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Day, Timestamp};

use super::destinations::Destination;
use crate::cases::plot::{Columns, Plot, ROWS, Row, Shape, Unit};
use crate::history::contacts::Contact;

/// Days before the first contact that are shown, to say that there was none.
const DAYS_BEFORE: i32 = 7;
/// Connections show their beat within half a day.
const STRIP_SECONDS: i64 = 43_200;

pub(super) fn of_destination(destination: &Destination<'_>, hosts: &BTreeSet<IpAddr>) -> Vec<Plot> {
    [days(destination, hosts), strip(destination, hosts)].into_iter().flatten().collect()
}

/// Connections of these hosts to the destination, each day.
fn days(destination: &Destination<'_>, hosts: &BTreeSet<IpAddr>) -> Option<Plot> {
    let mut counts: BTreeMap<Day, u64> = BTreeMap::new();
    for (_, pair) in destination.pairs.iter().filter(|(host, _)| hosts.contains(host)) {
        for (hour, _, connections) in &pair.hours {
            let held = counts.entry(hour.day()).or_insert(0);
            *held = held.saturating_add((*connections).into());
        }
    }
    let told: Vec<Day> = counts.keys().copied().collect();
    counts.insert(Day(told.first()?.0 - DAYS_BEFORE), 0);
    let mut columns = Columns::daily(Unit::Connections, &counts, &told)?;
    columns.usual = Some(0);
    let title = format!("Connections to {}, each day", destination.name);
    Some(Plot { title, shape: Shape::Columns(columns) })
}

/// Starts of connections in the first hours, one row a host.
fn strip(destination: &Destination<'_>, hosts: &BTreeSet<IpAddr>) -> Option<Plot> {
    let mut starts: BTreeMap<IpAddr, Vec<Timestamp>> = BTreeMap::new();
    for (host, pair) in destination.pairs.iter().filter(|(host, _)| hosts.contains(host)) {
        starts.entry(*host).or_default().extend(&pair.starts);
    }
    let first = starts.values().flatten().min().copied()?;
    let rows: Vec<Row> = starts
        .into_iter()
        .take(ROWS)
        .map(|(host, starts)| {
            let early = starts.into_iter().filter(|it| it.seconds_since(first) < STRIP_SECONDS);
            Row::new(host.to_string(), early)
        })
        .collect();
    let title = "When connections began, in the first 12 hours".to_owned();
    let enough = rows.iter().any(|row| row.ticks.len() > 2);
    enough.then_some(Plot { title, shape: Shape::Strip(rows) })
}

/// When the indicator holds, and the first and last contact with it.
pub(super) fn of_contacts(contacts: &[&Contact<'_>]) -> Vec<Plot> {
    let Some(contact) = contacts.first() else { return Vec::new() };
    let first = contacts.iter().map(|contact| contact.first).min().unwrap_or_default();
    let last = contacts.iter().map(|contact| contact.last).max().unwrap_or_default();
    let mut moments = vec![
        (contact.indicator.valid_from, "the indicator holds from here".to_owned()),
        (first, "first contact".to_owned()),
    ];
    if last > first {
        moments.push((last, "last contact".to_owned()));
    }
    let until = contact.indicator.valid_until();
    moments.extend(until.map(|until| (until, "the indicator ends".to_owned())));
    moments.sort();
    let title = format!("The indicator of {}, and contact with it", contact.target());
    vec![Plot { title, shape: Shape::Moments(moments) }]
}
