//! Files of the register: which format a text is in, told from its content, and `register.toml`
//! itself. Formats that are not read yet are noted and never fail a run: the rest of the register
//! still counts.

use schema::ResourceKind;

use super::calendar::{self, Event};
use super::claim::{EntryKind, EntryRef};
use super::entry::{Approval, Entry, Limit, Terms, Window};
use super::origin::Origin;
use super::place::{Kinds, Place};
use super::scope::{ScopePart, unknown_kind};
use crate::document::{Edge, Problem, Problems, Section, Source, Word};

/// One file, read; [`super::Register::bind`] puts several together.
#[derive(Clone, Debug, Default)]
pub struct RegisterFile {
    pub(super) entries: Vec<Entry>,
    /// Events of a calendar that permit nothing by themselves.
    pub(super) events: Vec<Event>,
    /// `Some` where the file has a `[scope]`.
    pub(super) scope: Option<Vec<ScopePart>>,
    pub(super) notes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Toml,
    Calendar,
    Csv,
    /// `terraform show -json` of a plan or state.
    Terraform,
    CloudFormation,
    /// Answer of Route 53 Domains `list-domains`.
    DomainList,
}

impl Format {
    /// Tells a format from its first bytes. What looks like nothing else is taken for TOML, whose
    /// errors name a line.
    pub fn of(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let first_line = text.lines().next().unwrap_or("");
        if first_line.trim_end().eq_ignore_ascii_case("BEGIN:VCALENDAR") {
            Self::Calendar
        } else if text.starts_with('{') {
            Self::of_json(text)
        } else if text.lines().take(50).any(|line| line.starts_with("AWSTemplateFormatVersion:")) {
            Self::CloudFormation
        } else if is_table_header(first_line) {
            Self::Csv
        } else {
            Self::Toml
        }
    }

    fn of_json(text: &str) -> Self {
        let has = |key: &str| text.contains(&format!("\"{key}\""));
        if has("terraform_version") || has("planned_values") || has("resource_changes") {
            Self::Terraform
        } else if has("AWSTemplateFormatVersion") || has("Resources") {
            Self::CloudFormation
        } else {
            Self::DomainList
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Toml => "register.toml",
            Self::Calendar => "iCalendar",
            Self::Csv => "CSV register",
            Self::Terraform => "Terraform JSON",
            Self::CloudFormation => "CloudFormation",
            Self::DomainList => "domain list JSON",
        }
    }
}

/// `ticket,kind,who,…`: column names without anything that TOML would have there.
fn is_table_header(line: &str) -> bool {
    let mut columns = line.split([',', ';']);
    let named = |column: &str| {
        let column = column.trim().trim_matches('"');
        !column.is_empty() && column.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' '))
    };
    line.contains([',', ';']) && columns.all(named)
}

/// Reads a register file of any format; `place` is how problems and references name it.
pub fn read(bytes: &[u8], place: &str) -> Result<RegisterFile, Problems> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n');
        let line = u32::try_from(before.count() + 1).unwrap_or(u32::MAX);
        Problem::at(place, line, "this is not UTF-8 text")
    })?;
    match Format::of(text) {
        Format::Toml => read_toml(text, place),
        Format::Calendar => calendar::read(text, place),
        other => {
            let note = format!("{place}: {} is not read yet", other.in_words());
            Ok(RegisterFile { notes: vec![note], ..RegisterFile::default() })
        }
    }
}

pub(super) fn read_toml(text: &str, place: &str) -> Result<RegisterFile, Problems> {
    let source = Source::new(place, text);
    let mut root = source.root()?;
    let mut reader = Reader::default();
    for grant in root.sections("grant") {
        reader.grant(grant);
    }
    for plan in root.sections("plan") {
        reader.plan(plan);
    }
    for domain in root.sections("domain") {
        reader.domain(domain);
    }
    if let Some(scope) = root.section("scope") {
        reader.scope(scope);
    }
    reader.close(root);
    if reader.file.entries.is_empty() && reader.file.scope.is_none() {
        reader.file.notes.push(format!("{place}: this register has no entries"));
    }
    Problems::or_value(reader.problems, reader.file)
}

#[derive(Default)]
struct Reader {
    file: RegisterFile,
    problems: Vec<Problem>,
}

impl Reader {
    fn grant(&mut self, mut section: Section<'_>) {
        section.require(&["who", "kind"]);
        let terms = acquire(&mut section);
        let limit = section.count("max_per_day", 1).map_or(Limit::None, Limit::PerDay);
        let start = section.time("from", Edge::Start).unwrap_or(Window::ALWAYS.start);
        let end = section.time("until", Edge::End).unwrap_or(Window::ALWAYS.end);
        let window = window(&mut section, (start, end), ("from", "until"));
        self.entry(EntryKind::Grant, section, Conditions { terms, window, limit });
    }

    fn plan(&mut self, mut section: Section<'_>) {
        section.require(&["ticket", "who", "kind", "start", "end"]);
        let terms = acquire(&mut section);
        let limit = section.count("count", 1).map_or(Limit::None, Limit::Whole);
        let start = section.time("start", Edge::Start).unwrap_or(Window::ALWAYS.start);
        let end = section.time("end", Edge::End).unwrap_or(Window::ALWAYS.end);
        let window = window(&mut section, (start, end), ("start", "end"));
        self.entry(EntryKind::Plan, section, Conditions { terms, window, limit });
    }

    fn domain(&mut self, mut section: Section<'_>) {
        section.require(&["name"]);
        let name = section.word("name").unwrap_or_else(|| Word { text: String::new(), line: 0 });
        let canonical = schema::normalize_name(&name.text).map(String::from);
        if canonical.is_none() && name.line > 0 {
            section.refuse(name.line, format!("\"{}\" in {section} is no domain name", name.text));
        }
        section.text("registrar");
        let terms = Terms::Register { name: canonical.unwrap_or_default() };
        let conditions = Conditions { terms, window: Window::ALWAYS, limit: Limit::None };
        self.entry(EntryKind::Domain, section, conditions);
    }

    fn scope(&mut self, mut section: Section<'_>) {
        let mut parts = Vec::new();
        for word in section.words("complete").unwrap_or_default() {
            match ScopePart::parse(&word.text) {
                Ok(part) => parts.push(part),
                Err(text) => section.refuse(word.line, format!("{text} (in {section})")),
            }
        }
        self.file.scope = Some(parts);
        self.close(section);
    }

    /// What every entry may have, and the end of its section.
    fn entry(&mut self, kind: EntryKind, mut section: Section<'_>, conditions: Conditions) {
        let approved = section.time("approved", Edge::Start);
        let approval = Approval { at: approved, by: section.text("approved_by") };
        let (file, line) = (section.place().to_owned(), section.line());
        let ticket = section.text("ticket").map(|ticket| ticket.trim().to_owned());
        let reference = EntryRef { kind, ticket, label: String::new(), file, line };
        let Conditions { terms, window, limit } = conditions;
        let origin =
            if kind == EntryKind::Domain { Origin::default() } else { origin(&mut section) };
        let (summary, owner) = (section.text("summary"), section.text("owner"));
        let terms = vec![terms];
        let mut entry = Entry { reference, terms, window, limit, approval, origin, summary, owner };
        entry.relabel();
        let (file, line) = (section.place(), section.line());
        let doubts = entry.terms.iter().flat_map(doubts);
        self.file.notes.extend(doubts.map(|doubt| format!("{file}:{line}: {doubt}")));
        self.file.entries.push(entry);
        self.close(section);
    }

    fn close(&mut self, section: Section<'_>) {
        let (problems, notes) = section.finish();
        self.problems.extend(problems);
        self.file.notes.extend(notes);
    }
}

struct Conditions {
    terms: Terms,
    window: Window,
    limit: Limit,
}

fn acquire(section: &mut Section<'_>) -> Terms {
    let who = section.words("who");
    if who.as_ref().is_some_and(Vec::is_empty) {
        section.refuse(section.line(), format!("\"who\" in {section} names nobody"));
    }
    let kinds = section.words("kind");
    if kinds.as_ref().is_some_and(Vec::is_empty) {
        section.refuse(section.line(), format!("\"kind\" in {section} names nothing"));
    }
    let mut places = Vec::new();
    for word in section.words("where").unwrap_or_default() {
        match Place::parse(&word.text) {
            Ok(place) => places.push(place),
            Err(text) => section.refuse(word.line, format!("{text} (\"where\" in {section})")),
        }
    }
    let who = who.unwrap_or_default().into_iter().map(|word| word.text.trim().to_owned());
    Terms::Acquire { who: who.collect(), kinds: kinds_of(section, kinds), places }
}

/// What is written well and will never match.
fn doubts(terms: &Terms) -> Vec<String> {
    let Terms::Acquire { who, places, kinds } = terms else { return Vec::new() };
    let sessions = who.iter().filter(|who| who.starts_with("arn:aws:sts::"));
    let sessions = sessions.map(|who| {
        format!("\"{who}\" names a session; name its role, arn:aws:iam::ACCOUNT:role/NAME")
    });
    // Traffic goes to whomever; what is acquired is acquired of a provider that is read.
    let traffic = kinds.contains(ResourceKind::Traffic);
    let providers = places.iter().filter(|_| !traffic).filter_map(Place::strange_provider);
    let providers = providers
        .map(|provider| format!("no provider that is read goes by \"{provider}\" in \"where\""));
    sessions.chain(providers).collect()
}

fn origin(section: &mut Section<'_>) -> Origin {
    let mut origin = Origin::default();
    for word in section.words("origin").unwrap_or_default() {
        if let Err(text) = origin.add(word.text.trim()) {
            section.refuse(word.line, format!("{text} (in {section})"));
        }
    }
    origin
}

fn kinds_of(section: &mut Section<'_>, words: Option<Vec<Word>>) -> Kinds {
    let mut kinds = Vec::new();
    let mut any = false;
    for Word { text, line } in words.unwrap_or_default() {
        match parse_kind(text.trim()) {
            Ok(Some(kind)) => kinds.push(kind),
            Ok(None) => any = true,
            Err(text) => section.refuse(line, format!("{text} (in {section})")),
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    if any { Kinds::Any } else { Kinds::Only(kinds) }
}

/// A kind word; `None` for `any`.
pub(super) fn parse_kind(word: &str) -> Result<Option<ResourceKind>, String> {
    let kind = ResourceKind::ALL.into_iter().find(|kind| kind.as_str() == word);
    match kind {
        Some(kind) => Ok(Some(kind)),
        None if matches!(word, "any" | "*") => Ok(None),
        None => Err(unknown_kind(word)),
    }
}

fn window(
    section: &mut Section<'_>,
    (start, end): (schema::Timestamp, schema::Timestamp),
    (first, last): (&str, &str),
) -> Window {
    if end <= start {
        let line = section.line();
        section.refuse(line, format!("{section} never holds: \"{last}\" is not after \"{first}\""));
    }
    Window { start, end }
}
