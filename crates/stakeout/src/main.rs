//! The `stakeout` binary: finds an adversary acquiring infrastructure in a company's own logs.

mod cli;
mod config;
mod evaluate;
mod intake;
mod output;
mod pipeline;
mod simulate;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
