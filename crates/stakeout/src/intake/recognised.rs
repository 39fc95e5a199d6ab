//! A stream and the format that its first bytes tell, with those bytes put back in front.

use std::io::{self, BufRead, Cursor, Read};

use sources::{Content, Format};

/// Bytes that a format is recognised by.
const HEAD: u64 = 65_536;

/// Looks at the beginning of a stream. A stream that breaks off there gives what came before the
/// break, and then its error, as one that breaks off later does. `format` is what somebody says it
/// is.
pub(crate) fn recognise<S: BufRead>(
    mut stream: S,
    format: Option<Format>,
) -> (Option<Content>, impl BufRead) {
    let mut head = Vec::new();
    let failed = stream.by_ref().take(HEAD).read_to_end(&mut head).err();
    let content = match format {
        Some(format) => Some(sources::recognise_as(format, &head)),
        None => sources::recognise(&head),
    };
    (content, Cursor::new(head).chain(Failing { stream, failed }))
}

/// A stream that failed once: the error is given where reading goes on.
struct Failing<S> {
    stream: S,
    failed: Option<io::Error>,
}

impl<S: BufRead> Read for Failing<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.failed.take().map_or_else(|| self.stream.read(into), Err)
    }
}

impl<S: BufRead> BufRead for Failing<S> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.stream.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        self.stream.consume(count);
    }
}
