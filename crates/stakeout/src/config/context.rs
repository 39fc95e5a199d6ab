//! Everything that judgement is given beside the events: who we are, what was permitted, what
//! others know, and the thresholds.

use std::collections::BTreeMap;
use std::path::PathBuf;

use playbook::intel::Intel;
use playbook::organization::{Description, Organization};
use playbook::register::Register;
use toml::Value;

use super::intel::{Fetchable, Loaded};
use super::layer::{Layer, SourceRule};
use super::source_rules::SourceRules;

#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    pub(crate) organization: Organization,
    pub(crate) register: Register,
    pub(crate) intel: Intel,
    /// `[detection]`, keys dotted; what is not here has its default.
    pub(crate) detection: BTreeMap<String, Value>,
    /// What a user should know though nothing is wrong: formats not read yet, times without a
    /// zone, lists without a date. Sorted.
    pub(crate) notes: Vec<String>,
    /// The files of the configuration and those that it names: none of them is a log.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) sources: SourceRules,
    /// Texts of Sigma rules by file.
    pub(crate) sigma: BTreeMap<PathBuf, String>,
    /// Lists and feeds that are fetched.
    pub(crate) fetchable: Vec<Fetchable>,
}

impl Context {
    pub(super) fn new(settings: Layer, register: Register, intel: Loaded) -> Self {
        let files = settings.named_files();
        let fetchable = super::intel::fetchable(&settings);
        let unread: Vec<String> =
            settings.sources.iter().filter_map(SourceRule::unread_format).collect();
        let sources = SourceRules::new(settings.sources);
        let Layer { name, domains, brands, networks, proxies, accounts, egress, .. } = settings;
        let mut notes = settings.notes;
        notes.extend(register.notes().iter().cloned());
        notes.extend(intel.notes);
        notes.extend(unread);
        notes.sort();
        notes.dedup();
        let organization = Organization::new(Description {
            name,
            domains: domains.unwrap_or_default(),
            brands: brands.unwrap_or_default(),
            accounts,
            egress,
            networks: networks.unwrap_or_default(),
            proxies: proxies.unwrap_or_default(),
        });
        let thresholds = settings.detection.into_iter();
        let detection = thresholds.map(|(key, threshold)| (key, threshold.value)).collect();
        let intel = intel.intel;
        Self {
            organization,
            register,
            intel,
            detection,
            notes,
            files,
            sources,
            sigma: BTreeMap::new(),
            fetchable,
        }
    }
}
