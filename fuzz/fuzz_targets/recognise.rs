//! Any file, read as what it is taken for, in its wrappers: nothing panics, and whatever is found
//! lies inside of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schema::FileId;
use sources::{Hints, decode_with, recognise};

mod within;

fuzz_target!(|bytes: &[u8]| {
    let Some(content) = recognise(bytes) else { return };
    let hints = Hints { now: Some(within::NOW), ..Hints::default() };
    let mut sink = within::Within { length: bytes.len() as u64 };
    decode_with(content, &hints, &mut &bytes[..], FileId(0), &mut sink);
});
