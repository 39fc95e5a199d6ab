//! `stakeout playbook`: show the built-in playbook or another, check how each clause of one would
//! be done, bring one into the form that `scan --playbook` reads without doubt.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand, ValueEnum};
use playbook::document::{Problem, Problems};
use playbook::written::{self, Playbook};

use super::Ending;
use super::settings::Settings;
use crate::config::{Playbooks, load_playbooks};
use crate::output::terminal::clean;
use crate::output::{json, written as output};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print a playbook clause by clause; the built-in one where no file is named
    Show {
        /// Playbooks in Markdown or in our own form; folders are walked, - is standard input
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Report each clause as automated, manual or unbound; exit with 3 when a file could not be read
    /// whole
    Check {
        /// Playbooks in Markdown or in our own form; folders are walked, - is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Write playbooks in our own form (TOML), in which each clause says who does it
    Import {
        /// Playbooks in Markdown or in our own form; folders are walked, - is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// File to write; standard output where it is left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    match &arguments.command {
        Command::Show { files, format: Format::Json } => {
            let playbooks = shown(files)?;
            let object = output::object(&playbooks, &[]);
            stdout.write_all(json::to_string_pretty(&object)?.as_bytes())?;
        }
        Command::Show { files, format: Format::Table } => {
            for playbook in shown(files)? {
                output::print(&playbook, &settings.style, &mut stdout)?;
            }
        }
        Command::Check { files, format } => {
            let Playbooks { read, problems } = load_playbooks(files);
            // A row of another name is read as well: that no playbook has it stops nobody.
            let doubts: Vec<Problem> = read.iter().flat_map(Playbook::problems).collect();
            match format {
                Format::Json => {
                    let all: Vec<Problem> = problems.iter().chain(&doubts).cloned().collect();
                    let object = output::object(&read, &all);
                    stdout.write_all(json::to_string_pretty(&object)?.as_bytes())?;
                }
                Format::Table => output::print_checked(&read, &settings.style, &mut stdout)?,
            }
            stdout.flush()?;
            for doubt in doubts {
                drop(writeln!(io::stderr(), "{}", clean(&format!("note: {doubt}"))));
            }
            refuse(problems)?;
        }
        Command::Import { files, out } => {
            let text = written::to_toml(&whole(files)?);
            match out {
                Some(out) => fs::write(out, text)
                    .with_context(|| format!("cannot write {}", out.display()))?,
                None => stdout.write_all(text.as_bytes())?,
            }
        }
    }
    stdout.flush()?;
    Ok(Ending::Done)
}

fn shown(files: &[PathBuf]) -> anyhow::Result<Vec<Playbook>> {
    if files.is_empty() { Ok(vec![written::builtin()]) } else { whole(files) }
}

/// Playbooks of which every file could be read. A row that nobody knows is no reason to refuse one:
/// `check` names it.
pub(super) fn whole(files: &[PathBuf]) -> anyhow::Result<Vec<Playbook>> {
    let Playbooks { read, problems } = load_playbooks(files);
    refuse(problems)?;
    Ok(read)
}

fn refuse(problems: Vec<Problem>) -> anyhow::Result<()> {
    Problems::or_value(problems, ()).map_err(|problems| anyhow!("{problems}"))
}
