//! `stakeout demo`: the whole thing on a made-up company, in seconds.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;

use super::settings::Settings;
use super::{Ending, scan};
use crate::simulate::{Parameters, simulate};

/// A file that only we write: what the demo made, it may make again.
const MARK: &str = "truth.json";

#[derive(Args)]
pub(super) struct Arguments {
    /// Port of the web UI, which comes with a later version
    #[arg(long, value_name = "PORT", default_value_t = 1583)]
    port: u16,
    /// Only print the cases
    #[arg(long)]
    no_serve: bool,
    /// Folder to make the company in
    #[arg(long, value_name = "DIR", default_value = "stakeout-demo")]
    dir: PathBuf,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let dir = &arguments.dir;
    clear(dir)?;
    writeln!(io::stderr(), "Making a company with 45 days of logs in {} …", dir.display())?;
    let made = simulate(&Parameters::default(), dir)
        .with_context(|| format!("cannot make the demo in {}", dir.display()))?;
    let logs = made.logs.to_string_lossy();
    let ending =
        scan::run(&scan::scan_of(made.config.clone(), &logs, dir.join("out"), made.now), settings)?;
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "\nWhat is true of this company is in {}. To scan it again:\n  stakeout scan --config {} \
         --now {} {}",
        made.truth.display(),
        made.config.display(),
        made.now,
        made.logs.display()
    )?;
    if !arguments.no_serve {
        let port = arguments.port;
        writeln!(stdout, "There is no web UI on port {port} yet: it comes with a later version.")?;
    }
    Ok(ending)
}

/// Removes an earlier demo, and nothing else.
fn clear(dir: &std::path::Path) -> anyhow::Result<()> {
    let Ok(mut entries) = fs::read_dir(dir) else { return Ok(()) };
    if entries.next().is_none() {
        return Ok(());
    }
    let ours = dir.join(MARK).try_exists().context("cannot look into the demo's folder")?;
    if !ours {
        bail!("{} holds other files; name a new folder with --dir", dir.display());
    }
    fs::remove_dir_all(dir).with_context(|| format!("cannot clear {}", dir.display()))
}
