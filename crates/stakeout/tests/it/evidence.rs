//! Every cited record leads back to its bytes, and those bytes alone to the same event.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::binary::{Outputs, stakeout};
use crate::cases::golden_cases;
use crate::folder::{Folder, inflated};
use crate::organization::organization;

/// Every evidence item of every case: under indicators, questions and clauses.
fn evidence(outputs: &Outputs) -> Vec<Value> {
    let mut found = Vec::new();
    for case in outputs.cases() {
        let parts = ["/indicators", "/questions", "/escalation/clauses"];
        let lists = parts.map(|path| case.pointer(path).and_then(Value::as_array).cloned());
        for part in lists.into_iter().flatten().flatten() {
            found.extend(part["evidence"].as_array().expect("evidence").iter().cloned());
        }
    }
    found
}

/// Tables whose first line is their header.
const TABLES: [&str; 3] = ["cur.csv", "mail.csv", "people.csv"];

/// The bytes of an evidence item, and the same as a log that can be read alone.
fn cited(item: &Value, file: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let number =
        |name: &str| usize::try_from(item[name].as_u64().expect("a number")).expect("small");
    let (offset, length) = (number("offset"), number("length"));
    let record = file[offset..offset + length].to_vec();
    if record.starts_with(b"{") {
        return (record.clone(), record);
    }
    // A line of a table says what it is only under its header: the one before it in the file.
    let mut alone = Vec::new();
    let table =
        item["file"].as_str().is_some_and(|name| TABLES.iter().any(|it| name.ends_with(it)));
    for (place, line) in file[..offset].split_inclusive(|byte| *byte == b'\n').enumerate() {
        if line.starts_with(b"#") || (table && place == 0) {
            alone.extend_from_slice(line);
        }
    }
    alone.extend_from_slice(&record);
    (record, alone)
}

fn events(folder: &Path, paths: &[&str]) -> Vec<Value> {
    let run = stakeout(folder, &[&["decode"], paths].concat()).run().expect_code(0);
    let lines = run.out();
    lines.lines().map(|line| serde_json::from_str(line).expect("an event")).collect()
}

fn check(what: &str, folder: &Path, outputs: &Outputs) -> usize {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let alone = Folder::new();
    let mut times = Vec::new();
    for item in evidence(outputs) {
        let name = item["file"].as_str().expect("a file").to_owned();
        let bytes = files.entry(name.clone()).or_insert_with(|| inflated(&folder.join(&name)));
        let (record, log) = cited(&item, bytes);
        let sum = format!("{:x}", Sha256::digest(&record));
        assert_eq!(item["sha256"], sum.as_str(), "{what}: {item}");
        let text = String::from_utf8_lossy(&record).into_owned();
        let quoted = item["text"].as_str().expect("a text").trim_end_matches('…');
        assert!(text.starts_with(quoted), "{what}: {item} is not of {text}");
        alone.write(format!("{:08}", times.len()), log);
        times.push(item["time"].as_str().expect("a time").to_owned());
    }
    if times.is_empty() {
        return 0;
    }
    let found = events(alone.path(), &["."]);
    assert_eq!(found.len(), times.len(), "{what}: not every record is one event");
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let whole: BTreeSet<String> = events(folder, &names).iter().map(Value::to_string).collect();
    for (event, time) in found.iter().zip(&times) {
        // A record without a time stands at the moment at which it was read, which is another here.
        if event["metadata"]["debug"].to_string().contains("no time") {
            continue;
        }
        let cited = schema::Timestamp::parse_rfc3339(time.as_bytes()).expect("a time");
        // What is logged at its end is cited by when it began.
        let said = ["time", "start_time"].map(|name| event[name].as_i64());
        assert!(said.contains(&Some(cited.0.div_euclid(1_000))), "{what}: {time} {event}");
        assert!(whole.contains(&event.to_string()), "{what}: alone it is another event: {event}");
    }
    times.len()
}

#[test]
fn golden_cases_cite_what_is_there() {
    let cited: usize = golden_cases()
        .iter()
        .map(|case| check(&case.name, case.folder.path(), &case.scan(&[])))
        .sum();
    assert!(cited > 100, "{cited} records");
}

#[test]
fn a_simulated_organisation_cites_what_is_there() {
    let organization = organization(2);
    let cited = check("seed 2", organization.path(), &organization.outputs);
    assert!(cited > 100, "{cited} records");
}

#[test]
fn cases_have_ids_of_their_own() {
    for seed in crate::organization::SEEDS {
        let cases = organization(seed).outputs.cases();
        let ids: BTreeSet<String> = cases.iter().map(|case| case["id"].to_string()).collect();
        assert_eq!(ids.len(), cases.len(), "seed {seed}");
    }
}
