//! `stakeout register check`: files of the register, and what the register says of an event or a
//! case.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use playbook::register::{Format, Register};
use playbook::words;
use schema::Timestamp;

use super::super::Ending;
use super::super::judging::{Judging, parse_time};
use super::super::settings::Settings;
use super::{Which, explain, read, refused};
use crate::output::terminal::clean;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    which: Which,
    /// What a scan wrote with --out, to look up a case
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Logs in which to look up an event by its id; may be repeated
    #[arg(long, value_name = "PATH")]
    logs: Vec<String>,
    /// What has expired is told from this moment, and events are judged as of it
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    now: Option<Timestamp>,
    /// Register files to check; a file with records of a log, an id of an event (with --logs) or of
    /// a case (with --out) to explain; the configured register where nothing is named
    #[arg(value_name = "FILE|EVENT|CASE")]
    what: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    let now = arguments.now.unwrap_or(settings.clock);
    let mut files = Vec::new();
    let mut asked = Vec::new();
    for what in &arguments.what {
        match Meant::of(what)? {
            Meant::Register => files.push(read(Path::new(what))?),
            meant => asked.push((what, meant)),
        }
    }
    if !files.is_empty() {
        let register = Register::bind(files).map_err(|problems| refused(&problems))?;
        tell(&register, now, &mut stdout)?;
    } else if asked.is_empty() {
        tell(&arguments.which.load(settings)?, now, &mut stdout)?;
    }
    for (what, meant) in asked {
        match (meant, &arguments.out) {
            (Meant::Log, _) => {
                let paths = [what.clone()];
                explain::events(&arguments.judging(), &paths, None, settings, &mut stdout)?;
            }
            (_, Some(out)) if explain::case(out, what, &mut stdout)? => {}
            _ if !arguments.logs.is_empty() => {
                let (judging, logs) = (arguments.judging(), &arguments.logs);
                explain::events(&judging, logs, Some(what), settings, &mut stdout)?;
            }
            (_, Some(out)) => bail!("{} has no case {what}", out.join("cases.json").display()),
            (_, None) => bail!(
                "{what} is no file; name --out DIR of a scan for a case, or --logs PATH for an event"
            ),
        }
    }
    stdout.flush()?;
    Ok(Ending::Done)
}

impl Arguments {
    fn judging(&self) -> Judging {
        let Which { config, register } = self.which.clone();
        Judging { config, register, now: self.now, ..Judging::default() }
    }
}

/// What somebody named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    Register,
    Log,
    /// No file: an id.
    Id,
}

impl Meant {
    fn of(what: &str) -> anyhow::Result<Self> {
        let path = Path::new(what);
        match path.metadata() {
            Ok(found) if found.is_dir() => return Ok(Self::Log),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let named_like_a_file = what.contains('/') || path.extension().is_some();
                if named_like_a_file {
                    return Err(error).with_context(|| format!("cannot read {what}"));
                }
                return Ok(Self::Id);
            }
            // A name that no file can have is an id.
            Err(_) => return Ok(Self::Id),
        }
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {what}"))?;
        let text = String::from_utf8_lossy(&bytes);
        let head = bytes.get(..65_536).unwrap_or(&bytes);
        let told = Format::told(&text);
        // Lists of domains are read as logs as well, where they stand among logs.
        let register = matches!(told, Some(Format::DomainList | Format::Terraform))
            || path.extension().is_some_and(|ending| ending == "toml" || ending == "ics");
        if register {
            return Ok(Self::Register);
        }
        let packed = bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(&[0x28, 0xb5, 0x2f]);
        let log = packed || sources::recognise(head).is_some();
        Ok(if log { Self::Log } else { Self::Register })
    }
}

/// What a register holds, and what in it will hardly do what was meant.
fn tell(register: &Register, now: Timestamp, to: &mut impl Write) -> anyhow::Result<()> {
    for note in register.notes() {
        writeln!(to, "note: {}", clean(note))?;
    }
    for doubt in register.doubts() {
        writeln!(to, "doubt: {}", clean(&doubt.to_string()))?;
    }
    let listed = register.listed(now);
    let count = |entry: &str| {
        let count = listed.iter().filter(|it| it.entry == entry).count();
        words::number(count as u64, entry)
    };
    let expired = listed.iter().filter(|it| it.state == "expired").count();
    let expired = match expired {
        0 => String::new(),
        count => format!(" {count} of them have expired."),
    };
    let files = match register.code().len() {
        0 => String::new(),
        count => format!(" {} of infrastructure as code.", words::number(count as u64, "file")),
    };
    writeln!(
        to,
        "The register is in order: {}, {}, {}.{expired}{files}",
        count("grant"),
        count("plan"),
        count("domain")
    )?;
    Ok(())
}
