//! What is asked of the register, and what it answers.

use std::fmt;
use std::net::IpAddr;

use schema::{ResourceKind, Timestamp};

/// Names told of what came beside a plan.
const NAMED: usize = 5;

/// One acquisition as the register sees it.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Every name the actor goes by, the identity key first: role ARN, person, e-mail, host, user.
    pub who: &'a [String],
    pub kind: ResourceKind,
    /// `aws`, `azure`, `gcp`; for traffic, whoever runs the far end.
    pub provider: Option<&'a str>,
    pub account: &'a str,
    pub region: &'a str,
    /// Of a global service, which any region covers.
    pub global: bool,
    pub time: Timestamp,
    /// Resources, not calls.
    pub count: u32,
    /// Instance type or the like, where the log shows it: `t3.micro`.
    pub class: Option<&'a str>,
    /// Domain names, or resource ids.
    pub names: &'a [String],
    /// Of a domain: it is registered, as opposed to transferred or moved to other name servers.
    pub registration: bool,
    pub issuer: Option<&'a str>,
    pub address: Option<IpAddr>,
    pub mfa: Option<bool>,
}

/// How a claim stands to the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Covered {
        entry: EntryRef,
    },
    /// An entry covers everything but how many.
    Over {
        entry: EntryRef,
        limit: Amount,
        /// What the entry was asked for so far, this claim included.
        seen: Amount,
        /// Within a fifth of the limit, rounded up.
        tolerated: bool,
    },
    Uncovered {
        /// The register claims to list everything of this kind here.
        complete: bool,
        nearest: Option<NearMiss>,
    },
}

/// How much of what a limit counts; displays as `60` or `$400 a day`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Resources(u32),
    DollarsADay(u64),
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resources(count) => write!(f, "{count}"),
            Self::DollarsADay(dollars) => write!(f, "${dollars} a day"),
        }
    }
}

/// An entry, for sentences and references. Displays as its label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryRef {
    pub kind: EntryKind,
    pub ticket: Option<String>,
    /// `CHG-5002 (Platform migration wave 2)`, `POL-7`, `the grant in register.toml:12`.
    pub label: String,
    pub file: String,
    pub line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    Domain,
    Plan,
    Grant,
}

impl EntryKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Plan => "plan",
            Self::Grant => "grant",
        }
    }
}

impl fmt::Display for EntryRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

/// The entry that came closest to covering a claim, and why it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    pub entry: EntryRef,
    /// Plain words after the entry's name: `covers eu-west-1, this was sa-east-1`.
    pub difference: String,
    /// What would have covered it, after "if": `CHG-5002 covered sa-east-1`.
    pub remedy: String,
}

/// Planned against seen: "planned 40, saw 38".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanUse {
    pub entry: EntryRef,
    pub start: Timestamp,
    pub end: Timestamp,
    /// `None` where the plan sets no count.
    pub planned: Option<u32>,
    /// Resources of all claims that meet every condition of the plan, over the count or not.
    pub seen: u32,
    /// What its people made in its window, over the count or beside it, and nothing covers: by name,
    /// in order.
    pub beside: Vec<String>,
}

impl PlanUse {
    /// `CHG-5002 (2026-10-20T13:00:00Z to …): planned 40, saw 38; beside it i-0ab… and i-0cd…`.
    pub fn in_words(&self) -> String {
        let Self { entry, start, end, planned, seen, beside } = self;
        let planned = planned.map_or("no number".to_owned(), |count| count.to_string());
        let beside = match beside.len() {
            0 => String::new(),
            count => format!(
                "; beside it {count} that no entry covers: {}",
                crate::words::listed(beside, NAMED)
            ),
        };
        format!("{entry}, {start} to {end}: planned {planned}, saw {seen}{beside}.")
    }
}
