//! Calls of which a log has several records, put together: Azure writes one as a call starts, is
//! accepted and ends, Google one as a long operation begins and ends. Each such call counts once, by
//! the record that says most, in whatever order they come.

use std::cmp::Reverse;

use schema::{ApiCall, Effect, Reached, Stage};

use super::Change;
use super::seen::{Citation, Counter, merge};

#[derive(Debug, Default)]
pub(super) struct Stages(Counter<String, Staged>);

/// A call, as the record shows it that says most.
#[derive(Debug)]
struct Staged {
    reached: Reached,
    change: Change,
    error: Option<String>,
}

impl Stages {
    pub(super) fn observe(
        &mut self,
        call: &ApiCall<'_>,
        (stage, effect): (&Stage<'_>, &Effect),
        citation: Citation,
    ) {
        let key = format!("{} {} {}", call.provider.as_str(), call.account, stage.call);
        let staged = Staged {
            reached: stage.reached,
            change: Change::new(call, effect, citation),
            error: call.error.as_deref().map(str::to_owned),
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
    pub(super) fn calls(&self) -> impl Iterator<Item = (&Change, Option<&str>)> {
        let known = self.0.values().filter(|it| it.reached != Reached::Begun);
        known.map(|it| (&it.change, it.error.as_deref()))
    }
}

impl Staged {
    /// Keeps the record that says most, and what only the other one knows.
    fn merge(&mut self, mut other: Self) {
        let weight = |it: &Self| (it.reached, Reverse(it.change.citation));
        if weight(&other) > weight(self) {
            std::mem::swap(self, &mut other);
        }
        let (change, other) = (&mut self.change, other.change);
        change.source = change.source.or(other.source);
        change.user_agent = change.user_agent.take().or(other.user_agent);
        if change.region.is_empty() {
            change.region = other.region;
        }
    }
}
