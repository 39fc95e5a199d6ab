//! Letters that look alike: by UTS-39, and in ASCII, where it has none.

use unicode_security::skeleton;

use super::Class;

/// A label as it is shown, in small letters.
pub(super) fn decoded(label: &str) -> String {
    let label = label.to_lowercase();
    if label.starts_with("xn--") { idna::domain_to_unicode(&label).0 } else { label }
}

/// One spelling for all letters that look alike.
pub(super) fn folded(label: &str) -> String {
    let plain: String = skeleton(label).filter(|letter| !is_accent(*letter)).collect();
    // A skeleton knows `m` only as `rn`.
    plain
        .replace("rn", "m")
        .replace("vv", "w")
        .replace("cl", "d")
        .replace(['0', 'O'], "o")
        .replace(['1', '|', 'i', 'I'], "l")
        .replace('5', "s")
        .replace('3', "e")
        .replace('4', "a")
}

/// Whether other scripts stand in for ours, and which.
pub(super) fn class(label: &str) -> Class {
    let cyrillic = |letter: char| ('\u{400}'..='\u{52f}').contains(&letter);
    let letters = || label.chars().filter(|letter| letter.is_alphabetic());
    if letters().next().is_some() && letters().all(cyrillic) {
        Class::Cyrillic
    } else {
        Class::Homoglyph
    }
}

/// A skeleton comes decomposed: accents stand as marks behind their letters.
fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}
