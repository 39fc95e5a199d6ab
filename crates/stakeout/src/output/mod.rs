//! What a run leaves behind: files that others script against, and the summary on the terminal.
//!
//! Log content is data in every one of them: no control byte and no markup leaves.

mod case_object;
mod findings;
pub(crate) mod json;
mod ledger;
mod quotes;
mod summary;
pub(crate) mod terminal;

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use playbook::Investigation;

pub(crate) use case_object::CaseObject;
pub(crate) use quotes::Quotes;
pub(crate) use summary::{Presence, Summary};

use crate::intake::Tallies;

/// Everything that outputs are made of.
pub(crate) struct Outcome<'o> {
    pub investigation: &'o Investigation<'o>,
    pub tallies: &'o Tallies,
    pub quotes: &'o Quotes,
    pub summary: &'o Summary,
}

impl Outcome<'_> {
    /// The cases as `cases.json` spells them, most urgent first.
    pub(crate) fn cases(&self) -> Vec<CaseObject<'_>> {
        let cases = self.investigation.cases.iter();
        cases.map(|case| CaseObject::new(case, self.quotes)).collect()
    }
}

/// What lies in the folder of `scan --out`, while a run lasts or after it.
pub(crate) const FILES: [&str; 6] = [
    "cases.json",
    "findings.ndjson",
    "ledger.csv",
    "summary.json",
    "quarantine.ndjson",
    ".quarantine",
];

/// Writes the files of `scan --out`; `quarantine.ndjson` was written while reading.
pub(crate) fn write(outcome: &Outcome<'_>, out: &Path) -> anyhow::Result<()> {
    let cases = json::to_string_pretty(&outcome.cases())?;
    save(out, "cases.json", cases.as_bytes())?;
    save(out, "findings.ndjson", &findings::lines(outcome)?)?;
    save(out, "ledger.csv", &ledger::csv(&outcome.investigation.ledger)?)?;
    save(out, "summary.json", json::to_string_pretty(outcome.summary)?.as_bytes())
}

fn save(out: &Path, name: &str, content: &[u8]) -> anyhow::Result<()> {
    let path = out.join(name);
    let mut file =
        fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(content).with_context(|| format!("cannot write {}", path.display()))
}
