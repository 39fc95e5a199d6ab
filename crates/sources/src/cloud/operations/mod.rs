//! The operation tables: which calls acquire or configure infrastructure, as data.
//!
//! Adding an operation is one entry in the table of its provider. What the paths of an entry cannot
//! say stands in `traits`; addresses and names inside the parameters are found by `mentions`.

mod effect;
mod mentions;
mod traits;

use std::cmp::Ordering;
use std::sync::LazyLock;

use schema::{Action, ApiCall, Effect, Operation, Target};
use serde::Deserialize;

pub(crate) use effect::{Call, effect};

#[derive(Deserialize)]
struct Table {
    operation: Vec<Operation>,
}

static AWS: LazyLock<Vec<Operation>> = LazyLock::new(|| table(include_str!("aws.toml")));
static AZURE: LazyLock<Vec<Operation>> = LazyLock::new(|| table(include_str!("azure.toml")));
static GCP: LazyLock<Vec<Operation>> = LazyLock::new(|| table(include_str!("gcp.toml")));
static SERVICES: LazyLock<Vec<Operation>> = LazyLock::new(|| table(include_str!("services.toml")));

/// The writes of Azure where they change what was there.
static AZURE_UPDATES: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let told_apart = AZURE.iter().filter(|row| !row.ok_creates).cloned();
    told_apart.map(|row| Operation { action: Action::Configuration, ..row }).collect()
});

/// The rows of a table, sorted by service and operation without case.
fn table(text: &str) -> Vec<Operation> {
    let table: Table = toml::from_str(text).expect("a test reads the embedded tables");
    let mut operations = table.operation;
    operations.sort_by(|a, b| compare(a, &b.service, &b.operation));
    operations
}

/// Prefixes of operations that read, which most calls do: they are not looked up.
const READS: [&str; 3] = ["Describe", "List", "Get"];

const AWS_SUFFIX: &str = ".amazonaws.com";
const GCP_SUFFIX: &str = ".googleapis.com";

/// The row of an operation, as CloudTrail names it: `ec2.amazonaws.com`, `RunInstances`.
pub(crate) fn aws(source: &str, name: &str) -> Option<&'static Operation> {
    if READS.iter().any(|prefix| name.starts_with(prefix)) {
        return None;
    }
    let service = source.split_once(AWS_SUFFIX).map_or(source, |(service, _)| service);
    find(&AWS, service, without_version(name))
}

/// The row of an operation, as the Activity Log names it: `MICROSOFT.COMPUTE/DISKS/WRITE`. `update`
/// says that it changed what was there.
pub(crate) fn azure(name: &str, update: bool) -> Option<&'static Operation> {
    let (service, operation) = name.split_once('/')?;
    let updated = if update { find(&AZURE_UPDATES, service, operation) } else { None };
    updated.or_else(|| find(&AZURE, service, operation))
}

/// The row of an operation, as Cloud Audit Logs name it: `compute.googleapis.com`,
/// `v1.compute.instances.insert`.
pub(crate) fn gcp(source: &str, method: &str) -> Option<&'static Operation> {
    let service = source.split_once(GCP_SUFFIX).map_or(source, |(service, _)| service);
    let (front, last) = method.rsplit_once('.').unwrap_or(("", method));
    let verb = last.starts_with(|letter: char| letter.is_ascii_lowercase());
    let parent = front.rsplit_once('.').map_or(front, |(_, parent)| parent);
    let length = if verb { parent.len().saturating_add(1) } else { 0 };
    let start = method.len().saturating_sub(last.len()).saturating_sub(length);
    find(&GCP, service, method.get(start..)?)
}

/// What a call to a service did, where the table knows its operation. `request` is the JSON of what
/// it set, or `null`; the resource is the target of the call.
pub(crate) fn service_effect(call: &ApiCall<'_>, operation: &str, request: &str) -> Option<Effect> {
    let known = find(&SERVICES, call.provider.as_str(), operation.trim_end_matches('.'))?;
    let Target { uid, name, .. } = &call.target;
    let resource = name.as_deref().or(uid.as_deref()).unwrap_or_default();
    Some(effect(known, &Call::new(request, "null", resource)))
}

fn find(table: &'static [Operation], service: &str, operation: &str) -> Option<&'static Operation> {
    let index = table.binary_search_by(|row| compare(row, service, operation)).ok()?;
    table.get(index)
}

fn compare(row: &Operation, service: &str, operation: &str) -> Ordering {
    fn lower(text: &str) -> impl Iterator<Item = u8> {
        text.bytes().map(|byte| byte.to_ascii_lowercase())
    }
    lower(&row.service)
        .cmp(lower(service))
        .then_with(|| lower(&row.operation).cmp(lower(operation)))
}

/// `CreateFunction20150331v2` and `CreateDistribution2020_05_31` without the date of their API.
fn without_version(operation: &str) -> &str {
    let bare = operation
        .trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_' || letter == 'v');
    let version = operation.get(bare.len()..).unwrap_or_default();
    if version.bytes().filter(u8::is_ascii_digit).count() >= DATE_DIGITS { bare } else { operation }
}

const DATE_DIGITS: usize = 8;

#[cfg(test)]
mod tests;
