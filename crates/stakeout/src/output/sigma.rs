//! What came of the Sigma rules of the user: which ran, which did not and why, and what fired.

use std::collections::BTreeMap;
use std::io::{self, Write};

use playbook::words;
use schema::AlertSeverity;
use serde::Serialize;
use sigma::{Hits, Rule, Rules};

use super::terminal::clean;

/// Reasons that are told on the terminal; `summary.json` has all.
const REASONS: usize = 8;

#[derive(Serialize)]
pub(crate) struct SigmaSummary {
    /// All that were read: `ran`, `not_run` and `wrong` together.
    rules: usize,
    ran: usize,
    not_run: Vec<NotRun>,
    wrong: Vec<Wrong>,
    /// Records that rules fired on, and times that correlations held.
    hits: u64,
    fired: Vec<FiredRule>,
}

#[derive(Serialize)]
struct NotRun {
    title: String,
    file: String,
    line: u32,
    reason: String,
}

#[derive(Serialize)]
struct Wrong {
    file: String,
    line: u32,
    text: String,
}

#[derive(Serialize)]
struct FiredRule {
    id: String,
    title: String,
    level: &'static str,
    tags: Vec<String>,
    hits: u64,
}

impl SigmaSummary {
    /// Nothing where there are no rules.
    pub(crate) fn new(rules: &Rules, hits: &Hits) -> Option<Self> {
        let idle = rules.idle().iter().map(|idle| NotRun {
            title: idle.title.clone(),
            file: idle.file.clone(),
            line: idle.line,
            reason: idle.reason.clone(),
        });
        let (ran, without): (Vec<&Rule>, Vec<&Rule>) =
            rules.rules().iter().partition(|rule| rules.had_records(rule, hits));
        let without = without.into_iter().map(|rule| NotRun {
            title: rule.title.clone(),
            file: rule.file.clone(),
            line: rule.line,
            reason: format!("no log of {} was read", rule.log),
        });
        let (ran, unsure): (Vec<&Rule>, Vec<&Rule>) = ran
            .into_iter()
            .partition(|rule| rules.unread(rule, hits) == 0 || rules.fired(rule, hits) > 0);
        let unsure = unsure.into_iter().map(|rule| NotRun {
            title: rule.title.clone(),
            file: rule.file.clone(),
            line: rule.line,
            reason: "records in text that it matches lack a field that it looks at".to_owned(),
        });
        let not_run: Vec<NotRun> = idle.chain(without).chain(unsure).collect();
        let wrong = rules.problems().iter().map(|problem| Wrong {
            file: problem.file.clone(),
            line: problem.line,
            text: problem.text.clone(),
        });
        let wrong: Vec<Wrong> = wrong.collect();
        let fired = ran.iter().map(|rule| FiredRule {
            id: rule.id.clone(),
            title: rule.title.clone(),
            level: level(rule.level),
            tags: rule.tags.clone(),
            hits: rules.fired(rule, hits),
        });
        let fired: Vec<FiredRule> = fired.filter(|rule| rule.hits > 0).collect();
        let all = ran.len() + not_run.len() + wrong.len();
        (all > 0).then(|| Self {
            rules: all,
            ran: ran.len(),
            not_run,
            wrong,
            hits: fired.iter().map(|rule| rule.hits).sum(),
            fired,
        })
    }

    /// Tells a person what ran; rules and files are named by whoever wrote them.
    pub(crate) fn tell(&self, to: &mut impl Write) -> io::Result<()> {
        let hits = words::number(self.hits, "hit");
        let rules = words::number(self.rules as u64, "Sigma rule");
        writeln!(to, "{} of {rules} ran: {hits}.", self.ran)?;
        let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
        for rule in &self.not_run {
            *reasons.entry(&rule.reason).or_insert(0) += 1;
        }
        let mut reasons: Vec<(&str, u64)> = reasons.into_iter().collect();
        reasons.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        for (reason, count) in reasons.iter().take(REASONS) {
            let rules = words::number(*count, "rule");
            writeln!(to, "note: {}", clean(&format!("{rules} not run: {reason}")))?;
        }
        let more: u64 = reasons.iter().skip(REASONS).map(|(_, count)| count).sum();
        if more > 0 {
            let rules = words::number(more, "more rule");
            writeln!(to, "note: {rules} not run for other reasons; summary.json has each")?;
        }
        for Wrong { file, line, text } in &self.wrong {
            writeln!(to, "{}", clean(&format!("error: {file}:{line}: {text}")))?;
        }
        Ok(())
    }
}

const fn level(level: AlertSeverity) -> &'static str {
    match level {
        AlertSeverity::Unknown => "unknown",
        AlertSeverity::Informational => "informational",
        AlertSeverity::Low => "low",
        AlertSeverity::Medium => "medium",
        AlertSeverity::High => "high",
        AlertSeverity::Critical => "critical",
    }
}
