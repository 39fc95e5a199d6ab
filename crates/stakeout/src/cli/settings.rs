//! What the process was given besides its arguments: clock, environment, terminal, cores.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, anyhow};
use playbook::Thresholds;
use schema::Timestamp;

use crate::config::{self, Context, Request};
use crate::output::terminal::Style;

pub(super) struct Settings {
    pub(super) clock: Timestamp,
    pub(super) environment: Vec<(String, String)>,
    pub(super) progress: bool,
    pub(super) style: Style,
    pub(super) cores: usize,
}

impl Settings {
    /// The one place that looks at the world.
    pub(super) fn from_process() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the edge at which the clock is read, once")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let environment: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let value = |wanted: &str| {
            environment.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
        };
        let no_colour = value("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = value("TERM") == Some("dumb");
        let colour = std::io::stdout().is_terminal() && !no_colour && !dumb;
        let width = terminal_width().unwrap_or(100);
        Self {
            clock: Timestamp::from_seconds(i64::try_from(now.as_secs()).unwrap_or(i64::MAX)),
            progress: std::io::stderr().is_terminal(),
            style: Style { colour, width },
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            environment,
        }
    }
}

fn terminal_width() -> Option<usize> {
    let (terminal_size::Width(width), _) = terminal_size::terminal_size()?;
    Some(usize::from(width))
}

/// The configuration to use where none is named.
pub(super) const DEFAULT_FILE: &str = "stakeout.toml";

/// Loads the configuration: the file named, else `stakeout.toml` here if there is one.
pub(super) fn load(
    file: Option<&Path>,
    register: &[PathBuf],
    intel: &[PathBuf],
    settings: &Settings,
) -> anyhow::Result<(Context, Thresholds)> {
    load_with_sigma(file, register, intel, &[], settings)
}

/// The same, with rules beside the configured ones.
pub(super) fn load_with_sigma(
    file: Option<&Path>,
    register: &[PathBuf],
    intel: &[PathBuf],
    sigma: &[PathBuf],
    settings: &Settings,
) -> anyhow::Result<(Context, Thresholds)> {
    let here = Path::new(DEFAULT_FILE);
    let file = match file {
        Some(file) => Some(file.to_owned()),
        None => here
            .try_exists()
            .with_context(|| format!("cannot look for {DEFAULT_FILE}"))?
            .then(|| here.to_owned()),
    };
    let request = Request {
        file,
        environment: settings.environment.clone(),
        register: register.to_vec(),
        intel: intel.to_vec(),
        sigma: sigma.to_vec(),
    };
    let context = config::load(&request).map_err(|problems| anyhow!("{problems}"))?;
    let table: toml::Table = context.detection.clone().into_iter().collect();
    let thresholds = table.try_into().context("[detection] holds a figure of the wrong kind")?;
    Ok((context, thresholds))
}
