//! Zeek `dhcp.log`: one line for each exchange between a machine and the server that gives it its
//! address; in old versions one for each acknowledgement.

use schema::{Lease, Row};

use crate::Format;
use crate::format::Definition;
use crate::framing::zeek::{self, Cells, DESTINATION, Log, OWN_COLUMNS, SOURCE, common_column};

pub(crate) const FORMAT: Definition = zeek::definition(
    "zeek_dhcp",
    |head| zeek::heads(head, &LOG),
    |object| zeek::lists(object, &LOG),
);

pub(crate) const LOG: Log =
    Log { format: Format::ZeekDhcp, path: "dhcp", ends: false, column, row };

const MAC: usize = OWN_COLUMNS;
const HOST_NAME: usize = OWN_COLUMNS + 1;
const QUALIFIED_NAME: usize = OWN_COLUMNS + 2;
const DOMAIN: usize = OWN_COLUMNS + 3;
const ASSIGNED: usize = OWN_COLUMNS + 4;
const LEASE: usize = OWN_COLUMNS + 5;
const MESSAGES: usize = OWN_COLUMNS + 6;

fn column(name: &str) -> Option<usize> {
    match name {
        // Sensors since 2.6 name the ends in words of their own.
        "client_addr" => Some(SOURCE),
        "server_addr" => Some(DESTINATION),
        "mac" => Some(MAC),
        "host_name" => Some(HOST_NAME),
        "client_fqdn" => Some(QUALIFIED_NAME),
        "domain" => Some(DOMAIN),
        "assigned_addr" | "assigned_ip" => Some(ASSIGNED),
        "lease_time" => Some(LEASE),
        "msg_types" => Some(MESSAGES),
        _ => common_column(name),
    }
}

fn row<'a>(cells: &Cells<'a>) -> Result<Row<'a>, &'static str> {
    let assigned = cells.address(ASSIGNED);
    let seconds = cells.micros(LEASE).map(|micros| micros.div_euclid(1_000_000));
    let from = cells.time().filter(|_| assigned.is_some() || seconds.is_some());
    let (mac, server) = (cells.text(MAC), cells.address(DESTINATION));
    if assigned.is_none() && mac.is_none() && server.is_none() {
        return Err("a line that names neither machine nor server");
    }
    Ok(Row::Lease(Lease {
        address: assigned.or_else(|| cells.address(SOURCE)).filter(|at| !at.is_unspecified()),
        mac,
        host_name: cells.text(HOST_NAME).or_else(|| cells.text(QUALIFIED_NAME)),
        domain: cells.text(DOMAIN),
        server,
        from,
        until: from.zip(seconds).map(|(from, seconds)| from.plus_seconds(seconds)),
        message: cells.items(MESSAGES).pop(),
        ..Lease::default()
    }))
}
