//! The footer of a Parquet file: what it holds and where. It is looked through before anything is
//! made of it, since the bytes may be anybody's: how deep its schema nests, how many columns it
//! has, and that no list claims more than there is.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use super::thrift::{Kind, Thrift};
use super::{MAGIC, damaged};

/// The end of one whose footer is encrypted.
const ENCRYPTED_MAGIC: &[u8; 4] = b"PARE";
/// Length of the footer and magic.
const TAIL_BYTES: usize = 8;
const FOOTER_CAP: u64 = 16 * 1024 * 1024;

/// Groups and columns of a schema, as many as members of a JSON record.
const ELEMENT_CAP: usize = 4096;
const CHILDREN_CAP: i64 = 4096;
/// As deep as JSON records nest.
const DEPTH_CAP: usize = 64;
/// Values of a fixed length are identifiers and decimals.
const FIXED_LENGTH_CAP: i64 = 4096;

/// Reads the footer of a file.
pub(super) fn read(file: &File, size: u64) -> io::Result<ParquetMetaData> {
    let mut tail = [0; TAIL_BYTES];
    let least = (MAGIC.len() + TAIL_BYTES) as u64;
    let start = size.checked_sub(TAIL_BYTES as u64).filter(|_| size >= least);
    let start = start.ok_or_else(|| damaged("the file is cut off"))?;
    file.read_exact_at(&mut tail, start)?;
    let [a, b, c, d, magic @ ..] = tail;
    if magic == *ENCRYPTED_MAGIC {
        return Err(damaged("it is encrypted, and there is no key"));
    }
    if magic != *MAGIC {
        return Err(damaged("it has no footer: the file is cut off"));
    }
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    if length > FOOTER_CAP {
        return Err(damaged("its footer is larger than 16 MiB"));
    }
    let start = start.checked_sub(length).ok_or_else(|| damaged("its footer is cut off"))?;
    let mut footer = vec![0; usize::try_from(length).unwrap_or_default()];
    file.read_exact_at(&mut footer, start)?;
    check(&footer).ok_or_else(|| damaged("its footer is damaged, or too large to read"))?;
    ParquetMetaDataReader::decode_metadata(&footer).map_err(damaged)
}

/// Whether the footer is well-formed, with a schema that is not too large.
fn check(footer: &[u8]) -> Option<()> {
    const SCHEMA: i64 = 2;
    let mut thrift = Thrift::new(footer);
    thrift.fields(&mut |thrift, field, kind| match (field, kind) {
        (SCHEMA, Kind::List) => check_schema(thrift),
        _ => thrift.skip(kind),
    })
}

/// The schema is a tree, each group followed by its children.
fn check_schema(thrift: &mut Thrift<'_>) -> Option<()> {
    let (length, _) = thrift.list()?;
    // How many children each group still waits for, from the root down.
    let mut waiting: Vec<i64> = Vec::new();
    for _ in 0..(length <= ELEMENT_CAP).then_some(length)? {
        let children = element(thrift)?;
        if let Some(parent) = waiting.last_mut() {
            *parent -= 1;
        }
        waiting.push(children);
        while waiting.last() == Some(&0) {
            waiting.pop();
        }
        if waiting.len() > DEPTH_CAP {
            return None;
        }
    }
    Some(())
}

/// One element of the schema: the number of its children.
fn element(thrift: &mut Thrift<'_>) -> Option<i64> {
    const TYPE_LENGTH: i64 = 2;
    const CHILDREN: i64 = 5;
    let mut children = 0;
    thrift.fields(&mut |thrift, field, kind| match (field, kind) {
        (TYPE_LENGTH, Kind::Integer) => {
            thrift.integer().filter(|length| *length <= FIXED_LENGTH_CAP).map(drop)
        }
        (CHILDREN, Kind::Integer) => {
            children = thrift.integer().filter(|count| (0..=CHILDREN_CAP).contains(count))?;
            Some(())
        }
        _ => thrift.skip(kind),
    })?;
    Some(children)
}
