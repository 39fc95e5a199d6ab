//! Grants that would cover what is acquired again and again, for an owner to approve. Never
//! proposed: what stands in an escalated case, what root did, and what an account did that shows
//! signs of compromise; names are bought one by one, and belong into the portfolio.

use std::collections::{BTreeMap, BTreeSet};

use schema::{Day, ResourceKind};

use super::{Acquisition, Nature};
use crate::register::Standing;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Identity key.
    pub who: String,
    pub kind: ResourceKind,
    /// `provider:account:region`; of a global service without a region.
    pub place: String,
    /// Days on which something was acquired.
    pub days: u32,
    pub resources: u32,
    /// On the day with the most.
    pub most: u32,
    pub first: Day,
    pub last: Day,
    /// The identity provider that all of it came through.
    pub issuer: Option<String>,
}

/// By identity, kind and place. `escalated` are indexes of acquisitions in escalated cases.
pub fn proposals(acquisitions: &[Acquisition<'_>], escalated: &BTreeSet<usize>) -> Vec<Proposal> {
    // An identity that any escalated case speaks of is in question with all it did.
    let suspects: BTreeSet<&str> = acquisitions
        .iter()
        .enumerate()
        .filter(|(index, it)| escalated.contains(index) || it.compromise.is_compromised())
        .map(|(_, it)| it.change.identity.key.as_str())
        .collect();
    let mut by_place: BTreeMap<(&str, ResourceKind, String), Usual<'_>> = BTreeMap::new();
    for acquisition in acquisitions {
        let who = acquisition.change.identity.key.as_str();
        if proposable(acquisition) && !suspects.contains(who) {
            let key = (who, acquisition.kind, place(acquisition));
            by_place.entry(key).or_default().add(acquisition);
        }
    }
    let proposals = by_place.into_iter().filter_map(|((who, kind, place), usual)| {
        let days = usual.days;
        Some(Proposal {
            who: who.to_owned(),
            kind,
            place,
            days: u32::try_from(days.len()).unwrap_or(u32::MAX),
            resources: days.values().copied().fold(0, u32::saturating_add),
            most: days.values().copied().max()?,
            first: *days.keys().next()?,
            last: *days.keys().next_back()?,
            issuer: match usual.issuers.len() {
                1 => usual.issuers.first().copied().flatten().map(str::to_owned),
                _ => None,
            },
        })
    });
    proposals.collect()
}

/// What one identity acquires of one kind in one place.
#[derive(Default)]
struct Usual<'a> {
    days: BTreeMap<Day, u32>,
    issuers: BTreeSet<Option<&'a str>>,
}

impl<'a> Usual<'a> {
    fn add(&mut self, acquisition: &'a Acquisition<'_>) {
        let count = self.days.entry(acquisition.time().day()).or_insert(0);
        *count = count.saturating_add(acquisition.count);
        self.issuers.insert(acquisition.change.identity.issuer.as_deref());
    }
}

fn proposable(acquisition: &Acquisition<'_>) -> bool {
    let key = &acquisition.change.identity.key;
    let root = key.ends_with(":root") || key == "root";
    let named = !key.is_empty() && !root;
    let uncovered = matches!(acquisition.standing, Standing::Uncovered { .. });
    let own = acquisition.procurement.is_none() && acquisition.nature == Nature::Acquired;
    named && uncovered && own && acquisition.kind != ResourceKind::Domain
}

fn place(acquisition: &Acquisition<'_>) -> String {
    let change = acquisition.change;
    let region = if change.effect.operation.global { "" } else { &change.region };
    let place = format!("{}:{}:{region}", change.provider, change.account);
    place.trim_end_matches(':').to_owned()
}
