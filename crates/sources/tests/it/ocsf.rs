//! Every record as an event of OCSF 1.8.0, against the compiled schema.

use std::io::BufReader;

use ocsf_check::Schema;
use schema::{FileId, Record, Reject, Sink};
use sources::{decode, detect, ocsf};

use crate::support::{corpus, files, inflated};

struct Check<'s> {
    schema: &'s Schema,
    events: usize,
    wrong: Vec<String>,
}

impl Sink for Check<'_> {
    fn record(&mut self, record: Record<'_>) {
        let event = ocsf(&record);
        self.events += 1;
        for wrong in self.schema.check(&event) {
            self.wrong.push(format!("{wrong}\n    in {event}"));
        }
    }

    fn reject(&mut self, _: Reject<'_>) {}
}

#[test]
fn published_logs_become_valid_events() {
    let Some(corpus) = corpus() else { return };
    let schema = Schema::open(&corpus.join("schema/ocsf-1.8.0.json")).expect("the schema");
    let mut check = Check { schema: &schema, events: 0, wrong: Vec::new() };
    for path in files(&corpus.join("cloud")).into_iter().chain(files(&corpus.join("network"))) {
        let bytes = inflated(&path);
        if let Some(format) = detect(&bytes) {
            decode(format, &mut BufReader::new(&bytes[..]), FileId(0), &mut check);
        }
    }
    println!("{} events", check.events);
    assert!(check.wrong.is_empty(), "{} wrong, first: {}", check.wrong.len(), check.wrong[0]);
}
