//! The rules of a user: read, told apart by log source, and held against records.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rsigma_eval::Engine;
use rsigma_parser::{CorrelationRule, FilterRule, Level, SigmaRule};
use schema::{Alert, AlertOrigin, AlertSeverity, Citation, Record, Text};

use crate::correlations::{Correlations, Met};
use crate::document::Problem;
use crate::event::{self, RecordEvent};
use crate::hits::{Fired, Hits};
use crate::logsource::{Stream, spoken};
use crate::reading;
use crate::subject::Subject;

/// Who is told of an alert, and of the records that made it.
pub type Raise<'r> = &'r mut dyn FnMut(&Alert<'_>, &[Citation]);

/// A rule that can run.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its own id, or a number where it has none.
    pub id: String,
    pub title: String,
    pub level: AlertSeverity,
    pub tags: Vec<String>,
    pub file: String,
    pub line: u32,
    /// The log that it is for, in words.
    pub log: String,
    /// What its tags make of it, as other tools class their alerts.
    pub(crate) class: Option<String>,
    /// Fields that it looks at.
    pub(crate) fields: BTreeSet<String>,
    /// Of which groups it is one; none for correlations.
    pub(crate) groups: Vec<usize>,
}

/// A rule that does not run, and why: nothing is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Idle {
    pub file: String,
    pub line: u32,
    pub title: String,
    pub reason: String,
}

/// Rules for one kind of log.
pub(crate) struct Group {
    pub(crate) stream: &'static Stream,
    pub(crate) engine: Engine,
}

#[derive(Default)]
pub struct Rules {
    pub(crate) all: Vec<Rule>,
    pub(crate) idle: Vec<Idle>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) groups: Vec<Group>,
    /// Groups of each format.
    pub(crate) of_source: HashMap<&'static str, Vec<usize>>,
    pub(crate) places: HashMap<String, usize>,
    pub(crate) correlations: Correlations,
    /// Rules that a correlation asks for, and those of them that raise nothing themselves.
    pub(crate) asked: BTreeSet<usize>,
    pub(crate) silent: BTreeSet<usize>,
}

impl Rules {
    /// Reads files of rules, each with the name that problems give it.
    pub fn read<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        reading::read(files)
    }

    /// Those that can run, in the order of their files.
    pub fn rules(&self) -> &[Rule] {
        &self.all
    }

    pub fn idle(&self) -> &[Idle] {
        &self.idle
    }

    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many records a rule fired on, or how often a correlation held.
    pub fn fired(&self, rule: &Rule, hits: &Hits) -> u64 {
        self.places.get(&rule.id).and_then(|place| hits.counts.get(place)).copied().unwrap_or(0)
    }

    /// How many records a rule matched that lack a field it looks at, so that nothing can be said.
    pub fn unread(&self, rule: &Rule, hits: &Hits) -> u64 {
        self.places.get(&rule.id).and_then(|place| hits.unread.get(place)).copied().unwrap_or(0)
    }

    /// Whether there was any record to hold the rule against.
    pub fn had_records(&self, rule: &Rule, hits: &Hits) -> bool {
        rule.groups.iter().any(|group| hits.read.contains_key(group))
    }

    /// Holds one record against the rules for its log.
    pub fn evaluate(&self, record: &Record<'_>, hits: &mut Hits, raise: Raise<'_>) {
        let Some(places) = self.of_source.get(record.source) else { return };
        let group = |place: &usize| Some((*place, self.groups.get(*place)?));
        let mut groups = places.iter().filter_map(group);
        let Some((place, group)) = groups.find(|(_, it)| it.stream.rows.hold(&record.row)) else {
            return;
        };
        *hits.read.entry(place).or_insert(0) += 1;
        let tree = event::tree(record);
        let event = RecordEvent::new(record, group.stream, tree.as_ref());
        for result in group.engine.evaluate(&event) {
            let id = result.header.rule_id.as_ref();
            let Some(&place) = id.and_then(|id| self.places.get(id)) else { continue };
            let rule = self.all.get(place);
            if rule.is_some_and(|rule| rule.fields.iter().any(|field| !event.tells(field))) {
                *hits.unread.entry(place).or_insert(0) += 1;
                continue;
            }
            *hits.counts.entry(place).or_insert(0) += 1;
            self.raise(place, record, raise);
            if self.asked.contains(&place) {
                hits.keep(Fired {
                    citation: Citation::of(record),
                    rule: place,
                    values: self.correlations.values(&event),
                    subject: Subject::of(&record.row),
                });
            }
        }
    }

    fn raise(&self, place: usize, record: &Record<'_>, raise: Raise<'_>) {
        if self.silent.contains(&place) {
            return;
        }
        let Some(rule) = self.all.get(place) else { return };
        let citation = Citation::of(record);
        let subject = Subject::of(&record.row);
        // A day's hits on one thing are one alert.
        let day = citation.time.day().to_string();
        raise(&Alert { finding: Some(day.into()), ..rule.on(&subject) }, &[citation]);
    }

    /// Runs correlations over everything that fired. Call once, when all is merged.
    pub fn correlate(&self, hits: &mut Hits, raise: Raise<'_>) {
        let fired: Vec<&Fired> = hits.fired.iter().collect();
        let mut held: BTreeMap<usize, u64> = BTreeMap::new();
        let id = |place: usize| self.all.get(place).map_or_else(String::new, |it| it.id.clone());
        self.correlations.run(&fired, id, &mut |met| {
            let Some(&place) = self.places.get(&met.id) else { return };
            *held.entry(place).or_insert(0) += 1;
            if let Some(rule) = self.all.get(place).filter(|_| !self.silent.contains(&place)) {
                rule.held(&met, raise);
            }
        });
        for (place, count) in held {
            *hits.counts.entry(place).or_insert(0) += count;
        }
    }

    /// What was too much, in words for the user.
    pub fn left_out(&self, hits: &Hits) -> Option<String> {
        (hits.left_out > 0).then(|| {
            format!(
                "Sigma correlations saw the earliest {} records that their rules fired on, and not \
                 {} more; narrow the rules that they ask for",
                hits.fired.len(),
                hits.left_out
            )
        })
    }
}

impl Rule {
    pub(crate) fn new(rule: &SigmaRule, id: String, (file, line): (&str, u32)) -> Self {
        Self {
            id,
            title: rule.title.clone(),
            level: severity(rule.level),
            class: class(&rule.tags),
            tags: rule.tags.clone(),
            file: file.to_owned(),
            line,
            log: spoken(&rule.logsource),
            fields: reading::fields(rule),
            groups: Vec::new(),
        }
    }

    pub(crate) fn of_correlation(
        rule: &CorrelationRule,
        id: String,
        (file, line): (&str, u32),
    ) -> Self {
        Self {
            id,
            title: rule.title.clone(),
            level: severity(rule.level),
            class: class(&rule.tags),
            tags: rule.tags.clone(),
            file: file.to_owned(),
            line,
            log: "the rules that it counts".to_owned(),
            fields: BTreeSet::new(),
            groups: Vec::new(),
        }
    }

    /// That it held, as a correlation.
    fn held(&self, met: &Met<'_>, raise: Raise<'_>) {
        let mut citations: Vec<Citation> = met.records.iter().map(|it| it.citation).collect();
        citations.sort();
        citations.dedup();
        let (Some(first), Some(last)) = (citations.first(), citations.last()) else { return };
        let group: Vec<&str> = met.group.iter().map(|(_, value)| value.as_str()).collect();
        let subject = Subject::common(met.records.iter().map(|it| &it.subject));
        // A day's hits on one group are one alert.
        let finding = format!("{} {}", last.time.day(), group.join(" "));
        let alert = Alert {
            finding: Some(finding.into()),
            count: Some(met.count),
            first_seen: Some(first.time),
            last_seen: Some(last.time),
            ..self.on(&subject)
        };
        raise(&alert, &citations);
    }

    fn on<'s>(&'s self, subject: &'s Subject) -> Alert<'s> {
        Alert {
            origin: AlertOrigin::Rule,
            signature: Text::Borrowed(&self.id),
            title: Some(Text::Borrowed(&self.title)),
            severity: self.level,
            category: self.class.as_deref().map(Text::Borrowed),
            ..subject.alert()
        }
    }
}

impl Group {
    /// Rules without those events that filters of the user's leave out.
    pub(crate) fn new(
        stream: &'static Stream,
        rules: &[&SigmaRule],
        filters: &[FilterRule],
    ) -> Self {
        let mut engine = Engine::new();
        // Each was compiled before.
        let _refused = engine.add_rules(rules.iter().copied());
        for filter in filters {
            drop(engine.apply_filter(filter));
        }
        Self { stream, engine }
    }
}

const fn severity(level: Option<Level>) -> AlertSeverity {
    match level {
        None => AlertSeverity::Unknown,
        Some(Level::Informational) => AlertSeverity::Informational,
        Some(Level::Low) => AlertSeverity::Low,
        Some(Level::Medium) => AlertSeverity::Medium,
        Some(Level::High) => AlertSeverity::High,
        Some(Level::Critical) => AlertSeverity::Critical,
    }
}

/// Knocking at doors is `scan`, and what is for people who hunt `info`, as other tools class it.
fn class(tags: &[String]) -> Option<String> {
    let tagged = |begins: &[&str]| {
        let mut tags = tags.iter().map(|tag| tag.to_lowercase().replace('_', "-"));
        tags.any(|tag| begins.iter().any(|begin| tag.starts_with(begin)))
    };
    if tagged(&["attack.t1595", "attack.t1046"]) {
        Some("scan".to_owned())
    } else if tagged(&["detection.threat-hunting"]) {
        Some("info".to_owned())
    } else if tagged(&["detection.compliance"]) {
        Some("policy".to_owned())
    } else {
        None
    }
}
