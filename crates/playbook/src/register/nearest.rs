//! The entry that came closest to covering a claim, and the difference in plain words. It is what
//! a case prints beside "no entry covers this", and what the counterfactual is made of.

use schema::Timestamp;

use super::claim::{Claim, NearMiss};
use super::condition::{self, Miss};
use super::entry::{Entry, Limit, Terms};
use super::party::Party;
use super::place::{Place, PlaceMiss, listed};
use super::who;

/// Beyond this an entry has nothing to do with the claim: another actor *and* another kind.
const HEAVIEST: u32 = 7;
const SECONDS_PER_DAY: i64 = 86_400;

/// The lightest miss; among equals the one whose entry comes first in the register's order.
pub(super) fn nearest(
    entries: &[Entry],
    party: Option<&Party>,
    claim: &Claim<'_>,
) -> Option<NearMiss> {
    let weigh = |misses: &[Miss]| misses.iter().map(|&miss| weight(miss)).sum();
    let mut best: Option<(u32, Candidate<'_>)> = None;
    for entry in entries {
        let Some((terms, mut misses)) = condition::misses(entry, claim, weigh) else { continue };
        misses.extend(party.map(|_| Miss::Party));
        let weight = weigh(&misses) + distance_in_time(entry, claim);
        let lighter = best.as_ref().is_none_or(|&(lightest, _)| weight < lightest);
        if weight <= HEAVIEST && lighter {
            best = Some((weight, Candidate { entry, party, terms, misses }));
        }
    }
    best.map(|(_, candidate)| candidate.describe(claim))
}

/// How far a failed condition takes an entry from the claim. Who and what it is for weigh most: the
/// same permission in another region is nearer than another permission in the same one.
fn weight(miss: Miss) -> u32 {
    match miss {
        Miss::Name => 8,
        Miss::Place(PlaceMiss::Provider) => 6,
        Miss::Who | Miss::Kind => 4,
        Miss::Place(PlaceMiss::Account) => 3,
        Miss::Place(PlaceMiss::Region) | Miss::Origin => 2,
        Miss::Early
        | Miss::Late
        | Miss::Deed
        | Miss::Family
        | Miss::Party
        | Miss::ApprovedAfterwards
        | Miss::ApprovedByActor => 1,
    }
}

/// A window missed by hours is nearer than one missed by weeks.
fn distance_in_time(entry: &Entry, claim: &Claim<'_>) -> u32 {
    let window = entry.windows.nearest(claim.time);
    let after = claim.time.seconds_since(window.end);
    let before = window.start.seconds_since(claim.time);
    match after.max(before) {
        seconds if seconds <= SECONDS_PER_DAY => 0,
        seconds if seconds <= 7 * SECONDS_PER_DAY => 1,
        _ => 2,
    }
}

struct Candidate<'e> {
    entry: &'e Entry,
    /// The party that keeps the actor from it.
    party: Option<&'e Party>,
    terms: &'e Terms,
    misses: Vec<Miss>,
}

impl Candidate<'_> {
    fn describe(&self, claim: &Claim<'_>) -> NearMiss {
        let differences: Vec<String> =
            self.misses.iter().flat_map(|&miss| self.differences(miss, claim)).collect();
        let mut remedies: Vec<String> =
            self.misses.iter().map(|&miss| remedy(miss, claim)).collect();
        // How many came in all is for others to add up.
        if self.entry.limit != Limit::None {
            remedies.push("had room for all of it".to_owned());
        }
        NearMiss {
            entry: self.entry.reference.clone(),
            difference: differences.join(", and "),
            remedy: format!("{} {}", self.entry.reference, remedies.join(" and ")),
        }
    }

    fn differences(&self, miss: Miss, claim: &Claim<'_>) -> Vec<String> {
        let window = self.entry.windows.nearest(claim.time);
        vec![match miss {
            Miss::Who => self.other_actor(claim),
            Miss::Kind => {
                let kinds = self.terms.kinds().in_words();
                format!("covers {kinds}, this was {}", claim.kind.as_str())
            }
            Miss::Place(part) => {
                let covered = self.places(part, claim);
                format!("covers {covered}, this was {}", claimed_place(part, claim))
            }
            Miss::Name => {
                let name = self.entry.domain_name().unwrap_or("another name");
                format!("covers {name}, this was {}", names(claim))
            }
            Miss::Family => self.other_family(claim),
            Miss::Party => self.party.map_or_else(String::new, |party| lapse_of(party, claim)),
            Miss::Deed => format!("covers registering {}, not changing it", names(claim)),
            Miss::Early => {
                let early = lapse(claim.time, window.start);
                format!("begins {}, this was {early} earlier", window.start)
            }
            Miss::Late => match claim.time.seconds_since(window.end) {
                0 => format!("ended {}, this came right then", window.end),
                _ => format!(
                    "ended {}, this was {} later",
                    window.end,
                    lapse(window.end, claim.time)
                ),
            },
            Miss::ApprovedAfterwards => match self.entry.approval.at {
                Some(at) => format!("was approved {at}, {} after this", lapse(claim.time, at)),
                None => "was approved after this".to_owned(),
            },
            Miss::ApprovedByActor => "was approved by who did this".to_owned(),
            Miss::Origin => return self.entry.origin.differences(claim),
        }]
    }

    /// In short names, unless these are the same: roles of two accounts may share theirs.
    fn other_actor(&self, claim: &Claim<'_>) -> String {
        let Terms::Acquire { who, .. } = self.terms else { return "is for others".to_owned() };
        let actor = claim.who.first().map_or("an unknown actor", String::as_str);
        if who.iter().any(|pattern| who::short(pattern) == who::short(actor)) {
            return format!("is for {}, not for {actor}", listed(who.iter().map(String::as_str)));
        }
        let short = listed(who.iter().map(|pattern| who::short(pattern)));
        format!("is for {short}, not for {}", who::short(actor))
    }

    fn other_family(&self, claim: &Claim<'_>) -> String {
        let Terms::Acquire { families, .. } = self.terms else { return "is for others".to_owned() };
        let covered = listed(families.iter().map(String::as_str));
        match claim.class {
            Some(class) => format!("covers {covered}, this was {class}"),
            None => format!("covers {covered}, and the log does not say what this was"),
        }
    }

    /// The covered values of the part that does not fit, of the places that fit up to there.
    fn places(&self, part: PlaceMiss, claim: &Claim<'_>) -> String {
        let Terms::Acquire { places, .. } = self.terms else { return "nothing".to_owned() };
        let value = |place: &Place| match part {
            PlaceMiss::Provider => place.provider.clone(),
            PlaceMiss::Account => {
                place.account.as_ref().map(|account| format!("account {account}"))
            }
            PlaceMiss::Region => place.region.clone(),
        };
        let failing = places.iter().filter(|place| place.miss(claim) == Some(part));
        let mut values: Vec<String> = failing.filter_map(value).collect();
        values.sort();
        values.dedup();
        listed(values.iter().map(String::as_str))
    }
}

/// What would have covered the claim, after the entry's name.
fn remedy(miss: Miss, claim: &Claim<'_>) -> String {
    match miss {
        Miss::Who => format!("named {}", actor(claim)),
        Miss::Kind => format!("covered {}", claim.kind.as_str()),
        Miss::Place(part) => format!("covered {}", claimed_place(part, claim)),
        Miss::Name => format!("covered {}", names(claim)),
        Miss::Family => match claim.class {
            Some(class) => format!("covered {class}"),
            None => "named no family".to_owned(),
        },
        Miss::Party => "still held for who did this".to_owned(),
        Miss::Deed => format!("covered changes to {}", names(claim)),
        Miss::Early | Miss::Late => format!("covered {}", claim.time),
        Miss::ApprovedAfterwards => format!("had been approved before {}", claim.time),
        Miss::ApprovedByActor => "had been approved by another".to_owned(),
        Miss::Origin => "did not say how it must come".to_owned(),
    }
}

/// Why nothing holds for a party's people.
fn lapse_of(party: &Party, claim: &Claim<'_>) -> String {
    let Party { name, window, .. } = party;
    if claim.time < window.start {
        format!("does not hold yet for {name}, whose time with us begins {}", window.start)
    } else {
        format!("no longer holds for {name}, whose time with us ended {}", window.end)
    }
}

/// In full: what is proposed must be what the register reads.
fn actor<'c>(claim: &Claim<'c>) -> &'c str {
    claim.who.first().map_or("an unknown actor", String::as_str)
}

fn names(claim: &Claim<'_>) -> String {
    listed(claim.names.iter().map(String::as_str))
}

fn claimed_place(part: PlaceMiss, claim: &Claim<'_>) -> String {
    let value = match part {
        PlaceMiss::Provider => claim.provider.unwrap_or(""),
        PlaceMiss::Account => claim.account,
        PlaceMiss::Region => claim.region,
    };
    let unknown = match part {
        PlaceMiss::Provider => "at no cloud provider",
        PlaceMiss::Account => "in no known account",
        PlaceMiss::Region => "in no known region",
    };
    match (value, part) {
        ("", _) => unknown.to_owned(),
        (account, PlaceMiss::Account) => format!("account {account}"),
        (place, _) => place.to_owned(),
    }
}

/// The time between, in its largest whole unit: `3 hours`.
fn lapse(earlier: Timestamp, later: Timestamp) -> String {
    let seconds = later.seconds_since(earlier);
    let (count, unit) = match seconds {
        ..60 => (seconds, "second"),
        60..3600 => (seconds / 60, "minute"),
        3600..SECONDS_PER_DAY => (seconds / 3600, "hour"),
        SECONDS_PER_DAY.. => (seconds / SECONDS_PER_DAY, "day"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}
