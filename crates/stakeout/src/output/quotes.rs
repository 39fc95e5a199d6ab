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
    ) -> anyhow::Result<Self> {
        let cited = cited(investigation);
        let mut by_file: BTreeMap<u32, Vec<(Locator, Citation)>> = BTreeMap::new();
        for citation in cited {
            let place = duplicates.least_place(citation.fingerprint, citation.locator);
            by_file.entry(place.file.0).or_default().push((place, citation));
        }
        let mut by_fingerprint = BTreeMap::new();
        for (file, mut places) in by_file {
            let Some(input) = inputs.get(file as usize) else { continue };
            places.sort();
            let ranges: Vec<(u64, u32)> =
                places.iter().map(|(place, _)| (place.offset, place.length)).collect();
            let records = lake::read_ranges(&input.path, &ranges).map_err(|error| {
                anyhow::anyhow!("{} changed while it was read: {error}; run again", input.name)
            })?;
            for ((place, citation), record) in places.iter().zip(records) {
                by_fingerprint
                    .insert(citation.fingerprint, quote(input, *place, *citation, &record));
            }
        }
        Ok(Self { by_fingerprint })
    }
}

fn quote(input: &Input, place: Locator, citation: Citation, record: &[u8]) -> Quote {
    let shown = record.get(..TEXT).unwrap_or(record);
    let mut text = String::from_utf8_lossy(shown).into_owned();
    if shown.len() < record.len() {
        text.push('…');
    }
    Quote {
        file: input.name.clone(),
        offset: place.offset,
        length: place.length,
        sha256: format!("{:x}", Sha256::digest(record)),
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
    }
    cited
}
