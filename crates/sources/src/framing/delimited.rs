//! Lines of cells between separators, as spreadsheets and exporters write them (RFC 4180): a cell in
//! quotes may hold the separator, and a quote if that is doubled. A record is a line: a cell that is
//! broken over lines is not put together.

use schema::Text;

/// The cells of a line, in order. A line that is empty has one.
pub(crate) fn cells(line: &str, separator: char) -> impl Iterator<Item = Text<'_>> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let (cell, behind) = cell(rest?, separator);
        rest = behind;
        Some(cell)
    })
}

/// The first cell, and what stands behind its separator.
fn cell(line: &str, separator: char) -> (Text<'_>, Option<&str>) {
    let Some(inner) = line.trim_start_matches(' ').strip_prefix('"') else {
        let (cell, rest) =
            line.split_once(separator).map_or((line, None), |(cell, rest)| (cell, Some(rest)));
        return (cell.trim().into(), rest);
    };
    let end = closing_quote(inner);
    let (quoted, behind) = inner.split_at_checked(end).unwrap_or((inner, ""));
    let quoted =
        if quoted.contains('"') { quoted.replace("\"\"", "\"").into() } else { quoted.into() };
    (quoted, behind.split_once(separator).map(|(_, rest)| rest))
}

/// Where the quote stands that ends a cell: none of two that stand for one.
fn closing_quote(inner: &str) -> usize {
    let mut from = 0_usize;
    loop {
        let rest = inner.get(from..).unwrap_or_default();
        let Some(quote) = rest.find('"') else { return inner.len() };
        let at = from.saturating_add(quote);
        if !inner.get(at..).is_some_and(|rest| rest.starts_with("\"\"")) {
            return at;
        }
        from = at.saturating_add(2);
    }
}

/// Where the columns that a format reads stand in the lines behind a header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Columns<const N: usize> {
    separator: char,
    places: [Option<usize>; N],
}

impl<const N: usize> Columns<N> {
    /// Reads a header. `known` gives the number of a column by its name; of two with one number the
    /// first counts.
    pub(crate) fn of(header: &str, separator: char, known: impl Fn(&str) -> Option<usize>) -> Self {
        let mut places = [None; N];
        for (place, name) in cells(header, separator).enumerate() {
            if let Some(column) = known(&name).and_then(|column| places.get_mut(column)) {
                column.get_or_insert(place);
            }
        }
        Self { separator, places }
    }

    /// Whether the header names a column.
    pub(crate) fn has(&self, column: usize) -> bool {
        self.places.get(column).is_some_and(Option::is_some)
    }

    /// The cells of a line by their column; those that are empty are `None`.
    pub(crate) fn read<'a>(&self, line: &'a str) -> [Option<Text<'a>>; N] {
        let mut row = [const { None }; N];
        for (place, cell) in
            cells(line, self.separator).enumerate().filter(|(_, it)| !it.is_empty())
        {
            let column = self.places.iter().position(|known| *known == Some(place));
            if let Some(found) = column.and_then(|column| row.get_mut(column)) {
                *found = Some(cell);
            }
        }
        row
    }
}

/// Whether a line can be a header as it stands: before others there is still the head of what
/// carried them, or they are no table.
pub(crate) fn is_bare(line: &str) -> bool {
    let first = line.split([',', ';', '\t']).next().unwrap_or(line);
    !first.contains(|letter: char| letter.is_ascii_digit() || matches!(letter, '<' | '{' | '['))
}

/// The separator of a header: what parts it most, quotes aside.
pub(crate) fn separator(header: &str) -> char {
    let outside = || header.split('"').step_by(2);
    let count = |separator: &char| outside().map(|part| part.matches(*separator).count()).sum();
    ['\t', ';', ',']
        .into_iter()
        .max_by_key(|separator| -> usize { count(separator) })
        .unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_between_separators() {
        let check = |line: &str, expected: &[&str]| {
            assert_eq!(cells(line, ',').collect::<Vec<_>>(), expected, "{line}");
        };
        check("a,b , c", &["a", "b", "c"]);
        check(r#""a,b", "say ""x""",c"#, &["a,b", "say \"x\"", "c"]);
        check(r#"a"b,"""""#, &["a\"b", "\""]);
        check("", &[""]);
        check(",", &["", ""]);
        check(r#""open, to the end"#, &["open, to the end"]);
        check(r#""a"b,c"#, &["a", "c"]);
    }

    #[test]
    fn a_header_says_where_columns_stand() {
        let known = |name: &str| match name {
            "user" => Some(0),
            "mail" => Some(1),
            "phone" => Some(2),
            _ => None,
        };
        let columns = Columns::<3>::of("id;mail;user;mail", ';', known);
        assert!(columns.has(0) && !columns.has(2) && !columns.has(9));
        let row = columns.read("7;mia@example.com;\"m;ia\";second");
        assert_eq!(row, [Some("m;ia".into()), Some("mia@example.com".into()), None]);
        assert_eq!(columns.read("7"), [None, None, None]);
    }

    #[test]
    fn separators_are_told_from_the_header() {
        for (header, expected) in
            [("a,b,c", ','), ("a;\"b,c,d,e\";c", ';'), ("a\tb", '\t'), ("a", ',')]
        {
            assert_eq!(separator(header), expected, "{header}");
        }
    }
}
