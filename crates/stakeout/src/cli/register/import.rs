//! `stakeout register import`: a register of any form as `register.toml` on stdout.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use playbook::register;

use super::super::Ending;
use super::super::settings::Settings;
use super::read;

#[derive(Args)]
pub(super) struct Arguments {
    /// Files of any form: CSV, iCalendar, Terraform, CloudFormation, list-domains, Jira, `ServiceNow`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    for path in &arguments.files {
        let toml = register::to_toml(&read(path)?, settings.clock);
        // A name may hold a line feed, and would then be more than a comment.
        let name: String =
            path.display().to_string().chars().filter(|it| !it.is_control()).collect();
        writeln!(stdout, "# From {name}\n{toml}")?;
    }
    stdout.flush()?;
    Ok(Ending::Done)
}
