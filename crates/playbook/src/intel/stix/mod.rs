//! STIX 2.0 and 2.1 bundles: indicators, and through relationships the actors they lead to.
//!
//! Objects are read one by one, so that one malformed object does not take the bundle along.

mod attribution;
mod pattern;

use std::collections::BTreeMap;

use schema::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::DEFAULT_CONFIDENCE;
use super::indicator::Indicator;
use attribution::{Attribution, Graph};

#[derive(Debug, Default)]
pub(super) struct Bundle {
    pub(super) indicators: Vec<Indicator>,
    pub(super) notes: Vec<String>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    objects: Option<Vec<&'a RawValue>>,
}

/// The fields of any object that matter here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Object {
    id: String,
    r#type: String,
    name: Option<String>,
    aliases: Vec<String>,
    pattern: Option<String>,
    pattern_type: Option<String>,
    valid_from: Option<String>,
    valid_until: Option<String>,
    created: Option<String>,
    modified: Option<String>,
    confidence: Option<u8>,
    revoked: bool,
    relationship_type: Option<String>,
    source_ref: Option<String>,
    target_ref: Option<String>,
}

/// Reads a bundle for the feed `feed`. What is no bundle at all is an error with its line.
pub(super) fn read(bytes: &[u8], feed: &str) -> Result<Bundle, (u32, String)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let envelope: Envelope<'_> = serde_json::from_slice(bytes).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        (line, format!("this is no STIX bundle: {error}"))
    })?;
    let raw = envelope.objects.ok_or_else(|| (1, "this JSON has no \"objects\"".to_owned()))?;
    let mut tally = Tally::default();
    let mut objects: BTreeMap<String, Object> = BTreeMap::new();
    for object in raw {
        let object = serde_json::from_str::<Object>(object.get());
        let Some(object) = object.ok().filter(|object| !object.id.is_empty()) else {
            tally.malformed += 1;
            continue;
        };
        let newer = objects.get(&object.id).is_none_or(|held| held.modified <= object.modified);
        if newer {
            objects.insert(object.id.clone(), object);
        }
    }
    let graph = Graph::of(objects.values());
    let of_indicators = objects.values().filter(|object| object.r#type == "indicator");
    let indicators: Vec<Indicator> =
        of_indicators.filter_map(|object| indicator(object, &graph, feed, &mut tally)).collect();
    Ok(Bundle { notes: tally.notes(indicators.len()), indicators })
}

/// What was passed over, for the notes.
#[derive(Default)]
struct Tally {
    malformed: usize,
    other_language: usize,
    unreadable_pattern: usize,
    unseen: usize,
    undated: usize,
}

impl Tally {
    fn notes(&self, read: usize) -> Vec<String> {
        let counts = [
            (self.malformed, "malformed and passed over"),
            (self.other_language, "in another pattern language (YARA, Snort, …), not read yet"),
            (self.unreadable_pattern, "with a pattern that cannot be read"),
            (self.unseen, "for what no log here shows alone (files, hashes, two things at once)"),
            (self.undated, "without a date that can be read; they hold from the beginning"),
        ];
        let noted = counts.into_iter().filter(|(count, _)| *count > 0);
        let mut notes: Vec<String> = noted
            .map(|(count, what)| {
                let objects = if count == 1 { "object" } else { "objects" };
                format!("{count} {objects} {what}")
            })
            .collect();
        if read == 0 {
            notes.push("no indicator in this feed can be looked for".to_owned());
        }
        notes
    }
}

fn indicator(
    object: &Object,
    graph: &Graph<'_>,
    feed: &str,
    tally: &mut Tally,
) -> Option<Indicator> {
    let pattern = object.pattern.as_deref()?;
    if object.pattern_type.as_deref().is_some_and(|language| language != "stix") {
        tally.other_language += 1;
        return None;
    }
    let Some(reach) = pattern::read(pattern) else {
        tally.unreadable_pattern += 1;
        return None;
    };
    if reach.observables.is_empty() {
        tally.unseen += 1;
        return None;
    }
    let valid_from = time(object.valid_from.as_deref()).or_else(|| time(object.created.as_deref()));
    tally.undated += usize::from(valid_from.is_none());
    let Attribution { actor, aliases, campaign, malware } = graph.attribution(&object.id);
    Some(Indicator {
        id: object.id.clone(),
        name: object.name.clone().unwrap_or_else(|| object.id.clone()),
        pattern: pattern.to_owned(),
        valid_from: valid_from.unwrap_or(Timestamp::MIN),
        valid_until: time(object.valid_until.as_deref()),
        confidence: object.confidence.map_or(DEFAULT_CONFIDENCE, |confidence| confidence.min(100)),
        actor,
        aliases,
        campaign,
        malware,
        revoked: object.revoked,
        modified: time(object.modified.as_deref()),
        feed: feed.to_owned(),
        observables: reach.observables,
        partial: reach.partial,
    })
}

fn time(text: Option<&str>) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(text?.as_bytes())
}

#[cfg(test)]
mod tests;
