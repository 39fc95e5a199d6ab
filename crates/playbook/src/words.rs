//! Plain words for numbers, spans and lists, so that every sentence counts in the same way.

/// Money in millionths, as units and hundredths: `12.50`.
pub fn cents(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let cents = millionths.unsigned_abs() / 10_000;
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// `a server`, `3 servers`.
pub fn counted(count: u32, noun: &str) -> String {
    if count == 1 {
        let article =
            if noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
        format!("{article} {noun}")
    } else {
        format!("{count} {}", plural(noun))
    }
}

/// `servers`, `entries`, `addresses`.
pub fn plural(noun: &str) -> String {
    if let Some((head, rest)) = noun.split_once(" of ") {
        return format!("{} of {rest}", plural(head));
    }
    let consonant_y = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    match consonant_y {
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with(['s', 'x']) || noun.ends_with("ch") => format!("{noun}es"),
        None => format!("{noun}s"),
    }
}

/// `1 day`, `12 days`.
pub fn number(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {}", plural(noun)) }
}

/// `a`, `a and b`, `a, b and c`, and with more than `limit`: `a, b and 7 more`.
pub fn listed<T: AsRef<str>>(items: &[T], limit: usize) -> String {
    let (shown, rest) = items.split_at(items.len().min(limit));
    let shown: Vec<&str> = shown.iter().map(AsRef::as_ref).collect();
    match (shown.as_slice(), rest.len()) {
        ([], _) => "nothing".to_owned(),
        ([only], 0) => (*only).to_owned(),
        ([head @ .., last], 0) => format!("{} and {last}", head.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

/// `40 seconds`, `12 minutes`, `5 hours`, `3 days`.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    match seconds {
        0..120 => number(seconds, "second"),
        120..7_200 => number(seconds / 60, "minute"),
        7_200..172_800 => number(seconds / 3_600, "hour"),
        _ => number(seconds / 86_400, "day"),
    }
}

/// `1.4 GB`, in powers of ten.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if count < 1_000 {
        return format!("{count} bytes");
    }
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = count as f64;
    let mut unit = "bytes";
    for next in UNITS {
        if value < 999.5 {
            break;
        }
        value /= 1_000.0;
        unit = next;
    }
    if value < 10.0 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}

/// `2026-10-19 02:22`, UTC, for prose; evidence carries the exact time.
pub fn moment(time: schema::Timestamp) -> String {
    let text = time.to_string();
    let minute = text.get(..16).unwrap_or(&text);
    minute.replace('T', " ")
}

/// How people say an identity: `the role platform-deploy`, `the user alice`, `ada (with Admin)`.
pub fn spoken(identity: &str) -> String {
    if let Some((person, permissions)) =
        identity.strip_prefix("sso:").and_then(|rest| rest.rsplit_once('/'))
    {
        return format!("{person} (with {permissions})");
    }
    let last = identity.rsplit('/').next().unwrap_or(identity);
    match identity {
        _ if identity.contains(":role/") => format!("the role {last}"),
        _ if identity.contains(":user/") => format!("the user {last}"),
        _ if identity.ends_with(":root") => {
            let account = identity.split(':').nth(4).unwrap_or("");
            format!("the root user of account {account}")
        }
        _ if identity.ends_with(".gserviceaccount.com") => {
            format!("the service account {identity}")
        }
        _ if identity.contains("/userassignedidentities/") => {
            format!("the managed identity {last}")
        }
        _ if identity.contains("/providers/microsoft.") => {
            format!("the managed identity of {last}")
        }
        _ if is_application(identity) => format!("the application {identity}"),
        _ => identity.to_owned(),
    }
}

/// Whether an identity is a person, who has a manager.
pub fn is_person(identity: &str) -> bool {
    let account = identity.ends_with(".gserviceaccount.com");
    identity.starts_with("sso:") || (identity.contains('@') && !account)
}

/// Applications at Azure go by a GUID.
fn is_application(identity: &str) -> bool {
    let groups: Vec<usize> = identity.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12]
        && identity.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// What is acquired, as people say it: `compute`, `domains`.
pub const fn kind(kind: schema::ResourceKind) -> &'static str {
    use schema::ResourceKind;
    match kind {
        ResourceKind::Address => "addresses",
        ResourceKind::Domain => "domains",
        ResourceKind::Dns => "DNS",
        ResourceKind::Identity => "identities",
        ResourceKind::Account => "accounts",
        ResourceKind::Saas => "bought services",
        ResourceKind::Serverless => "serverless functions",
        ResourceKind::Compute
        | ResourceKind::Network
        | ResourceKind::Storage
        | ResourceKind::Traffic => kind.as_str(),
    }
}

/// Upper-cases the first letter of a sentence, unless it begins with a name that is spelled as it
/// is: an address, a domain, an e-mail.
pub fn sentence(text: &str) -> String {
    let first_word = text.split_whitespace().next().unwrap_or_default();
    if first_word.contains(['@', '.', ':', '/']) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_as_people_write() {
        assert_eq!(counted(1, "Elastic IP address"), "an Elastic IP address");
        assert_eq!(counted(3, "gateway"), "3 gateways");
        assert_eq!(counted(2, "policy"), "2 policies");
        assert_eq!(counted(2, "address"), "2 addresses");
        assert_eq!(counted(2, "group of people"), "2 groups of people");
        assert_eq!(listed(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(listed(&["a", "b", "c"], 1), "a and 2 more");
        assert_eq!(span(90_000), "25 hours");
        assert_eq!(bytes(1_400_000_000), "1.4 GB");
        assert_eq!(bytes(999_600), "1.0 MB");
        assert_eq!(sentence("the role"), "The role");
        assert_eq!(sentence("ada@halvard.example did"), "ada@halvard.example did");
        let time = schema::Timestamp::parse_rfc3339(b"2026-10-19T02:22:59Z").expect("a time");
        assert_eq!(moment(time), "2026-10-19 02:22");
    }
}
