//! Which files a run reads: the paths given, folders walked, globs expanded, in order of name.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tempfile::TempPath;
use walkdir::{DirEntry, WalkDir};

/// One file to read.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    /// As evidence names it: the path as given, or as walked to from it.
    pub name: String,
    /// Where its bytes are; another place than its name says for standard input.
    pub path: PathBuf,
    /// Bytes as stored, for the progress bar.
    pub size: u64,
    /// The copy of what came through a pipe, which goes when the run ends.
    _copy: Option<Arc<TempPath>>,
}

impl Input {
    fn new(name: String, path: PathBuf, size: u64) -> Self {
        Self { name, path, size, _copy: None }
    }
}

/// Expands the paths given. `skip` holds files and folders that are not logs: the configuration
/// that was read, the folder that is written to.
pub(crate) fn gather(paths: &[String], skip: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    let skip: Vec<PathBuf> = skip.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    // Two names that are no text may look the same.
    let mut found: BTreeMap<(String, PathBuf), Input> = BTreeMap::new();
    for path in paths {
        for input in expand(path, &skip)? {
            found.insert((input.name.clone(), input.path.clone()), input);
        }
    }
    Ok(found.into_values().collect())
}

fn expand(path: &str, skip: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    if path.is_empty() {
        bail!("an empty path names nothing; give a file or a folder");
    }
    if path == "-" {
        return Ok(vec![spool(path, io::stdin().lock())?]);
    }
    if let Some((scheme, _)) = path.split_once("://") {
        bail!("cannot read {path}: {scheme} URLs are not read yet; give a file or a folder");
    }
    let given = Path::new(path);
    match fs::metadata(given) {
        Ok(metadata) if metadata.is_dir() => Ok(walk(given, skip)),
        Ok(metadata) if metadata.is_file() => {
            Ok(vec![Input::new(path.to_owned(), given.to_owned(), metadata.len())])
        }
        Ok(metadata) if !metadata.file_type().is_fifo() => {
            bail!(
                "cannot read {path}: it is a device or a socket; give a file, a folder or a pipe"
            );
        }
        // A pipe that a shell made of a command.
        Ok(_) => {
            let pipe = File::open(given).with_context(|| format!("cannot read {path}"))?;
            Ok(vec![spool(path, pipe)?])
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && has_wildcard(path) => {
            glob(path, skip)
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {path}")),
    }
}

/// Every regular file below a folder. Links are followed where they stay in it: one that leads out
/// would have the run read what nobody asked for. What cannot be listed is an input too: it
/// fails when it is opened, is set aside with its reason, and its neighbours are read.
fn walk(root: &Path, skip: &[PathBuf]) -> Vec<Input> {
    let mut found = Vec::new();
    let inside = fs::canonicalize(root).ok();
    let stays = |entry: &DirEntry| {
        let leaves = |target: PathBuf| inside.as_ref().is_some_and(|it| !target.starts_with(it));
        !entry.path_is_symlink() || !fs::canonicalize(entry.path()).is_ok_and(leaves)
    };
    let entries = WalkDir::new(root).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(stays) {
        let (path, size) = match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let size = entry.metadata().map_or(0, |metadata| metadata.len());
                (entry.into_path(), size)
            }
            Ok(_) => continue,
            // A link that leads back to a folder it lies in shows nothing new.
            Err(error) if error.loop_ancestor().is_some() => continue,
            Err(error) => (error.path().unwrap_or(root).to_owned(), 0),
        };
        if !is_skipped(&path, skip) {
            found.push(Input::new(path.to_string_lossy().into_owned(), path, size));
        }
    }
    found
}

/// What a run that was stopped left aside is no log either.
fn is_skipped(path: &Path, skip: &[PathBuf]) -> bool {
    let aside = |part: std::path::Component<'_>| {
        part.as_os_str().to_string_lossy().starts_with(crate::output::ASIDE)
    };
    if path.components().any(aside) {
        return true;
    }
    !skip.is_empty()
        && fs::canonicalize(path)
            .is_ok_and(|path| skip.iter().any(|skipped| path.starts_with(skipped)))
}

fn has_wildcard(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

fn glob(pattern: &str, skip: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    let matcher = globset::GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .with_context(|| format!("cannot read the pattern {pattern}"))?
        .compile_matcher();
    let fixed: PathBuf = Path::new(pattern)
        .components()
        .take_while(|part| !has_wildcard(&part.as_os_str().to_string_lossy()))
        .collect();
    let root = if fixed.as_os_str().is_empty() { Path::new(".") } else { fixed.as_path() };
    let found: Vec<Input> = walk(root, skip)
        .into_iter()
        .filter(|input| {
            let name = input.path.strip_prefix("./").unwrap_or(&input.path);
            name.ancestors().any(|path| matcher.is_match(path))
        })
        .collect();
    if found.is_empty() {
        bail!("no file matches {pattern}");
    }
    Ok(found)
}

/// Evidence is read a second time, so what comes through a pipe is kept while the run lasts.
fn spool(name: &str, mut pipe: impl Read) -> anyhow::Result<Input> {
    let mut copy = tempfile::NamedTempFile::new()
        .context("cannot keep what comes through a pipe; set TMPDIR to a folder with room")?;
    let size =
        io::copy(&mut pipe, &mut copy).with_context(|| format!("cannot read {name} to its end"))?;
    let copy = copy.into_temp_path();
    let path = copy.to_path_buf();
    Ok(Input { _copy: Some(Arc::new(copy)), ..Input::new(name.to_owned(), path, size) })
}
