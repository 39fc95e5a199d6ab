//! Audit logs of services that a company rents whole: who did what in them.

pub(crate) mod cloudflare_audit;
pub(crate) mod github_audit;
pub(crate) mod google_workspace;
pub(crate) mod microsoft365;

use std::borrow::Cow;
use std::net::IpAddr;

use schema::{Text, Timestamp};

use crate::address;
use crate::framing::json::{Object, Value};
use crate::hints::written_in_utc;

/// A name in lower case, which is borrowed where it already is: addresses of mail are the same
/// however they are written.
pub(crate) fn lower(text: Text<'_>) -> Text<'_> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_lowercase())
    } else {
        text
    }
}

/// The first of several members that is there and says something.
fn first<'a>(record: Object<'_, 'a>, paths: &[&str]) -> Option<Text<'a>> {
    paths.iter().find_map(|path| record.at(path)?.number_text())
}

/// A time: RFC 3339, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970.
fn time(value: Value<'_, '_>) -> Option<Timestamp> {
    let text = value.number_text()?;
    let Ok(number) = text.parse::<i64>() else { return written_in_utc(&text) };
    let micros = match number.unsigned_abs().checked_ilog10().unwrap_or(0) {
        0..11 => number.checked_mul(1_000_000)?,
        11..14 => return milliseconds(number),
        14..17 => number,
        _ => number.div_euclid(1000),
    };
    Some(Timestamp(micros))
}

pub(crate) fn milliseconds(since: i64) -> Option<Timestamp> {
    since.checked_mul(1000).map(Timestamp)
}

/// An address as services write it: alone, or with a port: `192.0.2.1:443`, `[2001:db8::1]:443`.
fn client(text: &str) -> (Option<IpAddr>, u16) {
    if let Some(alone) = address::parse(text.trim_matches(['[', ']'])) {
        return (Some(alone), 0);
    }
    let Some((host, port)) = text.rsplit_once(':') else { return (None, 0) };
    (address::parse(host.trim_matches(['[', ']'])), port.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_come_with_a_port_and_without() {
        let read = |text| {
            let (address, port) = client(text);
            (address.map(|address| address.to_string()).unwrap_or_default(), port)
        };
        assert_eq!(read("192.0.2.1"), ("192.0.2.1".to_owned(), 0));
        assert_eq!(read("192.0.2.1:443"), ("192.0.2.1".to_owned(), 443));
        assert_eq!(read("2001:db8::1"), ("2001:db8::1".to_owned(), 0));
        assert_eq!(read("[2001:db8::1]:443"), ("2001:db8::1".to_owned(), 443));
        assert_eq!(read("[::ffff:192.0.2.1]"), ("192.0.2.1".to_owned(), 0));
        assert_eq!(read("<null>"), (String::new(), 0));
    }
}
