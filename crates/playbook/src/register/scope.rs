//! For what the register is complete: there, what has no entry was permitted by nobody; elsewhere
//! it is only not known.

use schema::ResourceKind;

use super::claim::{Claim, EntryKind};
use super::entry::{Entry, Terms};
use super::glob::{self, Case};
use super::place::{Kinds, Place};
use crate::document::suggestion;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    explicit: bool,
    parts: Vec<ScopePart>,
}

/// `kind:provider:account:region`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScopePart {
    kinds: Kinds,
    place: Place,
}

impl ScopePart {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (word, place) = text.split_once(':').unwrap_or((text, ""));
        let kinds = ResourceKind::ALL.into_iter();
        let kinds: Vec<_> =
            kinds.filter(|k| glob::matches(word, k.as_str(), Case::Exact)).collect();
        if kinds.is_empty() && word != "any" {
            return Err(unknown_kind(word));
        }
        let any = word == "any" || kinds.len() == ResourceKind::ALL.len();
        let kinds = if any { Kinds::Any } else { Kinds::Only(kinds) };
        Ok(Self { kinds, place: Place::parse(place)? })
    }
}

/// The error for a kind that is none.
pub(super) fn unknown_kind(word: &str) -> String {
    let known = ResourceKind::ALL.iter().map(|kind| kind.as_str()).chain(["any"]);
    format!("unknown kind \"{word}\"{}", suggestion(word, known))
}

impl Scope {
    /// What files say; several add up.
    pub(super) fn explicit(parts: Vec<ScopePart>) -> Self {
        Self { explicit: true, parts }
    }

    /// Without a word from any file: every kind that a grant names, in the accounts that grants of
    /// that kind name (everywhere when one names none), and domains if there is a portfolio.
    pub(super) fn implied(entries: &[Entry]) -> Self {
        let terms = entries.iter().flat_map(|entry| {
            let kind = entry.reference.kind;
            entry.terms.iter().map(move |terms| (kind, terms))
        });
        let mut parts: Vec<ScopePart> =
            terms.flat_map(|(kind, terms)| implied_parts(kind, terms)).collect();
        parts.sort();
        parts.dedup();
        Self { explicit: false, parts }
    }

    pub(super) fn is_explicit(&self) -> bool {
        self.explicit
    }

    pub(super) fn covers_claim(&self, claim: &Claim<'_>) -> bool {
        let region = (!claim.global).then_some(claim.region);
        self.covers(claim.kind, claim.provider, claim.account, region)
    }

    /// `region` is `None` where any will do.
    pub(super) fn covers(
        &self,
        kind: ResourceKind,
        provider: Option<&str>,
        account: &str,
        region: Option<&str>,
    ) -> bool {
        self.parts.iter().any(|part| {
            part.kinds.contains(kind) && part.place.miss_at(provider, account, region).is_none()
        })
    }
}

/// A plan is one change, not a rule; it completes nothing.
fn implied_parts(kind: EntryKind, terms: &Terms) -> Vec<ScopePart> {
    let places: Vec<Place> = match (kind, terms) {
        (EntryKind::Grant, Terms::Acquire { places, .. }) if !places.is_empty() => {
            places.iter().map(|place| Place { region: None, ..place.clone() }).collect()
        }
        (EntryKind::Plan, _) => Vec::new(),
        _ => vec![Place::ANYWHERE],
    };
    places.into_iter().map(|place| ScopePart { kinds: terms.kinds(), place }).collect()
}
