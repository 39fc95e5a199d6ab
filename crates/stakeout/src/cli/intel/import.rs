//! `stakeout intel import`: checks a file before it is trusted, and puts it where the configuration
//! finds it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use playbook::intel::{Feed, FeedFormat, ListFormat, ListKind, ListMeta, read_list};

use crate::config::intel_files;
use crate::output::terminal::clean;

#[derive(Args)]
pub(super) struct Arguments {
    /// Read it as this format, of a list or a feed; left out, its content says
    #[arg(long = "as", value_name = "FORMAT")]
    format: Option<String>,
    /// What a list is about, as in stakeout.toml: tor, vpn, hosting, bad, …
    #[arg(long, value_name = "KIND")]
    kind: Option<ListKind>,
    /// Copy it into the folder, and write the section that names it to conf.d, under this name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The provider of a list of a cloud or a hoster
    #[arg(long, value_name = "PROVIDER", requires = "name")]
    provider: Option<String>,
    /// Folder of stakeout.toml: the file goes to intel/, the section to conf.d/
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// A list, a feed, or a folder of a feed
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let files = intel_files(&arguments.file)
        .map_err(|text| anyhow::anyhow!("{}: {text}", arguments.file.display()))?;
    let [first, ..] = files.as_slice() else {
        bail!("{}: there is no file in this folder", arguments.file.display());
    };
    let checked = match Wanted::of(arguments, &first.bytes, files.len())? {
        Wanted::Feed(format) => {
            let (feed, _) = crate::config::read_feed_files("import", format, &files)
                .map_err(|problems| anyhow::anyhow!("{problems}"))?;
            Checked::feed(&feed, format)
        }
        Wanted::List(format) => {
            let kind = arguments.kind.unwrap_or(ListKind::Bad);
            let meta = ListMeta::new("import", kind);
            let (list, _) = read_list(meta, format, &first.bytes, &first.place)
                .map_err(|problems| anyhow::anyhow!("{problems}"))?;
            Checked::list(&list.meta, format)
        }
    };
    let mut stdout = io::stdout().lock();
    checked.print(&arguments.file, &mut stdout)?;
    let Some(name) = &arguments.name else { return Ok(()) };
    if checked.is_list && arguments.kind.is_none() {
        let kinds: Vec<&str> = ListKind::ALL.iter().map(|kind| kind.as_str()).collect();
        bail!("a list needs --kind, one of {}", kinds.join(", "));
    }
    place(arguments, name, &checked, &mut stdout)
}

/// As which format a file is to be read.
enum Wanted {
    List(ListFormat),
    Feed(FeedFormat),
}

impl Wanted {
    fn of(arguments: &Arguments, bytes: &[u8], count: usize) -> anyhow::Result<Self> {
        if let Some(word) = &arguments.format {
            let feed = word.parse::<FeedFormat>().map(Self::Feed);
            // Both have tables; without a kind the feed is meant.
            let list = word.parse::<ListFormat>().map(Self::List);
            let (first, second) =
                if arguments.kind.is_some() { (list, feed) } else { (feed, list) };
            return first.or_else(|text| second.map_err(|_| anyhow::anyhow!("--as: {text}")));
        }
        let feed = count > 1 || arguments.kind.is_none() && FeedFormat::is_feed(bytes);
        Ok(if feed { Self::Feed(FeedFormat::of(bytes)) } else { Self::List(ListFormat::of(bytes)) })
    }
}

/// What checking found.
struct Checked {
    is_list: bool,
    format: &'static str,
    counts: Vec<(String, usize)>,
    as_of: Option<schema::Timestamp>,
    unread: Vec<String>,
}

impl Checked {
    fn list(list: &ListMeta, format: ListFormat) -> Self {
        let counts = list.counts.iter().map(|(what, count)| ((*what).to_owned(), *count));
        Self {
            is_list: true,
            format: format.as_str(),
            counts: counts.collect(),
            as_of: list.as_of,
            unread: list.unread.sentences(),
        }
    }

    fn feed(feed: &Feed, format: FeedFormat) -> Self {
        let named = feed.indicators.iter().filter(|indicator| indicator.actor().is_some()).count();
        let counts = [
            ("indicators", feed.indicators.len()),
            ("indicators of a named actor", named),
            ("actors", feed.actors.len()),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        Self {
            is_list: false,
            format: format.as_str(),
            counts: counts.map(|(what, count)| (what.to_owned(), count)).collect(),
            as_of: feed.as_of,
            unread: feed.unread.clone(),
        }
    }

    fn print(&self, file: &Path, to: &mut impl Write) -> io::Result<()> {
        let sort = if self.is_list { "list" } else { "feed" };
        writeln!(
            to,
            "{}: a {sort} in the format {}",
            clean(&file.display().to_string()),
            self.format
        )?;
        for (what, count) in &self.counts {
            writeln!(to, "  {count:>9} {what}")?;
        }
        if self.counts.is_empty() {
            writeln!(to, "  it holds no entry")?;
        }
        let as_of =
            self.as_of.map_or_else(|| "it states no date".to_owned(), |at| format!("as of {at}"));
        writeln!(to, "  {as_of}")?;
        for unread in &self.unread {
            writeln!(to, "  not read: {}", clean(unread))?;
        }
        Ok(())
    }
}

/// Copies the file and writes its section.
fn place(
    arguments: &Arguments,
    name: &str,
    checked: &Checked,
    to: &mut impl Write,
) -> anyhow::Result<()> {
    if checked.counts.is_empty() {
        bail!("it holds no entry, so nothing was copied");
    }
    let safe = crate::config::file_name_of(name);
    let folder = arguments.dir.join("intel");
    let sections = arguments.dir.join("conf.d");
    let section = sections.join(format!("intel-{safe}.toml"));
    if section.try_exists().with_context(|| format!("cannot look for {}", section.display()))? {
        bail!("{} is there already; choose another --name, or delete it", section.display());
    }
    let stored = copy(&arguments.file, &folder, &safe)?;
    let relative = Path::new("..").join("intel").join(stored);
    let text = written(arguments, name, checked, &relative);
    fs::create_dir_all(&sections).with_context(|| format!("cannot make {}", sections.display()))?;
    fs::write(&section, text).with_context(|| format!("cannot write {}", section.display()))?;
    writeln!(to, "copied, and named in {}", clean(&section.display().to_string()))?;
    Ok(())
}

/// Copies a file, or the files of a folder; returns its name there.
fn copy(file: &Path, folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let cannot = |path: &Path| format!("cannot copy {} to {}", file.display(), path.display());
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let extension = file.extension().map(|it| it.to_string_lossy().into_owned());
    let target = extension
        .filter(|_| file.is_file())
        .map_or_else(|| name.to_owned(), |it| format!("{name}.{it}"));
    let path = folder.join(&target);
    if file.is_file() {
        fs::copy(file, &path).with_context(|| cannot(&path))?;
        return Ok(target.into());
    }
    fs::create_dir_all(&path).with_context(|| cannot(&path))?;
    for entry in fs::read_dir(file).with_context(|| cannot(&path))? {
        let entry = entry.with_context(|| cannot(&path))?;
        if entry.path().is_file() {
            fs::copy(entry.path(), path.join(entry.file_name())).with_context(|| cannot(&path))?;
        }
    }
    Ok(target.into())
}

/// The section of the configuration.
fn written(arguments: &Arguments, name: &str, checked: &Checked, path: &Path) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let sort = if checked.is_list { "list" } else { "feed" };
    let mut lines = vec![format!("[[intel.{sort}]]"), format!("name = {}", text(name))];
    if let Some(kind) = arguments.kind.filter(|_| checked.is_list) {
        lines.push(format!("kind = {}", text(kind.as_str())));
    }
    if let Some(provider) = &arguments.provider {
        lines.push(format!("provider = {}", text(provider)));
    }
    lines.push(format!("format = {}", text(checked.format)));
    lines.push(format!("path = {}", text(&path.display().to_string())));
    lines.join("\n") + "\n"
}
