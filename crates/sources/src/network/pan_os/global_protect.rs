//! `GlobalProtect`, the VPN: events in cells of their own from PAN-OS 9.1 on, before that messages of
//! the system.

use schema::{Row, Text, Tunnel, TunnelStep};

use super::{Cells, part};
use crate::address;

const EVENT: usize = 8;
const TUNNEL_TYPE: usize = 11;
const USER: usize = 12;
const PUBLIC_ADDRESS: usize = 15;
const PUBLIC_ADDRESS_6: usize = 16;
const PRIVATE_ADDRESS: usize = 17;
const PRIVATE_ADDRESS_6: usize = 18;
const REASON: usize = 25;
const ERROR: usize = 26;
const STATUS: usize = 28;
const LASTED: usize = 30;
/// Of a message of the system.
const DESCRIPTION: usize = 14;

pub(super) fn event<'a>(cells: &Cells<'a>) -> Option<Row<'a>> {
    let inside = cells.address(PRIVATE_ADDRESS).or_else(|| cells.address(PRIVATE_ADDRESS_6));
    let failed = cells.said(STATUS) == "failure";
    let step = match cells.said(EVENT) {
        "portal-auth" | "gateway-auth" if failed => TunnelStep::Refused,
        _ if failed => return None,
        "gateway-auth" | "gateway-connected" => TunnelStep::Opened,
        "gateway-register" | "gateway-getconfig" | "gateway-setup-ssl" | "gateway-setup-ipsec"
            if inside.is_some() =>
        {
            TunnelStep::Addressed
        }
        "gateway-logout" => TunnelStep::Closed,
        _ => return None,
    };
    let seconds: Option<i64> = cells.number(LASTED).filter(|seconds| *seconds > 0);
    let duration_micros = seconds.and_then(|seconds| seconds.checked_mul(1_000_000));
    Some(Row::Tunnel(Tunnel {
        step,
        user: cells.text(USER),
        outside: cells.address(PUBLIC_ADDRESS).or_else(|| cells.address(PUBLIC_ADDRESS_6)),
        inside,
        protocol: cells.text(TUNNEL_TYPE).or(Some("globalprotect".into())),
        duration_micros: duration_micros.filter(|_| step == TunnelStep::Closed),
        reason: cells.text(ERROR).or_else(|| cells.text(REASON)),
        ..Tunnel::default()
    }))
}

/// `GlobalProtect gateway client configuration generated. User name: mia, Private IP: 10.8.0.6, …`
pub(super) fn message<'a>(cells: &Cells<'a>) -> Option<Row<'a>> {
    let description = cells.text(DESCRIPTION)?;
    let step = match cells.said(EVENT) {
        "globalprotectgateway-auth-succ" | "globalprotectgateway-regist-succ" => TunnelStep::Opened,
        "globalprotectgateway-config-succ" => TunnelStep::Addressed,
        "globalprotectgateway-logout-succ" => TunnelStep::Closed,
        "globalprotectgateway-auth-fail" | "globalprotectportal-auth-fail" => TunnelStep::Refused,
        _ => return None,
    };
    let value = |name| value(&description, name);
    Some(Row::Tunnel(Tunnel {
        step,
        user: value("User name: "),
        outside: value("Login from: ").and_then(|text| address::parse(&text)),
        inside: value("Private IP: ").and_then(|text| address::parse(&text)),
        protocol: Some("globalprotect".into()),
        reason: value("Reason: ").map(|reason| match reason.strip_suffix('.') {
            Some(reason) => reason.to_owned().into(),
            None => reason,
        }),
        ..Tunnel::default()
    }))
}

/// What follows a name, up to the next comma. A user's name comes behind where they came from, so
/// that none can pass for an address.
fn value<'a>(description: &Text<'a>, name: &str) -> Option<Text<'a>> {
    let start = description.find(name)?.saturating_add(name.len());
    let rest = description.get(start..)?;
    let end = start.saturating_add(rest.find(", ").unwrap_or(rest.len()));
    part(description, start..end)
}
