//! Logs in, judgement out: what `scan` and every other command that judges logs have in common.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use playbook::{Investigation, Scene};
use schema::Timestamp;
use sigma::Rules;

use super::settings::{self, Settings};
use crate::config::Context;
use crate::intake::{Input, Progress, gather};
use crate::output;
use crate::pipeline::{self, Intake, Plan};

#[derive(Args, Clone, Debug, Default)]
pub(super) struct Judging {
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
    /// Sigma rule, or folder of rules, beside the configured ones; may be repeated. What they fire on
    /// counts as an alert does
    #[arg(long, value_name = "PATH")]
    pub(super) sigma: Vec<PathBuf>,
    /// Judge as of this moment; later events are kept and not judged
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub(super) now: Option<Timestamp>,
    /// Files read at once; all cores where it is left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(super) jobs: Option<u32>,
    /// Files that a command reads itself: below the paths, they are no logs.
    #[arg(skip)]
    pub(super) no_logs: Vec<PathBuf>,
}

/// The Sigma rules of a configuration.
fn rules(context: &Context) -> Rules {
    let names = context.sigma.keys().map(|path| path.display().to_string());
    let files: Vec<(String, &String)> = names.zip(context.sigma.values()).collect();
    Rules::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

/// A moment, or the first one of a day.
pub(super) fn parse_time(text: &str) -> Result<Timestamp, String> {
    let day = format!("{text}T00:00:00Z");
    Timestamp::parse_rfc3339(text.as_bytes())
        .or_else(|| Timestamp::parse_rfc3339(day.as_bytes()))
        .ok_or_else(|| "expected a time such as 2026-10-29T00:00:00Z, or a day".to_owned())
}

/// Everything that came of reading and judging.
#[derive(Clone, Copy)]
pub(super) struct Judged<'j> {
    pub(super) scene: &'j Scene<'j>,
    pub(super) investigation: &'j Investigation<'j>,
    pub(super) intake: &'j Intake,
    pub(super) inputs: &'j [Input],
    pub(super) rules: &'j Rules,
    pub(super) context: &'j Context,
}

impl Judging {
    /// Reads the logs and judges them. Cases borrow from what was read, so the caller says what is
    /// to be done with them. `out` is where quarantined records go, and no place of logs.
    pub(super) fn judge<R>(
        &self,
        paths: &[String],
        out: Option<&Path>,
        settings: &Settings,
        conclude: impl FnOnce(&Judged<'_>) -> anyhow::Result<R>,
    ) -> anyhow::Result<R> {
        let (context, thresholds) = settings::load_with_sigma(
            self.config.as_deref(),
            &self.register,
            &self.intel,
            &self.sigma,
            settings,
        )?;
        let rules = rules(&context);
        let inputs = gather(paths, &self.not_logs(out, &context))?;
        let now = self.now.unwrap_or(settings.clock);
        let bytes = inputs.iter().map(|input| input.size).sum();
        let progress = Progress::new(bytes, settings.progress);
        let plan = Plan {
            inputs: &inputs,
            organization: &context.organization,
            shops: context.intel.shops().into(),
            things: context.intel.things().into(),
            rule: &|file| context.sources.of(file, now),
            sigma: (!rules.rules().is_empty()).then_some(&rules),
            now,
            jobs: self.jobs.map_or(settings.cores, |jobs| jobs as usize),
            quarantine: out.map(Path::to_owned),
            progress: &progress,
        };
        // Never given back: the run ends with it, and millions of small pieces take their time.
        let intake = ManuallyDrop::new(pipeline::read(&plan)?);
        progress.finish();
        let mut sources = intake.tallies.sources.iter();
        if let Some((source, _)) = sources.find(|(_, tally)| !tally.balances()) {
            bail!("the records of {source} do not add up; please report this with the input");
        }
        let judging = playbook::Context {
            organization: &context.organization,
            register: &context.register,
            intel: &context.intel,
            thresholds: &thresholds,
            now,
        };
        pipeline::judge(&intake.observations, &judging, |scene, investigation| {
            let (intake, inputs, context) = (&*intake, &inputs[..], &context);
            conclude(&Judged { scene, investigation, intake, inputs, rules: &rules, context })
        })
    }

    /// Files below the scanned folders that are configuration or output, not logs. The folder of
    /// `--out` may hold logs as well.
    fn not_logs(&self, out: Option<&Path>, context: &Context) -> Vec<PathBuf> {
        let written = out.into_iter().flat_map(|out| output::FILES.map(|name| out.join(name)));
        context.files.iter().chain(&self.no_logs).cloned().chain(written).collect()
    }
}
