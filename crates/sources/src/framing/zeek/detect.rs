//! Telling the logs of Zeek: by a header, or by the keys of a JSON line.

use super::header::Header;
use super::log::{Columns, Log};
use crate::framing::json::Outline;

/// A header stands within so many lines.
const LINE_CAP: usize = 64;

/// Whether the head of a file has the header of a log.
pub(crate) fn heads(head: &str, log: &Log) -> bool {
    let mut header = Header::default();
    let found = head.lines().take(LINE_CAP).find_map(|line| {
        header.read(line);
        header.log()
    });
    found.is_some_and(|found| found.format == log.format)
}

/// Whether an object is a line of a log. It may be wrapped in one that is named after the log.
pub(crate) fn lists(object: &Outline<'_>, log: &Log) -> bool {
    // A record inside that of a collector is read once it is peeled off.
    if !object.is_whole() {
        return false;
    }
    let wrapper = object.own().next().filter(|(_, value)| value.starts_with(b"{"));
    let wrapped = wrapper.into_iter().flat_map(|(name, _)| object.within(name));
    let names = object.own().chain(wrapped).map(|(name, _)| name);
    let columns = names.fold(Columns::default(), Columns::with);
    let named = object.text("_path").is_none_or(|path| path == log.path);
    let found = columns.log().filter(|_| columns.have_time() && named);
    found.is_some_and(|found| found.format == log.format)
}
