//! `stakeout intel status`: every list and feed with its age.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use comfy_table::{CellAlignment, Table, presets};
use playbook::intel::{Feed, ListMeta};
use schema::Timestamp;
use serde_json::{Value, json};

use super::Format;
use crate::cli::settings::{self, Settings};
use crate::output::json as careful;
use crate::output::terminal::clean;

#[derive(Args)]
pub(super) struct Arguments {
    /// Configuration; `stakeout.toml` in this folder where it is left out and exists
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// List or feed beside the configured ones; may be repeated
    #[arg(long, value_name = "FILE")]
    intel: Vec<PathBuf>,
    /// Tell ages as of this moment, such as 2026-10-29T00:00:00Z; left out, the clock
    #[arg(long, value_name = "TIME", value_parser = crate::cli::judging::parse_time)]
    now: Option<Timestamp>,
    /// What to print on stdout
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<()> {
    let config = arguments.config.as_deref();
    let (context, _) = settings::load(config, &[], &arguments.intel, settings)?;
    let now = arguments.now.unwrap_or(settings.clock);
    let lists = context.intel.lists().map(|list| Row::of_list(list, now));
    let rows: Vec<Row> =
        lists.chain(context.intel.feeds().map(|it| Row::of_feed(it, now))).collect();
    let notes: Vec<&String> = context.notes.iter().collect();
    let mut stdout = io::stdout().lock();
    if arguments.format == Format::Json {
        let rows: Vec<Value> = rows.iter().map(Row::to_json).collect();
        let document = json!({ "intel": rows, "notes": notes });
        stdout.write_all(careful::to_string_pretty(&document)?.as_bytes())?;
        return Ok(());
    }
    if rows.is_empty() {
        writeln!(
            stdout,
            "There is neither a list nor a feed. [[intel.list]] and [[intel.feed]] in stakeout.toml name them, and so does --intel."
        )?;
    } else {
        writeln!(stdout, "{}", table(&rows))?;
    }
    for row in &rows {
        for unread in &row.unread {
            writeln!(stdout, "{}: not read: {}", clean(&row.name), clean(unread))?;
        }
    }
    for note in notes {
        writeln!(stdout, "note: {}", clean(note))?;
    }
    Ok(())
}

/// One list or feed.
struct Row {
    name: String,
    kind: &'static str,
    format: &'static str,
    entries: usize,
    counts: Vec<(&'static str, usize)>,
    as_of: Option<Timestamp>,
    age_seconds: Option<i64>,
    max_age_seconds: Option<i64>,
    confidence: Option<u8>,
    unread: Vec<String>,
}

impl Row {
    fn of_list(list: &ListMeta, now: Timestamp) -> Self {
        Self {
            name: list.name.clone(),
            kind: list.kind.as_str(),
            format: list.format.as_str(),
            entries: list.entries,
            counts: list.counts.clone(),
            as_of: list.as_of,
            age_seconds: list.as_of.map(|as_of| now.seconds_since(as_of)),
            max_age_seconds: Some(list.max_age_seconds),
            confidence: Some(list.confidence),
            unread: list.unread.sentences(),
        }
    }

    fn of_feed(feed: &Feed, now: Timestamp) -> Self {
        let live = feed.indicators.iter().filter(|indicator| indicator.is_live(now)).count();
        Self {
            name: feed.name.clone(),
            kind: "feed",
            format: feed.format.map_or("stix", |format| format.as_str()),
            entries: feed.indicators.len(),
            counts: vec![
                ("live", live),
                ("ended", feed.indicators.len() - live),
                ("actors", feed.actors.len()),
            ],
            as_of: feed.as_of,
            age_seconds: feed.as_of.map(|as_of| now.seconds_since(as_of)),
            max_age_seconds: None,
            confidence: None,
            unread: feed.unread.clone(),
        }
    }

    /// Indicators end one by one, so that a feed has no age at which it is stale.
    fn state(&self) -> &'static str {
        match (self.age_seconds, self.max_age_seconds) {
            (None, _) => "unknown",
            (Some(age), Some(most)) if age > most => "stale",
            (Some(_), Some(_)) => "fresh",
            (Some(_), None) => "by indicator",
        }
    }

    fn to_json(&self) -> Value {
        let counts: serde_json::Map<String, Value> =
            self.counts.iter().map(|(what, count)| ((*what).to_owned(), json!(count))).collect();
        json!({
            "name": self.name,
            "kind": self.kind,
            "format": self.format,
            "entries": self.entries,
            "counts": counts,
            "as_of": self.as_of.map(|at| at.to_string()),
            "age_days": self.age_seconds.map(|seconds| seconds / 86_400),
            "max_age_days": self.max_age_seconds.map(|seconds| seconds / 86_400),
            "state": self.state(),
            "confidence": self.confidence,
            "not_read": self.unread,
        })
    }
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["name", "kind", "format", "entries", "as of", "age", "good for", "state"]);
    for row in rows {
        table.add_row([
            clean(&row.name),
            row.kind.to_owned(),
            row.format.to_owned(),
            row.entries.to_string(),
            row.as_of.map_or_else(|| "no date".to_owned(), |at| at.day().to_string()),
            row.age_seconds.map_or_else(String::new, age),
            row.max_age_seconds.map_or_else(String::new, age),
            row.state().to_owned(),
        ]);
    }
    for right in [3, 5, 6] {
        if let Some(column) = table.column_mut(right) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// `3 days`, `5 hours`.
pub(super) fn age(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..3_600 => (seconds / 60, "minute"),
        3_600..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
