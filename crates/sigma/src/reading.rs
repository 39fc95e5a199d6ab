//! Texts of rules made ready: what can run is compiled, what cannot is told with the reason.

use std::collections::{BTreeMap, BTreeSet};

use rsigma_eval::compile_rule;
use rsigma_parser::{
    CorrelationRule, CorrelationType, Detection, DetectionItem, FilterRule, Modifier,
    SigmaCollection, SigmaRule, Status,
};

use crate::correlations::{Correlations, LONGEST_SECONDS};
use crate::document::{self, Problem};
use crate::logsource::{STREAMS, is_said, spoken};
use crate::rules::{Group, Idle, Rule, Rules};

/// A thing of a file, and where it stands.
struct Placed<T> {
    file: String,
    line: u32,
    it: T,
}

#[derive(Default)]
struct Reading {
    read: Rules,
    /// As long as `read.all`; `None` for correlations.
    parsed: Vec<Option<SigmaRule>>,
    correlations: Vec<Placed<CorrelationRule>>,
    filters: Vec<FilterRule>,
    /// Where each id was first.
    ids: BTreeMap<String, String>,
    /// Rules by id and name: index, or `None` where it does not run.
    known: BTreeMap<String, Option<usize>>,
}

pub(crate) fn read<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Rules {
    let mut reading = Reading::default();
    for (file, text) in files {
        for document in document::read(file, text, &mut reading.read.problems) {
            let line = document.line;
            let SigmaCollection { rules, correlations, filters, .. } = document.rules;
            for it in rules {
                reading.rule(Placed { file: file.to_owned(), line, it });
            }
            let placed = |it| Placed { file: file.to_owned(), line, it };
            reading.correlations.extend(correlations.into_iter().map(placed));
            reading.filters.extend(filters);
        }
    }
    reading.group();
    reading.correlate();
    let mut rules = reading.read;
    rules.problems.sort();
    rules.problems.dedup();
    rules.idle.sort();
    rules
}

impl Reading {
    fn rule(&mut self, placed: Placed<SigmaRule>) {
        let Placed { file, line, it: mut rule } = placed;
        let names = [rule.id.clone(), rule.name.clone()];
        let id = self.id(rule.id.take());
        if let Some(reason) = reason(&rule).or_else(|| self.repeated(&id, &file)) {
            self.read.idle.push(Idle { file, line, title: rule.title, reason });
            self.know(&names, None);
            return;
        }
        if let Err(error) = compile_rule(&rule) {
            let text = format!(
                "this rule does not run: {error}; see the Sigma specification for what a value \
                 may be"
            );
            self.read.problems.push(Problem { file, line, text });
            self.know(&names, None);
            return;
        }
        rule.id = Some(id.clone());
        let place = self.add(Rule::new(&rule, id, (&file, line)));
        self.know(&names, Some(place));
        self.parsed.push(Some(rule));
    }

    /// A rule's own id, or one that no other has.
    fn id(&self, own: Option<String>) -> String {
        own.unwrap_or_else(|| format!("sigma rule {}", self.read.all.len() + 1))
    }

    fn repeated(&mut self, id: &str, file: &str) -> Option<String> {
        let first = self.ids.get(id).map(|first| format!("a rule of {first} has the same id"));
        if first.is_none() {
            self.ids.insert(id.to_owned(), file.to_owned());
        }
        first
    }

    fn add(&mut self, rule: Rule) -> usize {
        let place = self.read.all.len();
        self.read.places.insert(rule.id.clone(), place);
        self.read.all.push(rule);
        place
    }

    fn know(&mut self, names: &[Option<String>], place: Option<usize>) {
        for name in names.iter().flatten() {
            let known = self.known.entry(name.clone()).or_insert(place);
            *known = known.or(place);
        }
    }

    /// Rules by the logs that they are for.
    fn group(&mut self) {
        for stream in &STREAMS {
            let meant = |rule: &SigmaRule| stream.is_meant(&rule.logsource);
            let places = self.parsed.iter().enumerate();
            let rules: Vec<(usize, &SigmaRule)> = places
                .filter_map(|(place, rule)| Some((place, rule.as_ref().filter(|it| meant(it))?)))
                .collect();
            if rules.is_empty() {
                continue;
            }
            let number = self.read.groups.len();
            for (place, _) in &rules {
                self.read.all[*place].groups.push(number);
            }
            let rules: Vec<&SigmaRule> = rules.into_iter().map(|(_, rule)| rule).collect();
            self.read.groups.push(Group::new(stream, &rules, &self.filters));
            for source in stream.sources {
                self.read.of_source.entry(source).or_default().push(number);
            }
        }
    }

    /// Correlations whose rules run. One may ask for another that stands further down.
    fn correlate(&mut self) {
        let mut waiting = std::mem::take(&mut self.correlations);
        for waits in &waiting {
            let names = [&waits.it.id, &waits.it.name];
            for name in names.into_iter().flatten() {
                self.known.entry(name.clone()).or_insert(None);
            }
        }
        let mut collection = SigmaCollection::new();
        loop {
            let before = waiting.len();
            for placed in std::mem::take(&mut waiting) {
                match self.missing(&placed.it) {
                    None => self.correlation(placed, &mut collection),
                    Some(_) => waiting.push(placed),
                }
            }
            if waiting.len() == before {
                break;
            }
        }
        for placed in waiting {
            self.not_correlated(placed);
        }
        self.ask(collection);
    }

    /// The rule whose lack keeps a correlation from running.
    fn missing<'c>(&self, correlation: &'c CorrelationRule) -> Option<&'c String> {
        let runs = |name: &&String| matches!(self.known.get(*name), Some(Some(_)));
        let temporal = matches!(
            correlation.correlation_type,
            CorrelationType::Temporal | CorrelationType::TemporalOrdered
        );
        let mut names = correlation.rules.iter();
        let lacks = names.clone().find(|name| !runs(name));
        lacks.filter(|_| temporal || !names.any(|name| runs(&name)))
    }

    fn correlation(&mut self, placed: Placed<CorrelationRule>, collection: &mut SigmaCollection) {
        let Placed { file, line, it: mut rule } = placed;
        let names = [rule.id.clone(), rule.name.clone()];
        let id = self.id(rule.id.take());
        if rule.timespan.seconds > LONGEST_SECONDS {
            let text = "this rule does not run: its timespan is longer than ten years; shorten it";
            self.read.problems.push(Problem { file, line, text: text.to_owned() });
            return;
        }
        if let Some(reason) = self.repeated(&id, &file) {
            self.read.idle.push(Idle { file, line, title: rule.title, reason });
            return;
        }
        rule.id = Some(id.clone());
        let asked: BTreeSet<usize> =
            rule.rules.iter().filter_map(|name| *self.known.get(name)?).collect();
        let mut correlation = Rule::of_correlation(&rule, id, (&file, line));
        let groups = asked.iter().flat_map(|place| self.read.all[*place].groups.clone());
        correlation.groups = groups.collect();
        if !rule.generate {
            self.read.silent.extend(&asked);
        }
        self.read.asked.extend(&asked);
        let place = self.add(correlation);
        self.parsed.push(None);
        self.know(&names, Some(place));
        rule.rules.retain(|name| matches!(self.known.get(name), Some(Some(_))));
        collection.correlations.push(rule);
    }

    fn not_correlated(&mut self, placed: Placed<CorrelationRule>) {
        let Placed { file, line, it: rule } = placed;
        let Some(name) = self.missing(&rule) else { return };
        if self.known.contains_key(name) {
            let reason = format!("the rule {name} that it counts does not run");
            self.read.idle.push(Idle { file, line, title: rule.title, reason });
        } else {
            let text = format!(
                "this rule does not run: there is no rule with the id or name \"{name}\"; add it \
                 to the folder"
            );
            self.read.problems.push(Problem { file, line, text });
        }
    }

    fn ask(&mut self, mut collection: SigmaCollection) {
        if collection.correlations.is_empty() {
            return;
        }
        let asked = self.read.asked.iter();
        let rules = asked.filter_map(|place| self.parsed.get(*place)?.clone());
        collection.rules = rules.collect();
        match Correlations::new(collection) {
            Ok(correlations) => self.read.correlations = correlations,
            Err(error) => {
                let text = format!("correlations do not run: {error}");
                self.read.problems.push(Problem { file: "sigma".to_owned(), line: 1, text });
            }
        }
    }
}

/// Why a rule does not run though nothing is wrong with it.
fn reason(rule: &SigmaRule) -> Option<String> {
    if rule.status == Some(Status::Unsupported) {
        return Some("its status is unsupported".to_owned());
    }
    if !is_said(&rule.logsource) {
        return Some("it has no product, service or category".to_owned());
    }
    if !STREAMS.iter().any(|stream| stream.is_meant(&rule.logsource)) {
        return Some(format!("logs of {} are not read", spoken(&rule.logsource)));
    }
    let asks = rule.detection.named.values().any(asks_for_a_list);
    asks.then(|| "it has a placeholder, for which there are no values".to_owned())
}

/// Whether somewhere a value has to be filled in first.
fn asks_for_a_list(detection: &Detection) -> bool {
    let mut found = false;
    each_item(detection, &mut |item| found |= item.field.modifiers.contains(&Modifier::Expand));
    found
}

/// Names of the fields that a rule looks at.
pub(crate) fn fields(rule: &SigmaRule) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let detections = rule.detection.named.values();
    detections.for_each(|it| each_item(it, &mut |item| names.extend(item.field.name.clone())));
    names
}

/// Items that look at the record itself, and not at one member of a list in it.
fn each_item(detection: &Detection, visit: &mut dyn FnMut(&DetectionItem)) {
    match detection {
        Detection::AllOf(items) => items.iter().for_each(visit),
        Detection::AnyOf(parts) | Detection::And(parts) => {
            for part in parts {
                each_item(part, visit);
            }
        }
        Detection::ArrayMatch { .. } | Detection::Keywords(_) | Detection::Conditional { .. } => {}
    }
}
