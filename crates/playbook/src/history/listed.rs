//! Places of known abuse inside the parameters of a change: the one answer that the register and
//! the indicators both rest on.

use schema::Mention;

use super::compromise::kind_with_article;
use crate::Context;
use crate::intel::{Hit, ListKind};
use crate::observations::Change;

/// A place that a list knows, and what the list says.
#[derive(Clone, Debug)]
pub struct Listed {
    pub kind: ListKind,
    /// What the list says, as the end of a sentence, with its age.
    pub text: String,
    /// The address or name.
    pub target: String,
    pub stale: bool,
}

impl Listed {
    /// Whether pointing at it is abuse by itself: bulletproof hosting, or a place known to be bad.
    pub fn is_abuse(&self) -> bool {
        matches!(self.kind, ListKind::Bulletproof | ListKind::Bad)
    }
}

/// Every listed place that the parameters of a change name, ours left out.
pub fn mentions(change: &Change, context: &Context<'_>) -> Vec<Listed> {
    let intel = context.intel;
    let organization = context.organization;
    let mut found = Vec::new();
    for mention in &change.effect.mentions {
        let (hits, target) = match mention {
            Mention::Address(address) | Mention::Network(address, _) => {
                if organization.is_ours(*address) || organization.egress(*address).is_some() {
                    continue;
                }
                (intel.address(*address, change.time()), address.to_string())
            }
            Mention::Name(name) if organization.owns_name(name) => continue,
            Mention::Name(name) => (intel.name(name, change.time()), name.clone()),
        };
        found.extend(worst(&hits, target, context));
    }
    found
}

/// The hit that says most; ordinary hosting, clouds and weak lists say nothing.
fn worst(hits: &[Hit<'_>], target: String, context: &Context<'_>) -> Option<Listed> {
    let least = context.thresholds.clause_confidence;
    let rank = |kind| match kind {
        ListKind::Bulletproof => Some(0),
        ListKind::Bad => Some(1),
        ListKind::Tor => Some(2),
        ListKind::Proxy => Some(3),
        ListKind::Vpn => Some(4),
        _ => None,
    };
    let ranked = hits.iter().filter(|hit| hit.confidence >= least && hit.suppressed_by.is_none());
    let (_, kind, hit) = ranked
        .filter_map(|hit| hit.list_kind().and_then(|kind| Some((rank(kind)?, kind, hit))))
        .min_by_key(|(rank, _, hit)| (*rank, hit.list))?;
    let age = match hit.as_of {
        Some(as_of) => format!("as of {}", as_of.day()),
        None => "of unknown age".to_owned(),
    };
    let stale = if hit.stale { ", past its age" } else { "" };
    let text = format!(
        "{} address on list {} ({}, {age}{stale})",
        kind_with_article(kind),
        hit.list,
        hit.entry
    );
    Some(Listed { kind, text, target, stale: hit.stale })
}
