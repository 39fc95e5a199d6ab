//! Terraform, as `terraform show -json` tells a plan (what would be made) or a state (what there
//! is), and a state as it is stored. Every module is read, and each instance of a `count` or
//! `for_each` is one resource. Values that are known only later are left out, never guessed.

use serde_json::Value;

use super::{RegisterFile, documents};
use crate::document::Problems;
use crate::register::code::{Code, Declared, Intent, Tool, of_terraform};
use crate::register::draft::Reading;

/// Modules inside one another at the most.
const DEEPEST: usize = 32;

pub(super) fn read(text: &str, place: &str) -> Result<RegisterFile, Problems> {
    let mut reading = Reading::of(place);
    for document in documents(text, &mut reading) {
        let code = file(&document, &mut reading);
        reading.file.code.push(code);
    }
    reading.finish()
}

fn file(document: &Value, reading: &mut Reading<'_>) -> Code {
    let version = document.get("format_version").and_then(Value::as_str).unwrap_or("1.0");
    if !matches!(version.split('.').next(), Some("0" | "1")) {
        reading.note(
            1,
            &format!("format_version {version} is newer than 1.x and read as far as it goes"),
        );
    }
    if document.get("errored").and_then(Value::as_bool) == Some(true) {
        reading.note(1, "Terraform stopped with an error: this plan is not whole");
    }
    for lists in ["resource_changes", "resources"] {
        if document.get(lists).is_some_and(|list| !list.is_array() && !list.is_null()) {
            reading
                .refuse(1, format!("\"{lists}\" is no list; write the file again with terraform"));
        }
    }
    let settings = Settings::of(document);
    let changes = document.get("resource_changes").and_then(Value::as_array);
    let (tool, mut resources) = if let Some(changes) = changes {
        (Tool::TerraformPlan, changes.iter().filter_map(|it| change(it, &settings)).collect())
    } else if document.get("planned_values").is_some() {
        (Tool::TerraformPlan, Vec::new())
    } else if let Some(stored) = document.get("resources").and_then(Value::as_array) {
        (
            Tool::TerraformState,
            stored.iter().flat_map(|it| stored_instances(it, &settings)).collect(),
        )
    } else {
        let mut resources = Vec::new();
        if let Some(root) = document.pointer("/values/root_module") {
            module(root, &settings, 0, &mut resources);
        }
        (Tool::TerraformState, resources)
    };
    resources.sort();
    Code { file: reading.place.to_owned(), tool, resources }
}

/// What resources do not say themselves.
#[derive(Default)]
struct Settings {
    /// Region of each provider by its key in the configuration: `aws`, `aws.frankfurt`.
    regions: Vec<(String, String)>,
    /// The only account that ids in the file name.
    account: Option<String>,
}

impl Settings {
    fn of(document: &Value) -> Self {
        let mut settings = Self::default();
        let providers =
            document.pointer("/configuration/provider_config").and_then(Value::as_object);
        for (key, provider) in providers.into_iter().flatten() {
            let region = ["region", "location"].iter().find_map(|name| {
                let expression = provider.pointer(&format!("/expressions/{name}"))?;
                constant(expression, document)
            });
            settings.regions.extend(region.map(|region| (key.clone(), region)));
        }
        let text = document.to_string();
        settings.account = only_account(&text);
        settings
    }

    fn region(&self, provider: &str) -> Option<&str> {
        let known = self.regions.iter().filter(|(key, _)| key.split('.').next() == Some(provider));
        let mut known = known.map(|(_, region)| region.as_str());
        let first = known.next()?;
        // Two providers of one sort in two regions tell nothing of a resource.
        known.all(|other| other == first).then_some(first)
    }
}

/// What an expression of the configuration comes to: a constant, or a variable with a value.
fn constant(expression: &Value, document: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(constant) = expression.get("constant_value") {
        return text(constant);
    }
    let references = expression.get("references")?.as_array()?;
    let names =
        references.iter().filter_map(Value::as_str).filter_map(|it| it.strip_prefix("var."));
    let value = |name: &str| document.pointer(&format!("/variables/{name}/value")).and_then(text);
    names.filter(|name| !name.contains('.')).find_map(value)
}

/// The account that every ARN of a text names, if it is one.
fn only_account(text: &str) -> Option<String> {
    let mut accounts = text.split("arn:aws").skip(1).filter_map(|arn| {
        let account = arn.split('"').next()?.split(':').nth(4 - 1)?;
        let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        digits.then_some(account)
    });
    let first = accounts.next()?;
    accounts.all(|account| account == first).then(|| first.to_owned())
}

/// One entry of `resource_changes`.
fn change(change: &Value, settings: &Settings) -> Option<Declared> {
    let actions = change.pointer("/change/actions")?.as_array()?;
    let actions: Vec<&str> = actions.iter().filter_map(Value::as_str).collect();
    let imported = change.pointer("/change/importing").is_some_and(|it| !it.is_null());
    let intent = match actions.as_slice() {
        // What is imported is there already.
        ["create"] if imported => Intent::Exists,
        ["create"] => Intent::Create,
        ["delete", "create"] | ["create", "delete" | "forget"] => Intent::Replace,
        ["update"] => Intent::Update,
        ["delete" | "forget"] => Intent::Delete,
        ["no-op"] => Intent::Exists,
        // Reading a data source makes nothing.
        _ => return None,
    };
    let values =
        |side: &str| change.pointer(&format!("/change/{side}")).filter(|it| it.is_object());
    let after = values("after").or_else(|| values("before")).unwrap_or(&Value::Null);
    let mut declared = resource(change, after, settings)?;
    declared.intent = intent;
    if intent == Intent::Replace {
        // Its ids are those of what goes.
        declared.ids.clear();
    }
    Some(declared)
}

/// Resources of a module and of those inside it.
fn module(module: &Value, settings: &Settings, depth: usize, found: &mut Vec<Declared>) {
    if depth > DEEPEST {
        return;
    }
    let list = |key: &str| module.get(key).and_then(Value::as_array).into_iter().flatten();
    found.extend(
        list("resources")
            .filter_map(|it| resource(it, it.get("values").unwrap_or(&Value::Null), settings)),
    );
    for inner in list("child_modules") {
        self::module(inner, settings, depth + 1, found);
    }
}

/// A resource of a stored state, once for each instance.
fn stored_instances(stored: &Value, settings: &Settings) -> Vec<Declared> {
    let text = |key: &str| stored.get(key).and_then(Value::as_str).unwrap_or("");
    let before =
        if text("module").is_empty() { String::new() } else { format!("{}.", text("module")) };
    let instances = stored.get("instances").and_then(Value::as_array).into_iter().flatten();
    let declared = instances.filter_map(|instance| {
        let values = instance.get("attributes").unwrap_or(&Value::Null);
        let mut declared = resource(stored, values, settings)?;
        let index = instance.get("index_key").map(|key| format!("[{key}]")).unwrap_or_default();
        declared.address = format!("{before}{}.{}{index}", text("type"), text("name"));
        Some(declared)
    });
    declared.collect()
}

fn resource(described: &Value, values: &Value, settings: &Settings) -> Option<Declared> {
    let text = |key: &str| described.get(key).and_then(Value::as_str).unwrap_or("");
    if text("mode") == "data" {
        return None;
    }
    let resource_type = text("type").to_owned();
    let (provider, key) = match resource_type.split('_').next()? {
        "aws" => ("aws", "aws"),
        "azurerm" | "azuread" | "azapi" => ("azure", "azurerm"),
        "google" => ("gcp", "google"),
        other => (other, other),
    };
    let ids = ids(values);
    Some(Declared {
        address: text("address").to_owned(),
        kind: of_terraform(&resource_type),
        account: account(values, &ids, settings).unwrap_or_default(),
        region: region(values, &ids)
            .or_else(|| settings.region(key).map(str::to_owned))
            .unwrap_or_default(),
        provider: provider.to_owned(),
        count: size(values),
        ids,
        intent: Intent::Exists,
        resource_type,
    })
}

/// Names under which logs may know it: what providers call its id, its ARN, its name.
fn ids(values: &Value) -> Vec<String> {
    const KEYS: [&str; 14] = [
        "id",
        "arn",
        "self_link",
        "instance_id",
        "allocation_id",
        "public_ip",
        "ip_address",
        "address",
        "function_name",
        "bucket",
        "identifier",
        "domain_name",
        "user",
        "name",
    ];
    let mut ids: Vec<String> = Vec::new();
    for id in KEYS.iter().filter_map(|key| values.get(key)).filter_map(Value::as_str) {
        if !id.is_empty() && !ids.iter().any(|held| held == id) {
            ids.push(id.to_owned());
        }
    }
    ids
}

fn account(values: &Value, ids: &[String], settings: &Settings) -> Option<String> {
    let said = ["owner_id", "account_id", "project", "subscription_id"];
    let said = said.iter().filter_map(|key| values.get(key)).find_map(Value::as_str);
    let arn = ids.iter().filter(|id| id.starts_with("arn:")).filter_map(|id| id.split(':').nth(4));
    let subscription = ids.iter().filter_map(|id| {
        id.strip_prefix("/subscriptions/").and_then(|rest| rest.split('/').next())
    });
    let named = arn.chain(subscription).find(|account| !account.is_empty());
    let only = settings.account.as_deref();
    named.or(said).or(only).filter(|it| !it.is_empty()).map(str::to_owned)
}

/// Its own region, or that of its zone or ARN.
fn region(values: &Value, ids: &[String]) -> Option<String> {
    let text = |key: &str| values.get(key).and_then(Value::as_str).filter(|it| !it.is_empty());
    let zone = text("availability_zone")
        .map(|zone| zone.trim_end_matches(|letter: char| letter.is_ascii_lowercase()).to_owned());
    let google = text("zone").filter(|_| !values.get("zone_id").is_some_and(Value::is_string));
    // `europe-west1-b`, or a link that ends so.
    let google = google.and_then(|zone| zone.rsplit('/').next()?.rsplit_once('-'));
    let named = text("region").map(|region| region.rsplit('/').next().unwrap_or(region).to_owned());
    let location = text("location").map(|location| location.replace(' ', "").to_lowercase());
    let arn = ids.iter().filter(|id| id.starts_with("arn:")).filter_map(|id| id.split(':').nth(3));
    let arn = arn.map(str::to_owned).find(|region| !region.is_empty());
    named.or(zone).or(google.map(|(region, _)| region.to_owned())).or(location).or(arn)
}

/// How many servers a group is to have; one of anything else.
fn size(values: &Value) -> u32 {
    let paths = [
        "/desired_capacity",
        "/scaling_config/0/desired_size",
        "/target_capacity",
        "/instances",
        "/target_size",
        "/node_count",
        "/initial_node_count",
    ];
    let size = paths.iter().filter_map(|path| values.pointer(path)).find_map(Value::as_u64);
    size.and_then(|size| u32::try_from(size).ok()).unwrap_or(1).max(1)
}
