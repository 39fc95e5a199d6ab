//! Names: registrations, hosted zones, and the records in them.

use schema::Timestamp;
use serde_json::{Value, json};

use super::request::Request;
use super::session::stable;
use crate::simulate::random::Random;

const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

#[derive(Clone, Copy, Debug)]
pub(crate) struct Registration<'a> {
    pub(crate) domain: &'a str,
    pub(crate) privacy: bool,
}

/// Route 53 Domains spells its operations with a small letter first.
pub(crate) fn register_domain(registration: Registration<'_>, random: &mut Random) -> Request {
    let privacy = registration.privacy;
    let parameters = json!({
        "domainName": registration.domain,
        "durationInYears": 1,
        "autoRenew": !privacy,
        "adminContact": HIDDEN,
        "registrantContact": HIDDEN,
        "techContact": HIDDEN,
        "privacyProtectAdminContact": privacy,
        "privacyProtectRegistrantContact": privacy,
        "privacyProtectTechContact": privacy,
    });
    let response = json!({ "operationId": random.uuid() });
    Request::write("route53domains", "registerDomain", parameters, response)
}

pub(crate) fn check_domain(domain: &str) -> Request {
    Request::read("route53domains", "checkDomainAvailability", json!({ "domainName": domain }))
}

/// The hosted-zone id of a name, the same wherever it is asked for.
fn zone_id(domain: &str) -> String {
    let id = stable("zone", domain).text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 16);
    format!("Z0{id}")
}

pub(crate) fn create_hosted_zone(domain: &str, at: Timestamp, random: &mut Random) -> Request {
    let (zone, reference) = (zone_id(domain), random.uuid());
    let name_servers: Vec<Value> = ["com", "net", "org", "co.uk"]
        .iter()
        .map(|suffix| {
            json!(format!("ns-{}.awsdns-{:02}.{suffix}", random.below(2048), random.below(64)))
        })
        .collect();
    let parameters = json!({
        "name": domain,
        "callerReference": reference,
        "hostedZoneConfig": { "comment": "", "privateZone": false },
    });
    let response = json!({
        "location": format!("https://route53.amazonaws.com/2013-04-01/hostedzone/{zone}"),
        "hostedZone": {
            "id": format!("/hostedzone/{zone}"),
            "name": format!("{domain}."),
            "callerReference": reference,
            "config": { "comment": "", "privateZone": false },
            "resourceRecordSetCount": 2,
        },
        "changeInfo": change_info(at, random),
        "delegationSet": { "nameServers": name_servers },
    });
    Request::write("route53", "CreateHostedZone", parameters, response)
}

/// Points `name`, which lies in the zone of `domain`, at `value`.
pub(crate) fn change_record(
    domain: &str,
    name: &str,
    value: &str,
    at: Timestamp,
    random: &mut Random,
) -> Request {
    let kind = if value.parse::<std::net::IpAddr>().is_ok() { "A" } else { "CNAME" };
    let parameters = json!({
        "hostedZoneId": zone_id(domain),
        "changeBatch": { "changes": [{
            "action": "UPSERT",
            "resourceRecordSet": {
                "name": name, "type": kind, "tTL": 300,
                "resourceRecords": [{ "value": value }],
            },
        }] },
    });
    let response = json!({ "changeInfo": change_info(at, random) });
    let mut request = Request::write("route53", "ChangeResourceRecordSets", parameters, response);
    request.additional = json!({ "Note": "Do not use to reconstruct hosted zone" });
    request
}

fn change_info(at: Timestamp, random: &mut Random) -> Value {
    let id = random.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 18);
    json!({
        "id": format!("/change/C0{id}"),
        "status": "PENDING",
        "submittedAt": at.to_string(),
    })
}
