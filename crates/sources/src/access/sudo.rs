//! `sudo` in `auth.log` or `secure`: who ran what in whose name, and who was refused.
//!
//! The command comes last and may hold anything, so a line is read from the front. What stands
//! before it is chosen by who may use the machine: a folder with ` ; ` in its name can still lie.

use schema::{ActorKind, Row, SignIn, SignInStep};

use super::pam;
use crate::Format;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::Program;
use crate::framing::syslog::{self, Syslog};

pub(crate) const FORMAT: Definition = Definition {
    name: "sudo",
    product: ("sudo", "Sudo Project"),
    claims: Claims::line(claims),
    reader: Reader::Programs,
    written_time: WrittenTime::In(syslog::written_time),
    held: &[],
    program: Some(&Program { format: Format::Sudo, is: is_sudo, row, time: None }),
};

fn claims(line: &str) -> bool {
    syslog::read(line).is_some_and(|syslog| is_sudo(syslog.program))
}

fn is_sudo(program: &str) -> bool {
    program == "sudo"
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let message = syslog.message.trim();
    let told = command(message)
        .or_else(|| pam::session(message, "(sudo:session)"))
        .or_else(|| pam_failure(message))?;
    let kind = if told.user.is_some() { ActorKind::User } else { ActorKind::Unknown };
    let host = syslog.host.map(Into::into);
    Some(Row::SignIn(SignIn { host, kind, service: Some("sudo".into()), ..told }))
}

/// `bo : TTY=pts/0 ; PWD=/home/bo ; USER=root ; COMMAND=/usr/bin/id`, with what is wrong before
/// `TTY` where something is.
fn command(message: &str) -> Option<SignIn<'_>> {
    let (by, rest) = message.split_once(" : ")?;
    let (reason, user, command) = fields(rest)?;
    Some(SignIn {
        step: SignInStep::Switched,
        user: user.map(Into::into),
        by: Some(by.trim().into()),
        success: Some(reason.is_none()),
        reason: reason.map(Into::into),
        command: command.map(Into::into),
        ..SignIn::default()
    })
}

type Fields<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>);

/// What is wrong, in whose name, and the command.
fn fields(text: &str) -> Option<Fields<'_>> {
    let (mut reason, mut user, mut rest) = (None, None, text);
    loop {
        if let Some(command) = rest.strip_prefix("COMMAND=") {
            return Some((reason, user, Some(command)));
        }
        let (field, behind) = rest.split_once(" ; ").unwrap_or((rest, ""));
        match field.split_once('=') {
            Some(("USER", name)) => user = Some(name),
            Some(("TTY" | "PWD" | "HOST" | "GROUP" | "ENV" | "TSID" | "CHROOT", _)) => {}
            _ if reason.is_none() => reason = Some(field),
            _ => {}
        }
        if behind.is_empty() {
            // Without any of these it was said by somebody else.
            return user.is_some().then_some((reason, user, None));
        }
        rest = behind;
    }
}

/// `pam_unix(sudo:auth): authentication failure; logname=bo … ruser=bo rhost=  user=bo`
fn pam_failure(message: &str) -> Option<SignIn<'_>> {
    if !message.starts_with("pam_unix(sudo:auth): authentication failure;") {
        return None;
    }
    let by = pam::value(message, " user=").or_else(|| pam::value(message, " ruser="))?;
    Some(SignIn {
        step: SignInStep::Switched,
        by: Some(by.into()),
        success: Some(false),
        method: Some("pam".into()),
        ..SignIn::default()
    })
}
