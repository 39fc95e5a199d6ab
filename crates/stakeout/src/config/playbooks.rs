//! Playbooks that the command line names: files, folders of them, or standard input.

use std::io::{Read as _, stdin};
use std::path::{Path, PathBuf};

use playbook::document::{Problem, Problems};
use playbook::written::{self, Playbook};

use super::read;

/// Endings that a playbook's file has; those of a folder that have another are left alone.
const ENDINGS: [&str; 4] = ["md", "markdown", "toml", "txt"];

/// What was read, and what is wrong with the rest.
#[derive(Default)]
pub(crate) struct Playbooks {
    pub(crate) read: Vec<Playbook>,
    pub(crate) problems: Vec<Problem>,
}

/// Reads every file, and tells the playbooks in them apart.
pub(crate) fn load(paths: &[PathBuf]) -> Playbooks {
    let mut playbooks = Playbooks::default();
    for path in paths {
        for file in files(path, &mut playbooks.problems) {
            match one(&file) {
                Ok(read) => playbooks.read.extend(read),
                Err(Problems(found)) => playbooks.problems.extend(found),
            }
        }
    }
    written::tell_apart(&mut playbooks.read);
    playbooks
}

fn one(file: &Path) -> Result<Vec<Playbook>, Problems> {
    let place = file.display().to_string();
    let bytes = if place == "-" {
        let mut bytes = Vec::new();
        let read = stdin().lock().take(64 * 1024 * 1024).read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| format!("cannot be read: {error}"))
    } else {
        read::bytes(file)
    };
    let bytes = bytes.map_err(|text| Problem::whole(&place, text))?;
    written::read(&place, &bytes)
}

/// The file itself, or those of a folder by name, at any depth.
fn files(path: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let ending = entry.path().extension().and_then(|it| it.to_str());
                if ending.is_some_and(|it| ENDINGS.contains(&it.to_lowercase().as_str())) {
                    files.push(entry.into_path());
                }
            }
            Ok(_) => {}
            Err(error) => {
                let place = error.path().unwrap_or(path).display().to_string();
                problems.push(Problem::whole(&place, "cannot be looked into"));
            }
        }
    }
    if files.is_empty() {
        let text =
            format!("holds no playbook: expected files that end in .{}", ENDINGS.join(", ."));
        problems.push(Problem::whole(&path.display().to_string(), text));
    }
    files
}
