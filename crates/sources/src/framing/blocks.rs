//! Blocks of lines: a record of many lines ends where the next one begins.

use std::io::BufRead;

use memchr::memchr;

use super::RECORD_CAP;
use super::window::Window;

/// What a line does to the block that it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    No,
    /// A block may begin here: a later line tells.
    Mark,
    /// A block begins with this line.
    Here,
    /// A block began at the mark.
    AtMark,
}

pub(crate) enum Block<'a> {
    /// From its first byte that is not space to its last.
    Text { offset: u64, bytes: &'a [u8] },
    /// A block that is too long, or at which the stream broke off.
    Damaged { offset: u64, length: u64, excerpt: &'a [u8], reason: &'a str },
}

type Visit<'v> = dyn FnMut(Block<'_>) + 'v;

/// Calls `visit` with every block that is not blank, in order. `split` sees every line, blank ones
/// too, without its ending.
pub(crate) fn read(
    input: &mut dyn BufRead,
    split: &mut dyn FnMut(&[u8]) -> Split,
    visit: &mut Visit<'_>,
) {
    let mut blocks = Blocks {
        window: Window::new(input),
        position: 0,
        mark: None,
        searched: 0,
        cut: false,
        over: None,
    };
    loop {
        let rest = blocks.window.bytes().get(blocks.searched..).unwrap_or_default();
        match memchr(b'\n', rest) {
            Some(end) => blocks.line(blocks.searched.saturating_add(end), split, visit),
            None if blocks.drop_excess() => {}
            None => {
                blocks.searched = blocks.window.bytes().len();
                if !blocks.window.grow() {
                    break;
                }
            }
        }
    }
    blocks.last(split, visit);
}

const TOO_LONG: &str = "a record of more than 1 MiB";

/// The beginning of a block of which too much was read to keep it.
struct Over {
    offset: u64,
    excerpt: Vec<u8>,
    /// Behind the last byte that is not space.
    end: u64,
}

struct Blocks<'r> {
    /// Begins where the current block does, as far as it is kept.
    window: Window<'r>,
    /// Where in the window the next line begins.
    position: usize,
    mark: Option<usize>,
    /// Up to here there is no newline.
    searched: usize,
    /// The beginning of the line was let go.
    cut: bool,
    over: Option<Over>,
}

impl Blocks<'_> {
    fn line(&mut self, end: usize, split: &mut dyn FnMut(&[u8]) -> Split, visit: &mut Visit<'_>) {
        let line = self.window.bytes().get(self.position..end).unwrap_or_default();
        let readable = !self.cut && line.len() <= RECORD_CAP;
        let blank = line.trim_ascii().is_empty();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let verdict = if readable { split(line) } else { Split::No };
        let begin = self.position;
        self.mark = self.mark.filter(|mark| begin.saturating_sub(*mark) <= RECORD_CAP);
        self.position = end.saturating_add(1);
        self.searched = self.position;
        self.cut = false;
        match verdict {
            Split::No if blank => {}
            Split::No => self.mark = None,
            Split::Mark => self.mark = Some(begin),
            Split::Here => self.finish(begin, visit),
            Split::AtMark => self.finish(self.mark.unwrap_or(begin), visit),
        }
    }

    /// Lets go of what cannot be part of a record any more: lines of a block that is too long, and
    /// the beginning of a line that is. `false`: nothing had to go.
    fn drop_excess(&mut self) -> bool {
        let bytes = self.window.bytes();
        let long_line = bytes.len().saturating_sub(self.position) > RECORD_CAP;
        let end = if long_line { bytes.len() } else { self.mark.unwrap_or(self.position) };
        if end <= RECORD_CAP {
            return false;
        }
        let dropped = bytes.get(..end).unwrap_or_default();
        let solid = dropped.trim_ascii_start();
        let skipped = dropped.len().saturating_sub(solid.len());
        self.cut |= long_line;
        if self.over.is_none() && solid.len() <= RECORD_CAP {
            // Space in front of a record is no part of it.
            self.advance(skipped);
            return skipped > 0;
        }
        let offset = self.window.offset();
        let solid_end = offset.saturating_add(dropped.trim_ascii_end().len() as u64);
        let over = self.over.get_or_insert_with(|| Over {
            offset: offset.saturating_add(skipped as u64),
            excerpt: super::excerpt(solid).to_vec(),
            end: solid_end,
        });
        if !solid.is_empty() {
            over.end = solid_end;
        }
        self.advance(end);
        true
    }

    fn advance(&mut self, count: usize) {
        self.window.advance(count);
        self.position = self.position.saturating_sub(count);
        self.searched = self.searched.saturating_sub(count);
        self.mark = self.mark.map(|mark| mark.saturating_sub(count));
    }

    /// Ends the block before `end` of the window.
    fn finish(&mut self, end: usize, visit: &mut Visit<'_>) {
        let offset = self.window.offset();
        let bytes = self.window.bytes().get(..end).unwrap_or_default();
        match self.over.take() {
            Some(over) => {
                let solid = bytes.trim_ascii_end().len();
                let end = if solid == 0 { over.end } else { offset.saturating_add(solid as u64) };
                let length = end.saturating_sub(over.offset);
                let (offset, excerpt) = (over.offset, over.excerpt.as_slice());
                visit(Block::Damaged { offset, length, excerpt, reason: TOO_LONG });
            }
            None => emit(offset, bytes, visit),
        }
        self.advance(end);
        self.mark = None;
    }

    /// What follows the last newline, and the end of the last block.
    fn last(&mut self, split: &mut dyn FnMut(&[u8]) -> Split, visit: &mut Visit<'_>) {
        let end = self.window.bytes().len();
        if !self.window.has_failed() {
            if self.position < end {
                self.line(end, split, visit);
            }
            self.finish(self.window.bytes().len(), visit);
            return;
        }
        let bytes = self.window.bytes();
        let solid = bytes.trim_ascii_start();
        let skipped = bytes.len().saturating_sub(solid.len()) as u64;
        let offset = self.window.offset().saturating_add(skipped);
        let kept = Over { offset, excerpt: super::excerpt(solid).to_vec(), end: offset };
        self.window.advance(end);
        if let Some(reason) = self.window.take_failure() {
            let over = self.over.take().unwrap_or(kept);
            let length = self.window.offset().saturating_sub(over.offset);
            let (offset, excerpt) = (over.offset, over.excerpt.as_slice());
            visit(Block::Damaged { offset, length, excerpt, reason: &reason });
        }
    }
}

fn emit(offset: u64, bytes: &[u8], visit: &mut Visit<'_>) {
    let inner = bytes.trim_ascii_start();
    let skipped = bytes.len().saturating_sub(inner.len());
    // Space behind a record counts, since it may be long before its end is seen.
    let too_long = inner.len() > RECORD_CAP;
    let inner = inner.trim_ascii_end();
    if inner.is_empty() {
        return;
    }
    let offset = offset.saturating_add(skipped as u64);
    if too_long {
        let (length, excerpt) = (inner.len() as u64, super::excerpt(inner));
        visit(Block::Damaged { offset, length, excerpt, reason: TOO_LONG });
    } else {
        visit(Block::Text { offset, bytes: inner });
    }
}
