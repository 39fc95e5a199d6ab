//! A playbook as somebody wrote it: read from a table of two columns or from our own form, cut into
//! clauses, and each clause bound to the one of ours that means the same. What nothing of ours does
//! is a step for a person.

mod cutting;
mod markdown;
mod meaning;
mod normal;
mod reading;
mod row;

use serde::Serialize;

pub use normal::to_toml;
pub use row::{Fact, Row};

use crate::document::{Problem, Problems};

/// One playbook.
#[derive(Clone, Debug, PartialEq)]
pub struct Playbook {
    /// Tells it from others that are read with it: `T1566.001`, `T1566.001~2`.
    pub key: String,
    /// The file it was read from, and the line that it begins in.
    pub place: String,
    pub line: u32,
    /// What it is about, as it says.
    pub facts: Vec<(Fact, String)>,
    /// In the order of the file.
    pub clauses: Vec<Clause>,
}

/// One thing that a playbook asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// `questions.2`: its row, and its place among the clauses of that row.
    pub id: String,
    /// `None` where its row is none that a playbook has.
    pub row: Option<Row>,
    /// The name of its row, as it was written.
    pub heading: String,
    pub line: u32,
    /// Words that only lead up to it: `1.`, `Escalate to Tier 2 if`.
    pub lead: String,
    pub text: String,
    /// Words behind the last clause of a row.
    pub tail: String,
    pub binding: Binding,
}

/// Who does what a clause asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Binding {
    /// A clause of ours that means the same.
    Automated(Bound),
    /// A person.
    Manual,
    /// Nobody knows: it belongs to no row.
    Unbound,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// Its name in cases, in the code and in the guide.
    pub clause: String,
    /// Share of its telling words that speak for the binding; 1 where somebody wrote it down.
    pub score: f64,
    /// The words that made it, for a reader to check.
    pub why: String,
    /// Whether a yes to it is a no to ours.
    pub inverted: bool,
}

/// As `playbook check` reports a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Automated,
    Manual,
    Unbound,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automated => "automated",
            Self::Manual => "manual",
            Self::Unbound => "unbound",
        }
    }
}

impl Clause {
    pub const fn state(&self) -> State {
        match self.binding {
            Binding::Automated(_) => State::Automated,
            Binding::Manual => State::Manual,
            Binding::Unbound => State::Unbound,
        }
    }

    /// The clause of ours that does it.
    pub const fn bound(&self) -> Option<&Bound> {
        match &self.binding {
            Binding::Automated(bound) => Some(bound),
            Binding::Manual | Binding::Unbound => None,
        }
    }
}

impl Playbook {
    pub fn facts(&self, wanted: Fact) -> impl Iterator<Item = &str> {
        self.facts.iter().filter(move |(fact, _)| *fact == wanted).map(|(_, text)| text.as_str())
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        self.facts(Fact::Name).next().unwrap_or(&self.key)
    }

    /// Clauses of a row, in order.
    pub fn row(&self, row: Row) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(move |clause| clause.row == Some(row))
    }

    pub fn count(&self, state: State) -> usize {
        self.clauses.iter().filter(|clause| clause.state() == state).count()
    }

    /// What could not be mapped to a row, each with what to do.
    pub fn problems(&self) -> Vec<Problem> {
        let unbound = self.clauses.iter().filter(|clause| clause.row.is_none());
        let mut problems: Vec<Problem> = unbound
            .map(|clause| {
                let hint = crate::document::suggestion(&clause.heading, row::titles());
                let text = format!("no playbook has a row \"{}\"{hint}", clause.heading);
                Problem::at(&self.place, clause.line, text)
            })
            .collect();
        problems.dedup();
        problems
    }
}

/// The playbooks of a file: one table after the other, or our own form.
pub fn read(place: &str, bytes: &[u8]) -> Result<Vec<Playbook>, Problems> {
    let text = reading::text(place, bytes)?;
    if normal::is_ours(&text) { normal::read(place, &text) } else { reading::read(place, &text) }
}

/// The playbook that Stakeout is.
pub fn builtin() -> Playbook {
    let text = include_str!("../../../../playbook/T1583.toml");
    let read = normal::read("built-in", text).ok().and_then(|it| it.into_iter().next());
    read.expect("a test reads the built-in playbook")
}

/// Gives playbooks that are used together keys that tell them apart.
pub fn tell_apart(playbooks: &mut [Playbook]) {
    let mut seen: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    for playbook in playbooks {
        let base = playbook.key.split('~').next().unwrap_or_default().to_owned();
        let count = seen.entry(base.clone()).or_insert(0);
        *count += 1;
        playbook.key = if *count == 1 { base } else { format!("{base}~{count}") };
    }
}

#[cfg(test)]
mod tests;
