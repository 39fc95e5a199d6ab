//! `[[source]]`: what the content of files under a path cannot say, found by the path.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use jiff::tz::TimeZone;
use schema::Timestamp;
use sources::{Format, Hints};

use super::layer::SourceRule;
use crate::intake::Rule;

/// All rules, in order of strength: of those that hold for a file the last one wins.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceRules {
    rules: Vec<(PathBuf, Option<GlobMatcher>, SourceRule)>,
}

impl SourceRules {
    pub(super) fn new(rules: Vec<SourceRule>) -> Self {
        let compiled = rules.into_iter().map(|rule| {
            let pattern = rule.path.to_string_lossy().into_owned();
            let glob = GlobBuilder::new(&pattern).literal_separator(true).build().ok();
            (rule.path.clone(), glob.map(|glob| glob.compile_matcher()), rule)
        });
        Self { rules: compiled.collect() }
    }

    /// What is known of a file; `now` is what a date without a year is not after.
    pub(crate) fn of(&self, file: &Path, now: Timestamp) -> Rule {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let held = self.rules.iter().rev().find(|(path, glob, _)| {
            file.starts_with(path) || glob.as_ref().is_some_and(|glob| glob.is_match(&file))
        });
        let hints = Hints { now: Some(now), ..Hints::default() };
        let Some((_, _, rule)) = held else { return Rule { format: None, hints } };
        Rule {
            format: rule.format.as_deref().and_then(Format::from_name),
            hints: Hints {
                zone: rule.timezone.as_deref().and_then(|name| TimeZone::get(name).ok()),
                year: rule.year.and_then(|year| i32::try_from(year).ok()),
                fields: rule.fields.clone(),
                ..hints
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(path: &str, format: &str) -> SourceRule {
        SourceRule {
            path: PathBuf::from(path),
            format: Some(format.to_owned()),
            timezone: Some("Europe/Oslo".to_owned()),
            ..SourceRule::default()
        }
    }

    #[test]
    fn the_last_rule_that_holds_wins() {
        let rules =
            SourceRules::new(vec![rule("/logs", "squid"), rule("/logs/vpn/*.log", "openvpn")]);
        let format = |path: &str| rules.of(Path::new(path), Timestamp::default()).format;
        assert_eq!(format("/logs/proxy/a.log"), Some(Format::Squid));
        assert_eq!(format("/logs/vpn/a.log"), Some(Format::Openvpn));
        assert_eq!(format("/logs/vpn/old/a.log"), Some(Format::Squid));
        assert_eq!(format("/other/a.log"), None);
        assert!(rules.of(Path::new("/logs/a"), Timestamp::default()).hints.zone.is_some());
    }
}
