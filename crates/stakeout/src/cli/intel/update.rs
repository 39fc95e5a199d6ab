//! `stakeout intel update`: fetches what has a URL, or what is new of it. What comes is read before it
//! takes the place of what was there; what cannot be read, is empty, or is less than half of it, does
//! not.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail, ensure};
use clap::Args;
use playbook::intel::{FeedFormat, ListFormat, ListMeta, read_list};
use schema::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::fetch::{Fetched, Fetcher, Version};
use super::{misp, taxii};
use crate::cli::settings::{self, Settings};
use crate::config::{Fetchable, intel_files, read_feed_files, state_file};
use crate::output::terminal::clean;

#[derive(Args)]
pub(super) struct Arguments {
    /// Configuration; `stakeout.toml` in this folder where it is left out and exists
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Fetch everything anew, and take a file that holds less than half of what the last one did
    #[arg(long)]
    force: bool,
    /// Lists and feeds to fetch, by name; all of them where none is given
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<()> {
    let (context, _) = settings::load(arguments.config.as_deref(), &[], &[], settings)?;
    for name in &arguments.names {
        let known = context.fetchable.iter().any(|item| item.name == *name);
        ensure!(known, "no list or feed with a url is called \"{name}\"");
    }
    let wanted =
        |item: &&Fetchable| arguments.names.is_empty() || arguments.names.contains(&item.name);
    let mut stdout = io::stdout().lock();
    let (mut any, mut failed) = (false, Vec::new());
    for item in context.fetchable.iter().filter(wanted) {
        any = true;
        match update(item, arguments.force, settings.clock) {
            Ok(outcome) => writeln!(stdout, "{}: {outcome}", clean(&item.name))?,
            Err(error) => failed.push(format!("{}: {error:#}", item.name)),
        }
    }
    if !any {
        writeln!(stdout, "No list and no feed has a url; there is nothing to fetch.")?;
    }
    match failed.as_slice() {
        [] => Ok(()),
        failed => bail!("{}; what was there before stays", failed.join("\n")),
    }
}

/// What is known of a file that was fetched.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct State {
    #[serde(flatten)]
    version: Version,
    /// When it was last known to be as it is on the server.
    checked: String,
    entries: usize,
}

fn update(item: &Fetchable, force: bool, now: Timestamp) -> anyhow::Result<String> {
    let present = item.path.try_exists().unwrap_or(false);
    let held = state(&item.path).filter(|_| present).unwrap_or_default();
    let fetcher = Fetcher::new(&item.remote)?;
    if misp::is_folder(item) {
        return folder(item, &misp::update(item, &fetcher, force)?, now);
    }
    let known = Some(&held.version).filter(|version| !force && version.url == item.remote.url);
    let fetched = match known {
        known if item.feed != Some(FeedFormat::Taxii) => fetcher.fetch(known)?,
        None => taxii::fetch(&fetcher, &item.remote.url, None)?,
        Some(version) => {
            let bytes = fs::read(&item.path)
                .with_context(|| format!("cannot read {}", item.path.display()))?;
            taxii::fetch(&fetcher, &item.remote.url, Some((version, bytes)))?
        }
    };
    let (bytes, version) = match fetched {
        Fetched::Bytes(bytes, version) => (bytes, version),
        Fetched::Unchanged => {
            let outcome = format!("unchanged, {} entries", held.entries);
            write_state(&item.path, &State { checked: now.to_string(), ..held })?;
            return Ok(outcome);
        }
    };
    check_pin(item, &bytes)?;
    let (before, mut entries) = (held.entries, 0);
    written_aside(&item.path, &bytes, |aside| {
        entries = entries_of(item, aside)?;
        ensure!(entries > 0, "what was fetched holds no entry");
        let shrunk = entries < before.div_ceil(2);
        ensure!(
            force || !shrunk,
            "what was fetched holds {entries} entries, less than half of the {before} before; \
             --force takes it"
        );
        Ok(())
    })?;
    write_state(&item.path, &State { version, checked: now.to_string(), entries })?;
    Ok(match before {
        0 => format!("fetched, {entries} entries"),
        before => format!("updated, {entries} entries ({before} before)"),
    })
}

/// What became of the folder of a feed; what of it failed is an error that says what did not.
fn folder(item: &Fetchable, outcome: &misp::Outcome, now: Timestamp) -> anyhow::Result<String> {
    let entries = entries_of(item, &item.path)?;
    let version = Version { url: item.remote.url.clone(), ..Version::default() };
    write_state(&item.path, &State { version, checked: now.to_string(), entries })?;
    let misp::Outcome { fetched, removed, failed } = outcome;
    let told = match (fetched, removed) {
        (0, 0) => format!("unchanged, {entries} entries"),
        _ => format!("fetched {fetched} events and removed {removed}, {entries} entries"),
    };
    match failed.as_slice() {
        [] => Ok(told),
        [first, ..] => {
            bail!("{told}; not fetched: {}, first {first}", failed.len())
        }
    }
}

/// Whether the bytes are those that the configuration asks for.
pub(super) fn check_pin(item: &Fetchable, bytes: &[u8]) -> anyhow::Result<()> {
    let Some(pin) = &item.remote.sha256 else { return Ok(()) };
    let found = format!("{:x}", Sha256::digest(bytes));
    ensure!(pin.eq_ignore_ascii_case(&found), "its SHA-256 is {found}, not the one in sha256");
    Ok(())
}

/// Writes aside, checks what was written, and gives it its name: no reader meets half a file.
pub(super) fn written_aside(
    path: &Path,
    bytes: &[u8],
    check: impl FnOnce(&Path) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let cannot = || format!("cannot write {}", path.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    let mut aside = tempfile::NamedTempFile::new_in(folder).with_context(cannot)?;
    aside.write_all(bytes).with_context(cannot)?;
    aside.as_file().sync_all().with_context(cannot)?;
    check(aside.path())?;
    aside.persist(path).with_context(cannot)?;
    Ok(())
}

/// How many entries a file holds, read as it will be.
fn entries_of(item: &Fetchable, path: &Path) -> anyhow::Result<usize> {
    let files = intel_files(path).map_err(|text| anyhow!("what was fetched {text}"))?;
    let wrong = |problems| anyhow!("what was fetched cannot be read: {problems}");
    let [file, ..] = files.as_slice() else { return Ok(0) };
    if let Some((kind, format)) = item.list {
        let format = format.unwrap_or_else(|| ListFormat::of(&file.bytes));
        let meta = ListMeta::new(&item.name, kind);
        let (list, _) = read_list(meta, format, &file.bytes, &item.remote.url).map_err(wrong)?;
        return Ok(list.meta.entries);
    }
    let format = item.feed.unwrap_or_else(|| FeedFormat::of(&file.bytes));
    let (feed, _) = read_feed_files(&item.name, format, &files).map_err(wrong)?;
    Ok(feed.indicators.len() + feed.actors.len())
}

fn state(path: &Path) -> Option<State> {
    serde_json::from_slice(&fs::read(state_file(path)).ok()?).ok()
}

fn write_state(path: &Path, state: &State) -> anyhow::Result<()> {
    written_aside(&state_file(path), &serde_json::to_vec_pretty(state)?, |_| Ok(()))
}
