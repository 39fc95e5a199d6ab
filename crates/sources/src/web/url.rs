//! Host and port of what was asked for.

use schema::Text;

/// Who is to be reached by a URL, or by the `host:port` of a `CONNECT`. The port is the one written,
/// else that of the scheme, else 0. `None` where no host is named, as in the path that a server logs.
pub(super) fn authority(url: &str) -> Option<(&str, u16)> {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        // Only a scheme may have slashes behind its colon, and only a path begins with one.
        None if url.starts_with('/') => return None,
        None => ("", url),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (host, behind) = inner.split_once(']')?;
            (host, behind.strip_prefix(':'))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let default = match scheme {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        "ftp" => 21,
        _ => 0,
    };
    let named = !host.is_empty() && (!scheme.is_empty() || port.is_some());
    named.then_some((host, port.map_or(Some(default), |port| port.parse().ok()).unwrap_or(0)))
}

/// The host of a `Host` header or of an authority, and its port, if there is one.
pub(super) fn host_and_port(text: &str) -> (&str, Option<u16>) {
    match authority(text) {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    }
}

/// Text with `%20` and the like undone; as it stands, where that gives none.
pub(super) fn percent_decoded(text: Text<'_>) -> Text<'_> {
    if !text.contains('%') {
        return text;
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| *byte == b'%');
        let hex =
            digits.and_then(|digits| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok());
        plain.push(hex.unwrap_or(*byte));
        rest = behind.get(if hex.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8(plain).map_or(text, Text::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_in_every_form() {
        assert_eq!(authority("http://shop.example/a:b"), Some(("shop.example", 80)));
        assert_eq!(authority("https://u:p@shop.example:8443?x"), Some(("shop.example", 8443)));
        assert_eq!(authority("shop.example:443"), Some(("shop.example", 443)));
        assert_eq!(authority("[2001:db8::1]:443"), Some(("2001:db8::1", 443)));
        assert_eq!(authority("https://[2001:db8::1]/"), Some(("2001:db8::1", 443)));
        assert_eq!(authority("urn://x"), Some(("x", 0)));
        for none in ["/index.html", "", "*", "shop.example", "http:///x", "://", "[::1"] {
            assert_eq!(authority(none), None, "{none}");
        }
    }
}
