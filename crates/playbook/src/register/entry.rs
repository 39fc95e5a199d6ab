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
    pub(super) windows: Windows,
    pub(super) limit: Limit,
    /// Dollars of servers, for each identity and UTC day.
    pub(super) budget: Option<u32>,
    pub(super) approval: Approval,
    pub(super) origin: Origin,
    /// The file of infrastructure as code that says how many of what, until the register is bound.
    pub(super) code: Option<String>,
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
        /// Families of servers, as patterns; empty is any.
        families: Vec<String>,
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

    /// Seconds between a time and the window; 0 inside it.
    fn seconds_from(&self, time: Timestamp) -> i64 {
        time.seconds_since(self.end).max(self.start.seconds_since(time)).max(0)
    }
}

/// When an entry holds: one window, or each of a change that is repeated, in order of time. Each has
/// the entry's count for itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Windows(Vec<Window>);

impl From<Window> for Windows {
    fn from(window: Window) -> Self {
        Self(vec![window])
    }
}

impl Windows {
    /// `None` where there is none.
    pub(super) fn of(mut windows: Vec<Window>) -> Option<Self> {
        windows.sort();
        windows.dedup();
        (!windows.is_empty()).then_some(Self(windows))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Window> {
        self.0.iter()
    }

    /// The place of the window that holds a time.
    pub(super) fn holding(&self, time: Timestamp) -> Option<usize> {
        // Of those that began before, the later ones are the likely ones.
        let begun = self.0.partition_point(|window| window.start <= time);
        let holding = self.0.iter().take(begun).rposition(|window| window.contains(time));
        holding.or_else(|| self.0.iter().position(|window| window.contains(time)))
    }

    /// The window that comes closest to a time, the earlier of two.
    pub(super) fn nearest(&self, time: Timestamp) -> Window {
        let nearest = self.0.iter().min_by_key(|window| window.seconds_from(time));
        nearest.copied().unwrap_or(Window::ALWAYS)
    }

    /// From the first moment to the last.
    pub(super) fn span(&self) -> Window {
        let start = self.0.iter().map(|window| window.start).min();
        let end = self.0.iter().map(|window| window.end).max();
        start.zip(end).map_or(Window::ALWAYS, |(start, end)| Window { start, end })
    }

    pub(super) fn overlap(&self, other: &Self) -> bool {
        // Both are in order: of two windows that do not overlap, the earlier has no more to say.
        let (mut own, mut others) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(one), Some(another)) = (own.peek(), others.peek()) {
            if one.overlaps(another) {
                return true;
            }
            if one.end <= another.start {
                own.next()
            } else {
                others.next()
            };
        }
        false
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
