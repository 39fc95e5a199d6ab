//! Events that others test their detection rules with: each of a format that is read must be read.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{collect_recognised, corpus, files};

/// How many events of a kind were read, by which formats, and how many were not.
#[derive(Debug, Default)]
struct Score {
    read: BTreeMap<&'static str, usize>,
    rejected: Vec<String>,
    unknown: usize,
}

impl Score {
    fn add(&mut self, event: &Value) {
        let text = event.to_string();
        let Some((format, collected)) = collect_recognised(text.as_bytes()) else {
            self.unknown += 1;
            return;
        };
        if collected.records.is_empty() {
            let reasons = collected.rejects.iter().map(|reject| reject.reason.as_str());
            // Many tests leave out what their rule does not look at, the time with it.
            let excused = |reason: &str| is_timeless(reason, event) || tells_of_no_call(reason);
            let reasons = reasons.filter(|reason| !excused(reason));
            self.rejected.extend(reasons.map(|reason| format!("{}: {reason}", format.name())));
        }
        for record in &collected.records {
            *self.read.entry(record.source).or_default() += 1;
        }
    }

    fn read(&self) -> usize {
        self.read.values().sum()
    }
}

fn report(title: &str, scores: &BTreeMap<String, Score>) {
    for (kind, score) in scores {
        let Score { read, rejected, unknown } = score;
        println!("{title} {kind}: {read:?}, {unknown} not known, rejected {rejected:?}");
    }
}

/// The kind of log an event of Panther is of: the one it names, or the only one of its rule.
fn kind(test: &Value, event: &Value) -> Option<String> {
    let named = event["p_log_type"].as_str().map(str::to_owned);
    let kinds = test["log_types"].as_array()?;
    named.or_else(|| (kinds.len() == 1).then(|| kinds[0].as_str().map(str::to_owned))?)
}

#[test]
fn events_of_panther() {
    let Some(corpus) = corpus() else { return };
    let tests = fs::read_to_string(corpus.join("cloud/panther-tests/tests.jsonl")).expect("there");
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for line in tests.lines() {
        let test: Value = serde_json::from_str(line).expect("a test");
        let Some(kind) = kind(&test, &test["event"]) else { continue };
        scores.entry(kind).or_default().add(&test["event"]);
    }
    report("panther", &scores);
    for (kind, Score { rejected, .. }) in &scores {
        assert!(rejected.is_empty(), "{kind}: {rejected:?}");
    }
    let expected = [
        ("AWS.GuardDuty", 4),
        ("AWS.SecurityFindingFormat", 4),
        ("Azure.Audit", 13),
        ("Azure.MonitorActivity", 115),
        ("GCP.AuditLog", 62),
        ("GSuite.ActivityEvent", 48),
        ("Microsoft365.Audit.AzureActiveDirectory", 4),
        ("Microsoft365.Audit.Exchange", 10),
    ];
    for (kind, least) in expected {
        let score = &scores[kind];
        assert!(score.read() >= least, "{kind}: {score:?}");
    }
}

#[test]
fn events_of_streamalert() {
    let Some(corpus) = corpus() else { return };
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let root = corpus.join("cloud/streamalert/rules");
    for path in files(&root).iter().filter(|path| is_json(path)) {
        let tests: Value =
            serde_json::from_slice(&fs::read(path).expect("there")).unwrap_or_default();
        for test in tests.as_array().into_iter().flatten() {
            let Some(kind) = test["log"].as_str() else { continue };
            if test["data"].is_object() {
                scores.entry(kind.to_owned()).or_default().add(&test["data"]);
            }
        }
    }
    report("streamalert", &scores);
    for (kind, Score { rejected, .. }) in &scores {
        assert!(rejected.is_empty() || is_no_event(kind), "{kind}: {rejected:?}");
    }
    let expected = [
        ("cloudtrail:events", 36),
        ("cloudwatch:events", 5),
        ("ghe:general", 18),
        ("gsuite:reports", 1),
        ("okta:logevents", 1),
    ];
    for (kind, least) in expected {
        let score = &scores[kind];
        assert!(score.read() >= least, "{kind}: {score:?}");
    }
}

/// Statistics of CloudTrail, and the log of another cloud that writes CloudTrail's keys.
fn is_no_event(kind: &str) -> bool {
    matches!(kind, "cloudtrail:insight" | "aliyun:actiontrail")
}

/// Azure's recommendations and policies come in the same log as calls.
fn tells_of_no_call(reason: &str) -> bool {
    reason == "an Azure event of a category that tells of no call"
}

/// Whether an event was rejected for its time, and has none.
fn is_timeless(reason: &str, event: &Value) -> bool {
    const TIMES: [&str; 5] = ["/eventTime", "/id/time", "/published", "/query_timestamp", "/start"];
    let begins = |time: &str| time.starts_with(|letter: char| letter.is_ascii_digit());
    let timed = |path: &&str| event.pointer(path).and_then(Value::as_str).is_some_and(begins);
    let untimed = ["missing or no", "start and end are missing"];
    untimed.iter().any(|words| reason.contains(words)) && !TIMES.iter().any(timed)
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
}
