//! What is wrong in a file that a person wrote: where, and in words that say what to do.

use std::fmt;

use thiserror::Error;

/// One thing to mend, as `file:line: what`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File as it was named, or another place such as `environment`.
    pub place: String,
    /// From 1; `None` where the whole place is meant.
    pub line: Option<u32>,
    pub text: String,
}

impl Problem {
    pub fn at(place: &str, line: u32, text: impl Into<String>) -> Self {
        Self { place: place.to_owned(), line: Some(line), text: text.into() }
    }

    pub fn whole(place: &str, text: impl Into<String>) -> Self {
        Self { place: place.to_owned(), line: None, text: text.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.place, self.text),
            None => write!(f, "{}: {}", self.place, self.text),
        }
    }
}

/// Everything that is wrong, in order of place and line, so that one run shows all of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", in_lines(.0))]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// `value`, unless there are problems.
    pub fn or_value<T>(mut problems: Vec<Problem>, value: T) -> Result<T, Self> {
        if problems.is_empty() {
            return Ok(value);
        }
        problems.sort();
        problems.dedup();
        Err(Self(problems))
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

fn in_lines(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}
