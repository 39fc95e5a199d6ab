//! `stakeout.toml` and the files of `conf.d`, section by section.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use ipnet::IpNet;
use jiff::tz::TimeZoneDatabase;
use playbook::document::{Edge, Problem, Problems, Section, Source, Word, suggestion};
use playbook::organization::{CloudAccount, Egress};
use schema::Provider;
use toml::Value;

use super::duration;
use super::layer::{
    FeedSetting, Layer, ListSetting, Location, NamedPath, Remote, SourceRule, Threshold,
};

/// Reads a document; `path` names it, and what it names lies beside it.
pub(super) fn read(text: &str, path: &Path, problems: &mut Vec<Problem>) -> Layer {
    let place = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new(""));
    read_document(&Source::new(&place, text), folder, problems)
}

/// Reads a document whose paths are relative to `folder`.
pub(super) fn read_document(
    source: &Source<'_>,
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> Layer {
    let root = match source.root() {
        Ok(root) => root,
        Err(Problems(found)) => {
            problems.extend(found);
            return Layer::default();
        }
    };
    let mut reader = Reader { folder, layer: Layer::default(), problems };
    reader.root(root);
    reader.refuse_repeated(source.place());
    reader.layer
}

struct Reader<'r> {
    folder: &'r Path,
    layer: Layer,
    problems: &'r mut Vec<Problem>,
}

impl Reader<'_> {
    fn root(&mut self, mut root: Section<'_>) {
        if let Some(section) = root.section("organization") {
            self.organization(section);
        }
        for section in root.sections("cloud_account") {
            self.cloud_account(section);
        }
        for section in root.sections("source") {
            self.source(section);
        }
        for section in root.sections("egress") {
            self.egress(section);
        }
        if let Some(section) = root.section("register") {
            self.register(section);
        }
        if let Some(section) = root.section("sigma") {
            self.sigma(section);
        }
        if let Some(section) = root.section("intel") {
            self.intel(section);
        }
        if let Some(section) = root.section("detection") {
            self.detection(section);
        }
        self.close(root);
    }

    fn organization(&mut self, mut section: Section<'_>) {
        self.layer.name = section.text("name");
        let names = section.words("domains");
        for word in names.iter().flatten() {
            if schema::normalize_name(&word.text).is_none() {
                section
                    .refuse(word.line, format!("\"{}\" in {section} is no domain name", word.text));
            }
        }
        self.layer.domains = names.map(texts);
        self.layer.brands = section.words("brands").map(texts);
        self.layer.networks = networks(&mut section, "networks");
        self.layer.proxies = networks(&mut section, "proxies");
        self.close(section);
    }

    fn cloud_account(&mut self, mut section: Section<'_>) {
        section.require(&["id"]);
        let provider = section.word("provider").map_or(Some(Provider::Aws), |word| {
            let known = Provider::ALL;
            let provider = known.into_iter().find(|known| known.as_str() == word.text);
            if provider.is_none() {
                let hint = suggestion(&word.text, known.map(Provider::as_str));
                let text = format!("unknown provider \"{}\"{hint} (in {section})", word.text);
                section.refuse(word.line, text);
            }
            provider
        });
        let id = section.text("id");
        let name = section.text("name").or_else(|| id.clone());
        if let (Some(provider), Some(id), Some(name)) = (provider, id, name) {
            self.layer.accounts.push(CloudAccount { provider, id, name });
        }
        self.close(section);
    }

    fn source(&mut self, mut section: Section<'_>) {
        let path = section.text("path").unwrap_or_else(|| "**".to_owned());
        let timezone = section.word("timezone").map(|word| {
            if TimeZoneDatabase::bundled().get(&word.text).is_err() {
                section.refuse(word.line, unknown_zone(&word.text));
            }
            word.text
        });
        let format = section.text("format");
        let year = section.count("year", 1970);
        let fields = section.words("fields").map(texts).unwrap_or_default();
        let path = self.folder.join(path);
        self.layer.sources.push(SourceRule { path, format, timezone, year, fields });
        self.close(section);
    }

    fn egress(&mut self, mut section: Section<'_>) {
        section.require(&["networks"]);
        let networks = networks(&mut section, "networks").unwrap_or_default();
        let first = || networks.first().map_or_else(|| "egress".to_owned(), IpNet::to_string);
        let name = section.text("name").unwrap_or_else(first);
        self.layer.egress.push(Egress { name, networks });
        self.close(section);
    }

    fn register(&mut self, mut section: Section<'_>) {
        self.layer.register = self.files(&mut section, "files");
        self.close(section);
    }

    fn sigma(&mut self, mut section: Section<'_>) {
        self.layer.sigma = self.files(&mut section, "rules");
        self.close(section);
    }

    /// Files that a key names, each with the line that names it.
    fn files(&self, section: &mut Section<'_>, key: &'static str) -> Option<Vec<NamedPath>> {
        let files = section.words(key)?.into_iter().map(|word| NamedPath {
            path: self.folder.join(&word.text),
            named_in: format!("{}:{}", section.place(), word.line),
        });
        Some(files.collect())
    }

    fn intel(&mut self, mut section: Section<'_>) {
        self.layer.providers = self.files(&mut section, "providers");
        for list in section.sections("list") {
            self.list(list);
        }
        for feed in section.sections("feed") {
            self.feed(feed);
        }
        self.close(section);
    }

    fn list(&mut self, mut section: Section<'_>) {
        section.require(&["name", "kind"]);
        let name = section.text("name");
        let kind = parsed(&mut section, "kind");
        let format = parsed(&mut section, "format");
        let provider = section.text("provider");
        let confidence = percent(&mut section);
        let as_of = section.time("as_of", Edge::Start);
        let max_age_seconds = section.word("max_age").and_then(|word| {
            let seconds = duration::seconds(&word.text);
            if seconds.is_none() {
                let text = format!("\"max_age\" in {section} must be a duration such as \"2d\"");
                section.refuse(word.line, text);
            }
            seconds
        });
        let location = self.location(&mut section, "list", name.as_deref());
        if let (Some(name), Some(location)) = (name, location) {
            self.layer.lists.push(ListSetting {
                name,
                kind,
                provider,
                confidence,
                as_of,
                max_age_seconds,
                format,
                location,
            });
        }
        self.close(section);
    }

    fn feed(&mut self, mut section: Section<'_>) {
        section.require(&["name"]);
        let name = section.text("name");
        let format = parsed(&mut section, "format");
        let location = self.location(&mut section, "feed", name.as_deref());
        if let (Some(name), Some(location)) = (name, location) {
            self.layer.feeds.push(FeedSetting { name, format, location });
        }
        self.close(section);
    }

    fn location(
        &self,
        section: &mut Section<'_>,
        sort: &str,
        name: Option<&str>,
    ) -> Option<Location> {
        let (path, url) = (section.word("path"), section.word("url"));
        let mut file = |key| section.text(key).map(|path| self.folder.join(path));
        let (password_file, token_file) = (file("password_file"), file("token_file"));
        let remote = Remote {
            url: String::new(),
            user: section.text("user"),
            password_file,
            token_file,
            sha256: section.text("sha256"),
            private: section.flag("private").unwrap_or(false),
        };
        match (path, url) {
            (Some(word), None) => Some(Location::File(NamedPath {
                path: self.folder.join(&word.text),
                named_in: format!("{}:{}", section.place(), word.line),
            })),
            (None, Some(url)) => {
                let path = fetched_file(self.folder, sort, name.unwrap_or_default());
                let named_in = format!("{}:{}", section.place(), url.line);
                let remote = Box::new(Remote { url: url.text, ..remote });
                Some(Location::Url(remote, NamedPath { path, named_in }))
            }
            (Some(word), Some(_)) => {
                let text = format!("{section} has both a \"path\" and a \"url\"; it takes one");
                section.refuse(word.line, text);
                None
            }
            (None, None) => {
                let text = format!("{section} lacks the required key \"path\" (or \"url\")");
                section.refuse(section.line(), text);
                None
            }
        }
    }

    fn detection(&mut self, mut section: Section<'_>) {
        let place = section.place().to_owned();
        for (Word { text, line }, value) in section.take_rest() {
            let place = (place.clone(), Some(line));
            for (key, value) in flattened(text, value) {
                let threshold = Threshold { value, place: place.clone() };
                self.layer.detection.insert(key, threshold);
            }
        }
        self.close(section);
    }

    /// Within one file a name belongs to one table.
    fn refuse_repeated(&mut self, place: &str) {
        let Layer { lists, feeds, egress, accounts, .. } = &self.layer;
        let repeated = [
            ("[[intel.list]]", first_repeated(lists.iter().map(|list| &list.name))),
            ("[[intel.feed]]", first_repeated(feeds.iter().map(|feed| &feed.name))),
            ("[[egress]]", first_repeated(egress.iter().map(|egress| &egress.name))),
            ("[[cloud_account]]", first_repeated(accounts.iter().map(|account| &account.id))),
        ];
        for (section, name) in repeated {
            if let Some(name) = name {
                self.problems
                    .push(Problem::whole(place, format!("two {section} are called \"{name}\"")));
            }
        }
    }

    fn close(&mut self, section: Section<'_>) {
        let (problems, notes) = section.finish();
        self.problems.extend(problems);
        self.layer.notes.extend(notes);
    }
}

/// Where what is fetched lies: beside `stakeout.toml`, also where a file of `conf.d` names it.
fn fetched_file(folder: &Path, sort: &str, name: &str) -> PathBuf {
    let beside = folder.file_name().is_some_and(|it| it == "conf.d").then(|| folder.parent());
    let folder = beside.flatten().unwrap_or(folder);
    folder.join("intel").join("fetched").join(format!("{sort}-{}", file_name_of(name)))
}

/// A name as part of that of a file: letters, digits and hyphens.
pub(crate) fn file_name_of(name: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
    let name: String = name.to_lowercase().chars().take(80).map(plain).collect();
    if name.is_empty() { "unnamed".to_owned() } else { name }
}

fn texts(words: Vec<Word>) -> Vec<String> {
    words.into_iter().map(|word| word.text).collect()
}

fn networks(section: &mut Section<'_>, key: &'static str) -> Option<Vec<IpNet>> {
    let mut networks = Vec::new();
    for Word { text, line } in section.words(key)? {
        let address = || text.parse().map(|address: std::net::IpAddr| address.into());
        match text.parse::<IpNet>().or_else(|_| address()) {
            Ok(network) => networks.push(network),
            Err(_) => section.refuse(line, format!("\"{text}\" in {section} is no network")),
        }
    }
    Some(networks)
}

/// A word out of a fixed set, whose error names the nearest.
fn parsed<T: FromStr<Err = String>>(section: &mut Section<'_>, key: &'static str) -> Option<T> {
    let word = section.word(key)?;
    match word.text.parse() {
        Ok(value) => Some(value),
        Err(text) => {
            section.refuse(word.line, format!("{text} (in {section})"));
            None
        }
    }
}

fn percent(section: &mut Section<'_>) -> Option<u8> {
    let confidence = section.count("confidence", 0)?;
    let percent = u8::try_from(confidence).ok().filter(|percent| *percent <= 100);
    if percent.is_none() {
        let text = format!("\"confidence\" in {section} must be between 0 and 100");
        section.refuse(section.line(), text);
    }
    percent
}

fn unknown_zone(name: &str) -> String {
    let zones: Vec<String> =
        TimeZoneDatabase::bundled().available().map(|zone| zone.as_str().to_owned()).collect();
    format!("unknown time zone \"{name}\"{}", suggestion(name, zones.iter().map(String::as_str)))
}

/// `[detection.surge] least = 3` is `surge.least`.
fn flattened(key: String, value: Value) -> Vec<(String, Value)> {
    match value {
        Value::Table(table) => {
            let inner = table.into_iter();
            inner.flat_map(|(part, value)| flattened(format!("{key}.{part}"), value)).collect()
        }
        value => vec![(key, value)],
    }
}

fn first_repeated<'n>(names: impl Iterator<Item = &'n String>) -> Option<&'n String> {
    let mut names: Vec<&String> = names.collect();
    names.sort();
    let pair = names.array_windows().find(|[one, other]| one == other)?;
    Some(pair[0])
}
