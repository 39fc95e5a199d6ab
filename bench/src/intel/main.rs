//! Lists and feeds as large as there are: how long they take to load, what a look-up takes, and
//! what memory. Files are made first, are read as a scan reads them, and every answer is checked.

mod made;

use std::fs;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use clap::Parser;
use playbook::intel::{
    Feed, FeedFile, FeedFormat, Intel, List, ListFormat, ListKind, ListMeta, read_feed, read_list,
};
use schema::Timestamp;

use made::Size;

#[derive(Parser)]
#[command(about = "Measures lists and feeds of a million indicators and 500,000 prefixes")]
struct Arguments {
    /// Indicators: seven in ten are names, the others addresses
    #[arg(long, default_value_t = 1_000_000)]
    indicators: u32,
    /// How many of them stand in the feed, the others in lists
    #[arg(long, default_value_t = 500_000)]
    in_feed: u32,
    /// Prefixes, half in a list and half in a table of networks
    #[arg(long, default_value_t = 500_000)]
    prefixes: u32,
    /// Look-ups of each sort
    #[arg(long, default_value_t = 1_000_000)]
    lookups: u32,
    /// Folder to write to
    folder: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let Arguments { indicators, in_feed, prefixes, lookups, folder } = Arguments::parse();
    let size = Size { indicators, in_feed, prefixes };
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    made::write(&folder, size)?;
    let start = Instant::now();
    let intel = load(&folder)?;
    let seconds = start.elapsed().as_secs_f64();
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "load {seconds:.2} s, peak {} MiB, held {} MiB",
        mebibytes("VmHWM:")?,
        mebibytes("VmRSS:")?
    )?;
    for (sort, nanoseconds) in look_up(&intel, size, lookups)? {
        writeln!(stdout, "{sort}: {nanoseconds:.0} ns")?;
    }
    Ok(())
}

/// One file after the other, as a scan reads them.
fn load(folder: &Path) -> anyhow::Result<Intel> {
    let lists = [
        list(folder, "names.txt", ListKind::Bad)?,
        list(folder, "addresses.txt", ListKind::Bad)?,
        list(folder, "prefixes.txt", ListKind::Hosting)?,
        list(folder, "networks.tsv", ListKind::Asn)?,
    ];
    Ok(Intel::new(lists.into(), vec![feed(folder)?]))
}

fn list(folder: &Path, name: &str, kind: ListKind) -> anyhow::Result<List> {
    let bytes = fs::read(folder.join(name))?;
    let format = ListFormat::of(&bytes);
    let (list, _) = read_list(ListMeta::new(name, kind), format, &bytes, name)?;
    Ok(list)
}

fn feed(folder: &Path) -> anyhow::Result<Feed> {
    let bytes = fs::read(folder.join("feed.csv"))?;
    let file = FeedFile { place: "feed.csv".to_owned(), bytes: &bytes };
    let (feed, _) = read_feed("feed", FeedFormat::of(&bytes), &[file])?;
    Ok(feed)
}

/// Nanoseconds of a look-up of each sort; a wrong answer is an error.
fn look_up(intel: &Intel, size: Size, count: u32) -> anyhow::Result<Vec<(&'static str, f64)>> {
    let at = Timestamp::from_seconds(1_767_225_600);
    let address = |address: &IpAddr| !intel.address(*address, at).is_empty();
    let network = |address: &IpAddr| intel.network(*address, at).is_some();
    let name = |name: &String| !intel.name(name, at).is_empty();
    Ok(vec![
        ("listed address", timed(&made::addresses(size, count, true), true, address)?),
        ("other address", timed(&made::addresses(size, count, false), false, address)?),
        ("address in a listed prefix", timed(&made::prefixed(size, count, 0), true, address)?),
        (
            "address beside a listed prefix",
            timed(&made::prefixed(size, count, 512), false, address)?,
        ),
        ("network of an address", timed(&made::routed(size, count), true, network)?),
        ("listed name", timed(&made::names(size, count, true), true, name)?),
        ("other name", timed(&made::names(size, count, false), false, name)?),
    ])
}

fn timed<T>(asked: &[T], expected: bool, ask: impl Fn(&T) -> bool) -> anyhow::Result<f64> {
    let start = Instant::now();
    let right = asked.iter().filter(|it| black_box(ask(it)) == expected).count();
    let nanoseconds = start.elapsed().as_secs_f64() * 1e9;
    ensure!(right == asked.len(), "{right} of {} answers are right", asked.len());
    let count = u32::try_from(asked.len()).context("fewer look-ups than that")?;
    Ok(nanoseconds / f64::from(count))
}

/// A figure of this process, as Linux counts it.
fn mebibytes(field: &str) -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kibibytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kibibytes.context("Linux counts memory")?.parse::<u64>()? / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_thing_is_found_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("intel-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let size = Size { indicators: 2_000, in_feed: 900, prefixes: 1_000 };
        made::write(&folder, size).unwrap();
        let intel = load(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(look_up(&intel, size, 5_000).unwrap().len(), 7);
    }
}
