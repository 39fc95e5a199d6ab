//! What a person sees at the end of a run: what was read, what was set aside, which of the
//! playbook's sources were there, then each case with its decision and its reasons.

mod cases;
mod overview;
mod style;

use std::io::{self, Write};

pub(crate) use style::{Style, clean};

use super::Outcome;

/// Prints the summary, the cases, and where the files are.
pub(crate) fn print(
    outcome: &Outcome<'_>,
    style: &Style,
    to: &mut impl Write,
    out: Option<&std::path::Path>,
) -> io::Result<()> {
    overview::print(outcome, style, to, out.is_some())?;
    cases::print(outcome, style, to)?;
    match out {
        Some(out) => {
            let files = "report.html, cases.json, findings.ndjson, ledger.csv, summary.json, quarantine.ndjson";
            writeln!(to, "{} {}: {files}", style.faint("Files in"), clean(&out.to_string_lossy()))
        }
        None => writeln!(to, "{}", style.faint("Give --out DIR to keep the cases as files.")),
    }
}
