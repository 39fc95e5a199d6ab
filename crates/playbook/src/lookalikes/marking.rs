//! What was changed in a name, marked in it and told.

/// A name with its changed letters in brackets, and the change in a few words.
pub(super) struct Marked {
    pub(super) shown: String,
    pub(super) change: String,
}

/// The stretch in which a label differs from ours.
pub(super) fn edit(label: &str, target: &str, suffix: &str) -> Marked {
    let (made, ours): (Vec<char>, Vec<char>) = (label.chars().collect(), target.chars().collect());
    let same = |(one, other): &(&char, &char)| one == other;
    let most = made.len().min(ours.len());
    let prefix = made.iter().zip(&ours).take_while(same).count();
    let behind = made.iter().rev().zip(ours.iter().rev()).take_while(same).count();
    let behind = behind.min(most - prefix);
    let middle = |letters: &[char]| -> String {
        letters.get(prefix..letters.len() - behind).unwrap_or_default().iter().collect()
    };
    let (new, old) = (middle(&made), middle(&ours));
    let head: String = made.iter().take(prefix).collect();
    let tail: String = made.iter().skip(made.len() - behind).collect();
    let change = match (new.as_str(), old.as_str()) {
        (_, "") => format!("{new} added"),
        ("", _) => format!("{old} left out"),
        _ => format!("{old} → {new}"),
    };
    Marked { shown: whole(&format!("{head}[{new}]{tail}"), suffix), change }
}

/// Words around our name.
pub(super) fn around(label: &str, target: &str, suffix: &str) -> Marked {
    let (before, after) = label.split_once(target).unwrap_or((label, ""));
    let bracketed = |text: &str| if text.is_empty() { String::new() } else { format!("[{text}]") };
    let added: Vec<&str> = [before, after].into_iter().filter(|text| !text.is_empty()).collect();
    Marked {
        shown: whole(&format!("{}{target}{}", bracketed(before), bracketed(after)), suffix),
        change: format!("{} added", added.join(" and ")),
    }
}

/// The same name under another suffix.
pub(super) fn suffix(label: &str, suffix: &str) -> Marked {
    Marked { shown: format!("{label}.[{suffix}]"), change: "under another suffix".to_owned() }
}

fn whole(label: &str, suffix: &str) -> String {
    if suffix.is_empty() { label.to_owned() } else { format!("{label}.{suffix}") }
}
