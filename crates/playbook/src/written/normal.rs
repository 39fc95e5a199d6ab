//! Our own form of a playbook: every clause with its row, its words, and who does it, to be read,
//! mended by hand and read again. `playbook import` writes it.

use serde::Serialize;

use super::row::{Fact, Row};
use super::{Binding, Bound, Clause, Playbook, reading, tell_apart};
use crate::document::{Problem, Problems, Section, Source, suggestion};

/// Who does a clause that none of ours does.
const MANUAL: &str = "manual";

#[derive(Serialize)]
struct File<'p> {
    playbook: Vec<Paper<'p>>,
}

#[derive(Serialize)]
struct Paper<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tactic: Vec<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    technique: Vec<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sub_technique: Vec<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    about: Vec<&'p str>,
    clause: Vec<PaperClause<'p>>,
}

#[derive(Serialize)]
struct PaperClause<'p> {
    id: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binds: Option<&'p str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    inverted: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    lead: &'p str,
    text: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    tail: &'p str,
}

/// Playbooks in our own form.
pub fn to_toml(playbooks: &[Playbook]) -> String {
    let file = File { playbook: playbooks.iter().map(paper).collect() };
    let body = toml::to_string(&file).expect("text in tables is TOML");
    format!(
        "# A playbook in the form of Stakeout. `binds` is the clause of Stakeout that does it\n\
         # (`stakeout playbook show` lists them), or \"manual\" for a person; mend it where it is \
         wrong.\n\n{body}"
    )
}

fn paper(playbook: &Playbook) -> Paper<'_> {
    Paper {
        name: playbook.facts(Fact::Name).next(),
        tactic: playbook.facts(Fact::Tactic).collect(),
        technique: playbook.facts(Fact::Technique).collect(),
        sub_technique: playbook.facts(Fact::SubTechnique).collect(),
        about: playbook.facts(Fact::Other).chain(playbook.facts(Fact::Name).skip(1)).collect(),
        clause: playbook.clauses.iter().map(paper_clause).collect(),
    }
}

fn paper_clause(clause: &Clause) -> PaperClause<'_> {
    PaperClause {
        id: &clause.id,
        row: clause.row.map(Row::as_str),
        heading: clause.row.is_none().then_some(&clause.heading),
        binds: clause.row.map(|_| clause.bound().map_or(MANUAL, |bound| &bound.clause)),
        inverted: clause.bound().is_some_and(|bound| bound.inverted),
        lead: &clause.lead,
        text: &clause.text,
        tail: &clause.tail,
    }
}

/// Whether a text is in our own form, and not in Markdown.
pub(super) fn is_ours(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    lines.any(|line| line == "[[playbook]]")
}

pub(super) fn read(place: &str, text: &str) -> Result<Vec<Playbook>, Problems> {
    let source = Source::new(place, text);
    let mut root = source.root()?;
    let mut problems = Vec::new();
    let mut playbooks = Vec::new();
    for section in root.sections("playbook") {
        playbooks.push(playbook(section, &mut problems));
    }
    problems.extend(root.finish().0);
    tell_apart(&mut playbooks);
    Problems::or_value(problems, playbooks)
}

fn playbook(mut section: Section<'_>, problems: &mut Vec<Problem>) -> Playbook {
    let (place, line) = (section.place().to_owned(), section.line());
    let mut facts: Vec<(Fact, String)> = Vec::new();
    facts.extend(section.text("name").map(|name| (Fact::Name, name)));
    let lists = [
        ("tactic", Fact::Tactic),
        ("technique", Fact::Technique),
        ("sub_technique", Fact::SubTechnique),
        ("about", Fact::Other),
    ];
    for (key, fact) in lists {
        let words = section.words(key).unwrap_or_default();
        facts.extend(words.into_iter().map(|word| (fact, word.text)));
    }
    let told = facts.iter().flat_map(|(_, text)| reading::techniques(text));
    let key = told.max_by_key(String::len);
    let key = key.or_else(|| facts.iter().map(|(_, name)| reading::slug(name)).next());
    let mut clauses = Vec::new();
    for section in section.sections("clause") {
        clauses.extend(clause(section, problems));
    }
    if clauses.is_empty() {
        section.refuse(line, "[[playbook]] holds no [[playbook.clause]]");
    }
    problems.extend(section.finish().0);
    let key = key.unwrap_or_else(|| "playbook".to_owned());
    Playbook { key, place, line, facts, clauses }
}

fn clause(mut section: Section<'_>, problems: &mut Vec<Problem>) -> Option<Clause> {
    section.require(&["id", "text"]);
    let line = section.line();
    let id = section.text("id");
    let row = section.word("row").and_then(|word| {
        let row = Row::parse(&word.text);
        if row.is_none() {
            let hint = suggestion(&word.text, Row::ALL.map(Row::as_str));
            section.refuse(word.line, format!("no playbook has a row \"{}\"{hint}", word.text));
        }
        row
    });
    let binds = section.word("binds");
    let inverted = section.flag("inverted").unwrap_or(false);
    let binding = match (row, binds) {
        (None, _) => Binding::Unbound,
        (Some(_), None) => Binding::Manual,
        (Some(_), Some(word)) if word.text == MANUAL => Binding::Manual,
        (Some(row), Some(word)) => {
            let known = clauses_of(row);
            if !known.contains(&word.text.as_str()) {
                let hint = suggestion(&word.text, known.iter().copied().chain([MANUAL]));
                let text = format!("no clause \"{}\" in the row {}{hint}", word.text, row.as_str());
                section.refuse(word.line, text);
            }
            let why = format!("written in line {}", word.line);
            Binding::Automated(Bound { clause: word.text, score: 1.0, why, inverted })
        }
    };
    let heading = section.text("heading");
    let lead = section.text("lead").unwrap_or_default();
    let text = section.text("text");
    let tail = section.text("tail").unwrap_or_default();
    problems.extend(section.finish().0);
    let heading = heading.or_else(|| row.map(|row| row.title().to_owned())).unwrap_or_default();
    Some(Clause { id: id?, row, heading, line, lead, text: text?, tail, binding })
}

/// The clauses of ours in a row.
fn clauses_of(row: Row) -> &'static [&'static str] {
    match row {
        Row::LogSources => &["network", "dns", "cloud", "access", "web", "registration", "vpn"],
        Row::KeyIndicators => &[
            "provisioning_surge",
            "domain_registration",
            "new_address",
            "cloud_traffic_spike",
            "abused_hosting",
        ],
        Row::Questions => &[
            "authorized_registration",
            "unexplained_resources",
            "procurement_pattern",
            "anonymity",
        ],
        Row::Escalation => &["unauthorized_acquisition", "known_actor", "related_activity"],
        Row::Tier1 => &["verify_registrations", "compare_usage", "check_accounts"],
        Row::Tier2 => &["trace_origin", "match_plans", "find_similar"],
        Row::Containment => {
            &["revoke_access", "notify_owners", "watch_registrations", "review_permissions"]
        }
    }
}
