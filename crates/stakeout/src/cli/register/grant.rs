//! `stakeout register grant`: one more grant in `register.toml`, which expires and says who is
//! answerable. The file keeps every word it had.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use playbook::register::{Listed, Register};
use schema::Timestamp;

use super::super::Ending;
use super::super::judging::parse_time;
use super::super::settings::Settings;
use super::refused;
use crate::output::ASIDE;

#[derive(Args)]
pub(super) struct Arguments {
    /// Who may: an identity key, e-mail, host or user; `*` is a glob; may be repeated
    #[arg(long, required = true, value_name = "WHO")]
    who: Vec<String>,
    /// What kind; may be repeated
    #[arg(long, required = true, value_name = "KIND")]
    kind: Vec<String>,
    /// Until when; a day includes its end
    #[arg(long, value_name = "TIME", value_parser = parse_until)]
    until: Timestamp,
    /// The ticket that says why
    #[arg(long, value_name = "TICKET")]
    ticket: String,
    /// Who is answerable
    #[arg(long, value_name = "OWNER")]
    owner: String,
    /// provider:account:region; may be repeated; anywhere where it is left out
    #[arg(long = "where", value_name = "PLACE")]
    places: Vec<String>,
    /// Family of servers; may be repeated
    #[arg(long, value_name = "FAMILY")]
    family: Vec<String>,
    /// How it must come: issuer:HOST, network:CIDR, mfa; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    /// Resources a day and identity
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_per_day: Option<u32>,
    /// From when; now where it is left out
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    from: Option<Timestamp>,
    /// Who approved it
    #[arg(long, value_name = "WHO")]
    approved_by: Option<String>,
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
    /// The file to add to, which is made where it is not there
    #[arg(long, value_name = "FILE", default_value = "register.toml")]
    file: PathBuf,
    /// Approved at this moment
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    now: Option<Timestamp>,
}

/// A day ends after its last moment.
fn parse_until(text: &str) -> Result<Timestamp, String> {
    let time = parse_time(text)?;
    Ok(if text.contains(['T', 't']) { time } else { time.plus_days(1) })
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let now = arguments.now.unwrap_or(settings.clock);
    let path = &arguments.file;
    let place = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {place}")),
    };
    let before = Register::parse_toml(&text, &place).map_err(|problems| refused(&problems))?;
    let grant = arguments.grant(now);
    refuse(arguments, &grant, &before, now)?;
    let section = grant.to_toml();
    let gap = match text.as_str() {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let whole = format!("{text}{gap}{section}");
    let after = Register::parse_toml(&whole, &place).map_err(|problems| refused(&problems))?;
    let known = before.doubts();
    if let Some(doubt) = after.doubts().into_iter().find(|doubt| !known.contains(doubt)) {
        bail!("{doubt}");
    }
    replace(path, whole.as_bytes())?;
    let mut stdout = io::stdout().lock();
    write!(stdout, "{section}")?;
    Ok(Ending::Done)
}

impl Arguments {
    fn grant(&self, now: Timestamp) -> Listed {
        let from = self.from.unwrap_or(now);
        Listed {
            entry: "grant",
            ticket: Some(self.ticket.clone()),
            summary: self.summary.clone(),
            owner: Some(self.owner.clone()),
            who: self.who.clone(),
            kind: self.kind.clone(),
            places: self.places.clone(),
            family: self.family.clone(),
            origin: self.origin.clone(),
            start: Some(from.to_string()),
            end: Some(self.until.to_string()),
            limit: self.max_per_day,
            approved: Some(now.to_string()),
            approved_by: self.approved_by.clone(),
            ..Listed::default()
        }
    }
}

/// What would permit nothing, everybody, or what the register settles otherwise.
fn refuse(
    arguments: &Arguments,
    grant: &Listed,
    before: &Register,
    now: Timestamp,
) -> anyhow::Result<()> {
    ensure!(
        arguments.until > now,
        "--until {} is over: the grant would permit nothing",
        arguments.until
    );
    ensure!(
        !grant.who.iter().any(|who| who.trim() == "*"),
        "--who \"*\" is everybody; name who may"
    );
    for text in [&arguments.ticket, &arguments.owner].into_iter().chain(&grant.who) {
        ensure!(!text.trim().is_empty(), "ticket, owner and who may not be empty");
    }
    let same = |it: &&Listed| {
        let shares = |own: &[String], other: &[String]| own.iter().any(|one| other.contains(one));
        it.entry == "grant"
            && it.state != "expired"
            && it.ticket == grant.ticket
            && shares(&it.who, &grant.who)
            && shares(&it.kind, &grant.kind)
    };
    let listed = before.listed(now);
    if let Some(held) = listed.iter().find(same) {
        let ticket = &arguments.ticket;
        bail!(
            "{}:{} grants that under {ticket} already; change it there, or name another ticket",
            held.file,
            held.line
        );
    }
    Ok(())
}

/// Replaces a file in one step, so that a full disk leaves what was there.
fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let explain = || format!("cannot write {}", path.display());
    // What a link leads to is replaced, and the link kept.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mode = fs::metadata(&path).map_or(0o644, |found| found.permissions().mode());
    let mut file = tempfile::Builder::new()
        .prefix(ASIDE)
        .permissions(fs::Permissions::from_mode(mode & 0o777))
        .tempfile_in(folder)
        .with_context(explain)?;
    file.write_all(bytes).with_context(explain)?;
    file.as_file().sync_all().with_context(explain)?;
    file.persist(&path).with_context(explain)?;
    Ok(())
}
