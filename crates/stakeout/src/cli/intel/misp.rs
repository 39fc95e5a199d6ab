//! The folder of a MISP feed as a server publishes it: a manifest that names the events, and each
//! event a file of its own. Only what changed by the manifest is fetched; each event is read before
//! it takes the place of the one that was there, and the manifest is written when all have.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail, ensure};
use playbook::intel::FeedFormat;
use serde_json::Value;

use super::fetch::Fetcher;
use super::update::written_aside;
use crate::config::{Content, Fetchable, read_feed_files};

const MANIFEST: &str = "manifest.json";

/// Failures after which the server is left alone.
const MOST_FAILED: usize = 10;

/// What is said of each event, by its number.
type Manifest = BTreeMap<String, Value>;

/// How an update went.
pub(super) struct Outcome {
    pub(super) fetched: usize,
    pub(super) removed: usize,
    pub(super) failed: Vec<String>,
}

/// Whether a feed is such a folder, by its URL.
pub(super) fn is_folder(item: &Fetchable) -> bool {
    let url = &item.remote.url;
    let folder = item.feed == Some(FeedFormat::Misp) && url.ends_with('/');
    item.list.is_none() && (folder || url.ends_with("/manifest.json"))
}

pub(super) fn update(
    item: &Fetchable,
    fetcher: &Fetcher<'_>,
    force: bool,
) -> anyhow::Result<Outcome> {
    let url = item.remote.url.trim_end_matches(MANIFEST);
    let bytes = fetcher.bytes(&format!("{url}{MANIFEST}"))?;
    super::update::check_pin(item, &bytes)?;
    let wanted = events(&bytes).with_context(|| format!("{url}{MANIFEST} is no manifest"))?;
    let held = fs::read(item.path.join(MANIFEST)).ok().and_then(|bytes| events(&bytes).ok());
    let held = held.unwrap_or_default();
    ensure!(!wanted.is_empty(), "the manifest names no event");
    let (events, before) = (wanted.len(), held.len());
    ensure!(
        force || events >= before.div_ceil(2),
        "the manifest names {events} events, less than half of the {before} before; --force takes it"
    );
    let mut update = Update { item, fetcher, url, stored: Manifest::new() };
    let outcome = update.events(wanted, &held, force)?;
    if let (true, [first, ..]) = (update.stored.is_empty(), outcome.failed.as_slice()) {
        bail!("no event could be fetched, first: {first}");
    }
    let manifest = serde_json::to_vec(&update.stored)?;
    written_aside(&item.path.join(MANIFEST), &manifest, |_| Ok(()))?;
    Ok(outcome)
}

struct Update<'u, 'r> {
    item: &'u Fetchable,
    fetcher: &'u Fetcher<'r>,
    url: &'u str,
    /// What is in the folder.
    stored: Manifest,
}

impl Update<'_, '_> {
    fn events(
        &mut self,
        wanted: Manifest,
        held: &Manifest,
        force: bool,
    ) -> anyhow::Result<Outcome> {
        let mut outcome = Outcome { fetched: 0, removed: 0, failed: Vec::new() };
        let mut gone = held.clone();
        for (id, about) in wanted {
            gone.remove(&id);
            let old = held.get(&id).filter(|_| self.path(&id).is_file());
            let same = old.is_some_and(|old| old.get("timestamp") == about.get("timestamp"));
            if same && !force {
                self.stored.insert(id, about);
                continue;
            }
            let tired = outcome.failed.len() >= MOST_FAILED;
            let fetched = if tired { Err(anyhow!("{id} was left")) } else { self.fetch(&id) };
            match fetched {
                Ok(()) => {
                    outcome.fetched += 1;
                    self.stored.insert(id, about);
                }
                Err(error) => {
                    outcome.failed.push(format!("{error:#}"));
                    self.stored.extend(old.map(|old| (id, old.clone())));
                }
            }
        }
        for id in gone.keys() {
            match fs::remove_file(self.path(id)) {
                Ok(()) => outcome.removed += 1,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error).context(format!("cannot remove event {id}")),
            }
        }
        Ok(outcome)
    }

    fn fetch(&self, id: &str) -> anyhow::Result<()> {
        let url = format!("{}{id}.json", self.url);
        let bytes = self.fetcher.bytes(&url)?;
        let content = Content { bytes, place: url };
        let files = std::slice::from_ref(&content);
        read_feed_files(&self.item.name, FeedFormat::Misp, files)
            .map_err(|problems| anyhow!("{problems}"))?;
        let folder = &self.item.path;
        if folder.is_file() {
            // What was fetched when the feed was one file.
            fs::remove_file(folder)
                .with_context(|| format!("cannot replace {}", folder.display()))?;
        }
        written_aside(&self.path(id), &content.bytes, |_| Ok(()))
    }

    fn path(&self, id: &str) -> std::path::PathBuf {
        Path::new(&self.item.path).join(format!("{id}.json"))
    }
}

/// The events of a manifest. Their numbers become names of files, so that nothing else is one.
fn events(bytes: &[u8]) -> anyhow::Result<Manifest> {
    let mut events: Manifest = serde_json::from_slice(bytes)?;
    let digit = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    events.retain(|id, about| id.len() == 36 && id.bytes().all(digit) && about.is_object());
    Ok(events)
}
