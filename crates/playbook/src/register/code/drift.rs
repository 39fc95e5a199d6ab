//! States against what was seen made: what is in a state and was never seen made, and what was seen
//! made, or stands in an inventory, and is in no state.

use std::collections::{BTreeMap, BTreeSet};

use schema::ResourceKind;

use super::{Code, Declared, Intent, Tool};

/// Something that was seen made, or that an inventory lists.
#[derive(Clone, Copy, Debug)]
pub struct Made<'m> {
    pub kind: ResourceKind,
    pub provider: &'m str,
    pub account: &'m str,
    /// Its ids and names; each is one thing.
    pub names: &'m [String],
}

/// What differs, each in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Resources of a state that no log shows being made: `aws_instance.web[0] (i-0ab…)`.
    pub unseen: Vec<String>,
    /// Ids that were made and that no state holds, though states hold such things there.
    pub unmanaged: Vec<String>,
    /// How many were made and are in a state.
    pub managed: u32,
}

impl Drift {
    /// Holds what was made against every file that says what there is. A state speaks for the kinds
    /// and accounts that it holds, and for no others.
    pub fn of(code: &[Code], made: &[Made<'_>]) -> Self {
        let held = Held::of(code);
        let (mut drift, mut seen) = (Self::default(), BTreeSet::new());
        let mut unmanaged = BTreeSet::new();
        let names = made.iter().flat_map(|it| it.names.iter().map(move |name| (it, name)));
        for (made, name) in names {
            if let Some(at) = held.find(made, name) {
                seen.insert(at);
            } else if held.speaks_for(made) {
                unmanaged.insert(name.clone());
            }
        }
        drift.managed = u32::try_from(seen.len()).unwrap_or(u32::MAX);
        drift.unmanaged = unmanaged.into_iter().collect();
        let unseen = held.resources.iter().enumerate().filter(|(at, _)| !seen.contains(at));
        drift.unseen = unseen.map(|(_, it)| it.in_words()).collect();
        drift
    }
}

impl Declared {
    /// `aws_instance.web[0] (i-0ab…)`.
    pub fn in_words(&self) -> String {
        match self.ids.first() {
            Some(id) => format!("{} ({id})", self.address),
            None => self.address.clone(),
        }
    }
}

/// What states and stacks hold, by id.
pub struct Held<'c> {
    resources: Vec<&'c Declared>,
    files: Vec<&'c Code>,
    by_id: BTreeMap<&'c str, Vec<usize>>,
}

impl<'c> Held<'c> {
    pub fn of(code: &'c [Code]) -> Self {
        let states = code
            .iter()
            .filter(|file| matches!(file.tool, Tool::TerraformState | Tool::CloudFormationStack));
        let there = states.flat_map(|file| file.resources.iter().map(move |it| (it, file)));
        let there = there.filter(|(it, _)| it.intent == Intent::Exists && it.kind.is_some());
        let (resources, files): (Vec<&Declared>, Vec<&Code>) = there.unzip();
        let mut by_id: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, resource) in resources.iter().enumerate() {
            for id in &resource.ids {
                by_id.entry(id).or_default().push(at);
            }
        }
        Self { resources, files, by_id }
    }

    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// The resource that has a name, and the file that holds it.
    pub fn holding(&self, made: &Made<'_>, name: &str) -> Option<(&'c Declared, &'c Code)> {
        let at = self.find(made, name)?;
        Some((self.resources.get(at)?, self.files.get(at)?))
    }

    fn find(&self, made: &Made<'_>, name: &str) -> Option<usize> {
        // Names are given anew; ids are not. Both need the same kind of thing in the same account.
        self.by_id.get(name)?.iter().copied().find(|&at| {
            self.resources
                .get(at)
                .is_some_and(|it| it.kind == Some(made.kind) && alike(&it.account, made.account))
        })
    }

    fn speaks_for(&self, made: &Made<'_>) -> bool {
        self.resources.iter().any(|it| {
            it.kind == Some(made.kind)
                && it.provider == made.provider
                && !it.account.is_empty()
                && it.account.eq_ignore_ascii_case(made.account)
        })
    }
}

/// An account that one side does not know is no difference.
fn alike(one: &str, other: &str) -> bool {
    one.is_empty() || other.is_empty() || one.eq_ignore_ascii_case(other)
}
