//! `stakeout intel` as users drive it: status, look-ups, and files that are checked and taken in.

use serde_json::Value;

use crate::binary::{Run, stakeout};
use crate::folder::Folder;

const SETTINGS: &str = r#"
[organization]
name = "Halvard"
domains = ["halvard.example"]
networks = ["10.0.0.0/8"]
[[egress]]
name = "office NAT"
networks = ["198.51.100.10/32"]
[[intel.list]]
name = "tor"
kind = "tor"
path = "intel/tor.txt"
confidence = 80
[[intel.list]]
name = "asn"
kind = "asn"
path = "intel/asn.tsv"
as_of = 2026-10-01T00:00:00Z
[[intel.list]]
name = "vpn numbers"
kind = "vpn"
path = "intel/vpn.txt"
[[intel.list]]
name = "cdn"
kind = "warning"
path = "intel/cdn.json"
[[intel.feed]]
name = "actors"
path = "intel/actors.csv"
"#;

fn folder() -> Folder {
    Folder::of(&[
        ("stakeout.toml", SETTINGS.as_bytes()),
        ("intel/tor.txt", b"# 2026-10-27T00:00:00Z\n192.0.2.7\nnonsense\n198.51.100.10\n"),
        ("intel/asn.tsv", b"192.0.2.0\t192.0.2.255\t64500\tNO\tEXAMPLE Example AS\n"),
        ("intel/vpn.txt", b"# 2026-01-01\nAS64500\n"),
        (
            "intel/cdn.json",
            br#"{"name":"cdn","type":"cidr","version":20261001,"list":["203.0.113.0/24"]}"#,
        ),
        (
            "intel/actors.csv",
            b"value,actor,campaign,confidence,valid_from,valid_until,tlp\n\
              evil.example,PORCH CLIMBER,Op,80,2026-10-01,2026-11-01,TLP:AMBER\n\
              203.0.113.9,PORCH CLIMBER,,80,2026-10-01,,\n\
              old.example,PORCH CLIMBER,,80,2026-01-01,2026-02-01,\n",
        ),
    ])
}

fn run(folder: &Folder, line: &[&str]) -> Run {
    let run = stakeout(folder.path(), line).run();
    assert_eq!(run.code, 0, "{line:?}\n{}\n{}", run.out(), run.err());
    run
}

fn json(folder: &Folder, line: &[&str]) -> Value {
    let run = run(folder, line);
    serde_json::from_str(&run.out()).expect("stdout is JSON")
}

const NOW: &str = "2026-10-28T12:00:00Z";

#[test]
fn status_tells_ages_and_what_was_not_read() {
    let folder = folder();
    let status = json(&folder, &["intel", "status", "--now", NOW, "--format", "json"]);
    let rows: Vec<String> = status["intel"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            let word = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
            format!("{} {} {} {}", word("name"), word("format"), row["entries"], word("state"))
        })
        .collect();
    assert_eq!(
        rows,
        [
            "asn iptoasn 1 fresh",
            "cdn misp-warninglist 1 fresh",
            "tor plain 2 fresh",
            "vpn numbers plain 1 stale",
            "actors csv 3 by indicator",
        ]
    );
    let not_read = status["intel"][2]["not_read"][0].as_str().unwrap_or_default().to_owned();
    assert_eq!(not_read, "1 line is no name, address, network or AS number (line 3)");
    let late = run(&folder, &["intel", "status", "--now", "2026-12-01"]).out();
    assert!(late.contains("stale"), "{late}");
    let empty = Folder::of(&[]);
    assert!(run(&empty, &["intel", "status"]).out().contains("neither a list nor a feed"));
}

#[test]
fn a_look_up_says_everything_and_ours_first() {
    let folder = folder();
    let values = [
        "192.0.2[.]7",
        "hxxp://www.evil[.]example/x",
        "203.0.113.9",
        "198.51.100.10",
        "AS64500",
        "old.example",
        "s3.amazonaws.com",
        "nobody.example",
        "buyer@halvard.example",
    ];
    let line = [["intel", "lookup", "--now", NOW, "--format", "json"].as_slice(), &values].concat();
    let found = json(&folder, &line);
    assert_eq!(found.as_array().map(Vec::len), Some(values.len()));
    let tor = &found[0];
    assert_eq!((&tor["kind"], &tor["network"]["number"]), (&"address".into(), &64_500.into()));
    assert_eq!(tor["network"]["country"], "NO");
    assert_eq!(
        (&tor["lists"][0]["list"], &tor["lists"][0]["confidence"]),
        (&"tor".into(), &80.into())
    );
    let vpn = &tor["lists"][1];
    assert_eq!((&vpn["entry"], &vpn["stale"]), (&"AS64500".into(), &true.into()));
    let evil = &found[1]["indicators"][0];
    assert_eq!((&evil["actor"], &evil["tlp"]), (&"PORCH CLIMBER".into(), &"TLP:AMBER".into()));
    assert_eq!((&evil["live"], &evil["entry"]), (&true.into(), &"evil.example".into()));
    assert_eq!(found[2]["indicators"][0]["suppressed_by"], "cdn");
    assert_eq!(found[3]["ours"], "our exit office NAT");
    assert_eq!(found[4]["network"]["name"], "EXAMPLE Example AS");
    assert_eq!(found[5]["indicators"][0]["live"], false);
    assert_eq!(found[6]["provider"]["name"], "aws");
    assert_eq!(found[7]["known"], false);
    assert_eq!(found[8]["ours"], "our name");
    let text =
        run(&folder, &[["intel", "lookup", "--now", NOW].as_slice(), &values].concat()).out();
    for line in [
        "  ours       our exit office NAT",
        "  network    AS64500 EXAMPLE Example AS (NO), 192.0.2.0/24, asn",
        "  list       tor (tor): 192.0.2.7, confidence 80, as of 2026-10-27 (36 hours old)",
        "actor PORCH CLIMBER, campaign Op, TLP:AMBER, live from 2026-10-01 until 2026-11-01",
        "held back by warning list cdn",
        "  nothing is known of it",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_file_is_checked_before_it_is_taken_in() {
    let folder = folder();
    let checked = run(&folder, &["intel", "import", "intel/tor.txt"]).out();
    assert!(checked.contains("a list in the format plain"), "{checked}");
    assert!(checked.contains("2 addresses and networks"), "{checked}");
    assert!(checked.contains("not read: 1 line is no name"), "{checked}");
    let line = ["intel", "import", "intel/tor.txt", "--name", "Tor again", "--kind", "tor"];
    let taken = run(&folder, &line).out();
    assert!(taken.contains("intel-tor-again.toml"), "{taken}");
    let status = run(&folder, &["intel", "status", "--now", NOW]).out();
    assert!(status.contains("Tor again"), "{status}");
    let feed =
        run(&folder, &["intel", "import", "intel/actors.csv", "--as", "csv", "--name", "more"]);
    assert!(feed.out().contains("3 indicators of a named actor"), "{}", feed.out());
    let refuse = |line: &[&str], says: &str| {
        let run = stakeout(folder.path(), line).run();
        assert_eq!(run.code, 3, "{line:?}");
        assert!(run.err().contains(says), "{}", run.err());
    };
    refuse(&line, "is there already");
    refuse(&["intel", "import", "none.txt"], "none.txt: is not there");
    refuse(&["intel", "import", "intel/tor.txt", "--name", "x"], "a list needs --kind");
    refuse(&["intel", "import", "intel/tor.txt", "--as", "stxi"], "did you mean \"stix\"?");
    refuse(
        &["intel", "import", "stakeout.toml", "--as", "mmdb", "--kind", "asn"],
        "this is no MMDB file",
    );
}

#[test]
fn a_look_up_of_a_technique_or_a_group_says_what_attack_knows() {
    let folder = Folder::of(&[]);
    let values = ["t1583.002", "Fancy Bear", "T1583.009"];
    let text = run(&folder, &[["intel", "lookup"].as_slice(), &values].concat()).out();
    for line in [
        "t1583.002  (technique)\n  attack     known to be used by Axiom, HEXANE and Sea Turtle, ATT&CK v18.1",
        "  attack     APT28 (G0007), known for T1583.001, T1583.003, T1583.006, ATT&CK v18.1",
        "T1583.009  (technique)\n  nothing is known of it",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let known =
        json(&folder, &[["intel", "lookup", "--format", "json"].as_slice(), &values].concat());
    assert_eq!(known[0]["attack"].as_array().map(Vec::len), Some(3));
    assert_eq!((&known[1]["known"], &known[1]["attack"][0]["id"]), (&true.into(), &"G0007".into()));
    assert_eq!((&known[2]["known"], &known[2]["attack"]), (&false.into(), &serde_json::json!([])));
}

#[test]
fn a_look_up_of_an_actor_or_a_campaign_says_what_leads_to_it() {
    let folder = folder();
    let values = ["porch climber", "op", "C0024"];
    let line = [["intel", "lookup", "--now", NOW].as_slice(), &values].concat();
    let text = run(&folder, &line).out();
    for line in [
        "  actor      PORCH CLIMBER; campaigns Op; 3 indicators, 2 live; named by actors\n",
        "  campaign   Op; of PORCH CLIMBER; 1 indicators, 1 live; named by actors\n",
        "  indicator  actors: evil.example, evil.example, confidence 80, actor PORCH CLIMBER",
        "  attack     SolarWinds Compromise (C0024), known for ",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let found = json(&folder, &[line.as_slice(), &["--format", "json"]].concat());
    assert_eq!(found[0]["indicators"].as_array().map(Vec::len), Some(3));
    let actor = &found[0]["actors"][0];
    assert_eq!((&actor["name"], &actor["campaigns"][0]), (&"PORCH CLIMBER".into(), &"Op".into()));
    let campaign = &found[1]["campaigns"][0];
    assert_eq!((&campaign["name"], &campaign["live"]), (&"Op".into(), &1.into()));
    assert_eq!(found[2]["attack"][0]["name"], "SolarWinds Compromise");
}
