//! Calls at Azure and Google: who, from where, which stage of one call, and every field of published
//! events against an independent reading.

use std::collections::{BTreeMap, BTreeSet};

use schema::{ApiCall, Reached, SourceAddress};
use serde_json::{Value, json};
use sources::{Format, detect};

use crate::support::{call_of, corpus, files, inflated};

fn merged(mut base: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { unreachable!("{changes} is no object") };
    for (pointer, value) in changes {
        let (holder, name) = pointer.rsplit_once('/').expect("a pointer");
        let holder = base.pointer_mut(holder).expect("an object that is there");
        holder[name] = value;
    }
    base
}

fn azure<T>(changes: Value, look: impl FnOnce(&ApiCall<'_>) -> T) -> T {
    let base = json!({
        "time": "2026-10-20T13:00:00Z", "category": "Administrative", "correlationId": "c-1",
        "resourceId": "/SUBSCRIPTIONS/S1/RESOURCEGROUPS/LAB/PROVIDERS/MICROSOFT.COMPUTE/DISKS/D1",
        "operationName": "MICROSOFT.COMPUTE/DISKS/WRITE", "resultType": "Start",
        "identity": {"claims": {}}, "properties": {},
    });
    call_of(Format::AzureActivity, &merged(base, changes).to_string(), look)
}

fn google<T>(changes: Value, look: impl FnOnce(&ApiCall<'_>) -> T) -> T {
    let base = json!({
        "insertId": "i", "timestamp": "2026-10-20T13:00:00Z", "resource": {"labels": {}},
        "operation": {"id": "o-1"},
        "protoPayload": {
            "serviceName": "compute.googleapis.com", "methodName": "v1.compute.disks.insert",
            "resourceName": "projects/p1/zones/europe-west1-b/disks/d1",
            "authenticationInfo": {}, "requestMetadata": {},
        },
    });
    call_of(Format::GcpAudit, &merged(base, changes).to_string(), look)
}

fn who(call: &ApiCall<'_>) -> String {
    let actor = &call.actor;
    let or = |text: &Option<schema::Text<'_>>| text.as_deref().unwrap_or("-").to_owned();
    let texts = [&actor.person, &actor.role, &actor.issuer, &actor.access_key].map(or);
    format!("{:?} {} {}", actor.kind, actor.key, texts.join(" "))
}

#[test]
fn identities_of_azure() {
    let check = |changes: Value, expected: &str| assert_eq!(azure(changes, who), expected);
    let upn = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
    check(
        json!({"/identity/claims": {upn: "Alice@halvard.example"}}),
        "User alice@halvard.example Alice@halvard.example - - -",
    );
    check(
        json!({"/caller": "bo@halvard.example"}),
        "User bo@halvard.example bo@halvard.example - - -",
    );
    check(json!({"/identity/claims": {"appid": "a-1", "idtyp": "app"}}), "Application a-1 - - - -");
    check(json!({"/caller": "o-1"}), "Application o-1 - - - -");
    let path = "/subscriptions/S1/…/userAssignedIdentities/Builder";
    check(
        json!({"/identity/claims": {"appid": "a-1", "idtyp": "app", "xms_mirid": path}}),
        &format!("Application {} - {path} - -", path.to_lowercase()),
    );
    let kubernetes = "7319c514-987d-4e9b-ac3d-d38c4f427f4c";
    check(
        json!({"/identity/claims": {"appid": kubernetes}}),
        &format!("Service {kubernetes} - - - -"),
    );
    check(json!({}), "Unknown  - - - -");
    // A name that somebody chose for himself is no account.
    check(
        json!({"/identity/claims": {"appid": "a-1", "idtyp": "app", "name": "ceo@halvard.example"}}),
        "Application a-1 - - - -",
    );
    let text = json!({upn: "alice@halvard.example"}).to_string();
    check(
        json!({"/identity": {"claims": text}}),
        "User alice@halvard.example alice@halvard.example - - -",
    );
}

#[test]
fn identities_of_google() {
    let info = |info: Value| google(json!({"/protoPayload/authenticationInfo": info}), who);
    let account = "deploy@p1.iam.gserviceaccount.com";
    assert_eq!(
        info(json!({"principalEmail": "Alice@halvard.example"})),
        "User alice@halvard.example Alice@halvard.example - - -"
    );
    assert_eq!(
        info(json!({"principalEmail": account, "serviceAccountKeyName":
            format!("//iam.googleapis.com/projects/p1/serviceAccounts/{account}/keys/k1")})),
        format!("Application {account} - {account} - k1")
    );
    let pool =
        "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci";
    assert_eq!(
        info(json!({"principalEmail": account, "serviceAccountDelegationInfo":
            [{"principalSubject": format!("{pool}/subject/repo:halvard/shop")}]})),
        format!("WebIdentity ci:repo:halvard/shop - {account} ci -")
    );
    assert_eq!(
        info(json!({"principalSubject": format!("{pool}/subject/job")})),
        "WebIdentity ci:job - - ci -"
    );
    assert_eq!(
        info(json!({"principalEmail": account, "serviceAccountDelegationInfo":
            [{"firstPartyPrincipal": {"principalEmail": "alice@halvard.example"}}]})),
        format!("Application {account} alice@halvard.example {account} - -")
    );
    for agent in
        ["1@cloudservices.gserviceaccount.com", "service-1@compute-system.iam.gserviceaccount.com"]
    {
        assert_eq!(
            info(json!({"principalEmail": agent})),
            format!("Service {agent} - {agent} - -")
        );
    }
    let posing = "service-1@halvard.iam.gserviceaccount.com";
    assert_eq!(
        info(json!({"principalEmail": posing})),
        format!("Application {posing} - {posing} - -")
    );
    assert_eq!(info(json!({})), "Unknown  - - - -");
}

#[test]
fn addresses_have_ports_or_are_not_told() {
    let source = |call: &ApiCall<'_>| match call.source {
        SourceAddress::Address(address) => address.to_string(),
        _ => "-".to_owned(),
    };
    for (said, expected) in [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:50431", "198.51.100.7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", "-"),
    ] {
        assert_eq!(azure(json!({"/callerIpAddress": said}), source), expected, "{said}");
    }
    for (said, expected) in
        [("198.51.100.7", "198.51.100.7"), ("private", "-"), ("gce-internal-ip", "-")]
    {
        let changes = json!({"/protoPayload/requestMetadata": {"callerIp": said}});
        assert_eq!(google(changes, source), expected, "{said}");
    }
}

#[test]
fn stages_of_a_call_share_its_name_and_say_how_far_it_came() {
    let stage = |call: &ApiCall<'_>| {
        let stage = call.stage.as_ref().expect("a stage");
        (stage.call.clone().into_owned(), stage.reached, call.error.as_deref().map(str::to_owned))
    };
    let mut calls = Vec::new();
    for (status, code, reached) in [
        ("Start", "", Reached::Begun),
        ("Started", "", Reached::Begun),
        ("Accept", "Created", Reached::Created),
        ("Accepted", "Accepted", Reached::Accepted),
        ("Success", "OK", Reached::Ended),
        ("Succeeded", "Created", Reached::Created),
        ("Failure", "Conflict", Reached::Failed),
    ] {
        let seen =
            azure(json!({"/resultType": status, "/properties": {"statusCode": code}}), stage);
        assert_eq!(seen.1, reached, "{status} {code}");
        assert_eq!(seen.2.is_some(), reached == Reached::Failed);
        calls.push(seen.0);
    }
    calls.dedup();
    assert_eq!(calls.len(), 1, "{calls:?}");
    let other = azure(json!({"/correlationId": "c-2"}), stage);
    assert_ne!(other.0, calls[0]);

    let message = json!({"error": {"code": "QuotaExceeded"}}).to_string();
    let failed = json!({"/resultType": "Failed", "/properties": {"statusMessage": message}});
    assert_eq!(azure(failed, stage).2.as_deref(), Some("QuotaExceeded"));

    for (operation, status, reached, error) in [
        (json!({"id": "o", "first": true}), json!({}), Reached::Accepted, None),
        (json!({"id": "o", "first": true, "last": true}), json!({}), Reached::Accepted, None),
        (json!({"id": "o", "last": true}), json!({}), Reached::Ended, None),
        (
            json!({"id": "o", "last": true}),
            json!({"code": 8}),
            Reached::Failed,
            Some("RESOURCE_EXHAUSTED"),
        ),
        (json!({"id": "o"}), json!({"code": 7}), Reached::Failed, Some("PERMISSION_DENIED")),
    ] {
        let seen = google(json!({"/operation": operation, "/protoPayload/status": status}), stage);
        assert_eq!((seen.0.as_str(), seen.1, seen.2.as_deref()), ("o", reached, error));
    }
}

#[test]
fn places_are_accounts_and_regions() {
    let place = |call: &ApiCall<'_>| format!("{} {}", call.account, call.region);
    assert_eq!(azure(json!({"/location": "global"}), place), "s1 ");
    let body = json!({"location": "West Europe"}).to_string();
    assert_eq!(azure(json!({"/properties": {"responseBody": body}}), place), "s1 westeurope");
    assert_eq!(google(json!({}), place), "p1 europe-west1");
    let labels = json!({"project_id": "p2", "zone": "us-central1-a"});
    assert_eq!(google(json!({"/resource": {"labels": labels}}), place), "p2 us-central1");
}

#[test]
fn a_bulk_insertion_counts_once() {
    let effect = |call: &ApiCall<'_>| call.effect.as_ref().map(|effect| effect.count);
    let bulk = |request: Value| {
        json!({"/protoPayload/methodName": "v1.compute.instances.bulkInsert",
            "/protoPayload/request": request})
    };
    assert_eq!(google(bulk(json!({"count": "3"})), effect), Some(3));
    assert_eq!(google(bulk(json!({"@type": "x"})), effect), None);
}

/// What an event says at these places, read without the decoder, against the call.
fn fields(event: &Value, call: &ApiCall<'_>) -> Vec<(&'static str, String, String)> {
    let mut fields = Vec::new();
    let mut compare = |name, pointers: &[&str], found: &str| {
        let mut said = pointers.iter().filter_map(|at| event.pointer(at)?.as_str());
        if let Some(said) = said.find(|text| !text.is_empty()) {
            fields.push((name, said.to_owned(), found.to_owned()));
        }
    };
    let audit = "/protoPayload";
    let at = |path: &str| format!("{audit}{path}");
    compare("service", &[&at("/serviceName")], &call.service);
    compare(
        "operation",
        &[&at("/methodName"), "/operationName", "/operation_name/value"],
        &call.operation,
    );
    compare(
        "agent",
        &[&at("/requestMetadata/callerSuppliedUserAgent")],
        call.user_agent.as_deref().unwrap_or_default(),
    );
    compare(
        "event",
        &["/insertId", "/event_data_id"],
        call.event_id.as_deref().unwrap_or_default(),
    );
    let account = ["/resource/labels/project_id", "/subscription_id"];
    compare("account", &account, &call.account);
    if let SourceAddress::Address(address) = call.source {
        let said = [
            at("/requestMetadata/callerIp"),
            at("/requestMetadata/callerIP"),
            "/callerIpAddress".to_owned(),
            "/http_request/client_ip_address".to_owned(),
        ];
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        compare("address", &said, &address.to_string());
    }
    let actor = &call.actor;
    let known: Vec<&str> =
        [&actor.person, &actor.role].into_iter().flatten().map(AsRef::as_ref).collect();
    let email = at("/authenticationInfo/principalEmail");
    let caller = event.pointer(&email).or_else(|| event.pointer("/caller"));
    if let Some(caller) = caller.and_then(Value::as_str).filter(|caller| !caller.is_empty()) {
        let found = known.iter().find(|name| **name == caller).copied().unwrap_or(&actor.key);
        fields.push(("actor", caller.to_owned(), found.to_owned()));
    }
    let failed = event.pointer(&at("/status/code")).is_some_and(|code| code != 0)
        || event["resultType"].as_str().is_some_and(|it| it.starts_with("Fail"));
    fields.push(("failed", failed.to_string(), call.error.is_some().to_string()));
    fields
}

/// Every object below a value that a decoder of Azure or Google may read.
fn events(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(object) => {
            let own = ["protoPayload", "operationName", "operation_name"];
            if own.iter().any(|key| object.contains_key(*key)) {
                found.push(value.clone());
            } else {
                object.values().for_each(|inner| events(inner, found));
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| events(inner, found)),
        _ => {}
    }
}

#[test]
fn fields_of_published_events_agree() {
    let Some(corpus) = corpus() else { return };
    let (mut compared, mut wrong) = (0, Vec::new());
    let (mut counts, mut rows) = (BTreeMap::new(), BTreeSet::new());
    let folders = [
        "plaso_test_data",
        "gcp_community_security_analytics",
        "panther-tests",
        "otel_contrib_2025",
    ];
    for path in folders.iter().flat_map(|folder| files(&corpus.join("cloud").join(folder))) {
        let bytes = inflated(&path);
        let mut found = Vec::new();
        let values = serde_json::Deserializer::from_slice(&bytes).into_iter::<Value>();
        values.map_while(Result::ok).for_each(|value| events(&value, &mut found));
        for mut event in found {
            // Some of these left times out, or wrote them without a zone.
            if event["timestamp"].as_str().is_none_or(|time| !time.ends_with('Z')) {
                event["timestamp"] = "2026-10-20T13:00:00Z".into();
            }
            let text = event.to_string();
            let format = detect(text.as_bytes());
            let Some(format @ (Format::AzureActivity | Format::GcpAudit)) = format else {
                continue;
            };
            let category = event.pointer("/category/value").unwrap_or(&event["category"]);
            if category.as_str().is_some_and(|category| category != "Administrative") {
                continue;
            }
            *counts.entry(format.name()).or_insert(0) += 1;
            let look = |call: &ApiCall<'_>| {
                let known = call.effect.as_ref().map(|effect| effect.operation);
                (
                    fields(&event, call),
                    known.map(|row| format!("{}:{}", row.service, row.operation)),
                )
            };
            let (fields, row) = call_of(format, &text, look);
            rows.extend(row);
            compared += fields.len();
            let differ = fields.into_iter().filter(|(_, said, read)| said != read);
            wrong.extend(differ.map(|field| format!("{}: {field:?}", path.display())));
        }
    }
    println!("{} rows of the tables: {rows:?}", rows.len());
    println!("{compared} fields of {counts:?} events compared, {} differ", wrong.len());
    assert!(compared > 900 && wrong.is_empty(), "{compared} {counts:?}\n{}", wrong.join("\n"));
}
