//! Azure as its Activity Log sees it, exported by a diagnostic setting: a call writes a record as it
//! starts, is accepted and ends.

use schema::Timestamp;
use serde_json::{Value, json};

use super::{Act, Caller, Deed};
use crate::simulate::random::Random;

const GROUP: &str = "platform";
const CLAIM: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
const METHODS: &str = "http://schemas.microsoft.com/claims/authnmethodsreferences";

pub(super) fn regions() -> (&'static str, Vec<&'static str>) {
    let foreign = vec![
        "brazilsouth",
        "canadaeast",
        "japanwest",
        "koreacentral",
        "southafricanorth",
        "uaenorth",
    ];
    ("westeurope", foreign)
}

/// What a deed is called, what it works on, and what was asked for.
struct Call {
    operation: &'static str,
    resource: String,
    body: Value,
}

pub(super) fn records(
    subscription: &str,
    act: &Act<'_>,
    random: &mut Random,
) -> Vec<(Timestamp, String)> {
    let call = call(act);
    let correlation = random.uuid();
    let record = |at: Timestamp, (status, signature): (&str, &str), properties: Value| {
        let resource = format!(
            "/subscriptions/{subscription}/resourceGroups/{GROUP}/providers/{}",
            call.resource
        );
        let record = json!({
            "RoleLocation": "West Europe", "time": at, "resourceId": resource.to_uppercase(),
            "operationName": call.operation.to_uppercase(), "category": "Administrative",
            "resultType": status, "resultSignature": signature, "durationMs": "0",
            "callerIpAddress": act.from, "correlationId": correlation,
            "identity": {
                "authorization": {"scope": resource, "action": call.operation},
                "claims": claims(act.caller),
            },
            "level": "Information", "location": "global", "properties": properties,
        });
        (at, record.to_string())
    };
    let end = act.at.plus_seconds(random.seconds(8, 50));
    if act.refused {
        let message = json!({"status": "Failed", "error": {
            "code": "QuotaExceeded", "message": "The operation exceeds the approved quota."}});
        let properties = json!({"statusCode": "Conflict", "statusMessage": message.to_string()});
        return vec![record(act.at, ("Failure", "Failed.Conflict"), properties)];
    }
    let answer = json!({"statusCode": "Created", "responseBody": call.body.to_string(),
        "requestbody": call.body.to_string()});
    if matches!(act.deed, Deed::Look) {
        return vec![record(act.at, ("Success", "Succeeded.OK"), json!({"statusCode": "OK"}))];
    }
    vec![
        record(act.at, ("Start", "Started."), json!({})),
        record(act.at.plus_seconds(2), ("Accept", "Accepted.Created"), answer),
        record(end, ("Success", "Succeeded."), json!({"statusCode": "OK"})),
    ]
}

fn call(act: &Act<'_>) -> Call {
    let located = |properties: Value| json!({"location": act.region, "properties": properties});
    let (operation, resource, body) = match act.deed {
        Deed::Look => (
            "Microsoft.Storage/storageAccounts/listKeys/action",
            "Microsoft.Storage/storageAccounts/reports".to_owned(),
            Value::Null,
        ),
        Deed::Server { name, class } => (
            "Microsoft.Compute/virtualMachines/write",
            format!("Microsoft.Compute/virtualMachines/{name}"),
            located(json!({"hardwareProfile": {"vmSize": class}})),
        ),
        Deed::Function { name } => (
            "Microsoft.Web/sites/write",
            format!("Microsoft.Web/sites/{name}"),
            json!({"kind": "functionapp", "location": act.region, "properties": {"enabled": true}}),
        ),
        Deed::OpenToAll { name } => (
            "Microsoft.Web/sites/config/write",
            format!("Microsoft.Web/sites/{name}/config/authsettingsV2"),
            located(json!({"globalValidation": {"requireAuthentication": false}})),
        ),
        Deed::Domain { name } => (
            "Microsoft.DomainRegistration/domains/write",
            format!("Microsoft.DomainRegistration/domains/{name}"),
            json!({"location": "global", "properties": {"privacy": true, "autoRenew": false}}),
        ),
        Deed::Record { zone, label, target } => (
            "Microsoft.Network/dnszones/A/write",
            format!("Microsoft.Network/dnszones/{zone}/A/{label}"),
            json!({"properties": {"TTL": 300, "fqdn": format!("{label}.{zone}."),
                "ARecords": [{"ipv4Address": target}]}}),
        ),
        Deed::Address { name, target } => (
            "Microsoft.Network/publicIPAddresses/write",
            format!("Microsoft.Network/publicIPAddresses/{name}"),
            located(json!({"publicIPAllocationMethod": "Static", "ipAddress": target})),
        ),
        Deed::Gateway { name, target } => (
            "Microsoft.Network/localNetworkGateways/write",
            format!("Microsoft.Network/localNetworkGateways/{name}"),
            located(json!({"gatewayIpAddress": target})),
        ),
    };
    Call { operation, resource, body }
}

fn claims(caller: &Caller) -> Value {
    match caller {
        Caller::Person(name) => json!({CLAIM: name, METHODS: "pwd,mfa", "ver": "1.0"}),
        Caller::Application(id) => json!({"appid": id, "idtyp": "app", "ver": "1.0"}),
    }
}
