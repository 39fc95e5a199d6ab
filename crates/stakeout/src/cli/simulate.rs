//! `stakeout simulate`: a made-up organisation, labelled, in real log formats.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::Ending;
use crate::simulate::{Parameters, Profile, scenario_names, simulate};

#[derive(Args)]
pub(super) struct Arguments {
    /// Folder to write to
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    out: Option<PathBuf>,
    /// The same seed makes the same bytes
    #[arg(long, value_name = "N", default_value_t = 1583)]
    seed: u64,
    /// What the company is like, in TOML: hours, zones, fleets, NAT, alerts, …
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Days of logs, 35 at the least; 45, or what the profile says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(35..=3650))]
    days: Option<u32>,
    /// Workstations, 20 at the least; 40, or what the profile says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(20..=50_000))]
    hosts: Option<u32>,
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
    let mut profile = match &arguments.profile {
        Some(path) => Profile::read(path)?,
        None => Profile::default(),
    };
    profile.days = arguments.days.unwrap_or(profile.days);
    profile.hosts = arguments.hosts.unwrap_or(profile.hosts);
    let parameters = Parameters {
        seed: arguments.seed,
        profile,
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
