//! Records that could not be read: kept per file while reading, joined in order of file at the
//! end, so that the order of workers shows nowhere. Of records that lie in several places the
//! first place is told.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use schema::{FileId, Fingerprint, Reject};
use serde::Serialize;
use tempfile::TempDir;

use super::Input;
use crate::output::{ASIDE, json};

/// Bytes of a record that are shown.
const EXCERPT: usize = 200;
/// Name of the parts joined, before they replace the last run's.
const JOINED: &str = "joined";

pub(crate) struct Quarantine {
    /// Folder of the parts, and the file they become; nothing where no `--out` is.
    place: Option<(TempDir, PathBuf)>,
}

/// The part of one file, opened with its first record.
pub(crate) struct Part {
    path: Option<PathBuf>,
    writer: Option<BufWriter<File>>,
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    source: &'a str,
    offset: u64,
    length: u64,
    reason: &'a str,
    excerpt: String,
}

impl Quarantine {
    /// `out` is the folder that `quarantine.ndjson` is written to.
    pub(crate) fn new(out: Option<&Path>) -> io::Result<Self> {
        let Some(out) = out else { return Ok(Self { place: None }) };
        let parts = tempfile::Builder::new().prefix(ASIDE).tempdir_in(out)?;
        Ok(Self { place: Some((parts, out.join("quarantine.ndjson"))) })
    }

    pub(crate) fn open(&self, file: FileId) -> Part {
        let path =
            self.place.as_ref().map(|(parts, _)| parts.path().join(format!("{:010}", file.0)));
        Part { path, writer: None }
    }

    /// Joins the parts; `inputs` gives each file its name.
    pub(crate) fn finish(&self, inputs: &[Input]) -> io::Result<()> {
        let Some((parts, target)) = &self.place else { return Ok(()) };
        let mut names: Vec<PathBuf> = fs::read_dir(parts.path())?
            .map(|entry| entry.map(|it| it.path()))
            .collect::<Result<_, _>>()?;
        names.sort();
        let mut seen: BTreeSet<u128> = BTreeSet::new();
        let mut joined = BufWriter::new(File::create(parts.path().join(JOINED))?);
        for name in names {
            let file = name.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let input = file.parse().ok().and_then(|place: usize| inputs.get(place));
            let input = input.map_or("", |input| input.name.as_str());
            append(&name, input, &mut seen, &mut joined)?;
        }
        joined.flush()?;
        fs::rename(parts.path().join(JOINED), target)
    }
}

/// Copies the lines of a part that no earlier file had, with the file's name put in.
fn append(
    part: &Path,
    input: &str,
    seen: &mut BTreeSet<u128>,
    joined: &mut impl Write,
) -> io::Result<()> {
    for line in BufReader::new(File::open(part)?).lines() {
        let line = line?;
        let (fingerprint, rest) = line.split_once(' ').unwrap_or(("", &line));
        let fingerprint = u128::from_str_radix(fingerprint, 16).ok();
        if fingerprint.is_none_or(|fingerprint| seen.insert(fingerprint)) {
            let name = json::to_string(&input).map_err(io::Error::other)?;
            writeln!(joined, "{}", rest.replacen("\"\"", &name, 1))?;
        }
    }
    Ok(())
}

impl Part {
    /// Writes one record down. `fingerprint` is of its bytes where all of them are at hand.
    pub(crate) fn keep(
        &mut self,
        reject: &Reject<'_>,
        fingerprint: Option<Fingerprint>,
    ) -> io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => self.writer.insert(BufWriter::new(File::create(path)?)),
        };
        let excerpt = reject.excerpt.get(..EXCERPT).unwrap_or(reject.excerpt);
        let line = Line {
            file: "",
            source: reject.source,
            offset: reject.offset,
            length: reject.length,
            reason: &reject.reason,
            excerpt: excerpt.escape_ascii().to_string(),
        };
        let text = json::to_string(&line).map_err(io::Error::other)?;
        match fingerprint {
            Some(fingerprint) => writeln!(writer, "{:x} {text}", fingerprint.bits()),
            None => writeln!(writer, "- {text}"),
        }
    }

    pub(crate) fn close(self) -> io::Result<()> {
        self.writer.map_or(Ok(()), |mut writer| writer.flush())
    }
}
