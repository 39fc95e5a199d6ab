//! `stakeout export`: what a former scan found, in the forms of other tools.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use serde::de::DeserializeOwned;

use super::Ending;
use crate::output::{json, navigator};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    form: Form,
}

#[derive(Subcommand)]
enum Form {
    /// A layer for the ATT&CK Navigator (format 4.5): what was seen, or what could be
    Navigator(Navigator),
}

#[derive(Args)]
struct Navigator {
    /// What a former scan wrote with --out
    #[arg(value_name = "DIR", required_unless_present = "out")]
    from: Option<PathBuf>,
    /// The same, as `scan` and `ledger` spell it
    #[arg(long, value_name = "DIR", conflicts_with = "from")]
    out: Option<PathBuf>,
    /// Which layer; `all` is a list of both, which the Navigator opens as well
    #[arg(long, value_enum, value_name = "LAYER", default_value_t)]
    layer: Which,
    /// Write to this file instead of stdout
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Which {
    /// Score: how many cases are of a sub-technique; comment: their titles
    #[default]
    Sightings,
    /// Score: 100 covered, 50 in part, 0 blind; comment: why
    Coverage,
    All,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let Form::Navigator(navigator) = &arguments.form;
    let text = navigator.text()?;
    match &navigator.to {
        Some(path) => {
            fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        None => io::stdout().lock().write_all(text.as_bytes())?,
    }
    Ok(Ending::Done)
}

impl Navigator {
    fn text(&self) -> anyhow::Result<String> {
        let from = self.from.as_deref().or(self.out.as_deref());
        let from = from.expect("the command line asks for one of them");
        let sightings = || {
            let cases: Vec<navigator::FormerCase> = former(from, "cases.json")?;
            anyhow::Ok(navigator::sightings(&cases))
        };
        let coverage = || anyhow::Ok(navigator::coverage(&former(from, "summary.json")?));
        Ok(match self.layer {
            Which::Sightings => json::to_string_pretty(&sightings()?)?,
            Which::Coverage => json::to_string_pretty(&coverage()?)?,
            Which::All => json::to_string_pretty(&[sightings()?, coverage()?])?,
        })
    }
}

/// A file of a former scan.
fn former<T: DeserializeOwned>(from: &Path, name: &str) -> anyhow::Result<T> {
    let path = from.join(name);
    let bytes = fs::read(&path)
        .with_context(|| format!("cannot read {}; scan with --out first", path.display()))?;
    serde_json::from_slice(&bytes)
        .with_context(|| format!("{} is no {name} of a scan", path.display()))
}
