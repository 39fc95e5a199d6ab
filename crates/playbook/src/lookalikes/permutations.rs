//! Every way in which one slip, or one trick, changes a label.

use std::collections::BTreeMap;

use super::Class;

/// Letters next to each other on the keyboards of the world (QWERTY, QWERTZ, AZERTY), by rows.
const KEYBOARDS: [[&str; 4]; 3] = [
    ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"],
    ["1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"],
    ["1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"],
];
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const VOWELS: &str = "aeiou";

/// Adds what a label can be changed to. A change that is several tricks at once is told as the one
/// that says most.
pub(super) fn add(label: &str, place: usize, to: &mut BTreeMap<String, (usize, Class)>) {
    let letters: Vec<char> = label.chars().collect();
    let made = [
        (Class::Transposition, transpositions(&letters)),
        (Class::Repetition, repetitions(&letters)),
        (Class::VowelSwap, vowel_swaps(&letters)),
        (Class::Hyphenation, hyphenations(&letters)),
        (Class::Plural, plurals(&letters)),
        (Class::Omission, omissions(&letters)),
        (
            Class::Addition,
            LETTERS.chars().map(|letter| inserted(&letters, letters.len(), letter)).collect(),
        ),
        (Class::Replacement, replacements(&letters, neighbours)),
        (Class::Insertion, neighbours_inserted(&letters)),
        (Class::Bitsquatting, bits_flipped(&letters)),
        (Class::Replacement, replacements(&letters, |_| LETTERS.chars().collect())),
        (Class::Insertion, insertions(&letters)),
    ];
    for (class, names) in made {
        for name in names {
            let fits = name != label && !name.starts_with('-') && !name.ends_with('-');
            if fits && !name.is_empty() {
                to.entry(name).or_insert((place, class));
            }
        }
    }
}

fn inserted(letters: &[char], at: usize, letter: char) -> String {
    let (before, after) = letters.split_at_checked(at).unwrap_or((letters, &[]));
    before.iter().chain([&letter]).chain(after).collect()
}

fn replaced(letters: &[char], at: usize, with: &[char]) -> String {
    let before = letters.iter().take(at);
    before.chain(with).chain(letters.iter().skip(at + 1)).collect()
}

fn transpositions(letters: &[char]) -> Vec<String> {
    let swapped = |at: usize| {
        let mut letters = letters.to_vec();
        letters.swap(at, at + 1);
        letters.into_iter().collect()
    };
    (0..letters.len().saturating_sub(1)).map(swapped).collect()
}

fn repetitions(letters: &[char]) -> Vec<String> {
    letters.iter().enumerate().map(|(at, letter)| inserted(letters, at, *letter)).collect()
}

fn omissions(letters: &[char]) -> Vec<String> {
    (0..letters.len()).map(|at| replaced(letters, at, &[])).collect()
}

fn hyphenations(letters: &[char]) -> Vec<String> {
    let mut names: Vec<String> = (1..letters.len()).map(|at| inserted(letters, at, '-')).collect();
    // A hyphen of ours that is left out is the same trick.
    let hyphens = letters.iter().enumerate().filter(|(_, letter)| **letter == '-');
    names.extend(hyphens.map(|(at, _)| replaced(letters, at, &[])));
    names
}

fn vowel_swaps(letters: &[char]) -> Vec<String> {
    let vowels = letters.iter().enumerate().filter(|(_, letter)| VOWELS.contains(**letter));
    vowels
        .flat_map(|(at, _)| VOWELS.chars().map(move |vowel| replaced(letters, at, &[vowel])))
        .collect()
}

/// An `s` behind a letter, or `es` behind a hiss.
fn plurals(letters: &[char]) -> Vec<String> {
    let plural = |(at, letter): (usize, &char)| {
        let ending: &[char] = if matches!(letter, 's' | 'x' | 'z') { &['e', 's'] } else { &['s'] };
        let (before, after) = letters.split_at_checked(at + 1).unwrap_or((letters, &[]));
        before.iter().chain(ending).chain(after).collect()
    };
    letters.iter().enumerate().map(plural).collect()
}

fn replacements(letters: &[char], by: impl Fn(char) -> Vec<char>) -> Vec<String> {
    let each = letters.iter().enumerate();
    each.flat_map(|(at, letter)| {
        by(*letter).into_iter().map(move |other| replaced(letters, at, &[other]))
    })
    .collect()
}

fn neighbours_inserted(letters: &[char]) -> Vec<String> {
    let each = letters.iter().enumerate();
    each.flat_map(|(at, letter)| {
        let beside = neighbours(*letter).into_iter();
        beside.flat_map(move |it| [inserted(letters, at, it), inserted(letters, at + 1, it)])
    })
    .collect()
}

fn insertions(letters: &[char]) -> Vec<String> {
    (0..letters.len())
        .flat_map(|at| LETTERS.chars().map(move |letter| inserted(letters, at, letter)))
        .collect()
}

/// Letters whose code differs in one bit.
fn bits_flipped(letters: &[char]) -> Vec<String> {
    replacements(letters, |letter| {
        let byte = u8::try_from(letter).unwrap_or_default();
        let flipped = (0..8).map(|bit| char::from(byte ^ (1 << bit)));
        flipped.filter(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || *it == '-').collect()
    })
}

/// Keys around a key: beside it, and above and below where it stands.
fn neighbours(letter: char) -> Vec<char> {
    let mut found = Vec::new();
    for rows in KEYBOARDS {
        let place = |row: &&str| row.chars().position(|key| key == letter);
        let Some(line) = rows.iter().position(|row| place(row).is_some()) else { continue };
        let Some(column) = rows.get(line).and_then(place) else { continue };
        let row = |line: Option<usize>| line.and_then(|line| rows.get(line)).copied();
        let near = [
            (row(Some(line)), column.checked_sub(1)),
            (row(Some(line)), Some(column + 1)),
            (row(line.checked_sub(1)), Some(column)),
            (row(line.checked_sub(1)), Some(column + 1)),
            (row(Some(line + 1)), column.checked_sub(1)),
            (row(Some(line + 1)), Some(column)),
        ];
        found.extend(near.into_iter().filter_map(|(row, column)| row?.chars().nth(column?)));
    }
    found
}
