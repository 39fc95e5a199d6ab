//! `stakeout intel`: what lists and feeds there are and how old, what they know of a value, and
//! whether a file is one.

mod fetch;
mod import;
mod lookup;
mod misp;
mod status;
mod taxii;
mod update;

use clap::{Args, Subcommand, ValueEnum};

use super::Ending;
use super::settings::Settings;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say of every list and feed how many entries it has, how old it is, and what was not read
    Status(status::Arguments),
    /// Say everything that is known of addresses, networks, names, URLs, AS numbers, mail
    /// addresses, hashes or actors
    Lookup(lookup::Arguments),
    /// Check a list or feed: its format, what it holds and what cannot be read
    Import(import::Arguments),
    /// Fetch every list and feed that has a URL, if it changed
    Update(update::Arguments),
}

/// What stdout gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    match &arguments.command {
        Command::Status(arguments) => status::run(arguments, settings),
        Command::Lookup(arguments) => lookup::run(arguments, settings),
        Command::Import(arguments) => import::run(arguments),
        Command::Update(arguments) => update::run(arguments, settings),
    }?;
    Ok(Ending::Done)
}
