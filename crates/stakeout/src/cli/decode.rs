//! `stakeout decode`: every event as one line of OCSF 1.8 JSON, or all of them as a data lake.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use clap::builder::PossibleValuesParser;
use lake::{SecurityLake, Written};
use schema::{FileId, Record, Reject, RejectKind, Sink};
use serde_json::Value;
use sources::Format;

use super::Ending;
use super::settings::Settings;
use crate::config::SourceRules;
use crate::intake::{Input, Rule, gather, recognise};
use crate::output::json;

#[derive(Args)]
pub(super) struct Arguments {
    /// Read every file as this format, whatever its content looks like
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name)))]
    format_hint: Option<String>,
    /// Configuration, for what content cannot say (`[[source]]`)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write events there as Parquet in the layout of Amazon Security Lake, and none to stdout
    #[arg(long, value_name = "DIR")]
    parquet: Option<PathBuf>,
    /// Files, folders (walked), globs, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let rules = match &arguments.config {
        Some(config) => super::settings::load(Some(config), &[], &[], settings)?.0.sources,
        None => SourceRules::default(),
    };
    let hint = arguments.format_hint.as_deref().and_then(Format::from_name);
    let inputs = gather(&arguments.paths, arguments.parquet.as_slice())?;
    let out = Out::new(arguments.parquet.as_deref())?;
    let mut events = Events { name: String::new(), out, failed: None };
    for (input, file) in inputs.iter().zip(0..) {
        events.name.clone_from(&input.name);
        let rule = rules.of(&input.path, settings.clock);
        let rule = Rule { format: hint.or(rule.format), ..rule };
        decode(input, FileId(file), &rule, &mut events);
        if let Some(error) = events.failed.take() {
            return Err(error);
        }
    }
    events.out.finish()?;
    Ok(Ending::Done)
}

fn decode(input: &Input, file: FileId, rule: &Rule, events: &mut Events) {
    let stream = match lake::open(&input.path) {
        Ok(stream) => stream,
        Err(error) => return events.refuse(&format!("the file cannot be read: {error}"), 0),
    };
    let (content, mut stream) = recognise(stream, rule.format);
    if let Some(content) = content {
        return sources::decode_with(content, &rule.hints, &mut stream, file, events);
    }
    match io::copy(&mut stream, &mut io::sink()) {
        Ok(0) => {}
        Ok(length) => events
            .refuse("no format was recognised in its content; --format-hint names one", length),
        Err(error) => events.refuse(&format!("the file cannot be read: {error}"), 0),
    }
}

/// Where events go.
enum Out {
    Lines(BufWriter<StdoutLock<'static>>),
    Lake(PathBuf, SecurityLake),
}

impl Out {
    fn new(lake: Option<&Path>) -> anyhow::Result<Self> {
        let Some(root) = lake else {
            return Ok(Self::Lines(BufWriter::new(io::stdout().lock())));
        };
        let lake = SecurityLake::new(root).with_context(|| cannot_write(root))?;
        Ok(Self::Lake(root.to_owned(), lake))
    }

    fn write(&mut self, source: &str, event: &Value) -> anyhow::Result<()> {
        match self {
            Self::Lines(lines) => json::to_string(event)
                .map_err(io::Error::other)
                .and_then(|line| writeln!(lines, "{line}"))
                .context("cannot write to stdout"),
            Self::Lake(root, lake) => lake.add(source, event).with_context(|| cannot_write(root)),
        }
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Lines(mut lines) => lines.flush().context("cannot write to stdout"),
            Self::Lake(root, lake) => {
                let Written { events, files } =
                    lake.finish().with_context(|| cannot_write(&root))?;
                let text = format!("{events} events in {files} files below {}", root.display());
                tell(&text);
                Ok(())
            }
        }
    }
}

fn cannot_write(root: &Path) -> String {
    format!("cannot write to {}", root.display())
}

/// A closed stderr is no reason to stop the data.
fn tell(text: &str) {
    drop(writeln!(io::stderr().lock(), "{}", crate::output::terminal::clean(text)));
}

/// Takes events; rejects go to stderr.
struct Events {
    name: String,
    out: Out,
    failed: Option<anyhow::Error>,
}

impl Events {
    /// A whole file that became no event.
    /// The whole file is no event.
    fn refuse(&mut self, reason: &str, length: u64) {
        self.reject(Reject {
            source: crate::intake::UNRECOGNISED,
            kind: RejectKind::Quarantined,
            offset: 0,
            length,
            reason: reason.into(),
            excerpt: &[],
        });
    }
}

impl Sink for Events {
    fn record(&mut self, record: Record<'_>) {
        if self.failed.is_none() {
            self.failed = self.out.write(record.source, &sources::ocsf(&record)).err();
        }
    }

    fn reject(&mut self, reject: Reject<'_>) {
        let kind = match reject.kind {
            RejectKind::Quarantined => "cannot read",
            RejectKind::Unsupported => "not read",
        };
        let place = format!("{} at {}, {} bytes", self.name, reject.offset, reject.length);
        tell(&format!("{kind}: {place}: {}", reject.reason));
    }
}
