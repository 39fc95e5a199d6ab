//! On what terms somebody works here, and whether they still do, in the words of many systems.

use schema::Employment;

/// What a cell about the kind of work says.
pub(super) fn employment(text: &str) -> Option<Employment> {
    const KINDS: [(Employment, &[&str]); 5] = [
        (
            Employment::Contractor,
            &[
                "contract",
                "contingent",
                "consult",
                "extern",
                "vendor",
                "temp",
                "freelanc",
                "supplier",
                "partner",
                "agency",
                "leih",
            ],
        ),
        (Employment::Intern, &["intern", "trainee", "student", "apprentice", "praktik", "azubi"]),
        (Employment::Guest, &["guest", "gast"]),
        (Employment::Service, &["service", "shared", "bot", "system", "robot"]),
        (
            Employment::Employee,
            &[
                "employee",
                "regular",
                "permanent",
                "member",
                "full",
                "part",
                "fte",
                "staff",
                "mitarbeiter",
                "angestellt",
            ],
        ),
    ];
    let text = text.to_lowercase();
    // `Employee` is in `Contingent employee`, and `intern` in `internal`.
    let internal = text.starts_with("internal");
    let of = |(kind, words): &(Employment, &[&str])| {
        let fits = words.iter().any(|word| text.contains(word));
        (fits && !(internal && *kind == Employment::Intern)).then_some(*kind)
    };
    KINDS.iter().find_map(of).or(internal.then_some(Employment::Employee))
}

/// Whether somebody can sign in, by a status or a truth value.
pub(super) fn enabled(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" | "active" | "enabled" | "provisioned" | "password expired"
        | "password_expired" | "recovery" | "on leave" | "leave" | "aktiv" | "ja" => Some(true),
        "false" | "no" | "0" | "inactive" | "disabled" | "terminated" | "deprovisioned"
        | "suspended" | "left" | "leaver" | "deactivated" | "blocked" | "staged" | "inaktiv"
        | "nein" | "gesperrt" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_many_systems() {
        for (text, expected) in [
            ("Contingent Worker", Some(Employment::Contractor)),
            ("CONTRACTOR", Some(Employment::Contractor)),
            ("Contingent employee", Some(Employment::Contractor)),
            ("External", Some(Employment::Contractor)),
            ("Internal", Some(Employment::Employee)),
            ("Intern", Some(Employment::Intern)),
            ("Regular", Some(Employment::Employee)),
            ("Member", Some(Employment::Employee)),
            ("Guest", Some(Employment::Guest)),
            ("service account", Some(Employment::Service)),
            ("7", None),
        ] {
            assert_eq!(employment(text), expected, "{text}");
        }
        assert_eq!(
            (enabled("Terminated"), enabled("ACTIVE"), enabled("?")),
            (Some(false), Some(true), None)
        );
    }
}
