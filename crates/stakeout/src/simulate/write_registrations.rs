//! Writes the answers of registries, for each name a text of WHOIS and an answer of RDAP.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use schema::Timestamp;
use serde_json::{Value, json};

use super::random::Random;
use super::registrations::Registration;

const TERMS: &str = "For more information on domain status codes, see https://icann.org/epp";
const HIDDEN: &str = "Privacy service provided by Withheld for Privacy ehf";

/// Writes every answer; says how many files there are.
pub(crate) fn write_registrations(
    registrations: &[Registration],
    logs: &Path,
) -> anyhow::Result<usize> {
    let (texts, objects) = (logs.join("whois"), logs.join("rdap"));
    let mut files = 0;
    for registration in registrations {
        let domain = &registration.domain;
        write(&objects, &format!("{domain}.json"), &format!("{}\n", rdap(registration)))?;
        write(&texts, &format!("{domain}.txt"), &whois(registration))?;
        files += 2;
    }
    Ok(files)
}

fn write(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let path = folder.join(name);
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn identifier(registration: &Registration) -> String {
    let random = &mut Random::named(0, &format!("registry/{}", registration.domain));
    format!("{}_DOMAIN", random.text(b"0123456789", 10))
}

/// Years are paid for one at a time.
fn expires(registration: &Registration) -> Timestamp {
    let mut until = registration.created;
    while until <= registration.asked {
        until = until.plus_days(365);
    }
    until
}

fn whois(registration: &Registration) -> String {
    let Registration { created, asked, registrar, .. } = registration;
    let holder = registration.organization.as_deref().unwrap_or(HIDDEN);
    let country = if registration.organization.is_some() { "NO" } else { "IS" };
    let [first, second] = registration.name_servers.each_ref().map(|name| name.to_uppercase());
    format!(
        "Domain Name: {}\nRegistry Domain ID: {}\nUpdated Date: {created}\nCreation Date: \
         {created}\nRegistry Expiry Date: {}\nRegistrar: {}\nRegistrar IANA ID: {}\nDomain Status: \
         clientTransferProhibited https://icann.org/epp#clientTransferProhibited\nRegistrant \
         Organization: {holder}\nRegistrant Country: {country}\nName Server: {first}\nName Server: \
         {second}\nDNSSEC: unsigned\n>>> Last update of WHOIS database: {asked} <<<\n\n{TERMS}\n",
        registration.domain.to_uppercase(),
        identifier(registration),
        expires(registration),
        registrar.name,
        registrar.number,
    )
}

fn rdap(registration: &Registration) -> Value {
    let servers = registration
        .name_servers
        .each_ref()
        .map(|name| json!({ "objectClassName": "nameserver", "ldhName": name.to_uppercase() }));
    let event = |action: &str, date: Timestamp| json!({ "eventAction": action, "eventDate": date });
    json!({
        "objectClassName": "domain",
        "handle": identifier(registration),
        "ldhName": registration.domain.to_uppercase(),
        "status": ["client transfer prohibited"],
        "entities": [registrar(registration), holder(registration)],
        "events": [
            event("registration", registration.created),
            event("expiration", expires(registration)),
            event("last changed", registration.created),
            event("last update of RDAP database", registration.asked),
        ],
        "secureDNS": { "delegationSigned": false },
        "nameservers": servers,
        "rdapConformance": [
            "rdap_level_0", "icann_rdap_technical_implementation_guide_0",
            "icann_rdap_response_profile_0",
        ],
    })
}

fn registrar(registration: &Registration) -> Value {
    let registrar = registration.registrar;
    json!({
        "objectClassName": "entity",
        "handle": registrar.number.to_string(),
        "roles": ["registrar"],
        "publicIds": [{
            "type": "IANA Registrar ID", "identifier": registrar.number.to_string(),
        }],
        "vcardArray": ["vcard", [
            ["version", {}, "text", "4.0"], ["fn", {}, "text", registrar.name],
        ]],
    })
}

fn holder(registration: &Registration) -> Value {
    let name = registration.organization.as_deref().unwrap_or(HIDDEN);
    json!({
        "objectClassName": "entity",
        "roles": ["registrant"],
        "vcardArray": ["vcard", [
            ["version", {}, "text", "4.0"],
            ["fn", {}, "text", ""],
            ["org", {}, "text", name],
        ]],
    })
}
