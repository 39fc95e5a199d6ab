//! Facts about a call that are worth a sentence and that no path can say: what the value at a path
//! means.

use schema::Operation;
use serde_json::Value;

use super::effect::{Call, elements};

/// When the value at `path` passes `test`, the call has the trait.
struct Rule {
    service: &'static str,
    operation: &'static str,
    path: &'static str,
    test: Test,
    name: &'static str,
}

#[derive(Clone, Copy)]
enum Test {
    /// The operation says it all.
    Always,
    /// The text, without case.
    Is(&'static str),
    True,
    False,
    /// A principal or a policy that lets everybody in.
    Everybody,
    /// A network that is the whole Internet, anywhere below the path.
    WholeInternet,
}

const PUBLIC: &str = "public";
const OPEN: &str = "open to the Internet";
const PRIVATE_ZONE: &str = "private zone";
const LOCK_OFF: &str = "transfer lock off";
const LOCK_ON: &str = "transfer lock on";
const PRIVACY_ON: &str = "privacy on";
const PRIVACY_OFF: &str = "privacy off";

type At = (&'static str, &'static str);

const fn rule(at: At, path: &'static str, test: Test, name: &'static str) -> Rule {
    Rule { service: at.0, operation: at.1, path, test, name }
}

const AZURE_DOMAIN: At = ("microsoft.domainregistration", "domains/write");
const AZURE_RULE: At = ("microsoft.network", "networkSecurityGroups/securityRules/write");
const BALANCER: At = ("elasticloadbalancing", "CreateLoadBalancer");
const BUCKET: At = ("s3", "CreateBucket");
const CONTAINER: At = ("microsoft.storage", "storageAccounts/blobServices/containers/write");
const GCP_LOCK: At = ("domains", "ConfigureManagementSettings");
const CONTACT_PRIVACY: At = ("route53domains", "UpdateDomainContactPrivacy");
const LAUNCH: At = ("ec2", "RunInstances");
const ZONE: At = ("route53", "CreateHostedZone");
const REGISTER: At = ("route53domains", "RegisterDomain");

const RULES: &[Rule] = &[
    rule(("ec2", "AuthorizeSecurityGroupIngress"), "request", Test::WholeInternet, OPEN),
    rule(("ec2", "AuthorizeSecurityGroupEgress"), "request", Test::WholeInternet, OPEN),
    rule(("ec2", "ModifySecurityGroupRules"), "request", Test::WholeInternet, OPEN),
    rule(("ec2", "CreateNetworkAclEntry"), "request", Test::WholeInternet, OPEN),
    rule(("rds", "AuthorizeDBSecurityGroupIngress"), "request", Test::WholeInternet, OPEN),
    rule(("lightsail", "OpenInstancePublicPorts"), "request", Test::WholeInternet, OPEN),
    rule(("lightsail", "PutInstancePublicPorts"), "request", Test::WholeInternet, OPEN),
    rule(
        LAUNCH,
        "request.networkInterfaceSet.items.associatePublicIpAddress",
        Test::True,
        "public address",
    ),
    rule(("lambda", "CreateFunctionUrlConfig"), "request.authType", Test::Is("NONE"), PUBLIC),
    rule(("lambda", "UpdateFunctionUrlConfig"), "request.authType", Test::Is("NONE"), PUBLIC),
    rule(("lambda", "AddPermission"), "request.principal", Test::Everybody, PUBLIC),
    rule(("s3", "PutBucketPolicy"), "request.bucketPolicy", Test::Everybody, PUBLIC),
    rule(("s3", "PutBucketAcl"), "request", Test::Everybody, PUBLIC),
    rule(BUCKET, "request.x-amz-acl", Test::Is("public-read"), PUBLIC),
    rule(BUCKET, "request.x-amz-acl", Test::Is("public-read-write"), PUBLIC),
    rule(("rds", "CreateDBInstance"), "request.publiclyAccessible", Test::True, PUBLIC),
    rule(("rds", "ModifyDBInstance"), "request.publiclyAccessible", Test::True, PUBLIC),
    rule(("transfer", "CreateServer"), "request.endpointType", Test::Is("PUBLIC"), PUBLIC),
    rule(BALANCER, "request.scheme", Test::Is("internet-facing"), PUBLIC),
    rule(ZONE, "request.hostedZoneConfig.privateZone", Test::True, PRIVATE_ZONE),
    rule(ZONE, "request.vPC.vPCId", Test::Always, PRIVATE_ZONE),
    rule(REGISTER, "request.privacyProtectRegistrantContact", Test::True, PRIVACY_ON),
    rule(REGISTER, "request.privacyProtectRegistrantContact", Test::False, PRIVACY_OFF),
    rule(CONTACT_PRIVACY, "request.registrantPrivacy", Test::True, PRIVACY_ON),
    rule(CONTACT_PRIVACY, "request.registrantPrivacy", Test::False, PRIVACY_OFF),
    rule(("route53domains", "DisableDomainTransferLock"), "request", Test::Always, LOCK_OFF),
    rule(("route53domains", "EnableDomainTransferLock"), "request", Test::Always, LOCK_ON),
    rule(AZURE_RULE, "request.properties.sourceAddressPrefix", Test::WholeInternet, OPEN),
    rule(
        ("microsoft.network", "networkSecurityGroups/write"),
        "request.properties.securityRules.properties.sourceAddressPrefix",
        Test::WholeInternet,
        OPEN,
    ),
    rule(
        ("microsoft.sql", "servers/firewallRules/write"),
        "request.properties.endIpAddress",
        Test::Is("255.255.255.255"),
        OPEN,
    ),
    rule(
        ("microsoft.storage", "storageAccounts/write"),
        "request.properties.allowBlobPublicAccess",
        Test::True,
        PUBLIC,
    ),
    rule(CONTAINER, "request.properties.publicAccess", Test::Is("Container"), PUBLIC),
    rule(CONTAINER, "request.properties.publicAccess", Test::Is("Blob"), PUBLIC),
    rule(
        ("microsoft.app", "containerApps/write"),
        "request.properties.configuration.ingress.external",
        Test::True,
        PUBLIC,
    ),
    rule(
        ("microsoft.containerinstance", "containerGroups/write"),
        "request.properties.ipAddress.type",
        Test::Is("Public"),
        PUBLIC,
    ),
    rule(("microsoft.network", "privateDnsZones/write"), "resource", Test::Always, PRIVATE_ZONE),
    rule(AZURE_DOMAIN, "request.properties.privacy", Test::True, PRIVACY_ON),
    rule(AZURE_DOMAIN, "request.properties.privacy", Test::False, PRIVACY_OFF),
    rule(
        ("compute", "instances.insert"),
        "request.networkInterfaces.accessConfigs",
        Test::Always,
        "public address",
    ),
    rule(("compute", "firewalls.insert"), "request.sourceRanges", Test::WholeInternet, OPEN),
    rule(("compute", "firewalls.patch"), "request.sourceRanges", Test::WholeInternet, OPEN),
    rule(("compute", "firewalls.update"), "request.sourceRanges", Test::WholeInternet, OPEN),
    rule(
        ("cloudfunctions", "SetIamPolicy"),
        "request.policy.bindings.members",
        Test::Everybody,
        PUBLIC,
    ),
    rule(("run", "SetIamPolicy"), "request.policy.bindings.members", Test::Everybody, PUBLIC),
    rule(
        ("storage", "storage.setIamPermissions"),
        "request.policyDelta.bindingDeltas.member",
        Test::Everybody,
        PUBLIC,
    ),
    rule(
        ("dns", "managedZones.create"),
        "request.managedZone.visibility",
        Test::Is("private"),
        PRIVATE_ZONE,
    ),
    rule(GCP_LOCK, "request.managementSettings.transferLockState", Test::Is("UNLOCKED"), LOCK_OFF),
    rule(GCP_LOCK, "request.managementSettings.transferLockState", Test::Is("LOCKED"), LOCK_ON),
];

/// The traits of a call, in the order of the rules, each once.
pub(super) fn find(operation: &Operation, call: &Call) -> Vec<&'static str> {
    let mut found = Vec::new();
    for rule in RULES {
        let applies = operation.service == rule.service && operation.operation == rule.operation;
        if applies && !found.contains(&rule.name) {
            let mut values = call.leaves(rule.path).into_iter().flat_map(elements);
            let holds = values.any(|value| rule.test.holds(value));
            found.extend(holds.then_some(rule.name));
        }
    }
    found
}

impl Test {
    fn holds(self, value: &Value) -> bool {
        match self {
            Self::Always => true,
            Self::Is(text) => value.as_str().is_some_and(|found| found.eq_ignore_ascii_case(text)),
            Self::True => is_boolean(value, true),
            Self::False => is_boolean(value, false),
            Self::Everybody => is_everybody(value) || lets_everybody_in(value),
            Self::WholeInternet => is_whole_internet(value),
        }
    }
}

fn is_boolean(value: &Value, wanted: bool) -> bool {
    let text = if wanted { "true" } else { "false" };
    value.as_bool() == Some(wanted) || value.as_str() == Some(text)
}

fn is_whole_internet(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            ["0.0.0.0/0", "::/0", "*"].contains(&text.as_str())
                || text.eq_ignore_ascii_case("Internet")
        }
        Value::Array(list) => list.iter().any(is_whole_internet),
        Value::Object(object) => object.values().any(is_whole_internet),
        _ => false,
    }
}

/// Whether a policy allows something to everybody, or an access list names one of the groups that
/// everybody is in. A policy may stand as text.
fn lets_everybody_in(value: &Value) -> bool {
    match value {
        Value::String(text) if text.starts_with('{') => {
            serde_json::from_str(text).is_ok_and(|policy| lets_everybody_in(&policy))
        }
        Value::String(text) => {
            text.ends_with("/groups/global/AllUsers")
                || text.ends_with("/groups/global/AuthenticatedUsers")
        }
        Value::Array(list) => list.iter().any(lets_everybody_in),
        Value::Object(object) => {
            let allows = object.get("Effect").and_then(Value::as_str) != Some("Deny");
            let principal = object.get("Principal").is_some_and(is_everybody);
            allows && (principal || object.values().any(lets_everybody_in))
        }
        _ => false,
    }
}

/// `"*"`, or `{"AWS": "*"}`, or a list with one of them; `allUsers` at Google.
fn is_everybody(principal: &Value) -> bool {
    match principal {
        Value::String(text) => ["*", "allUsers", "allAuthenticatedUsers"].contains(&text.as_str()),
        Value::Array(list) => list.iter().any(is_everybody),
        Value::Object(object) => object.get("AWS").is_some_and(is_everybody),
        _ => false,
    }
}
