//! What a comparison, or a combination of them, asks for.

use super::Reach;
use crate::intel::indicator::Observable;

/// What a part of a pattern asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Something that no log here shows.
    Unseen,
    /// Any of these alone; none is enough where the list is empty.
    Any { observables: Vec<Observable>, partial: bool },
}

impl Meaning {
    pub(super) fn one(observable: Option<Observable>) -> Self {
        observable.map_or(Self::Unseen, |observable| Self::Any {
            observables: vec![observable],
            partial: false,
        })
    }

    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unseen, seen) | (seen, Self::Unseen) => seen,
            (
                Self::Any { mut observables, partial },
                Self::Any { observables: more, partial: also },
            ) => {
                observables.extend(more);
                Self::Any { observables, partial: partial || also }
            }
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unseen, Self::Unseen) => Self::Unseen,
            (Self::Unseen, Self::Any { observables, .. })
            | (Self::Any { observables, .. }, Self::Unseen) => {
                Self::Any { observables, partial: true }
            }
            (
                Self::Any { observables, partial },
                Self::Any { observables: other, partial: also },
            ) => {
                let kept = |one: &[Observable], other: &[Observable]| {
                    let implied = |it: &&Observable| other.iter().any(|other| it.implies(other));
                    one.iter().filter(implied).cloned().collect::<Vec<_>>()
                };
                let (one, two) = (kept(&observables, &other), kept(&other, &observables));
                Self::Any { observables: [one, two].concat(), partial: partial || also }
            }
        }
    }

    pub(super) fn reach(self) -> Reach {
        match self {
            Self::Unseen => Reach::default(),
            Self::Any { mut observables, partial } => {
                observables.sort();
                observables.dedup();
                Reach { observables, partial, ..Reach::default() }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    /// `ISSUBSET`.
    Within,
    /// `ISSUPERSET`.
    Around,
    Like,
    Matches,
    /// `!=`, `<`, `>`: true of nearly everything.
    Other,
}

/// What a comparison looks for.
pub(super) fn meaning(path: &str, operator: Operator, value: &str) -> Meaning {
    let path = path.replace(['\'', '"'], "");
    let (object, property) = path.split_once(':').unwrap_or((&path, ""));
    let observable = match (object, property, operator) {
        ("url", "value", Operator::Equal) => return url(value),
        ("network-traffic", property, operator) => traffic(property, operator, value),
        ("domain-name", "value", operator) => name(operator, value),
        ("autonomous-system", "number", Operator::Equal) => value.parse().ok().map(Observable::Asn),
        (_, property, operator) if is_network(object, property) => network(operator, value),
        (_, property, Operator::Equal) if property.ends_with("belongs_to_refs[*].number") => {
            value.parse().ok().map(Observable::Asn)
        }
        ("email-addr", "value", Operator::Equal)
        | ("email-message", "from_ref.value" | "sender_ref.value", Operator::Equal) => mail(value),
        ("x509-certificate", property, Operator::Equal) if property.starts_with("hashes") => {
            Observable::of_value(value).filter(|it| matches!(it, Observable::Hash(_)))
        }
        ("x509-certificate", "serial_number", Operator::Equal) => {
            let serial = value.replace([':', ' '], "").to_ascii_lowercase();
            Some(Observable::Hash(format!("serial {serial}")))
        }
        ("user-account", "user_id" | "account_login" | "display_name", Operator::Equal) => {
            Some(Observable::User(value.to_owned()))
        }
        ("software", "name", Operator::Equal) => Some(Observable::Agent(value.to_owned())),
        _ => None,
    };
    Meaning::one(observable)
}

/// Paths that hold addresses.
fn is_network(object: &str, property: &str) -> bool {
    match object {
        "ipv4-addr" | "ipv6-addr" => property == "value",
        "domain-name" => property == "resolves_to_refs[*].value",
        _ => false,
    }
}

fn network(operator: Operator, value: &str) -> Option<Observable> {
    match operator {
        Operator::Equal | Operator::Within => Observable::network(value),
        // Of what a log shows, only the address itself is around it.
        Operator::Around => {
            Observable::network(value).filter(|it| !it.to_string().contains(['/', '-']))
        }
        Operator::Like | Operator::Matches | Operator::Other => None,
    }
}

fn name(operator: Operator, value: &str) -> Option<Observable> {
    match operator {
        Operator::Equal => Observable::name(value),
        Operator::Like => like(value),
        Operator::Matches => expression(value.to_owned()),
        Operator::Within | Operator::Around | Operator::Other => None,
    }
}

/// Either end of a connection, and what programs call themselves on it.
fn traffic(property: &str, operator: Operator, value: &str) -> Option<Observable> {
    match property {
        "dst_ref.value" | "src_ref.value" => {
            network(operator, value).or_else(|| name(operator, value))
        }
        _ if property.starts_with("extensions.http-request-ext.request_header.User-Agent")
            && operator == Operator::Equal =>
        {
            Some(Observable::Agent(value.to_owned()))
        }
        _ => None,
    }
}

fn mail(value: &str) -> Option<Observable> {
    Observable::of_value(value).filter(|it| matches!(it, Observable::Mail(_)))
}

/// `%.evil.example` is whatever lies under it; other wildcards become an expression.
fn like(value: &str) -> Option<Observable> {
    let parent = value.strip_prefix("%.").filter(|parent| !parent.contains(['%', '_']));
    if let Some(Observable::Name(name)) = parent.and_then(Observable::name) {
        return Some(Observable::NamesUnder(name));
    }
    if !value.contains(['%', '_']) {
        return Observable::name(value);
    }
    let escaped = regex::escape(&value.to_ascii_lowercase());
    expression(format!("^{}$", escaped.replace('%', ".*").replace('_', ".")))
}

/// An expression that says something: of a name's letters, four or more.
fn expression(pattern: String) -> Option<Observable> {
    let letters = pattern.bytes().filter(u8::is_ascii_alphanumeric).count();
    let built = regex::RegexBuilder::new(&pattern).size_limit(256 * 1024).build();
    let empty = built.as_ref().is_ok_and(|built| built.is_match(""));
    (built.is_ok() && !empty && letters >= 4).then_some(Observable::NamesLike(pattern))
}

/// A page says nothing of the rest of its site (`https://github.com/someone/tool`); the root of a
/// site is the site.
fn url(value: &str) -> Meaning {
    let page = Meaning::one(Some(Observable::Url(value.to_owned())));
    let site = value.split_once("://").map(|(_, rest)| rest.strip_suffix('/').unwrap_or(rest));
    let site = site.filter(|site| !site.contains(['/', '?', '#', '@', ':']));
    page.or(Meaning::one(site.and_then(|s| Observable::network(s).or_else(|| Observable::name(s)))))
}
