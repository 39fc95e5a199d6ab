//! Calls of which a log has several records, put together: Azure writes one as a call starts, is
//! accepted and ends, Google one as a long operation begins and ends. Each such call counts once, by
//! the record that says most, in whatever order they come.

use std::cmp::Reverse;
use std::net::IpAddr;

use schema::{ApiCall, Effect, Reached, Stage};

use super::Change;
use super::seen::{Citation, Counter, merge};

#[derive(Debug, Default)]
pub(super) struct Stages(Counter<String, Staged>);

/// How much a record of a call says; of two that say as much, the first counts.
type Weight = (Reached, Reverse<Citation>);

/// A call: the record that says most, and what the heaviest of those says that say it.
#[derive(Debug)]
struct Staged {
    weight: Weight,
    change: Change,
    error: Option<String>,
    source: Option<(Weight, IpAddr)>,
    user_agent: Option<(Weight, String)>,
    region: Option<(Weight, String)>,
}

impl Stages {
    pub(super) fn observe(
        &mut self,
        call: &ApiCall<'_>,
        (stage, effect): (&Stage<'_>, &Effect),
        citation: Citation,
    ) {
        let key = format!("{} {} {}", call.provider.as_str(), call.account, stage.call);
        let change = Change::new(call, effect, citation);
        let weight = (stage.reached, Reverse(citation));
        let region = Some(change.region.clone()).filter(|region| !region.is_empty());
        let staged = Staged {
            weight,
            source: change.source.map(|source| (weight, source)),
            user_agent: change.user_agent.clone().map(|agent| (weight, agent)),
            region: region.map(|region| (weight, region)),
            error: call.error.as_deref().map(str::to_owned),
            change,
        };
        match self.0.get_mut(&key) {
            Some(held) => held.merge(staged),
            None => {
                self.0.insert(key, staged);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        merge(&mut self.0, other.0, Staged::merge);
    }

    /// Every call as far as it is known, with its error where it failed. What has only begun may yet
    /// be refused.
    pub(super) fn calls(&self) -> impl Iterator<Item = (Change, Option<&str>)> {
        let known = self.0.values().filter(|it| it.weight.0 != Reached::Begun);
        known.map(|it| (it.change(), it.error.as_deref()))
    }
}

impl Staged {
    fn merge(&mut self, other: Self) {
        self.source = heavier(self.source.take(), other.source);
        self.user_agent = heavier(self.user_agent.take(), other.user_agent);
        self.region = heavier(self.region.take(), other.region);
        if other.weight > self.weight {
            self.weight = other.weight;
            self.change = other.change;
            self.error = other.error;
        }
    }

    /// What the call did, with what only its lighter records know.
    fn change(&self) -> Change {
        let mut change = self.change.clone();
        change.source = change.source.or(self.source.map(|(_, source)| source));
        let said = |said: &Option<(Weight, String)>| said.as_ref().map(|(_, text)| text.clone());
        change.user_agent = change.user_agent.or_else(|| said(&self.user_agent));
        if change.region.is_empty() {
            change.region = said(&self.region).unwrap_or_default();
        }
        change
    }
}

/// The one of two that a heavier record says.
fn heavier<T>(one: Option<(Weight, T)>, other: Option<(Weight, T)>) -> Option<(Weight, T)> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.0 > one.0 { other } else { one }),
        (one, other) => one.or(other),
    }
}
