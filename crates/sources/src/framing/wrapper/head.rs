//! Lines with something put in front of them.

use schema::Timestamp;

use super::Wrapper;
use crate::framing::syslog;

/// What a line holds behind its head, if it has one of this kind.
pub(super) fn payload(wrapper: Wrapper, line: &str) -> Option<&str> {
    let inner = match wrapper {
        Wrapper::Carrier | Wrapper::Cell => None,
        Wrapper::Container => container(line),
        Wrapper::Stamp => stamped(line),
        Wrapper::SyslogMessage => syslog::read(line).map(|syslog| syslog.message),
        Wrapper::SyslogRest => syslog::behind_host(line),
    };
    inner.map(str::trim_start).filter(|inner| !inner.is_empty())
}

fn stamped(line: &str) -> Option<&str> {
    let (time, rest) = line.split_once(' ')?;
    Timestamp::parse_rfc3339(time.as_bytes()).map(|_| rest)
}

/// `TIME stdout F …`: `P` marks a part of a line, which cannot be read alone.
fn container(line: &str) -> Option<&str> {
    let mut words = stamped(line)?.splitn(3, ' ');
    let (stream, mark) = (words.next()?, words.next()?);
    let known = matches!(stream, "stdout" | "stderr") && mark.split(':').any(|tag| tag == "F");
    words.next().filter(|_| known)
}
