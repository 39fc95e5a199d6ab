//! What a run leaves behind: files that others script against, and the summary on the terminal.
//!
//! Log content is data in every one of them: no control byte and no markup leaves.

mod case_object;
mod coverage;
mod findings;
pub(crate) mod json;
pub(crate) mod ledger;
pub(crate) mod navigator;
mod quotes;
mod report;
mod sigma;
mod summary;
pub(crate) mod terminal;
pub(crate) mod words;
pub(crate) mod written;

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use playbook::Investigation;
use playbook::written::Playbook;
use tempfile::NamedTempFile;

pub(crate) use case_object::{CaseObject, decision as decision_word};
pub(crate) use coverage::{ClauseCoverage, Sight};
pub(crate) use quotes::Quotes;
pub(crate) use sigma::SigmaSummary;
pub(crate) use summary::{PlanLine, Presence, Summary};

use crate::intake::Tallies;

/// Everything that outputs are made of.
pub(crate) struct Outcome<'o> {
    /// Whose logs these are; empty where nobody said.
    pub organization: &'o str,
    pub investigation: &'o Investigation<'o>,
    pub tallies: &'o Tallies,
    pub quotes: &'o Quotes,
    pub summary: &'o Summary,
    /// Playbooks of the user's own, whose words go with the cases.
    pub playbooks: &'o [Playbook],
}

impl Outcome<'_> {
    /// The cases as `cases.json` spells them, most urgent first.
    pub(crate) fn cases(&self) -> Vec<CaseObject<'_>> {
        let cases = self.investigation.cases.iter();
        cases.map(|case| CaseObject::new(case, self.quotes).with(self.playbooks)).collect()
    }
}

/// Beginning of the names of what is written aside.
pub(crate) const ASIDE: &str = ".stakeout-";

/// What lies in the folder of `scan --out` after a run.
pub(crate) const FILES: [&str; 6] = [
    "cases.json",
    "findings.ndjson",
    "ledger.csv",
    "summary.json",
    "quarantine.ndjson",
    "report.html",
];

/// Writes the files of `scan --out`; `quarantine.ndjson` was written while reading. Everything is
/// written aside before anything is replaced, so that a full disk leaves the last run whole.
pub(crate) fn write(outcome: &Outcome<'_>, out: &Path) -> anyhow::Result<()> {
    let cases = json::to_string_pretty(&outcome.cases())?;
    let written = [
        aside(out, "cases.json", cases.as_bytes())?,
        aside(out, "findings.ndjson", &findings::lines(outcome)?)?,
        aside(out, "ledger.csv", &ledger::csv(&ledger::lines(&outcome.investigation.ledger))?)?,
        aside(out, "summary.json", json::to_string_pretty(outcome.summary)?.as_bytes())?,
        aside(out, "report.html", report::html(outcome)?.as_bytes())?,
    ];
    for (file, path) in written {
        file.persist(&path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn aside(out: &Path, name: &str, content: &[u8]) -> anyhow::Result<(NamedTempFile, PathBuf)> {
    let path = out.join(name);
    let explain = || format!("cannot write {}", path.display());
    let mut file = tempfile::Builder::new()
        .prefix(ASIDE)
        .permissions(fs::Permissions::from_mode(0o644))
        .tempfile_in(out)
        .with_context(explain)?;
    file.write_all(content).with_context(explain)?;
    file.as_file().sync_all().with_context(explain)?;
    Ok((file, path))
}
