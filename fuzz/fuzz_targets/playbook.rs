//! Any bytes, read as a written playbook: nothing panics, neither then nor when what was read is
//! written in our own form, which reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use playbook::written::{read, to_toml};

fuzz_target!(|bytes: &[u8]| {
    let Ok(playbooks) = read("fuzz", bytes) else { return };
    let text = to_toml(&playbooks);
    let again = read("fuzz.toml", text.as_bytes());
    assert!(again.is_ok(), "our own form cannot be read again: {text}");
});
