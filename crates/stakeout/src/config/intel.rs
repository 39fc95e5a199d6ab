//! Lists and feeds, read from where the configuration says they are. What is not read yet (other
//! formats, URLs that nobody has fetched) is noted: the rest of the intel still counts.

use std::path::Path;

use playbook::document::{Problem, Problems};
use playbook::intel::{
    Feed, FeedFormat, Intel, List, ListFormat, ListKind, ListMeta, ProviderTable, read_feed,
    read_list,
};

use super::layer::{FeedSetting, Layer, ListSetting, Location, NamedPath, stem};
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
struct Content {
    bytes: Vec<u8>,
    place: String,
}

impl Loader {
    fn list(&mut self, setting: &ListSetting) -> Result<(), Problems> {
        let Some(content) = self.open(&setting.name, &setting.location)? else { return Ok(()) };
        let Content { bytes, place } = &content;
        let given_by_flag = setting.kind.is_none();
        if given_by_flag && FeedFormat::of(bytes) != FeedFormat::Csv {
            return self.feed_content(&setting.name, None, &content);
        }
        let format = setting.format.unwrap_or_else(|| ListFormat::of(bytes));
        if format != ListFormat::Plain {
            self.notes.push(format!("{place}: the list format {format} is not read yet"));
            return Ok(());
        }
        let kind = setting
            .kind
            .unwrap_or_else(|| self.kind_by_name(&stem(Path::new(&setting.name)), place));
        let defaults = ListMeta::new(&setting.name, kind);
        let meta = ListMeta {
            provider: setting.provider.clone(),
            confidence: setting.confidence.unwrap_or(defaults.confidence),
            as_of: setting.as_of,
            max_age_seconds: setting.max_age_seconds.unwrap_or(defaults.max_age_seconds),
            ..defaults
        };
        let (list, notes) = read_list(meta, &String::from_utf8_lossy(bytes), place);
        self.lists.push(list);
        self.notes.extend(notes);
        Ok(())
    }

    fn feed(&mut self, setting: &FeedSetting) -> Result<(), Problems> {
        if setting.format == Some(FeedFormat::Taxii) {
            self.notes.push(format!("feed \"{}\": taxii is not read yet", setting.name));
            return Ok(());
        }
        match self.open(&setting.name, &setting.location)? {
            Some(content) => self.feed_content(&setting.name, setting.format, &content),
            None => Ok(()),
        }
    }

    fn feed_content(
        &mut self,
        name: &str,
        format: Option<FeedFormat>,
        content: &Content,
    ) -> Result<(), Problems> {
        let Content { bytes, place } = content;
        let format = format.unwrap_or_else(|| FeedFormat::of(bytes));
        if format != FeedFormat::Stix {
            self.notes.push(format!("{place}: the feed format {format} is not read yet"));
            return Ok(());
        }
        let (feed, notes) = read_feed(name, bytes, place)?;
        self.feeds.push(feed);
        self.notes.extend(notes);
        Ok(())
    }

    fn open(&mut self, name: &str, location: &Location) -> Result<Option<Content>, Problem> {
        let NamedPath { path, named_in } = match location {
            Location::File(file) => file,
            Location::Url(url) => {
                self.notes.push(format!("\"{name}\": fetching {url} is not read yet"));
                return Ok(None);
            }
        };
        let place = path.display().to_string();
        match read::bytes(path) {
            Ok(bytes) if is_compressed(&bytes) => {
                self.notes.push(format!("{place}: compressed lists are not read yet"));
                Ok(None)
            }
            Ok(bytes) => Ok(Some(Content { bytes, place })),
            Err(text) => Err(Problem::whole(&place, format!("{text} (named in {named_in})"))),
        }
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

fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b") || bytes.starts_with(b"\x28\xb5\x2f\xfd")
}
