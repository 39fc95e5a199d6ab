//! HTML entities: those that people write by hand, and any by its number.

/// Names without their `&` and `;`, and what they stand for.
const NAMED: [(&str, &str); 40] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("vert", "|"),
    ("verbar", "|"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("bull", "•"),
    ("middot", "·"),
    ("rarr", "→"),
    ("larr", "←"),
    ("times", "×"),
    ("deg", "°"),
    ("le", "≤"),
    ("ge", "≥"),
    ("ne", "≠"),
    ("asymp", "≈"),
    ("plusmn", "±"),
    ("micro", "µ"),
    ("euro", "€"),
    ("pound", "£"),
    ("sect", "§"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("lbrack", "["),
    ("rbrack", "]"),
    ("lsqb", "["),
    ("rsqb", "]"),
    ("ast", "*"),
    ("lowbar", "_"),
    ("grave", "`"),
];

/// The entity that a text begins with, decoded, and how many bytes it takes.
pub(super) fn entity(text: &str) -> Option<(String, usize)> {
    let (name, _) = text.strip_prefix('&')?.split_once(';')?;
    let decoded = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?.to_string()
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1.to_owned(),
    };
    Some((decoded, name.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_read_by_name_and_by_number() {
        let check = |text: &str, expected: Option<(&str, usize)>| {
            let expected = expected.map(|(decoded, length)| (decoded.to_owned(), length));
            assert_eq!(entity(text), expected, "{text}");
        };
        check("&amp; more", Some(("&", 5)));
        check("&#39;s", Some(("'", 5)));
        check("&#x2F;etc", Some(("/", 6)));
        check("&nbsp;", Some((" ", 6)));
        check("& more; or less", None);
        check("&#xD800;", None);
        check("&nosuch;", None);
        check("R&D", None);
    }
}
