//! Sessions of people: tunnels that begin, get an address and end, and who was let in or not.
//!
//! Names come from whoever tries to log in. They are told by what follows them, looked for from the
//! end, so that a name cannot pass for an address.

use schema::{Row, SignIn, Tunnel, TunnelStep};

use crate::address;
use crate::framing::syslog::Syslog;

/// The row of a message about a session, by its number.
pub(super) fn row<'a>(number: &str, syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let (message, host) = (syslog.message, syslog.host);
    let row = match number {
        "113004" | "113005" | "113012" | "113015" => return authenticated(number, syslog),
        "113019" => disconnected(message),
        "113039" | "716001" | "722022" => {
            session(message).map(|(tunnel, _)| Tunnel { step: TunnelStep::Opened, ..tunnel })
        }
        "716002" => session(message).map(|(tunnel, rest)| {
            let reason = rest.split_once("terminated: ").map(|(_, reason)| reason);
            let reason = reason.map(|reason| reason.trim_end_matches('.').into());
            Tunnel { step: TunnelStep::Closed, reason, ..tunnel }
        }),
        "716039" => session(message).map(|(tunnel, _)| Tunnel {
            step: TunnelStep::Refused,
            reason: Some("Authentication: rejected".into()),
            ..tunnel
        }),
        "722051" => addressed(message),
        _ => None,
    };
    row.map(|tunnel| Row::Tunnel(Tunnel { host: host.map(Into::into), ..tunnel }))
}

/// `Group <staff> User <mia> IP <203.0.113.5> …`; the rest of the message.
fn session(message: &str) -> Option<(Tunnel<'_>, &str)> {
    let (before, rest) = message.rsplit_once("> IP <")?;
    let (_, user) = before.split_once(" User <")?;
    let (outside, rest) = rest.split_once('>')?;
    let tunnel = Tunnel {
        user: Some(user.into()).filter(|_| !user.is_empty()),
        outside: address::parse(outside),
        protocol: Some(protocol(rest).into()),
        ..Tunnel::default()
    };
    Some((tunnel, rest.trim_start()))
}

fn protocol(rest: &str) -> &'static str {
    if rest.contains("WebVPN") { "webvpn" } else { "anyconnect" }
}

/// `… IPv4 Address <10.8.0.6> IPv6 address <2001:db8::6> assigned to session`: what is none has
/// zeros or colons.
fn addressed(message: &str) -> Option<Tunnel<'_>> {
    let (tunnel, rest) = session(message)?;
    // Older ones assign `Address <10.8.0.6>`.
    let mut addresses = rest.split('<').skip(1).filter_map(|part| part.split('>').next());
    let inside =
        addresses.find_map(|text| address::parse(text).filter(|address| !address.is_unspecified()));
    Some(Tunnel { step: TunnelStep::Addressed, inside, ..tunnel })
}

/// `Group = staff, Username = mia, IP = 203.0.113.5, Session disconnected. Session Type: SSL,
/// Duration: 1h:02m:03s, Bytes xmt: 100, Bytes rcv: 200, Reason: User Requested`
fn disconnected(message: &str) -> Option<Tunnel<'_>> {
    let (who, rest) = message.rsplit_once(", Session disconnected. ")?;
    let (who, outside) = who.rsplit_once(", IP = ")?;
    let (_, user) = who.split_once("Username = ")?;
    let value = |name: &str| {
        let (_, value) = rest.split_once(name)?;
        Some(value.split(',').next().unwrap_or(value).trim())
    };
    Some(Tunnel {
        step: TunnelStep::Closed,
        user: Some(user.into()),
        outside: address::parse(outside),
        protocol: value("Session Type: ").map(Into::into),
        duration_micros: value("Duration: ").and_then(duration),
        bytes_out: value("Bytes xmt: ").and_then(|count| count.parse().ok()),
        bytes_in: value("Bytes rcv: ").and_then(|count| count.parse().ok()),
        reason: rest.split_once("Reason: ").map(|(_, reason)| reason.trim().into()),
        ..Tunnel::default()
    })
}

/// `1d 02h:03m:04s`
fn duration(text: &str) -> Option<i64> {
    let parts = text.split([' ', ':']).filter(|part| !part.is_empty());
    let seconds = parts.map(|part| {
        let (count, unit) = part.split_at_checked(part.len().checked_sub(1)?)?;
        let seconds: i64 = match unit {
            "d" => 86_400,
            "h" => 3_600,
            "m" => 60,
            "s" => 1,
            _ => return None,
        };
        seconds.checked_mul(count.parse::<u32>().ok()?.into())
    });
    let sum = seconds.sum::<Option<i64>>()?;
    sum.checked_mul(1_000_000)
}

/// `AAA user authentication Rejected : reason = Invalid password : local database : user = mia : user
/// IP = 203.0.113.5`
fn authenticated<'a>(number: &str, syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let (before, source) = match syslog.message.rsplit_once(" : user IP = ") {
        Some((before, source)) => (before, address::parse(source.trim())),
        None => (syslog.message, None),
    };
    let (before, user) = before.split_once(" : user = ")?;
    let reason = before.split_once("reason = ").map(|(_, reason)| reason);
    Some(Row::SignIn(SignIn {
        // An unknown name is masked, unless the machine is told to show it.
        user: Some(user.trim()).filter(|user| *user != "*****").map(Into::into),
        host: syslog.host.map(Into::into),
        source,
        service: Some("aaa".into()),
        success: Some(matches!(number, "113004" | "113012")),
        reason: reason.and_then(|reason| reason.split(" : ").next()).map(Into::into),
        ..SignIn::default()
    }))
}
