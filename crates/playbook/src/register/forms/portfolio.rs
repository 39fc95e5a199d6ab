//! The domain portfolio as Route 53 Domains lists it (`aws route53domains list-domains`): names that
//! the company has registered. Pages that were saved one after another are read as one list.

use serde_json::Value;

use super::{RegisterFile, documents, line_of};
use crate::document::{Problems, Word};
use crate::register::claim::EntryKind;
use crate::register::draft::{Draft, Permits, Reading};

pub(super) fn read(text: &str, place: &str) -> Result<RegisterFile, Problems> {
    let mut reading = Reading::of(place);
    let documents = documents(text, &mut reading);
    if documents.iter().all(|document| listed(document).is_none()) && !documents.is_empty() {
        reading.refuse(
            1,
            "this JSON is no form of register that is read: a Terraform plan or state, a \
             CloudFormation template, list-domains of Route 53 Domains, changes of Jira or ServiceNow",
        );
    }
    for domain in documents.iter().filter_map(listed).flatten() {
        let name = ["DomainName", "domainName", "domain_name", "name"].iter();
        let name = name.filter_map(|key| domain.get(key)).find_map(Value::as_str);
        let Some(name) = name.or_else(|| domain.as_str()) else {
            reading.note(1, "a domain of this list has no name");
            continue;
        };
        let line = line_of(text, name);
        let name = Word { text: name.to_owned(), line };
        reading.enter(Draft::new(EntryKind::Domain, line, Permits::Name(name)), "");
    }
    reading.expect_entries();
    reading.finish()
}

/// The list of a page, or a bare list.
fn listed(document: &Value) -> Option<&Vec<Value>> {
    let page = ["Domains", "domains"].iter().find_map(|key| document.get(key));
    page.or(Some(document)).and_then(Value::as_array)
}
