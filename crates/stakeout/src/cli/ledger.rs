//! `stakeout ledger`: everything acquired, authorised or not, on one page; from logs, or from what
//! a scan left.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use playbook::words;
use schema::Timestamp;

use super::Ending;
use super::judging::{Judging, parse_time};
use super::settings::Settings;
use crate::config::duration_seconds;
use crate::output::json;
use crate::output::ledger::{self, Grouping, Line, Standing};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    judging: Judging,
    /// What a former scan wrote with --out, instead of logs
    #[arg(long, value_name = "DIR", conflicts_with_all = ["paths", "register", "intel", "jobs"])]
    out: Option<PathBuf>,
    /// Only what was acquired from then on: a time, a day, or as long ago as 90d or 24h
    #[arg(long, value_name = "TIME", value_parser = parse_since)]
    since: Option<Since>,
    /// Only of whom: a part of the person's or identity's name
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// Only of a kind, as the register spells it
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    kind: Option<String>,
    /// Only in an account
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Only under a register entry: a part of its name; `none` is what no entry covers
    #[arg(long, value_name = "ENTRY")]
    entry: Option<String>,
    /// Only what is not authorised, or cannot be told to be
    #[arg(long, alias = "unauthorized")]
    unauthorised: bool,
    /// Add up instead of listing
    #[arg(long, value_enum, value_name = "WHAT")]
    by: Option<Grouping>,
    /// A table for people, CSV that spreadsheets take for text, a page, or JSON
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Logs, as for scan
    #[arg(required_unless_present = "out", value_name = "PATH")]
    paths: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Table,
    Csv,
    Html,
    Json,
}

#[derive(Clone, Copy, Debug)]
enum Since {
    At(Timestamp),
    SecondsAgo(i64),
}

fn parse_since(text: &str) -> Result<Since, String> {
    let ago = duration_seconds(text).map(Since::SecondsAgo);
    ago.map_or_else(|| parse_time(text).map(Since::At), Ok)
        .map_err(|text| format!("{text}, or 90d"))
}

fn parse_kind(text: &str) -> Result<String, String> {
    let known = schema::ResourceKind::ALL.map(schema::ResourceKind::as_str);
    if known.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(format!("unknown kind{}", playbook::document::suggestion(text, known)))
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let (lines, organization) = match &arguments.out {
        Some(out) => {
            let path = out.join("ledger.csv");
            let bytes = fs::read(&path).with_context(|| {
                format!("cannot read {}; scan with --out first, or name logs", path.display())
            })?;
            let lines = ledger::read_csv(&bytes)
                .with_context(|| format!("{} is no ledger of a scan", path.display()))?;
            (lines, String::new())
        }
        None => arguments.judging.judge(&arguments.paths, None, settings, |judged| {
            let lines = ledger::lines(&judged.investigation.ledger);
            Ok((lines, judged.context.organization.name.clone()))
        })?,
    };
    let now = arguments.judging.now.unwrap_or(settings.clock);
    let all = lines.len();
    let lines: Vec<Line> = lines.into_iter().filter(|line| arguments.wants(line, now)).collect();
    if lines.is_empty() && all > 0 {
        let told = words::number(all as u64, "acquisition");
        drop(writeln!(io::stderr(), "note: none of {told} is what was asked for"));
    }
    let mut stdout = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Table => ledger::print(&lines, arguments.by, &settings.style, &mut stdout)?,
        Format::Csv => stdout.write_all(&ledger::csv(&lines)?)?,
        Format::Html => stdout.write_all(ledger::html(&lines, &organization)?.as_bytes())?,
        Format::Json => {
            let text = match arguments.by {
                Some(by) => json::to_string_pretty(&ledger::groups(&lines, by))?,
                None => json::to_string_pretty(&lines)?,
            };
            stdout.write_all(text.as_bytes())?;
        }
    }
    stdout.flush()?;
    Ok(Ending::Done)
}

impl Arguments {
    fn wants(&self, line: &Line, now: Timestamp) -> bool {
        let holds = |wanted: &Option<String>, texts: &[&str]| {
            wanted.as_ref().is_none_or(|wanted| {
                let wanted = wanted.to_lowercase();
                texts.iter().any(|text| text.to_lowercase().contains(&wanted))
            })
        };
        let since = self.since.is_none_or(|since| {
            let since = match since {
                Since::At(time) => time,
                Since::SecondsAgo(seconds) => now.plus_seconds(-seconds),
            };
            Timestamp::parse_rfc3339(line.time.as_bytes()).is_none_or(|time| time >= since)
        });
        let account = self.account.as_deref().is_none_or(|account| account == line.account());
        let open = matches!(Standing::of(line), Standing::Unauthorized | Standing::CannotTell);
        since
            && account
            && holds(&self.person, &[&line.person, &line.identity])
            && self.kind.as_ref().is_none_or(|kind| *kind == line.kind)
            && holds(&self.entry, &[&line.register])
            && (!self.unauthorised || open)
    }
}
