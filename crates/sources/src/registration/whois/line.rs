//! One line of an answer.

/// A line, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Blank,
    /// Of the registry, to whoever reads it.
    Comment,
    /// The value may be empty: then the label is a heading, or says nothing.
    Labelled {
        label: &'a str,
        value: &'a str,
    },
    /// Anything else: under a heading, a value of it.
    Plain(&'a str),
}

/// No label is longer.
const LABEL_BYTES: usize = 60;

impl<'a> Line<'a> {
    pub(super) fn read(line: &'a str) -> Self {
        let text = line.trim();
        if text.is_empty() {
            return Self::Blank;
        }
        if text.starts_with(['%', '#', ';']) || text.starts_with("[ ") {
            return Self::Comment;
        }
        if let Some((label, value)) = sentence(text).or_else(|| bracketed(text)) {
            return Self::Labelled { label, value };
        }
        match labelled(text) {
            Some((label, value)) => Self::Labelled { label, value },
            None => Self::Plain(text),
        }
    }
}

/// `Record created on 2026-10-20 13:00:00`
fn sentence(text: &str) -> Option<(&str, &str)> {
    const BEGINNINGS: [(&str, &str); 10] = [
        ("Record created on ", "record created on"),
        ("Record expires on ", "record expires on"),
        ("Record will expire on ", "record expires on"),
        ("Record last updated on ", "record last updated on"),
        ("Registered on ", "registered on"),
        ("Last updated on ", GIVEN),
        ("Database last updated on ", GIVEN),
        ("WHOIS lookup made at ", GIVEN),
        ("WHOIS lookup made on ", GIVEN),
        ("Domain ", "domain name"),
    ];
    BEGINNINGS.iter().find_map(|(beginning, label)| {
        let (head, value) = text.split_at_checked(beginning.len())?;
        // `Domain NAME (ACTIVE)` is a sentence of one registry; other lines begin so as well.
        let named = *label != "domain name" || value.ends_with("(ACTIVE)");
        (head.eq_ignore_ascii_case(beginning) && named && !value.starts_with(':'))
            .then_some((*label, value.trim()))
    })
}

const GIVEN: &str = "last update of whois database";

/// `[Domain Name]   EXAMPLE.JP`, also `a. [Domain Name]   EXAMPLE.CO.JP`
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let text = match text.split_once(". ") {
        Some((letter, rest)) if letter.len() == 1 => rest.trim_start(),
        _ => text,
    };
    let (label, value) = text.strip_prefix('[')?.split_once(']')?;
    Some((label.trim(), value.trim()))
}

/// `Label: value`, `label......: value`, `>>> Label: value <<<`, or a label and a tab.
fn labelled(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix(">>>").map(|text| text.trim_end_matches('<'));
    let text = inner.unwrap_or(text).trim();
    let text = text.strip_prefix("** ").unwrap_or(text);
    let (label, value) = match text.split_once(':') {
        // The colon of a URL ends no label.
        Some((label, value)) if label.len() <= LABEL_BYTES && !value.starts_with("//") => {
            (label, value)
        }
        _ => text.split_once('\t')?,
    };
    let label = label.trim().trim_end_matches('.').trim_end();
    (!label.is_empty()).then_some((label, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_values_of_all_kinds() {
        let check = |text: &str, label: &str, value: &str| {
            let said = matches!(Line::read(text), Line::Labelled { label: l, value: v } if l == label && v == value);
            assert!(said, "{text}: {:?}", Line::read(text));
        };
        check("Domain Name: a.example", "Domain Name", "a.example");
        check("  Registrar:  ", "Registrar", "");
        check("created............: 1.2.2026 10:00", "created", "1.2.2026 10:00");
        check("[Domain Name]       A.JP", "Domain Name", "A.JP");
        check("p. [Name Server]    ns1.a.jp", "Name Server", "ns1.a.jp");
        check("Domain name\ta.ch", "Domain name", "a.ch");
        check(
            ">>> Last update of WHOIS database: 2026 <<<",
            "Last update of WHOIS database",
            "2026",
        );
        check("Record created on 2026-10-20 1:00", "record created on", "2026-10-20 1:00");
        check("** Domain Name: a.com.tr", "Domain Name", "a.com.tr");
        check("Last updated on 2026-10-20T13:00:00Z", GIVEN, "2026-10-20T13:00:00Z");
        check("Last updated on: 2026-10-20", "Last updated on", "2026-10-20");
    }

    #[test]
    fn other_lines() {
        assert_eq!(Line::read("  \t"), Line::Blank);
        assert_eq!(Line::read("% of the registry: x"), Line::Comment);
        assert_eq!(Line::read("[ Notice: x ]"), Line::Comment);
        assert_eq!(Line::read("Name servers"), Line::Plain("Name servers"));
        assert_eq!(Line::read(":"), Line::Plain(":"));
        assert_eq!(
            Line::read("A Ltd. (https://a.example)"),
            Line::Plain("A Ltd. (https://a.example)")
        );
    }
}
