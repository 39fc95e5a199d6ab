//! CloudFormation: templates (what a stack would make; JSON and YAML, functions short and long),
//! change sets, and what a stack consists of. Conditions are worked out from the defaults of
//! parameters; where they hang on what the file does not say, a resource *may* be made.

mod intrinsics;
mod yaml;

use intrinsics::{Parameters, expanded};
use serde_json::Value;

use super::{RegisterFile, documents};
use crate::document::Problems;
use crate::register::code::{Code, Declared, Intent, Tool, of_cloudformation};
use crate::register::draft::Reading;

pub(super) fn read(text: &str, place: &str) -> Result<RegisterFile, Problems> {
    let mut reading = Reading::of(place);
    let documents = if text.trim_start().starts_with('{') {
        documents(text, &mut reading)
    } else {
        yaml::documents(text).unwrap_or_else(|(line, text)| {
            reading.refuse(line, format!("this is no YAML: {text}"));
            Vec::new()
        })
    };
    for document in documents {
        let code = file(&document, place);
        reading.file.code.push(code);
    }
    reading.finish()
}

fn file(document: &Value, place: &str) -> Code {
    let list = |key: &str| document.get(key).and_then(Value::as_array);
    let stack = document.get("StackId").and_then(Value::as_str).unwrap_or("");
    let (tool, mut resources): (_, Vec<Declared>) =
        if let Some(there) = list("StackResources").or_else(|| list("StackResourceSummaries")) {
            (Tool::CloudFormationStack, there.iter().filter_map(stack_resource).collect())
        } else if let Some(changes) = list("Changes") {
            let changes = changes.iter().filter_map(|it| change(it, stack));
            (Tool::CloudFormationTemplate, changes.collect())
        } else {
            (Tool::CloudFormationTemplate, template(document))
        };
    resources.sort();
    Code { file: place.to_owned(), tool, resources }
}

fn template(document: &Value) -> Vec<Declared> {
    let parameters = Parameters::of(document);
    let resources = expanded(document.get("Resources"), &parameters);
    let declared = resources.iter().filter_map(|(name, resource)| {
        let condition = resource.get("Condition").and_then(Value::as_str);
        let intent = match condition.map(|name| parameters.condition(name)) {
            None | Some(Some(true)) => Intent::Create,
            Some(None) => Intent::MayCreate,
            Some(Some(false)) => return None,
        };
        let properties = resource.get("Properties").unwrap_or(&Value::Null);
        let resource_type = resource.get("Type")?.as_str()?;
        let zone = properties.get("AvailabilityZone").and_then(|it| parameters.text(it));
        let letter = |letter: char| letter.is_ascii_lowercase();
        let region = zone.map(|zone| zone.trim_end_matches(letter).to_owned());
        let mut declared = declared(name, resource_type, intent);
        declared.region = region.unwrap_or_default();
        declared.count = size(properties, &parameters);
        Some(declared)
    });
    declared.collect()
}

fn declared(name: &str, resource_type: &str, intent: Intent) -> Declared {
    Declared {
        address: name.to_owned(),
        resource_type: resource_type.to_owned(),
        kind: of_cloudformation(resource_type),
        provider: "aws".to_owned(),
        account: String::new(),
        region: String::new(),
        ids: Vec::new(),
        count: 1,
        intent,
    }
}

/// How many servers a group begins with; one of anything else.
fn size(properties: &Value, parameters: &Parameters<'_>) -> u32 {
    let paths = ["/DesiredCapacity", "/MinSize", "/ScalingConfig/DesiredSize", "/TargetCapacity"];
    let values = paths.iter().filter_map(|path| properties.pointer(path));
    let size = values.filter_map(|value| parameters.text(value)).find_map(|it| it.parse().ok());
    size.unwrap_or(1).max(1)
}

/// Account and region stand in the ARN of the stack.
fn at(declared: Declared, stack: &str) -> Declared {
    let mut parts = stack.split(':').skip(3);
    let mut part = || parts.next().unwrap_or("").to_owned();
    Declared { region: part(), account: part(), ..declared }
}

fn stack_resource(resource: &Value) -> Option<Declared> {
    let text = |key: &str| resource.get(key).and_then(Value::as_str);
    let status = text("ResourceStatus").unwrap_or("");
    if status.starts_with("DELETE_COMPLETE") || status.starts_with("CREATE_FAILED") {
        return None;
    }
    let mut declared = declared(text("LogicalResourceId")?, text("ResourceType")?, Intent::Exists);
    declared.ids = text("PhysicalResourceId").map(str::to_owned).into_iter().collect();
    Some(at(declared, text("StackId").unwrap_or("")))
}

fn change(change: &Value, stack: &str) -> Option<Declared> {
    let change = change.get("ResourceChange")?;
    let text = |key: &str| change.get(key).and_then(Value::as_str);
    let intent = match (text("Action")?, text("Replacement")) {
        ("Add", _) => Intent::Create,
        ("Modify", Some("True")) => Intent::Replace,
        ("Modify", Some("Conditional")) | ("Dynamic", _) => Intent::MayCreate,
        ("Remove", _) => Intent::Delete,
        ("Import", _) => Intent::Exists,
        _ => Intent::Update,
    };
    Some(at(declared(text("LogicalResourceId")?, text("ResourceType")?, intent), stack))
}
