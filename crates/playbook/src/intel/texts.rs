//! Very many short texts, each with a number: one arena and one table of places in it, so that a
//! million names take some forty bytes each and nothing is allocated for one of them.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Ends every text in the arena, and stands in none.
const END: char = '\0';

#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    arena: String,
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
        if memchr::memchr(0, text.as_bytes()).is_some() {
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
                self.arena.push_str(text);
                self.arena.push(END);
                Some(&mut place.insert(Place { offset, value }).into_mut().value)
            }
        }
    }

    /// A text as it is held here, and its number.
    pub(super) fn find(&self, text: &str) -> Option<(&str, u32)> {
        if self.places.is_empty() {
            return None;
        }
        let hash = self.hasher.hash_one(text.as_bytes());
        let place = self.places.find(hash, |place| is_at(&self.arena, place.offset, text))?;
        let start = place.offset as usize;
        Some((self.arena.get(start..start + text.len())?, place.value))
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// All texts, in the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.arena.split(END).take(self.places.len())
    }

    /// Gives back what growing has set aside.
    pub(super) fn freeze(&mut self) {
        self.arena.shrink_to_fit();
    }
}

fn is_at(arena: &str, offset: u32, text: &str) -> bool {
    let rest = arena.as_bytes().get(offset as usize..).unwrap_or_default();
    rest.starts_with(text.as_bytes()) && rest.get(text.len()) == Some(&0)
}

fn text_at(arena: &str, offset: u32) -> &[u8] {
    let rest = arena.as_bytes().get(offset as usize..).unwrap_or_default();
    let end = memchr::memchr(0, rest).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
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
        assert_eq!(texts.find("a.example"), Some(("a.example", 1)));
        assert_eq!(texts.find("a.exampl"), None);
        assert_eq!(texts.find("a.examples"), None);
        assert_eq!(texts.find(""), Some(("", 3)));
        assert_eq!(texts.find("n999.example"), Some(("n999.example", 999)));
        assert_eq!(texts.len(), 1_002);
        assert_eq!(texts.iter().take(3).collect::<Vec<_>>(), ["a.example", "", "n0.example"]);
    }
}
