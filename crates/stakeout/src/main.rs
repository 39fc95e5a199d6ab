#[cfg_attr(not(test), expect(dead_code, reason = "the command line that calls it is being built"))]
mod config;

fn main() {}
