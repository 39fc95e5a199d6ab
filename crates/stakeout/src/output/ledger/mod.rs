//! The acquisition ledger: everything acquired, authorised or not, one line each. `ledger.csv` is
//! what a scan leaves of it; `stakeout ledger` shows it, filtered and grouped, from that file or
//! from logs.

mod groups;
mod page;
mod table;

use playbook::acquisitions::{Authorization, LedgerRow};
use playbook::words;
use schema::CostClass;
use serde::{Deserialize, Serialize};

use super::json::is_active;
pub(crate) use groups::{Group, Grouping, Standing, groups};
pub(crate) use page::html;
pub(crate) use table::print;

/// A line as every form of the ledger spells it. Columns that an older file lacks are empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) time: String,
    pub(crate) identity: String,
    pub(crate) person: String,
    pub(crate) kind: String,
    pub(crate) what: String,
    pub(crate) count: u32,
    #[serde(rename = "where")]
    pub(crate) place: String,
    /// The entry that covers it, `over ENTRY`, or `none`.
    pub(crate) register: String,
    /// `yes`, `no`, `cannot tell`, or `service`.
    pub(crate) authorized: String,
    /// The case it belongs to, or nothing.
    pub(crate) case: String,
    /// `free`, `low`, `medium`, `high`.
    #[serde(default)]
    pub(crate) cost: String,
    /// What a state of infrastructure as code says of it.
    #[serde(default)]
    pub(crate) code: String,
    /// Why no entry covers it.
    #[serde(default)]
    pub(crate) why: String,
}

impl Line {
    fn new((row, case): &(LedgerRow, Option<String>)) -> Self {
        let authorized = match row.authorization {
            Some(Authorization::Authorized) => "yes",
            Some(Authorization::Unauthorized) => "no",
            Some(Authorization::CannotTell) => "cannot tell",
            None => "service",
        };
        let cost = match row.cost {
            CostClass::Free => "free",
            CostClass::Low => "low",
            CostClass::Medium => "medium",
            CostClass::High => "high",
        };
        Self {
            time: row.time.to_string(),
            identity: row.identity.clone(),
            person: row.person.clone().unwrap_or_default(),
            kind: row.kind.to_owned(),
            what: row.what.clone(),
            count: row.count,
            place: row.place.clone(),
            register: row.entry.clone().unwrap_or_else(|| "none".to_owned()),
            authorized: authorized.to_owned(),
            case: case.clone().unwrap_or_default(),
            cost: cost.to_owned(),
            code: row.code.clone(),
            why: row.why.clone(),
        }
    }

    /// Account of `provider:account:region`.
    pub(crate) fn account(&self) -> &str {
        self.place.split(':').nth(1).unwrap_or("")
    }

    /// Who it was, for people. Whoever uses a role names its session as he likes: of a role that is
    /// told, not what it was called.
    pub(crate) fn actor(&self) -> String {
        let role = self.identity.contains(":role/");
        let name = if self.person.is_empty() || role { &self.identity } else { &self.person };
        words::spoken(name)
    }

    fn texts(&mut self) -> [&mut String; 12] {
        [
            &mut self.time,
            &mut self.identity,
            &mut self.person,
            &mut self.kind,
            &mut self.what,
            &mut self.place,
            &mut self.register,
            &mut self.authorized,
            &mut self.case,
            &mut self.cost,
            &mut self.code,
            &mut self.why,
        ]
    }
}

pub(crate) fn lines(ledger: &[(LedgerRow, Option<String>)]) -> Vec<Line> {
    ledger.iter().map(Line::new).collect()
}

pub(crate) fn csv(lines: &[Line]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
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
        "cost",
        "code",
        "why",
    ])?;
    for line in lines {
        let mut line = line.clone();
        for text in line.texts() {
            *text = cell(text);
        }
        writer.serialize(line)?;
    }
    Ok(writer.into_inner()?)
}

/// The lines of a `ledger.csv`.
pub(crate) fn read_csv(bytes: &[u8]) -> Result<Vec<Line>, csv::Error> {
    let mut reader = csv::Reader::from_reader(bytes);
    let lines = reader.deserialize().map(|line: Result<Line, csv::Error>| {
        let mut line = line?;
        for text in line.texts() {
            let formula = text.strip_prefix('\'').filter(|rest| is_formula(rest));
            *text = formula.unwrap_or(text).to_owned();
        }
        Ok(line)
    });
    lines.collect()
}

/// Text that a spreadsheet takes for text: no control characters, and no formula.
fn cell(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(
            |letter| if is_active(letter) && !"<>&".contains(letter) { '\u{fffd}' } else { letter },
        )
        .collect();
    if is_formula(&plain) { format!("'{plain}") } else { plain }
}

/// Spreadsheets look past blanks, and take the wide forms of the signs for the signs.
fn is_formula(text: &str) -> bool {
    let signs = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    text.trim_start().starts_with(signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text() {
        assert_eq!(cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(cell("  +1"), "'  +1");
        assert_eq!(cell("\u{ff1d}1"), "'\u{ff1d}1");
        assert_eq!(cell("a\u{1b}[31m\nb"), "a\u{fffd}[31m\u{fffd}b");
        assert_eq!(cell("arn:aws:iam::1:user/a"), "arn:aws:iam::1:user/a");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let line = Line {
            time: "2026-10-28T14:02:00Z".to_owned(),
            identity: "@eve".to_owned(),
            person: String::new(),
            kind: "compute".to_owned(),
            what: "server, i-1 \"x\"".to_owned(),
            count: 3,
            place: "aws:1:eu-west-1".to_owned(),
            register: "none".to_owned(),
            authorized: "no".to_owned(),
            case: "c1".to_owned(),
            cost: "low".to_owned(),
            code: String::new(),
            why: "CHG-1 covers eu-west-1".to_owned(),
        };
        let bytes = csv(std::slice::from_ref(&line)).expect("a table");
        assert!(String::from_utf8_lossy(&bytes).contains("'@eve"));
        assert_eq!(read_csv(&bytes).expect("the same table"), [line]);
        let older = b"time,identity,person,kind,what,count,where,register,authorized,case\n\
                      t,a,,dns,zone,1,aws:1,none,no,\n";
        let read = read_csv(older).expect("an older table");
        assert_eq!((read[0].account(), read[0].why.as_str()), ("1", ""));
    }
}
