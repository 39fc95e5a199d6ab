//! `register.toml` itself, section by section.

use schema::Timestamp;

use super::RegisterFile;
use crate::document::{Edge, Problems, Section, Source, Word, suggestion};
use crate::register::claim::EntryKind;
use crate::register::draft::{Draft, Permits, Reading};
use crate::register::entry::{Approval, Limit, Window};
use crate::register::party::Party;
use crate::register::scope::ScopePart;

/// What a party may be to us; an acquired company's names are ours as well.
const PARTY_KINDS: [&str; 5] = ["agency", "contractor", "supplier", "acquired", "partner"];

pub(in crate::register) fn read(text: &str, place: &str) -> Result<RegisterFile, Problems> {
    let source = Source::new(place, text);
    let mut root = source.root()?;
    let mut reader = Reader { reading: Reading::of(place) };
    for grant in root.sections("grant") {
        reader.grant(grant);
    }
    for plan in root.sections("plan") {
        reader.plan(plan);
    }
    for domain in root.sections("domain") {
        reader.domain(domain);
    }
    for party in root.sections("party") {
        reader.party(party);
    }
    if let Some(scope) = root.section("scope") {
        reader.scope(scope);
    }
    reader.close(root);
    reader.reading.expect_entries();
    reader.reading.finish()
}

struct Reader<'p> {
    reading: Reading<'p>,
}

impl Reader<'_> {
    fn grant(&mut self, mut section: Section<'_>) {
        section.require(&["who", "kind"]);
        let mut draft = Draft::new(EntryKind::Grant, section.line(), acquiring(&mut section));
        draft.limit = section.count("max_per_day", 1).map_or(Limit::None, Limit::PerDay);
        draft.budget = section.count("max_cost_per_day", 1);
        draft.windows = window(&mut section, "from", "until").into();
        self.entry(draft, section);
    }

    fn plan(&mut self, mut section: Section<'_>) {
        section.require(&["ticket", "who", "start", "end"]);
        let code = section.text("terraform").or_else(|| section.text("cloudformation"));
        if code.is_none() {
            section.require(&["kind"]);
        }
        let mut draft = Draft::new(EntryKind::Plan, section.line(), acquiring(&mut section));
        draft.limit = section.count("count", 1).map_or(Limit::None, Limit::Whole);
        draft.windows = window(&mut section, "start", "end").into();
        draft.code = code;
        self.entry(draft, section);
    }

    fn domain(&mut self, mut section: Section<'_>) {
        section.require(&["name"]);
        let name = section.word("name");
        let name = name.unwrap_or_else(|| Word { text: String::new(), line: section.line() });
        section.text("registrar");
        self.entry(Draft::new(EntryKind::Domain, section.line(), Permits::Name(name)), section);
    }

    fn party(&mut self, mut section: Section<'_>) {
        section.require(&["name"]);
        let name = section.text("name").unwrap_or_default();
        let kind = section.word("kind");
        if let Some(Word { text, line }) = kind.as_ref().filter(|it| !is_party_kind(&it.text)) {
            let hint = suggestion(text, PARTY_KINDS);
            section.refuse(*line, format!("unknown kind \"{text}\"{hint} (in {section})"));
        }
        let members = section.words("members").unwrap_or_default();
        let domains = section.words("domains").unwrap_or_default();
        if members.is_empty() && domains.is_empty() {
            let text = format!("{section} needs \"members\" or \"domains\": it means nobody");
            section.refuse(section.line(), text);
        }
        let mut members: Vec<String> =
            members.into_iter().map(|word| word.text.trim().to_owned()).collect();
        let mut names = Vec::new();
        for Word { text, line } in domains {
            match schema::normalize_name(&text) {
                Some(name) => names.push(name.into_owned()),
                None => section.refuse(line, format!("\"{text}\" in {section} is no domain name")),
            }
        }
        members.extend(names.iter().map(|name| format!("*@{name}")));
        let ours = kind.is_some_and(|kind| kind.text == "acquired");
        let window = window(&mut section, "from", "until");
        for key in ["owner", "ticket", "summary"] {
            section.text(key);
        }
        let (file, line) = (section.place().to_owned(), section.line());
        let domains = if ours { names } else { Vec::new() };
        self.reading.file.parties.push(Party { name, members, domains, window, file, line });
        self.close(section);
    }

    fn scope(&mut self, mut section: Section<'_>) {
        let mut parts = Vec::new();
        for word in section.words("complete").unwrap_or_default() {
            match ScopePart::parse(&word.text) {
                Ok(part) => parts.push(part),
                Err(text) => section.refuse(word.line, format!("{text} (in {section})")),
            }
        }
        self.reading.file.scope = Some(parts);
        self.close(section);
    }

    /// What every entry may have, and the end of its section.
    fn entry(&mut self, mut draft: Draft, mut section: Section<'_>) {
        let approved = section.time("approved", Edge::Start);
        draft.approval = Approval { at: approved, by: section.text("approved_by") };
        draft.ticket = section.text("ticket");
        draft.summary = section.text("summary");
        draft.owner = section.text("owner");
        if draft.kind != EntryKind::Domain {
            draft.origin = section.words("origin").unwrap_or_default();
        }
        self.reading.enter(draft, &format!(" (in {section})"));
        self.close(section);
    }

    fn close(&mut self, section: Section<'_>) {
        let (problems, notes) = section.finish();
        self.reading.problems.extend(problems);
        self.reading.file.notes.extend(notes);
    }
}

fn is_party_kind(word: &str) -> bool {
    PARTY_KINDS.contains(&word)
}

fn acquiring(section: &mut Section<'_>) -> Permits {
    let who = section.words("who");
    if who.as_ref().is_some_and(Vec::is_empty) {
        section.refuse(section.line(), format!("\"who\" in {section} names nobody"));
    }
    let kinds = section.words("kind");
    if kinds.as_ref().is_some_and(Vec::is_empty) {
        section.refuse(section.line(), format!("\"kind\" in {section} names nothing"));
    }
    Permits::Acquiring {
        who: who.unwrap_or_default(),
        kinds: kinds.unwrap_or_default(),
        places: section.words("where").unwrap_or_default(),
        families: section.words("family").unwrap_or_default(),
    }
}

fn window(section: &mut Section<'_>, first: &'static str, last: &'static str) -> Window {
    let or = |time: Option<Timestamp>, otherwise| time.unwrap_or(otherwise);
    let window = Window {
        start: or(section.time(first, Edge::Start), Window::ALWAYS.start),
        end: or(section.time(last, Edge::End), Window::ALWAYS.end),
    };
    if window.end <= window.start {
        let line = section.line();
        section.refuse(line, format!("{section} never holds: \"{last}\" is not after \"{first}\""));
    }
    window
}
