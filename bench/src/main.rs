//! Makes the logs that the benchmark reads: as large, as skewed and as disordered as real ones.
//!
//! The same number of rows and the same seed make the same bytes.

mod calls;
mod connections;
mod late;
mod skew;
mod spread;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use flate2::Compression;
use flate2::write::GzEncoder;

#[derive(Parser)]
#[command(about = "Writes cloudtrail.ndjson, cloudtrail.ndjson.gz, conn.log and conn.ndjson")]
struct Arguments {
    /// Events in each file
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Another seed makes another company
    #[arg(long, default_value_t = 1583)]
    seed: u64,
    /// Folder to write to
    folder: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let Arguments { rows, seed, folder } = Arguments::parse();
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    write_connections(&folder, rows, seed).context("cannot write the Zeek logs")?;
    write_calls(&folder, rows, seed).context("cannot write the CloudTrail logs")
}

fn write_connections(folder: &Path, rows: u64, seed: u64) -> io::Result<()> {
    let mut columns = BufWriter::new(File::create(folder.join("conn.log"))?);
    let mut json = BufWriter::new(File::create(folder.join("conn.ndjson"))?);
    columns.write_all(connections::HEADER.as_bytes())?;
    for connection in connections::connections(rows, seed) {
        connection.write_columns(&mut columns)?;
        connection.write_json(&mut json)?;
    }
    columns.flush()?;
    json.flush()
}

fn write_calls(folder: &Path, rows: u64, seed: u64) -> io::Result<()> {
    let mut plain = BufWriter::new(File::create(folder.join("cloudtrail.ndjson"))?);
    let packed = BufWriter::new(File::create(folder.join("cloudtrail.ndjson.gz"))?);
    let mut packed = GzEncoder::new(packed, Compression::new(6));
    for call in calls::calls(rows, seed) {
        writeln!(plain, "{call}")?;
        writeln!(packed, "{call}")?;
    }
    plain.flush()?;
    packed.finish()?.flush()
}
