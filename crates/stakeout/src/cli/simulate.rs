//! `stakeout simulate`: a made-up organisation, labelled, in real log formats.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::Ending;
use crate::simulate::{Parameters, scenario_names, simulate};

#[derive(Args)]
pub(super) struct Arguments {
    /// Folder to write to
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    out: Option<PathBuf>,
    /// The same seed makes the same bytes
    #[arg(long, value_name = "N", default_value_t = 1583)]
    seed: u64,
    /// Days of logs, 35 at the least
    #[arg(long, value_name = "N", default_value_t = 45, value_parser = clap::value_parser!(u32).range(35..=3650))]
    days: u32,
    /// Workstations, 20 at the least
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(20..=50_000))]
    hosts: u32,
    /// Play only this scenario; may be repeated
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(names()), hide_possible_values = true)]
    scenario: Vec<String>,
    /// List the scenarios and stop
    #[arg(long)]
    list: bool,
}

fn names() -> Vec<&'static str> {
    scenario_names().iter().map(|scenario| scenario.name).collect()
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let mut stdout = io::stdout().lock();
    let Some(out) = arguments.out.as_deref().filter(|_| !arguments.list) else {
        for scenario in scenario_names() {
            let kind = if scenario.benign { "benign  " } else { "incident" };
            writeln!(stdout, "{kind}  {:<22}  {}", scenario.name, scenario.summary)?;
        }
        return Ok(Ending::Done);
    };
    let parameters = Parameters {
        seed: arguments.seed,
        days: arguments.days,
        hosts: arguments.hosts,
        scenarios: arguments.scenario.clone(),
        ..Parameters::default()
    };
    let made = simulate(&parameters, out)
        .with_context(|| format!("cannot simulate into {}", out.display()))?;
    writeln!(
        stdout,
        "{} events with {} incidents and {} benign twins, labelled in {}.\nstakeout scan --config \
         {} --now {} {}",
        made.counts.events(),
        made.counts.incidents,
        made.counts.benign,
        made.truth.display(),
        made.config.display(),
        made.now,
        made.logs.display()
    )?;
    Ok(Ending::Done)
}
