//! Tables of two columns as playbooks: which rows are whose, and what their cells say.

use super::cutting::{Piece, pieces};
use super::markdown::{Table, plain, tables};
use super::row::{Fact, Named, Row, named};
use super::{Binding, Bound, Clause, Playbook, meaning, tell_apart};
use crate::document::{Problem, Problems, text_of};

/// Playbooks are prose; what is larger is something else.
const LARGEST_BYTES: usize = 4 * 1024 * 1024;
/// A value that nobody reads to its end.
const LARGEST_VALUE_BYTES: usize = 32 * 1024;

/// The text of a file, in UTF-8 or in UTF-16 with its mark.
pub(super) fn text(place: &str, bytes: &[u8]) -> Result<String, Problems> {
    let refuse = |text: &str| Problems::from(Problem::whole(place, text));
    if bytes.len() > LARGEST_BYTES {
        return Err(refuse("is larger than 4 MiB: give a playbook, cut in several files"));
    }
    let text = text_of(bytes)
        .map_err(|line| Problem::at(place, line, "this is not UTF-8 text: save it as UTF-8"))?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The playbooks of a Markdown text.
pub(super) fn read(place: &str, text: &str) -> Result<Vec<Playbook>, Problems> {
    let mut papers: Vec<Paper> = Vec::new();
    for table in tables(text) {
        if is_playbook(&table) {
            gather(table, &mut papers);
        }
    }
    if papers.is_empty() {
        let form = "holds no playbook: expected a table | Column Name | Value | with rows such as \
                    Key Indicators and Questions for Analysis";
        return Err(Problem::whole(place, form).into());
    }
    let mut problems = Vec::new();
    let mut playbooks: Vec<Playbook> = Vec::new();
    for paper in papers {
        let line = paper.line;
        let mut large = paper.rows.iter().filter(|row| row.cell.len() > LARGEST_VALUE_BYTES);
        if let Some(row) = large.next() {
            let text = "a value of more than 32 KiB: cut it in several rows of the same name";
            problems.push(Problem::at(place, row.line, text));
            continue;
        }
        let playbook = paper.playbook(place);
        if playbook.clauses.is_empty() {
            let text = "a playbook without a clause: fill in rows such as Key Indicators";
            problems.push(Problem::at(place, line, text));
        }
        playbooks.push(playbook);
    }
    tell_apart(&mut playbooks);
    Problems::or_value(problems, playbooks)
}

/// Whether the rows of a table are a playbook's: two at least are, or its heads say so.
fn is_playbook(table: &Table) -> bool {
    let known = table.rows.iter().filter(|row| {
        matches!(named(&row.name), Some(Named::Row(_)))
            || matches!(named(&row.name), Some(Named::Fact(fact)) if fact != Fact::Other)
    });
    let heads = table
        .rows
        .first()
        .is_some_and(|row| row.heads && plain(&row.name).eq_ignore_ascii_case("column name"));
    let known = known.count();
    known > 1 || (heads && known > 0)
}

/// A playbook while its rows are gathered.
struct Paper {
    heading: String,
    line: u32,
    facts: Vec<(Fact, String)>,
    rows: Vec<PaperRow>,
}

struct PaperRow {
    row: Option<Row>,
    heading: String,
    line: u32,
    cell: String,
}

fn gather(table: Table, papers: &mut Vec<Paper>) {
    // A table goes on with the playbook above it, unless it says what it is about, as that did.
    let introduces = |name: &str| {
        matches!(named(name), Some(Named::Fact(Fact::Name | Fact::Technique | Fact::Tactic)))
    };
    let own = table.rows.iter().any(|row| introduces(&row.name));
    let mut fresh = papers.last().is_none_or(|last| {
        (own && !last.facts.is_empty()) || (last.heading != table.heading && starts(&table.heading))
    });
    for row in table.rows {
        let name = named(&row.name);
        if matches!(name, Some(Named::Heads)) {
            continue;
        }
        if row.heads && name.is_none() {
            continue;
        }
        let again = papers.last().is_some_and(|last| {
            matches!(name, Some(Named::Fact(fact)) if fact != Fact::Other && last.has(fact))
                && !last.rows.is_empty()
        });
        if fresh || again {
            let heading = table.heading.clone();
            papers.push(Paper { heading, line: row.line, facts: Vec::new(), rows: Vec::new() });
            fresh = false;
        }
        if let Some(paper) = papers.last_mut() {
            paper.add(name, &row.name, row.line, row.value);
        }
    }
}

/// Whether a heading begins a playbook: it names a technique.
fn starts(heading: &str) -> bool {
    !techniques(heading).is_empty()
}

impl Paper {
    fn has(&self, fact: Fact) -> bool {
        self.facts.iter().any(|(held, _)| *held == fact)
    }

    fn add(&mut self, name: Option<Named>, heading: &str, line: u32, cell: String) {
        let row = match name {
            Some(Named::Fact(fact)) => {
                let text = plain(&cell).replace('\n', ", ");
                if !text.is_empty() {
                    self.facts.push((fact, text));
                }
                return;
            }
            Some(Named::Row(row)) => Some(row),
            Some(Named::Heads) | None => None,
        };
        self.rows.push(PaperRow { row, heading: plain(heading), line, cell });
    }

    fn playbook(self, place: &str) -> Playbook {
        let mut facts = self.facts;
        let said: Vec<String> = facts.iter().flat_map(|(_, text)| techniques(text)).collect();
        let heading = techniques(&self.heading);
        if said.is_empty() {
            facts.extend(heading.iter().map(|it| (Fact::Technique, it.clone())));
        }
        let told = if said.is_empty() { heading } else { said };
        // The most particular technique names the playbook.
        let key = told.iter().max_by_key(|it| it.len()).cloned();
        let name = facts.iter().find(|(fact, _)| *fact == Fact::Name).map(|(_, name)| slug(name));
        let key = key.or(name).unwrap_or_else(|| "playbook".to_owned());
        let acquisition = told.iter().any(|it| it.starts_with("T1583"));
        let mut clauses = Vec::new();
        for row in self.rows {
            cut(&row, acquisition, &mut clauses);
        }
        let mut playbook =
            Playbook { key, place: place.to_owned(), line: self.line, facts, clauses };
        number(&mut playbook.clauses);
        playbook
    }
}

/// The clauses of a row, with the words between them.
fn cut(row: &PaperRow, acquisition: bool, clauses: &mut Vec<Clause>) {
    let kind = row.row.unwrap_or(Row::Tier1);
    let (mut lead, first) = (Vec::new(), clauses.len());
    for piece in pieces(kind, &row.cell) {
        let text = match piece {
            Piece::Joint(text) => {
                lead.push(text);
                continue;
            }
            Piece::Clause(text) => text,
        };
        let binding = match row.row {
            Some(kind) => binding(kind, &text, acquisition),
            None => Binding::Unbound,
        };
        clauses.push(Clause {
            id: String::new(),
            row: row.row,
            heading: row.heading.clone(),
            line: row.line,
            lead: lead.join(" "),
            text,
            tail: String::new(),
            binding,
        });
        lead.clear();
    }
    // Words that lead nowhere, such as `2.` at the end, stay with what is before them.
    match clauses.get_mut(first..).and_then(<[Clause]>::last_mut) {
        Some(last) => last.tail = lead.join(" "),
        None if !lead.is_empty() => clauses.push(Clause {
            id: String::new(),
            row: row.row,
            heading: row.heading.clone(),
            line: row.line,
            lead: String::new(),
            text: lead.join(" "),
            tail: String::new(),
            binding: if row.row.is_some() { Binding::Manual } else { Binding::Unbound },
        }),
        None => {}
    }
}

fn binding(row: Row, text: &str, acquisition: bool) -> Binding {
    match meaning::of(row, text, acquisition) {
        Some(found) => Binding::Automated(Bound {
            clause: found.clause.to_owned(),
            score: found.score,
            why: found.why,
            inverted: found.inverted,
        }),
        None => Binding::Manual,
    }
}

/// Gives clauses their ids: the row, and the place in it.
fn number(clauses: &mut [Clause]) {
    let mut counts = std::collections::BTreeMap::new();
    for clause in clauses {
        let count = counts.entry(clause.row).or_insert(0_u32);
        *count += 1;
        let row = clause.row.map_or("unknown", Row::as_str);
        clause.id = format!("{row}.{count}");
    }
}

/// Techniques that a text names: `T1583.001`, also as `T1583001`.
pub(super) fn techniques(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
    let mut found = Vec::new();
    for word in words {
        let word = word.trim_matches('.');
        let Some(digits) = word.strip_prefix(['T', 't']) else { continue };
        let digits = digits.replace('.', "");
        if !matches!(digits.len(), 4 | 7) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let (technique, sub) = digits.split_at(4);
        let dot = if sub.is_empty() { "" } else { "." };
        found.push(format!("T{technique}{dot}{sub}"));
    }
    found.dedup();
    found
}

pub(super) fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|it| !it.is_empty()).map(str::to_lowercase);
    words.take(6).collect::<Vec<_>>().join("-")
}
