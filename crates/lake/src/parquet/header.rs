//! What a page of Parquet says of itself, in front of its bytes.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use parquet::basic::Encoding;

use super::damaged;
use super::thrift::{Kind, Thrift};

/// Most headers are this short; statistics make some longer.
const USUAL_BYTES: u64 = 512;
const HEADER_CAP: u64 = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageKind {
    Data,
    Index,
    Dictionary,
    DataV2,
}

/// The header of a page.
pub(super) struct Header {
    pub(super) kind: PageKind,
    /// Bytes of the header itself.
    pub(super) length: u64,
    /// Bytes of the page in the file, and inflated.
    pub(super) stored: u64,
    pub(super) inflated: u64,
    pub(super) values: u64,
    /// The other numbers of its kind of page, by their field.
    numbers: [i64; NUMBERS],
}

/// Fields of the headers that each kind of page has of its own.
const NUMBERS: usize = 8;
const VALUES: usize = 1;

impl Header {
    /// Reads the header at a position, of a column that ends somewhere behind it.
    pub(super) fn read(file: &File, position: u64, end: u64) -> io::Result<Self> {
        for cap in [USUAL_BYTES, HEADER_CAP] {
            let room = end.saturating_sub(position).min(cap);
            let mut bytes = vec![0; usize::try_from(room).unwrap_or_default()];
            file.read_exact_at(&mut bytes, position)?;
            if let Some(header) = Self::parse(&bytes) {
                return Ok(header);
            }
        }
        Err(damaged(format!("the page at byte {position} has no header")))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        const KIND: i64 = 1;
        const INFLATED: i64 = 2;
        const STORED: i64 = 3;
        const OWN: [i64; 3] = [5, 7, 8];
        let (mut kind, mut inflated, mut stored) = (None, None, None);
        let mut numbers = None;
        let mut thrift = Thrift::new(bytes);
        thrift.fields(&mut |thrift, field, value| {
            match (field, value) {
                (KIND, Kind::Integer) => kind = PageKind::of(thrift.integer()?),
                (INFLATED, Kind::Integer) => inflated = u64::try_from(thrift.integer()?).ok(),
                (STORED, Kind::Integer) => stored = u64::try_from(thrift.integer()?).ok(),
                (field, Kind::Struct) if OWN.contains(&field) => {
                    numbers = Some(own_numbers(thrift)?);
                }
                _ => thrift.skip(value)?,
            }
            Some(())
        })?;
        let kind = kind?;
        let numbers = numbers.or((kind == PageKind::Index).then_some([0; NUMBERS]))?;
        let length = bytes.len().checked_sub(thrift.left())? as u64;
        let values = u64::try_from(*numbers.get(VALUES)?).ok()?;
        Some(Self { kind, length, stored: stored?, inflated: inflated?, values, numbers })
    }

    fn number(&self, field: usize) -> u64 {
        u64::try_from(self.numbers.get(field).copied().unwrap_or_default()).unwrap_or(u64::MAX)
    }

    pub(super) fn encoding(&self) -> io::Result<Encoding> {
        self.encoding_of(if self.kind == PageKind::DataV2 { 4 } else { 2 })
    }

    pub(super) fn definition_encoding(&self) -> io::Result<Encoding> {
        self.encoding_of(3)
    }

    pub(super) fn repetition_encoding(&self) -> io::Result<Encoding> {
        self.encoding_of(4)
    }

    fn encoding_of(&self, field: usize) -> io::Result<Encoding> {
        #[expect(deprecated, reason = "old files are full of it")]
        let bit_packed = Encoding::BIT_PACKED;
        Ok(match self.number(field) {
            0 => Encoding::PLAIN,
            2 => Encoding::PLAIN_DICTIONARY,
            3 => Encoding::RLE,
            4 => bit_packed,
            5 => Encoding::DELTA_BINARY_PACKED,
            6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
            7 => Encoding::DELTA_BYTE_ARRAY,
            8 => Encoding::RLE_DICTIONARY,
            9 => Encoding::BYTE_STREAM_SPLIT,
            other => {
                return Err(damaged(format!("a page has encoding {other}, which is not read")));
            }
        })
    }

    /// How many rows begin in the page, where it says so.
    pub(super) fn rows(&self) -> Option<u64> {
        (self.kind == PageKind::DataV2).then(|| self.number(3))
    }

    pub(super) fn nulls(&self) -> u64 {
        self.number(2)
    }

    pub(super) fn definition_bytes(&self) -> u64 {
        self.number(5)
    }

    pub(super) fn repetition_bytes(&self) -> u64 {
        self.number(6)
    }

    /// Bytes before the values, which are never packed.
    pub(super) fn levels_bytes(&self) -> u64 {
        if self.kind == PageKind::DataV2 {
            self.definition_bytes().saturating_add(self.repetition_bytes())
        } else {
            0
        }
    }

    /// Whether the values are packed as the column is.
    pub(super) fn is_packed(&self) -> bool {
        self.kind != PageKind::DataV2 || self.number(7) != 0
    }
}

/// The numbers in the part of a header that is about one kind of page.
fn own_numbers(thrift: &mut Thrift<'_>) -> Option<[i64; NUMBERS]> {
    let mut numbers = [0; NUMBERS];
    // A page of the second version is packed unless it says it is not.
    *numbers.last_mut()? = 1;
    thrift.fields(&mut |thrift, field, kind| {
        let place = usize::try_from(field).ok().and_then(|field| numbers.get_mut(field));
        match (place, kind) {
            (Some(place), Kind::Integer) => *place = thrift.integer()?,
            (Some(place), Kind::Bool(holds)) => *place = i64::from(holds),
            (_, kind) => thrift.skip(kind)?,
        }
        Some(())
    })?;
    Some(numbers)
}

impl PageKind {
    const fn of(number: i64) -> Option<Self> {
        Some(match number {
            0 => Self::Data,
            1 => Self::Index,
            2 => Self::Dictionary,
            3 => Self::DataV2,
            _ => return None,
        })
    }
}
