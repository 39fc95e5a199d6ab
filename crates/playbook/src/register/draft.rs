//! An entry as somebody wrote it down: words with the lines they stand in, whatever the form of the
//! file. Every form of register file makes drafts; here alone they become entries, so that a word
//! means the same in each, and is refused in the same words.

use schema::ResourceKind;

use super::claim::{EntryKind, EntryRef};
use super::entry::{Approval, Entry, Limit, Terms, Window, Windows};
use super::forms::RegisterFile;
use super::origin::Origin;
use super::place::{Kinds, Place};
use super::scope::unknown_kind;
use crate::document::{Problem, Problems, Word};

#[derive(Debug)]
pub(super) struct Draft {
    pub(super) kind: EntryKind,
    pub(super) line: u32,
    pub(super) ticket: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) permits: Permits,
    pub(super) origin: Vec<Word>,
    pub(super) windows: Windows,
    pub(super) limit: Limit,
    pub(super) budget: Option<u32>,
    pub(super) approval: Approval,
    /// A file of infrastructure as code that says how many of what.
    pub(super) code: Option<String>,
}

#[derive(Debug)]
pub(super) enum Permits {
    Acquiring {
        who: Vec<Word>,
        kinds: Vec<Word>,
        places: Vec<Word>,
        /// Families of servers; empty is any.
        families: Vec<Word>,
    },
    /// Registering a name.
    Name(Word),
}

impl Draft {
    /// A draft that holds always and sets no limit.
    pub(super) fn new(kind: EntryKind, line: u32, permits: Permits) -> Self {
        Self {
            kind,
            line,
            ticket: None,
            summary: None,
            owner: None,
            permits,
            origin: Vec::new(),
            windows: Window::ALWAYS.into(),
            limit: Limit::None,
            budget: None,
            approval: Approval::default(),
            code: None,
        }
    }
}

/// A file while it is read: what it came to so far, and what is wrong in it.
pub(super) struct Reading<'p> {
    pub(super) place: &'p str,
    pub(super) file: RegisterFile,
    pub(super) problems: Vec<Problem>,
}

impl<'p> Reading<'p> {
    pub(super) fn of(place: &'p str) -> Self {
        Self { place, file: RegisterFile::default(), problems: Vec::new() }
    }

    pub(super) fn finish(self) -> Result<RegisterFile, Problems> {
        Problems::or_value(self.problems, self.file)
    }

    /// For a form that is nothing but entries: an empty one was hardly meant.
    pub(super) fn expect_entries(&mut self) {
        let file = &mut self.file;
        if file.entries.is_empty() && file.parties.is_empty() && file.scope.is_none() {
            file.notes.push(format!("{}: this register has no entries", self.place));
        }
    }

    pub(super) fn refuse(&mut self, line: u32, text: impl Into<String>) {
        self.problems.push(Problem::at(self.place, line, text));
    }

    pub(super) fn note(&mut self, line: u32, text: &str) {
        self.file.notes.push(format!("{}:{line}: {text}", self.place));
    }

    /// Makes an entry of a draft. `inside` ends its problems: ` (in [[grant]])`, or nothing.
    pub(super) fn enter(&mut self, draft: Draft, inside: &str) {
        let terms = match draft.permits {
            Permits::Name(word) => self.name(&word, inside),
            Permits::Acquiring { who, kinds, places, families } => Terms::Acquire {
                who: who.into_iter().map(|word| word.text.trim().to_owned()).collect(),
                kinds: self.kinds(kinds, inside),
                places: self.places(places, inside),
                families: families.into_iter().map(|word| word.text.trim().to_owned()).collect(),
            },
        };
        for doubt in doubts(&terms) {
            self.note(draft.line, &doubt);
        }
        let ticket = draft.ticket.map(|ticket| ticket.trim().to_owned());
        let (file, line) = (self.place.to_owned(), draft.line);
        let mut entry = Entry {
            reference: EntryRef { kind: draft.kind, ticket, label: String::new(), file, line },
            terms: vec![terms],
            windows: draft.windows,
            limit: draft.limit,
            budget: draft.budget,
            approval: draft.approval,
            code: draft.code,
            origin: self.origin(draft.origin, inside),
            summary: draft.summary,
            owner: draft.owner,
        };
        entry.relabel();
        self.file.entries.push(entry);
    }

    fn name(&mut self, word: &Word, inside: &str) -> Terms {
        let canonical = schema::normalize_name(&word.text).map(String::from);
        // One that is missing altogether was refused as such.
        if canonical.is_none() && !word.text.is_empty() {
            self.refuse(word.line, format!("\"{}\" is no domain name{inside}", word.text));
        }
        Terms::Register { name: canonical.unwrap_or_default() }
    }

    fn kinds(&mut self, words: Vec<Word>, inside: &str) -> Kinds {
        let (mut kinds, mut any) = (Vec::new(), false);
        for Word { text, line } in words {
            match parse_kind(text.trim()) {
                Ok(Some(kind)) => kinds.push(kind),
                Ok(None) => any = true,
                Err(text) => self.refuse(line, format!("{text}{inside}")),
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
        if any { Kinds::Any } else { Kinds::Only(kinds) }
    }

    fn places(&mut self, words: Vec<Word>, inside: &str) -> Vec<Place> {
        let mut places = Vec::new();
        for Word { text, line } in words {
            match Place::parse(&text) {
                Ok(place) => places.push(place),
                Err(text) => self.refuse(line, format!("{text}{inside}")),
            }
        }
        places
    }

    fn origin(&mut self, words: Vec<Word>, inside: &str) -> Origin {
        let mut origin = Origin::default();
        for Word { text, line } in words {
            if let Err(text) = origin.add(text.trim()) {
                self.refuse(line, format!("{text}{inside}"));
            }
        }
        origin
    }
}

/// A kind word; `None` for `any`.
fn parse_kind(word: &str) -> Result<Option<ResourceKind>, String> {
    let kind = ResourceKind::ALL.into_iter().find(|kind| kind.as_str() == word);
    match kind {
        Some(kind) => Ok(Some(kind)),
        None if matches!(word, "any" | "*") => Ok(None),
        None => Err(unknown_kind(word)),
    }
}

/// What is written well and will never match.
fn doubts(terms: &Terms) -> Vec<String> {
    let Terms::Acquire { who, places, kinds, .. } = terms else { return Vec::new() };
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
