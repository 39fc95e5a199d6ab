//! Sigma rules over decoded events: texts of rules in, alerts out.
//!
//! [`Rules::read`] parses and compiles what a user dropped into a folder; [`Rules::evaluate`] holds
//! one record against the rules of its log source; [`Rules::correlate`] runs correlations over what
//! fired, in order of time. Parsing and matching are rsigma's; which rule is for which log, and what
//! a field is called there, stands in `logsource` and `fields`. Nothing here opens a file or looks
//! at a clock.

mod correlations;
mod document;
mod event;
mod fields;
mod hits;
mod logsource;
mod reading;
mod rules;
mod subject;

pub use document::Problem;
pub use hits::Hits;
pub use rules::{Idle, Raise, Rule, Rules};

#[cfg(test)]
mod tests;
