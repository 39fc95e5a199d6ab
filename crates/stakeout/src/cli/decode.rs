//! `stakeout decode`: every event as one line of OCSF 1.8 JSON.

use std::io::{self, BufRead as _, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use clap::builder::PossibleValuesParser;
use schema::{FileId, Record, Reject, RejectKind, Sink};
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
    let inputs = gather(&arguments.paths, &[])?;
    let mut lines =
        Lines { name: String::new(), out: BufWriter::new(io::stdout().lock()), failed: None };
    for (input, file) in inputs.iter().zip(0..) {
        lines.name.clone_from(&input.name);
        let rule = rules.of(&input.path, settings.clock);
        let rule = Rule { format: hint.or(rule.format), ..rule };
        decode(input, FileId(file), &rule, &mut lines);
        if let Some(error) = lines.failed.take() {
            return Err(error).context("cannot write to stdout");
        }
    }
    lines.out.flush().context("cannot write to stdout")?;
    Ok(Ending::Done)
}

fn decode<W: Write>(input: &Input, file: FileId, rule: &Rule, lines: &mut Lines<W>) {
    let stream = match lake::open(&input.path) {
        Ok(stream) => stream,
        Err(error) => return lines.refuse(&format!("the file cannot be read: {error}"), &[]),
    };
    let (content, mut stream) = recognise(stream, rule.format);
    if let Some(content) = content {
        return sources::decode_with(content, &rule.hints, &mut stream, file, lines);
    }
    match stream.fill_buf() {
        Ok([]) => {}
        Ok(head) => {
            lines.refuse("no format was recognised in its content; --format-hint names one", head);
        }
        Err(error) => lines.refuse(&format!("the file cannot be read: {error}"), &[]),
    }
}

/// Events to stdout, rejects to stderr.
struct Lines<W: Write> {
    name: String,
    out: W,
    failed: Option<io::Error>,
}

impl<W: Write> Lines<W> {
    /// A whole file that became no event.
    fn refuse(&mut self, reason: &str, head: &[u8]) {
        self.reject(Reject {
            source: crate::intake::UNRECOGNISED,
            kind: RejectKind::Quarantined,
            offset: 0,
            length: head.len() as u64,
            reason: reason.into(),
            excerpt: head,
        });
    }
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
