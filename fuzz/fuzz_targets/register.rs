//! Any bytes, read as a file of the register: nothing panics, neither then nor when what was read is
//! bound together and listed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use playbook::register::{Register, read, to_toml};
use schema::Timestamp;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = read(bytes, "fuzz") else { return };
    let now = Timestamp::from_seconds(1_793_188_800);
    let _ = to_toml(&file, now);
    let Ok(register) = Register::bind(vec![file]) else { return };
    let _ = register.listed(now).iter().map(|listed| listed.to_toml().len()).sum::<usize>();
});
