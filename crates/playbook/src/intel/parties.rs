//! Whom feeds name: actors, campaigns and malware, each by what all feeds together say of it. Two
//! feeds, or a feed and ATT&CK, mean the same actor where they share a name of it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use schema::Timestamp;

use super::attack::KnownUser;
use super::feed::{Actor, Campaign, Feed};
use super::hit::{Entry, Hit};
use super::indicator::{About, Indicator};
use super::{Intel, plain_letters};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyKind {
    Actor,
    Campaign,
    Malware,
}

impl PartyKind {
    const ALL: [Self; 3] = [Self::Actor, Self::Campaign, Self::Malware];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Campaign => "campaign",
            Self::Malware => "malware",
        }
    }

    /// The one of this kind that an indicator leads to.
    fn of(self, about: &About) -> Option<&str> {
        match self {
            Self::Actor => about.actor.as_deref(),
            Self::Campaign => about.campaign.as_deref(),
            Self::Malware => about.malware.as_deref(),
        }
    }
}

/// An actor, a campaign or malware, and what leads to it.
#[derive(Clone, Debug)]
pub struct Party<'a> {
    pub kind: PartyKind,
    /// As the first feed calls it.
    pub name: &'a str,
    /// What else it is called, by any feed.
    pub aliases: BTreeSet<&'a str>,
    /// Feeds that name it.
    pub feeds: BTreeSet<&'a str>,
    /// Actors behind it; of an actor, its campaigns.
    pub tied: BTreeSet<&'a str>,
    /// Indicators that lead to it, and how many of them are live.
    pub indicators: usize,
    pub live: usize,
}

/// Whoever goes by a name.
#[derive(Clone, Debug, Default)]
pub struct Parties<'a> {
    pub parties: Vec<Party<'a>>,
    /// Groups and campaigns of ATT&CK.
    pub users: Vec<&'static KnownUser>,
    /// Indicators that lead to them, at the most [`Parties::MOST_HITS`].
    pub hits: Vec<Hit<'a>>,
}

impl Parties<'_> {
    pub const MOST_HITS: usize = 100;
}

/// Names of one actor or campaign: as they are compared, and as they are written.
#[derive(Default)]
struct Names<'a> {
    plain: BTreeSet<String>,
    written: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn has(&self, name: &str) -> bool {
        self.plain.contains(&plain_letters(name))
    }

    /// Takes all of some names where one of them is known; returns whether that was news.
    fn take(&mut self, names: &[&'a str]) -> bool {
        let before = self.written.len();
        if names.iter().any(|name| self.has(name)) {
            self.plain.extend(names.iter().map(|name| plain_letters(name)));
            self.plain.remove("");
            self.written.extend(names);
        }
        self.written.len() > before
    }
}

/// What many indicators of a feed share, and how many do.
struct Told<'a> {
    feed: &'a Feed,
    about: &'a About,
    indicators: usize,
    live: usize,
}

impl Intel {
    /// Whom feeds and ATT&CK call by a name, with whatever leads there.
    pub fn called(&self, name: &str, at: Timestamp) -> Parties<'_> {
        let names = self.names_of(name);
        let told = self.told(at);
        let parties = PartyKind::ALL.into_iter().filter_map(|kind| self.party(kind, &names, &told));
        Parties {
            parties: parties.collect(),
            users: KnownUser::all().filter(|user| user.names().any(|it| names.has(it))).collect(),
            hits: self.leading_to(&names),
        }
    }

    /// Every name of an actor: what one feed, or ATT&CK, calls an alias leads to what another says.
    pub fn aliases_of(&self, actor: &str) -> Vec<&str> {
        let names = self.names_of(actor).written;
        names.into_iter().filter(|name| *name != actor && !is_id(name)).collect()
    }

    fn names_of(&self, name: &str) -> Names<'_> {
        let mut names = Names::default();
        names.plain.insert(plain_letters(name));
        names.plain.remove("");
        let users = KnownUser::all().map(|user| user.names().collect());
        let actors = self.feeds.iter().flat_map(|feed| &feed.actors);
        let campaigns = self.feeds.iter().flat_map(|feed| &feed.campaigns).map(|it| &it.called);
        let groups: Vec<Vec<&str>> =
            users.chain(actors.chain(campaigns).map(Actor::names)).collect();
        while groups.iter().fold(false, |any, group| names.take(group) | any) {}
        names
    }

    fn indicators(&self) -> impl Iterator<Item = (&Feed, &Indicator)> {
        self.feeds.iter().flat_map(|feed| feed.indicators.iter().map(move |it| (feed, it)))
    }

    fn told(&self, at: Timestamp) -> Vec<Told<'_>> {
        let (mut told, mut places) = (Vec::<Told<'_>>::new(), HashMap::new());
        for (feed, indicator) in self.indicators() {
            let place = *places.entry(Arc::as_ptr(&indicator.about)).or_insert(told.len());
            if place == told.len() {
                told.push(Told { feed, about: &indicator.about, indicators: 0, live: 0 });
            }
            if let Some(told) = told.get_mut(place) {
                told.indicators += 1;
                told.live += usize::from(indicator.is_live(at));
            }
        }
        told
    }

    fn party<'a>(
        &'a self,
        kind: PartyKind,
        names: &Names<'a>,
        told: &[Told<'a>],
    ) -> Option<Party<'a>> {
        // Each name, and the feed that has it.
        let mut found: Vec<(&'a str, &'a str)> = Vec::new();
        let mut tied = BTreeSet::new();
        let actors =
            self.feeds.iter().flat_map(|feed| feed.actors.iter().map(move |it| (feed, it)));
        for (feed, actor) in actors.filter(|_| kind == PartyKind::Actor) {
            let called = actor.names().into_iter().filter(|name| names.has(name));
            found.extend(called.map(|name| (name, feed.name.as_str())));
        }
        let campaigns = self.feeds.iter();
        let campaigns = campaigns.flat_map(|feed| feed.campaigns.iter().map(move |it| (feed, it)));
        for (feed, Campaign { called, actor }) in campaigns {
            let (own, actor) = (called.names(), actor.as_deref());
            if kind == PartyKind::Actor && actor.is_some_and(|actor| names.has(actor)) {
                tied.insert(called.name.as_str());
            }
            if kind == PartyKind::Campaign && own.iter().any(|name| names.has(name)) {
                found.extend(own.iter().map(|name| (*name, feed.name.as_str())));
                tied.extend(actor);
            }
        }
        let leading = || told.iter().filter(|it| kind.of(it.about).is_some_and(|it| names.has(it)));
        for Told { feed, about, .. } in leading() {
            found.extend(kind.of(about).map(|name| (name, feed.name.as_str())));
            let other =
                if kind == PartyKind::Actor { PartyKind::Campaign } else { PartyKind::Actor };
            tied.extend(other.of(about));
        }
        let (name, _) = *found.first()?;
        let aliases = found.iter().map(|(name, _)| *name).filter(|it| *it != name);
        Some(Party {
            kind,
            name,
            aliases: aliases.collect(),
            feeds: found.iter().map(|(_, feed)| *feed).collect(),
            tied,
            indicators: leading().map(|told| told.indicators).sum(),
            live: leading().map(|told| told.live).sum(),
        })
    }

    /// The first indicators that lead to something of these names.
    fn leading_to(&self, names: &Names<'_>) -> Vec<Hit<'_>> {
        let mut known = HashMap::new();
        let mut leads = |indicator: &Indicator| {
            let about = &indicator.about;
            *known.entry(Arc::as_ptr(about)).or_insert_with(|| {
                PartyKind::ALL.iter().filter_map(|kind| kind.of(about)).any(|it| names.has(it))
            })
        };
        let hits = self.indicators().filter(|(_, indicator)| leads(indicator));
        let hits = hits.map(|(feed, it)| feed.hit(it, Entry::from(it.pattern())));
        hits.take(Parties::MOST_HITS).collect()
    }
}

/// `G0007`, `C0024`: a number of ATT&CK, which nobody is called by.
fn is_id(name: &str) -> bool {
    let digits = name.strip_prefix(['G', 'C']).unwrap_or_default();
    digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intel::{FeedFile, FeedFormat, read_feed};

    fn feed(name: &str, format: FeedFormat, text: &str) -> Feed {
        let file = FeedFile { place: name.to_owned(), bytes: text.as_bytes() };
        read_feed(name, format, &[file]).expect("a feed").0
    }

    const STIX: &str = r#"{"type":"bundle","id":"bundle--1","objects":[
      {"type":"intrusion-set","id":"intrusion-set--1","name":"PORCH CLIMBER","aliases":["UNC1"]},
      {"type":"campaign","id":"campaign--1","name":"Op Ladder","aliases":["Ladder"]},
      {"type":"relationship","id":"relationship--1","relationship_type":"attributed-to",
       "source_ref":"campaign--1","target_ref":"intrusion-set--1"}]}"#;

    #[test]
    fn actors_of_two_feeds_are_one_where_they_share_a_name_and_campaigns_are_known() {
        let table = "value,actor,campaign,valid_until\nevil.example,unc-1,op ladder,\n\
                     old.example,unc-1,,2026-01-01\n";
        let galaxy = r#"{"values":[{"value":"Window Opener","meta":{"synonyms":["UNC1"]}}]}"#;
        let feeds = vec![
            feed("bundle", FeedFormat::Stix, STIX),
            feed("galaxy", FeedFormat::Misp, galaxy),
            feed("table", FeedFormat::Csv, table),
        ];
        let intel = Intel::new(Vec::new(), feeds);
        let now = Timestamp::parse_rfc3339(b"2026-10-28T12:00:00Z").expect("a moment");
        let check = |name: &str, expected: &[&str]| {
            let called = intel.called(name, now);
            let party = |it: &Party<'_>| {
                let words =
                    |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<_>>().join("+");
                let (kind, aliases) = (it.kind.as_str(), words(&it.aliases));
                let (feeds, tied) = (words(&it.feeds), words(&it.tied));
                format!("{kind} {} {aliases} {feeds} {tied} {}/{}", it.name, it.live, it.indicators)
            };
            assert_eq!(called.parties.iter().map(party).collect::<Vec<_>>(), expected, "{name}");
            called.hits.len()
        };
        let actor = "actor PORCH CLIMBER UNC1+Window Opener+unc-1 bundle+galaxy+table \
                     Op Ladder+op ladder 1/2";
        assert_eq!(check("window opener", &[actor]), 2);
        assert_eq!(check("UNC1", &[actor]), 2);
        let campaign = "campaign Op Ladder Ladder+op ladder bundle+table PORCH CLIMBER+unc-1 1/1";
        assert_eq!(check("ladder", &[campaign]), 1);
        assert_eq!(check("nobody", &[]), 0);
        assert_eq!(check("…", &[]), 0);
        assert_eq!(intel.aliases_of("unc-1"), ["PORCH CLIMBER", "UNC1", "Window Opener"]);
    }

    #[test]
    fn a_number_of_attack_leads_to_what_feeds_say() {
        let text = "value,actor\nevil.example,Fancy Bear\n";
        let intel = Intel::new(Vec::new(), vec![feed("table", FeedFormat::Csv, text)]);
        let called = intel.called("G0007", Timestamp::MAX);
        assert_eq!(called.users.iter().map(|it| it.id).collect::<Vec<_>>(), ["G0007"]);
        assert_eq!((called.parties[0].name, called.hits.len()), ("Fancy Bear", 1));
        let aliases = intel.aliases_of("Fancy Bear");
        assert!(aliases.contains(&"APT28") && !aliases.contains(&"G0007"), "{aliases:?}");
    }
}
