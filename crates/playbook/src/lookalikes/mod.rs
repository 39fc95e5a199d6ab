//! Names that are made to be taken for one of ours, and by which trick.
//!
//! Our brands and the labels of our domains are changed once in every way that name-permutation
//! tools know; each name of the logs is then looked up once. What such a list cannot hold (words
//! added, letters of other scripts) is told by the skeleton of the name and by the brand inside it.

mod class;
mod glyphs;
mod marking;
mod permutations;

use std::collections::BTreeMap;

use schema::registered_domain;

pub use class::Class;

use self::glyphs::{decoded, folded};
use self::marking::Marked;
use crate::organization::Organization;

/// Shortest name that one edit, or containment, can be told from chance.
const EDIT_LEAST: usize = 5;
const CONTAINED_LEAST: usize = 4;

/// Our names, and what they can be changed to.
#[derive(Debug, Default)]
pub struct Lookalikes {
    /// Labels, ascending.
    targets: Vec<String>,
    /// Domains of ours, whole.
    domains: Vec<String>,
    /// A changed label, with the place of the one it was and the trick.
    changed: BTreeMap<String, (usize, Class)>,
    /// A label by how it looks.
    skeletons: BTreeMap<String, usize>,
}

/// A trick found.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// The brand or label that it is made to look like.
    pub target: String,
    pub class: Class,
    /// 0 to 1.
    pub score: f64,
    /// A sentence without its full stop, the changed letters marked:
    /// `halv4rd.com looks like halvard: halv[4]rd.com, a → 4 (replacement)`.
    pub explanation: String,
}

impl Lookalikes {
    pub fn new(organization: &Organization) -> Self {
        Self::of(&organization.brands, &organization.domains)
    }

    fn of(brands: &[String], domains: &[String]) -> Self {
        let mut targets: Vec<String> = brands.iter().map(|brand| brand.to_lowercase()).collect();
        targets.extend(domains.iter().map(|name| decoded(label(registered_domain(name)))));
        targets.retain(|target| !target.is_empty());
        targets.sort();
        targets.dedup();
        let mut changed = BTreeMap::new();
        let mut skeletons = BTreeMap::new();
        for (place, target) in targets.iter().enumerate() {
            skeletons.entry(folded(target)).or_insert(place);
            if target.chars().count() >= EDIT_LEAST {
                permutations::add(target, place, &mut changed);
            }
        }
        for target in &targets {
            changed.remove(target);
        }
        Self { targets, domains: domains.to_vec(), changed, skeletons }
    }

    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The trick of a name in canonical spelling; none of one that is ours.
    pub fn of_name(&self, name: &str) -> Option<Likeness> {
        let registered = registered_domain(name);
        let ours = |own: &String| registered_domain(own) == registered;
        if self.is_empty() || self.domains.iter().any(ours) {
            return None;
        }
        let suffix = registered.split_once('.').map_or("", |(_, suffix)| suffix);
        let label = decoded(label(registered));
        self.of_label(name, &label, suffix).or_else(|| self.of_dots(name, registered))
    }

    fn of_label(&self, name: &str, label: &str, suffix: &str) -> Option<Likeness> {
        let found = |place: usize, class: Class, marked: Marked| {
            let target = self.targets.get(place)?.clone();
            let class_name = class.as_str();
            let Marked { shown, change } = marked;
            let explanation =
                format!("{name} looks like {target}: {shown}, {change} ({class_name})");
            Some(Likeness { target, class, score: class.score(), explanation })
        };
        if let Ok(place) = self.targets.binary_search_by(|held| held.as_str().cmp(label)) {
            return found(place, Class::TldSwap, marking::suffix(label, suffix));
        }
        let marked = |place: usize| {
            let target = self.targets.get(place)?;
            Some(marking::edit(label, target, suffix))
        };
        let looks = folded(label);
        if let Some(&place) = self.skeletons.get(&looks) {
            return found(place, glyphs::class(label), marked(place)?);
        }
        if let Some(&(place, class)) = self.changed.get(label) {
            return found(place, class, marked(place)?);
        }
        let inside = |whole: &str, part: &str| {
            part.chars().count() >= CONTAINED_LEAST && whole.contains(part)
        };
        let longest = |one: &&(usize, &String)| one.1.len();
        let targets = || self.targets.iter().enumerate();
        if let Some((place, target)) =
            targets().filter(|(_, target)| inside(label, target)).max_by_key(|it| longest(&it))
        {
            return found(place, Class::Dictionary, marking::around(label, target, suffix));
        }
        let (place, target) = targets()
            .filter(|(_, target)| inside(&looks, &folded(target)))
            .max_by_key(|it| longest(&it))?;
        found(place, Class::Dictionary, marking::edit(label, target, suffix))
    }

    /// `halv.ard.com`, and our whole domain in front of another: `halvard.example.login.com`.
    fn of_dots(&self, name: &str, registered: &str) -> Option<Likeness> {
        let host = name.strip_suffix(registered)?.strip_suffix('.')?;
        let labels: Vec<&str> = host.split('.').chain([label(registered)]).collect();
        let last = labels.get(labels.len().checked_sub(2)?..)?.concat();
        let split = self.targets.binary_search(&last).ok().map(|place| (place, labels.join(".")));
        let domain = || {
            let in_front =
                |own: &&String| host == own.as_str() || host.ends_with(&format!(".{own}"));
            let own = self.domains.iter().find(in_front)?;
            let target = decoded(label(registered_domain(own)));
            Some((self.targets.binary_search(&target).ok()?, own.clone()))
        };
        let (place, shown) = split.or_else(domain)?;
        let target = self.targets.get(place)?.clone();
        let class = Class::Subdomain;
        let explanation = format!(
            "{name} looks like {target}: {shown} stands in front of another domain ({})",
            class.as_str()
        );
        Some(Likeness { target, class, score: class.score(), explanation })
    }
}

/// The label that somebody registers.
fn label(registered: &str) -> &str {
    registered.split('.').next().unwrap_or(registered)
}

#[cfg(test)]
mod tests;
