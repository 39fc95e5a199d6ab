//! The register as its readers see it: each entry in the words that `register.toml` has for it, to be
//! shown, and to be written down as TOML again.

use schema::Timestamp;
use serde::Serialize;
use toml::Value;

use super::code::{Code, Tool};
use super::entry::{Entry, Limit, Terms, Window, Windows};
use super::forms::{Event, RegisterFile};
use super::place::Kinds;

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// `grant`, `plan` or `domain`.
    pub entry: &'static str,
    pub ticket: Option<String>,
    pub summary: Option<String>,
    pub owner: Option<String>,
    pub who: Vec<String>,
    pub kind: Vec<String>,
    #[serde(rename = "where")]
    pub places: Vec<String>,
    pub family: Vec<String>,
    pub origin: Vec<String>,
    /// Of a domain.
    pub name: Option<String>,
    pub start: Option<String>,
    pub end: Option<String>,
    /// Of a repeated plan, how many windows it has.
    pub windows: usize,
    /// Resources: a day of a grant, in all of a plan.
    pub limit: Option<u32>,
    /// Of a grant: dollars of servers a day.
    pub max_cost_per_day: Option<u32>,
    pub approved: Option<String>,
    pub approved_by: Option<String>,
    /// `current`, `expired` or `future`.
    pub state: &'static str,
    pub file: String,
    pub line: u32,
}

impl Listed {
    pub(super) fn new(entry: &Entry, window: Window, now: Timestamp) -> Self {
        let mut listed = Self {
            entry: entry.reference.kind.as_str(),
            ticket: entry.reference.ticket.clone(),
            summary: entry.summary.clone(),
            owner: entry.owner.clone(),
            origin: entry.origin.rules(),
            name: entry.domain_name().map(str::to_owned),
            start: (window.start != Timestamp::MIN).then(|| window.start.to_string()),
            end: (window.end != Timestamp::MAX).then(|| window.end.to_string()),
            windows: entry.windows.iter().count(),
            limit: match entry.limit {
                Limit::None => None,
                Limit::PerDay(limit) | Limit::Whole(limit) => Some(limit),
            },
            max_cost_per_day: entry.budget,
            approved: entry.approval.at.map(|at| at.to_string()),
            approved_by: entry.approval.by.clone(),
            state: match () {
                () if window == Window::ALWAYS => "current",
                () if now < window.start => "future",
                () if now >= window.end => "expired",
                () => "current",
            },
            file: entry.reference.file.clone(),
            line: entry.reference.line,
            ..Self::default()
        };
        for terms in &entry.terms {
            if let Terms::Acquire { who, kinds, places, families } = terms {
                listed.who.extend(who.iter().cloned());
                listed.kind.extend(words(kinds));
                listed.places.extend(places.iter().map(ToString::to_string));
                listed.family.extend(families.iter().cloned());
            }
        }
        for list in [&mut listed.who, &mut listed.kind, &mut listed.places, &mut listed.family] {
            list.sort();
            list.dedup();
        }
        listed
    }

    /// As a section of `register.toml`.
    pub fn to_toml(&self) -> String {
        let (first, last, limit) = match self.entry {
            "plan" => ("start", "end", "count"),
            _ => ("from", "until", "max_per_day"),
        };
        let mut toml = format!("[[{}]]\n", self.entry);
        let number = |number: Option<u32>| number.map(|it| Value::Integer(i64::from(it)));
        let text = |text: &Option<String>| text.clone().map(Value::String);
        let list = |items: &[String]| {
            let items = items.iter().cloned().map(Value::String).collect();
            (!Vec::is_empty(&items)).then_some(Value::Array(items))
        };
        let values = [
            ("name", text(&self.name)),
            ("ticket", text(&self.ticket)),
            ("summary", text(&self.summary)),
            ("who", list(&self.who)),
            ("kind", list(&self.kind)),
            ("where", list(&self.places)),
            ("family", list(&self.family)),
            (limit, number(self.limit)),
            ("max_cost_per_day", number(self.max_cost_per_day)),
            ("origin", list(&self.origin)),
            (first, time(self.start.as_ref())),
            (last, time(self.end.as_ref())),
            ("approved", time(self.approved.as_ref())),
            ("approved_by", text(&self.approved_by)),
            ("owner", text(&self.owner)),
        ];
        let values = values.into_iter().filter_map(|(key, value)| Some((key, value?)));
        toml.extend(values.map(|(key, value)| format!("{key} = {value}\n")));
        toml
    }
}

fn words(kinds: &Kinds) -> Vec<String> {
    match kinds {
        Kinds::Any => vec!["any".to_owned()],
        Kinds::Only(kinds) => kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
    }
}

/// A time stands in TOML without quotes.
fn time(text: Option<&String>) -> Option<Value> {
    text?.parse().ok().map(Value::Datetime)
}

/// A file of any form as entries of `register.toml`, one for each window. What permits nothing by
/// itself stands there as a comment, to be completed and approved.
pub fn to_toml(file: &RegisterFile, now: Timestamp) -> String {
    let windows =
        file.entries.iter().flat_map(|entry| entry.windows.iter().map(move |it| (entry, it)));
    let entries = windows.map(|(entry, window)| {
        let code = entry.code.clone().map(Value::String);
        let code = code.map(|code| format!("terraform = {code}\n")).unwrap_or_default();
        Listed::new(entry, *window, now).to_toml() + &code
    });
    let events = file.events.iter().map(of_event);
    let code = file.code.iter().map(of_code);
    entries.chain(events).chain(code).collect::<Vec<_>>().join("\n")
}

/// An event or ticket as the plan that it may document.
fn of_event(event: &Event) -> String {
    let windows = || event.windows.iter().flat_map(Windows::iter);
    let window = windows().next();
    let plan = Listed {
        entry: "plan",
        ticket: super::forms::words(&event.summary).next().map(str::to_owned),
        summary: Some(event.summary.clone()),
        start: window.map(|window| window.start.to_string()),
        end: window.map(|window| window.end.to_string()),
        approved: event.approval.at.map(|at| at.to_string()),
        approved_by: event.approval.by.clone(),
        ..Listed::default()
    };
    let doubt = event.doubt.as_ref().map(|doubt| format!("; {doubt}")).unwrap_or_default();
    let repeated = match windows().count() {
        0 | 1 => String::new(),
        count => format!("; this is the first of {count} windows, each of which needs a plan"),
    };
    let why = format!("names no who and kind, and permits nothing{doubt}{repeated}");
    commented(&format!("{why}\n{}who = []\nkind = []", plan.to_toml()))
}

/// What a plan of infrastructure as code would make, as the plan that could permit it.
fn of_code(code: &Code) -> String {
    let planned = code.planned();
    let mut lines = vec![format!("{}: {}", code.file, code.tool.in_words())];
    lines.extend(planned.iter().map(|((kind, provider, account, region), count)| {
        let place = format!("{provider}:{account}:{region}");
        format!("  {count} {} in {}", kind.as_str(), place.trim_end_matches(':'))
    }));
    if !planned.is_empty() {
        let plan = ["[[plan]]", "ticket = \"\"", "who = []", "start = ", "end = "];
        lines.extend(plan.map(str::to_owned));
        let key = match code.tool {
            Tool::TerraformPlan | Tool::TerraformState => "terraform",
            Tool::CloudFormationTemplate | Tool::CloudFormationStack => "cloudformation",
        };
        lines.push(format!("{key} = {}", Value::String(code.file.clone())));
    }
    commented(&lines.join("\n"))
}

fn commented(text: &str) -> String {
    text.lines().fold(String::new(), |all, line| all + "# " + line + "\n")
}
