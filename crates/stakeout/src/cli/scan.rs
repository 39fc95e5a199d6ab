//! `stakeout scan`: logs in at one end, explained cases out at the other.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use playbook::cases::Decision;
use schema::Timestamp;

use super::Ending;
use super::judging::{Judged, Judging};
use super::settings::Settings;
use crate::output::{self, Outcome, Quotes, SigmaSummary, Summary, json};

#[derive(Args, Clone, Debug, Default)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) judging: Judging,
    /// Playbook of your own, in Markdown or as `stakeout playbook import` writes it: its words stand
    /// beside what does them, and the rest are steps for a person; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) playbook: Vec<PathBuf>,
    /// Folder to write cases.json, findings.ndjson, ledger.csv, summary.json,
    /// quarantine.ndjson and report.html to
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// What to print on stdout: a summary for people, an array of cases, or a case a line
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Exit with 1 when a case is escalated, or monitored as well
    #[arg(long, value_enum, value_name = "DECISION")]
    pub(super) fail_on: Option<FailOn>,
    /// Exit with 4 when a record could not be read or is of a kind that is not read, and when there
    /// was none at all
    #[arg(long)]
    pub(super) strict: bool,
    /// Files, folders (walked), globs (** crosses folders), or - for standard input; gzip and zstd
    /// are opened
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Table,
    Json,
    Ndjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Escalate,
    Monitor,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let Arguments { judging, playbook, out, paths, .. } = arguments;
    let playbooks = super::playbook::whole(playbook)?;
    let judging = Judging { no_logs: playbook.clone(), ..judging.clone() };
    if let Some(out) = out {
        fs::create_dir_all(out)
            .with_context(|| format!("cannot make the folder {} for --out", out.display()))?;
    }
    judging.judge(paths, out.as_deref(), settings, |judged| {
        let Judged { scene, investigation, intake, inputs, rules, context } = *judged;
        let quotes = Quotes::read(investigation, &intake.duplicates, inputs);
        let mut notes = context.notes.clone();
        notes.extend(quotes.lost.iter().cloned());
        notes.extend(playbooks.iter().map(output::written::note));
        notes.extend(rules.left_out(&intake.hits));
        let sigma = SigmaSummary::new(rules, &intake.hits);
        if let Some(sigma) = &sigma {
            drop(sigma.tell(&mut io::stderr().lock()));
        }
        let whole = Summary::new(&intake.tallies, scene, investigation, notes);
        let summary = Summary { sigma, ..whole };
        let outcome = Outcome {
            organization: &context.organization.name,
            investigation,
            tallies: &intake.tallies,
            quotes: &quotes,
            summary: &summary,
            playbooks: &playbooks,
        };
        if let Some(out) = out {
            output::write(&outcome, out)?;
        }
        match print(&outcome, arguments, settings) {
            // Whoever stopped reading still asked for a verdict.
            Err(error) if !super::is_closed_pipe(&error) => Err(error),
            Ok(()) | Err(_) => Ok(ending(&outcome, arguments)),
        }
    })
}

fn print(outcome: &Outcome<'_>, arguments: &Arguments, settings: &Settings) -> anyhow::Result<()> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Table => output::terminal::print(
            outcome,
            &settings.style,
            &mut stdout,
            arguments.out.as_deref(),
        )?,
        Format::Json => stdout.write_all(json::to_string_pretty(&outcome.cases())?.as_bytes())?,
        Format::Ndjson => {
            for case in outcome.cases() {
                writeln!(stdout, "{}", json::to_string(&case)?)?;
            }
        }
    }
    stdout.flush()?;
    Ok(())
}

fn ending(outcome: &Outcome<'_>, arguments: &Arguments) -> Ending {
    let worst = outcome.investigation.cases.iter().map(|case| case.verdict.decision).max();
    let reached = match arguments.fail_on {
        Some(FailOn::Escalate) => worst >= Some(Decision::Escalate),
        Some(FailOn::Monitor) => worst >= Some(Decision::Monitor),
        None => false,
    };
    let total = outcome.tallies.total();
    if reached {
        Ending::FailOnReached
    } else if arguments.strict && (total.quarantined + total.rejected > 0 || total.events == 0) {
        Ending::SetAside
    } else {
        Ending::Done
    }
}

/// For `demo`, which scans what it made.
pub(super) fn scan_of(config: PathBuf, logs: &str, out: PathBuf, now: Timestamp) -> Arguments {
    Arguments {
        judging: Judging { config: Some(config), now: Some(now), ..Judging::default() },
        out: Some(out),
        paths: vec![logs.to_owned()],
        ..Arguments::default()
    }
}
