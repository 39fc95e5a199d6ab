//! Evidence, made good: each cited record is read again from its file, hashed and quoted.

use std::collections::{BTreeMap, BTreeSet};

use playbook::Investigation;
use playbook::observations::Citation;
use schema::{Fingerprint, Locator};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::intake::{Duplicates, Input};

/// Bytes of a record that are quoted.
const TEXT: usize = 2_000;

/// A cited record, as `cases.json` spells it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Quote {
    pub file: String,
    pub offset: u64,
    pub length: u32,
    pub sha256: String,
    pub time: String,
    pub text: String,
}

/// Quotes by what they cite.
#[derive(Debug, Default)]
pub(crate) struct Quotes {
    by_fingerprint: BTreeMap<Fingerprint, Quote>,
    /// Notes on files that could not be read again.
    pub lost: Vec<String>,
}

impl Quotes {
    pub(crate) fn of(&self, citations: &[Citation]) -> Vec<&Quote> {
        citations.iter().filter_map(|it| self.by_fingerprint.get(&it.fingerprint)).collect()
    }

    /// Reads every record that the cases cite.
    pub(crate) fn read(
        investigation: &Investigation<'_>,
        duplicates: &Duplicates,
        inputs: &[Input],
    ) -> Self {
        let cited = cited(investigation);
        let mut by_file: BTreeMap<u32, Vec<(Locator, Citation)>> = BTreeMap::new();
        for citation in cited {
            let place = duplicates.least_place(citation.fingerprint, citation.locator);
            by_file.entry(place.file.0).or_default().push((place, citation));
        }
        let (mut by_fingerprint, mut lost) = (BTreeMap::new(), Vec::new());
        for (file, mut places) in by_file {
            let Some(input) = inputs.get(file as usize) else { continue };
            places.sort();
            let ranges: Vec<(u64, u32)> =
                places.iter().map(|(place, _)| (place.offset, place.length)).collect();
            let records = lake::read_ranges(&input.path, &ranges).map_err(|error| {
                // A log that was rotated away meanwhile loses its quotes, and nothing else.
                lost.push(format!(
                    "{} changed while it was read ({error}): its evidence is named, not quoted",
                    input.name
                ));
            });
            let mut records = records.unwrap_or_default().into_iter();
            by_fingerprint.extend(places.into_iter().map(|(place, citation)| {
                let record = records.next();
                (citation.fingerprint, quote(input, place, citation, record.as_deref()))
            }));
        }
        Self { by_fingerprint, lost }
    }
}

/// Quotes a record; of one whose bytes are gone only the place is told.
fn quote(input: &Input, place: Locator, citation: Citation, record: Option<&[u8]>) -> Quote {
    let shown = record.map(|record| record.get(..TEXT).unwrap_or(record)).unwrap_or_default();
    let mut text = String::from_utf8_lossy(shown).into_owned();
    if record.is_some_and(|record| shown.len() < record.len()) {
        text.push('…');
    }
    Quote {
        file: input.name.clone(),
        offset: place.offset,
        length: place.length,
        sha256: record.map_or_else(String::new, |it| format!("{:x}", Sha256::digest(it))),
        time: citation.time.to_string(),
        text,
    }
}

fn cited(investigation: &Investigation<'_>) -> BTreeSet<Citation> {
    let mut cited = BTreeSet::new();
    for case in &investigation.cases {
        for sighting in &case.story.sightings {
            cited.extend(sighting.evidence.cited.iter().copied());
        }
        for answer in &case.answers {
            cited.extend(answer.evidence.iter().copied());
        }
        for clause in &case.verdict.clauses {
            cited.extend(clause.evidence.iter().copied());
        }
        cited.extend(case.chain.iter().map(|link| link.citation));
    }
    cited
}
