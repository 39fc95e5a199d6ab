//! Golden cases: a folder is a test. `README.md` says what it shows and why, `in/` holds the logs
//! and what the company says of itself, `expected.json` what must come of it.
//!
//! `in/story.toml` stands for logs too long to write by hand; see [`crate::logs`]. Sentences are
//! free to change: what is compared is who, what, and every decision (see [`crate::projection`]).
//! `STAKEOUT_BLESS=1` writes `expected.json` anew.

use std::fs;
use std::path::{Path, PathBuf};

use crate::binary::{Outputs, scan};
use crate::folder::{Folder, files_below};
use crate::logs::Story;
use crate::projection;

const STORY: &str = "story.toml";
const SETTINGS: &str = "stakeout.toml";
/// Ends of the names of files that a configuration names: no logs.
const CONTEXT: [&str; 7] =
    [".toml", ".ics", ".stix.json", ".txt", ".yml", ".register.csv", ".register.json"];

/// A case with its logs written out, below `in/` of a folder of its own.
pub(crate) struct GoldenCase {
    pub(crate) name: String,
    place: PathBuf,
    pub(crate) folder: Folder,
}

impl GoldenCase {
    fn open(place: PathBuf) -> Self {
        let name = place.file_name().expect("a case's folder").to_string_lossy().into_owned();
        let folder = Folder::new();
        let given = place.join("in");
        for file in files_below(&given) {
            let bytes = fs::read(given.join(&file)).expect("a file of the case");
            for (file, bytes) in told(file, bytes) {
                folder.write(Path::new("in").join(file), bytes);
            }
        }
        Self { name, place, folder }
    }

    /// What `scan` is told: the configuration, where the case has one.
    pub(crate) fn settings(&self) -> Vec<&'static str> {
        let there = self.folder.path().join("in").join(SETTINGS).try_exists();
        if there.expect("a folder to look into") {
            vec!["--config", "in/stakeout.toml"]
        } else {
            Vec::new()
        }
    }

    /// The logs, and what else the folder holds, by name inside `in/`.
    pub(crate) fn logs_and_context(&self) -> (Vec<String>, Vec<String>) {
        let files = files_below(&self.folder.path().join("in")).into_iter();
        let names = files.map(|file| file.to_str().expect("a name in UTF-8").to_owned());
        names.partition(|name| !CONTEXT.iter().any(|ending| name.ends_with(ending)))
    }

    pub(crate) fn scan(&self, more: &[&str]) -> Outputs {
        scan(self.folder.path(), &[&self.settings(), more, &["in"]].concat())
    }
}

/// A file of a case as a scan meets it: a story becomes the logs that it tells.
fn told(file: PathBuf, bytes: Vec<u8>) -> Vec<(PathBuf, Vec<u8>)> {
    if file != Path::new(STORY) {
        return vec![(file, bytes)];
    }
    let text = String::from_utf8(bytes).expect("a story in UTF-8");
    let logs = Story::read(&text).files().into_iter();
    logs.map(|(name, text)| (PathBuf::from(name), text.into_bytes())).collect()
}

/// Every golden case, by name.
pub(crate) fn golden_cases() -> Vec<GoldenCase> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = fs::read_dir(cases).expect("the folder of cases");
    let mut places: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    places.sort();
    places.into_iter().map(GoldenCase::open).collect()
}

#[test]
fn every_case_ends_as_its_folder_says() {
    let bless = std::env::vars_os().any(|(name, _)| name == "STAKEOUT_BLESS");
    let mut wrong = Vec::new();
    for case in golden_cases() {
        let found = format!("{:#}\n", projection::of(&case.scan(&[])));
        let place = case.place.join("expected.json");
        if bless {
            fs::write(&place, &found).expect("the expectation is written");
        }
        let expected = fs::read_to_string(&place).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{}:\n{}", case.name, difference(&expected, &found)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases ended otherwise (STAKEOUT_BLESS=1 accepts it):\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_case_says_what_it_shows() {
    for case in golden_cases() {
        let text = fs::read_to_string(case.place.join("README.md")).unwrap_or_default();
        assert!(text.starts_with("# ") && text.lines().count() >= 3, "{}: README.md", case.name);
    }
}

/// Lines that one text has and the other has not, between what they share at both ends.
fn difference(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let head = expected.iter().zip(&found).take_while(same).count();
    let tail = expected[head..].iter().rev().zip(found[head..].iter().rev());
    let tail = tail.take_while(same).count();
    let gone = expected[head..expected.len() - tail].iter().map(|line| format!("- {line}"));
    let new = found[head..found.len() - tail].iter().map(|line| format!("+ {line}"));
    gone.chain(new).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_difference_shows_what_changed() {
    assert_eq!(difference("a\nb\nc\n", "a\nB\nc\n"), "- b\n+ B");
}
