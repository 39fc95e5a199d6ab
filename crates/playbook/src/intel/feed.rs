//! A feed of indicators, indexed by what can be seen.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

use regex::RegexSet;
use schema::{Timestamp, registered_domain};

use super::format::FeedFormat;
use super::hit::{Hit, HitKind};
use super::indicator::{About, Indicator, Observable};
use super::list::with_parents;
use super::ranges::{AddressRange, RangeMap};
use super::texts::Texts;
use super::{feed_csv, misp, stix, value};
use crate::document::{Problem, Problems};

/// Whether what was said counts: an indicator that is alive at some moment.
pub(super) type Counts<'c> = &'c dyn Fn(&Indicator) -> bool;

/// A file of a feed.
pub struct FeedFile<'b> {
    /// How problems and notes name it.
    pub place: String,
    pub bytes: &'b [u8],
}

/// An actor that a feed names, whether or not an indicator leads to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor {
    pub name: String,
    pub aliases: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Feed {
    pub name: String,
    pub format: Option<FeedFormat>,
    pub indicators: Vec<Indicator>,
    pub actors: Vec<Actor>,
    /// When it was last changed, by the latest of its objects.
    pub as_of: Option<Timestamp>,
    /// What in it is not watched, in sentences.
    pub unread: Vec<String>,
    index: Index,
}

/// What can be seen → places in `indicators`.
#[derive(Clone, Debug, Default)]
struct Index {
    rows: Vec<(AddressRange, u32)>,
    ranges: RangeMap,
    names: Texts,
    /// Names under these.
    under: Texts,
    /// Everything else, by its key.
    others: Texts,
    /// An indicator, and the next of the same text; a number in `Texts` is the first.
    postings: Vec<(u32, u32)>,
    patterns: (RegexSet, Vec<(String, u32)>),
}

/// No further posting.
const END: u32 = u32::MAX;

/// Reads the files of a feed.
pub fn read_feed(
    name: &str,
    format: FeedFormat,
    files: &[FeedFile<'_>],
) -> Result<(Feed, Vec<String>), Problems> {
    let mut feed = Feed { name: name.to_owned(), format: Some(format), ..Feed::default() };
    let mut tally = Tally::default();
    match format {
        FeedFormat::Stix | FeedFormat::Taxii => stix::read(files, &mut feed, &mut tally)?,
        FeedFormat::Misp => misp::read(files, &mut feed, &mut tally)?,
        FeedFormat::Csv => feed_csv::read(files, &mut feed, &mut tally),
    }
    feed.unread = tally.sentences();
    if feed.indicators.is_empty() && feed.actors.is_empty() {
        feed.unread.push("no indicator in this feed can be looked for".to_owned());
    }
    feed.freeze();
    let place = match files {
        [file] => file.place.clone(),
        _ => format!("feed \"{name}\""),
    };
    let notes = feed.unread.iter().map(|note| format!("{place}: {note}")).collect();
    Ok((feed, notes))
}

/// What was passed over, by reason.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<String, usize>);

impl Tally {
    pub(super) fn add(&mut self, reason: &str) {
        match self.0.get_mut(reason) {
            Some(count) => *count += 1,
            None => drop(self.0.insert(reason.to_owned(), 1)),
        }
    }

    fn sentences(&self) -> Vec<String> {
        let sentence = |(reason, count): (&String, &usize)| {
            let objects = if *count == 1 { "object" } else { "objects" };
            format!("{count} {objects} {reason}")
        };
        self.0.iter().map(sentence).collect()
    }
}

/// How a reader of one format says that a file is none.
pub(super) fn problem(file: &FeedFile<'_>, line: usize, text: String) -> Problems {
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    Problems(vec![Problem::at(&file.place, line, text)])
}

impl Feed {
    /// Adds an indicator with what alone is enough to see it.
    pub(super) fn add(&mut self, indicator: Indicator, observables: &[Observable]) {
        let Ok(place) = u32::try_from(self.indicators.len()) else { return };
        self.as_of = self.as_of.max(indicator.modified());
        self.indicators.push(indicator);
        for observable in observables {
            self.index.add(observable, place);
        }
    }

    fn freeze(&mut self) {
        self.indicators.shrink_to_fit();
        self.actors.sort();
        self.actors.dedup();
        self.index.freeze();
    }

    /// Indicators that count, of any network that holds the address.
    pub(super) fn address(&self, address: IpAddr, counts: Counts<'_>) -> Vec<Hit<'_>> {
        if self.index.ranges.lookup(address).is_none() {
            return Vec::new();
        }
        let held = self.index.ranges.holding(address);
        self.hits(held.into_iter().map(|(range, place)| (place, range.to_string())), counts)
    }

    /// Indicators that count, of a name, or of a parent up to its registered domain: an indicator
    /// under a shared suffix (`a.workers.dev`) is not one for its neighbours.
    pub(super) fn name(&self, name: &str, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let mut found: Vec<(u32, String)> = Vec::new();
        let mut shortest = None;
        for parent in with_parents(name) {
            let above = parent.len() < name.len();
            let exact = self.index.names.find(parent);
            let under = self.index.under.find(parent).filter(|_| above);
            if exact.is_none() && under.is_none() {
                continue;
            }
            // Where a name is registered is asked only where it matters.
            let shortest = *shortest.get_or_insert_with(|| registered_domain(name).len());
            if parent.len() < shortest {
                break;
            }
            let exact = exact.into_iter().flat_map(|first| self.index.places(first));
            found.extend(exact.map(|place| (place, parent.to_owned())));
            let under = under.into_iter().flat_map(|first| self.index.places(first));
            found.extend(under.map(|place| (place, format!("*.{parent}"))));
        }
        for pattern in self.index.patterns.0.matches(name) {
            found.extend(self.index.patterns.1.get(pattern).map(|(text, it)| (*it, text.clone())));
        }
        self.hits(found.into_iter(), counts)
    }

    pub(super) fn asn(&self, number: u32, counts: Counts<'_>) -> Vec<Hit<'_>> {
        self.other(&Observable::Asn(number), counts)
    }

    /// Anything that is seen whole.
    pub(super) fn other(&self, observable: &Observable, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let first = key(observable).and_then(|key| self.index.others.find(&key));
        let places = first.into_iter().flat_map(|first| self.index.places(first));
        self.hits(places.map(|place| (place, observable.to_string())), counts)
    }

    /// Whether an indicator names a network by number, so that an address is worth the question.
    pub(super) fn has_asns(&self) -> bool {
        self.index.others.iter().any(|key| key.starts_with("AS"))
    }

    /// Each indicator once, by the first (narrowest) thing seen; in the order of the feed.
    fn hits(&self, found: impl Iterator<Item = (u32, String)>, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let mut hits: Vec<(usize, u32, Hit<'_>)> = Vec::new();
        for (rank, (place, entry)) in found.enumerate() {
            let indicator = self.indicators.get(place as usize).filter(|it| counts(it));
            let Some(indicator) = indicator else { continue };
            // What was seen the same way stands in the order of the feed.
            let same = hits.iter().rev().find(|(_, _, hit)| hit.entry == entry);
            let rank = same.map_or(rank, |(rank, ..)| *rank);
            if hits.iter().all(|(_, other, _)| *other != place) {
                hits.push((rank, place, self.hit(indicator, entry)));
            }
        }
        hits.sort_by_key(|(rank, place, _)| (*rank, *place));
        hits.into_iter().map(|(.., hit)| hit).collect()
    }

    fn hit<'a>(&'a self, indicator: &'a Indicator, entry: String) -> Hit<'a> {
        Hit {
            list: &self.name,
            kind: HitKind::Indicator(indicator),
            provider: None,
            entry,
            confidence: indicator.confidence,
            as_of: indicator.modified(),
            stale: false,
            suppressed_by: None,
        }
    }
}

impl Index {
    fn add(&mut self, observable: &Observable, place: u32) {
        let (texts, key) = match observable {
            Observable::Network(range) => return self.rows.push((*range, place)),
            Observable::NamesLike(pattern) => {
                return self.patterns.1.push((pattern.clone(), place));
            }
            Observable::Name(name) => (&mut self.names, name.as_str().into()),
            Observable::NamesUnder(name) => (&mut self.under, name.as_str().into()),
            other => match key(other) {
                Some(key) => (&mut self.others, key),
                None => return,
            },
        };
        let next = u32::try_from(self.postings.len()).unwrap_or(END);
        if let Some(first) = texts.value_or(&key, END) {
            self.postings.push((place, *first));
            *first = next;
        }
    }

    fn freeze(&mut self) {
        self.ranges = std::mem::take(&mut self.rows).into_iter().collect();
        self.names.freeze();
        self.postings.shrink_to_fit();
        let patterns = self.patterns.1.iter().map(|(pattern, _)| pattern);
        self.patterns.0 = RegexSet::new(patterns).unwrap_or_default();
    }

    /// The places behind a number of `Texts`.
    fn places(&self, first: u32) -> impl Iterator<Item = u32> {
        let posting = |at: u32| self.postings.get(at as usize).copied();
        std::iter::successors(posting(first), move |(_, next)| posting(*next)).map(|(it, _)| it)
    }
}

/// What is seen whole, as one text: no two sorts of it look the same.
fn key(observable: &Observable) -> Option<std::borrow::Cow<'_, str>> {
    Some(match observable {
        Observable::Url(url) => value::url_key(url)?,
        Observable::Asn(number) => format!("AS{number}").into(),
        Observable::Mail(mail) => mail.as_str().into(),
        Observable::Hash(hash) => format!("hash {hash}").into(),
        Observable::User(user) => format!("user {}", user.to_lowercase()).into(),
        Observable::Agent(agent) => format!("agent {agent}").into(),
        Observable::Network(_)
        | Observable::Name(_)
        | Observable::NamesUnder(_)
        | Observable::NamesLike(_) => return None,
    })
}

/// What many indicators share, kept once.
#[derive(Debug, Default)]
pub(super) struct Shared(HashMap<About, Arc<About>>);

impl Shared {
    pub(super) fn of(&mut self, about: About) -> Arc<About> {
        if let Some(known) = self.0.get(&about) {
            return Arc::clone(known);
        }
        let shared = Arc::new(about.clone());
        self.0.insert(about, Arc::clone(&shared));
        shared
    }
}
