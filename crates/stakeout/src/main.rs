//! The binary. Its command line is still to come; until then only the tests run anything.

#[expect(dead_code, reason = "the command line that calls it is still to come")]
mod simulate;

fn main() {}
