//! Delivers what was done in the other clouds: a file an account and day, one record a line, in
//! order of time.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use schema::{Provider, Timestamp};

use super::journal::CloudRecord;

/// Writes every record; says how many files there are.
pub(crate) fn write_clouds(records: &[CloudRecord], logs: &Path) -> anyhow::Result<usize> {
    let mut files: BTreeMap<PathBuf, Vec<(Timestamp, &str)>> = BTreeMap::new();
    for record in records {
        files.entry(path(record)).or_default().push((record.at, &record.record));
    }
    for (path, records) in &mut files {
        records.sort();
        let mut text = String::new();
        for (_, record) in records {
            writeln!(text, "{record}").expect("a string takes whatever is written to it");
        }
        let path = logs.join(path);
        fs::create_dir_all(path.parent().context("a log file lies in a folder")?)?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(files.len())
}

fn path(record: &CloudRecord) -> PathBuf {
    let folder = match record.provider {
        Provider::Gcp => "gcp-audit",
        _ => "azure-activity",
    };
    Path::new(folder).join(&record.account).join(format!("{}.json", record.at.day()))
}
