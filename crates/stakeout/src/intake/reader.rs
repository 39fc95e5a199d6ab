//! One file: opened, inflated, recognised, decoded, and every record accounted for.

use std::io::{self, BufRead, Read};

use playbook::Observations;
use playbook::organization::Organization;
use schema::{FileId, Fingerprint, Locator, Record, Reject, RejectKind, Sink, Timestamp};
use sigma::{Hits, Rules};
use sources::Hints;

use super::{Duplicates, Input, Progress, Tallies, recognise};
use crate::intake::quarantine::Part;

/// Source name of a file whose content no format claims.
pub(crate) const UNRECOGNISED: &str = "unrecognised";

/// Of a longer record its length and this much of it say which it is.
const LONG: usize = 1024 * 1024;

/// What somebody who knows a file says of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    pub format: Option<sources::Format>,
    pub hints: Hints,
}

/// Where the records of a file go.
pub(crate) struct Reader<'r> {
    pub file: FileId,
    pub organization: &'r Organization,
    pub now: Timestamp,
    /// What the configuration says of the file: its format, and what content cannot say.
    pub rule: Rule,
    pub duplicates: &'r Duplicates,
    pub quarantine: Part,
    pub observations: &'r mut Observations,
    pub tallies: &'r mut Tallies,
    /// Rules to hold records against, and what they fired on.
    pub sigma: Option<(&'r Rules, &'r mut Hits)>,
}

/// Reads a file to its end. Only what cannot be written down is an error; what cannot be read is
/// set aside.
pub(crate) fn read_file(input: &Input, reader: Reader<'_>, progress: &Progress) -> io::Result<()> {
    let mut sink = FileSink { reader, failed: None };
    match lake::open(&input.path) {
        Ok(stream) => {
            let counted = Counted { stream, bytes: 0, progress, left: input.size };
            read_stream(counted, &mut sink);
        }
        Err(error) => {
            sink.reader.tallies.of(UNRECOGNISED).files += 1;
            sink.set_aside(&unreadable(&error), None);
            progress.advance(input.size);
        }
    }
    sink.reader.quarantine.close()?;
    sink.failed.map_or(Ok(()), Err)
}

fn read_stream<S: BufRead>(mut stream: Counted<'_, S>, sink: &mut FileSink<'_>) {
    let rule = sink.reader.rule.clone();
    let (content, mut whole) = recognise(&mut stream, rule.format);
    let source = content.as_ref().map_or(UNRECOGNISED, |content| content.format.name());
    match content {
        Some(content) => {
            sources::decode_with(content, &rule.hints, &mut whole, sink.reader.file, sink);
        }
        None => read_unrecognised(&mut whole, sink),
    }
    drop(whole);
    let tally = sink.reader.tallies.of(source);
    tally.files += 1;
    tally.bytes += stream.bytes;
    stream.progress.advance(stream.left);
}

fn unreadable(error: &io::Error) -> Reject<'static> {
    Reject {
        source: UNRECOGNISED,
        kind: RejectKind::Quarantined,
        offset: 0,
        length: 0,
        reason: format!("the file cannot be read: {error}").into(),
        excerpt: &[],
    }
}

/// A whole file that no format claims is one record.
fn read_unrecognised(stream: &mut impl BufRead, sink: &mut FileSink<'_>) {
    let mut hasher = blake3::Hasher::new();
    let mut excerpt: Vec<u8> = Vec::new();
    let mut length = 0_u64;
    let mut reason = String::from(
        "no format that is read was recognised in its content; see docs/src/sources.md for those that are",
    );
    loop {
        let bytes = match stream.fill_buf() {
            Ok([]) => break,
            Ok(bytes) => bytes,
            Err(error) => {
                reason = format!("{reason}; reading stopped at offset {length}: {error}");
                break;
            }
        };
        let missing = 200_usize.saturating_sub(excerpt.len()).min(bytes.len());
        excerpt.extend(bytes.iter().take(missing));
        hasher.update(bytes);
        let count = bytes.len();
        length += count as u64;
        stream.consume(count);
    }
    let reject = Reject {
        source: UNRECOGNISED,
        kind: RejectKind::Quarantined,
        offset: 0,
        length,
        reason: reason.into(),
        excerpt: &excerpt,
    };
    if length > 0 || reject.reason.contains("stopped") {
        sink.set_aside(&reject, Some(fingerprint(&hasher)));
    }
}

fn fingerprint(hasher: &blake3::Hasher) -> Fingerprint {
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    Fingerprint::new(u128::from_be_bytes(bytes))
}

/// Takes the records of one file.
struct FileSink<'r> {
    reader: Reader<'r>,
    /// The first failure to write a quarantined record down.
    failed: Option<io::Error>,
}

impl FileSink<'_> {
    /// Counts a record that became no event. `content` identifies it where all of it is known.
    fn set_aside(&mut self, reject: &Reject<'_>, content: Option<Fingerprint>) {
        let reader = &mut self.reader;
        let locator = Locator {
            file: reader.file,
            offset: reject.offset,
            length: u32::try_from(reject.length).unwrap_or(u32::MAX),
        };
        let tally = reader.tallies.of(reject.source);
        tally.events += 1;
        let new = content.is_none_or(|content| reader.duplicates.is_new(content, locator));
        match reject.kind {
            _ if !new => tally.duplicate += 1,
            RejectKind::Quarantined => tally.quarantined += 1,
            RejectKind::Unsupported => tally.rejected += 1,
        }
        if reject.kind == RejectKind::Quarantined
            && let Err(error) = reader.quarantine.keep(reject, content)
        {
            self.failed.get_or_insert(error);
        }
    }
}

impl Sink for FileSink<'_> {
    fn record(&mut self, record: Record<'_>) {
        let reader = &mut self.reader;
        let new = reader.duplicates.is_new(record.fingerprint, record.locator);
        let tally = reader.tallies.of(record.source);
        tally.events += 1;
        if !new {
            tally.duplicate += 1;
            return;
        }
        tally.stored += 1;
        if record.time > reader.now {
            tally.later += 1;
            return;
        }
        tally.cover(record.time, record.time);
        reader.tallies.events_judged += 1;
        reader.observations.observe(&record, reader.organization);
        if let Some((rules, hits)) = &mut reader.sigma {
            let (observations, organization) = (&mut *reader.observations, reader.organization);
            rules.evaluate(&record, hits, &mut |alert, records| {
                observations.observe_hit(alert, records, organization);
            });
        }
    }

    fn reject(&mut self, reject: Reject<'_>) {
        // A break, as of a file that is cut off, has no content: it is told for every file.
        let known = reject.excerpt.len() as u64 == reject.length || reject.excerpt.len() >= LONG;
        let content = (known && reject.length > 0).then(|| {
            let mut hasher = blake3::Hasher::new();
            hasher.update(reject.source.as_bytes()).update(&reject.length.to_le_bytes());
            hasher.update(reject.excerpt);
            fingerprint(&hasher)
        });
        self.set_aside(&reject, content);
    }
}

/// Counts the bytes that pass, and moves the progress bar by no more than the file's size: of a
/// packed file more bytes pass than are stored.
struct Counted<'p, S> {
    stream: S,
    bytes: u64,
    progress: &'p Progress,
    left: u64,
}

impl<S> Counted<'_, S> {
    fn count(&mut self, bytes: usize) {
        let bytes = bytes as u64;
        self.bytes += bytes;
        let step = bytes.min(self.left);
        self.left -= step;
        self.progress.advance(step);
    }
}

impl<S: BufRead> Read for Counted<'_, S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(into)?;
        self.count(count);
        Ok(count)
    }
}

impl<S: BufRead> BufRead for Counted<'_, S> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.stream.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.count(count);
        self.stream.consume(count);
    }
}
