//! The files of Sigma rules that the settings name: single ones, and folders with all below them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use playbook::document::Problem;
use walkdir::WalkDir;

use super::layer::{Layer, NamedPath};
use super::read;

/// Reads every file of rules, by path, each once. What the rules say is not looked at here: one that
/// is wrong does not keep the others from running.
pub(super) fn load(
    settings: &Layer,
    more: &[PathBuf],
    problems: &mut Vec<Problem>,
) -> BTreeMap<PathBuf, String> {
    let flags =
        more.iter().map(|path| NamedPath { path: path.clone(), named_in: "--sigma".to_owned() });
    let named = settings.sigma.iter().flatten().cloned().chain(flags);
    let mut files = BTreeMap::new();
    for NamedPath { path, named_in } in named {
        for file in files_of(&path) {
            match read::bytes(&file) {
                Ok(bytes) => {
                    files.insert(file, String::from_utf8_lossy(&bytes).into_owned());
                }
                Err(text) => {
                    let text = format!("{text} (named in {named_in})");
                    problems.push(Problem::whole(&file.display().to_string(), text));
                }
            }
        }
    }
    files
}

/// Files below a folder that are named as rules are; anything else is itself.
fn files_of(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let is_rule = |path: &Path| path.extension().is_some_and(|it| it == "yml" || it == "yaml");
    let entries = WalkDir::new(path).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries
        .filter(|entry| entry.file_type().is_file() && is_rule(entry.path()))
        .map(walkdir::DirEntry::into_path)
        .collect()
}
