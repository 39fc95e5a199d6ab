//! Lines of `key=value key="a value"`, as appliances write them.

use std::borrow::Cow;

use schema::Text;

/// Keys and values of a line, in order; what is no pair is passed over. A value in quotes may hold
/// anything, a quote behind a backslash included, so what it holds is never taken for a key.
pub(crate) fn pairs(line: &str) -> impl Iterator<Item = (&str, Text<'_>)> {
    split(line, &[' ', ',', ';', '\t'])
}

/// As [`pairs`], of a line in which only these end a value that stands in no quotes.
pub(crate) fn split<'a>(
    line: &'a str,
    separators: &'a [char],
) -> impl Iterator<Item = (&'a str, Text<'a>)> {
    let mut rest = line;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start_matches(separators);
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|letter| letter == '=' || separators.contains(&letter));
            let (key, behind) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
            rest = behind;
            if let Some(value) = behind.strip_prefix('=') {
                let (value, behind) = quoted(value).unwrap_or_else(|| plain(value, separators));
                rest = behind;
                return Some((key, value));
            }
        }
    })
}

fn plain<'a>(text: &'a str, separators: &[char]) -> (Text<'a>, &'a str) {
    let end = text.find(separators).unwrap_or(text.len());
    let (value, behind) = text.split_at_checked(end).unwrap_or((text, ""));
    (Cow::Borrowed(value), behind)
}

/// A value in quotes, with its escapes undone, and what comes behind it.
fn quoted(text: &str) -> Option<(Text<'_>, &str)> {
    let inner = text.strip_prefix('"')?;
    let (mut escaped, mut escapes) = (false, false);
    let end = inner.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        escapes |= escaped;
        closes
    })?;
    let (value, behind) = (inner.get(..end)?, inner.get(end.checked_add(1)?..)?);
    Some((if escapes { unescaped(value).into() } else { value.into() }, behind))
}

/// Quotes and backslashes lose the backslash before them; anything else keeps it.
fn unescaped(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = letters.next_if(|next| letter == '\\' && matches!(next, '"' | '\\'));
        plain.push(escaped.unwrap_or(letter));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[(&str, &str)]) {
        let found: Vec<_> = pairs(line).collect();
        let expected: Vec<_> =
            expected.iter().map(|(key, value)| (*key, (*value).into())).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn pairs_are_found_in_every_dress() {
        check("a=1 b=two", &[("a", "1"), ("b", "two")]);
        check(
            r#"<189>date=2026-10-20,user="bo ek",x="""#,
            &[("<189>date", "2026-10-20"), ("user", "bo ek"), ("x", "")],
        );
        check("a= b=1", &[("a", ""), ("b", "1")]);
        check("no pairs, at all", &[]);
        check("word a=b=c", &[("a", "b=c")]);
        check("", &[]);
    }

    #[test]
    fn a_value_in_quotes_forges_nothing() {
        check(r#"msg="x\" user=\"root" user=bo"#, &[("msg", r#"x" user="root"#), ("user", "bo")]);
        check(r#"path="C:\\a\b" c="\\" d=1"#, &[("path", r"C:\a\b"), ("c", r"\"), ("d", "1")]);
        // Never closed: a quote is then a letter like any other.
        check(r#"a="b c=1"#, &[("a", "\"b"), ("c", "1")]);
    }

    #[test]
    fn values_may_hold_what_separates_others() {
        let found: Vec<_> = split("ua=Agent 1.0\turl=a.example/?q=1", &['\t']).collect();
        assert_eq!(found, [("ua", "Agent 1.0".into()), ("url", "a.example/?q=1".into())]);
    }
}
