//! Who holds a domain, as far as the registry shows it.

use schema::{Registrant, Registration, Text};

/// What is said of a holder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Name,
    Organization,
    Email,
    Country,
}

/// Takes in what is said of the holder, unless nothing is left of it. The first value counts.
pub(super) fn set<'a>(registration: &mut Registration<'a>, part: Part, value: Text<'a>) {
    let contact = part != Part::Country;
    if contact && is_hidden(&value) {
        registration.hidden = Some(true);
    }
    if value.trim().is_empty() || (contact && is_redacted(&value)) {
        return;
    }
    let Registrant { name, organization, email, country } = &mut registration.registrant;
    let place = match part {
        Part::Name => name,
        Part::Organization => organization,
        Part::Email => email,
        Part::Country => country,
    };
    place.get_or_insert(value);
}

/// Once all was said: a holder who is named and not hidden is shown.
pub(super) fn settle(registration: &mut Registration<'_>) {
    let holder = &registration.registrant;
    let named = holder.name.is_some() || holder.organization.is_some();
    registration.hidden = registration.hidden.or(named.then_some(false));
}

/// Nothing is left of the value.
fn is_redacted(value: &str) -> bool {
    const WORDS: [&str; 12] = [
        "redacted",
        "not disclosed",
        "please query the rdds",
        "non-public data",
        "data protected",
        "statutory masking",
        "not shown",
        "withheld for privacy reasons",
        "select request email form",
        "hidden upon user request",
        "visit www.",
        "n/a",
    ];
    contains(value, &WORDS)
}

/// Who holds it is hidden, also behind a service whose name is shown.
fn is_hidden(value: &str) -> bool {
    const WORDS: [&str; 14] = [
        "privacy",
        "private person",
        "private by design",
        "proxy",
        "whoisguard",
        "whois guard",
        "whois agent",
        "withheld",
        "anonymous",
        "anonymised",
        "identity protect",
        "perfect privacy",
        "protected",
        "whoisprotect",
    ];
    is_redacted(value) || contains(value, &WORDS)
}

/// Whether any of the words, which are in lower case, is in the text.
pub(super) fn contains(value: &str, words: &[&str]) -> bool {
    let lower = value.to_ascii_lowercase();
    words.iter().any(|word| lower.contains(word))
}
