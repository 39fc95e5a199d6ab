//! What one source of settings says: everything is optional, so that a later layer replaces only
//! what it names. Lists of plain values are replaced as a whole; named tables (accounts, exits,
//! lists, feeds) are replaced by name and otherwise add up; rules for sources add up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use playbook::Thresholds;
use playbook::document::{Problem, suggestion};
use playbook::intel::{FeedFormat, ListFormat, ListKind};
use playbook::organization::{CloudAccount, Egress};
use schema::Timestamp;
use toml::Value;

#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    pub(super) name: Option<String>,
    pub(super) domains: Option<Vec<String>>,
    pub(super) brands: Option<Vec<String>>,
    pub(super) networks: Option<Vec<ipnet::IpNet>>,
    pub(super) proxies: Option<Vec<ipnet::IpNet>>,
    pub(super) accounts: Vec<CloudAccount>,
    pub(super) egress: Vec<Egress>,
    pub(super) sources: Vec<SourceRule>,
    pub(super) register: Option<Vec<NamedPath>>,
    /// Files and folders of Sigma rules.
    pub(super) sigma: Option<Vec<NamedPath>>,
    /// Tables of providers that add to the built-in one.
    pub(super) providers: Option<Vec<NamedPath>>,
    pub(super) lists: Vec<ListSetting>,
    pub(super) feeds: Vec<FeedSetting>,
    /// Dotted keys of `[detection]`.
    pub(super) detection: BTreeMap<String, Threshold>,
    pub(super) notes: Vec<String>,
}

/// What content cannot say of the files under a path: a `[[source]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceRule {
    /// File, folder or glob, relative to where the rule was written.
    pub(crate) path: PathBuf,
    pub(crate) format: Option<String>,
    /// Name of a zone, proven to exist.
    pub(crate) timezone: Option<String>,
    /// Of times without one.
    pub(crate) year: Option<u32>,
    /// Order of fields where the file does not name them.
    pub(crate) fields: Vec<String>,
}

/// A path and the place that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedPath {
    pub(super) path: PathBuf,
    /// `stakeout.toml:12`, `--register`.
    pub(super) named_in: String,
}

#[derive(Clone, Debug)]
pub(super) struct ListSetting {
    pub(super) name: String,
    /// `None` where a flag named the file, whose own name then says it.
    pub(super) kind: Option<ListKind>,
    pub(super) provider: Option<String>,
    pub(super) confidence: Option<u8>,
    pub(super) as_of: Option<Timestamp>,
    pub(super) max_age_seconds: Option<i64>,
    pub(super) format: Option<ListFormat>,
    pub(super) location: Location,
}

#[derive(Clone, Debug)]
pub(super) struct FeedSetting {
    pub(super) name: String,
    pub(super) format: Option<FeedFormat>,
    pub(super) location: Location,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    File(NamedPath),
    /// A URL, and where what was fetched from it lies.
    Url(Box<Remote>, NamedPath),
}

/// What `intel update` fetches, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remote {
    pub(crate) url: String,
    pub(crate) user: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) token_file: Option<PathBuf>,
    /// What the file has to be, byte for byte.
    pub(crate) sha256: Option<String>,
    /// Redirects may lead to hosts inside.
    pub(crate) private: bool,
}

impl Location {
    /// Where it is read from.
    pub(super) const fn file(&self) -> &NamedPath {
        match self {
            Self::File(file) | Self::Url(_, file) => file,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Threshold {
    pub(super) value: Value,
    /// File and line, or variable.
    pub(super) place: (String, Option<u32>),
}

impl SourceRule {
    /// That the format it names is of a later version, if it is.
    pub(super) fn unread_format(&self) -> Option<String> {
        let format = self.format.as_deref()?;
        let unread = sources::Format::from_name(format).is_none();
        unread.then(|| {
            format!("[[source]] {}: the format {format} is not read yet", self.path.display())
        })
    }
}

impl Layer {
    /// `--register` and `--intel`. What a file of intel is, its content says.
    pub(super) fn of_flags(register: &[PathBuf], intel: &[PathBuf]) -> Self {
        let named = |path: &PathBuf, flag: &str| NamedPath {
            path: path.clone(),
            named_in: flag.to_owned(),
        };
        let files = register.iter().map(|path| named(path, "--register")).collect();
        let lists = intel.iter().map(|path| ListSetting {
            // The path, so that no configured list of the same name is replaced.
            name: path.display().to_string(),
            kind: None,
            provider: None,
            confidence: None,
            as_of: None,
            max_age_seconds: None,
            format: None,
            location: Location::File(named(path, "--intel")),
        });
        Self {
            register: (!register.is_empty()).then_some(files),
            lists: lists.collect(),
            ..Self::default()
        }
    }

    /// Every file that the settings name, whether it is read or not.
    pub(super) fn named_files(&self) -> Vec<PathBuf> {
        let file = |location: &Location| location.file().path.clone();
        let papers = self.register.iter().chain(&self.providers).flatten();
        let papers = papers.map(|named| named.path.clone());
        let lists = self.lists.iter().map(|list| file(&list.location));
        let feeds = self.feeds.iter().map(|feed| file(&feed.location));
        papers.chain(lists).chain(feeds).collect()
    }

    /// This layer with a stronger one over it.
    pub(super) fn under(mut self, over: Self) -> Self {
        self.notes.extend(over.notes);
        self.detection.extend(over.detection);
        self.sources.extend(over.sources);
        Self {
            name: over.name.or(self.name),
            domains: over.domains.or(self.domains),
            brands: over.brands.or(self.brands),
            networks: over.networks.or(self.networks),
            proxies: over.proxies.or(self.proxies),
            accounts: by_name(self.accounts, over.accounts, |account| account.id.clone()),
            egress: by_name(self.egress, over.egress, |egress| egress.name.clone()),
            register: over.register.or(self.register),
            sigma: over.sigma.or(self.sigma),
            providers: over.providers.or(self.providers),
            lists: by_name(self.lists, over.lists, |list| list.name.clone()),
            feeds: by_name(self.feeds, over.feeds, |feed| feed.name.clone()),
            sources: self.sources,
            detection: self.detection,
            notes: self.notes,
        }
    }

    /// A problem for each key of `[detection]` that there is not, or whose value cannot be.
    pub(super) fn threshold_problems(&self) -> Vec<Problem> {
        let known = Thresholds::keys();
        let problem = |(key, threshold): (&String, &Threshold)| {
            let text = if known.contains(key) {
                let wrong = Thresholds::problem(key, &threshold.value)?;
                format!("\"{key}\" in [detection] {wrong}")
            } else {
                let hint = suggestion(key, known.iter().map(String::as_str));
                format!("unknown key \"{key}\" in [detection]{hint}")
            };
            let (place, line) = threshold.place.clone();
            Some(Problem { place, line, text })
        };
        self.detection.iter().filter_map(problem).collect()
    }
}

/// What a file is called by those who know it: `tor` for `intel/tor.txt`.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn by_name<T>(under: Vec<T>, over: Vec<T>, name: impl Fn(&T) -> String) -> Vec<T> {
    let replaced = |item: &T| over.iter().any(|other| name(other) == name(item));
    let kept: Vec<T> = under.into_iter().filter(|item| !replaced(item)).collect();
    kept.into_iter().chain(over).collect()
}
