//! Neither the order in which files are read nor the number of workers changes a byte of any
//! output.

use std::path::Path;

use crate::binary::{Outputs, scan};
use crate::cases::golden_cases;
use crate::corpus::corpus;
use crate::folder::{Folder, files_below};
use crate::logs::{Call, trail};
use crate::organization::organization;

const MOST_JOBS: u32 = 8;

#[track_caller]
fn check_same(what: &str, one: &Outputs, other: &Outputs) {
    assert_eq!(one.difference(other), None, "{what} differs");
}

/// Scans with every number of workers, and with the files named in other orders.
fn check(what: &str, folder: &Path, settings: &[&str], logs: Vec<String>, expected: &Outputs) {
    let mut logs = logs;
    for jobs in 1..=MOST_JOBS {
        shuffle(&mut logs, jobs);
        let jobs = jobs.to_string();
        let logs: Vec<&str> = logs.iter().map(String::as_str).collect();
        let outputs = scan(folder, &[settings, &["--jobs", &jobs], &logs].concat());
        check_same(&format!("{what}: --jobs {jobs}"), expected, &outputs);
    }
}

/// Another order every turn, and the same one in every run.
fn shuffle(files: &mut [String], turn: u32) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(u64::from(turn) + 1);
    for last in (1..files.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = (state >> 33) % (last as u64 + 1);
        files.swap(last, usize::try_from(place).expect("at most the last"));
    }
}

#[test]
fn a_simulated_organisation() {
    let folder = organization(1).last_days();
    let settings = ["--config", "stakeout.toml"];
    let expected = scan(folder.path(), &[&settings[..], &["logs"]].concat());
    assert!(expected.cases().len() > 3, "{} cases", expected.cases().len());
    let logs = files_below(&folder.path().join("logs"));
    let logs = logs.iter().map(|file| format!("logs/{}", file.display())).collect();
    check("seed 1", folder.path(), &settings, logs, &expected);
}

#[test]
fn golden_inputs() {
    for case in golden_cases() {
        let expected = case.scan(&[]);
        let (logs, _) = case.logs_and_context();
        let logs = logs.iter().map(|file| format!("in/{file}")).collect();
        check(&case.name, case.folder.path(), &case.settings(), logs, &expected);
    }
}

/// Published logs are dirty: what is set aside has its order too.
#[test]
fn published_logs() {
    let Some(corpus) = corpus() else { return };
    let expected = scan(&corpus, &["--jobs", "1", "."]);
    check_same("--jobs 8", &expected, &scan(&corpus, &["--jobs", "8", "."]));
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
    let tally = &expected.json("summary.json")["sources"]["cloudtrail"];
    assert_eq!((&tally["stored"], &tally["duplicate"]), (&5.into(), &35.into()), "{tally}");
    let logs = (0..40).map(|copy| format!("in/{copy}.json")).collect();
    check("one id", folder.path(), &[], logs, &expected);
}
