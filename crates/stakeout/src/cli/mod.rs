//! The command line: names that users script against, one file a command.
//!
//! stdout is data, stderr is progress and errors. Exit codes: 0 done, 1 `--fail-on` was reached,
//! 2 usage, 3 configuration or input/output error, 4 done but some input was set aside (only with
//! `--strict`).

mod config;
mod decode;
mod demo;
mod evaluate;
mod export;
mod init;
mod intel;
mod judging;
mod ledger;
mod playbook;
mod register;
mod scan;
mod settings;
mod simulate;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::output::terminal::clean;
use settings::Settings;

/// Finds an adversary acquiring infrastructure (MITRE ATT&CK T1583) with a company's own accounts,
/// money, networks and name, in the company's own logs.
#[derive(Parser)]
#[command(name = "stakeout", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a small labelled organisation, scan it, and print its cases
    Demo(demo::Arguments),
    /// Write a commented stakeout.toml and register.toml
    Init(init::Arguments),
    /// Read logs, find the indicators, open cases and decide on each
    Scan(scan::Arguments),
    /// Print every event as one line of OCSF 1.8 JSON, and what cannot be read on stderr
    Decode(decode::Arguments),
    /// Write a made-up organisation with labelled incidents, in real log formats
    Simulate(simulate::Arguments),
    /// Measure the judgement on labelled organisations, beside simple detectors
    Evaluate(evaluate::Arguments),
    /// Show everything acquired, authorised or not, from logs or from a former scan
    Ledger(ledger::Arguments),
    /// Give what a former scan found to another tool: the ATT&CK Navigator
    Export(export::Arguments),
    /// Check, show, import and extend the acquisition register
    Register(register::Arguments),
    /// Check, show or explain the configuration
    Config(config::Arguments),
    /// See what lists and feeds know, and how old they are
    Intel(intel::Arguments),
    /// Show, check or import a playbook, built-in or your own
    Playbook(playbook::Arguments),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Done,
    FailOnReached,
    SetAside,
}

/// Runs the command that the arguments name.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing is left to be done where even the message cannot be written.
            if !error.use_stderr() {
                drop(error.print());
                return ExitCode::SUCCESS;
            }
            // It quotes what was typed, which may be what a log said.
            let text = error.render().to_string();
            let lines: Vec<String> = text.lines().map(clean).collect();
            drop(writeln!(std::io::stderr(), "{}", lines.join("\n")));
            return ExitCode::from(2);
        }
    };
    let settings = Settings::from_process();
    let outcome = match cli.command {
        Command::Demo(arguments) => demo::run(&arguments, &settings),
        Command::Init(arguments) => init::run(&arguments),
        Command::Scan(arguments) => scan::run(&arguments, &settings),
        Command::Decode(arguments) => decode::run(&arguments, &settings),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments, &settings),
        Command::Ledger(arguments) => ledger::run(&arguments, &settings),
        Command::Export(arguments) => export::run(&arguments),
        Command::Register(arguments) => register::run(&arguments, &settings),
        Command::Config(arguments) => config::run(&arguments, &settings),
        Command::Intel(arguments) => intel::run(&arguments, &settings),
        Command::Playbook(arguments) => playbook::run(&arguments, &settings),
    };
    match outcome {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::FailOnReached) => ExitCode::from(1),
        Ok(Ending::SetAside) => ExitCode::from(4),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Names of files and words of a configuration are data here as well. A closed stderr
            // cannot be told, as above.
            let text = format!("stakeout: {error:#}");
            let lines: Vec<String> = text.split('\n').map(clean).collect();
            drop(writeln!(std::io::stderr(), "{}", lines.join("\n")));
            ExitCode::from(3)
        }
    }
}

/// `stakeout … | head` closes the pipe early; that is no failure.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
