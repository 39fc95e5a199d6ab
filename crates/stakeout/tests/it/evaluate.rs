//! `stakeout evaluate`: its figures are those of the scan and of the truth, and follow both.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::binary::stakeout;
use crate::folder::Folder;
use crate::organization::{Organization, organization};

fn evaluate(folder: &Path, arguments: &[&str]) -> String {
    stakeout(folder, &[&["evaluate"], arguments].concat()).run().expect_code(0).out()
}

fn figures(folder: &Path) -> Value {
    serde_json::from_str(&evaluate(folder, &[".", "--format", "json"])).expect("JSON")
}

/// The line of a detector, incident or twin.
fn line<'f>(figures: &'f Value, list: &str, name: &str) -> &'f Value {
    let lines = figures[list].as_array().expect("lines").iter();
    let named = |line: &&Value| line["detector"] == name || line["scenario"] == name;
    lines.clone().find(named).expect("a line of that name")
}

fn counts(share: &Value) -> (u64, u64) {
    (share["count"].as_u64().expect("a count"), share["of"].as_u64().expect("a count"))
}

/// The organisation once more, with another truth.
fn with_truth(organization: &Organization, truth: &[Value]) -> Folder {
    let folder = Folder::new();
    for name in ["stakeout.toml", "register.toml", "plans.ics"] {
        folder.write(name, fs::read(organization.path().join(name)).expect("a file"));
    }
    for name in ["intel", "logs"] {
        let target = organization.path().join(name);
        std::os::unix::fs::symlink(target, folder.path().join(name)).expect("a link is made");
    }
    let truth = json!({"now": crate::binary::NOW, "incidents": truth});
    folder.write("truth.json", truth.to_string());
    folder
}

#[test]
fn figures_are_those_of_the_scan_and_of_the_truth() {
    let organization = organization(1);
    let (truth, cases) = (organization.truth(), organization.outputs.cases());
    let figures = &figures(organization.path());
    let own = &figures["organizations"][0];
    let decisions = |cases: &[Value], path: &str| -> Vec<(Value, Value)> {
        let decision = |case: &Value| case.pointer(path).expect("a decision").clone();
        cases.iter().map(|case| (case["id"].clone(), decision(case))).collect()
    };
    let replayed = own["cases"].as_array().expect("cases");
    assert_eq!(decisions(replayed, "/decision"), decisions(&cases, "/escalation/decision"));
    let escalated = cases.iter().filter(|case| case["escalation"]["decision"] == "escalate");
    let incidents = truth.iter().filter(|told| told["kind"] == "incident").count();
    assert_eq!(own["incidents"], incidents);
    assert_eq!(own["benign"], truth.len() - incidents);
    let decided = line(figures, "detectors", "stakeout, decided");
    assert_eq!(counts(&decided["precision"]).1, escalated.count() as u64);
    // That it is perfect here is the business of the tests of the truth.
    let (found, of) = counts(&decided["recall"]);
    assert!(of == incidents as u64 && found > 0, "{decided}");
    let hours = decided["hours_to_detect"]["value"].as_f64().expect("hours");
    assert!(hours > 0.0 && hours < 48.0, "{hours}");
    for baseline in ["fixed threshold, high", "mean + 3 sigma", "first seen"] {
        let simple = line(figures, "detectors", baseline);
        let (right, alerts) = counts(&simple["precision"]);
        assert!(right > 0 && right < alerts, "{baseline} tells something: {simple}");
    }
    another_truth_makes_other_figures(organization, figures);
}

fn another_truth_makes_other_figures(organization: &Organization, before: &Value) {
    let mut truth = organization.truth();
    for told in &mut truth {
        // One happened to somebody else, one is not worth an escalation, one never happened.
        if told["scenario"] == "lookalike_domain" {
            told["entities"] = json!({"hosts": ["10.99.99.99"]});
        }
        if told["scenario"] == "tor_console" {
            told["expected_decision"] = json!("monitor");
        }
    }
    truth.retain(|told| told["scenario"] != "serverless_relays");
    let after = figures(with_truth(organization, &truth).path());
    let of = |figures: &Value, measure: &str| {
        counts(&line(figures, "detectors", "stakeout, decided")[measure])
    };
    let (found, incidents) = of(before, "recall");
    assert_eq!(of(&after, "recall"), (found - 3, incidents - 1), "{after:#}");
    let (right, escalated) = of(before, "precision");
    assert_eq!(of(&after, "precision"), (right - 2, escalated), "{after:#}");
    assert_eq!(counts(&line(&after, "incidents", "tor_console")["opened"]), (1, 1));
    assert_eq!(counts(&line(&after, "incidents", "tor_console")["decided"]), (0, 1));
    assert_eq!(counts(&line(&after, "incidents", "lookalike_domain")["opened"]), (0, 1));
    let wrong = |figures: &Value| figures["mistakes"].as_array().expect("a list").len();
    assert_eq!(wrong(&after), wrong(before) + 4, "{after:#}");
}

#[test]
fn seeds_are_made_once_and_measured_alike() {
    let folder = Folder::of(&[("made/notes/readme.txt", b"no organisation")]);
    let seeds = ["made", "--seeds", "2", "--days", "35", "--hosts", "20"];
    let format = ["--format", "markdown", "--jobs"];
    let first = evaluate(folder.path(), &[&seeds[..], &format, &["2"]].concat());
    for part in ["2 organisations, 70 days", "| stakeout, decided |", "| tor_console | escalate |"]
    {
        assert!(first.contains(part), "{part} is missing: {first}");
    }
    let made = folder.path().join("made/seed-002/truth.json");
    let before = fs::metadata(&made).and_then(|it| it.modified()).expect("a seed");
    let second = evaluate(folder.path(), &[&seeds[..1], &format, &["1"]].concat());
    assert_eq!(first, second);
    assert_eq!(fs::metadata(&made).and_then(|it| it.modified()).expect("a seed"), before);
}

#[test]
fn what_is_missing_is_named() {
    let folder = Folder::of(&[("unlabelled/logs/trail.json", b"")]);
    let check = |arguments: &[&str], code: i32, parts: &[&str]| {
        let run = stakeout(folder.path(), &[&["evaluate"], arguments].concat()).run();
        let run = run.expect_code(code);
        for part in parts {
            assert!(run.err().contains(part), "{arguments:?}: no {part} in {}", run.err());
        }
    };
    check(&["unlabelled"], 3, &["unlabelled/truth.json", "stakeout simulate", "--seeds"]);
    check(&["no-such-folder"], 3, &["no-such-folder"]);
    check(&["unlabelled", "--days", "40"], 2, &["--seeds"]);
    check(&["unlabelled", "--seeds", "0"], 2, &["--seeds"]);
    folder.write("unlabelled/truth.json", r#"{"now": "soon", "incidents": []}"#);
    check(&["unlabelled"], 3, &["unlabelled/truth.json", "soon"]);
    folder.write("unlabelled/truth.json", r#"{"now": "2026-10-29T00:00:00Z", "incidents": []}"#);
    check(&["unlabelled"], 3, &["unlabelled/stakeout.toml"]);
}
