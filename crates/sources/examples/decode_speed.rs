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
    for _ in 0..5 {
        let mut count = Count::default();
        let start = Instant::now();
        sources::decode(
            format,
            &mut BufReader::with_capacity(128 * 1024, &bytes[..]),
            FileId(0),
            &mut count,
        );
        let seconds = start.elapsed().as_secs_f64();
        let megabytes = bytes.len() as f64 / 1e6;
        println!(
            "{}: {} records, {} rejects, {:.0} MB/s, {:.0} records/s",
            format.name(),
            count.records,
            count.rejects,
            megabytes / seconds,
            count.records as f64 / seconds
        );
    }
    Ok(())
}
