//! An entry: a set of conditions under which something may be acquired. Grants, plans and names of
//! the domain portfolio differ only in which conditions they set.

use schema::{ResourceKind, Timestamp};

use super::claim::{EntryKind, EntryRef};
use super::origin::Origin;
use super::place::{Kinds, Place};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) reference: EntryRef,
    /// One set for an entry of one file; a plan spread over files has one set a file, and what
    /// satisfies any of them is planned.
    pub(super) terms: Vec<Terms>,
    pub(super) window: Window,
    pub(super) limit: Limit,
    pub(super) approval: Approval,
    pub(super) origin: Origin,
    pub(super) summary: Option<String>,
    pub(super) owner: Option<String>,
}

/// Who may acquire what, where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Terms {
    Acquire {
        who: Vec<String>,
        kinds: Kinds,
        /// Empty is anywhere.
        places: Vec<Place>,
    },
    /// Anyone may register this name, in canonical spelling.
    Register { name: String },
}

/// From `start` on, and before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Window {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
}

impl Window {
    pub(super) const ALWAYS: Self = Self { start: Timestamp::MIN, end: Timestamp::MAX };

    pub(super) fn contains(&self, time: Timestamp) -> bool {
        (self.start <= time && time < self.end) || *self == Self::ALWAYS
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Limit {
    None,
    /// Of resources, for each identity and UTC day.
    PerDay(u32),
    /// Of resources, whoever acquires them.
    Whole(u32),
}

/// An entry permits what came after its approval, to others than who approved it. Left out, it was
/// approved before, by another.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Approval {
    pub(super) at: Option<Timestamp>,
    pub(super) by: Option<String>,
}

impl Entry {
    pub(super) fn domain_name(&self) -> Option<&str> {
        self.terms.iter().find_map(|terms| match terms {
            Terms::Register { name } => Some(name.as_str()),
            Terms::Acquire { .. } => None,
        })
    }

    pub(super) fn is_plan(&self) -> bool {
        self.reference.kind == EntryKind::Plan
    }

    /// The label follows from ticket, summary and place; call it when one of them is set.
    pub(super) fn relabel(&mut self) {
        let EntryRef { kind, ticket, file, line, .. } = &self.reference;
        let label = match (ticket, &self.summary, self.domain_name()) {
            (Some(ticket), Some(summary), _) if summary.contains(ticket.as_str()) => {
                summary.clone()
            }
            (Some(ticket), Some(summary), _) => format!("{ticket} ({summary})"),
            (Some(ticket), None, Some(name)) => format!("{ticket} ({name})"),
            (Some(ticket), None, None) => ticket.clone(),
            (None, _, Some(name)) => format!("the portfolio's {name}"),
            (None, Some(summary), None) => summary.clone(),
            (None, None, None) => format!("the {} in {file}:{line}", kind.as_str()),
        };
        self.reference.label = label;
    }
}

impl Terms {
    pub(super) fn kinds(&self) -> Kinds {
        match self {
            Self::Acquire { kinds, .. } => kinds.clone(),
            Self::Register { .. } => Kinds::Only(vec![ResourceKind::Domain]),
        }
    }
}
