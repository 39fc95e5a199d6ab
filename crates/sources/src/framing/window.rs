//! A sliding view of a stream: the bytes from the next unread one on, as far as they were read.
//!
//! Decoders look for a whole record in the window and ask for more where it is cut. What they see
//! never depends on how the reader below chops its bytes up.

use std::io::{self, BufRead};

/// At least this much is read at once. Tests make it so small that a record straddles many chunks.
const CHUNK_BYTES: usize = if cfg!(test) { 16 } else { 128 * 1024 };

pub(crate) struct Window<'r> {
    input: &'r mut dyn BufRead,
    buffer: Vec<u8>,
    /// Where in `buffer` the unread bytes begin.
    start: usize,
    /// Where in the stream they begin.
    offset: u64,
    ended: bool,
    /// Why the stream ended before its end.
    failure: Option<String>,
}

impl<'r> Window<'r> {
    pub(crate) fn new(input: &'r mut dyn BufRead) -> Self {
        Self { input, buffer: Vec::new(), start: 0, offset: 0, ended: false, failure: None }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Offset in the stream of the first byte of the window.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    pub(crate) fn advance(&mut self, count: usize) {
        let count = count.min(self.bytes().len());
        self.start = self.start.saturating_add(count);
        self.offset = self.offset.saturating_add(count as u64);
    }

    /// Reads on, by at least as much as is there: a record that is looked at again from its start
    /// each time costs twice its length at most. `false` at the end of the stream.
    pub(crate) fn grow(&mut self) -> bool {
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        let enough = before.saturating_add(CHUNK_BYTES.max(before));
        while !self.ended && self.buffer.len() < enough {
            match self.input.fill_buf() {
                Ok([]) => self.ended = true,
                Ok(chunk) => {
                    self.buffer.extend_from_slice(chunk);
                    let length = chunk.len();
                    self.input.consume(length);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error.to_string());
                    self.ended = true;
                }
            }
        }
        self.buffer.len() > before
    }

    /// Whether there is a byte to look at, reading on if need be.
    pub(crate) fn has_bytes(&mut self) -> bool {
        !self.bytes().is_empty() || self.grow()
    }

    /// Whether the stream ended before its end.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Why the stream ended early, once everything before that was consumed. Told once.
    pub(crate) fn take_failure(&mut self) -> Option<String> {
        let failure = self.take_error()?;
        Some(format!("it cannot be read on: {failure}"))
    }

    /// As [`Self::take_failure`], in the words of the stream alone.
    pub(crate) fn take_error(&mut self) -> Option<String> {
        if self.bytes().is_empty() { self.failure.take() } else { None }
    }
}
