//! The operation table: which calls acquire or configure infrastructure, as data.
//!
//! Adding an operation is one entry in `aws.toml`. What the paths of an entry cannot say stands in
//! `traits`; addresses and names inside the parameters are found by `mentions`.

mod effect;
mod mentions;
mod traits;

use std::cmp::Ordering;
use std::sync::LazyLock;

use schema::Operation;
use serde::Deserialize;

pub(crate) use effect::effect;

#[derive(Deserialize)]
struct Table {
    operation: Vec<Operation>,
}

/// Sorted by service and operation, without case.
static TABLE: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let table: Table =
        toml::from_str(include_str!("aws.toml")).expect("a test reads the embedded table");
    let mut operations = table.operation;
    operations.sort_by(|a, b| compare(a, &b.service, &b.operation));
    operations
});

/// Prefixes of operations that read, which most calls do: they are not looked up.
const READS: [&str; 3] = ["Describe", "List", "Get"];

const ENDPOINT_SUFFIX: &str = ".amazonaws.com";

/// The row of an operation, as CloudTrail names it: `ec2.amazonaws.com`, `RunInstances`.
pub(crate) fn find(service: &str, operation: &str) -> Option<&'static Operation> {
    if READS.iter().any(|prefix| operation.starts_with(prefix)) {
        return None;
    }
    let service = service.split_once(ENDPOINT_SUFFIX).map_or(service, |(name, _)| name);
    let operation = without_version(operation);
    let index = TABLE.binary_search_by(|row| compare(row, service, operation)).ok()?;
    TABLE.get(index)
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
