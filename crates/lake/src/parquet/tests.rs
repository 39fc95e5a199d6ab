//! Published files, and files that are not what they say.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn rows(path: &Path) -> Vec<Value> {
    let mut text = String::new();
    crate::open(path).expect("a file").read_to_string(&mut text).expect("readable");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// The Parquet files of a published folder; none where the corpus is absent.
fn published() -> Vec<PathBuf> {
    let corpus = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/cloud/aws_security_lake_ocsf_validation"
    );
    let mut folders = vec![PathBuf::from(corpus)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "parquet" => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

#[test]
fn published_files_are_read() {
    let files = published();
    if files.is_empty() {
        return println!("not run: corpus absent");
    }
    for file in &files {
        let rows = rows(file);
        println!("{}\t{}", file.display(), rows[0]);
        assert_eq!(rows.len(), 1, "{}", file.display());
    }
}
