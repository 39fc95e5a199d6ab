//! Packed streams, whole and damaged, through the door itself.

use std::io::{self, Cursor, Read, Write};

use crate::inflate::{BUFFER_BYTES, RATIO_CAP, RATIO_FREE_BYTES, inflate_whole};
use crate::{open, open_reader, read_ranges};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).expect("memory takes it")
}

/// Everything that can be read, and the error that ended it.
fn read(stored: Vec<u8>) -> (Vec<u8>, Option<io::Error>) {
    let mut inflated = open_reader(Cursor::new(stored)).expect("opens");
    let mut bytes = Vec::new();
    let error = inflated.read_to_end(&mut bytes).err();
    (bytes, error)
}

/// Text that does not pack away to nothing.
fn text(lines: u64) -> Vec<u8> {
    (0..lines)
        .flat_map(|line| {
            format!("{} event {line}\n", line.wrapping_mul(0x9e37_79b9_7f4a_7c15)).into_bytes()
        })
        .collect()
}

#[test]
fn every_packing_gives_the_same_bytes() {
    let plain = text(20_000);
    for stored in [plain.clone(), gzip(&plain), zstd(&plain)] {
        let (bytes, error) = read(stored);
        assert!(error.is_none(), "{error:?}");
        assert!(bytes == plain);
    }
}

#[test]
fn members_and_frames_follow_each_other() {
    let (first, second) = (text(3_000), text(5_000));
    let both = [first.clone(), second.clone()].concat();
    for pack in [gzip, zstd] {
        let (bytes, error) = read([pack(&first), pack(b""), pack(&second)].concat());
        assert!(error.is_none(), "{error:?}");
        assert!(bytes == both);
    }
}

#[test]
fn skippable_frames_hold_nothing() {
    let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0][..], b"size"].concat();
    let (bytes, error) = read([skippable, zstd(b"event")].concat());
    assert!(error.is_none(), "{error:?}");
    assert_eq!(bytes, b"event");
}

#[test]
fn nothing_is_nothing() {
    for stored in [&b""[..], b"\x1f", b"(\xb5"] {
        let (bytes, error) = read(stored.to_vec());
        assert!(error.is_none());
        assert_eq!(bytes, stored);
    }
}

#[test]
fn a_cut_stream_gives_its_beginning_and_an_error() {
    let plain = text(20_000);
    for stored in [gzip(&plain), zstd(&plain)] {
        let (bytes, error) = read(stored[..stored.len() / 2].to_vec());
        assert_eq!(error.expect("cut off").kind(), io::ErrorKind::UnexpectedEof);
        assert!(bytes.len() > plain.len() / 4 && plain.starts_with(&bytes));
    }
}

#[test]
fn a_corrupt_member_gives_what_came_before_it() {
    let plain = text(20_000);
    let mut stored = [gzip(b"first\n"), gzip(&plain), gzip(b"last\n")].concat();
    let middle = stored.len() / 2;
    stored[middle..middle + 64].fill(0xff);
    let (bytes, error) = read(stored);
    assert!(error.expect("corrupt").to_string().contains("corrupt near byte"));
    assert!(bytes.starts_with(b"first\n"));
    assert!(plain.starts_with(&bytes[6..6 + plain.len() / 4]));
}

#[test]
fn a_wrong_checksum_is_an_error_after_the_bytes() {
    let mut stored = gzip(b"event\n");
    let at = stored.len() - 8;
    stored[at] ^= 1;
    let (bytes, error) = read(stored.clone());
    assert_eq!(bytes, b"event\n");
    assert!(error.is_some());
    assert_eq!(inflate_whole(&stored), None);
}

#[test]
fn garbage_behind_the_last_member_is_told() {
    for garbage in [&b"garbage"[..], b"\0\0\0\0", b"\x1fno"] {
        let stored = [&gzip(b"event\n")[..], garbage].concat();
        assert_eq!(inflate_whole(&stored), None);
        let (bytes, error) = read(stored);
        assert_eq!(bytes, b"event\n");
        assert!(error.is_some(), "{garbage:?}");
    }
    let (bytes, error) = read([&zstd(b"event\n")[..], b"garbage"].concat());
    assert_eq!(bytes, b"event\n");
    assert!(error.is_some());
}

#[test]
fn a_bomb_stops_at_its_ratio() {
    let zeros = vec![0; 64 * 1024 * 1024];
    for stored in [gzip(&zeros), zstd(&zeros)] {
        let limit = (stored.len() as u64 * RATIO_CAP).max(RATIO_FREE_BYTES);
        assert_eq!(inflate_whole(&stored), None);
        let (bytes, error) = read(stored);
        assert!(error.expect("refused").to_string().contains("200 times"));
        assert!(bytes.len() as u64 <= limit + BUFFER_BYTES as u64);
    }
}

#[test]
fn ten_mebibytes_may_come_from_any_ratio() {
    let zeros = vec![0; 10 * 1024 * 1024];
    for stored in [gzip(&zeros), zstd(&zeros)] {
        let (bytes, error) = read(stored);
        assert!(error.is_none(), "{error:?}");
        assert_eq!(bytes.len(), zeros.len());
    }
}

#[test]
fn whole_members_inflate_at_once_and_alike() {
    let plain = text(2_000);
    assert!(inflate_whole(&gzip(&plain)).expect("one member") == plain);
    let twice = [gzip(&plain), gzip(&plain)].concat();
    assert_eq!(inflate_whole(&twice), None, "the second member must not be lost");
}

/// A reader that a signal interrupts before every byte.
struct Interrupted(Cursor<Vec<u8>>, bool);

impl Read for Interrupted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        self.0.read(&mut buffer[..1])
    }
}

#[test]
fn a_signal_loses_nothing() {
    let plain = text(50);
    for stored in [gzip(&plain), zstd(&plain), plain.clone()] {
        let reader = Interrupted(Cursor::new(stored), false);
        let mut bytes = Vec::new();
        open_reader(reader).expect("opens").read_to_end(&mut bytes).expect("reads");
        assert!(bytes == plain);
    }
}

#[test]
fn files_open_by_content() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = text(9);
    for (name, stored) in [("a.txt", gzip(&plain)), ("b.gz", plain.clone()), ("c", zstd(&plain))] {
        let path = folder.path().join(name);
        std::fs::write(&path, stored).expect("written");
        let mut bytes = Vec::new();
        open(&path).expect("opens").read_to_end(&mut bytes).expect("reads");
        assert!(bytes == plain, "{name}");
    }
    assert!(open(folder.path()).is_err());
    assert!(open(&folder.path().join("absent")).is_err());
}

#[test]
fn records_are_found_again_however_a_file_is_packed() {
    let plain = text(20_000);
    let folder = tempfile::tempdir().expect("a folder");
    let wanted = [(0, 5), (7, 40), (20, 100), (200_000, 9)];
    let expected: Vec<&[u8]> =
        vec![&plain[..5], &plain[7..47], &plain[20..120], &plain[200_000..200_009]];
    for (name, stored) in [("plain", plain.clone()), ("gzip", gzip(&plain)), ("zstd", zstd(&plain))]
    {
        let path = folder.path().join(name);
        std::fs::write(&path, stored).expect("room");
        assert_eq!(read_ranges(&path, &wanted).expect("all there"), expected, "{name}");
        let past = [(0, 1), (plain.len() as u64 - 1, 2)];
        let error = read_ranges(&path, &past).expect_err("too short");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{name}");
    }
}
