//! The register's files, read and put together.

use std::collections::BTreeSet;

use playbook::document::{Problem, Problems};
use playbook::register::{self, Register};

use super::layer::{Layer, NamedPath};
use super::read;

pub(super) fn load(settings: &Layer, problems: &mut Vec<Problem>) -> Register {
    let mut files = Vec::new();
    let mut seen = BTreeSet::new();
    for NamedPath { path, named_in } in settings.register.iter().flatten() {
        if !seen.insert(path) {
            continue;
        }
        let place = path.display().to_string();
        let read = read::bytes(path)
            .map_err(|text| Problem::whole(&place, format!("{text} (named in {named_in})")).into())
            .and_then(|bytes| register::read(&bytes, &place));
        match read {
            Ok(file) => files.push(file),
            Err(Problems(found)) => problems.extend(found),
        }
    }
    Register::bind(files).unwrap_or_else(|Problems(found)| {
        problems.extend(found);
        Register::default()
    })
}
