//! Canonical names with what lies above them, and tables of very many of them.

use super::texts::Texts;

/// A canonical name and its parents: `a.b.example`, `b.example`, `example`. Made once for a name, it
/// is held against every list and feed.
pub(super) struct Lineage<'n> {
    name: &'n str,
    /// Where each label begins.
    starts: [u8; MOST_LABELS],
    labels: usize,
}

/// In a name of 253 letters.
const MOST_LABELS: usize = 127;

impl<'n> Lineage<'n> {
    pub(super) fn of(name: &'n str) -> Self {
        let (mut starts, mut labels) = ([0; MOST_LABELS], 1);
        for (after, byte) in (1..=u8::MAX).zip(name.bytes()) {
            if byte == b'.'
                && let Some(start) = starts.get_mut(labels)
            {
                *start = after;
                labels += 1;
            }
        }
        Self { name, starts, labels }
    }

    pub(super) const fn name(&self) -> &'n str {
        self.name
    }

    /// From the name itself upwards.
    pub(super) fn names(&self) -> impl Iterator<Item = &'n str> {
        self.within(Labels(u64::MAX))
    }

    /// Those of as many labels as names of a table have.
    pub(super) fn within(&self, table: Labels) -> impl Iterator<Item = &'n str> {
        let (name, labels) = (self.name, self.labels);
        let starts = self.starts.iter().take(labels).zip((1..=labels).rev());
        let within = starts.filter(move |(_, labels)| table.has(*labels));
        within.filter_map(|(start, _)| name.get(usize::from(*start)..))
    }
}

/// Of how many labels the names of a table are, a bit for each number: parents of other lengths are
/// not asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Labels(u64);

impl Labels {
    pub(super) fn add(&mut self, name: &str) {
        self.0 |= Self::bit(name.bytes().filter(|byte| *byte == b'.').count() + 1);
    }

    const fn has(self, labels: usize) -> bool {
        self.0 & Self::bit(labels) != 0
    }

    /// Names of very many labels share the last bit.
    const fn bit(labels: usize) -> u64 {
        1 << if labels > 63 { 63 } else { labels }
    }
}

/// Names, of which each may stand for what lies below it as well.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    texts: Texts,
    labels: Labels,
}

impl Names {
    /// Adds a canonical name. `alone`: it does not stand for what lies below it.
    pub(super) fn add(&mut self, name: &str, alone: bool) {
        if let Some(value) = self.texts.value_or(name, u32::from(alone)) {
            *value = (*value).min(u32::from(alone));
            self.labels.add(name);
        }
    }

    /// The name itself, or the nearest parent that stands for it.
    pub(super) fn nearest(&self, lineage: &Lineage<'_>) -> Option<&str> {
        lineage.within(self.labels).find_map(|parent| {
            let (held, alone) = self.texts.find(parent)?;
            (alone == 0 || parent.len() == lineage.name.len()).then_some(held)
        })
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter()
    }

    pub(super) fn freeze(&mut self) {
        self.texts.freeze();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_parents_are_told_from_the_name_upwards() {
        let names = |name| Lineage::of(name).names().collect::<Vec<_>>();
        assert_eq!(names("a.b.example"), ["a.b.example", "b.example", "example"]);
        assert_eq!(names("example"), ["example"]);
        assert_eq!(names(&"a.".repeat(200)).len(), MOST_LABELS);
    }

    #[test]
    fn the_nearest_name_answers_and_a_lone_one_for_itself() {
        let mut names = Names::default();
        names.add("example", true);
        names.add("b.example", false);
        names.add("a.b.example", true);
        names.add("both.example", true);
        names.add("both.example", false);
        let check =
            |name, expected| assert_eq!(names.nearest(&Lineage::of(name)), expected, "{name}");
        check("x.a.b.example", Some("b.example"));
        check("a.b.example", Some("a.b.example"));
        check("c.example", None);
        check("example", Some("example"));
        check("x.both.example", Some("both.example"));
        check("b.example.net", None);
        let deep = "a.".repeat(100) + "b.example";
        check(&deep, Some("b.example"));
    }
}
