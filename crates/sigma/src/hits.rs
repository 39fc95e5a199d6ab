//! What came of holding records against rules: how often each fired, and what correlations need to
//! know of it. Any split of the input merges to the same.

use std::collections::{BTreeMap, BTreeSet};

use schema::Citation;

use crate::subject::Subject;

/// Records kept for correlations: the earliest.
const KEPT: usize = 200_000;

/// A record on which a rule fired that a correlation asks for. Ordered by time first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fired {
    pub(crate) citation: Citation,
    /// Index of the rule.
    pub(crate) rule: usize,
    /// Values by the index of the field; those that are there.
    pub(crate) values: Vec<(usize, String)>,
    pub(crate) subject: Subject,
}

#[derive(Debug, Default)]
pub struct Hits {
    /// How many records each rule fired on, by its index.
    pub(crate) counts: BTreeMap<usize, u64>,
    /// How many records each group of rules was held against, by its index.
    pub(crate) read: BTreeMap<usize, u64>,
    /// How many records each rule would have fired on, had they the fields that it asks for.
    pub(crate) unread: BTreeMap<usize, u64>,
    pub(crate) fired: BTreeSet<Fired>,
    /// How many were too many to be kept for correlations.
    pub(crate) left_out: u64,
}

impl Hits {
    pub(crate) fn keep(&mut self, fired: Fired) {
        self.fired.insert(fired);
        if self.fired.len() > KEPT {
            self.fired.pop_last();
            self.left_out += 1;
        }
    }

    /// Takes in what another part of the input showed.
    pub fn merge(&mut self, other: Self) {
        for (rule, count) in other.counts {
            *self.counts.entry(rule).or_insert(0) += count;
        }
        for (group, count) in other.read {
            *self.read.entry(group).or_insert(0) += count;
        }
        for (rule, count) in other.unread {
            *self.unread.entry(rule).or_insert(0) += count;
        }
        self.left_out += other.left_out;
        for fired in other.fired {
            self.keep(fired);
        }
    }
}
