//! Addresses as logs write them.

use std::net::IpAddr;

/// An address in its canonical form: an IPv4 address inside an IPv6 one is folded out, and the
/// zone of a link-local address is left off.
pub(crate) fn parse(text: &str) -> Option<IpAddr> {
    let without_zone = || text.split_once('%')?.0.parse().ok();
    let address: IpAddr = text.parse().ok().or_else(without_zone)?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

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
