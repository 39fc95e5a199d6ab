//! Any bytes, read as any format, through a reader that gives a few at a time: nothing panics, and
//! whatever is found lies inside of them.
#![no_main]

use std::io::BufReader;

use libfuzzer_sys::fuzz_target;
use schema::FileId;
use sources::{Format, Hints, decode_with};

mod within;

fuzz_target!(|data: &[u8]| {
    let [format, chunk, bytes @ ..] = data else { return };
    let format = Format::ALL[usize::from(*format) % Format::ALL.len()];
    let chunk = usize::from(*chunk).max(1);
    let hints = Hints { now: Some(within::NOW), ..Hints::default() };
    let mut input = BufReader::with_capacity(chunk, bytes);
    let mut sink = within::Within { length: bytes.len() as u64 };
    decode_with(format, &hints, &mut input, FileId(0), &mut sink);
});
