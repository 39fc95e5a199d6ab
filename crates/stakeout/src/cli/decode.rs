//! `stakeout decode`: every event as one line of OCSF 1.8 JSON.

use std::io::{self, BufWriter, Cursor, Read, Write};
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::Args;
use schema::{FileId, Record, Reject, RejectKind, Sink};
use sources::Format;

use super::Ending;
use super::settings::Settings;
use crate::intake::{Input, gather};
use crate::output::json;

/// Bytes that a format is recognised by.
const HEAD: u64 = 65_536;

#[derive(Args)]
pub(super) struct Arguments {
    /// Read every file as this format, whatever its content looks like
    #[arg(long, value_name = "NAME")]
    format_hint: Option<String>,
    /// Configuration, for what content cannot say
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Files, folders (walked), globs, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    if arguments.config.is_some() {
        super::settings::load(arguments.config.as_deref(), &[], &[], settings)?;
    }
    let hint = arguments.format_hint.as_deref().map(format_named).transpose()?;
    let inputs = gather(&arguments.paths, &[])?;
    let mut lines =
        Lines { name: String::new(), out: BufWriter::new(io::stdout().lock()), failed: None };
    for (input, file) in inputs.iter().zip(0..) {
        lines.name.clone_from(&input.name);
        decode(input, FileId(file), hint, &mut lines)?;
        if let Some(error) = lines.failed.take() {
            return Err(error).context("cannot write to stdout");
        }
    }
    lines.out.flush().context("cannot write to stdout")?;
    Ok(Ending::Done)
}

fn format_named(name: &str) -> anyhow::Result<Format> {
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        anyhow!("there is no format {name}; there are {}", names.join(", "))
    })
}

fn decode<W: Write>(
    input: &Input,
    file: FileId,
    hint: Option<Format>,
    lines: &mut Lines<W>,
) -> anyhow::Result<()> {
    let mut stream =
        lake::open(&input.path).with_context(|| format!("cannot read {}", input.name))?;
    let mut head = Vec::new();
    stream
        .by_ref()
        .take(HEAD)
        .read_to_end(&mut head)
        .with_context(|| format!("cannot read {}", input.name))?;
    match hint.or_else(|| sources::detect(&head)) {
        Some(format) => {
            sources::decode(format, &mut Cursor::new(&head).chain(stream), file, lines);
        }
        None if head.is_empty() => {}
        None => {
            lines.reject(Reject {
                source: crate::intake::UNRECOGNISED,
                kind: RejectKind::Quarantined,
                offset: 0,
                length: head.len() as u64,
                reason: "no format was recognised in its content; --format-hint names one".into(),
                excerpt: &head,
            });
        }
    }
    Ok(())
}

/// Events to stdout, rejects to stderr.
struct Lines<W: Write> {
    name: String,
    out: W,
    failed: Option<io::Error>,
}

impl<W: Write> Sink for Lines<W> {
    fn record(&mut self, record: Record<'_>) {
        if self.failed.is_some() {
            return;
        }
        let written = json::to_string(&sources::ocsf(&record))
            .map_err(io::Error::other)
            .and_then(|line| writeln!(self.out, "{line}"));
        self.failed = written.err();
    }

    fn reject(&mut self, reject: Reject<'_>) {
        let kind = match reject.kind {
            RejectKind::Quarantined => "cannot read",
            RejectKind::Unsupported => "not read",
        };
        let place = format!("{} at {}, {} bytes", self.name, reject.offset, reject.length);
        let text = crate::output::terminal::clean(&format!("{kind}: {place}: {}", reject.reason));
        // A closed stderr is no reason to stop the data on stdout.
        drop(writeln!(io::stderr().lock(), "{text}"));
    }
}
