//! Writing OCSF events in the layout of Amazon Security Lake:
//! `ext/SOURCE/region=R/accountId=A/eventDay=YYYYMMDD/….zstd.parquet`, with one class of events in
//! each source, each file sorted by time and packed with zstd.
//!
//! Events are held as text until they come to 64 MiB; then the largest partition becomes a file. A
//! file is written aside, flushed, and then named after its content: the same events make the same
//! files, and a file that is there is never replaced.

mod columns;
mod partition;
mod table;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_schema::{Fields, Schema};
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use partition::Partition;

/// Beginning of the names of files that are not whole yet.
const ASIDE: &str = ".stakeout-";
/// Bytes of events that are held, of all partitions together.
const HELD_CAP: usize = 64 * 1024 * 1024;
/// What it takes to hold an event, beside its text.
const EVENT_BYTES: usize = 64;
/// Events that are made columns of at once.
const BATCH_EVENTS: usize = 1024;
const ZSTD_LEVEL: i32 = 3;
/// Letters of a file's name: enough of its BLAKE3 hash that no two files of a lake share it.
const NAME_LETTERS: usize = 32;

/// A folder in the layout of Amazon Security Lake.
pub struct SecurityLake {
    root: PathBuf,
    /// Time and text of the events of each partition.
    waiting: BTreeMap<Partition, Waiting>,
    held: usize,
    written: Written,
}

#[derive(Default)]
struct Waiting {
    events: Vec<(i64, Box<str>)>,
    bytes: usize,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub events: u64,
    pub files: u64,
}

impl SecurityLake {
    /// Begins to write to a folder, which is made where there is none.
    pub fn new(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        Ok(Self {
            root: root.to_owned(),
            waiting: BTreeMap::new(),
            held: 0,
            written: Written::default(),
        })
    }

    /// Adds an event of a source.
    pub fn add(&mut self, source: &str, event: &Value) -> io::Result<()> {
        let time = event.get("time").and_then(Value::as_i64).unwrap_or_default();
        let text = event.to_string().into_boxed_str();
        let bytes = text.len() + EVENT_BYTES;
        let waiting = self.waiting.entry(Partition::of(source, event)).or_default();
        waiting.events.push((time, text));
        waiting.bytes += bytes;
        self.held += bytes;
        while self.held > HELD_CAP {
            let largest = self.waiting.iter().max_by_key(|(_, waiting)| waiting.bytes);
            let largest = largest.map(|(partition, _)| partition.clone());
            self.write(&largest.expect("what is held is in a partition"))?;
        }
        Ok(())
    }

    /// Writes what is still held.
    pub fn finish(mut self) -> io::Result<Written> {
        while let Some(partition) = self.waiting.keys().next().cloned() {
            self.write(&partition)?;
        }
        Ok(self.written)
    }

    /// Makes the events of a partition a file.
    fn write(&mut self, partition: &Partition) -> io::Result<()> {
        let Some(mut waiting) = self.waiting.remove(partition) else { return Ok(()) };
        self.held -= waiting.bytes;
        waiting.events.sort_unstable();
        let folder = self.root.join(partition.path());
        fs::create_dir_all(&folder)?;
        let aside = tempfile::Builder::new()
            .prefix(ASIDE)
            .permissions(fs::Permissions::from_mode(0o644))
            .tempfile_in(&folder)?;
        let mut file = Hashed { file: aside, hasher: blake3::Hasher::new() };
        write_events(&mut file, &partition.columns(), &waiting.events)?;
        file.keep(&folder)?;
        self.written.files += 1;
        self.written.events += waiting.events.len() as u64;
        Ok(())
    }
}

/// Writes sorted events of one class as a Parquet file.
fn write_events(
    file: &mut (impl Write + Send),
    columns: &Fields,
    events: &[(i64, Box<str>)],
) -> io::Result<()> {
    let schema = Arc::new(Schema::new(columns.clone()));
    let compression = Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?);
    let properties = WriterProperties::builder()
        .set_created_by("stakeout".to_owned())
        .set_compression(compression)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_sorting_columns(time_column(&schema)?.map(|column| vec![column]))
        .build();
    let options =
        ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(file, schema, options)?;
    for events in events.chunks(BATCH_EVENTS) {
        let objects: Result<Vec<Map<String, Value>>, serde_json::Error> =
            events.iter().map(|(_, text)| serde_json::from_str(text)).collect();
        writer.write(&table::batch(columns, objects?)?)?;
    }
    writer.close()?;
    Ok(())
}

/// That the rows are sorted by time, for those who read them.
fn time_column(schema: &Schema) -> io::Result<Option<SortingColumn>> {
    let columns = parquet::arrow::ArrowSchemaConverter::new().convert(schema)?;
    let place = columns.columns().iter().position(|column| column.path().string() == "time");
    let place = place.and_then(|place| i32::try_from(place).ok());
    Ok(place.map(|column_idx| SortingColumn { column_idx, descending: false, nulls_first: true }))
}

/// A file that is written aside and named after what was written.
struct Hashed {
    file: NamedTempFile,
    hasher: blake3::Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Hashed {
    /// Gives the file its name. The one that has it already is either the same, from an earlier
    /// run, or somebody else's, and stays.
    fn keep(self, folder: &Path) -> io::Result<()> {
        let hash = self.hasher.finalize();
        let mut name = hash.to_hex().to_string();
        name.truncate(NAME_LETTERS);
        let path = folder.join(name + ".zstd.parquet");
        self.file.as_file().sync_all()?;
        match self.file.persist_noclobber(&path) {
            Ok(_) => File::open(folder)?.sync_all(),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                let same = File::open(&path).and_then(|there| {
                    let mut hasher = blake3::Hasher::new();
                    hasher.update_reader(there)?;
                    Ok(hasher.finalize() == hash)
                });
                if same.unwrap_or(false) {
                    return Ok(());
                }
                let reason = "is there already and holds something else; it was left as it is";
                Err(io::Error::new(
                    io::ErrorKind::AlreadyExists,
                    format!("{} {reason}", path.display()),
                ))
            }
            Err(error) => Err(error.error),
        }
    }
}

#[cfg(test)]
mod tests;
