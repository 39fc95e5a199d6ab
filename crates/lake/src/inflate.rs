//! Inflating hostile bytes: the only place where a decoder of gzip or zstd is named.
//!
//! Three bounds hold for every stream: memory (fixed buffers, a zstd window of at most 32 MiB), the
//! ratio of inflated to stored bytes once the output is past 10 MiB, and progress (an error ends
//! the stream). Output is unbounded on purpose: a day of one sensor's logs is many gigabytes.

#![expect(clippy::disallowed_types, reason = "this is the capped door that the others point to")]

use std::io::{self, BufRead, Read};
use std::mem;

use flate2::{Decompress, FlushDecompress, Status};
use memchr::memmem;

/// Files up to this size are read at once and tried with the fast inflater.
pub(crate) const WHOLE_STORED_CAP: u64 = 4 * 1024 * 1024;
const WHOLE_INFLATED_CAP: usize = 32 * 1024 * 1024;

/// Output up to here may come from any ratio: a short log of one repeated line packs very well.
pub(crate) const RATIO_FREE_BYTES: u64 = 10 * 1024 * 1024;
pub(crate) const RATIO_CAP: u64 = 200;

pub(crate) const BUFFER_BYTES: usize = 128 * 1024;
const GZIP_WINDOW_BITS: u8 = 15;
/// 2^25 is 32 MiB, the window of `zstd --ultra -20`.
const ZSTD_WINDOW_LOG: u32 = 25;

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];
const GZIP_SMALLEST_MEMBER: usize = 18;

/// Inflates a file that is exactly one gzip member, at once and several times faster than a
/// stream. `None` where it is anything else, or large, or damaged: the stream then says what.
pub(crate) fn inflate_whole(stored: &[u8]) -> Option<Vec<u8>> {
    if stored.len() < GZIP_SMALLEST_MEMBER || !stored.starts_with(GZIP_MAGIC) {
        return None;
    }
    let (_, trailer) = stored.split_last_chunk::<8>()?;
    let [a, b, c, d, size @ ..] = *trailer;
    let (checksum, size) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(size));
    let size = usize::try_from(size).ok().filter(|size| *size <= WHOLE_INFLATED_CAP)?;
    // The inflater does not say where the member ended. That no other member may begin in what
    // follows, and that the file ends with this member's own trailer, say that it ended there.
    let later = stored.get(1..)?;
    if over_ratio(size as u64, stored.len() as u64) || memmem::find(later, GZIP_MAGIC).is_some() {
        return None;
    }
    let mut inflated = vec![0; size];
    let written = libdeflater::Decompressor::new().gzip_decompress(stored, &mut inflated).ok()?;
    (written == size && libdeflater::crc32(&inflated) == checksum).then_some(inflated)
}

fn over_ratio(inflated: u64, stored: u64) -> bool {
    inflated > RATIO_FREE_BYTES && inflated / RATIO_CAP > stored
}

fn ratio_error() -> io::Error {
    damaged(format!("it inflates to more than {RATIO_CAP} times its size; reading stopped here"))
}

fn damaged(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// Counts the stored bytes that an inflater has taken.
struct Metered<R> {
    input: R,
    taken: u64,
}

impl<R: BufRead> Metered<R> {
    /// The next stored bytes; a signal does not count as an error.
    fn next(&mut self) -> io::Result<&[u8]> {
        loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                // Asked again only because a borrow may not leave a loop; it reads nothing new.
                Ok(_) => return self.input.fill_buf(),
            }
        }
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.taken += count as u64;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount as u64;
        self.input.consume(amount);
    }
}

/// A stream of gzip members, as `cat a.gz b.gz` or a log shipper that flushes makes them.
pub(crate) struct Gzip<R> {
    stored: Metered<R>,
    inflater: Decompress,
    output: Vec<u8>,
    /// The part of `output` that was not handed on yet.
    from: usize,
    to: usize,
    inflated: u64,
    state: GzipState,
}

enum GzipState {
    BetweenMembers,
    InMember,
    /// What was inflated before the damage is handed on first.
    Failed(io::Error),
    Ended,
}

impl<R: BufRead> Gzip<R> {
    pub(crate) fn new(stored: R) -> Self {
        Self {
            stored: Metered { input: stored, taken: 0 },
            inflater: Decompress::new_gzip(GZIP_WINDOW_BITS),
            output: vec![0; BUFFER_BYTES],
            from: 0,
            to: 0,
            inflated: 0,
            state: GzipState::BetweenMembers,
        }
    }

    /// Begins the next member; the stream ends where the stored bytes do.
    fn begin_member(&mut self) -> io::Result<GzipState> {
        let taken = self.stored.taken;
        let next = self.stored.next()?;
        Ok(match next.first() {
            None => GzipState::Ended,
            Some(byte) if *byte == GZIP_MAGIC[0] => {
                self.inflater = Decompress::new_gzip(GZIP_WINDOW_BITS);
                GzipState::InMember
            }
            Some(_) => GzipState::Failed(damaged(format!(
                "what follows the last gzip member, from byte {taken} of the stored file, is no \
                 gzip"
            ))),
        })
    }

    /// Inflates one step of the current member into `output`.
    fn inflate(&mut self) -> io::Result<GzipState> {
        let taken = self.stored.taken;
        let (before_in, before_out) = (self.inflater.total_in(), self.inflater.total_out());
        let input = self.stored.next()?;
        let at_end = input.is_empty();
        let status = self.inflater.decompress(input, &mut self.output, FlushDecompress::None);
        let consumed = self.inflater.total_in() - before_in;
        let produced = self.inflater.total_out() - before_out;
        // Both are at most the length of a buffer.
        self.stored.consume(usize::try_from(consumed).unwrap_or(usize::MAX));
        (self.from, self.to) = (0, usize::try_from(produced).unwrap_or(0));
        self.inflated += produced;
        Ok(match status {
            _ if over_ratio(self.inflated, self.stored.taken) => GzipState::Failed(ratio_error()),
            Ok(Status::StreamEnd) => GzipState::BetweenMembers,
            Ok(_) if at_end && produced == 0 => GzipState::Failed(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the gzip data is cut off: the stored file ends inside a member",
            )),
            Ok(_) => GzipState::InMember,
            Err(error) => GzipState::Failed(damaged(format!(
                "the gzip data is corrupt near byte {} of the stored file ({error}); what follows \
                 cannot be read",
                taken + consumed,
            ))),
        })
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Gzip<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.from == self.to {
            self.state = match mem::replace(&mut self.state, GzipState::Ended) {
                GzipState::BetweenMembers => self.begin_member()?,
                GzipState::InMember => self.inflate()?,
                GzipState::Failed(error) => return Err(error),
                GzipState::Ended => return Ok(&[]),
            };
        }
        Ok(&self.output[self.from..self.to])
    }

    fn consume(&mut self, amount: usize) {
        self.from = (self.from + amount).min(self.to);
    }
}

/// A stream of zstd frames.
pub(crate) struct Zstd<R: BufRead> {
    decoder: zstd::stream::read::Decoder<'static, Metered<R>>,
    inflated: u64,
    ended: bool,
}

impl<R: BufRead> Zstd<R> {
    pub(crate) fn new(stored: R) -> io::Result<Self> {
        let metered = Metered { input: stored, taken: 0 };
        let mut decoder = zstd::stream::read::Decoder::with_buffer(metered)?;
        decoder.window_log_max(ZSTD_WINDOW_LOG)?;
        Ok(Self { decoder, inflated: 0, ended: false })
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        let result = self.decoder.read(buffer);
        let taken = self.decoder.get_ref().taken;
        self.inflated += *result.as_ref().unwrap_or(&0) as u64;
        let result = match result {
            Ok(_) if over_ratio(self.inflated, taken) => Err(ratio_error()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => Err(io::Error::new(
                error.kind(),
                format!(
                    "the zstd data cannot be read on from byte {taken} of the stored file \
                     ({error}); what follows is not read"
                ),
            )),
            read => read,
        };
        self.ended = result.is_err();
        result
    }
}
