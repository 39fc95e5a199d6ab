//! The ledger added up: by person, kind, account, register entry or cost.

use std::collections::BTreeMap;

use clap::ValueEnum;
use serde::Serialize;

use super::Line;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Grouping {
    Person,
    Kind,
    Account,
    Entry,
    Cost,
}

impl Grouping {
    pub(crate) const ALL: [Self; 5] =
        [Self::Kind, Self::Account, Self::Cost, Self::Person, Self::Entry];

    /// As a column is headed.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Kind => "kind",
            Self::Account => "account",
            Self::Entry => "register entry",
            Self::Cost => "cost",
        }
    }

    fn of(self, line: &Line) -> String {
        let name = match self {
            Self::Person => line.actor(),
            Self::Kind => line.kind.clone(),
            Self::Account => line.account().to_owned(),
            Self::Entry => line.register.clone(),
            Self::Cost => line.cost.clone(),
        };
        if name.is_empty() { "not known".to_owned() } else { name }
    }
}

/// How a line stands to the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Authorized,
    Unauthorized,
    CannotTell,
    /// Launched by a service of the provider.
    Service,
}

impl Standing {
    pub(crate) fn of(line: &Line) -> Self {
        match line.authorized.as_str() {
            "yes" => Self::Authorized,
            "no" => Self::Unauthorized,
            "service" => Self::Service,
            _ => Self::CannotTell,
        }
    }
}

/// Resources of the lines with one name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) lines: u64,
    pub(crate) resources: u64,
    pub(crate) authorized: u64,
    pub(crate) unauthorized: u64,
    pub(crate) cannot_tell: u64,
    pub(crate) service: u64,
}

impl Group {
    fn add(&mut self, line: &Line) {
        let count = u64::from(line.count);
        let standing = match Standing::of(line) {
            Standing::Authorized => &mut self.authorized,
            Standing::Unauthorized => &mut self.unauthorized,
            Standing::CannotTell => &mut self.cannot_tell,
            Standing::Service => &mut self.service,
        };
        *standing = standing.saturating_add(count);
        self.lines += 1;
        self.resources = self.resources.saturating_add(count);
    }
}

/// What is least authorised first.
pub(crate) fn groups(lines: &[Line], grouping: Grouping) -> Vec<Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for line in lines {
        groups.entry(grouping.of(line)).or_default().add(line);
    }
    let mut groups: Vec<Group> =
        groups.into_iter().map(|(name, group)| Group { name, ..group }).collect();
    groups.sort_by_key(|group| {
        std::cmp::Reverse((group.unauthorized, group.cannot_tell, group.resources))
    });
    groups
}

/// All lines as one group.
pub(super) fn total(lines: &[Line]) -> Group {
    let mut total = Group { name: "all".to_owned(), ..Group::default() };
    for line in lines {
        total.add(line);
    }
    total
}
