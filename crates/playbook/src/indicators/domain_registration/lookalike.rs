//! Whether a name is made to be taken for one of ours, and by which trick.
//!
//! The registered label is compared with each brand and each of our own labels: by UTS-39 skeleton
//! with ASCII pairs of our own (`rn` for `m`, `0` for `o`), by one edit, by a brand inside it, by
//! another suffix. The classes are those that name-permutation tools speak of.

use unicode_security::skeleton;

/// Shortest brand that one edit or containment can be told from chance.
const EDIT_LEAST: usize = 5;
const CONTAINED_LEAST: usize = 4;

/// A trick found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Likeness {
    /// The brand or domain it is made to look like.
    pub(super) target: String,
    /// 0 to 1.
    pub(super) score: f64,
    /// A sentence without its full stop.
    pub(super) explanation: String,
}

/// The strongest likeness of a registered domain to a brand or a domain of ours.
pub(super) fn compare(domain: &str, brands: &[String], domains: &[String]) -> Option<Likeness> {
    let label = label(domain);
    let own_labels = domains.iter().map(|name| self::label(name));
    let mut targets: Vec<String> = brands.iter().map(|brand| brand.to_lowercase()).collect();
    targets.extend(own_labels.map(|label| shown(&label)));
    targets.sort();
    targets.dedup();
    targets
        .iter()
        .filter_map(|target| against(domain, &shown(&label), target))
        .reduce(|best, next| if next.score > best.score { next } else { best })
}

fn against(domain: &str, label: &str, target: &str) -> Option<Likeness> {
    if target.is_empty() {
        return None;
    }
    let found = |score: f64, how: &str| {
        Some(Likeness {
            target: target.to_owned(),
            score,
            explanation: format!("{domain} looks like {target}: {how}"),
        })
    };
    if label == target {
        return found(0.8, "the same name under another suffix");
    }
    if folded(label) == folded(target) {
        return found(0.95, "letters that look the same stand in for ours (homoglyph)");
    }
    if target.len() >= CONTAINED_LEAST && label.contains(target) {
        return found(0.85, "our name with words added (combosquat)");
    }
    if target.len() >= CONTAINED_LEAST && folded(label).contains(&folded(target)) {
        return found(0.85, "our name, with look-alike letters, and words added");
    }
    if label.replace('-', "") == target.replace('-', "") {
        return found(0.85, "a hyphen moved");
    }
    if target.len() >= EDIT_LEAST {
        return edit(label, target).and_then(|how| found(0.85, how));
    }
    None
}

/// The one edit that turns `target` into `label`.
fn edit(label: &str, target: &str) -> Option<&'static str> {
    let (made, ours): (Vec<char>, Vec<char>) = (label.chars().collect(), target.chars().collect());
    let prefix = made.iter().zip(&ours).take_while(|(one, other)| one == other).count();
    let (made, ours) = (made.get(prefix..)?, ours.get(prefix..)?);
    let suffix =
        made.iter().rev().zip(ours.iter().rev()).take_while(|(one, other)| one == other).count();
    let made_rest = made.get(..made.len().saturating_sub(suffix))?;
    let ours_rest = ours.get(..ours.len().saturating_sub(suffix))?;
    match (made_rest, ours_rest) {
        ([_], []) => Some("one letter added"),
        ([], [_]) => Some("one letter left out"),
        ([_], [_]) => Some("one letter changed"),
        ([a, b], [c, d]) if (a, b) == (d, c) => Some("two letters swapped"),
        _ => None,
    }
}

/// The label that somebody registers, decoded.
fn label(domain: &str) -> String {
    let registered = schema::registered_domain(domain);
    let first = registered.split('.').next().unwrap_or(registered);
    idna_label(first)
}

fn idna_label(label: &str) -> String {
    if label.starts_with("xn--") { idna::domain_to_unicode(label).0 } else { label.to_owned() }
}

fn shown(label: &str) -> String {
    label.to_lowercase()
}

/// One spelling for all letters that look alike.
fn folded(label: &str) -> String {
    let ascii = label
        .replace("rn", "m")
        .replace("vv", "w")
        .replace("cl", "d")
        .replace('0', "o")
        .replace(['1', '|', 'i'], "l")
        .replace('5', "s")
        .replace('3', "e");
    let plain: String = skeleton(&ascii).filter(|letter| !is_accent(*letter)).collect();
    plain.replace("rn", "m").replace('i', "l")
}

/// A skeleton comes decomposed: accents stand as marks behind their letters.
fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn how(domain: &str) -> Option<String> {
        compare(domain, &["halvard".to_owned()], &["halvard.example".to_owned()])
            .map(|likeness| likeness.explanation)
    }

    #[track_caller]
    fn check(domain: &str, expected: &str) {
        assert!(
            how(domain).is_some_and(|text| text.contains(expected)),
            "{domain}: {:?}",
            how(domain)
        );
    }

    #[test]
    fn tricks_are_named() {
        check("halvard.co", "another suffix");
        check("ha1vard.com", "homoglyph");
        check("halvarcl.com", "homoglyph");
        check("xn--hlvard-ita.com", "homoglyph");
        check("xn--hlvard-3nf.com", "homoglyph");
        check("halvard-careers.com", "combosquat");
        check("loginhalvard.net", "combosquat");
        check("halvrd.com", "left out");
        check("halvaard.com", "added");
        check("halvrad.com", "swapped");
        check("hal-vard.com", "hyphen");
        check("halvord.com", "changed");
    }

    #[test]
    fn strangers_are_left_alone() {
        for domain in ["example.com", "harvard.edu.example", "vard.com", "hard.com"] {
            assert_eq!(how(domain), None, "{domain}");
        }
    }
}
