//! Addresses as logs write them.

use std::net::IpAddr;

/// An address in its canonical form: an IPv4 address inside an IPv6 one is folded out, and the
/// zone of a link-local address is left off.
pub(crate) fn parse(text: &str) -> Option<IpAddr> {
    let without_zone = || text.split_once('%')?.0.parse().ok();
    let address: IpAddr = text.parse().ok().or_else(without_zone)?;
    Some(address.to_canonical())
}

/// An address and the port behind it, as products write an end: `192.0.2.1:443`,
/// `[2001:db8::1]:443`, and without brackets.
pub(crate) fn end(text: &str) -> Option<(IpAddr, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    Some((parse(host.trim_matches(['[', ']']))?, port.parse().ok()?))
}

/// An address, which a port may follow. An IPv6 address with a port needs its brackets here.
pub(crate) fn with_or_without_port(text: &str) -> Option<(IpAddr, Option<u16>)> {
    let alone = parse(text.trim_matches(['[', ']'])).map(|address| (address, None));
    alone.or_else(|| end(text).map(|(address, port)| (address, Some(port))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_come_with_a_port_and_without() {
        let read = |text| {
            let (address, port) = with_or_without_port(text)?;
            Some((address.to_string(), port))
        };
        assert_eq!(read("192.0.2.1"), Some(("192.0.2.1".to_owned(), None)));
        assert_eq!(read("192.0.2.1:443"), Some(("192.0.2.1".to_owned(), Some(443))));
        assert_eq!(read("2001:db8::1"), Some(("2001:db8::1".to_owned(), None)));
        assert_eq!(read("[2001:db8::1]:443"), Some(("2001:db8::1".to_owned(), Some(443))));
        assert_eq!(read("[::ffff:192.0.2.1]"), Some(("192.0.2.1".to_owned(), None)));
        assert_eq!(read("<null>"), None);
        assert_eq!(end("2001:db8::1:443").map(|end| end.1), Some(443), "its port is always there");
        assert_eq!(end("192.0.2.1"), None);
    }

    #[test]
    fn addresses_have_one_form() {
        let read = |text| parse(text).map(|address| address.to_string());
        assert_eq!(read("::ffff:192.0.2.1").as_deref(), Some("192.0.2.1"));
        assert_eq!(read("fe80::1%en0").as_deref(), Some("fe80::1"));
        assert_eq!(read("2001:DB8::1").as_deref(), Some("2001:db8::1"));
        assert_eq!(read("192.0.2.256"), None);
        assert_eq!(read(""), None);
    }
}
