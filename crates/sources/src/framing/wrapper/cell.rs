//! Objects in the cells of CSV.
//!
//! Searches are exported as CSV, with the record itself as JSON in one column (`AuditData`, `_raw`)
//! among columns that repeat parts of it. Quotes are doubled there, so an object is told by how its
//! cell begins, whatever the column is called.

use memchr::memmem;

/// The first object that fills a cell of a line.
pub(super) fn object(line: &str) -> Option<String> {
    let mut rest = line;
    loop {
        let at = memmem::find(rest.as_bytes(), b"\"{\"\"")?;
        let (before, cell) = rest.split_at_checked(at)?;
        let cell = cell.strip_prefix('"')?;
        if before.is_empty() || before.ends_with([',', ';', '\t']) {
            return unquoted(cell).filter(|object| object.ends_with('}'));
        }
        rest = cell;
    }
}

/// A cell up to its closing quote, with doubled quotes made single.
fn unquoted(cell: &str) -> Option<String> {
    let mut object = String::with_capacity(cell.len());
    let mut rest = cell;
    loop {
        let (text, behind) = rest.split_once('"')?;
        object.push_str(text);
        match behind.strip_prefix('"') {
            Some(behind) => {
                object.push('"');
                rest = behind;
            }
            None => return Some(object),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::object;

    #[track_caller]
    fn check(line: &str, expected: Option<&str>) {
        assert_eq!(object(line).as_deref(), expected, "{line}");
    }

    #[test]
    fn an_object_is_a_whole_cell() {
        check(r#"1,"{""a"":""b""}",2"#, Some(r#"{"a":"b"}"#));
        check(r#""{""a"":{""b"":""c, d""}}""#, Some(r#"{"a":{"b":"c, d"}}"#));
        check(r#""x ""{""""a"""":1}"" y","{""b"":2}""#, Some(r#"{"b":2}"#));
        check(r#"1,"{""a"":""cut"#, None);
        check(r#"1,"text",2"#, None);
        check("", None);
    }
}
