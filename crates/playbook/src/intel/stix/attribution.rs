//! Whom an indicator leads to: relationships followed from it until an actor is named.

use std::collections::{BTreeMap, BTreeSet};

use super::object::Object;

/// Live objects and the relationships between them that point from evidence to its author.
pub(super) struct Graph<'o> {
    objects: BTreeMap<&'o str, &'o Object>,
    leads_to: BTreeMap<&'o str, BTreeSet<&'o str>>,
    /// What infrastructure is said to consist of.
    parts: BTreeMap<&'o str, BTreeSet<&'o str>>,
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
        let live = objects.filter(|object| !object.is_revoked());
        let mut graph = Self {
            objects: live.clone().map(|object| (object.id(), object)).collect(),
            leads_to: BTreeMap::new(),
            parts: BTreeMap::new(),
        };
        for (from, to) in live.clone().filter_map(step) {
            graph.leads_to.entry(from).or_default().insert(to);
        }
        for (whole, part) in live.filter_map(part) {
            graph.parts.entry(whole).or_default().insert(part);
        }
        graph
    }

    /// What infrastructure is said to consist of.
    pub(super) fn parts(&self, id: &str) -> impl Iterator<Item = &'o str> {
        self.parts.get(id).into_iter().flatten().copied()
    }

    pub(super) fn name(&self, id: &str) -> Option<&'o str> {
        self.objects.get(id)?.name()
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
            objects.sort_by_key(|object| (object.name(), object.id()));
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
    let (source, target) = (object.text("source_ref")?, object.text("target_ref")?);
    match object.text("relationship_type")? {
        "indicates" | "attributed-to" => Some((source, target)),
        "uses" | "owns" | "controls" if target.starts_with("infrastructure--") => {
            Some((target, source))
        }
        _ => None,
    }
}

fn part(object: &Object) -> Option<(&str, &str)> {
    let (source, target) = (object.text("source_ref")?, object.text("target_ref")?);
    let consists = object.text("relationship_type")? == "consists-of";
    (consists && source.starts_with("infrastructure--")).then_some((source, target))
}

impl Attribution {
    fn take(&mut self, object: &Object) {
        let Some(name) = object.name() else { return };
        match object.kind() {
            "intrusion-set" | "threat-actor" if self.actor.is_none() => {
                self.actor = Some(name.to_owned());
                let aliases = object.texts("aliases").filter(|alias| *alias != name);
                self.aliases = aliases.map(str::to_owned).collect();
            }
            "campaign" if self.campaign.is_none() => self.campaign = Some(name.to_owned()),
            "malware" | "tool" if self.malware.is_none() => self.malware = Some(name.to_owned()),
            _ => {}
        }
    }
}
