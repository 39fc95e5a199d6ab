//! One file of every format, as it comes, for what must hold for all of them.

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use schema::FileId;
use sources::{Format, Hints, claimants, decode_with, ocsf};

use crate::support::{Collected, collect_now, corpus, files, now};

/// A file of a fixture folder.
pub(crate) struct Fixture {
    pub(crate) format: Format,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// The files in `tests/fixtures/NAME/` of every format, in order. What `decode` makes of one stands
/// beside it, in a file that ends in `.ocsf`.
pub(crate) static FIXTURES: LazyLock<Vec<Fixture>> =
    LazyLock::new(|| Format::ALL.into_iter().flat_map(of_format).collect());

fn of_format(format: Format) -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(format.name());
    assert!(folder.is_dir(), "{} has no folder of fixtures", format.name());
    let inputs = files(&folder).into_iter().filter(|path| !path.to_string_lossy().ends_with(OCSF));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a fixture is text");
        Fixture { format, path, text }
    };
    inputs.map(read).collect()
}

const OCSF: &str = ".ocsf";

#[test]
fn every_format_has_a_fixture_and_every_folder_a_format() {
    for format in Format::ALL {
        assert!(FIXTURES.iter().any(|fixture| fixture.format == format), "{}", format.name());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for entry in std::fs::read_dir(root).expect("a folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(Format::from_name(&name).is_some(), "no format is called {name}");
    }
}

#[test]
fn every_fixture_is_itself_and_nothing_else_also_when_it_is_cut() {
    for Fixture { format, path, text } in FIXTURES.iter() {
        let is_only = |bytes: &[u8]| {
            let claimed: Vec<Format> = claimants(bytes).collect();
            assert_eq!(claimed, [*format], "{} of {} bytes", path.display(), bytes.len());
        };
        is_only(text.as_bytes());
        let long = text.repeat(4096 / text.len() + 1);
        is_only(&long.as_bytes()[..4096]);
        is_only(text.replace('\n', "\r\n").as_bytes());
    }
}

/// What every fixture becomes, whole: a change is looked at, and taken with `STAKEOUT_BLESS=1`.
#[test]
fn every_fixture_becomes_the_events_beside_it() {
    let hints = Hints { now: Some(now()), ..Hints::default() };
    for Fixture { format, path, text } in FIXTURES.iter() {
        let mut events = String::new();
        let mut sink = Each(|record: &schema::Record<'_>| {
            events.push_str(&ocsf(record).to_string());
            events.push('\n');
        });
        decode_with(*format, &hints, &mut text.as_bytes(), FileId(0), &mut sink);
        let beside = PathBuf::from(format!("{}{OCSF}", path.display()));
        if std::env::var_os("STAKEOUT_BLESS").is_some() {
            std::fs::write(&beside, &events).expect("written");
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        let first = events.lines().zip(expected.lines()).find(|(is, should)| is != should);
        assert_eq!(first, None, "{}", path.display());
        assert_eq!(events.len(), expected.len(), "{}", path.display());
    }
}

#[test]
fn every_fixture_decodes_and_every_event_lies_where_it_says() {
    for Fixture { format, text, .. } in FIXTURES.iter() {
        let format = *format;
        let collected = collect_now(format, text);
        assert!(collected.records.len() >= 2, "{collected:?}");
        let quarantined = collected.rejects.iter().find(|reject| reject.kind == "quarantined");
        assert_eq!(quarantined, None, "{}", format.name());
        for seen in &collected.records {
            let (from, length) = (seen.offset as usize, seen.length as usize);
            assert_eq!(seen.length, u64::from(seen.length_in_file));
            assert!(!text[from..from + length].trim().is_empty());
        }
    }
}

#[test]
fn how_a_fixture_arrives_changes_nothing() {
    let hints = Hints { now: Some(now()), ..Hints::default() };
    for Fixture { format, text, .. } in FIXTURES.iter() {
        let format = *format;
        let whole = collect_now(format, text);
        for chunk in [1, 7, 64] {
            let mut collected = Collected::default();
            let mut input = BufReader::with_capacity(chunk, text.as_bytes());
            decode_with(format, &hints, &mut input, FileId(0), &mut collected);
            assert_eq!(collected, whole, "{}", format.name());
        }
    }
}

/// Decoding with another format's decoder rejects what it does not read, and nothing is lost.
#[test]
fn a_fixture_read_as_another_format_is_rejected_whole() {
    for wrong in Format::ALL {
        for Fixture { format, text, .. } in FIXTURES.iter().filter(|it| it.format != wrong) {
            let format = *format;
            let collected = collect_now(wrong, text);
            let zeek = |format: Format| format.name().starts_with("zeek");
            // A reader of one log of Zeek reads them all, and so it is with syslog.
            let syslog = format.logs_through_syslog() && wrong.logs_through_syslog();
            let same = (zeek(format) && zeek(wrong)) || syslog;
            let taken = collected.records.iter().filter(|_| !same);
            assert_eq!(taken.count(), 0, "{} read as {}", format.name(), wrong.name());
        }
    }
}

#[test]
fn every_fixture_becomes_valid_events() {
    let Some(corpus) = corpus() else { return };
    let schema = ocsf_check::Schema::open(&corpus.join("schema/ocsf-1.8.0.json")).expect("there");
    let hints = Hints { now: Some(now()), ..Hints::default() };
    for Fixture { format, text, .. } in FIXTURES.iter() {
        let format = *format;
        let mut wrong = Vec::new();
        let mut sink = Each(|record: &schema::Record<'_>| {
            let event = ocsf(record);
            wrong.extend(schema.check(&event).into_iter().map(|said| format!("{said}: {event:#}")));
        });
        decode_with(format, &hints, &mut text.as_bytes(), FileId(0), &mut sink);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Does something with every record.
pub(crate) struct Each<F>(pub(crate) F);

impl<F: FnMut(&schema::Record<'_>)> schema::Sink for Each<F> {
    fn record(&mut self, record: schema::Record<'_>) {
        (self.0)(&record);
    }

    fn reject(&mut self, _: schema::Reject<'_>) {}
}
