//! Published logs, read in place: every file decodes without a panic, every record that an
//! independent count finds is there, and recorded calls prove rows of the operation table.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;
use std::path::Path;

use schema::{FileId, Record, Reject, Row, Sink};
use serde_json::Value;
use sources::{Format, decode, detect};

use crate::support::{Collected, collect, corpus, files, inflated};

/// Records and rejects of all files of a folder, by format.
fn survey(folder: &Path) -> BTreeMap<&'static str, (usize, usize)> {
    let mut counts = BTreeMap::new();
    for path in files(folder) {
        let bytes = inflated(&path);
        let head = &bytes[..bytes.len().min(4096)];
        assert_eq!(detect(head), detect(&bytes), "{}: 4 KiB are enough", path.display());
        if let Some(format) = detect(&bytes) {
            let collected = collect(format, &bytes);
            re_read(&bytes, &collected, format, &path);
            let entry: &mut (usize, usize) = counts.entry(format.name()).or_default();
            entry.0 += collected.records.len();
            entry.1 += collected.rejects.len();
        }
    }
    counts
}

/// The bytes of every CloudTrail record alone give the same event again.
fn re_read(bytes: &[u8], collected: &Collected, format: Format, path: &Path) {
    for seen in collected.records.iter().filter(|_| format == Format::Cloudtrail) {
        let range = &bytes[seen.offset as usize..(seen.offset + seen.length) as usize];
        let again = collect(format, range);
        assert_eq!(again.records.len(), 1, "{}", path.display());
        assert_eq!(again.records[0].row, seen.row);
        assert_eq!(again.records[0].fingerprint, seen.fingerprint);
    }
}

fn check(folder: &str, expected: &[(&str, usize, usize)]) {
    let Some(corpus) = corpus() else { return };
    let found: Vec<(&str, usize, usize)> = survey(&corpus.join(folder))
        .into_iter()
        .map(|(name, (records, rejects))| (name, records, rejects))
        .collect();
    assert_eq!(found, expected, "{folder}");
}

#[test]
fn cloudtrail_sets_decode_whole() {
    check("cloud/traildiscover", &[("cloudtrail", 878, 0)]);
    check("cloud/stratus", &[("cloudtrail", 227, 0)]);
    check("cloud/aws_security_lake_ocsf_validation", &[("cloudtrail", 21, 0)]);
}

/// One file of this set is a list that is damaged 48 times; it holds 840 events, and all are found.
#[test]
fn a_damaged_list_gives_up_every_event() {
    check("cloud/opensearch_catalog", &[("cloudtrail", 841, 48)]);
}

#[test]
fn zeek_sets_decode_whole() {
    let zat = [("zeek_conn", 413, 0), ("zeek_dns", 104, 0), ("zeek_ssl", 820, 0)];
    check("network/zat-data", &zat);
    // Times are masked in these: all but four lines are quarantined for it.
    let btest = [("zeek_conn", 3, 1524), ("zeek_dns", 0, 19), ("zeek_ssl", 1, 43)];
    check("network/zeek-btest", &btest);
    check("network/corelight-openvpn", &[("zeek_conn", 0, 7), ("zeek_ssl", 0, 3)]);
}

#[test]
fn nothing_else_is_taken_for_a_format() {
    for folder in ["registration", "intel", "cloud/guardduty_soar_samples", "cloud/plaso_test_data"]
    {
        check(folder, &[]);
    }
}

/// Which rows of the operation table were seen, and whether one of their calls worked.
#[derive(Default)]
struct Operations(BTreeMap<String, bool>);

impl Sink for Operations {
    fn record(&mut self, record: Record<'_>) {
        if let Row::ApiCall(call) = &record.row
            && let Some(effect) = &call.effect
        {
            let row = effect.operation;
            let worked = self.0.entry(format!("{}:{}", row.service, row.operation)).or_default();
            *worked |= call.error.is_none();
        }
    }

    fn reject(&mut self, _: Reject<'_>) {}
}

/// Every event of a rule test, however it is wrapped.
fn events(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) if object.contains_key("eventName") => found.push(value.to_string()),
        Value::Object(object) => object.values().for_each(|inner| events(inner, found)),
        Value::Array(list) => list.iter().for_each(|inner| events(inner, found)),
        _ => {}
    }
}

#[test]
fn recorded_calls_prove_rows_of_the_table() {
    let Some(corpus) = corpus() else { return };
    let mut seen = Operations::default();
    for path in files(&corpus.join("cloud")) {
        let bytes = inflated(&path);
        let text = String::from_utf8_lossy(&bytes);
        let mut found = Vec::new();
        let documents = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        documents.map_while(Result::ok).for_each(|document| events(&document, &mut found));
        let lines = found.join("\n");
        decode(Format::Cloudtrail, &mut BufReader::new(lines.as_bytes()), FileId(0), &mut seen);
    }
    let names: BTreeSet<&str> = seen.0.keys().map(String::as_str).collect();
    let worked = seen.0.values().filter(|worked| **worked).count();
    println!("{} rows proven, {worked} by a call that worked: {names:?}", names.len());
    assert!(names.len() >= 60, "{}", names.len());
    for row in [
        "ec2:RunInstances",
        "iam:CreateAccessKey",
        "lambda:CreateFunction",
        "lightsail:CreateInstances",
    ] {
        assert!(names.contains(row), "{row}");
    }
}
