//! Lines: a record ends at a newline.

use std::io::BufRead;

use memchr::memchr;

use super::window::Window;
use super::{EXCERPT_BYTES, RECORD_CAP, excerpt};

/// A line without its ending.
pub(crate) enum Line<'a> {
    Text {
        offset: u64,
        bytes: &'a [u8],
    },
    /// A line that is too long, or at which the stream broke off.
    Damaged {
        offset: u64,
        length: u64,
        excerpt: &'a [u8],
        reason: &'a str,
    },
}

/// Calls `visit` with every line that is not blank, in order.
pub(crate) fn read(input: &mut dyn BufRead, visit: &mut dyn FnMut(Line<'_>)) {
    let mut window = Window::new(input);
    while window.has_bytes() {
        match memchr(b'\n', window.bytes()) {
            Some(end) => {
                visit_text(&window, end, visit);
                window.advance(end.saturating_add(1));
            }
            // One more than the cap, for the carriage return that a line may end with.
            None if window.bytes().len() > RECORD_CAP.saturating_add(1) => {
                skip_long_line(&mut window, visit);
            }
            None if window.grow() => {}
            None => visit_last(&mut window, visit),
        }
    }
    if let Some(reason) = window.take_failure() {
        let offset = window.offset();
        visit(Line::Damaged { offset, length: 0, excerpt: &[], reason: &reason });
    }
}

fn visit_text(window: &Window<'_>, end: usize, visit: &mut dyn FnMut(Line<'_>)) {
    let line = window.bytes().get(..end).unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let offset = window.offset();
    if line.len() > RECORD_CAP {
        let length = line.len() as u64;
        visit(Line::Damaged { offset, length, excerpt: excerpt(line), reason: TOO_LONG });
    } else if !line.iter().all(u8::is_ascii_whitespace) {
        visit(Line::Text { offset, bytes: line });
    }
}

const TOO_LONG: &str = "a line of more than 1 MiB";

/// The last line, which has no newline: whole, or cut off where the stream failed.
fn visit_last(window: &mut Window<'_>, visit: &mut dyn FnMut(Line<'_>)) {
    let (offset, length) = (window.offset(), window.bytes().len());
    let kept = excerpt(window.bytes()).to_vec();
    if !window.has_failed() {
        visit_text(window, length, visit);
        window.advance(length);
        return;
    }
    window.advance(length);
    if let Some(reason) = window.take_failure() {
        visit(Line::Damaged { offset, length: length as u64, excerpt: &kept, reason: &reason });
    }
}

/// Passes over a line that does not fit the window, keeping only its beginning and its length.
fn skip_long_line(window: &mut Window<'_>, visit: &mut dyn FnMut(Line<'_>)) {
    let offset = window.offset();
    let kept = window.bytes().get(..EXCERPT_BYTES).unwrap_or_default().to_vec();
    let mut ends_in_return = false;
    let ending = loop {
        let bytes = window.bytes();
        let end = memchr(b'\n', bytes);
        let rest = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        ends_in_return = rest.last().map_or(ends_in_return, |byte| *byte == b'\r');
        let length = rest.len();
        window.advance(length);
        if end.is_some() {
            break u64::from(ends_in_return);
        }
        if !window.grow() {
            break 0;
        }
    };
    let length = window.offset().saturating_sub(offset).saturating_sub(ending);
    let failure = window.take_failure();
    let reason = failure.as_deref().unwrap_or(TOO_LONG);
    visit(Line::Damaged { offset, length, excerpt: &kept, reason });
    window.advance(1);
}
