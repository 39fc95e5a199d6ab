//! `ledger.csv`: everything acquired, authorised or not, one line each.

use playbook::acquisitions::{Authorization, LedgerRow};

use super::json::is_active;

pub(super) fn csv(ledger: &[(LedgerRow, Option<String>)]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "time",
        "identity",
        "person",
        "kind",
        "what",
        "count",
        "where",
        "register",
        "authorized",
        "case",
    ])?;
    for (row, case) in ledger {
        let authorized = match row.authorization {
            Some(Authorization::Authorized) => "yes",
            Some(Authorization::Unauthorized) => "no",
            Some(Authorization::CannotTell) => "cannot tell",
            None => "service",
        };
        writer.write_record([
            row.time.to_string(),
            cell(&row.identity),
            cell(row.person.as_deref().unwrap_or("")),
            row.kind.to_owned(),
            cell(&row.what),
            row.count.to_string(),
            cell(&row.place),
            cell(row.entry.as_deref().unwrap_or("none")),
            authorized.to_owned(),
            case.clone().unwrap_or_default(),
        ])?;
    }
    Ok(writer.into_inner()?)
}

/// Text that a spreadsheet takes for text: no control characters, and no formula.
fn cell(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(
            |letter| if is_active(letter) && !"<>&".contains(letter) { '\u{fffd}' } else { letter },
        )
        .collect();
    if plain.starts_with(['=', '+', '-', '@']) { format!("'{plain}") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text() {
        assert_eq!(cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(cell("a\u{1b}[31m\nb"), "a\u{fffd}[31m\u{fffd}b");
        assert_eq!(cell("arn:aws:iam::1:user/a"), "arn:aws:iam::1:user/a");
    }
}
