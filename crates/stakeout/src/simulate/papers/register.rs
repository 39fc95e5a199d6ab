//! `register.toml`: what the company has approved. The background puts its standing grants here,
//! and each benign twin the entry that explains it.

use std::fmt::Write as _;

use schema::Timestamp;

#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) who: Vec<String>,
    pub(crate) kind: Vec<&'static str>,
    pub(crate) places: Vec<String>,
    pub(crate) max_per_day: Option<u64>,
    pub(crate) origin: Vec<String>,
    pub(crate) ticket: &'static str,
    pub(crate) owner: String,
    pub(crate) approved: Timestamp,
}

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) ticket: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) who: Vec<String>,
    pub(crate) kind: Vec<&'static str>,
    pub(crate) places: Vec<String>,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) count: Option<u64>,
    pub(crate) approved: Timestamp,
    pub(crate) approved_by: String,
    pub(crate) recorded: Recorded,
}

/// In which papers a plan is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    Register,
    /// In the register, and documented by an event of the change calendar.
    Both,
    /// Only as an event that carries `X-STAKEOUT-*` itself.
    Calendar,
}

#[derive(Clone, Debug)]
pub(crate) struct Domain {
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) ticket: &'static str,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Register {
    pub(crate) complete: Vec<String>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) domains: Vec<Domain>,
}

impl Register {
    pub(super) fn to_toml(&self) -> String {
        let mut text = String::from("# What may be acquired, by whom, where and until when.\n\n");
        text.push_str("[scope]\n");
        list(&mut text, "complete", &self.complete);
        for grant in &self.grants {
            grant.append_to(&mut text);
        }
        for plan in self.plans.iter().filter(|plan| plan.recorded != Recorded::Calendar) {
            plan.append_to(&mut text);
        }
        for domain in &self.domains {
            text.push_str("\n[[domain]]\n");
            string(&mut text, "name", &domain.name);
            string(&mut text, "registrar", "Amazon Registrar, Inc.");
            string(&mut text, "owner", &domain.owner);
            string(&mut text, "ticket", domain.ticket);
        }
        text
    }
}

impl Grant {
    fn append_to(&self, text: &mut String) {
        text.push_str("\n[[grant]]\n");
        list(text, "who", &self.who);
        list(text, "kind", &self.kind);
        list(text, "where", &self.places);
        if let Some(limit) = self.max_per_day {
            plain(text, "max_per_day", limit);
        }
        plain(text, "approved", self.approved);
        string(text, "ticket", self.ticket);
        string(text, "owner", &self.owner);
        list(text, "origin", &self.origin);
    }
}

impl Plan {
    fn append_to(&self, text: &mut String) {
        text.push_str("\n[[plan]]\n");
        string(text, "ticket", self.ticket);
        string(text, "summary", self.summary);
        list(text, "kind", &self.kind);
        list(text, "who", &self.who);
        list(text, "where", &self.places);
        plain(text, "start", self.start);
        plain(text, "end", self.end);
        if let Some(count) = self.count {
            plain(text, "count", count);
        }
        plain(text, "approved", self.approved);
        string(text, "approved_by", &self.approved_by);
    }
}

fn string(text: &mut String, key: &str, value: &str) {
    plain(text, key, format_args!("{value:?}"));
}

/// A list; an empty one is left out.
fn list<T: AsRef<str>>(text: &mut String, key: &str, values: &[T]) {
    if !values.is_empty() {
        let quoted: Vec<String> =
            values.iter().map(|value| format!("{:?}", value.as_ref())).collect();
        plain(text, key, format_args!("[{}]", quoted.join(", ")));
    }
}

fn plain(text: &mut String, key: &str, value: impl std::fmt::Display) {
    writeln!(text, "{key} = {value}").expect("a string takes whatever is written to it");
}
