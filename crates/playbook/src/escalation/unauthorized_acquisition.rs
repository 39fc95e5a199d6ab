//! Evidence of unauthorized infrastructure acquisition.
//!
//! Proven and uncovered where the register is complete: met. Proven and uncovered where it is not:
//! cannot tell. Covered, or nothing acquired: not met. A traffic spike counts where the register
//! says that it lists traffic.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use schema::ResourceKind;

use crate::acquisitions::{Acquisition, Authorization, Nature, covering_entries};
use crate::cases::{Clause, ClauseState, Indicator, Sighting, Story};
use crate::procurement::Proof;
use crate::register::Standing;
use crate::scene::Scene;
use crate::words::{self, spoken};

/// Records cited: a chain on the wire has three, and there may be two of them.
const CITED: usize = 6;

pub(super) fn clause(story: &Story<'_>, scene: &Scene<'_>) -> Clause {
    let acquisitions = scene.chosen(&story.acquisitions());
    let of = |wanted: Authorization| -> Vec<&Acquisition<'_>> {
        let all = acquisitions.iter().copied();
        all.filter(|acquisition| scene.authorization(acquisition) == wanted).collect()
    };
    let (unauthorized, undecided) =
        (of(Authorization::Unauthorized), of(Authorization::CannotTell));
    let traffic = unregistered_traffic(story, scene);
    let mut clause = Clause {
        id: "unauthorized_acquisition",
        state: ClauseState::NotMet,
        why: "Nothing was acquired in this case.".to_owned(),
        evidence: Vec::new(),
        counterfactual: None,
    };
    if !unauthorized.is_empty() {
        clause.state = ClauseState::Met;
        clause.why = met(&unauthorized);
        clause.evidence = cite(&unauthorized);
        clause.counterfactual = Some(counterfactual(&unauthorized));
    } else if let Some(sighting) = traffic {
        clause.state = ClauseState::Met;
        clause.why = format!(
            "{}, and no traffic grant or plan covers it; the register is complete for traffic.",
            words::sentence(&sighting.headline)
        );
        clause.evidence = sighting.evidence.cited.iter().copied().take(5).collect();
        clause.counterfactual =
            Some("a traffic grant or plan for that host and provider covered it".to_owned());
    } else if !undecided.is_empty() {
        clause.state = ClauseState::CannotTell;
        clause.why = cannot_tell(&undecided, scene);
        clause.evidence = cite(&undecided);
        clause.counterfactual = Some(counterfactual(&undecided));
    } else if !acquisitions.is_empty() {
        clause.why = format!("Every acquisition is covered: {}.", covering_entries(&acquisitions));
        clause.evidence = cite(&acquisitions);
    }
    clause
}

fn unregistered_traffic<'s>(story: &Story<'s>, scene: &Scene<'_>) -> Option<&'s Sighting> {
    let register = scene.context.register;
    let complete = register.scope_is_explicit()
        && register.is_complete_for(ResourceKind::Traffic, None, "", "");
    let mut spikes = story.sightings.iter().copied().filter(|sighting| {
        sighting.indicator == Indicator::CloudTrafficSpike && !sighting.explained
    });
    if complete { spikes.next() } else { None }
}

/// The smallest sufficient evidence: the first acquisitions, one a kind and region before more.
fn cite(acquisitions: &[&Acquisition<'_>]) -> Vec<crate::observations::Citation> {
    let mut citations: Vec<_> = acquisitions.iter().flat_map(|it| it.proofs()).collect();
    citations.sort();
    citations.dedup();
    citations.truncate(CITED);
    citations
}

/// The acquisition to speak of: the first of the kind that most was acquired of.
fn spokesman<'a, 'o>(acquisitions: &[&'a Acquisition<'o>]) -> Option<&'a Acquisition<'o>> {
    let mut counts: BTreeMap<ResourceKind, u32> = BTreeMap::new();
    for acquisition in acquisitions {
        let held = counts.entry(acquisition.kind).or_insert(0);
        *held = held.saturating_add(acquisition.count);
    }
    let count = |acquisition: &Acquisition<'_>| counts.get(&acquisition.kind).copied();
    acquisitions.iter().copied().reduce(
        |best, next| {
            if count(next) > count(best) { next } else { best }
        },
    )
}

fn met(acquisitions: &[&Acquisition<'_>]) -> String {
    let Some(first) = spokesman(acquisitions) else { return String::new() };
    let alike: Vec<&Acquisition<'_>> = acquisitions
        .iter()
        .copied()
        .filter(|it| discriminant(&it.standing) == discriminant(&first.standing))
        .collect();
    let (what, who) = (what(&alike), who(&alike, first));
    if alike.iter().all(|acquisition| acquisition.nature == Nature::DomainChange) {
        let names: BTreeSet<String> = alike.iter().flat_map(|it| it.domains()).collect();
        let names: Vec<String> = names.into_iter().collect();
        return format!(
            "{} changed who controls {}; no entry covers it and the register is complete for \
             domains.{}",
            words::sentence(&who),
            words::listed(&names, 3),
            nearest_text(first)
        );
    }
    match &first.standing {
        Standing::Covered { entry } => format!(
            "{} acquired {what} under {entry}, but the account was not in its owner's hands: {}.",
            words::sentence(&who),
            signs(first)
        ),
        Standing::Over { entry, limit, seen, .. } => format!(
            "{} acquired {what}: {entry} allows {limit}, this made it {seen}.",
            words::sentence(&who)
        ),
        Standing::Uncovered { .. } => format!(
            "{} acquired {what}; no entry covers it and the register is complete for {}{}.{}",
            words::sentence(&who),
            words::kind(first.kind),
            if first.procurement.is_some() { "" } else { " there" },
            nearest_text(first)
        ),
    }
}

/// ` Nearest entry: …, which ….`, or nothing.
fn nearest_text(acquisition: &Acquisition<'_>) -> String {
    match &acquisition.standing {
        Standing::Uncovered { nearest: Some(near), .. } => {
            format!(" Nearest entry: {}, which {}.", near.entry, near.difference)
        }
        _ => String::new(),
    }
}

/// Who acquired: one identity by its name, several by their number.
fn who(acquisitions: &[&Acquisition<'_>], first: &Acquisition<'_>) -> String {
    let keys: BTreeSet<&str> =
        acquisitions.iter().map(|acquisition| acquisition.change.identity.key.as_str()).collect();
    let named = spoken(&first.change.identity.key);
    match keys.len() {
        0 | 1 => named,
        count => format!("{count} identities, among them {named},"),
    }
}

/// `24 servers in sa-east-1`, `a domain`, from the acquisitions of one case.
fn what(acquisitions: &[&Acquisition<'_>]) -> String {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for acquisition in acquisitions {
        let noun = acquisition.change.effect.operation.noun.as_str();
        let held = counts.entry(noun).or_insert(0);
        *held = held.saturating_add(acquisition.count);
    }
    let mut counts: Vec<(&str, u32)> = counts.into_iter().collect();
    counts.sort_by_key(|(noun, count)| (std::cmp::Reverse(*count), *noun));
    let things: Vec<String> =
        counts.iter().map(|(noun, count)| words::counted(*count, noun)).collect();
    let pointed = acquisitions.iter().any(|it| it.nature == Nature::PointedAtAbuse);
    let suffix = if pointed { " pointing to a listed place" } else { "" };
    format!("{}{suffix}", words::listed(&things, 3))
}

fn signs(acquisition: &Acquisition<'_>) -> String {
    let texts: Vec<&str> =
        acquisition.compromise.signs.iter().map(|sign| sign.text.as_str()).collect();
    words::listed(&texts, 3)
}

/// What would have covered all of them: the remedy of the one spoken of first, then the others'.
fn counterfactual(acquisitions: &[&Acquisition<'_>]) -> String {
    let first = spokesman(acquisitions);
    let mut remedies: Vec<String> = Vec::new();
    for acquisition in first.into_iter().chain(acquisitions.iter().copied()) {
        let remedy = remedy(acquisition);
        if !remedies.contains(&remedy) {
            remedies.push(remedy);
        }
    }
    words::listed(&remedies, 3)
}

/// What covers the registration of a name by anyone.
fn portfolio(acquisition: &Acquisition<'_>) -> String {
    let names = acquisition.domains();
    let registered = acquisition.kind == ResourceKind::Domain
        && acquisition.nature == Nature::Acquired
        && !names.is_empty();
    if registered {
        format!("a [[domain]] entry listed {}, or ", words::listed(&names, 3))
    } else {
        String::new()
    }
}

fn remedy(acquisition: &Acquisition<'_>) -> String {
    let change = acquisition.change;
    let on_the_web = |proof: Proof| !proof.is_in_cloud();
    let place = if acquisition.procurement.is_some_and(|it| on_the_web(it.proof)) {
        "on the Web".to_owned()
    } else if change.effect.operation.global {
        format!("in account {}", change.account)
    } else {
        format!("in {} in account {}", change.region, change.account)
    };
    match &acquisition.standing {
        Standing::Covered { .. } => "the account had been in its owner's hands".to_owned(),
        Standing::Over { entry, .. } => format!("{entry} allowed as many"),
        Standing::Uncovered { nearest: Some(near), .. } => near.remedy.clone(),
        Standing::Uncovered { nearest: None, .. } => format!(
            "{}a grant or plan approved beforehand covered {} for {} {place}",
            portfolio(acquisition),
            words::kind(acquisition.kind),
            change.identity.key
        ),
    }
}

/// What a suspicion rests on, and what is missing.
fn suspicion(acquisition: &Acquisition<'_>) -> &'static str {
    match acquisition.procurement.map(|procurement| procurement.proof) {
        Some(Proof::Likely) => {
            "its buyer goes to that seller often, or the seller's addresses are not known, so it may \
             be somebody else's"
        }
        Some(Proof::Receipt) => {
            "the seller wrote to its buyer, and what was bought is not in the logs"
        }
        Some(Proof::Unlogged) => {
            "the inventory lists it, and no activity log of that account was read"
        }
        Some(Proof::Bill) => "the bill charges for it, and nothing else tells of it",
        _ => "an order was sent, and what came of it is not in the logs",
    }
}

fn cannot_tell(undecided: &[&Acquisition<'_>], scene: &Scene<'_>) -> String {
    let what = what(undecided);
    if !scene.context.has_register() {
        return format!(
            "{}: acquired, but there is no acquisition register to ask.",
            words::sentence(&what)
        );
    }
    let Some(first) = spokesman(undecided) else { return String::new() };
    match &first.standing {
        Standing::Over { entry, limit, seen, .. } => {
            format!("{entry} allows {limit}, this made it {seen}: within a fifth over the count.")
        }
        Standing::Covered { .. } => format!(
            "{}: acquired under an entry, but the account shows {}.",
            words::sentence(&what),
            signs(first)
        ),
        Standing::Uncovered { .. } if first.procurement.is_some() && first.suspected => format!(
            "{} may have been acquired: {}.{}",
            words::sentence(&what),
            suspicion(first),
            nearest_text(first)
        ),
        Standing::Uncovered { .. } if first.suspected => format!(
            "{}: a group of servers was set to this size, and what it had before is not in the \
             logs.{}",
            words::sentence(&what),
            nearest_text(first)
        ),
        Standing::Uncovered { .. } => format!(
            "{}: acquired; no entry covers it, and the register does not say that it is complete \
             for {} there.{}",
            words::sentence(&what),
            words::kind(first.kind),
            nearest_text(first)
        ),
    }
}
