//! Where: `provider:account:region`, each part a glob, parts left off are any.

use std::fmt;

use schema::{Provider, ResourceKind};

use super::claim::Claim;
use super::glob::{self, Case};
use crate::document::suggestion;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// `None` is any, for each part.
    pub(super) provider: Option<String>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

/// Which part of a place does not fit, the most significant first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PlaceMiss {
    Region,
    Account,
    Provider,
}

impl Place {
    pub(super) const ANYWHERE: Self = Self { provider: None, account: None, region: None };

    /// Reads `aws:314159265358:eu-west-1`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.split(':').map(str::trim);
        let mut part = || parts.next().filter(|part| !matches!(*part, "" | "*")).map(str::to_owned);
        let place = Self { provider: part(), account: part(), region: part() };
        if parts.next().is_some() {
            return Err(format!("\"{text}\" has more parts than provider:account:region"));
        }
        Ok(place)
    }

    /// `None` where the place holds the claim.
    pub(super) fn miss(&self, claim: &Claim<'_>) -> Option<PlaceMiss> {
        if claim.kind == ResourceKind::Traffic {
            // Traffic is known by whoever runs the far end, not by account or region.
            let held = fits(self.provider.as_deref(), claim.provider.unwrap_or(""));
            return (!held).then_some(PlaceMiss::Provider);
        }
        let region = (!claim.global).then_some(claim.region);
        self.miss_at(claim.provider, claim.account, region)
    }

    /// `region` is `None` where any will do.
    pub(super) fn miss_at(
        &self,
        provider: Option<&str>,
        account: &str,
        region: Option<&str>,
    ) -> Option<PlaceMiss> {
        if !fits(self.provider.as_deref(), provider.unwrap_or("")) {
            Some(PlaceMiss::Provider)
        } else if !fits(self.account.as_deref(), account) {
            Some(PlaceMiss::Account)
        } else if region.is_some_and(|region| !fits(self.region.as_deref(), region)) {
            Some(PlaceMiss::Region)
        } else {
            None
        }
    }

    /// The provider, where it is a word that no cloud of ours goes by and that was hardly meant for
    /// a seller on the Web: it has an account or a region, or is misspelt.
    pub(super) fn strange_provider(&self) -> Option<&str> {
        let known = Provider::ALL.map(Provider::as_str);
        let named = self.provider.as_deref()?;
        let cloud = known.iter().any(|known| glob::matches(named, known, Case::Ignored));
        let seller =
            self.account.is_none() && self.region.is_none() && suggestion(named, known).is_empty();
        (!cloud && !seller).then_some(named)
    }
}

/// As it is written: parts that are any are `*`, and left off at the end.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.provider, &self.account, &self.region];
        let parts = parts.map(|part| part.as_deref().unwrap_or("*"));
        f.write_str(parts.join(":").trim_end_matches(":*"))
    }
}

/// Accounts and locations are told apart by neither case nor spaces (`West Europe`).
fn fits(pattern: Option<&str>, value: &str) -> bool {
    let Some(pattern) = pattern else { return true };
    glob::matches(pattern, value, Case::Ignored)
        || (value.contains(' ') || pattern.contains(' '))
            && glob::matches(&pattern.replace(' ', ""), &value.replace(' ', ""), Case::Ignored)
}

/// What kinds an entry names; `any` is all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kinds {
    Any,
    Only(Vec<ResourceKind>),
}

impl Kinds {
    pub(super) fn contains(&self, kind: ResourceKind) -> bool {
        match self {
            Self::Any => true,
            Self::Only(kinds) => kinds.contains(&kind),
        }
    }

    /// Whether the kinds hold what was claimed. Moving a name of ours to other name servers, or
    /// unlocking it, is a domain's matter that a permission for DNS covers as well.
    pub(super) fn cover(&self, claim: &Claim<'_>) -> bool {
        let moved = claim.kind == ResourceKind::Domain && !claim.registration;
        self.contains(claim.kind) || (moved && self.contains(ResourceKind::Dns))
    }

    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Any => "any kind".to_owned(),
            Self::Only(kinds) => listed(kinds.iter().map(|kind| kind.as_str())),
        }
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    joined(words, "and")
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn alternatives<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    joined(words, "or")
}

fn joined<'w>(words: impl IntoIterator<Item = &'w str>, conjunction: &str) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.as_slice() {
        [] => "nothing".to_owned(),
        [word] => (*word).to_owned(),
        [most @ .., last] => format!("{} {conjunction} {last}", most.join(", ")),
    }
}
