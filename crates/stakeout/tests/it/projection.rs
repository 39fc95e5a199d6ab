//! What of a scan's outputs may not change by accident, without the sentences that say it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::binary::Outputs;

/// Entities that a reader would name; accounts and resources follow from them.
const ENTITIES: [&str; 6] = ["identities", "users", "access_keys", "hosts", "addresses", "domains"];
/// Counts of a source.
const COUNTS: [&str; 6] = ["events", "stored", "duplicate", "quarantined", "rejected", "later"];

/// The golden projection: decisions, indicators, clauses, answers, entities, tallies, the ledger.
pub(crate) fn of(outputs: &Outputs) -> Value {
    let mut cases: Vec<Value> = outputs.cases().iter().map(case).collect();
    // The order of equals follows from scores, which are free to move.
    cases.sort_by_cached_key(Value::to_string);
    let summary = outputs.json("summary.json");
    let sources: Map<String, Value> = summary["sources"]
        .as_object()
        .expect("sources")
        .iter()
        .map(|(name, tally)| (name.clone(), kept(tally, &COUNTS).into()))
        .collect();
    json!({ "cases": cases, "ledger": ledger(outputs), "sources": sources })
}

fn case(case: &Value) -> Value {
    let states = |of: &Value, name: &str, state: &str| -> Map<String, Value> {
        let items = of.as_array().expect("a list");
        let pair = |item: &Value| (text(&item[name]), item[state].clone());
        items.iter().map(pair).collect()
    };
    let mut indicators: Vec<String> = case["indicators"]
        .as_array()
        .expect("indicators")
        .iter()
        .map(|it| format!("{}{}", text(&it["indicator"]), explained(it)))
        .collect();
    indicators.sort();
    let mut entities = kept(&case["entities"], &ENTITIES);
    entities.retain(|_, names| names.as_array().is_some_and(|names| !names.is_empty()));
    json!({
        "decision": case["escalation"]["decision"],
        "indicators": indicators,
        "technique": case["technique"],
        "clauses": states(&case["escalation"]["clauses"], "id", "state"),
        "questions": states(&case["questions"], "id", "answer"),
        "tier1": states(&case["tier1"], "step", "state"),
        "entities": entities,
    })
}

fn explained(indicator: &Value) -> &'static str {
    if indicator["explained"] == true { " (explained)" } else { "" }
}

/// Each row as `2026-10-28 user/alice 3 compute: no`; rows that are alike stand once, with how
/// many.
fn ledger(outputs: &Outputs) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(outputs.bytes("ledger.csv"));
    let header = reader.headers().expect("a header").clone();
    let mut rows: BTreeMap<String, u32> = BTreeMap::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let cell = |name: &str| {
            let place = header.iter().position(|column| column == name).expect("a column");
            row.get(place).expect("a cell").to_owned()
        };
        let day: String = cell("time").chars().take(10).collect();
        let identity = cell("identity");
        let short = identity.splitn(6, ':').last().unwrap_or(&identity);
        let (count, kind, authorized) = (cell("count"), cell("kind"), cell("authorized"));
        let case = if cell("case").is_empty() { "no case" } else { "in a case" };
        let row = format!("{day} {short} {count} {kind}: {authorized}, {case}");
        *rows.entry(row).or_insert(0) += 1;
    }
    let shown =
        |(row, times): (String, u32)| if times > 1 { format!("{row} x {times}") } else { row };
    rows.into_iter().map(shown).collect()
}

/// Everything that a scan says, without where evidence lies and how often it was delivered: what
/// splitting, packing, renaming and repeating may not change.
pub(crate) fn canonical(outputs: &Outputs) -> Value {
    let mut cases = Value::from(outputs.cases());
    let mut findings = Value::from(outputs.lines("findings.ndjson"));
    let mut summary = outputs.json("summary.json");
    strip(&mut cases, &["file", "offset"]);
    strip(&mut findings, &["file", "offset"]);
    for tally in summary["sources"].as_object_mut().expect("sources").values_mut() {
        let tally = tally.as_object_mut().expect("a tally");
        tally.retain(|name, _| !["files", "bytes", "events", "duplicate"].contains(&name.as_str()));
    }
    let ledger = outputs.text("ledger.csv");
    json!({ "cases": cases, "findings": findings, "ledger": ledger, "summary": summary })
}

fn strip(value: &mut Value, names: &[&str]) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !names.contains(&name.as_str()));
            members.values_mut().for_each(|member| strip(member, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, names)),
        _ => {}
    }
}

fn kept(object: &Value, names: &[&str]) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), object[*name].clone())).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
