//! Delivers what was done in the other clouds, and what went over their networks: a file an account
//! and day, one record a line, in order of time.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use schema::{Provider, Timestamp};

use super::journal::{CloudLog, CloudRecord};

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
    let folder = match (record.provider, record.log) {
        (Provider::Gcp, CloudLog::Calls) => "gcp-audit",
        (Provider::Gcp, CloudLog::Flows) => "gcp-flow",
        (_, CloudLog::Calls) => "azure-activity",
        (_, CloudLog::Flows) => "azure-flow",
    };
    Path::new(folder).join(&record.account).join(format!("{}.json", record.at.day()))
}
