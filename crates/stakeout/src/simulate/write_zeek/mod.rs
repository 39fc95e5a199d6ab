//! Writes what the sensor saw as a Zeek of version 6 would: a folder a day, a file a kind, in the
//! order in which Zeek finished with things. Every fifth day is JSON, the rest are tab-separated.

mod dhcp;
mod endpoints;
mod http;
mod line;
mod notice;
mod rows;
mod ssh;
mod x509;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use schema::{Day, Timestamp};

use super::calendar::Calendar;
use super::journal::Journal;
use line::{Form, Line};

const JSON_EVERY_DAYS: i32 = 5;

/// How one kind of record is called and worded.
struct Kind<T> {
    path: &'static str,
    /// Names and types of the columns, in parts that kinds may share.
    header: &'static [&'static [(&'static str, &'static str)]],
    logged_at: fn(&T) -> Timestamp,
    append: fn(&T, &mut Line),
}

/// Records in the logs whose number their readers cannot know beforehand, and files.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sensed {
    pub(crate) certificates: usize,
    pub(crate) files: usize,
}

pub(crate) fn write_zeek(
    journal: &Journal,
    calendar: Calendar,
    logs: &Path,
) -> anyhow::Result<Sensed> {
    let folder = logs.join("zeek");
    let certificates = x509::certificates(&journal.handshakes);
    let files = write_kind(&journal.connections, &rows::CONNECTION, calendar, &folder)?
        + write_kind(&journal.lookups, &rows::LOOKUP, calendar, &folder)?
        + write_kind(&journal.handshakes, &rows::HANDSHAKE, calendar, &folder)?
        + write_kind(&journal.requests, &http::REQUEST, calendar, &folder)?
        + write_kind(&journal.shells, &ssh::SHELL, calendar, &folder)?
        + write_kind(&certificates, &x509::CERTIFICATE, calendar, &folder)?
        + write_kind(&journal.leases, &dhcp::LEASE, calendar, &folder)?
        + write_kind(&journal.notices, &notice::NOTICE, calendar, &folder)?;
    Ok(Sensed { certificates: certificates.len(), files })
}

/// Writes a file a day; says how many.
fn write_kind<T>(
    records: &[T],
    kind: &Kind<T>,
    calendar: Calendar,
    folder: &Path,
) -> anyhow::Result<usize> {
    let mut days: BTreeMap<Day, Vec<&T>> = BTreeMap::new();
    for record in records {
        days.entry((kind.logged_at)(record).day()).or_default().push(record);
    }
    let files = days.len();
    for (day, mut records) in days {
        records.sort_by_key(|record| (kind.logged_at)(record));
        let json = (day.0 - calendar.start().day().0) % JSON_EVERY_DAYS == JSON_EVERY_DAYS - 1;
        let form = if json { Form::Json } else { Form::Tabs };
        let path = folder.join(day.to_string()).join(format!("{}.log", kind.path));
        let text = day_text(day, &records, kind, form);
        write_file(&path, &text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(files)
}

fn day_text<T>(day: Day, records: &[&T], kind: &Kind<T>, form: Form) -> String {
    let mut line = Line::new(form);
    if form == Form::Tabs {
        line.header(kind.path, kind.header, day.start());
    }
    for record in records {
        (kind.append)(record, &mut line);
        line.finish();
    }
    if form == Form::Tabs {
        line.footer(Day(day.0 + 1).start());
    }
    line.into_text()
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::create_dir_all(path.parent().context("a log file lies in a folder")?)?;
    File::create(path)?.write_all(text.as_bytes())?;
    Ok(())
}
