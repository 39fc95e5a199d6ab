//! Whom a request was forwarded for.
//!
//! Every proxy appends the address that it was asked by to `X-Forwarded-For`, and whoever sends a
//! request can write what comes before. So the header is read from its end, and only as far as
//! those who wrote it are ours.

use std::net::IpAddr;

use schema::{HttpRequest, Text, Vantage};

use crate::address;

/// Notes for whom a request was forwarded. A server that was asked from a private network was asked
/// by a proxy of ours, so the nearest address outside such networks is who asked. The clients of a
/// proxy are in private networks themselves and may write anything: there the header is only kept.
pub(super) fn follow<'a>(request: &mut HttpRequest<'a>, header: Option<Text<'a>>) {
    request.forwarded_for = header.filter(|header| header.split(',').any(is_address));
    let is_forwarded = request.vantage == Vantage::Server && request.source.is_none_or(is_private);
    let hops = request.forwarded_for.as_deref().unwrap_or_default().rsplit(',');
    // What is no address in between was not written by a proxy of ours.
    let mut hops = hops.map_while(|hop| address::parse(hop.trim()));
    if let Some(client) = hops.find(|hop| !is_private(*hop)).filter(|_| is_forwarded) {
        request.source = Some(client);
        request.source_port = 0;
        request.source_name = None;
    }
}

fn is_address(hop: &str) -> bool {
    address::parse(hop.trim()).is_some()
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            let is_shared = first == 100 && (64..128).contains(&second);
            address.is_private() || address.is_loopback() || address.is_link_local() || is_shared
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(vantage: Vantage, source: &str, header: &'static str, expected: &str) {
        let source = address::parse(source);
        let mut request =
            HttpRequest { vantage, source, source_port: 4000, ..HttpRequest::default() };
        follow(&mut request, Some(header.into()));
        assert_eq!(request.source.map(|it| it.to_string()).as_deref(), Some(expected), "{header}");
        assert_eq!(request.source_port == 4000, request.source == source);
    }

    #[test]
    fn a_header_is_believed_as_far_as_our_proxies_wrote_it() {
        let server = |source, header, expected| check(Vantage::Server, source, header, expected);
        server("10.0.0.3", "192.0.2.7", "192.0.2.7");
        server("10.0.0.3", "198.51.100.66, 192.0.2.7", "192.0.2.7");
        server("10.0.0.3", "192.0.2.7, 10.0.0.4, 10.0.0.5", "192.0.2.7");
        server("fd00::3", "2001:db8::7", "2001:db8::7");
        server("10.0.0.3", "192.0.2.7, x", "10.0.0.3");
        server("10.0.0.3", "10.0.0.9", "10.0.0.3");
        server("10.0.0.3", "-", "10.0.0.3");
        server("192.0.2.7", "198.51.100.66", "192.0.2.7");
    }

    #[test]
    fn a_client_of_a_proxy_is_not_who_it_says() {
        check(Vantage::Proxy, "10.0.0.5", "198.51.100.66", "10.0.0.5");
        check(Vantage::Proxy, "10.0.0.5", "10.0.0.9", "10.0.0.5");
    }
}
