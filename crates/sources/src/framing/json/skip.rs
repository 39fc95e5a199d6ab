//! The end of a record that is too large, too deep or too wide to be read.
//!
//! Only brackets and strings are followed, so any length and any depth cost one counter.

/// Where the skipping stands; it goes on over as many pieces of the stream as it takes.
pub(super) struct Skipper {
    depth: u64,
    in_string: bool,
    escaped: bool,
    previous: u8,
}

impl Skipper {
    /// At a value, or inside the object whose tail is too long.
    pub(super) fn new(depth: u64) -> Self {
        Self { depth, in_string: false, escaped: false, previous: 0 }
    }

    /// The position in `bytes` at which the record ends, if it does. It also ends where it cannot
    /// go on: at a newline inside a string, which JSON does not allow, and before an object that
    /// begins a line, which is the next record of a file whose records are lines.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().enumerate().find_map(|(at, byte)| {
            let ends = self.step(*byte, at);
            self.previous = *byte;
            ends
        })
    }

    fn step(&mut self, byte: u8, at: usize) -> Option<usize> {
        if self.in_string {
            return self.step_in_string(byte, at);
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' if self.previous == b'\n' => return Some(at),
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            // Outside of any bracket these end a value that has none.
            b'}' | b']' | b',' if self.depth == 0 => return Some(at),
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return (self.depth == 0).then_some(at.saturating_add(1));
            }
            _ => {}
        }
        None
    }

    fn step_in_string(&mut self, byte: u8, at: usize) -> Option<usize> {
        match byte {
            b'\n' => return Some(at),
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_string = false;
                return (self.depth == 0).then_some(at.saturating_add(1));
            }
            _ => {}
        }
        None
    }
}
