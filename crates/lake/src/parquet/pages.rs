//! Pages of a column, read where they lie and inflated with a cap: the door through which all bytes
//! of a Parquet file come, but for its footer.
//!
//! What a page says of itself is not believed. Its bytes are at most as many as it says, of all
//! columns together no more than [`HELD_CAP`] are held, and lists hold no more than
//! [`LISTED_CAP`] values in a batch of rows: encodings that repeat a value cost no bytes.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};

use super::header::{Header, PageKind};
use super::{BATCH_ROWS, damaged};
use crate::inflate::{Gzip, Zstd};

/// Bytes of inflated pages, of all columns together.
const HELD_CAP: u64 = 128 * 1024 * 1024;
/// Values of lists and maps in one batch of rows.
const LISTED_CAP: u64 = 4 * 1024 * 1024;
/// What the values of a batch may come to where a value is written as what differs from the last.
const UNFOLDED_CAP: u64 = 256 * 1024 * 1024;

/// What all columns of a file share.
#[derive(Default)]
pub(super) struct Budget {
    held: AtomicU64,
    listed: AtomicU64,
}

impl Budget {
    /// A batch is done: its values are gone.
    pub(super) fn next_batch(&self) {
        self.listed.store(0, Ordering::Relaxed);
    }

    fn hold(&self, bytes: u64) -> io::Result<()> {
        let before = self.held.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > HELD_CAP {
            return Err(damaged("its pages take more than 128 MiB at once"));
        }
        Ok(())
    }

    fn list(&self, values: u64) -> io::Result<()> {
        let before = self.listed.fetch_add(values, Ordering::Relaxed);
        if before.saturating_add(values) > LISTED_CAP {
            return Err(damaged("a few of its rows hold more than 4 million values"));
        }
        Ok(())
    }
}

/// Where a column lies in a row group, and how it is packed.
#[derive(Clone, Copy)]
pub(super) struct Chunk {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) compression: Compression,
    /// The column is in a list or a map.
    pub(super) listed: bool,
}

/// The pages of a column in a row group.
pub(super) struct Pages {
    file: Arc<File>,
    chunk: Chunk,
    position: u64,
    budget: Arc<Budget>,
    /// Bytes of the dictionary and of the page at hand.
    dictionary: u64,
    page: u64,
}

impl Pages {
    pub(super) fn new(file: Arc<File>, chunk: Chunk, budget: Arc<Budget>) -> Self {
        Self { file, chunk, position: chunk.start, budget, dictionary: 0, page: 0 }
    }

    /// The header of the next page that holds values. The position is that of the page behind it.
    fn header(&mut self) -> io::Result<Option<(Header, u64)>> {
        while self.position < self.chunk.end {
            let header = Header::read(&self.file, self.position, self.chunk.end)?;
            let start = self.position.saturating_add(header.length);
            let end = start.saturating_add(header.stored);
            if end > self.chunk.end {
                return Err(damaged("a page does not end inside its column"));
            }
            if header.kind != PageKind::Index {
                return Ok(Some((header, start)));
            }
            self.position = end;
        }
        Ok(None)
    }

    fn next_page(&mut self) -> io::Result<Option<Page>> {
        let Some((header, start)) = self.header()? else { return Ok(None) };
        self.make_room(&header)?;
        let mut stored = vec![0; usize::try_from(header.stored).map_err(damaged)?];
        self.file.read_exact_at(&mut stored, start)?;
        self.position = start.saturating_add(header.stored);
        let levels = usize::try_from(header.levels_bytes()).map_err(damaged)?;
        let inflated = if header.is_packed() {
            inflate(self.chunk.compression, stored, levels, header.inflated)?
        } else {
            stored
        };
        if inflated.len() as u64 != header.inflated {
            return Err(damaged("a page is not as long as it says"));
        }
        page(&header, inflated.into()).map(Some)
    }

    /// Accounts for a page before it is read.
    fn make_room(&mut self, header: &Header) -> io::Result<()> {
        let place = match header.kind {
            PageKind::Dictionary => &mut self.dictionary,
            _ => &mut self.page,
        };
        self.budget.held.fetch_sub(*place, Ordering::Relaxed);
        *place = header.inflated.saturating_add(header.stored);
        self.budget.hold(*place)?;
        if header.kind == PageKind::Dictionary {
            let fits = header.values <= header.inflated;
            return fits.then_some(()).ok_or_else(|| damaged("a dictionary has too many words"));
        }
        let at_once = if self.chunk.listed {
            self.budget.list(header.values)?;
            header.values
        } else {
            header.values.min(BATCH_ROWS as u64)
        };
        let unfolds = header.encoding()? == Encoding::DELTA_BYTE_ARRAY;
        if unfolds && at_once.saturating_mul(header.inflated) > UNFOLDED_CAP {
            return Err(damaged("the values of a page take too much memory"));
        }
        Ok(())
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.dictionary.saturating_add(self.page), Ordering::Relaxed);
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.next_page().map_err(external)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        let next = self.header().map_err(external)?;
        Ok(next.map(|(header, _)| PageMetadata {
            num_rows: header.rows().and_then(|rows| usize::try_from(rows).ok()),
            num_levels: usize::try_from(header.values).ok(),
            is_dict: header.kind == PageKind::Dictionary,
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        if let Some((header, start)) = self.header().map_err(external)? {
            self.position = start.saturating_add(header.stored);
        }
        Ok(())
    }
}

fn external(error: io::Error) -> ParquetError {
    ParquetError::External(Box::new(error))
}

/// Inflates a page, whose first bytes, its levels, are not packed. It is read one byte further than
/// it says it is long, and no more.
fn inflate(
    compression: Compression,
    stored: Vec<u8>,
    levels: usize,
    length: u64,
) -> io::Result<Vec<u8>> {
    let (head, packed) =
        stored.split_at_checked(levels).ok_or_else(|| damaged("a page is cut off"))?;
    let mut inflated = head.to_vec();
    let room = length.saturating_sub(levels as u64).saturating_add(1);
    match compression {
        Compression::UNCOMPRESSED => return Ok(stored),
        // A page without a single value may be nothing at all.
        _ if packed.is_empty() => {}
        Compression::GZIP(_) => drop(Gzip::new(packed).take(room).read_to_end(&mut inflated)?),
        Compression::ZSTD(_) => drop(Zstd::new(packed)?.take(room).read_to_end(&mut inflated)?),
        Compression::SNAPPY => {
            if snap::raw::decompress_len(packed).map_err(damaged)? as u64 >= room {
                return Err(damaged("a page is longer than it says"));
            }
            let bytes = snap::raw::Decoder::new().decompress_vec(packed).map_err(damaged)?;
            inflated.extend_from_slice(&bytes);
        }
        other => return Err(damaged(format!("it is packed with {other}, which is not read"))),
    }
    Ok(inflated)
}

fn page(header: &Header, buf: Bytes) -> io::Result<Page> {
    let number = |value: u64| u32::try_from(value).map_err(damaged);
    let num_values = number(header.values)?;
    let encoding = header.encoding()?;
    Ok(match header.kind {
        PageKind::Dictionary => {
            Page::DictionaryPage { buf, num_values, encoding, is_sorted: false }
        }
        PageKind::DataV2 => Page::DataPageV2 {
            buf,
            num_values,
            encoding,
            num_nulls: number(header.nulls())?,
            num_rows: number(header.rows().unwrap_or_default())?,
            def_levels_byte_len: number(header.definition_bytes())?,
            rep_levels_byte_len: number(header.repetition_bytes())?,
            is_compressed: header.is_packed(),
            statistics: None,
        },
        PageKind::Data | PageKind::Index => Page::DataPage {
            buf,
            num_values,
            encoding,
            def_level_encoding: header.definition_encoding()?,
            rep_level_encoding: header.repetition_encoding()?,
            statistics: None,
        },
    })
}
