//! How logs are delivered changes nothing but where evidence is said to lie and how often it was
//! delivered: split, packed, renamed or repeated, they say the same.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::binary::{Outputs, scan};
use crate::cases::golden_cases;
use crate::folder::{Folder, files_below, gzip, gzip_members, zstd};
use crate::organization::organization;
use crate::projection::canonical;

/// Makes one file into others, by name.
type Delivery = fn(&str, &[u8]) -> Vec<(String, Vec<u8>)>;

const DELIVERIES: [(&str, Delivery); 7] = [
    ("gz", |name, bytes| vec![(name.to_owned(), gzip(bytes))]),
    ("gz of many members", |name, bytes| vec![(name.to_owned(), gzip_members(bytes, 4_099))]),
    ("zstd", |name, bytes| vec![(name.to_owned(), zstd(bytes))]),
    ("renamed", |name, bytes| vec![(renamed(name), bytes.to_vec())]),
    ("repeated", repeated),
    ("split", split),
    ("split, packed, renamed and repeated", |name, bytes| {
        let packed = |(name, part): (String, Vec<u8>)| {
            [(renamed(&name), gzip(&part)), (format!("again/{name}.zst"), zstd(&part))]
        };
        split(name, bytes).into_iter().flat_map(packed).collect()
    }),
];

/// Another name and another place in the order of names.
fn renamed(name: &str) -> String {
    let turned: String = name.chars().rev().filter(|letter| letter.is_alphanumeric()).collect();
    format!("moved/{turned}.txt")
}

fn repeated(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let names = [format!("0/{name}"), name.to_owned(), format!("z/{name}")];
    names.map(|name| (name, bytes.to_vec())).into()
}

/// Logs whose pieces may be none: an answer of a registry is one record of many lines, and a few
/// lines of a server's log may all be about other things. A table has its header once.
const WHOLE: [&str; 7] =
    ["-whois-", "openvpn-", "auth-", "-cur.csv", "-mail.csv", "-people.csv", "-sign-ins.json"];

/// Into pieces, each of which is a log of its own.
fn split(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    if WHOLE.iter().any(|whole| format!("-{name}").contains(whole)) {
        return vec![(name.to_owned(), bytes.to_vec())];
    }
    let text = std::str::from_utf8(bytes).expect("a log in UTF-8");
    let parts = match serde_json::from_str::<Trail<'_>>(text) {
        Ok(trail) => trail.parts(),
        Err(_) => parts_of_lines(text),
    };
    parts.into_iter().enumerate().map(|(n, part)| (format!("{n}-{name}"), part.into())).collect()
}

const RECORDS: usize = 7;

#[derive(Deserialize)]
struct Trail<'t> {
    #[serde(rename = "Records", borrow)]
    records: Vec<&'t RawValue>,
}

impl Trail<'_> {
    /// Lists and lines in turn, as trails and streams deliver them.
    fn parts(&self) -> Vec<String> {
        let part = |(place, records): (usize, &[&RawValue])| {
            let texts: Vec<&str> = records.iter().map(|record| record.get()).collect();
            if place % 2 == 0 {
                format!("{{\"Records\": [\n{}\n]}}\n", texts.join(",\n"))
            } else {
                texts.join("\n")
            }
        };
        self.records.chunks(RECORDS).enumerate().map(part).collect()
    }
}

/// Lines, under the header where there is one.
fn parts_of_lines(text: &str) -> Vec<String> {
    let header = text.split_inclusive('\n').take_while(|line| line.starts_with('#'));
    let header: String = header.collect();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let pieces = lines.chunks((lines.len() / 3).max(1));
    pieces.map(|piece| format!("{header}{}\n", piece.join("\n"))).collect()
}

#[track_caller]
fn check(what: &str, expected: &Outputs, found: &Outputs) {
    let (expected, found) = (canonical(expected), canonical(found));
    for part in ["cases", "findings", "ledger", "summary"] {
        assert_eq!(expected[part], found[part], "{what}: {part}");
    }
}

#[test]
fn golden_inputs() {
    for case in golden_cases() {
        let expected = case.scan(&[]);
        let (logs, context) = case.logs_and_context();
        let read = |name: &str| {
            std::fs::read(case.folder.path().join("in").join(name)).expect("a file of the case")
        };
        for (how, delivery) in DELIVERIES {
            let folder = Folder::new();
            for name in &context {
                folder.write(format!("in/{name}"), read(name));
            }
            for (name, bytes) in logs.iter().flat_map(|name| delivery(name, &read(name))) {
                folder.write(format!("in/{name}"), bytes);
            }
            let found = scan(folder.path(), &[&case.settings()[..], &["in"]].concat());
            check(&format!("{} {how}", case.name), &expected, &found);
        }
    }
}

#[test]
fn a_simulated_organisation() {
    let folder = organization(1).last_days();
    let settings = ["--config", "stakeout.toml", "logs"];
    let expected = scan(folder.path(), &settings);
    for (place, file) in files_below(&folder.path().join("logs")).into_iter().enumerate() {
        let name = file.to_str().expect("a name in UTF-8");
        let bytes = crate::folder::inflated(&folder.path().join("logs").join(&file));
        let (_, delivery) = DELIVERIES[place % DELIVERIES.len()];
        std::fs::remove_file(folder.path().join("logs").join(&file)).expect("it goes");
        let flat = name.replace('/', "-");
        for (name, bytes) in delivery(&flat, &bytes) {
            folder.write(format!("logs/{place}/{name}"), bytes);
        }
    }
    check("seed 1", &expected, &scan(folder.path(), &settings));
}

/// What cannot be read is told once as well, however often it comes.
#[test]
fn damage() {
    let event = crate::logs::trail(&[crate::logs::Call::new(
        "2026-10-28 09:00",
        "user/alice",
        "s3:ListBuckets",
    )]);
    let long = format!("{{\"eventVersion\":\"1.11\",\"userAgent\":\"{}\" oops}}", "x".repeat(900));
    let log =
        format!("{event}\n{{\"eventTime\": nonsense}}\n{long}\n{event}\n{{\"eventVersion\":\"1");
    let files = [("a.json", log.as_bytes()), ("b.bin", &[0_u8, 1, 2, 255, 254, 7].repeat(99))];
    let once = Folder::of(&files);
    let expected = scan(once.path(), &["."]);
    for (how, delivery) in &DELIVERIES[..5] {
        let folder = Folder::new();
        for (name, bytes) in files {
            for (name, bytes) in delivery(name, bytes) {
                folder.write(name, bytes);
            }
        }
        let found = scan(folder.path(), &["."]);
        check(how, &expected, &found);
        let told = |outputs: &Outputs| outputs.lines("quarantine.ndjson").len();
        assert_eq!(told(&expected), told(&found), "{how}: {}", found.text("quarantine.ndjson"));
    }
}
