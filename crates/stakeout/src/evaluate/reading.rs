//! The logs of an organisation, read once: what was observed in every hour, and what the baselines
//! count.
//!
//! Rows reach the same decoders, leave out the same duplicates and are observed in the same way as
//! in a scan. Observations of any split of the logs merge to the same value, so that the hours put
//! together are what a scan sees.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use playbook::Observations;
use playbook::intel::{Shops, Things};
use schema::{FileId, Hour, Record, Reject, RejectKind, Sink, Timestamp};

use super::baselines::Counts;
use crate::config::Context;
use crate::intake::{Duplicates, Input, recognise};

/// Everything read.
#[derive(Default)]
pub(super) struct Logs {
    pub hours: BTreeMap<Hour, Observations>,
    pub counts: Counts,
    /// The earliest event.
    pub first: Timestamp,
    pub events: u64,
    /// Records and files that could not be read.
    pub unread: u64,
}

impl Logs {
    /// Days from the first day with an event up to `now`, 1 at the least.
    pub(super) fn days(&self, now: Timestamp) -> f64 {
        (now.seconds_since(self.first.day().start()) as f64 / 86_400.0).max(1.0)
    }
}

/// Reads every file up to `now`; what is later is no part of it.
pub(super) fn read(inputs: &[Input], context: &Context, now: Timestamp) -> anyhow::Result<Logs> {
    let duplicates = Duplicates::default();
    let logs = Logs { first: now, ..Logs::default() };
    let (shops, things) = (context.intel.shops().into(), context.intel.things().into());
    let mut sink = Rows { context, shops, things, now, duplicates: &duplicates, logs };
    for (place, input) in inputs.iter().enumerate() {
        let file = FileId(u32::try_from(place).context("more than 4 billion files")?);
        let stream =
            lake::open(&input.path).with_context(|| format!("cannot read {}", input.name))?;
        let rule = context.sources.of(&input.path, now);
        let (content, mut stream) = recognise(stream, rule.format);
        match content {
            Some(content) => {
                sources::decode_with(content, &rule.hints, &mut stream, file, &mut sink);
            }
            None => sink.logs.unread += u64::from(input.size > 0),
        }
    }
    Ok(sink.logs)
}

struct Rows<'r> {
    context: &'r Context,
    shops: Arc<Shops>,
    things: Arc<Things>,
    now: Timestamp,
    duplicates: &'r Duplicates,
    logs: Logs,
}

impl Sink for Rows<'_> {
    fn record(&mut self, record: Record<'_>) {
        let new = self.duplicates.is_new(record.fingerprint, record.locator);
        if !new || record.time > self.now {
            return;
        }
        let (organization, logs) = (&self.context.organization, &mut self.logs);
        logs.events += 1;
        logs.first = logs.first.min(record.time);
        logs.counts.observe(&record, organization);
        let hour = logs.hours.entry(record.time.hour());
        let new = || Observations::watching(self.shops.clone(), self.things.clone());
        let hour = hour.or_insert_with(new);
        hour.observe(&record, organization);
    }

    fn reject(&mut self, reject: Reject<'_>) {
        self.logs.unread += u64::from(reject.kind == RejectKind::Quarantined);
    }
}
