//! What leaves in the Open Cybersecurity Schema Framework is valid under its compiled schema.

use ocsf_check::Schema;
use serde_json::Value;

use crate::binary::stakeout;
use crate::cases::golden_cases;
use crate::corpus::corpus;
use crate::organization::{SEEDS, organization};

#[track_caller]
fn check(what: &str, schema: &Schema, events: &[Value]) {
    for event in events {
        let wrong = schema.check(event);
        assert!(wrong.is_empty(), "{what}: {}\nin {event}", wrong.join("\n"));
    }
}

fn schema() -> Option<Schema> {
    let path = corpus()?.join("schema/ocsf-1.8.0.json");
    let schema = Schema::open(&path);
    assert!(schema.is_some(), "the corpus has no {}", path.display());
    schema
}

#[test]
fn findings_are_detection_findings() {
    let Some(schema) = schema() else { return };
    for seed in SEEDS {
        let findings = organization(seed).outputs.lines("findings.ndjson");
        assert!(findings.len() >= 8, "{} findings of seed {seed}", findings.len());
        check("a finding", &schema, &findings);
    }
    for case in golden_cases() {
        check(&case.name, &schema, &case.scan(&[]).lines("findings.ndjson"));
    }
}

#[test]
fn decoded_logs_are_events() {
    let Some(schema) = schema() else { return };
    let organization = organization(1);
    for sample in [
        "logs/zeek/2026-10-2[67]/*.log",
        "logs/cloudtrail/*/*/2026/10/2*",
        "logs/cloudtrail-stream",
    ] {
        let run = stakeout(organization.path(), &["decode", sample]).run().expect_code(0);
        assert_eq!(run.err(), "", "{sample}");
        let events: Vec<Value> =
            run.out().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert!(events.len() > 100, "{} events of {sample}", events.len());
        check(sample, &schema, &events);
    }
}
