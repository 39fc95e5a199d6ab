//! Delivers cloud calls the way trails do: in small compressed files for each account, region and
//! few hours, some minutes late, now and then hours late, and therefore mildly out of order.
//!
//! A second, organisation-wide trail covers every region but the home region, so that those calls
//! arrive twice under the same event id, the launches of an incident among them. The corporate
//! account's later days come through another pipe, as one record a line.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use flate2::Compression;
use flate2::write::GzEncoder;
use schema::Timestamp;

use super::calendar::Calendar;
use super::company::HOME_REGION;
use super::journal::Call;
use super::papers::Papers;
use super::random::Random;

const HOURS_PER_FILE: i64 = 4;
/// The corporate account's pipe changes in the second half.
const STREAMED_FROM_DAY: i32 = 20;

/// Records by the file they go to, each with its time of delivery.
type Files<'a> = BTreeMap<PathBuf, Vec<(Timestamp, &'a str)>>;

/// What was delivered: records, repeats included, and files.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Delivered {
    pub(crate) records: usize,
    pub(crate) files: usize,
}

pub(crate) fn write_cloudtrail(
    calls: &[Call],
    papers: &Papers<'_>,
    logs: &Path,
) -> anyhow::Result<Delivered> {
    let mut delivered = Delivered::default();
    for (path, mut records) in sort_into_files(calls, papers) {
        records.sort_by_key(|(at, _)| *at);
        write_file(&logs.join(&path), &records)
            .with_context(|| format!("cannot write {}", logs.join(&path).display()))?;
        delivered.records += records.len();
        delivered.files += 1;
    }
    Ok(delivered)
}

fn sort_into_files<'a>(calls: &'a [Call], papers: &Papers<'_>) -> Files<'a> {
    let mut files = Files::new();
    let (company, calendar, seed) = (papers.company, papers.calendar, papers.seed);
    let random = &mut Random::named(seed, "delivery");
    let streamed_from = calendar.start().plus_days(STREAMED_FROM_DAY);
    for call in calls {
        let record = (delivery(call.at, calendar, random), call.record.as_str());
        let streamed = call.account == company.accounts.corporate && call.at >= streamed_from;
        let path = if streamed { stream_path(call) } else { trail_path("", call, record.0, seed) };
        files.entry(path).or_default().push(record);
        if call.region != HOME_REGION {
            let again = (delivery(call.at, calendar, random), call.record.as_str());
            let path = trail_path(&company.organization_id, call, again.0, seed);
            files.entry(path).or_default().push(again);
        }
    }
    files
}

/// Usually within a quarter of an hour; one in fifty takes hours. Never after the end.
fn delivery(at: Timestamp, calendar: Calendar, random: &mut Random) -> Timestamp {
    let late =
        if random.chance(2) { random.seconds(1_800, 10_800) } else { random.seconds(90, 840) };
    at.plus_seconds(late).min(calendar.end().plus_seconds(-1))
}

fn trail_path(trail: &str, call: &Call, delivered: Timestamp, seed: u64) -> PathBuf {
    let hours = i64::from(delivered.hour().0);
    let slot = Timestamp::from_seconds((hours - hours % HOURS_PER_FILE) * 3600);
    let (account, region) = (&call.account, call.region);
    let stamp = slot.to_string().replace(['-', ':'], "").replace("00Z", "Z");
    let unique = Random::named(seed, &format!("{trail}/{account}/{region}/{stamp}"))
        .text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 16);
    Path::new("cloudtrail")
        .join(trail)
        .join(account)
        .join(region)
        .join(slot.day().to_string().replace('-', "/"))
        .join(format!("{account}_CloudTrail_{region}_{stamp}_{unique}.json.gz"))
}

fn stream_path(call: &Call) -> PathBuf {
    Path::new("cloudtrail-stream").join(&call.account).join(format!("{}.ndjson", call.at.day()))
}

fn write_file(path: &Path, records: &[(Timestamp, &str)]) -> anyhow::Result<()> {
    fs::create_dir_all(path.parent().context("a log file lies in a folder")?)?;
    let file = File::create(path)?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        write_records(file, records)
    } else {
        write_lines(file, records)
    }
}

/// `{"Records":[…]}`, compressed. The gzip header carries no time, so that bytes repeat.
fn write_records(file: File, records: &[(Timestamp, &str)]) -> anyhow::Result<()> {
    let mut encoder = GzEncoder::new(file, Compression::new(5));
    let mut separator = r#"{"Records":["#;
    for (_, record) in records {
        encoder.write_all(separator.as_bytes())?;
        encoder.write_all(record.as_bytes())?;
        separator = ",";
    }
    encoder.write_all(b"]}")?;
    encoder.finish()?;
    Ok(())
}

fn write_lines(file: File, records: &[(Timestamp, &str)]) -> anyhow::Result<()> {
    let mut writer = BufWriter::new(file);
    for (_, record) in records {
        writeln!(writer, "{record}")?;
    }
    writer.flush()?;
    Ok(())
}
