//! Choosing how a file is packed, from its first bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::inflate::{BUFFER_BYTES, Gzip, WHOLE_STORED_CAP, Zstd, inflate_whole};
use crate::parquet;

/// The path that means standard input.
pub const STDIN: &str = "-";

/// Enough to know every packing by.
const MAGIC_BYTES: usize = 4;

/// The inflated bytes of a file, as a stream.
pub struct Inflated(Box<dyn BufRead + Send>);

/// Opens a file, or standard input where the path is [`STDIN`].
pub fn open(path: &Path) -> io::Result<Inflated> {
    if path.as_os_str() == STDIN {
        return open_reader(io::stdin());
    }
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder, not a file"));
    }
    if metadata.is_file() && matches!(Packing::at_start(&file)?, Packing::Parquet) {
        return Ok(Inflated(Box::new(parquet::Lines::open(file)?)));
    }
    if metadata.is_file() && metadata.len() <= WHOLE_STORED_CAP {
        // Small files, which most cloud logs are, are read at once. The cap holds again while
        // reading: a file may grow.
        let mut stored = Vec::new();
        file.by_ref().take(WHOLE_STORED_CAP).read_to_end(&mut stored)?;
        if let Some(inflated) = inflate_whole(&stored) {
            return Ok(Inflated(Box::new(Cursor::new(inflated))));
        }
        return open_reader(Cursor::new(stored).chain(file));
    }
    open_reader(file)
}

/// A regular file that is not packed.
pub(crate) fn open_plain(path: &Path) -> io::Result<Option<File>> {
    let file = File::open(path)?;
    let plain = file.metadata()?.is_file() && matches!(Packing::at_start(&file)?, Packing::Plain);
    Ok(plain.then_some(file))
}

/// Opens any stream of bytes, but for Parquet, which is read from files alone.
pub fn open_reader(mut stored: impl Read + Send + 'static) -> io::Result<Inflated> {
    let mut head = Vec::with_capacity(MAGIC_BYTES);
    stored.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut head)?;
    let packing = Packing::of(&head);
    let stored: Chain<_, _> =
        Cursor::new(head).chain(BufReader::with_capacity(BUFFER_BYTES, stored));
    Ok(Inflated(match packing {
        Packing::Plain => Box::new(stored),
        Packing::Gzip => Box::new(Gzip::new(stored)),
        Packing::Zstd => Box::new(BufReader::with_capacity(BUFFER_BYTES, Zstd::new(stored)?)),
        Packing::Parquet => {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "Parquet says at its end what it holds, so it is read from a file, not as it comes",
            ));
        }
    }))
}

impl Read for Inflated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl BufRead for Inflated {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.0.consume(amount);
    }
}

enum Packing {
    Plain,
    Gzip,
    Zstd,
    Parquet,
}

impl Packing {
    /// Of a file, which stays where it is.
    fn at_start(file: &File) -> io::Result<Self> {
        let mut head = [0; MAGIC_BYTES];
        let count = file.read_at(&mut head, 0)?;
        Ok(Self::of(head.get(..count).unwrap_or_default()))
    }

    fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or a skippable frame: parallel zstd begins with one.
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Self::Zstd,
            head if head == parquet::MAGIC => Self::Parquet,
            _ => Self::Plain,
        }
    }
}
