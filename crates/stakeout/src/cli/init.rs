//! `stakeout init`: a commented configuration and register to start from.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::Ending;
use crate::config::{commented_register_toml, commented_stakeout_toml};

#[derive(Args)]
pub(super) struct Arguments {
    /// Folder to write to
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let dir = &arguments.dir;
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let files = [
        ("stakeout.toml", commented_stakeout_toml()),
        ("register.toml", commented_register_toml()),
    ];
    let mut stdout = io::stdout().lock();
    for (name, text) in files {
        let path = dir.join(name);
        let mut file =
            OpenOptions::new().write(true).create_new(true).open(&path).with_context(|| {
                format!("cannot write {} (it is never overwritten)", path.display())
            })?;
        file.write_all(text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
        writeln!(stdout, "{}", path.display())?;
    }
    Ok(Ending::Done)
}
