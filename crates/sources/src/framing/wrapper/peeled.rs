//! What a wrapper holds, as a stream of its own.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use memchr::memchr;

use super::Wrapper;
use super::carrier::{self, Payload};
use super::cell;
use super::head;
use super::outward::{Seam, Seams};
use crate::framing::RECORD_CAP;
use crate::framing::json::{Scan, Scanner, Start};
use crate::framing::window::Window;

pub(super) struct Peeled<'r> {
    wrapper: Wrapper,
    window: Window<'r>,
    scanner: Scanner,
    /// Inside the list of an object that holds many.
    in_batch: bool,
    /// Of CSV, the column of the record.
    column: Option<usize>,
    seams: &'r Seams,
    /// What was peeled and not yet read.
    out: Vec<u8>,
    read: usize,
    /// Bytes that were peeled so far.
    position: u64,
    /// Something was wrapped.
    any: bool,
}

impl<'r> Peeled<'r> {
    pub(super) fn new(wrapper: Wrapper, input: &'r mut dyn BufRead, seams: &'r Seams) -> Self {
        Self {
            wrapper,
            window: Window::new(input),
            scanner: Scanner::new(&carrier::LISTS),
            in_batch: false,
            column: None,
            seams,
            out: Vec::new(),
            read: 0,
            position: 0,
            any: false,
        }
    }

    pub(super) fn has_peeled(&self) -> bool {
        self.any
    }

    /// Peels the next record, or passes on what is none.
    fn next(&mut self) {
        self.out.clear();
        self.read = 0;
        let bytes = self.window.bytes();
        let space = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if space > 0 {
            return self.window.advance(space);
        }
        match bytes.first() {
            Some(b'{') if self.wrapper == Wrapper::Carrier => self.object(Start::Value),
            Some(b']') if self.in_batch => {
                self.window.advance(1);
                self.in_batch = false;
                self.object(Start::Tail);
            }
            // Collectors put their objects into lists as well.
            Some(b'[' | b']' | b',') if self.wrapper == Wrapper::Carrier => self.window.advance(1),
            _ => self.line(),
        }
    }

    /// One object, or the beginning of one that holds a batch of them, or what is behind the batch.
    fn object(&mut self, start: Start) {
        loop {
            let bytes = self.window.bytes();
            let bytes = bytes.get(..RECORD_CAP).unwrap_or(bytes);
            match self.scanner.scan(bytes, start) {
                Scan::Container(length) => {
                    self.in_batch = true;
                    return self.window.advance(length);
                }
                Scan::Complete(length) if start == Start::Tail => {
                    return self.window.advance(length);
                }
                Scan::Complete(length) => return self.carried(length),
                Scan::Partial if bytes.len() < RECORD_CAP && self.window.grow() => {}
                _ => return self.line(),
            }
        }
    }

    /// What an object of this length carries.
    fn carried(&mut self, length: usize) {
        let bytes = self.window.bytes().get(..length).unwrap_or_default();
        let Ok(text) = str::from_utf8(bytes) else { return self.pass(length) };
        let (from, text, outer_length, verbatim) = match carrier::payload(self.scanner.object(text))
        {
            None => return self.pass(length),
            Some(Payload::Nothing) => return self.window.advance(length),
            Some(Payload::Part(from, part)) => (from, Cow::Borrowed(part), part.len(), true),
            Some(Payload::Made(line)) => (0, Cow::Owned(line), length, false),
        };
        self.any = true;
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'\n');
        let outer = self.window.offset().saturating_add(u64::from(from));
        self.seam(outer, outer_length, verbatim);
        self.window.advance(length);
    }

    /// Notes what was put out, and what it was peeled from.
    fn seam(&mut self, outer: u64, outer_length: usize, verbatim: bool) {
        let (inner, length) = (self.position, self.out.len() as u64);
        let outer_length = outer_length as u64;
        self.seams.add(Seam { inner, length, outer, outer_length, verbatim });
        self.position = self.position.saturating_add(length);
    }

    /// A line, without its head if it has one.
    fn line(&mut self) {
        let mut searched = 0;
        let end = loop {
            let bytes = self.window.bytes();
            let found = memchr(b'\n', bytes.get(searched..).unwrap_or_default());
            if let Some(end) = found {
                break searched.saturating_add(end);
            }
            searched = bytes.len();
            if searched > RECORD_CAP || !self.window.grow() {
                break self.window.bytes().len();
            }
        };
        if self.wrapper == Wrapper::Cell {
            return self.cells(end);
        }
        let line = self.window.bytes().get(..end).unwrap_or_default();
        let payload = str::from_utf8(line).ok().and_then(|line| head::payload(self.wrapper, line));
        let Some(payload) = payload else { return self.pass(end) };
        let skipped = end.saturating_sub(payload.len());
        self.any = true;
        self.window.advance(skipped);
        self.pass(end.saturating_sub(skipped));
    }

    /// The object in a line of CSV of this length. What the columns are called is no record.
    fn cells(&mut self, length: usize) {
        let line = self.window.bytes().get(..length).unwrap_or_default();
        let text = str::from_utf8(line).ok();
        let Some(object) = text.and_then(|line| cell::object(line, self.column)) else {
            if self.window.offset() > 0 {
                return self.pass(length);
            }
            self.column = text.and_then(cell::column);
            return self.window.advance(length);
        };
        self.any = true;
        self.out.extend_from_slice(object.as_bytes());
        self.out.push(b'\n');
        self.seam(self.window.offset(), length, false);
        self.window.advance(length);
    }

    /// Hands on so many bytes as they are.
    fn pass(&mut self, length: usize) {
        let outer = self.window.offset();
        self.out.extend_from_slice(self.window.bytes().get(..length).unwrap_or_default());
        self.window.advance(length);
        // The middle of a long line has no end, nor has one at which the stream broke off.
        let ended = self.window.bytes().first() == Some(&b'\n');
        let whole = ended || (length <= RECORD_CAP && !self.window.has_failed());
        self.out.extend(whole.then_some(b'\n'));
        self.seam(outer, length, true);
    }
}

impl BufRead for Peeled<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.read >= self.out.len() && self.window.has_bytes() {
            self.next();
        }
        if self.read >= self.out.len()
            && let Some(failure) = self.window.take_error()
        {
            return Err(io::Error::other(failure));
        }
        Ok(self.out.get(self.read..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.read = self.read.saturating_add(count);
    }
}

impl Read for Peeled<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.fill_buf()?;
        let count = bytes.read(into)?;
        self.consume(count);
        Ok(count)
    }
}
