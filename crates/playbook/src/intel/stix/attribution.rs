//! Whom an indicator leads to: relationships followed from it until an actor is named.

use std::collections::{BTreeMap, BTreeSet};

use super::Object;

/// Live objects and the relationships between them that point from evidence to its author.
pub(super) struct Graph<'o> {
    objects: BTreeMap<&'o str, &'o Object>,
    leads_to: BTreeMap<&'o str, BTreeSet<&'o str>>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attribution {
    pub(super) actor: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) campaign: Option<String>,
    pub(super) malware: Option<String>,
}

impl<'o> Graph<'o> {
    pub(super) fn of(objects: impl Iterator<Item = &'o Object> + Clone) -> Self {
        let live = objects.filter(|object| !object.revoked);
        let mut leads_to: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to) in live.clone().filter_map(step) {
            leads_to.entry(from).or_default().insert(to);
        }
        Self { objects: live.map(|object| (object.id.as_str(), object)).collect(), leads_to }
    }

    /// Breadth first, so that the nearest actor, campaign and malware are named, and of equally
    /// near ones the first by name.
    pub(super) fn attribution(&self, indicator: &str) -> Attribution {
        let mut found = Attribution::default();
        let mut seen = BTreeSet::new();
        let mut front: BTreeSet<&str> = self.next(indicator).collect();
        while !front.is_empty() {
            let mut objects: Vec<&Object> =
                front.iter().filter_map(|id| self.objects.get(id).copied()).collect();
            objects.sort_by(|left, right| (&left.name, &left.id).cmp(&(&right.name, &right.id)));
            for object in objects {
                found.take(object);
            }
            seen.extend(front.iter().copied());
            let beyond = front.iter().flat_map(|id| self.next(id));
            front = beyond.filter(|id| !seen.contains(id)).collect();
        }
        found
    }

    fn next(&self, id: &str) -> impl Iterator<Item = &'o str> {
        self.leads_to.get(id).into_iter().flatten().copied()
    }
}

/// Which way a relationship leads. *Uses* leads nowhere: many actors use the same malware. Only
/// infrastructure is its user's own.
fn step(object: &Object) -> Option<(&str, &str)> {
    let (source, target) = (object.source_ref.as_deref()?, object.target_ref.as_deref()?);
    match object.relationship_type.as_deref()? {
        "indicates" | "attributed-to" => Some((source, target)),
        "uses" | "owns" if target.starts_with("infrastructure--") => Some((target, source)),
        _ => None,
    }
}

impl Attribution {
    fn take(&mut self, object: &Object) {
        let Some(name) = object.name.as_ref().filter(|name| !name.trim().is_empty()) else {
            return;
        };
        match object.r#type.as_str() {
            "intrusion-set" | "threat-actor" if self.actor.is_none() => {
                self.actor = Some(name.clone());
                self.aliases =
                    object.aliases.iter().filter(|alias| *alias != name).cloned().collect();
            }
            "campaign" if self.campaign.is_none() => self.campaign = Some(name.clone()),
            "malware" | "tool" if self.malware.is_none() => self.malware = Some(name.clone()),
            _ => {}
        }
    }
}
