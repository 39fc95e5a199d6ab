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
            (Self::Any { mut observables, partial }, Self::Any { observables: other, .. }) => {
                observables.retain(|observable| other.contains(observable));
                Self::Any { observables, partial }
            }
        }
    }

    pub(super) fn reach(self) -> Reach {
        match self {
            Self::Unseen => Reach::default(),
            Self::Any { mut observables, partial } => {
                observables.sort();
                observables.dedup();
                Reach { observables, partial }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    /// `ISSUBSET`.
    Within,
    Like,
    Other,
}

/// What a comparison looks for.
pub(super) fn meaning(path: &str, operator: Operator, value: &str) -> Meaning {
    let observable = match (path, operator) {
        ("ipv4-addr:value" | "ipv6-addr:value", Operator::Equal | Operator::Within) => {
            Observable::network(value)
        }
        (
            "network-traffic:dst_ref.value" | "network-traffic:src_ref.value",
            Operator::Equal | Operator::Within,
        ) => Observable::network(value).or_else(|| Observable::name(value)),
        ("domain-name:value", Operator::Equal) => Observable::name(value),
        ("domain-name:value", Operator::Like) => like(value),
        ("url:value", Operator::Equal) => return url(value),
        ("autonomous-system:number", Operator::Equal) => value.parse().ok().map(Observable::Asn),
        _ => None,
    };
    Meaning::one(observable)
}

/// `%.evil.example` is whatever lies under it; other wildcards are not looked for.
fn like(value: &str) -> Option<Observable> {
    let Some(parent) = value.strip_prefix("%.") else {
        return Observable::name(value).filter(|_| !value.contains('_'));
    };
    match Observable::name(parent)? {
        Observable::Name(name) => Some(Observable::NamesUnder(name)),
        _ => None,
    }
}

/// A page says nothing of the rest of its site (`https://github.com/someone/tool`); the root of a
/// site is the site.
fn url(value: &str) -> Meaning {
    let page = Meaning::one(Some(Observable::Url(value.to_owned())));
    let site = value.split_once("://").map(|(_, rest)| rest.strip_suffix('/').unwrap_or(rest));
    let site = site.filter(|site| !site.contains(['/', '?', '#', '@', ':']));
    page.or(Meaning::one(site.and_then(|s| Observable::network(s).or_else(|| Observable::name(s)))))
}
