//! `findings.ndjson`: each sighting as an OCSF 1.8 Detection Finding (class 2004).

use playbook::cases::{Case, Decision, Sighting};
use serde_json::{Value, json};

use super::{Outcome, case_object, json};

/// One line per sighting, in order of case and time.
pub(super) fn lines(outcome: &Outcome<'_>) -> anyhow::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for case in &outcome.investigation.cases {
        for (place, sighting) in case.story.sightings.iter().enumerate() {
            let finding = finding(case, place, sighting, outcome);
            lines.extend_from_slice(json::to_string(&finding)?.as_bytes());
            lines.push(b'\n');
        }
    }
    Ok(lines)
}

fn finding(case: &Case<'_>, place: usize, sighting: &Sighting, outcome: &Outcome<'_>) -> Value {
    let quotes = outcome.quotes.of(&sighting.evidence.cited);
    let evidences: Vec<Value> = quotes
        .iter()
        .map(|quote| {
            json!({
                "data": {
                    "file": quote.file,
                    "offset": quote.offset,
                    "length": quote.length,
                    "sha256": quote.sha256,
                    "time": quote.time,
                    "text": quote.text,
                },
            })
        })
        .collect();
    let attacks: Vec<Value> = sighting.techniques.keys().map(|it| attack(it)).collect();
    let (severity_id, severity) = severity(case.verdict.decision);
    let milliseconds = |time: schema::Timestamp| time.0.div_euclid(1_000);
    json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200_401,
        "type_name": "Detection Finding: Create",
        "severity_id": severity_id,
        "severity": severity,
        "status_id": 1,
        "status": "New",
        "time": milliseconds(sighting.last),
        "start_time": milliseconds(sighting.first),
        "end_time": milliseconds(sighting.last),
        "message": sighting.summary,
        "finding_info": {
            "uid": format!("{}-{}", case.id, place + 1),
            "title": case.title,
            "desc": sighting.summary,
            "types": [sighting.indicator.as_str()],
            "first_seen_time": milliseconds(sighting.first),
            "last_seen_time": milliseconds(sighting.last),
            "attacks": attacks,
            "analytic": {
                "name": sighting.indicator.as_str(),
                "uid": sighting.indicator.as_str(),
                "type_id": 1,
                "type": "Rule",
            },
        },
        "evidences": evidences,
        "metadata": {
            "version": "1.8.0",
            "product": {
                "name": "Stakeout",
                "vendor_name": "Stakeout",
                "version": env!("CARGO_PKG_VERSION"),
            },
        },
        "unmapped": {
            "case": case.id,
            "decision": case_object::decision(case.verdict.decision),
            "score": (sighting.score * 100.0).round() / 100.0,
            "explained": sighting.explained,
        },
    })
}

fn attack(technique: &str) -> Value {
    let (parent, _) = technique.split_once('.').unwrap_or((technique, ""));
    let technique_object = json!({ "uid": parent, "name": "Acquire Infrastructure" });
    let tactic = json!({ "uid": "TA0042", "name": "Resource Development" });
    if parent == technique {
        json!({ "tactic": tactic, "technique": technique_object })
    } else {
        json!({
            "tactic": tactic,
            "technique": technique_object,
            "sub_technique": { "uid": technique },
        })
    }
}

const fn severity(decision: Decision) -> (u8, &'static str) {
    match decision {
        Decision::Escalate => (4, "High"),
        Decision::Monitor => (3, "Medium"),
        Decision::Close => (1, "Informational"),
    }
}
