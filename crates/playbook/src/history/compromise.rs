//! Whether an acting account was in its owner's hands, by signs in the logs alone.
//!
//! One strong sign is enough, or two weak ones. Temporary keys are never new, a workload behind an
//! identity provider has no home address, and our own exits are never anonymous.

use std::collections::BTreeMap;
use std::net::IpAddr;

use schema::{ResourceKind, Timestamp};

use super::neighbourhood;
use crate::Context;
use crate::intel::{Hit, ListKind};
use crate::observations::{
    Change, Citation, Cloud, Directory, IdentityHistory, Observations, Seen, long_lived_key,
};

/// The acting session reaches this far back.
const SESSION_SECONDS: i64 = 86_400;
/// Days from which on an anonymous network is a habit: an intruder is not at home after one.
const HABIT_DAYS: i32 = 7;
/// Days after which a long-lived key is no longer new.
const NEW_KEY_DAYS: i32 = 7;
/// Days that a role was used by other subjects before a new one says anything.
const SUBJECT_HISTORY_DAYS: i32 = 7;

/// Signs found for one call, strong ones first.
#[derive(Clone, Debug, Default)]
pub struct Compromise {
    pub signs: Vec<Sign>,
}

/// One sign, as the end of a sentence: "a Tor exit (list tor)".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    pub strong: bool,
    pub text: String,
    pub address: Option<IpAddr>,
    /// Whether it is an anonymity tool: Tor, a VPN, a proxy, hosting.
    pub anonymity: bool,
    pub citation: Option<Citation>,
}

impl Compromise {
    pub fn is_compromised(&self) -> bool {
        self.signs.iter().any(|sign| sign.strong) || self.signs.len() >= 2
    }
}

/// The identities of a run and what is known of their habits.
pub struct Accounts<'o> {
    cloud: &'o Cloud,
    directory: &'o Directory,
    context: &'o Context<'o>,
    /// Long-lived keys made in the logs, with when.
    keys_made: BTreeMap<&'o str, Timestamp>,
    /// Hours and regions of denied bursts by identity.
    denied_bursts: BTreeMap<&'o str, Vec<Burst>>,
    /// Who assumed each role, and when.
    assumers: BTreeMap<&'o str, Vec<(&'o str, &'o Seen)>>,
}

/// An hour in which an identity was denied acquiring calls in many regions.
#[derive(Clone, Debug)]
pub struct Burst {
    pub start: Timestamp,
    pub last: Timestamp,
    pub calls: u64,
    pub regions: Vec<String>,
    pub account: String,
    pub operation: String,
    pub source: Option<IpAddr>,
    pub evidence: Vec<Citation>,
}

impl<'o> Accounts<'o> {
    pub fn new(observations: &'o Observations, context: &'o Context<'o>) -> Self {
        let Observations { cloud, directory, .. } = observations;
        let made = cloud
            .changes
            .iter()
            .filter(|change| change.effect.operation.kind == ResourceKind::Identity);
        let keys_made = made
            .flat_map(|change| {
                let keys = change.effect.resources.iter().filter_map(|it| long_lived_key(it));
                keys.map(|key| (key, change.time()))
            })
            .collect();
        let mut assumptions: Vec<_> = cloud.assumptions.iter().collect();
        assumptions.sort_by_key(|(assumed, _)| *assumed);
        let mut assumers: BTreeMap<&str, Vec<(&str, &Seen)>> = BTreeMap::new();
        for (assumed, seen) in assumptions {
            assumers.entry(&assumed.role).or_default().push((&assumed.by, seen));
        }
        let denied_bursts = denied_bursts(cloud, context);
        Self { cloud, directory, context, keys_made, denied_bursts, assumers }
    }

    /// Signs around a call that worked; `covered` when a register entry covers it.
    pub fn of(&self, change: &Change, covered: bool) -> Compromise {
        let mut signs = Vec::new();
        if let Some(history) = self.cloud.identities.get(&change.identity.key) {
            self.anonymous_sources(change, history, &mut signs);
            signs.extend(missing_issuer(change, history));
            if !signs.iter().any(|sign| sign.address == change.source && sign.strong) {
                signs.extend(self.new_network(change, history));
            }
            signs.extend(missing_mfa(change, history));
        }
        if !covered {
            signs.extend(self.behind_denials(change));
        }
        signs.extend(self.new_key(change));
        signs.extend(self.new_subject(change));
        signs.extend(self.left(change));
        signs.sort_by_key(|sign| !sign.strong);
        Compromise { signs }
    }

    /// Signs of an identity over a session that begins at `from` and ends at `until`.
    fn anonymous_sources(&self, change: &Change, history: &IdentityHistory, signs: &mut Vec<Sign>) {
        let from = change.time().plus_seconds(-SESSION_SECONDS);
        for (address, activity) in &history.addresses {
            if activity.overlaps(from, change.time()) {
                signs.extend(self.anonymous_source(change, history, *address));
            }
        }
        signs.dedup_by(|one, other| one.text == other.text);
    }

    fn anonymous_source(
        &self,
        change: &Change,
        history: &IdentityHistory,
        address: IpAddr,
    ) -> Option<Sign> {
        let hit = anonymity_hit(address, change.time(), self.context)?;
        let kind = hit.list_kind()?;
        let workload = change.identity.issuer.is_some();
        let habitual = self.used_list_before(history, hit.list, change.time());
        if kind != ListKind::Tor && (workload || habitual) {
            return None;
        }
        let citation = history
            .addresses
            .get(&address)
            .and_then(|activity| activity.seen.exemplars().first().copied());
        let age = if hit.stale { ", past its age" } else { "" };
        let text = match kind {
            ListKind::Tor => tor_text(address, &hit),
            other => format!(
                "{address}, {} address (list {}{age}) that this identity never used before",
                kind_with_article(other),
                hit.list
            ),
        };
        // What an old list says may have become untrue, and while the log is young everything is
        // new: then it counts, but not alone.
        let known = kind == ListKind::Tor || self.is_warm(change.time());
        Some(Sign {
            strong: !hit.stale && known,
            text,
            address: Some(address),
            anonymity: true,
            citation,
        })
    }

    /// Whether the log reaches back far enough for "never before".
    fn is_warm(&self, at: Timestamp) -> bool {
        let days = self.cloud.accounts.values().map(|seen| seen.days_before(at.day())).max();
        days.is_some_and(|days| days >= self.context.thresholds.warm_up_days as usize)
    }

    /// Whether the identity has called through the same list for days before this session.
    fn used_list_before(&self, history: &IdentityHistory, list: &str, at: Timestamp) -> bool {
        let session = at.plus_seconds(-SESSION_SECONDS);
        let habit = at.plus_days(-HABIT_DAYS);
        history.addresses.iter().any(|(address, activity)| {
            activity.seen.first < habit.min(session)
                && anonymity_hit(*address, at, self.context).is_some_and(|hit| hit.list == list)
        })
    }

    fn new_network(&self, change: &Change, history: &IdentityHistory) -> Option<Sign> {
        let address = change.source?;
        let organization = self.context.organization;
        let known = organization.is_ours(address) || organization.egress(address).is_some();
        let warm_up = i32::try_from(self.context.thresholds.warm_up_days).unwrap_or(i32::MAX);
        let young = history.seen.first > change.time().plus_days(-warm_up);
        if known || young || change.identity.issuer.is_some() {
            return None;
        }
        let session = change.time().plus_seconds(-SESSION_SECONDS);
        let familiar = history.addresses.iter().any(|(other, activity)| {
            activity.seen.first < session && neighbourhood(*other) == neighbourhood(address)
        });
        (!familiar).then(|| Sign {
            strong: false,
            text: format!("{address}, in a network new to this identity"),
            address: Some(address),
            anonymity: false,
            citation: None,
        })
    }

    fn new_key(&self, change: &Change) -> Option<Sign> {
        let key = change.identity.access_key.as_deref()?;
        let made = *self.keys_made.get(key)?;
        let recent = made <= change.time() && made >= change.time().plus_days(-NEW_KEY_DAYS);
        recent.then(|| Sign {
            strong: false,
            text: format!("the long-lived key {key}, made {}", crate::words::moment(made)),
            address: None,
            anonymity: false,
            citation: None,
        })
    }

    /// A workload's role in the hands of a subject that its provider never vouched for before.
    fn new_subject(&self, change: &Change) -> Option<Sign> {
        change.identity.issuer.as_ref()?;
        let assumed = self.cloud.assumed_by(&change.identity)?;
        let who = workload(&assumed.by);
        let mut first = change.time();
        let mut others = false;
        for (by, seen) in self.assumers.get(assumed.role.as_str()).into_iter().flatten() {
            if workload(by) == who {
                first = first.min(seen.first);
            } else {
                others |= seen.first <= change.time().plus_days(-SUBJECT_HISTORY_DAYS);
            }
        }
        let new = first >= change.time().plus_seconds(-SESSION_SECONDS);
        (others && new).then(|| Sign {
            strong: true,
            text: format!("{who}, a subject new to this role"),
            address: None,
            anonymity: false,
            citation: None,
        })
    }

    /// Whoever acts in the name of somebody who no longer works here is not them.
    fn left(&self, change: &Change) -> Option<Sign> {
        let names = change.identity.names().into_iter().chain(change.identity.session.clone());
        let entry = names.into_iter().find_map(|name| self.directory.of(&name))?;
        let end = entry.end.filter(|end| change.time().day() > end.day())?;
        Some(Sign {
            strong: true,
            text: format!(
                "the account of {}, who left on {} by the directory",
                entry.name,
                end.day()
            ),
            address: None,
            anonymity: false,
            citation: Some(entry.citation),
        })
    }

    fn behind_denials(&self, change: &Change) -> Option<Sign> {
        let bursts = self.denied_bursts.get(change.identity.key.as_str())?;
        let burst = bursts.iter().find(|burst| {
            let after = change.time().seconds_since(burst.start);
            (0..=SESSION_SECONDS).contains(&after)
        })?;
        Some(Sign {
            strong: true,
            text: format!(
                "{} denied launches in {} regions within an hour of the day before it",
                burst.calls,
                burst.regions.len()
            ),
            address: None,
            anonymity: false,
            citation: burst.evidence.first().copied(),
        })
    }

    /// Every hour of denied calls that is a burst, by identity.
    pub fn bursts(&self) -> &BTreeMap<&'o str, Vec<Burst>> {
        &self.denied_bursts
    }
}

/// The list that makes an address anonymous, Tor before the rest; our own exits never are.
pub fn anonymity_hit<'c>(
    address: IpAddr,
    at: Timestamp,
    context: &'c Context<'_>,
) -> Option<Hit<'c>> {
    let organization = context.organization;
    if organization.is_ours(address) || organization.egress(address).is_some() {
        return None;
    }
    let rank = |hit: &Hit<'_>| match hit.list_kind() {
        Some(ListKind::Tor) => 0,
        Some(ListKind::Vpn) => 1,
        Some(ListKind::Proxy) => 2,
        Some(ListKind::Bulletproof | ListKind::Hosting) => 3,
        _ => 9,
    };
    let hits = context.intel.address(address, at).into_iter();
    hits.filter(|hit| rank(hit) < 9 && hit.confidence >= context.thresholds.clause_confidence)
        .min_by_key(|hit| (rank(hit), hit.list))
}

/// A Tor exit, as the end of a sentence.
pub fn tor_text(exit: IpAddr, hit: &Hit<'_>) -> String {
    let age = if hit.stale { ", past its age" } else { "" };
    format!("{exit}, a Tor exit (list {}{age})", hit.list)
}

/// `a VPN`, `a hosting`, for sentences about an address.
pub fn kind_with_article(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Tor => "a Tor",
        ListKind::Vpn => "a VPN",
        ListKind::Proxy => "a proxy",
        ListKind::Hosting => "a hosting",
        ListKind::Bulletproof => "a bulletproof-hosting",
        ListKind::Bad => "a listed bad",
        _ => "a listed",
    }
}

/// The workload behind a subject: branches, environments and phases of one repository or
/// workspace are the same one.
fn workload(subject: &str) -> &str {
    let after = |marker: &str, end: char| {
        let start = subject.find(marker)? + marker.len();
        let length = subject.get(start..)?.find(end)?;
        subject.get(..start + length)
    };
    after(":repo:", ':')
        .or_else(|| subject.split_once(":run_phase:").map(|(stem, _)| stem))
        .unwrap_or(subject)
}

fn missing_issuer(change: &Change, history: &IdentityHistory) -> Option<Sign> {
    let with_issuer = history.with_issuer.as_ref()?;
    // Days, not calls: an intruder's own calls must not make the habit look weak.
    let day = change.time().day();
    let habit = with_issuer.days_before(day) >= 3
        && with_issuer.days_before(day) * 10 >= history.seen.days_before(day) * 9;
    (habit && change.identity.issuer.is_none()).then(|| Sign {
        strong: true,
        text: "the role used without the identity provider it always comes through".to_owned(),
        address: None,
        anonymity: false,
        citation: None,
    })
}

fn missing_mfa(change: &Change, history: &IdentityHistory) -> Option<Sign> {
    let with_mfa = history.with_mfa.as_ref()?;
    let day = change.time().day();
    let days = with_mfa.days_before(day);
    let habit = days >= 3 && days * 2 > history.seen.days_before(day);
    (habit && change.identity.mfa == Some(false)).then(|| Sign {
        strong: false,
        text: "no second factor, where it usually had one".to_owned(),
        address: None,
        anonymity: false,
        citation: None,
    })
}

fn denied_bursts<'o>(cloud: &'o Cloud, context: &Context<'_>) -> BTreeMap<&'o str, Vec<Burst>> {
    let mut hours: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut denied: Vec<_> = cloud.denied().collect();
    denied.sort_by_key(|(key, _)| *key);
    for ((identity, hour, region), denied) in denied {
        hours.entry((identity.as_str(), *hour)).or_default().push((region, denied));
    }
    let mut bursts: BTreeMap<&str, Vec<Burst>> = BTreeMap::new();
    for ((identity, hour), regions) in hours {
        let calls: u64 = regions.iter().map(|(_, denied)| denied.seen.count).sum();
        let Some((_, first)) = regions.first() else { continue };
        let many = calls >= u64::from(context.thresholds.denied_launches)
            && regions.len() >= context.thresholds.denied_regions as usize;
        if many {
            bursts.entry(identity).or_default().push(Burst {
                start: regions
                    .iter()
                    .map(|(_, denied)| denied.seen.first)
                    .min()
                    .unwrap_or_else(|| hour.start()),
                last: regions
                    .iter()
                    .map(|(_, denied)| denied.seen.last)
                    .max()
                    .unwrap_or_else(|| hour.start()),
                calls,
                regions: regions.iter().map(|(region, _)| (*region).clone()).collect(),
                account: first.account.clone(),
                operation: first.operation.clone(),
                source: first.source,
                evidence: regions
                    .iter()
                    .filter_map(|(_, denied)| denied.seen.exemplars().first().copied())
                    .collect(),
            });
        }
    }
    bursts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_of_a_repository_are_one_workload() {
        let main = "token.actions.githubusercontent.com:repo:halvard/shop:ref:refs/heads/main";
        let pull = "token.actions.githubusercontent.com:repo:halvard/shop:pull_request";
        let other = "token.actions.githubusercontent.com:repo:halvard/blog:ref:refs/heads/main";
        assert_eq!(workload(main), workload(pull));
        assert_ne!(workload(main), workload(other));
        assert_eq!(workload("idp.example:job-7"), "idp.example:job-7");
    }
}
