//! Whether an entry's `who` means an actor.
//!
//! ARNs are compared as the register's reader means them: a pattern's last part describes the name
//! of a role or user, and its front part may or may not spell the path. So `role/ci-*` means
//! `role/service/ci-build`, and does not mean `role/ci-fake/admin`, whose *path* begins like it.
//! A last part that is a bare `*` takes everything below. Other names are plain text.

use super::glob::{self, Case};

/// Whether any of the actor's names is meant by `pattern`; `*` means everybody, named or not.
pub(super) fn means(pattern: &str, who: &[String]) -> bool {
    pattern == "*"
        || who.iter().any(|name| match (name.strip_prefix("arn:"), pattern.rsplit_once('/')) {
            (Some(_), Some((front, last))) if last != "*" => means_arn(front, last, name),
            (Some(_), _) => glob::matches(pattern, name, Case::Exact),
            (None, _) => means_plain(pattern, name),
        })
}

/// `front` and `last` are the pattern's, split at its last slash.
fn means_arn(front: &str, last: &str, arn: &str) -> bool {
    let Some((path, name)) = arn.rsplit_once('/') else { return false };
    let front_fits = |front: &str, path: &str| glob::matches(front, path, Case::Exact);
    let name_fits = glob::matches(last, name, Case::Exact);
    // A log that knows no path still names a role that a register spells with one: role names are
    // unique in their account, so a literal name is the same role.
    let literal = !last.contains('*');
    name_fits
        && (front_fits(front, path)
            || front_fits(front, without_path(path))
            || (literal && path == without_path(path) && front_fits(without_path(front), path)))
}

/// `arn:aws:iam::1:role/service/team` → `arn:aws:iam::1:role`.
fn without_path(front: &str) -> &str {
    front.split_once('/').map_or(front, |(kind, _)| kind)
}

/// People, hosts and applications are written in any case; `ISSUER:SUBJECT` keys are not.
fn means_plain(pattern: &str, name: &str) -> bool {
    let keyed = pattern.contains(':') && !pattern.contains('@');
    let case = if keyed { Case::Exact } else { Case::Ignored };
    let person = name.strip_prefix("sso:").and_then(|rest| rest.rsplit_once('/'));
    glob::matches(pattern, name, case)
        || person.is_some_and(|(person, _)| glob::matches(pattern, person, case))
}

/// An actor or pattern as a sentence names it: `role/service/ci-build` for an ARN, a person with
/// the permission set.
pub(super) fn short(name: &str) -> &str {
    if let Some(person) = name.strip_prefix("sso:") {
        return person;
    }
    match name.strip_prefix("arn:") {
        Some(arn) => arn.rsplit_once(':').map_or(name, |(_, resource)| resource),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, name: &str, expected: bool) {
        assert_eq!(means(pattern, &[name.to_owned()]), expected, "{pattern} {name}");
    }

    #[test]
    fn roles_match_with_and_without_their_path() {
        let role = "arn:aws:iam::1:role/service/ci-build";
        check("arn:aws:iam::1:role/ci-*", role, true);
        check("arn:aws:iam::1:role/service/ci-*", role, true);
        check("arn:aws:iam::1:role/service/ci-build", role, true);
        check("arn:aws:iam::1:role/*", role, true);
        check("arn:aws:iam::1:role/service/*", role, true);
        check("arn:aws:iam::1:*", role, true);
        check("*", role, true);
        check("*/ci-build", role, true);
        check("arn:aws:iam::*:role/ci-build", role, true);
        check("arn:aws:iam::2:role/ci-*", role, false);
        check("arn:aws:iam::1:role/other/ci-build", role, false);
        check("arn:aws:iam::1:user/ci-*", role, false);
        check("ci-build", role, false);
        check("arn:aws:iam::1:role/service/ci-build", "arn:aws:iam::1:role/ci-build", true);
        check("arn:aws:iam::1:role/service/*", "arn:aws:iam::1:role/ci-build", false);
        check("arn:aws:iam::1:role/service/ci-*", "arn:aws:iam::1:role/ci-build", false);
    }

    #[test]
    fn a_path_cannot_pose_as_a_name() {
        check("arn:aws:iam::1:role/ci-*", "arn:aws:iam::1:role/ci-fake/admin", false);
        check("arn:aws:iam::1:role/ci-*", "arn:aws:iam::1:role/ci-fake/ci-real", true);
        check("arn:aws:iam::*:role/ci-*", "arn:aws:iam::1:user/role/ci-x", false);
    }

    #[test]
    fn people_match_in_any_case_and_behind_their_permission_set() {
        check("Alice@halvard.example", "alice@Halvard.example", true);
        check("*@halvard.example", "bob@halvard.example", true);
        check("alice@halvard.example", "sso:alice@halvard.example/AdministratorAccess", true);
        check("alice", "sso:alice/AdministratorAccess", true);
        check("sso:alice/Admin*", "sso:alice/AdministratorAccess", true);
        check("alice", "sso:malice/AdministratorAccess", false);
        check("issuer.example:repo:halvard/*", "issuer.example:repo:halvard/infra:main", true);
        check("issuer.example:repo:halvard/*", "issuer.example:repo:Halvard/infra:main", false);
        check("build-01", "BUILD-01", true);
    }

    #[test]
    fn names_are_short_in_sentences() {
        assert_eq!(short("arn:aws:iam::1:role/service/ci-build"), "role/service/ci-build");
        assert_eq!(short("alice@halvard.example"), "alice@halvard.example");
    }
}
