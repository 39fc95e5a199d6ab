//! `stakeout export`: a former scan as layers of the ATT&CK Navigator.

use std::fs;

use serde_json::Value;

use crate::binary::{Run, stakeout};
use crate::folder::Folder;
use crate::logs::{Call, trail};

/// A folder with a scan of two things that somebody bought.
fn scanned() -> Folder {
    let calls = [
        Call { count: 3, ..Call::new("2026-10-02 10:00", "role/deploy", "ec2:RunInstances") },
        Call {
            domain: Some("halvard-login.com".to_owned()),
            ..Call::new("2026-10-28 11:00", "user/<b>eve", "route53domains:RegisterDomain")
        },
    ];
    let register = "[scope]\ncomplete = [\"*\"]\n";
    let logs = trail(&calls);
    let files: [(&str, &[u8]); 2] =
        [("register.toml", register.as_bytes()), ("logs/trail.json", logs.as_bytes())];
    let folder = Folder::of(&files);
    let scan = "scan --now 2026-10-29T00:00:00Z --register register.toml --out out logs";
    stakeout(folder.path(), &scan.split(' ').collect::<Vec<_>>()).run().expect_code(0);
    folder
}

fn export(folder: &Folder, line: &str) -> Run {
    let arguments: Vec<&str> = line.split(' ').collect();
    stakeout(folder.path(), &[["export"].as_slice(), &arguments].concat()).run()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON on stdout")
}

#[test]
fn layers_tell_what_the_scan_told() {
    let folder = scanned();
    let text = export(&folder, "navigator --out out").expect_code(0).out();
    assert!(!text.contains("<b>"), "log text is text");
    let layer = json(&text);
    assert_eq!(layer["versions"]["layer"], "4.5");
    let file = fs::read_to_string(folder.path().join("out/cases.json")).expect("cases");
    let cases = json(&file);
    let of = |id: &str| {
        let has =
            |case: &&Value| case["technique"].as_array().is_some_and(|it| it.contains(&id.into()));
        cases.as_array().expect("cases").iter().filter(has).count()
    };
    let scored: Vec<&Value> = layer["techniques"].as_array().expect("techniques").iter().collect();
    let scored = || scored.iter().filter(|it| it.get("score").is_some());
    assert!(scored().any(|it| it["techniqueID"] == "T1583.001"), "{layer:#}");
    for technique in scored() {
        let id = technique["techniqueID"].as_str().expect("an id");
        assert_eq!(technique["score"], of(id), "{id}");
        assert!(technique["comment"].as_str().is_some_and(|it| !it.is_empty()), "{id}");
    }

    let coverage = json(&export(&folder, "navigator out --layer coverage").expect_code(0).out());
    let techniques = coverage["techniques"].as_array().expect("techniques");
    assert_eq!(techniques.len(), 9, "T1583 and its sub-techniques");
    let score = |id: &str| {
        let found = techniques.iter().find(|it| it["techniqueID"] == id);
        found.expect("a technique")["score"].clone()
    };
    assert_eq!((score("T1583.005"), score("T1583.004")), (0.into(), 50.into()));

    let both = "navigator --out out --layer all --to layers.json";
    assert_eq!(export(&folder, both).expect_code(0).out(), "");
    let file = fs::read_to_string(folder.path().join("layers.json")).expect("a file");
    assert_eq!(json(&file), Value::Array(vec![layer, coverage]));
}

#[test]
fn the_report_says_who_is_known_to_do_so() {
    let folder = scanned();
    let page = fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
    let known = "T1583.001 is known to be used by 55 groups and campaigns, among them ";
    assert!(page.contains(known) && page.contains("weighs nothing in the decision"), "{page}");
    assert!(page.contains("The MITRE Corporation"), "with its notice");
}

#[test]
fn a_wrong_call_says_what_to_do() {
    let folder = Folder::of(&[("bad/cases.json", b"{\"not\": 1}"), ("bad/summary.json", b"")]);
    export(&folder, "navigator").expect_code(2);
    export(&folder, "navigator out --out out").expect_code(2);
    let missing = export(&folder, "navigator --out out").expect_code(3).err();
    assert!(missing.contains("out/cases.json; scan with --out first"), "{missing}");
    let wrong = export(&folder, "navigator bad").expect_code(3).err();
    assert!(wrong.contains("bad/cases.json is no cases.json of a scan"), "{wrong}");
    let empty = export(&folder, "navigator bad --layer coverage").expect_code(3).err();
    assert!(empty.contains("bad/summary.json is no summary.json of a scan"), "{empty}");
}
