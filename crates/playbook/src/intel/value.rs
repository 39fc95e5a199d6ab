//! One value as people write it down: an address, network, range, AS number, name, URL, mail
//! address or hash, whole or made harmless (`hxxp://a[.]b`).

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use schema::normalize_name;

use super::entries::{NO_ENTRY, PATH_ALONE, Reason, TOO_WIDE};
use super::ranges::AddressRange;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'t> {
    Range(AddressRange),
    /// In canonical spelling, with all that lies below it.
    Name(Cow<'t, str>),
    /// In canonical spelling, without what lies below it.
    NameAlone(Cow<'t, str>),
    Asn(u32),
    /// As [`url_key`] spells it.
    Url(Cow<'t, str>),
    Mail(Cow<'t, str>),
    /// Hexadecimal, in lower case.
    Hash(Cow<'t, str>),
}

/// Reads a value. A name with two labels or more stands for what lies below it; `*.` and `.`
/// before it mean the same as nothing, except that `.zip` is a whole top-level domain, which a
/// bare word is not.
pub(super) fn read(text: &str) -> Result<Value<'_>, Reason> {
    match refanged(text) {
        Cow::Borrowed(text) => read_plain(text),
        Cow::Owned(text) => read_plain(&text).map(Value::into_owned),
    }
}

fn read_plain(text: &str) -> Result<Value<'_>, Reason> {
    let text = text.trim().trim_matches(['"', '\'', ',']);
    if text.bytes().next().is_some_and(|it| it.is_ascii_hexdigit() || it == b':' || it == b'[')
        && let Some(range) = range(text)
    {
        return if range.is_too_wide() { Err(TOO_WIDE) } else { Ok(Value::Range(range)) };
    }
    if let Some(number) = asn(text) {
        return Ok(Value::Asn(number));
    }
    if text.contains('/') {
        return url(text);
    }
    if text.contains('@') {
        return mail(text).ok_or(NO_ENTRY);
    }
    name(text).or_else(|| hash(text)).ok_or(NO_ENTRY)
}

/// A whole URL: the root of a site, without a port, is the site.
fn url(text: &str) -> Result<Value<'_>, Reason> {
    if text.starts_with('/') {
        return Err(PATH_ALONE);
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let network = rest.split_once('/').filter(|(host, _)| host.parse::<IpAddr>().is_ok());
    if scheme.is_empty() && network.is_some_and(|(_, prefix)| prefix.parse::<u32>().is_ok()) {
        return Err(NO_ENTRY);
    }
    let site = rest.strip_suffix('/').unwrap_or(rest);
    if !site.contains(['/', '?', '#', '@', ':']) {
        let address = site.parse::<IpAddr>().map(|it| Value::Range(it.into()));
        return address.ok().or_else(|| name(site)).ok_or(NO_ENTRY);
    }
    url_key(text).map(Value::Url).ok_or(NO_ENTRY)
}

/// A URL as it is compared: without scheme, name and password, the port that goes with the scheme
/// and fragment; its host in canonical spelling. `None` where there is no host.
pub(super) fn url_key(text: &str) -> Option<Cow<'_, str>> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
        _ => (authority, ""),
    };
    let usual = matches!((scheme, port), (_, "") | ("http" | "", "80") | ("https", "443"));
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let spelled = match bare.parse::<IpAddr>() {
        Ok(address) => Cow::Owned(address.to_canonical().to_string()),
        Err(_) => normalize_name(host).filter(|name| name.contains('.'))?,
    };
    let path = if path.is_empty() { "/" } else { path };
    if usual && spelled.as_ref() == host && rest.starts_with(host) && path.starts_with('/') {
        // Nothing had to change, and the host is followed at once by its path.
        let whole = rest.get(host.len()..).filter(|after| *after == path);
        if whole.is_some() {
            return Some(Cow::Borrowed(rest));
        }
    }
    let port = if usual { String::new() } else { format!(":{port}") };
    Some(Cow::Owned(format!("{spelled}{port}{path}")))
}

/// Ways to keep a value from being clicked, and what they stand for.
const WRITTEN: [(&str, &str); 13] = [
    ("[.]", "."),
    ("(.)", "."),
    ("{.}", "."),
    ("[dot]", "."),
    ("(dot)", "."),
    ("\\.", "."),
    ("[.", "."),
    (".]", "."),
    ("[:]", ":"),
    ("[://]", "://"),
    ("[/]", "/"),
    ("[at]", "@"),
    ("[@]", "@"),
];

/// Made whole again: `hxxp://a[.]b`, `a(dot)b`, `name[at]a.b`. Borrows where nothing was done to it.
pub(super) fn refanged(text: &str) -> Cow<'_, str> {
    let scheme = text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("hxx"));
    if !scheme && !text.contains(['[', '(', '{', '\\']) {
        return Cow::Borrowed(text);
    }
    let mut whole = text.to_owned();
    for (written, meant) in WRITTEN {
        if whole.contains(written) {
            whole = whole.replace(written, meant);
        }
    }
    if scheme {
        whole.replace_range(..3, "htt");
    }
    Cow::Owned(whole)
}

/// An address, with a port or without, a network, or `first-last`.
pub(super) fn range(text: &str) -> Option<AddressRange> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.into());
    }
    if let Ok(network) = text.parse::<IpNet>() {
        return Some(network.into());
    }
    if let Some((first, last)) = text.split_once('-')
        && let (Ok(first), Ok(last)) = (first.trim().parse(), last.trim().parse())
    {
        return AddressRange::between(first, last);
    }
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    let address = text.parse::<SocketAddr>().map(|it| it.ip()).ok().or_else(bracketed);
    address.map(AddressRange::from)
}

/// `AS64500`, `as 64500`, `ASN64500`.
fn asn(text: &str) -> Option<u32> {
    let head = text.get(..2).filter(|head| head.eq_ignore_ascii_case("AS"));
    let rest = text.get(2..).filter(|_| head.is_some())?;
    let rest = rest.strip_prefix(['N', 'n']).unwrap_or(rest);
    rest.trim_start().parse().ok()
}

fn name(text: &str) -> Option<Value<'_>> {
    let bare = text.strip_prefix("*.").or_else(|| text.strip_prefix('.'));
    let host = bare.unwrap_or(text);
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host,
        _ => host,
    };
    let name = normalize_name(host)?;
    let (labels, top) = (name.contains('.'), name.rsplit('.').next()?);
    let numeric = top.bytes().all(|byte| byte.is_ascii_digit());
    let plain = !name.contains('*') && !numeric && (labels || bare.is_some());
    plain.then_some(Value::Name(name))
}

/// `someone@a.example`; `@a.example` is the domain.
fn mail(text: &str) -> Option<Value<'_>> {
    let (who, domain) = text.rsplit_once('@')?;
    if who.is_empty() {
        return name(domain);
    }
    let domain = normalize_name(domain).filter(|domain| domain.contains('.'))?;
    let plain = !who.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    plain.then(|| Value::Mail(Cow::Owned(format!("{}@{domain}", who.to_lowercase()))))
}

/// MD5, SHA-1 or SHA-256, with or without colons.
pub(super) fn hash(text: &str) -> Option<Value<'_>> {
    let hex = text.bytes().filter(|byte| *byte != b':');
    let sound = hex.clone().all(|byte| byte.is_ascii_hexdigit());
    let length = hex.count();
    (sound && matches!(length, 32 | 40 | 64))
        .then(|| Value::Hash(Cow::Owned(text.replace(':', "").to_ascii_lowercase())))
}

impl Value<'_> {
    fn into_owned(self) -> Value<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Range(range) => Value::Range(range),
            Self::Asn(number) => Value::Asn(number),
            Self::Name(text) => Value::Name(owned(text)),
            Self::NameAlone(text) => Value::NameAlone(owned(text)),
            Self::Url(text) => Value::Url(owned(text)),
            Self::Mail(text) => Value::Mail(owned(text)),
            Self::Hash(text) => Value::Hash(owned(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match read(text) {
            Ok(Value::Range(range)) => format!("range {range}"),
            Ok(Value::Name(name)) => format!("name {name}"),
            Ok(Value::NameAlone(name)) => format!("alone {name}"),
            Ok(Value::Asn(number)) => format!("asn {number}"),
            Ok(Value::Url(url)) => format!("url {url}"),
            Ok(Value::Mail(mail)) => format!("mail {mail}"),
            Ok(Value::Hash(hash)) => format!("hash {hash}"),
            Err(reason) => reason.0.to_owned(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        check("192.0.2.1", "range 192.0.2.1");
        check("192.0.2.1:8080", "range 192.0.2.1");
        check("[2001:db8::1]:443", "range 2001:db8::1");
        check("192.0.2.0/24", "range 192.0.2.0/24");
        check("192.0.2.9 - 192.0.2.11", "range 192.0.2.9-192.0.2.11");
        check("192[.]0[.]2[.]1", "range 192.0.2.1");
        check("as64500", "asn 64500");
        check("ASN 64500", "asn 64500");
        check("assets.example", "name assets.example");
        check("*.Evil[.]example.", "name evil.example");
        check("cafe.example", "name cafe.example");
        check("evil.example:8443", "name evil.example");
        check("hxxps://evil[.]example/", "name evil.example");
        check("HXXP://evil(dot)example/a?b#c", "url evil.example/a?b");
        check("http://Evil.example:80/A", "url evil.example/A");
        check("https://u:p@evil.example:8443", "url evil.example:8443/");
        check("http://192.0.2.1:8080/", "url 192.0.2.1:8080/");
        check("http://[2001:db8::1]/a", "url 2001:db8::1/a");
        check("evil.example/gate.php", "url evil.example/gate.php");
        check("/gate.php", "is a path without a host");
        check("Buyer@Evil.example", "mail buyer@evil.example");
        check("buyer[at]evil[.]example", "mail buyer@evil.example");
        check("@evil.example", "name evil.example");
        let hash = "D4:1D:8C:D9:8F:00:B2:04:E9:80:09:98:EC:F8:42:7E";
        check(hash, "hash d41d8cd98f00b204e9800998ecf8427e");
        check("0.0.0.0/0", "is a range too wide for a list");
        for text in ["", "localhost", "1.2.3.400", "a..b", "64500", "10.0.0.0/33", "http://", "@"] {
            check(text, "is no name, address, network or AS number");
        }
    }

    #[test]
    fn urls_are_compared_without_what_does_not_matter() {
        let check = |text, expected| assert_eq!(url_key(text).as_deref(), expected, "{text}");
        check("http://a.example/x", Some("a.example/x"));
        check("https://A.example:443/x#y", Some("a.example/x"));
        check("a.example/x", Some("a.example/x"));
        check("http://a.example?q=1", Some("a.example?q=1"));
        check("http://a.example:80", Some("a.example/"));
        check("http:///x", None);
        check("http://é.example/é", Some("xn--9ca.example/é"));
    }
}
