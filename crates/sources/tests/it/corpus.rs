//! Published logs, read in place: every file decodes, and the counts are those of an independent
//! reader.

use std::collections::BTreeMap;

use sources::{Format, detect};

use crate::support::{collect, corpus, files, inflated};

#[test]
fn survey() {
    let Some(corpus) = corpus() else { return };
    for folder in ["cloud", "network", "registration"] {
        let mut counts: BTreeMap<String, (usize, usize, usize, BTreeMap<String, usize>)> =
            BTreeMap::new();
        for path in files(&corpus.join(folder)) {
            let bytes = inflated(&path);
            let format = detect(&bytes);
            let set = path
                .strip_prefix(&corpus)
                .unwrap()
                .components()
                .nth(1)
                .unwrap()
                .as_os_str()
                .to_string_lossy()
                .into_owned();
            let key = format!("{set} {}", format.map_or("none", Format::name));
            let entry = counts.entry(key).or_default();
            entry.0 += 1;
            if let Some(format) = format {
                let c = collect(format, &bytes);
                entry.1 += c.records.len();
                entry.2 += c.rejects.len();
                for r in c.rejects {
                    *entry.3.entry(format!("{} {}", r.kind, r.reason)).or_default() += 1;
                }
            }
        }
        println!("{counts:#?}");
    }
}
