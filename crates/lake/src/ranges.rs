//! Going back to a file for the bytes that a case cites.
//!
//! Evidence is located in the inflated stream, so a packed file is inflated once more, from its
//! start, up to the last byte that is asked for. In a plain file it is read where it lies.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::path::Path;

use crate::open::{STDIN, open, open_plain};

/// Reads ranges `(offset, length)` of the inflated bytes of a file, in one pass. The ranges are
/// sorted by offset; they may overlap and repeat. Answers come in the same order.
///
/// # Errors
/// Where the file cannot be read, ends before a range does, or is standard input, which cannot be
/// read twice.
pub fn read_ranges(path: &Path, ranges: &[(u64, u32)]) -> io::Result<Vec<Vec<u8>>> {
    if path.as_os_str() == STDIN {
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "standard input cannot be read a second time",
        ));
    }
    if !ranges.is_sorted_by_key(|range| range.0) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "ranges are not sorted by offset"));
    }
    match open_plain(path)? {
        Some(file) => seek(file, ranges),
        None => collect(&mut open(path)?, ranges),
    }
}

fn seek(mut file: File, ranges: &[(u64, u32)]) -> io::Result<Vec<Vec<u8>>> {
    let read = |&(offset, length): &(u64, u32)| {
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.by_ref().take(length.into()).read_to_end(&mut bytes)?;
        let whole = bytes.len() as u64 == u64::from(length);
        if whole { Ok(bytes) } else { Err(short((offset, length))) }
    };
    ranges.iter().map(read).collect()
}

fn collect(input: &mut dyn BufRead, ranges: &[(u64, u32)]) -> io::Result<Vec<Vec<u8>>> {
    let mut found: Vec<Vec<u8>> = vec![Vec::new(); ranges.len()];
    let mut position = 0_u64;
    // Every range before this one is complete.
    let mut first = 0;
    loop {
        let complete = |index: usize| found[index].len() as u64 == u64::from(ranges[index].1);
        while first < ranges.len() && complete(first) {
            first += 1;
        }
        if first == ranges.len() {
            return Ok(found);
        }
        let chunk = match input.fill_buf() {
            Ok([]) => return Err(short(ranges[first])),
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let (length, end) = (chunk.len(), position + chunk.len() as u64);
        for (range, bytes) in ranges.iter().zip(&mut found).skip(first) {
            if range.0 >= end {
                break;
            }
            bytes.extend_from_slice(overlap(chunk, position, *range));
        }
        input.consume(length);
        position = end;
    }
}

/// The part of a chunk at `position` that lies inside a range.
fn overlap(chunk: &[u8], position: u64, (offset, length): (u64, u32)) -> &[u8] {
    let within = |at: u64| {
        usize::try_from(at.saturating_sub(position)).map_or(chunk.len(), |at| at.min(chunk.len()))
    };
    &chunk[within(offset)..within(offset.saturating_add(u64::from(length)))]
}

fn short((offset, length): (u64, u32)) -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        format!("the file ends before the {length} bytes at {offset} do"),
    )
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn ranges(capacity: usize, wanted: &[(u64, u32)]) -> Vec<String> {
        let mut input = BufReader::with_capacity(capacity, &b"0123456789abcdef"[..]);
        let found = collect(&mut input, wanted).expect("ranges that exist");
        found.into_iter().map(|bytes| String::from_utf8(bytes).expect("text")).collect()
    }

    #[test]
    fn ranges_may_nest_repeat_and_straddle_chunks() {
        let wanted = [(0, 2), (1, 10), (1, 10), (3, 0), (4, 2), (15, 1)];
        for capacity in [1, 3, 5, 64] {
            let found = ranges(capacity, &wanted);
            assert_eq!(found, ["01", "123456789a", "123456789a", "", "45", "f"], "{capacity}");
        }
    }

    #[test]
    fn a_range_past_the_end_is_an_error() {
        let mut input = &b"0123"[..];
        let error = collect(&mut input, &[(2, 5)]).expect_err("too short");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn standard_input_is_not_read_twice() {
        let error = read_ranges(Path::new(STDIN), &[]).expect_err("refused");
        assert_eq!(error.kind(), io::ErrorKind::Unsupported);
    }
}
