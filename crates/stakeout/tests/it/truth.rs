//! Judgement against the truth of simulated organisations: incidents get their decision, benign
//! twins are not escalated, and nearly nothing else is told.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::organization::{IN_ALL_CLOUDS, Organization, SEEDS, organization};

/// Names that make two things one story; accounts are everybody's.
const NAMES: [&str; 4] = ["identities", "hosts", "addresses", "domains"];

fn names(entities: &Value) -> BTreeSet<String> {
    let lists = NAMES.iter().filter_map(|kind| entities[*kind].as_array());
    lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn share(case: &Value, told: &Value) -> bool {
    !names(&case["entities"]).is_disjoint(&names(&told["entities"]))
}

fn decision(case: &Value) -> &str {
    case["escalation"]["decision"].as_str().expect("a decision")
}

fn of_kind<'t>(truth: &'t [Value], kind: &str) -> Vec<&'t Value> {
    truth.iter().filter(|told| told["kind"] == kind).collect()
}

/// Everything a perfect judge would have done otherwise.
fn mistakes(organization: &Organization) -> Vec<String> {
    let (truth, cases) = (organization.truth(), organization.outputs.cases());
    let (incidents, benign) = (of_kind(&truth, "incident"), of_kind(&truth, "benign"));
    let mut wrong = Vec::new();
    for told in &incidents {
        let name = &told["scenario"];
        let own: Vec<&Value> = cases.iter().filter(|case| share(case, told)).collect();
        let as_expected = own.iter().any(|case| {
            let indicators = case["indicators"].as_array().expect("indicators");
            decision(case) == told["expected_decision"]
                && indicators.iter().any(|it| it["indicator"] == told["indicator"])
        });
        if !as_expected {
            let found: Vec<String> = own.iter().map(|case| shown(case)).collect();
            wrong.push(format!("{name}: expected {}, found {found:?}", told["expected_decision"]));
        }
    }
    for case in &cases {
        let incident = incidents.iter().any(|told| share(case, told));
        let twin = benign.iter().find(|told| share(case, told));
        if decision(case) == "escalate" && !incident {
            let what =
                twin.map_or("nothing labelled".to_owned(), |told| told["scenario"].to_string());
            wrong.push(format!("{what} is escalated: {}", shown(case)));
        }
    }
    let unlabelled = cases
        .iter()
        .filter(|case| decision(case) == "monitor" && !truth.iter().any(|told| share(case, told)));
    let unlabelled: Vec<String> = unlabelled.map(shown).collect();
    if unlabelled.len() > 1 {
        wrong.push(format!("more than one monitored for nothing: {unlabelled:?}"));
    }
    wrong
}

fn shown(case: &Value) -> String {
    format!("{} {}", decision(case), case["title"])
}

#[test]
fn incidents_are_decided_as_they_happened() {
    let mut wrong = Vec::new();
    for seed in SEEDS {
        let found = mistakes(organization(seed));
        wrong.extend(found.into_iter().map(|mistake| format!("seed {seed}: {mistake}")));
    }
    assert!(wrong.is_empty(), "{} mistakes:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether a case of an incident shows the indicator it should, by records of some logs.
fn shows(told: &Value, cases: &[Value], logs: &str) -> bool {
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let own = cases.iter().filter(|case| share(case, told));
    let sightings = own.flat_map(|case| list(&case["indicators"]));
    let mut expected = sightings.filter(|sighting| sighting["indicator"] == told["indicator"]);
    expected.any(|sighting| {
        let cites = |cited: &Value| cited["file"].as_str().is_some_and(|file| file.contains(logs));
        list(&sighting["evidence"]).iter().any(cites)
    })
}

#[test]
fn every_indicator_is_found_in_every_cloud() {
    let organization = organization(IN_ALL_CLOUDS);
    let (truth, cases) = (organization.truth(), organization.outputs.cases());
    let incidents = of_kind(&truth, "incident");
    for (cloud, logs) in [("azure_", "azure-"), ("gcp_", "gcp-")] {
        let name = |told: &Value| told["scenario"].as_str().expect("a name").to_owned();
        let there = incidents.iter().filter(|told| name(told).starts_with(cloud));
        let found = there.filter(|told| shows(told, &cases, logs));
        let found: BTreeSet<&str> =
            found.map(|told| told["indicator"].as_str().expect("a name")).collect();
        let all = [
            "abused_hosting",
            "cloud_traffic_spike",
            "domain_registration",
            "new_address",
            "provisioning_surge",
        ];
        assert_eq!(found, all.into(), "of {cloud}");
    }
}
