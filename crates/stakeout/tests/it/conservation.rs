//! Every record and every byte is accounted for: events = stored + duplicate + quarantined +
//! rejected, for each source, and what was counted is what lies on disk.

use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::binary::{Outputs, scan, stakeout};
use crate::cases::golden_cases;
use crate::corpus::corpus;
use crate::folder::files_below;
use crate::organization::organization;

/// The sum of one count over all sources.
fn total(summary: &Value, count: &str) -> u64 {
    let sources = summary["sources"].as_object().expect("sources");
    sources.values().map(|tally| tally[count].as_u64().expect("a count")).sum()
}

#[track_caller]
pub(crate) fn check_balance(what: &str, outputs: &Outputs) -> Value {
    let summary = outputs.json("summary.json");
    for (name, tally) in summary["sources"].as_object().expect("sources") {
        let count = |name: &str| tally[name].as_u64().expect("a count");
        let ends = ["stored", "duplicate", "quarantined", "rejected"].map(count);
        assert_eq!(count("events"), ends.iter().sum::<u64>(), "{what}: {name}: {tally}");
        assert!(count("later") <= count("stored"), "{what}: {name}: {tally}");
    }
    summary
}

/// Bytes of the inflated streams, as far as each can be read.
fn inflated_bytes(folder: &Path) -> u64 {
    let length = |file| {
        let mut stream = lake::open(&folder.join(file)).expect("a file that opens");
        let mut counted = 0;
        let mut buffer = vec![0; 65_536];
        // A damaged stream ends where the damage begins; what came before it counts.
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            counted += count as u64;
        }
        counted
    };
    files_below(folder).iter().map(length).sum()
}

/// What is said to lie somewhere lies there.
#[track_caller]
fn check_excerpt(folder: &Path, line: &Value) {
    let number = |name: &str| line[name].as_u64().expect("a number");
    let file = line["file"].as_str().expect("a file");
    let mut bytes = Vec::new();
    let stream = lake::open(&folder.join(file)).expect("a file that opens");
    // What can be read of a damaged file is enough.
    drop(stream.take(number("offset") + number("length")).read_to_end(&mut bytes));
    let start = usize::try_from(number("offset")).expect("a small file");
    let record = bytes.get(start..).unwrap_or_default();
    let shown = record.get(..200).unwrap_or(record).escape_ascii().to_string();
    assert_eq!(line["excerpt"], shown.as_str(), "{line}");
}

#[test]
fn golden_cases_balance() {
    for case in golden_cases() {
        let summary = check_balance(&case.name, &case.scan(&[]));
        let run = stakeout(case.folder.path(), &["decode", "in"]).run().expect_code(0);
        let events = total(&summary, "stored") + total(&summary, "duplicate");
        assert_eq!(
            run.out().lines().count() as u64,
            events,
            "{}: decode and scan differ",
            case.name
        );
    }
}

#[test]
fn a_simulated_organisation_balances() {
    let organization = organization(1);
    let summary = check_balance("seed 1", &organization.outputs);
    assert_eq!(total(&summary, "files"), files_below(&organization.logs()).len() as u64);
    assert_eq!(total(&summary, "bytes"), inflated_bytes(&organization.logs()));
    assert_eq!(total(&summary, "quarantined"), 0);
    // Lines of other programs and steps of a handshake are no sign-ins, tunnels or flows.
    let others = ["openvpn", "sshd", "vpc_flow"];
    for (name, tally) in summary["sources"].as_object().expect("sources") {
        assert_eq!(tally["rejected"] == 0, !others.contains(&name.as_str()), "{name}: {tally}");
    }
}

#[test]
fn published_logs_balance() {
    let Some(corpus) = corpus() else { return };
    let outputs = scan(&corpus, &["."]);
    let summary = check_balance("corpus", &outputs);
    assert_eq!(total(&summary, "files"), files_below(&corpus).len() as u64);
    assert_eq!(total(&summary, "bytes"), inflated_bytes(&corpus));
    assert!(total(&summary, "stored") > 1_000, "{summary}");
    for line in outputs.lines("quarantine.ndjson") {
        check_excerpt(&corpus, &line);
    }
    // What lies twice is told of once, so that there are at most as many lines as records.
    let lines = outputs.lines("quarantine.ndjson").len() as u64;
    let told = total(&summary, "quarantined") + total(&summary, "duplicate");
    assert!((1..=told).contains(&lines), "{lines} lines for {summary}");
}
