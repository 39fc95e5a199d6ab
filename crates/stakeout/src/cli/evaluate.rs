//! `stakeout evaluate`: how good the judgement is, on organisations of which the truth is known.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, anyhow, bail, ensure};
use clap::{Args, ValueEnum};

use super::Ending;
use super::settings::{self, Settings};
use crate::evaluate::{Figures, Organization, TRUTH_FILE, Truth, evaluate, table};
use crate::intake::gather;
use crate::output::{ASIDE, json};
use crate::simulate::{Parameters, Profile, simulate};

#[derive(Args)]
pub(super) struct Arguments {
    /// Folder that `simulate` wrote, or one that holds several
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Evaluate the organisations of seeds 1 to N in DIR/seed-001, DIR/seed-002, …, which are
    /// simulated where they are missing
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=999))]
    seeds: Option<u32>,
    /// Days of logs of what is simulated, 35 at the least
    #[arg(long, value_name = "N", default_value_t = 45, requires = "seeds", value_parser = clap::value_parser!(u32).range(35..=3650))]
    days: u32,
    /// Workstations of what is simulated, 20 at the least
    #[arg(long, value_name = "N", default_value_t = 40, requires = "seeds", value_parser = clap::value_parser!(u32).range(20..=50_000))]
    hosts: u32,
    /// What to print on stdout: tables for people, JSON, or tables in Markdown
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Organisations evaluated at once; all cores where it is left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    jobs: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
    Markdown,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let folders = match arguments.seeds {
        Some(seeds) => (1..=seeds).map(|seed| seeded(arguments, seed)).collect(),
        None => labelled(&arguments.dir)?,
    };
    let jobs = arguments.jobs.map_or(settings.cores, |jobs| jobs as usize);
    let evaluated = in_parallel(&folders, jobs, |folder| {
        if let Some(seed) = folder.seed {
            simulate_where_missing(arguments, seed, &folder.path)?;
        }
        let evaluated = evaluate(&organization(&folder.path, settings)?)
            .with_context(|| format!("cannot evaluate {}", folder.path.display()))?;
        if settings.progress {
            writeln!(io::stderr(), "{} is evaluated.", folder.path.display())?;
        }
        Ok(evaluated)
    })?;
    let figures = Figures::of(&evaluated);
    let mut stdout = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Table => table::print(&figures, &settings.style, &mut stdout)?,
        Format::Json => stdout.write_all(json::to_string_pretty(&figures)?.as_bytes())?,
        Format::Markdown => stdout.write_all(table::markdown(&figures).as_bytes())?,
    }
    stdout.flush()?;
    Ok(Ending::Done)
}

/// A folder with a labelled organisation, or that is to hold the one of a seed.
struct Folder {
    path: PathBuf,
    seed: Option<u32>,
}

fn seeded(arguments: &Arguments, seed: u32) -> Folder {
    Folder { path: arguments.dir.join(format!("seed-{seed:03}")), seed: Some(seed) }
}

/// The folder itself where it is labelled, else the labelled ones right beneath it, by name.
fn labelled(dir: &Path) -> anyhow::Result<Vec<Folder>> {
    let truth = |folder: &Path| {
        let path = folder.join(TRUTH_FILE);
        path.try_exists().with_context(|| format!("cannot look for {}", path.display()))
    };
    if truth(dir)? {
        return Ok(vec![Folder { path: dir.to_owned(), seed: None }]);
    }
    let explain = || format!("cannot look into {}", dir.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).with_context(explain)? {
        let entry = entry.with_context(explain)?;
        let aside = entry.file_name().to_string_lossy().starts_with(ASIDE);
        if !aside && entry.path().is_dir() && truth(&entry.path())? {
            found.push(Folder { path: entry.path(), seed: None });
        }
    }
    ensure!(
        !found.is_empty(),
        "{} is missing, and no folder beneath {} has one; `stakeout simulate --out DIR` writes \
         one beside its logs, and `stakeout evaluate DIR --seeds 8` makes eight organisations first",
        dir.join(TRUTH_FILE).display(),
        dir.display()
    );
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// Made aside, so that what is there is whole.
fn simulate_where_missing(arguments: &Arguments, seed: u32, path: &Path) -> anyhow::Result<()> {
    if path.try_exists().with_context(|| format!("cannot look for {}", path.display()))? {
        return Ok(());
    }
    let explain = || format!("cannot simulate into {}", path.display());
    fs::create_dir_all(&arguments.dir).with_context(explain)?;
    let aside =
        tempfile::Builder::new().prefix(ASIDE).tempdir_in(&arguments.dir).with_context(explain)?;
    let parameters = Parameters {
        seed: seed.into(),
        profile: Profile { days: arguments.days, hosts: arguments.hosts, ..Profile::default() },
        ..Parameters::default()
    };
    let whole = aside.path().join("whole");
    simulate(&parameters, &whole).with_context(explain)?;
    fs::rename(&whole, path).with_context(explain)
}

/// Reads what a folder says of its organisation, and lists its logs.
fn organization(folder: &Path, settings: &Settings) -> anyhow::Result<Organization> {
    let truth = Truth::read(folder)?;
    let config = folder.join(settings::DEFAULT_FILE);
    let (context, thresholds) = settings::load(Some(&config), &[], &[], settings)?;
    let logs = folder.join("logs");
    if !logs.is_dir() {
        bail!("{} is missing; it holds the logs that are judged", logs.display());
    }
    let logs = logs.to_str().ok_or_else(|| anyhow!("{} is no text", logs.display()))?;
    let inputs = gather(&[logs.to_owned()], &context.files)?;
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
    Ok(Organization { name, truth, context, thresholds, inputs })
}

/// Does the same for each of `items`, a few at once; the results are in their order.
fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    work: impl Fn(&T) -> anyhow::Result<R> + Sync,
) -> anyhow::Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let places = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let own = places.map_while(|place| Some((place, items.get(place)?)));
        own.map(|(place, item)| (place, work(item))).collect::<Vec<_>>()
    };
    let mut done = Vec::new();
    std::thread::scope(|scope| {
        let workers = jobs.clamp(1, items.len().max(1));
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        for worker in workers {
            done.extend(worker.join().map_err(|_| {
                anyhow!("an evaluation stopped unexpectedly; please report this with the folder")
            })?);
        }
        anyhow::Ok(())
    })?;
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}
