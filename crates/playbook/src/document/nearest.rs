//! The nearest known word to a mistyped one, for every "did you mean".

use std::collections::BTreeSet;

/// How the end of an error about an unknown word reads: `; did you mean "max_per_day"?` where one
/// is close, `; the nearest is "who"` where none is, nothing where no word is known at all.
pub fn suggestion<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let folded = fold(word);
    let known: BTreeSet<&str> = known.into_iter().collect();
    let nearest = known.iter().map(|candidate| (distance(&folded, &fold(candidate)), candidate));
    match nearest.min() {
        Some((edits, candidate)) if edits <= (folded.len() / 3).max(1) => {
            format!("; did you mean \"{candidate}\"?")
        }
        Some((_, candidate)) => format!("; the nearest is \"{candidate}\""),
        None => String::new(),
    }
}

/// Case and separators are what people get wrong most and mean least. Long words are cut: beyond
/// this length nothing known is near, and the comparison is quadratic.
fn fold(word: &str) -> Vec<char> {
    const LONGEST: usize = 48;
    let letters = word.chars().filter(|letter| !matches!(letter, '_' | '-' | ' '));
    letters.flat_map(char::to_lowercase).take(LONGEST).collect()
}

/// Edits (insert, delete, replace, swap neighbours) that turn one word into the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut two_above = vec![0; to.len() + 1];
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (row, &letter) in from.iter().enumerate() {
        let mut here = vec![row + 1];
        for (column, &other) in to.iter().enumerate() {
            let replaced = above[column] + usize::from(letter != other);
            let shifted = above[column + 1].min(here[column]) + 1;
            let swaps = row > 0 && column > 0 && from[row - 1] == other && to[column - 1] == letter;
            let swapped = if swaps { two_above[column - 1] + 1 } else { usize::MAX };
            here.push(replaced.min(shifted).min(swapped));
        }
        two_above = std::mem::replace(&mut above, here);
    }
    above[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_offered_and_a_far_one_named() {
        let known = ["max_per_day", "who", "kind"];
        assert_eq!(suggestion("maxperday", known), "; did you mean \"max_per_day\"?");
        assert_eq!(suggestion("knid", known), "; did you mean \"kind\"?");
        assert_eq!(suggestion("Who", known), "; did you mean \"who\"?");
        assert_eq!(suggestion("completely", known), "; the nearest is \"max_per_day\"");
        assert_eq!(suggestion("x", []), "");
    }
}
