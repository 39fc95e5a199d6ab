//! Patterns with `*` for any run of characters, also an empty one. Nothing else is special.

/// Whether `pattern` describes the whole of `text`. Takes time in proportion to the product of the
/// lengths at worst, however many stars there are.
pub(super) fn matches(pattern: &str, text: &str, case: Case) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut read) = (0, 0);
    // Where to go on when the part after the last star fails: behind the star, one byte further.
    let mut retry = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                at += 1;
                retry = Some((at, read));
            }
            Some(&byte) if case.equal(byte, text[read]) => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((after_star, from)) = retry else { return false };
                at = after_star;
                read = from + 1;
                retry = Some((after_star, read));
            }
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Exact,
    Ignored,
}

impl Case {
    fn equal(self, left: u8, right: u8) -> bool {
        match self {
            Self::Exact => left == right,
            Self::Ignored => left.eq_ignore_ascii_case(&right),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_run() {
        let check = |pattern, text, expected| {
            assert_eq!(matches(pattern, text, Case::Exact), expected, "{pattern} {text}");
        };
        check("", "", true);
        check("*", "", true);
        check("ci-*", "ci-", true);
        check("ci-*", "ci-build", true);
        check("ci-*", "xci-build", false);
        check("*-build", "ci-build", true);
        check("a*b*c", "aXbYbZc", true);
        check("a*b*c", "aXbYbZ", false);
        check("**", "any", true);
        check("a?c", "abc", false);
        check("Å*", "Ångström", true);
        assert!(matches("Alice@*", "alice@Halvard.example", Case::Ignored));
    }

    #[test]
    fn many_stars_do_not_take_forever() {
        let pattern = "a*".repeat(2000) + "b";
        assert!(!matches(&pattern, &"a".repeat(20_000), Case::Exact));
    }
}
