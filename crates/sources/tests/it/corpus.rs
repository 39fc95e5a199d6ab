//! Published logs, read in place: every file decodes without a panic, every record that an
//! independent count finds is there, and recorded calls prove rows of the operation table.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use schema::{FileId, Record, Reject, Row, Sink};
use serde_json::Value;
use sources::{Format, decode, detect};

use crate::support::{Collected, collect, collect_recognised, corpus, files, inflated};

/// Records and rejects of all files of a folder, by format.
fn survey(folder: &Path) -> BTreeMap<&'static str, (usize, usize)> {
    let mut counts = BTreeMap::new();
    // A page that explains a format shows an event of it.
    let is_page = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    for path in files(folder).into_iter().filter(|path| !is_page(path)) {
        let bytes = inflated(&path);
        let head = &bytes[..bytes.len().min(4096)];
        assert_eq!(detect(head), detect(&bytes), "{}: 4 KiB are enough", path.display());
        if let Some((format, collected)) = collect_recognised(&bytes) {
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
        // Folders hold files of other formats as well, which have tests of their own.
        .filter(|(name, ..)| expected.iter().any(|(expected, ..)| name == expected))
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
    let zat = [
        ("zeek_conn", 413, 0),
        ("zeek_dhcp", 9, 0),
        ("zeek_dns", 104, 0),
        ("zeek_http", 478, 0),
        ("zeek_notice", 2, 0),
        ("zeek_ssl", 820, 0),
        ("zeek_x509", 63, 0),
    ];
    check("network/zat-data", &zat);
    check("network/corelight-openvpn", &[("zeek_conn", 0, 7), ("zeek_ssl", 0, 3)]);
}

/// Times are masked in these. With a time put in, nothing is wrong with any line, but for a few
/// files that test how times and columns are left out.
#[test]
fn masked_times_are_all_that_is_wrong_with_these() {
    let Some(corpus) = corpus() else { return };
    let (mut records, mut timeless) = (BTreeMap::new(), 0);
    for path in files(&corpus.join("network/zeek-btest")) {
        let bytes = inflated(&path);
        let Some(format) = detect(&bytes) else { continue };
        let text = String::from_utf8_lossy(&bytes).replace("XXXXXXXXXX.XXXXXX", "1792501200.5");
        let collected = collect(format, text.as_bytes());
        for seen in &collected.records {
            *records.entry(seen.source).or_insert(0) += 1;
        }
        for reject in collected.rejects {
            if reject.reason.ends_with("or no time") {
                timeless += 1;
                continue;
            }
            let other = ["which is not read", "of no Zeek log that is read"];
            let expected = other.iter().any(|end| reject.reason.ends_with(end));
            assert!(expected, "{}: {reject:?}", path.display());
        }
    }
    println!("{records:?}, {timeless} lines without a time");
    assert!(timeless <= 8, "{timeless}");
}

/// Service logs of many hands: every line of a recognised file is read, or is of another program.
#[test]
fn service_logs_decode() {
    let Some(corpus) = corpus() else { return };
    let (mut records, mut unsupported, mut quarantined) = (BTreeMap::new(), 0, Vec::new());
    for path in files(&corpus.join("network/crowdsec-hub")) {
        let bytes = inflated(&path);
        let Some((format, collected)) = collect_recognised(&bytes) else { continue };
        *records.entry(format.name()).or_insert(0) += collected.records.len();
        for reject in collected.rejects {
            if reject.kind == "unsupported" {
                unsupported += 1;
                continue;
            }
            let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            quarantined.push((file, reject.reason));
        }
    }
    println!("{records:?}, {unsupported} of other programs, quarantined: {quarantined:#?}");
    let of = |file: &str| quarantined.iter().filter(|(of, _)| of == file).count();
    let counts = ["bind9-logs", "envoy", "litespeed-logs", "traefik_json"].map(of);
    assert_eq!(counts, [2, 4, 2, 1], "no time, a head on some lines, errors, a cut record");
    assert_eq!(quarantined.len(), counts.iter().sum::<usize>(), "{quarantined:#?}");
    for (name, least) in [
        ("aws_alb", 18),
        ("bind", 30),
        ("haproxy", 3),
        ("openvpn", 6),
        ("sshd", 120),
        ("w3c", 2),
        ("web_access", 900),
        ("web_access_json", 170),
    ] {
        assert!(records.get(name).is_some_and(|count| *count >= least), "{name}: {records:?}");
    }
}

/// Every line of a load balancer and of CloudFront is read, or is no request and says so.
#[test]
fn requests_of_others_decode() {
    let Some(corpus) = corpus() else { return };
    for (file, format, expected) in [
        ("plaso_test_data/test_data/aws_elb_access.log", Format::AwsAlb, (14, 2)),
        (
            "opensearch_catalog/integrations/observability/amazon_elb/data/raw.log",
            Format::AwsAlb,
            (63, 0),
        ),
        (
            "opensearch_catalog/integrations/observability/amazon_cloudfront/data/raw.log",
            Format::W3c,
            (40, 0),
        ),
    ] {
        let bytes = inflated(&corpus.join("cloud").join(file));
        let (found, collected) = collect_recognised(&bytes).expect("it is recognised");
        let unread = collected.rejects.iter().filter(|reject| reject.kind != "unsupported").count();
        println!("{file}: {} read, {} skipped", collected.records.len(), collected.rejects.len());
        assert_eq!((found, unread), (format, 0), "{:?}", collected.rejects);
        assert_eq!((collected.records.len(), collected.rejects.len()), expected, "{file}");
    }
}

/// The parsed form says what must come out of the raw one.
#[test]
fn squid_pairs_agree() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join(
        "network/apache-metron/metron-platform/metron-integration-test/src/main/sample/data/squid",
    );
    let raw = inflated(&folder.join("raw/SquidExampleOutput"));
    let parsed = inflated(&folder.join("parsed/SquidExampleParsed"));
    let collected = collect(Format::Squid, &raw);
    assert_eq!(collected.rejects, []);
    let expected = serde_json::Deserializer::from_slice(&parsed).into_iter::<Value>();
    let expected: Vec<Value> = expected.map(|value| value.expect("JSON")).collect();
    assert_eq!(collected.records.len(), expected.len());
    for (seen, expected) in collected.records.iter().zip(expected) {
        let text = |key: &str| expected[key].as_str().expect("a text").to_owned();
        for part in [
            format!("source: Some({})", text("ip_src_addr")),
            format!("destination: Some({})", text("ip_dst_addr")),
            format!("host: Some({:?})", text("full_hostname")),
            format!("url: Some({:?})", text("url")),
            format!("method: Some({:?})", text("method")),
            format!("status: Some({})", expected["code"]),
            format!("bytes_down: Some({})", expected["bytes"]),
        ] {
            assert!(seen.row.contains(&part), "{part} in {}", seen.row);
        }
    }
}

/// Records wrapped in the name of their log, as a message queue carries them.
#[test]
fn wrapped_records_of_a_sensor_decode() {
    let Some(corpus) = corpus() else { return };
    let bytes = inflated(&corpus.join(
        "network/apache-metron/metron-platform/metron-integration-test/src/main/sample/data/bro/raw/BroExampleOutput",
    ));
    let format = detect(&bytes).expect("a Zeek log");
    let collected = collect(format, &bytes);
    println!("{} records, {:?}", collected.records.len(), collected.rejects);
    assert_eq!(collected.records.len(), 18);
    assert!(collected.rejects.iter().all(|reject| reject.kind == "unsupported"));
}

/// One sample of these is JSON that carries the lines of flow logs; the lines themselves decode.
#[test]
fn flow_records_of_others_decode() {
    let Some(corpus) = corpus() else { return };
    let sample =
        "cloud/opensearch_catalog/integrations/observability/amazon_vpc_flow/data/sample.json";
    let sample: Value = serde_json::from_slice(&inflated(&corpus.join(sample))).expect("JSON");
    let lines: Vec<&str> = sample
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|item| item["body"].as_str())
        .collect();
    let collected = collect(Format::VpcFlow, lines.join("\n").as_bytes());
    assert_eq!((collected.records.len(), collected.rejects.len()), (lines.len(), 0));
    println!("{} flow records", lines.len());
    // The other set has records of no traffic and lines that are too short or too long.
    check("cloud/otel_contrib_2025", &[("vpc_flow", 0, 3)]);
}

#[test]
fn calls_at_azure_and_google_decode() {
    check("cloud/plaso_test_data", &[("azure_activity", 4, 0), ("gcp_audit", 9, 2)]);
    check("cloud/gcp_community_security_analytics", &[("gcp_audit", 14, 0)]);
}

#[test]
fn nothing_else_is_taken_for_a_format() {
    for folder in ["intel", "cloud/guardduty_soar_samples", "schema"] {
        check(folder, &[]);
    }
    let Some(corpus) = corpus() else { return };
    for path in files(&corpus.join("registration")) {
        let found = detect(&inflated(&path));
        assert!(
            matches!(found, None | Some(Format::Rdap | Format::Whois)),
            "{}: {found:?}",
            path.display()
        );
    }
}

/// Which rows of the operation table were seen, and whether one of their calls worked and named
/// what it made or changed.
#[derive(Default)]
struct Operations(BTreeMap<String, bool>);

impl Sink for Operations {
    fn record(&mut self, record: Record<'_>) {
        if let Row::ApiCall(call) = &record.row
            && let Some(effect) = &call.effect
        {
            let row = effect.operation;
            let worked = self.0.entry(format!("{}:{}", row.service, row.operation)).or_default();
            let named = row.resources.is_empty() || !effect.resources.is_empty();
            *worked |= call.error.is_none() && named;
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
    assert!(names.len() >= 74 && worked >= 34, "{} {worked}", names.len());
    for row in [
        "ec2:RunInstances",
        "iam:CreateAccessKey",
        "lambda:CreateFunction",
        "lightsail:CreateInstances",
    ] {
        assert!(names.contains(row), "{row}");
    }
}
