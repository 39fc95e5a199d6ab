//! Rules over what other rules fired on: so many, so many different, one with another. They are run
//! when everything was read, over records in order of time, so that neither files nor jobs matter.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rsigma_eval::{
    CorrelationConfig, CorrelationEngine, CorrelationEventMode, DetectionBody, EvaluationResult,
    Event, EventValue, ResultBody, RuleHeader,
};
use rsigma_parser::{CorrelationCondition, CorrelationRule, SigmaCollection};
use serde_json::{Value, json};

use crate::hits::Fired;

/// Records that a firing names: the latest.
const NAMED: usize = 32;
/// Groups that are counted at once.
const GROUPS: usize = 4_000_000;
/// A longer span than any log has.
pub(crate) const LONGEST_SECONDS: u64 = 10 * 366 * 86_400;

/// Correlations with the rules that they ask for.
#[derive(Default)]
pub(crate) struct Correlations {
    pub(crate) asked: SigmaCollection,
    /// Names of fields that are looked at, sorted.
    fields: Vec<String>,
}

/// A correlation that held: which, how much it counted, and the records that made it.
pub(crate) struct Met<'f> {
    pub(crate) id: String,
    pub(crate) count: u64,
    pub(crate) group: Vec<(String, String)>,
    pub(crate) records: Vec<&'f Fired>,
}

impl Correlations {
    /// Correlations of rules that are there. An error is of all of them: they go round in a circle.
    pub(crate) fn new(mut asked: SigmaCollection) -> Result<Self, String> {
        for correlation in &mut asked.correlations {
            // What is kept of a record is ours to say.
            for key in ["rsigma.correlation_event_mode", "rsigma.max_correlation_events"] {
                correlation.custom_attributes.remove(key);
            }
        }
        let fields: BTreeSet<String> = asked.correlations.iter().flat_map(fields).collect();
        let correlations = Self { asked, fields: fields.into_iter().collect() };
        correlations.engine()?;
        Ok(correlations)
    }

    fn engine(&self) -> Result<CorrelationEngine, String> {
        let mut engine = CorrelationEngine::new(CorrelationConfig {
            max_state_entries: GROUPS,
            correlation_event_mode: CorrelationEventMode::Refs,
            max_correlation_events: NAMED,
            ..CorrelationConfig::default()
        });
        engine.add_collection(&self.asked).map_err(|error| error.to_string())?;
        Ok(engine)
    }

    /// Values of a record that a correlation may look at.
    pub(crate) fn values(&self, event: &impl Event) -> Vec<(usize, String)> {
        let fields = self.fields.iter().enumerate();
        let value = |(index, name): (usize, &String)| {
            let value = event.get_field(name)?;
            Some((index, value.as_str()?.into_owned()))
        };
        fields.filter_map(value).collect()
    }

    /// Runs over records in order of time. `id` names the rule of each.
    pub(crate) fn run<'f>(
        &self,
        fired: &[&'f Fired],
        id: impl Fn(usize) -> String,
        met: &mut dyn FnMut(Met<'f>),
    ) {
        let Ok(mut engine) = self.engine() else { return };
        for (place, record) in fired.iter().enumerate() {
            let event = Kept { fields: &self.fields, record, place };
            let detection = detection(id(record.rule));
            let seconds = record.citation.time.seconds();
            let results = engine.process_with_detections(&event, vec![detection], seconds);
            tell(results, record, fired, met);
        }
    }
}

/// Tells what held with a record, each with the records that made it.
fn tell<'f>(
    results: Vec<EvaluationResult>,
    record: &'f Fired,
    fired: &[&'f Fired],
    met: &mut dyn FnMut(Met<'f>),
) {
    // Of a correlation of correlations the records are those of what made it hold.
    let mut records = vec![record];
    for EvaluationResult { header, body } in results {
        let (Some(id), ResultBody::Correlation(body)) = (header.rule_id, body) else { continue };
        if let Some(references) = body.event_refs {
            let places = references.iter().filter_map(|it| it.id.as_ref()?.parse().ok());
            records = places.filter_map(|place: usize| fired.get(place).copied()).collect();
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count; casts of floats stop at the ends"
        )]
        let count = body.aggregated_value as u64;
        met(Met { id, count, group: body.group_key, records: records.clone() });
    }
}

fn fields(correlation: &CorrelationRule) -> Vec<String> {
    let aliased = correlation.aliases.iter().flat_map(|alias| alias.mapping.values());
    let counted = match &correlation.condition {
        CorrelationCondition::Threshold { field: Some(fields), .. } => fields.as_slice(),
        _ => &[],
    };
    correlation.group_by.iter().chain(aliased).chain(counted).cloned().collect()
}

/// That a rule fired, as the engine wants to hear it.
fn detection(id: String) -> EvaluationResult {
    let header = RuleHeader {
        rule_title: String::new(),
        rule_id: Some(id),
        level: None,
        tags: Vec::new(),
        custom_attributes: std::sync::Arc::default(),
        enrichments: None,
    };
    let body =
        DetectionBody { matched_selections: Vec::new(), matched_fields: Vec::new(), event: None };
    EvaluationResult { header, body: ResultBody::Detection(body) }
}

/// What was kept of a record.
struct Kept<'k> {
    fields: &'k [String],
    record: &'k Fired,
    place: usize,
}

impl Event for Kept<'_> {
    fn get_field(&self, path: &str) -> Option<EventValue<'_>> {
        let mut values = self.record.values.iter();
        let named = |index: usize| self.fields.get(index).is_some_and(|name| name == path);
        let (_, value) = values.find(|(index, _)| named(*index))?;
        Some(EventValue::Str(Cow::Borrowed(value)))
    }

    fn any_string_value(&self, pred: &dyn Fn(&str) -> bool) -> bool {
        self.record.values.iter().any(|(_, value)| pred(value))
    }

    fn all_string_values(&self) -> Vec<Cow<'_, str>> {
        self.record.values.iter().map(|(_, value)| Cow::Borrowed(value.as_str())).collect()
    }

    /// The engine keeps the id that it finds in this.
    fn to_json(&self) -> Value {
        json!({ "id": self.place.to_string() })
    }
}
