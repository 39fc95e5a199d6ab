//! Domain names: one canonical spelling, and where the registered domain begins.

use std::borrow::Cow;
use std::net::IpAddr;

/// A name in canonical spelling: lower-case A-label, no trailing dot.
pub type Name<'a> = Cow<'a, str>;

/// Canonical spelling of a name; borrows where it already has it. `None` when it cannot be a host
/// name (empty, over 253 bytes, an empty or over-long label, or letters IDNA refuses).
pub fn normalize_name(name: &str) -> Option<Name<'_>> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.is_empty() || name.len() > 253 {
        return None;
    }
    if is_canonical(name) {
        return Some(Cow::Borrowed(name));
    }
    let spelled = if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(name).ok().filter(|ascii| ascii.len() <= 253)?
    };
    is_canonical(&spelled).then_some(Cow::Owned(spelled))
}

/// Whether a name needs nothing done to it: small letters, and labels of 1 to 63 of them. Every
/// name of every record is asked, so it is gone through once.
fn is_canonical(name: &str) -> bool {
    let mut label = 0;
    let plain = name.bytes().all(|byte| match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'*' => {
            label += 1;
            label <= 63
        }
        b'.' => std::mem::take(&mut label) > 0,
        _ => false,
    });
    plain && label > 0
}

/// The part of a canonical name that somebody registers: the public suffix and one label more
/// (`a.b.example.co.uk` → `example.co.uk`; `x.workers.dev` stays, its suffix is private). A name
/// without a suffix is its own.
pub fn registered_domain(name: &str) -> &str {
    psl::domain_str(name).unwrap_or(name)
}

/// Whether a name belongs to a private name space that nobody registers names in.
pub fn is_internal_name(name: &str) -> bool {
    const SUFFIXES: [&str; 12] = [
        "local",
        "internal",
        "lan",
        "corp",
        "home",
        "intranet",
        "private",
        "localdomain",
        "test",
        "invalid",
        "localhost",
        "arpa",
    ];
    name.rsplit_once('.').is_none_or(|(_, suffix)| SUFFIXES.contains(&suffix))
}

/// Whether text that stands where a name may stand is an address.
pub fn is_address_name(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_spelling() {
        assert_eq!(normalize_name("Example.COM.").as_deref(), Some("example.com"));
        assert_eq!(normalize_name("bücher.example").as_deref(), Some("xn--bcher-kva.example"));
        assert_eq!(normalize_name("a..b"), None);
        assert_eq!(normalize_name(""), None);
        assert_eq!(normalize_name("a b.example"), None);
    }

    #[test]
    fn registered_domain_follows_the_public_suffix() {
        assert_eq!(registered_domain("a.b.example.co.uk"), "example.co.uk");
        assert_eq!(registered_domain("x.y.workers.dev"), "y.workers.dev");
        assert_eq!(registered_domain("localhost"), "localhost");
    }
}
