//! Files of the register: which form a text is in, told from its content, and one file for each
//! form. Adding a form is one file, one line in [`Format`] and one in [`read`].

mod calendar;
mod cloudformation;
mod document;
mod portfolio;
mod table;
mod terraform;
mod tickets;

pub(super) use calendar::words;
pub(super) use document::read as read_toml;

use serde_json::Value;

use super::code::Code;
use super::draft::Reading;
use super::entry::{Approval, Entry, Windows};
use super::party::Party;
use super::scope::ScopePart;
use crate::document::{Problem, Problems, text_of};

/// One file, read; [`super::Register::bind`] puts several together.
#[derive(Clone, Debug, Default)]
pub struct RegisterFile {
    pub(super) entries: Vec<Entry>,
    pub(super) parties: Vec<Party>,
    /// What documents a plan and permits nothing by itself.
    pub(super) events: Vec<Event>,
    /// Infrastructure as code, which permits nothing by itself.
    pub(super) code: Vec<Code>,
    /// `Some` where the file has a `[scope]`.
    pub(super) scope: Option<Vec<ScopePart>>,
    pub(super) notes: Vec<String>,
}

/// An event of a calendar or a change of a ticket system that permits nothing by itself: whoever
/// can open a ticket could permit himself anything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub(super) place: String,
    pub(super) line: u32,
    /// Holds the ticket.
    pub(super) summary: String,
    /// `None` where a ticket has no window.
    pub(super) windows: Option<Windows>,
    /// `the calendar`, `Jira`, as the subject of a sentence.
    pub(super) source: &'static str,
    /// What speaks against it: `it is rejected`.
    pub(super) doubt: Option<String>,
    pub(super) approval: Approval,
}

/// How sentences name a calendar.
pub(super) const CALENDAR: &str = "the calendar";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Toml,
    Calendar,
    Csv,
    /// `terraform show -json` of a plan or state.
    Terraform,
    CloudFormation,
    /// Answer of Route 53 Domains `list-domains`.
    DomainList,
    Jira,
    ServiceNow,
}

impl Format {
    /// Tells a format from its content. What looks like nothing else is taken for TOML, whose
    /// errors name a line, or for a list of domains where it is JSON.
    pub fn of(text: &str) -> Self {
        let json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{']);
        Self::told(text).unwrap_or(if json { Self::DomainList } else { Self::Toml })
    }

    /// As [`Self::of`], where the content leaves no doubt.
    pub fn told(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let first_line = text.lines().next().unwrap_or("");
        if first_line.trim_end().eq_ignore_ascii_case("BEGIN:VCALENDAR") {
            Some(Self::Calendar)
        } else if text.starts_with('{') || text.starts_with("[{") || first_line.trim() == "[" {
            Self::of_json(text)
        } else if is_template(text) {
            Some(Self::CloudFormation)
        } else {
            table::format_of(first_line)
        }
    }

    fn of_json(text: &str) -> Option<Self> {
        let has = |key: &str| text.contains(&format!("\"{key}\""));
        let any = |keys: &[&str]| keys.iter().any(|key| has(key));
        let stack = ["AWSTemplateFormatVersion", "StackResources", "StackResourceSummaries"];
        if any(&["terraform_version", "planned_values", "resource_changes"]) {
            Some(Self::Terraform)
        } else if any(&stack) || has("ResourceChange") || has("Resources") && has("Type") {
            Some(Self::CloudFormation)
        } else if has("issues") || has("fields") && has("key") && has("summary") {
            Some(Self::Jira)
        } else if has("short_description") || has("result") && has("number") {
            Some(Self::ServiceNow)
        } else if any(&["Domains", "DomainName", "domains"]) {
            Some(Self::DomainList)
        } else {
            None
        }
    }
}

/// A template in YAML: its version, or a list of resources with their types.
fn is_template(text: &str) -> bool {
    let mut lines = text.lines().take(2_000);
    lines
        .any(|line| line.starts_with("AWSTemplateFormatVersion:") || line.starts_with("Resources:"))
}

/// Reads a register file of any format; `place` is how problems and references name it.
pub fn read(bytes: &[u8], place: &str) -> Result<RegisterFile, Problems> {
    let text = text_of(bytes)
        .map_err(|line| Problem::at(place, line, "this is not UTF-8 text: save it as UTF-8"))?;
    let text = text.as_ref();
    match Format::of(text) {
        Format::Toml => document::read(text, place),
        Format::Calendar => calendar::read(text, place),
        Format::Csv => table::read(text, place),
        Format::DomainList => portfolio::read(text, place),
        Format::Jira => tickets::read(text, place, &tickets::JIRA),
        Format::ServiceNow => tickets::read(text, place, &tickets::SERVICE_NOW),
        Format::Terraform => terraform::read(text, place),
        Format::CloudFormation => cloudformation::read(text, place),
    }
}

/// The documents of a JSON text: one, or several on end as pages are saved.
fn documents(text: &str, reading: &mut Reading<'_>) -> Vec<Value> {
    let mut documents = Vec::new();
    for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match document {
            Ok(document) => documents.push(document),
            Err(error) => {
                let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
                reading.refuse(line, format!("this is no JSON: {error}"));
                break;
            }
        }
    }
    documents
}

/// The line of a text in which a JSON string first stands; references want one.
fn line_of(text: &str, string: &str) -> u32 {
    let quoted = Value::from(string).to_string();
    let before = text.find(&quoted).and_then(|at| text.get(..at)).unwrap_or("");
    u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
