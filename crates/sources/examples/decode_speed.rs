//! Decodes a file into nothing and says how fast: `cargo run --release --example decode_speed FILE`.

use std::io::{BufReader, Read};
use std::time::Instant;

use schema::{FileId, Record, Reject, Sink};

#[derive(Default)]
struct Count {
    records: u64,
    rejects: u64,
}

impl Sink for Count {
    fn record(&mut self, record: Record<'_>) {
        std::hint::black_box(&record);
        self.records += 1;
    }

    fn reject(&mut self, _: Reject<'_>) {
        self.rejects += 1;
    }
}

#[expect(clippy::print_stdout, reason = "it is a tool that says a number")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("a file is needed")?;
    let mut bytes = Vec::new();
    lake::open(path.as_ref())?.read_to_end(&mut bytes)?;
    let format = sources::detect(&bytes).ok_or("no format that is read")?;
    // Some formats leave the year out.
    let hints = sources::Hints { year: Some(2026), ..sources::Hints::default() };
    for _ in 0..5 {
        let mut count = Count::default();
        let start = Instant::now();
        sources::decode_with(
            format,
            &hints,
            &mut BufReader::with_capacity(128 * 1024, &bytes[..]),
            FileId(0),
            &mut count,
        );
        let micros = start.elapsed().as_micros().max(1);
        let Count { records, rejects } = count;
        println!(
            "{}: {records} records, {rejects} rejects, {} MB/s, {} records/s",
            format.name(),
            bytes.len() as u128 / micros,
            u128::from(records) * 1_000_000 / micros,
        );
    }
    Ok(())
}
