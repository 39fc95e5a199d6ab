//! `stakeout demo`: the whole thing on a made-up company, in seconds.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;

use super::settings::Settings;
use super::{Ending, scan};
use crate::simulate::{Parameters, simulate};

/// What a demo makes, and may make again.
const MADE: [&str; 7] =
    ["stakeout.toml", "register.toml", "plans.ics", "intel", "logs", "truth.json", "out"];

#[derive(Args)]
pub(super) struct Arguments {
    /// Port of the web UI; it does nothing yet, the UI comes with a later version
    #[arg(long, value_name = "PORT", default_value_t = 1583)]
    port: u16,
    /// Only print the cases; without a web UI that is what happens anyway
    #[arg(long)]
    no_serve: bool,
    /// Folder to make the company in; an earlier demo in it is replaced, whatever you changed in it
    #[arg(long, value_name = "DIR", default_value = "stakeout-demo")]
    dir: PathBuf,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let dir = &arguments.dir;
    if clear(dir)? {
        writeln!(io::stderr(), "Replacing the earlier demo in {}.", dir.display())?;
    }
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

/// Removes what an earlier demo made, and nothing else. Whether there was any.
fn clear(dir: &Path) -> anyhow::Result<bool> {
    let Ok(entries) = fs::read_dir(dir) else { return Ok(false) };
    let names: Vec<std::ffi::OsString> = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()
        .with_context(|| format!("cannot look into {}", dir.display()))?;
    if let Some(other) = names.iter().find(|name| !MADE.iter().any(|made| *name == *made)) {
        bail!(
            "{} holds {}, which no demo made; name a new folder with --dir",
            dir.display(),
            other.display()
        );
    }
    let earlier = !names.is_empty();
    for name in names {
        let path = dir.join(name);
        let removed =
            if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.with_context(|| format!("cannot clear {}", path.display()))?;
    }
    Ok(earlier)
}
