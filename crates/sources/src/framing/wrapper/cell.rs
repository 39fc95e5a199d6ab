//! Objects in the cells of CSV.
//!
//! Searches are exported as CSV, with the record itself as JSON in one column among columns that
//! repeat parts of it. The header says which column that is; without one, a line that has one object
//! leaves no doubt.

use memchr::memmem;
use schema::Text;

use crate::framing::delimited::cells;

/// What exports call the column of the record.
const RECORDS: [&str; 4] = ["AuditData", "_raw", "@message", "raw"];

/// The place of the record among the columns of a header.
pub(super) fn column(header: &str) -> Option<usize> {
    cells(header, ',').position(|name| RECORDS.contains(&&*name))
}

/// The object in the column of the record, else the only one of a line.
pub(super) fn object(line: &str, column: Option<usize>) -> Option<String> {
    // An object with a member stands in quotes, and its own are doubled.
    memmem::find(line.as_bytes(), b"\"{\"\"")?;
    let is_object = |cell: &Text<'_>| cell.starts_with('{') && cell.ends_with('}');
    let mut cells = cells(line, ',');
    if let Some(column) = column {
        return cells.nth(column).filter(is_object).map(Text::into_owned);
    }
    let mut objects = cells.filter(is_object);
    let only = objects.next()?;
    objects.next().is_none().then(|| only.into_owned())
}

#[cfg(test)]
mod tests {
    use super::{column, object};

    #[track_caller]
    fn check(line: &str, column: Option<usize>, expected: Option<&str>) {
        assert_eq!(object(line, column).as_deref(), expected, "{line}");
    }

    #[test]
    fn an_object_is_a_whole_cell() {
        check(r#"1,"{""a"":""b""}",2"#, None, Some(r#"{"a":"b"}"#));
        check(r#""{""a"":{""b"":""c, d""}}""#, None, Some(r#"{"a":{"b":"c, d"}}"#));
        check(r#""x ""{""""a"""":1}"" y","{""b"":2}""#, None, Some(r#"{"b":2}"#));
        check(r#""{""x","{""b"":2}""#, None, Some(r#"{"b":2}"#));
        check(r#"1,"text",2"#, None, None);
        check("", None, None);
    }

    #[test]
    fn of_two_objects_the_header_says_which_is_the_record() {
        let two = r#""{""forged"":1}","{""b"":2}""#;
        check(two, None, None);
        assert_eq!(column("requestParameters,_raw"), Some(1));
        check(two, Some(1), Some(r#"{"b":2}"#));
        check(two, Some(7), None);
    }
}
