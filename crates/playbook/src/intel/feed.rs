//! A feed of indicators, indexed by what can be seen.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::net::IpAddr;
use std::ptr;
use std::sync::Arc;

use regex::RegexSet;
use schema::{Timestamp, registered_domain};

use super::format::FeedFormat;
use super::hit::{Entry, Hit, HitKind};
use super::indicator::{About, Indicator, Observable};
use super::names::{Labels, Lineage};
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

/// An actor that a feed names, whether or not an indicator leads to it, or what else has names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor {
    pub name: String,
    pub aliases: Vec<String>,
}

impl Actor {
    /// Its name, and its others.
    pub(super) fn names(&self) -> Vec<&str> {
        let aliases = self.aliases.iter().map(String::as_str);
        std::iter::once(self.name.as_str()).chain(aliases).collect()
    }
}

/// A campaign that a feed names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Campaign {
    pub called: Actor,
    /// Who is said to be behind it.
    pub actor: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Feed {
    pub name: String,
    pub format: Option<FeedFormat>,
    pub indicators: Vec<Indicator>,
    pub actors: Vec<Actor>,
    pub campaigns: Vec<Campaign>,
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
    /// Of names and of those to look under.
    labels: Labels,
    /// Everything else, by its key.
    others: Texts,
    /// Texts that several indicators have, and these. `Texts` has the indicator of a text that only
    /// one has, or, counted from [`SHARED`], a place in here.
    shared: Vec<Vec<u32>>,
    patterns: (RegexSet, Vec<(String, u32)>),
}

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
        let place = u32::try_from(self.indicators.len()).ok().filter(|place| *place < SHARED);
        let Some(place) = place else { return };
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
        self.campaigns.sort();
        self.campaigns.dedup();
        self.index.freeze();
    }

    /// Indicators that count, of any network that holds the address.
    pub(super) fn address<'a>(
        &'a self,
        address: IpAddr,
        counts: Counts<'_>,
        hits: &mut Vec<Hit<'a>>,
    ) {
        let held = self.index.ranges.holding(address);
        self.say(held.map(|(range, place)| (place, Entry::Range(range))), counts, hits);
    }

    /// Indicators that count, of a name, or of a parent up to its registered domain: an indicator
    /// under a shared suffix (`a.workers.dev`) is not one for its neighbours.
    pub(super) fn name<'a>(
        &'a self,
        lineage: &Lineage<'_>,
        counts: Counts<'_>,
        hits: &mut Vec<Hit<'a>>,
    ) {
        let (index, name) = (&self.index, lineage.name());
        let mut shortest = None;
        for parent in lineage.within(index.labels) {
            let above = parent.len() < name.len();
            let exact = index.names.find(parent);
            let under = if above { index.under.find(parent) } else { None };
            if exact.is_none() && under.is_none() {
                continue;
            }
            // Where a name is registered is asked only where it matters.
            if above
                && parent.len() < *shortest.get_or_insert_with(|| registered_domain(name).len())
            {
                break;
            }
            if let Some((name, found)) = exact {
                self.say(index.places(found).map(|it| (it, name.into())), counts, hits);
            }
            if let Some((name, found)) = under {
                self.say(index.places(found).map(|it| (it, Entry::Under(name))), counts, hits);
            }
        }
        if !index.patterns.1.is_empty() {
            let matches = index.patterns.0.matches(name);
            let patterns = matches.iter().filter_map(|it| index.patterns.1.get(it));
            self.say(patterns.map(|(text, it)| (*it, text.as_str().into())), counts, hits);
        }
    }

    pub(super) fn asn<'a>(&'a self, number: u32, counts: Counts<'_>, hits: &mut Vec<Hit<'a>>) {
        self.other(&Observable::Asn(number), counts, hits);
    }

    /// Anything that is seen whole.
    pub(super) fn other<'a>(
        &'a self,
        observable: &Observable,
        counts: Counts<'_>,
        hits: &mut Vec<Hit<'a>>,
    ) {
        if let Some(key) = key(observable) {
            self.whole(&key, observable, counts, hits);
        }
    }

    /// The same by its key, and how it is written.
    pub(super) fn whole<'a>(
        &'a self,
        key: &str,
        written: &dyn fmt::Display,
        counts: Counts<'_>,
        hits: &mut Vec<Hit<'a>>,
    ) {
        let Some((_, found)) = self.index.others.find(key) else { return };
        let entry = || Entry::Text(written.to_string().into());
        self.say(self.index.places(found).map(|place| (place, entry())), counts, hits);
    }

    /// Keys of everything that is seen whole.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.index.others.iter()
    }

    /// Whether an indicator names a network by number, so that an address is worth the question.
    pub(super) fn has_asns(&self) -> bool {
        self.index.others.iter().any(|key| key.starts_with("AS"))
    }

    /// Adds each indicator once, by the first (narrowest) thing seen.
    fn say<'a>(
        &'a self,
        found: impl Iterator<Item = (u32, Entry<'a>)>,
        counts: Counts<'_>,
        hits: &mut Vec<Hit<'a>>,
    ) {
        for (place, entry) in found {
            let indicator = self.indicators.get(place as usize).filter(|it| counts(it));
            let Some(indicator) = indicator else { continue };
            let said = |hit: &Hit<'_>| hit.indicator().is_some_and(|it| ptr::eq(it, indicator));
            if !hits.iter().any(said) {
                hits.push(self.hit(indicator, entry));
            }
        }
    }

    pub(super) fn hit<'a>(&'a self, indicator: &'a Indicator, entry: Entry<'a>) -> Hit<'a> {
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

/// More indicators than a feed can hold.
const SHARED: u32 = 1 << 31;

impl Index {
    fn add(&mut self, observable: &Observable, place: u32) {
        let (texts, key) = match observable {
            Observable::Network(range) => return self.rows.push((*range, place)),
            Observable::NamesLike(pattern) => {
                return self.patterns.1.push((pattern.clone(), place));
            }
            Observable::Name(name) => {
                self.labels.add(name);
                (&mut self.names, name.as_str().into())
            }
            Observable::NamesUnder(name) => {
                self.labels.add(name);
                (&mut self.under, name.as_str().into())
            }
            other => match key(other) {
                Some(key) => (&mut self.others, key),
                None => return,
            },
        };
        let Some(value) = texts.value_or(&key, place) else { return };
        if let Some(shared) = value.checked_sub(SHARED) {
            self.shared.get_mut(shared as usize).into_iter().for_each(|it| it.push(place));
        } else if *value != place {
            let next = u32::try_from(self.shared.len()).unwrap_or(0);
            self.shared.push(vec![*value, place]);
            *value = SHARED + next;
        }
    }

    fn freeze(&mut self) {
        self.ranges = std::mem::take(&mut self.rows).into_iter().collect();
        self.names.freeze();
        let patterns = self.patterns.1.iter().map(|(pattern, _)| pattern);
        self.patterns.0 = RegexSet::new(patterns).unwrap_or_default();
    }

    /// The indicators behind a number of `Texts`, in the order of the feed.
    fn places(&self, value: u32) -> impl Iterator<Item = u32> {
        let shared = value.checked_sub(SHARED).and_then(|it| self.shared.get(it as usize));
        let alone = if shared.is_none() { Some(value) } else { None };
        alone.into_iter().chain(shared.into_iter().flatten().copied())
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
