//! Lists and feeds, read from where the configuration says they are. What nobody has fetched yet is
//! noted: the rest of the intel still counts.

use std::path::{Path, PathBuf};

use playbook::document::{Problem, Problems};
use playbook::intel::{
    Feed, FeedFile, FeedFormat, Intel, List, ListFormat, ListKind, ListMeta, ProviderTable,
    read_feed, read_list,
};
use schema::Timestamp;

use super::layer::{FeedSetting, Layer, ListSetting, Location, NamedPath, Remote, stem};
use super::read;

/// Intel with what is to be said of it.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) intel: Intel,
    pub(super) notes: Vec<String>,
}

pub(super) fn load(settings: &Layer, problems: &mut Vec<Problem>) -> Loaded {
    let mut loader = Loader { lists: Vec::new(), feeds: Vec::new(), notes: Vec::new() };
    for setting in &settings.lists {
        if let Err(Problems(found)) = loader.list(setting) {
            problems.extend(found);
        }
    }
    for setting in &settings.feeds {
        if let Err(Problems(found)) = loader.feed(setting) {
            problems.extend(found);
        }
    }
    let tables = tables(settings, problems);
    let Loader { lists, feeds, notes } = loader;
    Loaded { intel: Intel::new(lists, feeds).with_tables(tables), notes }
}

/// The company's own tables of providers, in the form of the built-in one.
fn tables(settings: &Layer, problems: &mut Vec<Problem>) -> Vec<ProviderTable> {
    let mut tables = Vec::new();
    for NamedPath { path, named_in } in settings.providers.iter().flatten() {
        let place = path.display().to_string();
        let text = read::text(path)
            .map_err(|text| Problem::whole(&place, format!("{text} (named in {named_in})")));
        let table = text
            .map_err(|problem| Problems(vec![problem]))
            .and_then(|text| ProviderTable::parse(&stem(path), &place, &text));
        match table {
            Ok(table) => tables.push(table),
            Err(Problems(found)) => problems.extend(found),
        }
    }
    tables
}

struct Loader {
    lists: Vec<List>,
    feeds: Vec<Feed>,
    notes: Vec<String>,
}

/// The bytes of a file and how to name it.
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    pub(crate) place: String,
}

/// A file, inflated, or every file of a folder by name, hidden ones left out.
pub(crate) fn files(path: &Path) -> Result<Vec<Content>, String> {
    let content = |path: &Path| {
        Ok(Content { bytes: read::unpacked(path)?, place: path.display().to_string() })
    };
    if !path.is_dir() {
        return Ok(vec![content(path)?]);
    }
    read::files_of(path)?.iter().map(|path| content(path)).collect()
}

/// A list or feed that `intel update` fetches.
#[derive(Clone, Debug)]
pub(crate) struct Fetchable {
    pub(crate) name: String,
    /// How a list is read; `None` of a feed.
    pub(crate) list: Option<(ListKind, Option<ListFormat>)>,
    pub(crate) feed: Option<FeedFormat>,
    pub(crate) remote: Remote,
    pub(crate) path: PathBuf,
}

/// Every list and feed with a URL.
pub(super) fn fetchable(settings: &Layer) -> Vec<Fetchable> {
    let of = |name: &str, location: &Location, list, feed| match location {
        Location::File(_) => None,
        Location::Url(remote, file) => Some(Fetchable {
            name: name.to_owned(),
            list,
            feed,
            remote: remote.as_ref().clone(),
            path: file.path.clone(),
        }),
    };
    let lists = settings.lists.iter().filter_map(|list| {
        let kind = (list.kind.unwrap_or(ListKind::Bad), list.format);
        of(&list.name, &list.location, Some(kind), None)
    });
    let feeds = settings.feeds.iter();
    lists
        .chain(feeds.filter_map(|feed| of(&feed.name, &feed.location, None, feed.format)))
        .collect()
}

/// Where it is written when a file was last known to be as it is on the server.
pub(crate) fn state_file(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    path.with_file_name(format!(".{name}.json"))
}

/// When a file was last known to be as it is on the server.
fn fetched_at(location: &Location) -> Option<Timestamp> {
    let Location::Url(_, file) = location else { return None };
    let state: serde_json::Value =
        serde_json::from_slice(&read::bytes(&state_file(&file.path)).ok()?).ok()?;
    Timestamp::parse_rfc3339(state.get("checked")?.as_str()?.as_bytes())
}

/// Reads the files of a feed as one.
pub(crate) fn read_feed_files(
    name: &str,
    format: FeedFormat,
    files: &[Content],
) -> Result<(Feed, Vec<String>), Problems> {
    let files: Vec<FeedFile<'_>> = files
        .iter()
        .map(|content| FeedFile { place: content.place.clone(), bytes: &content.bytes })
        .collect();
    read_feed(name, format, &files)
}

impl Loader {
    fn list(&mut self, setting: &ListSetting) -> Result<(), Problems> {
        let contents = self.open(&setting.name, &setting.location)?;
        let [content, rest @ ..] = contents.as_slice() else { return Ok(()) };
        let Content { bytes, place } = content;
        let given_by_flag = setting.kind.is_none();
        if given_by_flag && (!rest.is_empty() || FeedFormat::is_feed(bytes)) {
            return self.feed_content(&setting.name, None, &contents);
        }
        if !rest.is_empty() {
            let text = "is a folder with several files; a list is one file";
            return Err(
                Problem::whole(&setting.location.file().path.display().to_string(), text).into()
            );
        }
        let format = setting.format.unwrap_or_else(|| ListFormat::of(bytes));
        let kind = setting
            .kind
            .unwrap_or_else(|| self.kind_by_name(&stem(Path::new(&setting.name)), place));
        let defaults = ListMeta::new(&setting.name, kind);
        let meta = ListMeta {
            provider: setting.provider.clone(),
            confidence: setting.confidence.unwrap_or(defaults.confidence),
            as_of: setting.as_of.or_else(|| fetched_at(&setting.location)),
            max_age_seconds: setting.max_age_seconds.unwrap_or(defaults.max_age_seconds),
            ..defaults
        };
        let (list, notes) = read_list(meta, format, bytes, place)?;
        self.lists.push(list);
        self.notes.extend(notes);
        Ok(())
    }

    fn feed(&mut self, setting: &FeedSetting) -> Result<(), Problems> {
        let contents = self.open(&setting.name, &setting.location)?;
        match contents.as_slice() {
            [] => Ok(()),
            _ => self.feed_content(&setting.name, setting.format, &contents),
        }
    }

    fn feed_content(
        &mut self,
        name: &str,
        format: Option<FeedFormat>,
        contents: &[Content],
    ) -> Result<(), Problems> {
        let told = |content: &Content| FeedFormat::of(&content.bytes);
        // Of a folder, what stands in it for the sake of the rest tells nothing.
        let json =
            contents.iter().find(|content| content.bytes.trim_ascii_start().starts_with(b"{"));
        let format = format.or_else(|| json.or(contents.first()).map(told));
        let (feed, notes) = read_feed_files(name, format.unwrap_or(FeedFormat::Stix), contents)?;
        self.feeds.push(feed);
        self.notes.extend(notes);
        Ok(())
    }

    /// Nothing, where it is still to be fetched.
    fn open(&mut self, name: &str, location: &Location) -> Result<Vec<Content>, Problem> {
        let NamedPath { path, named_in } = location.file();
        if let Location::Url(remote, _) = location
            && !path.try_exists().unwrap_or(false)
        {
            let url = &remote.url;
            let text = format!("\"{name}\": {url} was not fetched yet; run stakeout intel update");
            self.notes.push(text);
            return Ok(Vec::new());
        }
        files(path).map_err(|text| {
            Problem::whole(&path.display().to_string(), format!("{text} (named in {named_in})"))
        })
    }

    /// A flag names a file and no kind: the file's name says it (`vpn-ranges.txt`), or else the
    /// list is of what is bad.
    fn kind_by_name(&mut self, name: &str, place: &str) -> ListKind {
        let name = name.to_ascii_lowercase();
        let words: Vec<&str> = name.split(['-', '.', ' ']).collect();
        let named = ListKind::ALL
            .into_iter()
            .find(|kind| words.contains(&kind.as_str()) || name.starts_with(kind.as_str()));
        let kind = named.unwrap_or(ListKind::Bad);
        self.notes.push(format!("{place}: read as a list of kind \"{kind}\", by its name"));
        kind
    }
}
