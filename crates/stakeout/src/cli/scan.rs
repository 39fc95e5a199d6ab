//! `stakeout scan`: logs in at one end, explained cases out at the other.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use playbook::Thresholds;
use playbook::cases::Decision;
use schema::Timestamp;

use super::Ending;
use super::settings::{self, Settings};
use crate::config::Context;
use crate::intake::{Progress, gather};
use crate::output::{self, Outcome, Quotes, Summary, json};
use crate::pipeline::{self, Intake, Plan};

#[derive(Args, Clone, Debug, Default)]
pub(super) struct Arguments {
    /// Configuration; `stakeout.toml` in this folder where it is left out and exists
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Acquisition register, instead of the configured one; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) register: Vec<PathBuf>,
    /// Intelligence list or feed, beside the configured ones; may be repeated. A plain list is of
    /// the kind that its file is named after (tor.txt, vpn.txt, …), else of kind `bad`
    #[arg(long, value_name = "FILE")]
    pub(super) intel: Vec<PathBuf>,
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
    /// Judge as of this moment; later events are kept and not judged
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub(super) now: Option<Timestamp>,
    /// Files read at once; all cores where it is left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(super) jobs: Option<u32>,
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

fn parse_time(text: &str) -> Result<Timestamp, String> {
    let day = format!("{text}T00:00:00Z");
    Timestamp::parse_rfc3339(text.as_bytes())
        .or_else(|| Timestamp::parse_rfc3339(day.as_bytes()))
        .ok_or_else(|| "expected a time such as 2026-10-29T00:00:00Z, or a day".to_owned())
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let (context, thresholds) = settings::load(
        arguments.config.as_deref(),
        &arguments.register,
        &arguments.intel,
        settings,
    )?;
    if let Some(out) = &arguments.out {
        fs::create_dir_all(out)
            .with_context(|| format!("cannot make the folder {} for --out", out.display()))?;
    }
    let inputs = gather(&arguments.paths, &not_logs(arguments, &context))?;
    let now = arguments.now.unwrap_or(settings.clock);
    let progress = Progress::new(inputs.iter().map(|input| input.size).sum(), settings.progress);
    let plan = Plan {
        inputs: &inputs,
        organization: &context.organization,
        shops: context.intel.shops().into(),
        rule: &|file| context.sources.of(file, now),
        now,
        jobs: arguments.jobs.map_or(settings.cores, |jobs| jobs as usize),
        quarantine: arguments.out.clone(),
        progress: &progress,
    };
    // Never given back: the run ends with it, and millions of small pieces take their time.
    let intake = ManuallyDrop::new(pipeline::read(&plan)?);
    progress.finish();
    let judged = Judging { context: &context, thresholds: &thresholds, now };
    judge(&intake, &inputs, &judged, arguments, settings)
}

/// What judgement takes besides what was read.
struct Judging<'j> {
    context: &'j Context,
    thresholds: &'j Thresholds,
    now: Timestamp,
}

fn judge(
    intake: &Intake,
    inputs: &[crate::intake::Input],
    judging: &Judging<'_>,
    arguments: &Arguments,
    settings: &Settings,
) -> anyhow::Result<Ending> {
    if let Some((source, _)) = intake.tallies.sources.iter().find(|(_, tally)| !tally.balances()) {
        bail!("the records of {source} do not add up; please report this with the input");
    }
    let context = playbook::Context {
        organization: &judging.context.organization,
        register: &judging.context.register,
        intel: &judging.context.intel,
        thresholds: judging.thresholds,
        now: judging.now,
    };
    pipeline::judge(&intake.observations, &context, |scene, investigation| {
        let quotes = Quotes::read(investigation, &intake.duplicates, inputs);
        let mut notes = judging.context.notes.clone();
        notes.extend(quotes.lost.iter().cloned());
        let summary = Summary::new(&intake.tallies, scene, investigation, notes);
        let outcome = Outcome {
            organization: &context.organization.name,
            investigation,
            tallies: &intake.tallies,
            quotes: &quotes,
            summary: &summary,
        };
        if let Some(out) = &arguments.out {
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

/// Files below the scanned folders that are configuration or output, not logs. The folder of
/// `--out` may hold logs as well.
fn not_logs(arguments: &Arguments, context: &Context) -> Vec<PathBuf> {
    let written = arguments.out.iter().flat_map(|out| output::FILES.map(|name| out.join(name)));
    context.files.iter().cloned().chain(written).collect()
}

/// For `demo`, which scans what it made.
pub(super) fn scan_of(config: PathBuf, logs: &str, out: PathBuf, now: Timestamp) -> Arguments {
    Arguments {
        config: Some(config),
        out: Some(out),
        now: Some(now),
        paths: vec![logs.to_owned()],
        ..Arguments::default()
    }
}
