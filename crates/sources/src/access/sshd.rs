//! OpenSSH in `auth.log` or `secure`: who signed in from where, and who tried.
//!
//! Such files hold the lines of many programs; those of others are not read. A user's name is what
//! the client sent, spaces and ` from ` included, so lines are taken apart from behind.

use schema::{Row, SignIn, SignInStep};

use super::pam;
use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::Program;
use crate::framing::syslog::{self, Syslog};

pub(crate) const FORMAT: Definition = Definition {
    name: "sshd",
    product: ("OpenSSH", "OpenBSD"),
    claims: Claims::line(claims),
    reader: Reader::Programs,
    written_time: WrittenTime::In(syslog::written_time),
    held: &[],
    program: Some(&Program { format: Format::Sshd, is: is_sshd, row, time: None }),
};

/// A line of the program, whatever it says: files begin with any of them.
fn claims(line: &str) -> bool {
    syslog::read(line).is_some_and(|syslog| is_sshd(syslog.program))
}

/// Since 9.8 the program is split.
fn is_sshd(program: &str) -> bool {
    matches!(program, "sshd" | "sshd-session" | "sshd-auth")
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let sign_in = sign_in(syslog.message)?;
    let host = syslog.host.map(Into::into);
    Some(Row::SignIn(SignIn { host, service: Some("ssh".into()), ..sign_in }))
}

/// What a message tells of a sign-in, if it does.
fn sign_in(message: &str) -> Option<SignIn<'_>> {
    let message = unrepeated(message.trim());
    let message = message.strip_suffix(" [preauth]").unwrap_or(message);
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let message = message.strip_prefix("fatal: ").unwrap_or(message);
    tried(message).or_else(|| pam::session(message, "(sshd:session)")).or_else(|| ended(message))
}

/// `message repeated 2 times: [ … ]` stands for its message.
fn unrepeated(message: &str) -> &str {
    let inner = message.strip_prefix("message repeated ").and_then(|rest| rest.split_once(": ["));
    inner.and_then(|(_, rest)| rest.strip_suffix(']')).map_or(message, str::trim)
}

/// Somebody said who they are.
fn tried(message: &str) -> Option<SignIn<'_>> {
    if let Some(rest) = message.strip_prefix("Invalid user ") {
        return named(rest, Some(false)).map(|tried| SignIn { unknown_user: true, ..tried });
    }
    if let Some(rest) = message.strip_prefix("User ") {
        let (head, reason) = rest.rsplit_once(" not allowed because ")?;
        return named(head, Some(false))
            .map(|tried| SignIn { reason: Some(reason.into()), ..tried });
    }
    if let Some(rest) = message.strip_prefix("maximum authentication attempts exceeded for ") {
        let reason = Some("too many attempts".into());
        return named(rest, Some(false)).map(|tried| SignIn { reason, ..tried });
    }
    if message.starts_with("pam_unix(sshd:auth): authentication failure;") {
        return pam_failure(message);
    }
    let (outcome, rest) = message.split_once(' ')?;
    let success = match outcome {
        "Accepted" => Some(true),
        "Failed" => Some(false),
        // One of several proofs that are asked for.
        "Partial" | "Postponed" => None,
        _ => return None,
    };
    let (method, rest) = rest.split_once(" for ")?;
    let (rest, key) = match rest.rsplit_once(" ssh2") {
        Some((rest, key)) => (rest, key.strip_prefix(": ")),
        None => (rest, None),
    };
    let key = key.and_then(|key| key.split(' ').find(|word| is_fingerprint(word)));
    let tried = named(rest, success)?;
    Some(SignIn { method: Some(method.into()), key: key.map(Into::into), ..tried })
}

/// `SHA256:…`, or pairs of hexadecimal digits of old versions, with `MD5:` or without.
fn is_fingerprint(word: &str) -> bool {
    word.starts_with("SHA256:") || word.matches(':').count() >= 15
}

/// `[invalid user ]NAME from ADDRESS port NUMBER`
fn named(text: &str, success: Option<bool>) -> Option<SignIn<'_>> {
    let (user, end) = match text.rsplit_once(" from ") {
        Some(parts) => parts,
        // A name may be empty.
        None => ("", text.strip_prefix("from ")?),
    };
    let known = user.strip_prefix("invalid user ");
    let mut tried = from(end)?;
    tried.user = Some(known.unwrap_or(user).into());
    (tried.unknown_user, tried.success) = (known.is_some(), success);
    Some(tried)
}

/// `ADDRESS`, `ADDRESS port NUMBER`, and whatever follows.
fn from(end: &str) -> Option<SignIn<'_>> {
    let words = end.split([' ', ':']).filter(|word| !word.is_empty());
    // An IPv6 address has colons of its own.
    let host = end.split(' ').next().filter(|host| !host.is_empty())?;
    let port = words.skip_while(|word| *word != "port").nth(1);
    let source = address::parse(host);
    Some(SignIn {
        source,
        source_name: source.is_none().then(|| host.into()),
        source_port: port.and_then(|port| port.parse().ok()).unwrap_or(0),
        ..SignIn::default()
    })
}

/// `… rhost=192.0.2.1  user=root`
fn pam_failure(message: &str) -> Option<SignIn<'_>> {
    let failed = pam::value(message, " rhost=").and_then(from)?;
    let user = pam::value(message, " user=").map(Into::into);
    Some(SignIn { user, success: Some(false), method: Some("pam".into()), ..failed })
}

/// The connection ended, or never came to anything.
fn ended(message: &str) -> Option<SignIn<'_>> {
    const PREFIXES: [&str; 8] = [
        "Connection closed by ",
        "Connection reset by ",
        "Disconnected from ",
        "Disconnecting ",
        "Received disconnect from ",
        "Unable to negotiate with ",
        "Timeout before authentication for ",
        "refused connect from ",
    ];
    // Other reasons for disconnecting somebody repeat what they called themselves.
    let message = match message.strip_suffix(": Too many authentication failures") {
        Some(head) => head,
        None if message.starts_with("Disconnecting ") => return None,
        None => message,
    };
    let (prefix, rest) =
        PREFIXES.iter().find_map(|prefix| Some((*prefix, message.strip_prefix(prefix)?)))?;
    // A reason is in words of the other side, and so is a user's name: no line has both.
    let worded = prefix == "Received disconnect from " || prefix == "Unable to negotiate with ";
    let parts = if worded { rest.split_once(" port ") } else { rest.rsplit_once(" port ") };
    let (head, behind) = parts.unwrap_or((rest, ""));
    let reason = behind.split_once(':').map(|(_, reason)| reason.trim());
    let (user, host) = match head.rsplit_once(' ') {
        Some((user, host)) => (Some(user), host),
        None => (None, head),
    };
    let port = behind.split(|letter: char| !letter.is_ascii_digit()).next();
    let host = host.trim_matches(['(', ')']);
    let ended = from(host)?;
    let user = user.filter(|_| prefix != "refused connect from ");
    let unknown_user = user.is_some_and(|user| user.starts_with("invalid user "));
    let name = user.and_then(|user| user.split_once("user ").map(|(_, name)| name));
    Some(SignIn {
        step: SignInStep::Disconnected,
        user: name.filter(|name| !name.is_empty()).map(Into::into),
        unknown_user,
        source_port: port.and_then(|port| port.parse().ok()).unwrap_or(0),
        reason: reason.filter(|reason| !reason.is_empty()).map(Into::into),
        ..ended
    })
}
