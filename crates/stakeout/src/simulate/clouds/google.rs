//! Google Cloud as its audit logs see it, routed to a bucket: a long operation writes an entry as it
//! begins and one as it ends.

use schema::Timestamp;
use serde_json::{Value, json};

use super::{Act, Caller, Deed};
use crate::simulate::random::Random;

const KEY_SPACE: usize = 40;

pub(super) fn regions() -> (&'static str, Vec<&'static str>) {
    let foreign = vec![
        "africa-south1",
        "asia-northeast3",
        "asia-south2",
        "me-central1",
        "northamerica-northeast2",
        "southamerica-west1",
    ];
    ("europe-west1", foreign)
}

/// What a deed is called, what it works on, and what was asked for.
struct Call {
    service: &'static str,
    method: &'static str,
    resource: String,
    request: Value,
    /// It takes a while, and its end is an entry too.
    long: bool,
}

pub(super) fn records(
    project: &str,
    act: &Act<'_>,
    random: &mut Random,
) -> Vec<(Timestamp, String)> {
    let call = call(project, act);
    let operation = format!("operation-{}", random.hexadecimal(16));
    let entry = |at: Timestamp, stage: Option<&str>, request: &Value, random: &mut Random| {
        let log = if matches!(act.deed, Deed::Look) { "data_access" } else { "activity" };
        let mut entry = json!({
            "insertId": random.hexadecimal(12),
            "logName": format!("projects/{project}/logs/cloudaudit.googleapis.com%2F{log}"),
            "protoPayload": {
                "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
                "authenticationInfo": authentication(project, act.caller),
                "methodName": call.method, "request": request,
                "requestMetadata": {"callerIp": act.from,
                    "callerSuppliedUserAgent": "google-cloud-sdk gcloud/540.0.0"},
                "resourceName": call.resource,
                "serviceName": format!("{}.googleapis.com", call.service),
            },
            "receiveTimestamp": at.plus_seconds(1),
            "resource": {"type": "audited_resource",
                "labels": {"project_id": project, "location": act.region}},
            "severity": if act.refused { "ERROR" } else { "NOTICE" },
            "timestamp": at,
        });
        if let Some(stage) = stage {
            entry["operation"] =
                json!({"id": operation, "producer": "compute.googleapis.com", stage: true});
        }
        if act.refused {
            entry["protoPayload"]["status"] = json!({"code": 8, "message": "QUOTA_EXCEEDED"});
        }
        (at, entry.to_string())
    };
    let kind = json!({"@type": format!("type.googleapis.com/{}", call.method)});
    if act.refused {
        return vec![entry(act.at, Some("last"), &call.request, random)];
    }
    if !call.long {
        return vec![entry(act.at, None, &call.request, random)];
    }
    let end = act.at.plus_seconds(random.seconds(6, 40));
    vec![
        entry(act.at, Some("first"), &call.request, random),
        entry(end, Some("last"), &kind, random),
    ]
}

fn call(project: &str, act: &Act<'_>) -> Call {
    let zone = format!("projects/{project}/zones/{}-b", act.region);
    let place = format!("projects/{project}/locations/{}", act.region);
    let everybody = json!({"policy": {"bindings":
        [{"role": "roles/cloudfunctions.invoker", "members": ["allUsers"]}]}});
    let (service, method, resource, request) = match act.deed {
        Deed::Look => (
            "storage",
            "storage.objects.list",
            format!("projects/_/buckets/{project}-reports"),
            Value::Null,
        ),
        Deed::Server { name, class } => (
            "compute",
            "v1.compute.instances.insert",
            format!("{zone}/instances/{name}"),
            json!({"name": name, "machineType": format!("{zone}/machineTypes/{class}")}),
        ),
        Deed::Function { name } => (
            "cloudfunctions",
            "google.cloud.functions.v2.FunctionService.CreateFunction",
            format!("{place}/functions/{name}"),
            json!({"functionId": name, "function": {"buildConfig": {"runtime": "nodejs22"}}}),
        ),
        Deed::OpenToAll { name } => (
            "cloudfunctions",
            "google.cloud.functions.v1.CloudFunctionsService.SetIamPolicy",
            format!("{place}/functions/{name}"),
            everybody,
        ),
        Deed::Domain { name } => (
            "domains",
            "google.cloud.domains.v1.Domains.RegisterDomain",
            format!("projects/{project}/locations/global/registrations/{name}"),
            json!({"registration": {"domainName": name}}),
        ),
        Deed::Record { zone, label, target } => (
            "dns",
            "dns.changes.create",
            format!("managedZones/{}", zone.replace('.', "-")),
            json!({"change": {"additions": [{"name": format!("{label}.{zone}."), "type": "A",
                "ttl": 300, "rrdata": [target]}]}}),
        ),
        Deed::Address { name, target } => (
            "compute",
            "v1.compute.addresses.insert",
            format!("projects/{project}/regions/{}/addresses/{name}", act.region),
            json!({"name": name, "address": target, "addressType": "EXTERNAL"}),
        ),
        Deed::Gateway { name, target } => (
            "compute",
            "v1.compute.externalVpnGateways.insert",
            format!("projects/{project}/global/externalVpnGateways/{name}"),
            json!({"name": name, "interfaces": [{"id": 0, "ipAddress": target}]}),
        ),
    };
    Call { service, method, resource, request, long: service == "compute" }
}

/// A service account acts with a key that lives until somebody takes it back.
fn authentication(project: &str, caller: &Caller) -> Value {
    match caller {
        Caller::Person(name) => {
            json!({"principalEmail": name, "principalSubject": format!("user:{name}")})
        }
        Caller::Application(email) => {
            let mut key = Random::named(0, email);
            json!({"principalEmail": email, "serviceAccountKeyName": format!(
                "//iam.googleapis.com/projects/{project}/serviceAccounts/{email}/keys/{}",
                key.hexadecimal(KEY_SPACE))})
        }
    }
}
