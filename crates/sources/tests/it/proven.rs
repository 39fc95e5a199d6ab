//! Every row of the operation tables is proven: by an event as the provider's log writes it, on
//! which each path of the row leads somewhere, and by recorded events where there are any.

use std::collections::BTreeMap;

use schema::{Operation, Row};
use serde::Deserialize;
use serde_json::Value;
use sources::{Format, detect};

use crate::operations::describe;
use crate::support::record;

#[derive(Deserialize)]
struct Table {
    operation: Vec<Operation>,
}

/// What the paths of a row start at.
struct Roots {
    request: Value,
    response: Value,
    resource: String,
}

/// One provider: its table, events of its log with what is to be read out of each, and where in an
/// event the roots of paths are.
struct Provider {
    format: Format,
    table: &'static str,
    events: &'static str,
    roots: fn(&Value) -> Roots,
}

const AWS: Provider = Provider {
    format: Format::Cloudtrail,
    table: include_str!("../../src/cloud/operations/aws.toml"),
    events: include_str!("../operations/aws.ndjson"),
    roots: |event| Roots {
        request: event["requestParameters"].clone(),
        response: event["responseElements"].clone(),
        resource: String::new(),
    },
};

const AZURE: Provider = Provider {
    format: Format::AzureActivity,
    table: include_str!("../../src/cloud/operations/azure.toml"),
    events: include_str!("../operations/azure.ndjson"),
    roots: |event| {
        let body = |name: &str| {
            let text = event["properties"][name].as_str().unwrap_or("null");
            serde_json::from_str(text).expect("JSON")
        };
        Roots {
            request: body("requestbody"),
            response: body("responseBody"),
            resource: event["resourceId"].as_str().expect("a text").to_owned(),
        }
    },
};

const GCP: Provider = Provider {
    format: Format::GcpAudit,
    table: include_str!("../../src/cloud/operations/gcp.toml"),
    events: include_str!("../operations/gcp.ndjson"),
    roots: |event| {
        let audit = &event["protoPayload"];
        Roots {
            request: audit["request"].clone(),
            response: audit["response"].clone(),
            resource: audit["resourceName"].as_str().expect("a text").to_owned(),
        }
    },
};

fn key(operation: &Operation) -> String {
    format!("{}:{}", operation.service, operation.operation)
}

#[test]
fn rows_of_aws_are_proven() {
    check(&AWS);
}

#[test]
fn rows_of_azure_are_proven() {
    check(&AZURE);
}

#[test]
fn rows_of_google_are_proven() {
    check(&GCP);
}

/// Services have one table and a log each: every row has an event, and names what it was done to.
#[test]
fn rows_of_services_are_proven() {
    let table = include_str!("../../src/cloud/operations/services.toml");
    let table: Table = toml::from_str(table).expect("a table");
    let mut proven: Vec<String> = Vec::new();
    for line in include_str!("../operations/services.ndjson").lines() {
        let proof: Value = serde_json::from_str(line).expect("an event");
        let format = Format::from_name(proof["format"].as_str().expect("a name")).expect("there");
        let event = proof["event"].to_string();
        assert_eq!(detect(event.as_bytes()), Some(format), "{line}");
        proven.push(record(format, event.as_bytes(), |record| {
            let Row::ApiCall(call) = &record.row else { unreachable!("no call: {line}") };
            let Some(effect) = &call.effect else { unreachable!("no operation: {line}") };
            assert!(!effect.resources.is_empty(), "{line}");
            // Who asked is no part of what was asked for.
            let told = describe(effect);
            assert!(!told.contains("198.51.100.7") && !told.contains("bo@"), "{told}");
            key(effect.operation)
        }));
    }
    let mut rows: Vec<String> = table.operation.iter().map(key).collect();
    rows.sort();
    proven.sort();
    assert_eq!(proven, rows);
}

/// Reads every event, compares what it did with what the file says, and asks that every path of
/// every row leads somewhere in an event of that row.
fn check(provider: &Provider) {
    let table: Table = toml::from_str(provider.table).expect("a table");
    let mut proofs: BTreeMap<String, Vec<Roots>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in provider.events.lines() {
        let event: Value = serde_json::from_str(line).expect("an event");
        let (operation, found) = record(provider.format, line.as_bytes(), |record| {
            let Row::ApiCall(call) = &record.row else { unreachable!("no call: {line}") };
            let Some(effect) = &call.effect else { unreachable!("no operation: {line}") };
            (key(effect.operation), describe(effect))
        });
        let expected: Vec<&str> = event["expected"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        if found.lines().ne(expected.iter().copied()) {
            wrong.push(format!("{line}\n    is {:?}", found.lines().collect::<Vec<_>>()));
        }
        proofs.entry(operation).or_default().push((provider.roots)(&event));
    }
    for row in &table.operation {
        let proofs = proofs.remove(&key(row)).unwrap_or_default();
        if proofs.is_empty() {
            wrong.push(format!("{} has no event", key(row)));
        }
        for path in row.count.iter().chain(&row.resources).chain(&row.class) {
            if !proofs.iter().any(|roots| leads_somewhere(path, roots)) {
                wrong.push(format!("{}: {path} leads nowhere", key(row)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("{} rows proven", table.operation.len());
}

fn leads_somewhere(path: &str, roots: &Roots) -> bool {
    let mut steps: Vec<&str> = path.split('.').collect();
    match steps.remove(0) {
        "request" => reaches(&roots.request, &steps),
        "response" => reaches(&roots.response, &steps),
        "resource" => {
            let mut parts = roots.resource.split('/');
            steps.is_empty() || parts.any(|part| part.eq_ignore_ascii_case(steps[0]))
        }
        other => unreachable!("{other}"),
    }
}

fn reaches(value: &Value, steps: &[&str]) -> bool {
    match (value, steps) {
        (Value::Array(list), [_, ..]) => list.iter().any(|item| reaches(item, steps)),
        (Value::Object(object), [step, rest @ ..]) => object
            .iter()
            .any(|(name, value)| name.eq_ignore_ascii_case(step) && reaches(value, rest)),
        (Value::Null | Value::Bool(_), []) | (_, [_, ..]) => false,
        (Value::String(text), []) => !text.is_empty(),
        (Value::Array(list), []) => !list.is_empty(),
        (Value::Object(_) | Value::Number(_), []) => true,
    }
}
