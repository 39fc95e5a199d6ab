//! Neither the order in which files are read nor the number of workers changes a byte of any
//! output.

use std::fs;
use std::path::Path;

use crate::binary::{Outputs, scan};
use crate::cases::golden_cases;
use crate::folder::{Folder, files_below};
use crate::logs::{Call, trail};
use crate::organization::organization;

const MOST_JOBS: u32 = 8;

#[track_caller]
fn check_same(what: &str, one: &Outputs, other: &Outputs) {
    assert_eq!(one.difference(other), None, "{what} differs");
}

/// Scans with every number of workers, and with files named in other orders.
fn check(what: &str, folder: &Path, settings: &[&str], logs: &str, expected: &Outputs) {
    for jobs in 1..=MOST_JOBS {
        let jobs = jobs.to_string();
        let outputs = scan(folder, &[settings, &["--jobs", &jobs, logs]].concat());
        check_same(&format!("{what}: --jobs {jobs}"), expected, &outputs);
    }
    let mut files: Vec<String> = files_below(&folder.join(logs))
        .iter()
        .map(|file| format!("{logs}/{}", file.display()))
        .filter(|file| !is_context(file))
        .collect();
    for turn in 0..3 {
        shuffle(&mut files, turn);
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let outputs = scan(folder, &[settings, &files].concat());
        check_same(&format!("{what}: shuffle {turn}"), expected, &outputs);
    }
}

/// Files of a golden case that its configuration names.
fn is_context(file: &str) -> bool {
    let context = [".toml", ".ics", ".stix.json", ".txt"];
    context.iter().any(|ending| file.ends_with(ending))
}

/// Another order every turn, and the same one in every run.
fn shuffle(files: &mut [String], turn: u64) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(turn + 1);
    for last in (1..files.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = (state >> 33) % (last as u64 + 1);
        files.swap(last, usize::try_from(place).expect("at most the last"));
    }
}

/// Every cloud log and ten days of the sensor's, which is some four hundred files.
#[test]
fn a_simulated_organisation() {
    let organization = organization(1);
    let folder = Folder::new();
    for file in files_below(organization.path()) {
        let name = file.to_str().expect("a name in UTF-8");
        let early = name.starts_with("logs/zeek/") && name < "logs/zeek/2026-10-19";
        if !early {
            folder.write(&file, fs::read(organization.path().join(&file)).expect("a file"));
        }
    }
    let settings = ["--config", "stakeout.toml"];
    let expected = scan(folder.path(), &[&settings[..], &["logs"]].concat());
    assert!(expected.cases().len() > 3, "{} cases", expected.cases().len());
    check("seed 1", folder.path(), &settings, "logs", &expected);
}

#[test]
fn golden_inputs() {
    for case in golden_cases() {
        let expected = case.scan(&[]);
        check(&case.name, case.folder.path(), &case.settings(), "in", &expected);
    }
}

/// Two deliveries of one event that do not say the same: whichever is met first, both are told of.
#[test]
fn events_that_share_an_id_but_not_their_content() {
    let folder = Folder::new();
    for copy in 0..40 {
        let call = Call {
            count: copy % 5 + 1,
            ..Call::new("2026-10-20 10:00", "user/eve", "ec2:RunInstances")
        };
        folder.write(format!("in/{copy}.json"), trail(&[call]));
    }
    let expected = scan(folder.path(), &["--jobs", "1", "in"]);
    check("one id", folder.path(), &[], "in", &expected);
}
