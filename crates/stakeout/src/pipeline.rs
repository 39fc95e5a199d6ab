//! A run, top to bottom: files in, cases out.
//!
//! Files are read in parallel, each by one worker that observes into a state of its own; states
//! merge into one, and judgement sees only that. Nothing depends on which worker read what.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use playbook::intel::{Shops, Things};
use playbook::organization::Organization;
use playbook::{Context, Investigation, Observations, Scene, investigate, sightings};
use schema::{FileId, Timestamp};
use sigma::{Hits, Rules};

use crate::intake::{Duplicates, Input, Progress, Quarantine, Rule, Tallies, read_file};

/// What a run reads, and how.
pub(crate) struct Plan<'p> {
    /// In the order of their names; a file's place is its [`FileId`].
    pub inputs: &'p [Input],
    pub organization: &'p Organization,
    /// Who sells infrastructure, and where one buys it.
    pub shops: Arc<Shops>,
    /// Pages, certificates and mail addresses that feeds name.
    pub things: Arc<Things>,
    /// What the configuration says of a file by its path.
    pub rule: &'p (dyn Fn(&Path) -> Rule + Sync),
    /// Rules to hold records against, where there are any.
    pub sigma: Option<&'p Rules>,
    pub now: Timestamp,
    pub jobs: usize,
    /// Where records that cannot be read are written, if anywhere.
    pub quarantine: Option<PathBuf>,
    pub progress: &'p Progress,
}

/// What was read.
pub(crate) struct Intake {
    pub observations: Observations,
    pub tallies: Tallies,
    /// What rules fired on.
    pub hits: Hits,
    pub duplicates: Duplicates,
}

/// What workers saw.
#[derive(Default)]
struct Seen {
    observations: Observations,
    tallies: Tallies,
    hits: Hits,
}

/// Reads every input once.
pub(crate) fn read(plan: &Plan<'_>) -> anyhow::Result<Intake> {
    let duplicates = Duplicates::default();
    let quarantine = Quarantine::new(plan.quarantine.as_deref())
        .context("cannot write quarantine.ndjson; choose another --out")?;
    let next = AtomicUsize::new(0);
    let merged: Mutex<Seen> = Mutex::default();
    let workers = plan.jobs.clamp(1, plan.inputs.len().max(1));
    let outcome: anyhow::Result<()> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|_| scope.spawn(|| work(plan, &next, &duplicates, &quarantine, &merged)))
            .collect();
        handles
            .into_iter()
            .try_for_each(|handle| handle.join().unwrap_or_else(|_| Err(worker_died())))
    });
    outcome?;
    let Seen { mut observations, tallies, mut hits } =
        merged.into_inner().map_err(|_| worker_died())?;
    if let Some(rules) = plan.sigma {
        correlate(rules, &mut hits, &mut observations, plan.organization);
    }
    observations.settle();
    quarantine.finish(plan.inputs).context("cannot write quarantine.ndjson")?;
    Ok(Intake { observations, tallies, hits, duplicates })
}

/// What needs all that rules fired on: correlations, and how many rules had anything to read.
fn correlate(
    rules: &Rules,
    hits: &mut Hits,
    observations: &mut Observations,
    organization: &Organization,
) {
    rules.correlate(hits, &mut |alert, records| {
        observations.observe_hit(alert, records, organization);
    });
    let read = rules.rules().iter().filter(|rule| rules.had_records(rule, hits));
    observations.alerts.rules = read.count();
}

/// One worker: takes the next file until there is none, then merges what it saw.
fn work(
    plan: &Plan<'_>,
    next: &AtomicUsize,
    duplicates: &Duplicates,
    quarantine: &Quarantine,
    merged: &Mutex<Seen>,
) -> anyhow::Result<()> {
    let mut observations = Observations::watching(plan.shops.clone(), plan.things.clone());
    let (mut tallies, mut hits) = (Tallies::default(), Hits::default());
    loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(input) = plan.inputs.get(place) else { break };
        let file = FileId(u32::try_from(place).context("more than 4 billion files")?);
        let reader = crate::intake::Reader {
            file,
            organization: plan.organization,
            now: plan.now,
            rule: (plan.rule)(&input.path),
            duplicates,
            quarantine: quarantine.open(file),
            observations: &mut observations,
            tallies: &mut tallies,
            sigma: plan.sigma.map(|rules| (rules, &mut hits)),
        };
        read_file(input, reader, plan.progress)
            .with_context(|| format!("cannot keep what was read of {}", input.name))?;
    }
    let mut merged = merged.lock().map_err(|_| worker_died())?;
    merged.observations.merge(observations);
    merged.tallies.merge(tallies);
    merged.hits.merge(hits);
    Ok(())
}

/// The second half: judges what was observed. Cases borrow from their sightings, so whoever wants
/// them says what is to be done with them.
pub(crate) fn judge<R>(
    observations: &Observations,
    context: &Context<'_>,
    conclude: impl FnOnce(&Scene<'_>, &Investigation<'_>) -> R,
) -> R {
    let procurements = playbook::procurements(observations, context);
    let scene = Scene::new(observations, &procurements, context);
    let sightings = sightings(&scene);
    conclude(&scene, &investigate(&scene, &sightings))
}

fn worker_died() -> anyhow::Error {
    anyhow::anyhow!("a reader stopped unexpectedly; please report this with the input")
}
