//! Decode and rollup alone: a log in at one end, and at the other the answer to one question, taken
//! out of the counters that judgement reads.
//!
//! Takes a file and prints a table that a database can give as well. Of calls: how many each
//! identity made from each address, the first and the last. Of connections: how many each host of
//! ours made to each address outside in each hour, and what it sent. Each event counts once,
//! however often it was delivered. There is no clock in here; whoever runs it measures it.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Cursor, Read as _, Write as _};
use std::path::Path;

use anyhow::Context as _;
use foldhash::fast::FixedState;
use playbook::Observations;
use playbook::observations::{Cloud, Network};
use playbook::organization::Organization;
use schema::{FileId, Fingerprint, Record, Reject, Sink};

/// Bytes that a format is recognised by.
const HEAD: u64 = 65_536;

fn main() -> anyhow::Result<()> {
    // What cargo adds is no file.
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let observations = rolled_up(Path::new(&path.context("name a file to roll up")?))?;
    let lines: BTreeSet<String> =
        calls(&observations.cloud).chain(connections(&observations.network)).collect();
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    for line in lines {
        writeln!(stdout, "{line}")?;
    }
    stdout.flush()?;
    Ok(())
}

fn rolled_up(path: &Path) -> anyhow::Result<Observations> {
    let mut stream = lake::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut head = Vec::new();
    stream.by_ref().take(HEAD).read_to_end(&mut head)?;
    let format = sources::detect(&head).context("no format that is read")?;
    let mut rollup = Rollup::default();
    sources::decode(format, &mut Cursor::new(head).chain(stream), FileId(0), &mut rollup);
    rollup.observations.settle();
    Ok(rollup.observations)
}

#[derive(Default)]
struct Rollup {
    observations: Observations,
    seen: HashSet<Fingerprint, FixedState>,
    /// Nothing is configured: private addresses are ours.
    organization: Organization,
}

impl Sink for Rollup {
    fn record(&mut self, record: Record<'_>) {
        if self.seen.insert(record.fingerprint) {
            self.observations.observe(&record, &self.organization);
        }
    }

    fn reject(&mut self, _: Reject<'_>) {}
}

fn calls(cloud: &Cloud) -> impl Iterator<Item = String> {
    cloud.sorted_identities().into_iter().flat_map(|(key, history)| {
        history.addresses.iter().map(move |(address, activity)| {
            let seen = &activity.seen;
            format!("{key},{address},{},{},{}", seen.count, seen.first, seen.last)
        })
    })
}

fn connections(network: &Network) -> impl Iterator<Item = String> {
    network.pairs.iter().flat_map(|((host, address), pair)| {
        pair.hours
            .iter()
            .map(move |(hour, bytes, count)| format!("{host},{address},{},{count},{bytes}", hour.0))
    })
}
