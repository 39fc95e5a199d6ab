//! `report.html`: the cases as one page to hand over. It holds no script, loads nothing, and shows
//! log text as text. What is drawn is made of marks (`drawing`), from the baselines of sightings
//! (`plot`) and the chain of each case (`chain`). The page is bounded: what is left out is counted
//! on it, and stands in the other files.

mod chain;
mod drawing;
mod plot;

use std::collections::BTreeMap;

use askama::Template;
use playbook::acquisitions::{Authorization, LedgerRow};
use playbook::cases::{Case, ClauseState};
use playbook::intel::known_use;
use playbook::{covered_share, words};

use self::chain::Chain;
use self::drawing::{Mark, Picture, cut};
use super::case_object::IndicatorObject;
use super::quotes::Quote;
use super::terminal::clean;
use super::{CaseObject, ClauseCoverage, Outcome, Summary};

/// Lines of the ledger, cases listed, cases told in full, sightings of a case, records of a page.
const LINES: usize = 500;
const LISTED: usize = 1_000;
const TOLD: usize = 100;
const SIGHTINGS: usize = 12;
const RECORDS: usize = 2_000;

#[derive(Template)]
#[template(path = "report.html")]
struct Report<'o> {
    organization: &'o str,
    version: &'o str,
    /// How many cases of each decision, in words.
    overview: String,
    listed: Vec<Entry<'o>>,
    /// Cases that are not even listed.
    unlisted: usize,
    cases: Vec<Told<'o>>,
    /// Cases that are listed, and not told.
    untold: usize,
    summary: &'o Summary,
    rows: Vec<(&'static str, Vec<&'o ClauseCoverage>)>,
    tiles: Vec<Tile<'o>>,
    ledger: &'o [(LedgerRow, Option<String>)],
    kinds: Vec<Kind>,
    shown: Vec<Line<'o>>,
    covered: usize,
    /// Lines beyond those shown.
    left_out: usize,
}

impl Report<'_> {
    /// The words of a question.
    fn asked(&self, id: &str) -> &'static str {
        let clauses = &self.summary.coverage.playbook;
        clauses.iter().find(|clause| clause.clause == id).map_or("", |clause| clause.text)
    }
}

/// A case in the table of contents.
struct Entry<'o> {
    id: &'o str,
    title: &'o str,
    decision: &'static str,
    techniques: String,
    day: String,
    /// The clause that carries the decision, in a sentence.
    clause: String,
    /// Whether the page tells it below.
    told: bool,
}

/// A case in full.
struct Told<'o> {
    case: CaseObject<'o>,
    /// Its techniques, each with who is known to use it, which weighs nothing.
    known: Vec<(&'o str, String)>,
    chain: Option<Chain>,
    sightings: Vec<Sighted<'o>>,
    /// Sightings beyond those shown.
    left_out: usize,
}

struct Sighted<'o> {
    indicator: IndicatorObject<'o>,
    pictures: Vec<Picture>,
    quotes: Vec<&'o Quote>,
    /// Records that are not quoted here.
    left_out: usize,
}

/// An ATT&CK sub-technique, and how many cases are of it.
struct Tile<'o> {
    coverage: &'o ClauseCoverage,
    cases: usize,
}

/// The ledger by kind.
struct Kind {
    name: &'static str,
    all: usize,
    covered: usize,
    uncovered: usize,
    unclear: usize,
    services: usize,
}

/// A line of the ledger, as text.
struct Line<'o> {
    time: String,
    identity: &'o str,
    what: &'o str,
    count: u32,
    place: &'o str,
    register: &'o str,
    case: Option<&'o str>,
}

pub(super) fn html(outcome: &Outcome<'_>) -> anyhow::Result<String> {
    let investigation = outcome.investigation;
    let ledger = &investigation.ledger;
    let cases = &investigation.cases;
    let open = ledger.iter().filter(|(row, case)| {
        case.is_some() || matches!(row.authorization, Some(it) if it != Authorization::Authorized)
    });
    let (shown, left_out) = first(open, LINES, line);
    let mut records = RECORDS;
    let (told, untold) = first(cases.iter(), TOLD, |case| tell(case, outcome, &mut records));
    let (mut listed, unlisted) = first(cases.iter(), LISTED, entry);
    listed.iter_mut().skip(TOLD).for_each(|entry| entry.told = false);
    let playbook = &outcome.summary.coverage.playbook;
    let report = Report {
        organization: outcome.organization,
        version: env!("CARGO_PKG_VERSION"),
        overview: overview(outcome.summary),
        listed,
        unlisted,
        cases: told,
        untold,
        summary: outcome.summary,
        rows: rows(playbook),
        tiles: tiles(playbook, cases),
        ledger,
        kinds: kinds(ledger),
        shown,
        covered: covered_share(ledger).0,
        left_out,
    };
    // Markup is escaped where it is put in; what hides or reorders text is shown as what it is.
    let page = report.render()?;
    Ok(page.lines().map(|line| clean(line) + "\n").collect())
}

/// The first `limit` of many, made into something, and how many are left out.
fn first<T, U>(
    all: impl Iterator<Item = T>,
    limit: usize,
    mut make: impl FnMut(T) -> U,
) -> (Vec<U>, usize) {
    let (mut made, mut left_out) = (Vec::new(), 0);
    for each in all {
        if made.len() < limit {
            made.push(make(each));
        } else {
            left_out += 1;
        }
    }
    (made, left_out)
}

/// `7 to escalate, 1 to monitor, 3 explained`.
fn overview(summary: &Summary) -> String {
    let count = |decision| summary.cases.get(decision).copied().unwrap_or(0);
    format!(
        "{}: {} to escalate, {} to monitor, {} explained.",
        words::sentence(&words::number(summary.cases.values().sum::<usize>() as u64, "case")),
        count("escalate"),
        count("monitor"),
        count("close"),
    )
}

fn entry<'o>(case: &'o Case<'_>) -> Entry<'o> {
    let met = case.verdict.clauses.iter().find(|clause| clause.state == ClauseState::Met);
    let carrying = met.or(case.verdict.clauses.first()).map_or("", |clause| clause.why.as_str());
    let sentence = carrying.split_once(". ").map_or(carrying, |(first, _)| first);
    Entry {
        id: &case.id,
        title: &case.title,
        decision: super::case_object::decision(case.verdict.decision),
        techniques: case.techniques.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join(" "),
        day: case.story.first().day().to_string(),
        clause: cut(sentence.trim_end_matches('.'), 160) + ".",
        told: true,
    }
}

fn tell<'o>(case: &'o Case<'_>, outcome: &'o Outcome<'_>, records: &mut usize) -> Told<'o> {
    let mut object = CaseObject::new(case, outcome.quotes).with(outcome.playbooks);
    let indicators = std::mem::take(&mut object.indicators).into_iter();
    let pairs = indicators.zip(&case.story.sightings);
    let (sightings, left_out) = first(pairs, SIGHTINGS, |(indicator, sighting)| {
        let pictures = sighting.plots.iter().filter_map(plot::picture).collect();
        let quotes: Vec<&Quote> = indicator.evidence.iter().take(*records).copied().collect();
        *records -= quotes.len();
        let left_out = indicator.evidence.len() - quotes.len() + indicator.more_evidence;
        Sighted { indicator, pictures, quotes, left_out }
    });
    let ids = case.techniques.iter().map(|it| it.id.as_str());
    let known = ids.filter_map(|id| Some((id, known_use(id)?))).collect();
    let chain = chain::chain(&case.chain, case.more_steps);
    Told { case: object, known, chain, sightings, left_out }
}

/// The clauses of the playbook under their rows; techniques are tiles.
fn rows(clauses: &[ClauseCoverage]) -> Vec<(&'static str, Vec<&ClauseCoverage>)> {
    let clauses = clauses.iter().filter(|clause| !clause.is_technique());
    let clauses: Vec<&ClauseCoverage> = clauses.collect();
    let rows = clauses.chunk_by(|one, other| one.row == other.row);
    rows.filter_map(|row| Some((row.first()?.row, row.to_vec()))).collect()
}

fn tiles<'o>(clauses: &'o [ClauseCoverage], cases: &[Case<'_>]) -> Vec<Tile<'o>> {
    let of = |technique: &str| {
        let has = |case: &&Case<'_>| case.techniques.iter().any(|it| it.id == technique);
        cases.iter().filter(has).count()
    };
    let clauses = clauses.iter().filter(|clause| clause.is_technique());
    clauses.map(|coverage| Tile { coverage, cases: of(coverage.clause) }).collect()
}

fn kinds(ledger: &[(LedgerRow, Option<String>)]) -> Vec<Kind> {
    let mut kinds: BTreeMap<&'static str, Kind> = BTreeMap::new();
    for (row, _) in ledger {
        let name = row.kind;
        let kind = kinds.entry(name).or_insert(Kind {
            name,
            all: 0,
            covered: 0,
            uncovered: 0,
            unclear: 0,
            services: 0,
        });
        kind.all += 1;
        match row.authorization {
            Some(Authorization::Authorized) => kind.covered += 1,
            Some(Authorization::Unauthorized) => kind.uncovered += 1,
            Some(Authorization::CannotTell) => kind.unclear += 1,
            None => kind.services += 1,
        }
    }
    kinds.into_values().collect()
}

fn line((row, case): &(LedgerRow, Option<String>)) -> Line<'_> {
    Line {
        time: row.time.to_string(),
        identity: &row.identity,
        what: &row.what,
        count: row.count,
        place: &row.place,
        register: row.entry.as_deref().unwrap_or("none"),
        case: case.as_deref(),
    }
}
