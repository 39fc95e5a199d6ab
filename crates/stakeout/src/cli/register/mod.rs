//! `stakeout register`: check, show, extend and propose the acquisition register.

mod bootstrap;
mod check;
mod explain;
mod grant;
mod import;
mod show;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand};
use playbook::document::Problems;
use playbook::register::{self, Register, RegisterFile};

use super::Ending;
use super::settings::{self, Settings};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check register files, or say which entry covers an event or a case, and which comes nearest
    Check(check::Arguments),
    /// List every entry, or planned against seen
    Show(show::Arguments),
    /// Write a register of any form as register.toml on stdout
    Import(import::Arguments),
    /// Propose grants from what the logs show, for their owners to approve
    Bootstrap(bootstrap::Arguments),
    /// Add a grant that expires to register.toml
    Grant(grant::Arguments),
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments, settings),
        Command::Show(arguments) => show::run(arguments, settings),
        Command::Import(arguments) => import::run(arguments, settings),
        Command::Bootstrap(arguments) => bootstrap::run(arguments, settings),
        Command::Grant(arguments) => grant::run(arguments, settings),
    }
}

/// The register that the configuration names, or the files given instead.
#[derive(Args, Clone, Debug, Default)]
struct Which {
    /// Configuration; `stakeout.toml` in this folder where it is left out and exists
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Acquisition register, instead of the configured one; may be repeated
    #[arg(long, value_name = "FILE")]
    register: Vec<PathBuf>,
}

impl Which {
    fn load(&self, settings: &Settings) -> anyhow::Result<Register> {
        let (context, _) = settings::load(self.config.as_deref(), &self.register, &[], settings)?;
        Ok(context.register)
    }
}

/// One file of a register, of any form.
fn read(path: &Path) -> anyhow::Result<RegisterFile> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    register::read(&bytes, &path.display().to_string()).map_err(|problems| refused(&problems))
}

/// Everything that is wrong, as the configuration tells it.
fn refused(problems: &Problems) -> anyhow::Error {
    anyhow!("{problems}")
}
