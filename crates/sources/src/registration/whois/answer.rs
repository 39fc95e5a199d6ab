//! What the lines of an answer say, put together.

use schema::normalize_name;
use schema::{Registration, RegistrationProtocol, RejectKind, Text, Timestamp};

use super::label::{self, Meaning, Section};
use super::line::Line;
use crate::address;
use crate::framing::blocks::Split;
use crate::registration::date;
use crate::registration::holder::{self, Part, contains};

/// No domain has more servers or states than a few; an answer with more was made to cost time.
const LIST_CAP: usize = 64;

/// An answer as far as it was read.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of the lines before")]
pub(super) struct Answer<'a> {
    pub(super) registration: Registration<'a>,
    /// When it was given, where it says so.
    pub(super) given: Option<Timestamp>,
    section: Section,
    /// A heading was just read, or values of it.
    open: bool,
    /// Values were read under the heading.
    filled: bool,
    /// The line before was blank or a comment: objects begin behind one.
    fresh: bool,
    /// A line was read that is no comment.
    spoke: bool,
    /// What is said is about a machine, until the domain is named.
    aside: bool,
    /// A label that had nothing behind it, and means something: its value may be on the next line.
    asked: Option<Meaning>,
    /// The lines since the last blank one began with the handle of a registrar.
    of_registrar: bool,
    holder_handle: Option<&'a str>,
    /// The domain is said to be nobody's.
    free: bool,
}

impl<'a> Answer<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        let mut answer = Self::default();
        for line in text.lines() {
            answer.line(line);
        }
        answer.registration.protocol = RegistrationProtocol::Whois;
        holder::settle(&mut answer.registration);
        answer
    }

    /// Why the answer is no registration, if it is none.
    pub(super) fn refusal(&self, text: &str) -> Option<(RejectKind, &'static str)> {
        let registration = &self.registration;
        let says_nothing = registration.registrar.is_none()
            && registration.created.is_none()
            && registration.expires.is_none()
            && registration.name_servers.is_empty();
        if self.free || (says_nothing && is_free(text)) {
            return Some((RejectKind::Unsupported, "a domain that nobody holds"));
        }
        if registration.domain.is_empty() {
            return Some(if !self.spoke {
                (RejectKind::Unsupported, "an answer of comments alone")
            } else if is_about_addresses(text) {
                (RejectKind::Unsupported, "an answer about addresses")
            } else {
                (RejectKind::Quarantined, "an answer that names no domain")
            });
        }
        None
    }

    fn line(&mut self, line: &'a str) {
        let line_read = Line::read(line);
        self.spoke |= !matches!(line_read, Line::Blank | Line::Comment);
        match line_read {
            Line::Comment => {}
            // A heading may have a blank line behind it; its values end with the next.
            Line::Blank => self.open &= !self.filled,
            Line::Labelled { label, value: "" } => self.heading(label),
            Line::Labelled { label, value } => {
                if self.section == Section::NameServers
                    && self.open
                    && is_host(first_word(value_of(line)))
                {
                    self.add_servers(value_of(line));
                } else {
                    self.labelled(label, value);
                }
            }
            Line::Plain(text) => match label::section(text) {
                Some(_) => self.heading(text),
                None => self.plain(text),
            },
        }
        self.fresh = matches!(line_read, Line::Blank | Line::Comment);
        self.of_registrar &= !self.fresh;
    }

    fn heading(&mut self, text: &str) {
        self.asked = Some(label::meaning(self.section, text));
        if let Some(section) = label::section(text) {
            (self.section, self.open, self.filled) = (section, true, false);
            self.asked = None;
        }
    }

    /// A value under a heading.
    fn plain(&mut self, text: &'a str) {
        if let Some(meaning) = self.asked.take() {
            self.set(meaning, text);
            return;
        }
        if !self.open {
            return;
        }
        match self.section {
            Section::Domain => self.set_domain(text),
            Section::NameServers if is_host(first_word(text.trim_start_matches("- "))) => {
                self.add_servers(text);
            }
            Section::Status => self.add_statuses(text),
            Section::Registrar if !self.filled => self.set_registrar(text),
            Section::Holder if !self.filled => self.set(Meaning::HolderName, text),
            _ => {}
        }
        self.filled = true;
    }

    fn labelled(&mut self, label: &str, value: &'a str) {
        let meaning = match label::meaning(Section::Registrar, label) {
            Meaning::Nothing => label::meaning(self.section, label),
            of_registrar if self.of_registrar => of_registrar,
            _ => label::meaning(self.section, label),
        };
        self.aside = (self.aside || meaning == Meaning::Machine) && meaning != Meaning::Domain;
        if self.aside {
            return;
        }
        self.filled = true;
        self.asked = None;
        self.set(meaning, value);
        match meaning {
            Meaning::ContactHandle if self.holder_handle == Some(value) => {
                self.section = Section::Holder;
            }
            Meaning::ContactHandle | Meaning::OtherObject | Meaning::Person if self.fresh => {
                self.section = Section::Other;
            }
            Meaning::Registrar if self.fresh => self.of_registrar = is_handle(value),
            // More of them follow, one a line.
            Meaning::Status if value.ends_with('-') => {
                (self.section, self.open) = (Section::Status, true);
            }
            // Servers are those of the domain, wherever they are told.
            Meaning::NameServer => {
                self.section = Section::NameServers;
                self.open = label::section(label) == Some(Section::NameServers);
            }
            _ => {}
        }
    }

    /// The first value counts.
    fn set(&mut self, meaning: Meaning, value: &'a str) {
        let registration = &mut self.registration;
        match meaning {
            Meaning::Domain => self.set_domain(value),
            Meaning::Registrar => self.set_registrar(value),
            Meaning::RegistrarName => self.name_registrar(value),
            Meaning::NameServer => self.add_servers(value),
            Meaning::Status => self.add_statuses(value),
            Meaning::Handle => first(&mut registration.handle, value),
            Meaning::RegistrarId => first(&mut registration.registrar_id, value),
            Meaning::Created => first_date(&mut registration.created, value),
            Meaning::Updated => first_date(&mut registration.updated, value),
            Meaning::Expires => first_date(&mut registration.expires, value),
            Meaning::Given => first_date(&mut self.given, value),
            Meaning::Key => registration.signed = Some(true),
            Meaning::Signed => registration.signed = registration.signed.or_else(|| signed(value)),
            Meaning::HolderHandle => self.holder_handle = self.holder_handle.or(Some(value)),
            Meaning::HolderName => holder::set(registration, Part::Name, value.into()),
            Meaning::HolderOrganization => {
                holder::set(registration, Part::Organization, value.into());
            }
            Meaning::HolderEmail => holder::set(registration, Part::Email, value.into()),
            Meaning::HolderCountry => holder::set(registration, Part::Country, value.into()),
            Meaning::Person if !self.fresh && self.section == Section::Domain => {
                holder::set(registration, Part::Name, value.into());
            }
            Meaning::Person
            | Meaning::ContactHandle
            | Meaning::OtherObject
            | Meaning::Machine
            | Meaning::Nothing => {}
        }
    }

    fn set_domain(&mut self, value: &'a str) {
        let Some(name) = domain(value) else { return };
        if self.registration.domain.is_empty() {
            self.registration.domain = name.into();
            // `EXAMPLE.TK is Active`, `EXAMPLE.KG (ACTIVE)`
            let rest = value.split_once(name).map_or("", |(_, rest)| rest).trim();
            let status = rest.strip_prefix("is ").unwrap_or(rest).trim_matches(['(', ')']);
            if status.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                self.add_statuses(status);
            }
        }
    }

    fn set_registrar(&mut self, value: &'a str) {
        // `Name (http://…)`
        let name = value.split_once(" (http").map_or(value, |(name, _)| name).trim();
        first(&mut self.registration.registrar, name);
    }

    /// A name in a block that begins with the handle of a registrar, or under its heading: it says
    /// more than what stood there before.
    fn name_registrar(&mut self, name: &'a str) {
        if !name.is_empty() {
            self.registration.registrar = Some(name.into());
        }
    }

    fn add_servers(&mut self, value: &'a str) {
        let value = value.strip_prefix("- ").unwrap_or(value);
        let words = value.split([' ', '\t', ',']).map(|word| word.trim_end_matches(['.', ';']));
        for word in words.filter(|word| is_host(word)) {
            let servers = &mut self.registration.name_servers;
            if servers.len() < LIST_CAP
                && !servers.iter().any(|known| known.eq_ignore_ascii_case(word))
            {
                servers.push(word.into());
            }
        }
    }

    fn add_statuses(&mut self, value: &'a str) {
        for part in value.split([',', ';']) {
            let end = [" http", " (http", "(http", " -- ", " - ", " ("]
                .iter()
                .filter_map(|cut| part.find(cut));
            let part = end.min().and_then(|end| part.get(..end)).unwrap_or(part);
            let status = part.trim_end_matches(['.', '-', ' ']).trim_start();
            // What until is no state of the domain.
            let status = status.split_once(" until ").map_or(status, |(status, _)| status);
            self.free |= is_free_status(status);
            let statuses = &mut self.registration.status;
            let new = !status.is_empty() && statuses.len() < LIST_CAP;
            if new && !statuses.iter().any(|known| known == status) {
                statuses.push(status.into());
            }
        }
    }
}

/// The line without its indentation.
fn value_of(line: &str) -> &str {
    line.trim()
}

fn first_word(text: &str) -> &str {
    text.split([' ', '\t', ',']).next().unwrap_or_default()
}

fn first<'a>(place: &mut Option<Text<'a>>, value: &'a str) {
    if place.is_none() && !value.is_empty() {
        *place = Some(value.into());
    }
}

fn first_date(place: &mut Option<Timestamp>, value: &str) {
    // Some write the first of all years for a date that they do not know.
    *place = place.or_else(|| date::parse(value).filter(|time| *time > Timestamp::default()));
}

/// The domain that a value begins with.
fn domain(value: &str) -> Option<&str> {
    let word = first_word(value.trim()).trim_matches(['"', '.', '(', ')']);
    let name = normalize_name(word)?;
    let last = name.rsplit('.').next()?;
    // The last label of a name is never a number, nor a word with an end of its own.
    let top = last.len() >= 2 && last.bytes().any(|byte| byte.is_ascii_alphabetic());
    (top && address::parse(word).is_none()).then_some(word)
}

/// One word, as registries name those with whom they deal: `NAMES-REG`, `ua.names`.
fn is_handle(value: &str) -> bool {
    !value.contains(' ')
}

fn is_host(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    word.contains('.')
        && !word.contains(['@', '/', ':'])
        && address::parse(word).is_none()
        && domain(word) == Some(word)
}

fn signed(value: &str) -> Option<bool> {
    let word = value.split([' ', ',']).next().unwrap_or_default().to_ascii_lowercase();
    match word.as_str() {
        "signed" | "signeddelegation" | "yes" | "active" | "y" | "true" | "secure" => Some(true),
        "unsigned" | "no" | "inactive" | "n" | "false" | "unsigneddelegation" | "disabled"
        | "none" | "not" => Some(false),
        _ => None,
    }
}

fn is_free_status(status: &str) -> bool {
    // One registry numbers them.
    let words = status.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start();
    let lower = words.to_ascii_lowercase();
    let free = ["free", "available", "no object found", "not registered", "unassigned", "avail"];
    free.contains(&lower.as_str())
}

/// The words in which registries say that there is no such domain.
fn is_free(text: &str) -> bool {
    const WORDS: [&str; 19] = [
        "no match",
        "is free",
        "not known",
        "no found",
        "not found",
        "no entries found",
        "no data found",
        "no object found",
        "not registered",
        "nothing found",
        "no such domain",
        "is available",
        "status: free",
        "status: available",
        "not exist",
        "no information",
        "no matching",
        "has not been registered",
        "above domain name is not",
    ];
    contains(text, &WORDS)
}

fn is_about_addresses(text: &str) -> bool {
    contains(text, &["inetnum:", "inet6num:", "netrange:", "aut-num:", "asnumber:", "cidr:"])
}

/// Tells where the answer about another domain begins.
#[derive(Default)]
pub(super) struct Splitter {
    /// The domain that the current answer is about.
    current: Option<String>,
    /// The line before was the heading of a domain.
    pending: bool,
    /// Something was said of the current domain; until then, another name is another spelling.
    told: bool,
}

impl Splitter {
    pub(super) fn next(&mut self, line: &[u8]) -> Split {
        let line = String::from_utf8_lossy(line);
        let named = match Line::read(&line) {
            Line::Blank => return Split::No,
            Line::Labelled { label, value } => {
                let meaning = label::meaning(Section::Domain, label);
                let domain = meaning == Meaning::Domain && !label.eq_ignore_ascii_case("name");
                self.told |= !domain && meaning != Meaning::Nothing && !value.is_empty();
                if domain && value.is_empty() {
                    self.pending = true;
                    return Split::Mark;
                }
                let inside = self.pending && label.eq_ignore_ascii_case("name");
                (domain || inside).then_some(value)
            }
            Line::Plain(text) if self.pending => Some(text),
            Line::Plain(_) | Line::Comment => None,
        };
        let marked = std::mem::take(&mut self.pending);
        let Some(name) = named.and_then(domain).and_then(normalize_name) else { return Split::No };
        if self.current.as_deref() == Some(&*name) {
            return Split::No;
        }
        let begins = self.current.is_some() && self.told;
        if begins || self.current.is_none() {
            self.current = Some(name.into_owned());
            self.told = false;
        }
        match (begins, marked) {
            (false, _) => Split::No,
            (true, true) => Split::AtMark,
            (true, false) => Split::Here,
        }
    }
}
