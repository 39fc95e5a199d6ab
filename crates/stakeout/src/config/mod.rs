//! Configuration: parsed low, resolved high, then passed.
//!
//! Each source of settings (the file, the files of `conf.d`, the environment, the flags) becomes a
//! [`layer::Layer`] of what it says; later layers lie over earlier ones; the sum is resolved into
//! one [`Context`], with every path opened and every file read. Everything that is wrong anywhere
//! is reported at once.

mod context;
mod duration;
mod environment;
mod file;
mod init;
mod intel;
mod layer;
mod playbooks;
mod read;
mod register;
mod sigma;
mod source_rules;

use std::path::{Path, PathBuf};

use playbook::document::{Problem, Problems};

pub(crate) use context::Context;
pub(crate) use duration::seconds as duration_seconds;
pub(crate) use file::file_name_of;
pub(crate) use init::{commented_register_toml, commented_stakeout_toml};
pub(crate) use intel::{Content, Fetchable, files as intel_files, read_feed_files, state_file};
pub(crate) use layer::Remote;
pub(crate) use playbooks::{Playbooks, load as load_playbooks};
pub(crate) use source_rules::SourceRules;

use layer::Layer;

/// Where settings come from, the weakest first. Defaults lie under all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    /// `--config`; the files of `conf.d` beside it are read too.
    pub(crate) file: Option<PathBuf>,
    /// Variables of the process; those that begin with `STAKEOUT_` and hold `__` are settings.
    pub(crate) environment: Vec<(String, String)>,
    /// `--register`: these files instead of the configured ones.
    pub(crate) register: Vec<PathBuf>,
    /// `--intel`: these files beside the configured ones.
    pub(crate) intel: Vec<PathBuf>,
    /// `--sigma`: these rules beside the configured ones.
    pub(crate) sigma: Vec<PathBuf>,
}

/// Everything the configuration says, read and checked.
pub(crate) fn load(request: &Request) -> Result<Context, Problems> {
    let mut problems = Vec::new();
    let mut settings = Layer::default();
    for layer in layers(request, &mut problems) {
        settings = settings.under(layer);
    }
    problems.extend(settings.threshold_problems());
    let register = register::load(&settings, &mut problems);
    let intel = intel::load(&settings, &mut problems);
    let sigma = sigma::load(&settings, &request.sigma, &mut problems);
    let mut context = Context::new(settings, register, intel);
    context.files.extend(sigma.keys().cloned());
    context.sigma = sigma;
    context.files.extend(files(request.file.as_deref(), &mut Vec::new()));
    Problems::or_value(problems, context)
}

/// The layers in order of precedence, the weakest first.
fn layers(request: &Request, problems: &mut Vec<Problem>) -> Vec<Layer> {
    let mut layers = Vec::new();
    for path in files(request.file.as_deref(), problems) {
        match read::text(&path) {
            Ok(text) => layers.push(file::read(&text, &path, problems)),
            Err(text) => problems.push(Problem::whole(&path.display().to_string(), text)),
        }
    }
    layers.extend(environment::layers(&request.environment, problems));
    layers.push(Layer::of_flags(&request.register, &request.intel));
    layers
}

/// The file, then those of `conf.d` beside it by name.
fn files(file: Option<&Path>, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let Some(file) = file else { return Vec::new() };
    let mut files = vec![file.to_path_buf()];
    let folder = file.with_file_name("conf.d");
    match read::files_in(&folder, "toml") {
        Ok(more) => files.extend(more),
        Err(text) => problems.push(Problem::whole(&folder.display().to_string(), text)),
    }
    files
}

#[cfg(test)]
mod tests;
