//! Very many short texts, each with a number: one arena and one table of places in it, so that a
//! million names take some forty bytes each and nothing is allocated for one of them.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Ends every text in the arena, and stands in none.
const END: u8 = 0;

#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    arena: Vec<u8>,
    places: HashTable<Place>,
    hasher: FixedState,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    offset: u32,
    value: u32,
}

impl Texts {
    /// The number of a text, to be read or changed; `value` where the text is new. `None` where
    /// no place is left (after 4 GiB), or the text cannot stand here.
    pub(super) fn value_or(&mut self, text: &str, value: u32) -> Option<&mut u32> {
        if text.as_bytes().contains(&END) {
            return None;
        }
        let hash = self.hasher.hash_one(text.as_bytes());
        let (arena, hasher) = (&self.arena, &self.hasher);
        let offset = u32::try_from(arena.len()).ok()?;
        let same = |place: &Place| is_at(arena, place.offset, text);
        let rehash = |place: &Place| hasher.hash_one(text_at(arena, place.offset));
        match self.places.entry(hash, same, rehash) {
            Entry::Occupied(place) => Some(&mut place.into_mut().value),
            Entry::Vacant(place) => {
                self.arena.extend_from_slice(text.as_bytes());
                self.arena.push(END);
                Some(&mut place.insert(Place { offset, value }).into_mut().value)
            }
        }
    }

    pub(super) fn find(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text.as_bytes());
        let place = self.places.find(hash, |place| is_at(&self.arena, place.offset, text))?;
        Some(place.value)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// All texts, in the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let texts = self.arena.split(|byte| *byte == END).take(self.places.len());
        texts.filter_map(|text| std::str::from_utf8(text).ok())
    }

    /// Gives back what growing has set aside.
    pub(super) fn freeze(&mut self) {
        self.arena.shrink_to_fit();
    }
}

fn is_at(arena: &[u8], offset: u32, text: &str) -> bool {
    let rest = arena.get(offset as usize..).unwrap_or_default();
    rest.starts_with(text.as_bytes()) && rest.get(text.len()) == Some(&END)
}

fn text_at(arena: &[u8], offset: u32) -> &[u8] {
    let rest = arena.get(offset as usize..).unwrap_or_default();
    let end = rest.iter().position(|byte| *byte == END).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// Names, of which each may stand for what lies below it as well.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    texts: Texts,
    /// One bit for each number of labels that occurs: parents of other lengths are not asked for.
    labels: u64,
}

impl Names {
    /// Adds a canonical name. `alone`: it does not stand for what lies below it.
    pub(super) fn add(&mut self, name: &str, alone: bool) {
        if let Some(value) = self.texts.value_or(name, u32::from(alone)) {
            *value = (*value).min(u32::from(alone));
            self.labels |= bit(labels(name));
        }
    }

    /// The name itself, or the nearest parent that stands for it.
    pub(super) fn nearest<'n>(&self, name: &'n str) -> Option<&'n str> {
        if self.texts.is_empty() {
            return None;
        }
        let count = labels(name);
        let mut lineage = super::list::with_parents(name).zip((0..=count).rev());
        lineage.find_map(|(parent, labels)| {
            let held = self.labels & bit(labels) != 0;
            let alone = held.then(|| self.texts.find(parent)).flatten()?;
            (alone == 0 || parent.len() == name.len()).then_some(parent)
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

fn labels(name: &str) -> u32 {
    let dots = memchr::memchr_iter(b'.', name.as_bytes()).count();
    u32::try_from(dots + 1).unwrap_or(u32::MAX)
}

/// Names of very many labels share the last bit.
const fn bit(labels: u32) -> u64 {
    1 << if labels > 63 { 63 } else { labels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_once_and_found_whole() {
        let mut texts = Texts::default();
        assert_eq!(texts.value_or("a.example", 1), Some(&mut 1));
        assert_eq!(texts.value_or("a.example", 2), Some(&mut 1));
        assert_eq!(texts.value_or("a\0b", 2), None);
        assert_eq!(texts.value_or("", 3), Some(&mut 3));
        for number in 0..1_000 {
            texts.value_or(&format!("n{number}.example"), number);
        }
        assert_eq!(texts.find("a.example"), Some(1));
        assert_eq!(texts.find("a.exampl"), None);
        assert_eq!(texts.find("a.examples"), None);
        assert_eq!(texts.find(""), Some(3));
        assert_eq!(texts.find("n999.example"), Some(999));
        assert_eq!(texts.len(), 1_002);
        assert_eq!(texts.iter().take(3).collect::<Vec<_>>(), ["a.example", "", "n0.example"]);
    }

    #[test]
    fn the_nearest_name_answers_and_a_lone_one_for_itself() {
        let mut names = Names::default();
        names.add("example", true);
        names.add("b.example", false);
        names.add("a.b.example", true);
        names.add("both.example", true);
        names.add("both.example", false);
        let check = |name, expected| assert_eq!(names.nearest(name), expected, "{name}");
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
