//! `stakeout config`: check it, show what it comes to, explain every threshold.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use playbook::Thresholds;

use super::Ending;
use super::settings::{self, Settings};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read the configuration and everything it names; say what is wrong, all at once
    Check(FileArguments),
    /// Show what was read
    Show(FileArguments),
    /// List every threshold of `[detection]` with its value
    Explain(FileArguments),
}

#[derive(Args)]
struct FileArguments {
    /// Configuration; `stakeout.toml` in this folder where it is left out and exists
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let (Command::Check(file) | Command::Show(file) | Command::Explain(file)) = &arguments.command;
    let (context, thresholds) = settings::load(file.config.as_deref(), &[], &[], settings)?;
    let mut stdout = io::stdout().lock();
    match &arguments.command {
        Command::Check(_) => {
            for note in &context.notes {
                writeln!(stdout, "note: {note}")?;
            }
            writeln!(stdout, "The configuration is in order.")?;
        }
        Command::Show(_) => {
            let organization = &context.organization;
            writeln!(stdout, "organisation  {}", organization.name)?;
            writeln!(stdout, "domains       {}", organization.domains.join(", "))?;
            writeln!(stdout, "brands        {}", organization.brands.join(", "))?;
            for account in &organization.accounts {
                let provider = account.provider.as_str();
                writeln!(stdout, "account       {provider} {} {}", account.id, account.name)?;
            }
            for list in context.intel.lists() {
                let kind = list.kind.as_str();
                writeln!(stdout, "list          {} {kind} {} entries", list.name, list.entries)?;
            }
            for feed in context.intel.feeds() {
                let count = feed.indicators.len();
                writeln!(stdout, "feed          {} {count} indicators", feed.name)?;
            }
        }
        Command::Explain(_) => explain(&thresholds, &mut stdout)?,
    }
    Ok(Ending::Done)
}

/// Each threshold with its value, and its default where that differs.
fn explain(thresholds: &Thresholds, to: &mut impl Write) -> anyhow::Result<()> {
    let values = toml::Table::try_from(thresholds)?;
    let defaults = toml::Table::try_from(Thresholds::default())?;
    for (key, value) in &values {
        let default = defaults.get(key).filter(|default| *default != value);
        let changed = default.map_or_else(String::new, |it| format!("  (default {it})"));
        let about = Thresholds::explain(key).unwrap_or_default();
        writeln!(to, "{key:<26} {value:>12}{changed}\n    {about}")?;
    }
    Ok(())
}
