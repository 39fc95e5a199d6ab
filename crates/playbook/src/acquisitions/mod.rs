//! Every acquisition in the logs, each held against the register: the answer to "was this
//! authorised?" that the rest of the playbook rests on.
//!
//! Counts are distinct resources, not calls: a fleet and the launches it causes name the same
//! instances. What a service of the provider launches is inside limits that somebody set, so it
//! stands in the ledger but is nobody's acquisition.

mod code;
mod ledger;
mod proposals;

use std::collections::{BTreeMap, BTreeSet};

use schema::{
    Action, ActorKind, NameAct, ResourceKind, Timestamp, is_address_name, normalize_name,
};

pub use code::{drift, explained};
pub use ledger::{LedgerRow, ledger};
pub use proposals::{Proposal, proposals};

use crate::Context;
use crate::history::compromise::{Accounts, Compromise};
use crate::history::listed;
use crate::observations::{Change, Citation, Cloud};
use crate::procurement::Procurement;
use crate::register::{Claim, PlanUse, Standing};

/// Seconds within which the same resource named twice was made once.
const SAME_RESOURCE_SECONDS: i64 = 3_600;

/// One acquisition and what the register says of it.
#[derive(Debug)]
pub struct Acquisition<'o> {
    pub change: &'o Change,
    /// What is acquired, in the register's words.
    pub kind: ResourceKind,
    /// Distinct resources that no earlier call had made.
    pub count: u32,
    pub nature: Nature,
    /// Whether how many came on top cannot be told: a group was set to a size, and its size before
    /// is not in the logs.
    pub suspected: bool,
    /// Whether its parameters name a place of a bulletproof or bad list.
    pub points_at_abuse: bool,
    pub standing: Standing,
    /// Whether an explicit `[scope]` claims that the register lists everything of this kind here.
    pub in_explicit_scope: bool,
    /// Signs that the acting account was not in its owner's hands.
    pub compromise: Compromise,
    /// The identity that assumed the acting role, where the log shows it and it is new to do so.
    pub assumed_by: Option<&'o str>,
    /// Where it was bought or registered outside our cloud accounts, with what shows it.
    pub procurement: Option<&'o Procurement>,
}

/// How many resources acquisitions make together. Counts come out of logs and may be anything.
pub fn total<'a, 'o: 'a>(acquisitions: impl IntoIterator<Item = &'a Acquisition<'o>>) -> u32 {
    acquisitions.into_iter().map(|it| it.count).fold(0, u32::saturating_add)
}

/// The entries that cover acquisitions, as a list for a sentence.
pub fn covering_entries(acquisitions: &[&Acquisition<'_>]) -> String {
    let entries: BTreeSet<String> = acquisitions
        .iter()
        .filter_map(|acquisition| match &acquisition.standing {
            Standing::Covered { entry } => Some(entry.to_string()),
            Standing::Over { .. } | Standing::Uncovered { .. } => None,
        })
        .collect();
    let entries: Vec<String> = entries.into_iter().collect();
    crate::words::listed(&entries, 3)
}

/// Why a call counts as an acquisition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// It made something new.
    Acquired,
    /// It made a group of servers larger.
    Resized,
    /// It changed who controls, or who answers for, a domain of ours.
    DomainChange,
    /// It pointed something of ours at an address or name of a bulletproof or bad list.
    PointedAtAbuse,
}

/// What the register makes of an acquisition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authorization {
    Authorized,
    CannotTell,
    Unauthorized,
}

impl Acquisition<'_> {
    /// The truth table of the first clause, for one acquisition. An entry does not authorise who
    /// is not himself: authority is not authenticity.
    pub fn authorization(&self, context: &Context<'_>) -> Authorization {
        let complete = match &self.standing {
            Standing::Covered { .. } if !self.compromise.is_compromised() => {
                return Authorization::Authorized;
            }
            Standing::Covered { .. } => self.register_is_complete(context),
            Standing::Over { tolerated, .. } => !tolerated,
            Standing::Uncovered { complete, .. } => *complete,
        };
        let proven = complete && !self.suspected;
        if proven { Authorization::Unauthorized } else { Authorization::CannotTell }
    }

    /// Whether the register claims to list everything of this kind, here.
    pub fn register_is_complete(&self, context: &Context<'_>) -> bool {
        context.register.is_complete_for(
            self.kind,
            Some(self.change.provider.as_str()),
            &self.change.account,
            &self.change.region,
        )
    }

    pub fn time(&self) -> Timestamp {
        self.change.time()
    }

    /// The records that prove it: those of its steps, or the one call.
    pub fn proofs(&self) -> Vec<Citation> {
        match self.procurement {
            Some(procurement) => procurement.steps.iter().map(|step| step.citation).collect(),
            None => vec![self.change.citation],
        }
    }

    /// Ids or names of what was acquired.
    pub fn resources(&self) -> &[String] {
        &self.change.effect.resources
    }

    /// Canonical domain names acquired or changed.
    pub fn domains(&self) -> Vec<String> {
        let names = self.change.effect.resources.iter().filter_map(|name| normalize_name(name));
        names
            .filter(|name| name.contains('.') && !is_address_name(name))
            .map(std::borrow::Cow::into_owned)
            .collect()
    }
}

/// Something that may be an acquisition, before the register is asked.
struct Found<'o> {
    change: &'o Change,
    nature: Nature,
    count: u32,
    suspected: bool,
    procurement: Option<&'o Procurement>,
}

/// Collects the acquisitions of people and workloads, in order of time, and assesses them.
pub fn assess<'o>(
    cloud: &'o Cloud,
    procurements: &'o [Procurement],
    accounts: &Accounts<'_>,
    context: &Context<'_>,
) -> Vec<Acquisition<'o>> {
    let mut distinct = Distinct::default();
    let mut found = Vec::new();
    for change in &cloud.changes {
        let Some(nature) = nature(change, context) else { continue };
        // What a service launches names the same servers as the call that it serves.
        if change.identity.is_service() {
            distinct.resize(change);
            continue;
        }
        let (count, suspected) = distinct.count(change);
        if count > 0 {
            found.push(Found { change, nature, count, suspected, procurement: None });
        }
    }
    found.extend(procurements.iter().map(|procurement| Found {
        change: &procurement.change,
        nature: Nature::Acquired,
        count: procurement.change.effect.count.max(1),
        suspected: procurement.proof.is_suspicion(),
        procurement: Some(procurement),
    }));
    found.sort_by_key(|it| (it.change.time(), it.change.citation));
    let standings = standings(&found, cloud, context);
    found
        .into_iter()
        .zip(standings)
        .map(|(found, (standing, in_explicit_scope))| {
            let Found { change, nature, count, suspected, procurement } = found;
            let covered = matches!(standing, Standing::Covered { .. });
            let compromise = accounts.of(change, covered);
            Acquisition {
                change,
                kind: kind(change),
                count,
                nature,
                suspected,
                points_at_abuse: points_at_abuse(change, context),
                standing,
                in_explicit_scope,
                compromise,
                assumed_by: assumed_by(cloud, change, context.thresholds.case_days),
                procurement,
            }
        })
        .collect()
}

/// Who assumed the acting role, where that is new: an identity that has assumed it for longer
/// than the case window is a hub. A person's role names the person already.
fn assumed_by<'o>(cloud: &'o Cloud, change: &Change, days: u32) -> Option<&'o str> {
    let assumed = cloud.assumed_by(&change.identity)?;
    let first = cloud.assumptions.get(assumed)?.first;
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    let new = first > change.time().plus_days(-days);
    (new && change.identity.kind == ActorKind::Role).then_some(assumed.by.as_str())
}

fn kind(change: &Change) -> ResourceKind {
    change.effect.operation.kind
}

/// Whether the register is asked about a call, and why.
fn nature(change: &Change, context: &Context<'_>) -> Option<Nature> {
    let operation = change.effect.operation;
    match (operation.action, operation.kind) {
        (Action::Acquisition, _) => Some(Nature::Acquired),
        (Action::Configuration, _) if operation.sets_size => Some(Nature::Resized),
        (Action::Configuration, ResourceKind::Domain) => {
            changes_control(change).then_some(Nature::DomainChange)
        }
        (Action::Configuration, ResourceKind::Dns | ResourceKind::Network) => {
            let name = operation.operation.to_ascii_lowercase();
            let rule = ["securitygroup", "firewall"].iter().any(|part| name.contains(part));
            (!rule && points_at_abuse(change, context)).then_some(Nature::PointedAtAbuse)
        }
        (Action::Configuration, _) => None,
    }
}

/// Transfers, unlocks and name-server changes; renewals and contact edits change nobody's control.
fn changes_control(change: &Change) -> bool {
    let locks = change.effect.traits.contains(&"transfer lock on");
    !locks && change.effect.operation.act.is_some_and(NameAct::changes_control)
}

fn points_at_abuse(change: &Change, context: &Context<'_>) -> bool {
    // A list past its age is a reason to look, not proof of an acquisition.
    listed::mentions(change, context).iter().any(|place| place.is_abuse() && !place.stale)
}

/// A domain that comes from another registrar is not registered anew.
fn is_transfer(change: &Change) -> bool {
    change.effect.operation.act == Some(NameAct::TransferIn)
}

/// Resources named of late and sizes of groups, so that what is made through two calls, or was
/// there before, is counted once.
#[derive(Default)]
struct Distinct<'o> {
    last_named: BTreeMap<(&'o str, &'o str, ResourceKind, &'o str), Timestamp>,
    /// By account, region, service and name of the group.
    sizes: BTreeMap<(&'o str, &'o str, &'o str, &'o str), u32>,
}

impl<'o> Distinct<'o> {
    /// How many resources this call made that no earlier call had, and whether that is only
    /// suspected.
    fn count(&mut self, change: &'o Change) -> (u32, bool) {
        let operation = change.effect.operation;
        let before = self.resize(change);
        match (operation.action, operation.sets_size) {
            (Action::Acquisition, _) => (self.unnamed(change), false),
            (Action::Configuration, true) => match before {
                Some(before) => (change.effect.count.saturating_sub(before), false),
                None => (change.effect.count, true),
            },
            (Action::Configuration, false) => (change.effect.count.max(1), false),
        }
    }

    /// Takes in a group's new size; its greatest size before, where any is known. What shrinks and
    /// grows within limits that it had is not acquired anew.
    fn resize(&mut self, change: &'o Change) -> Option<u32> {
        if !change.effect.operation.sets_size || change.effect.count == 0 {
            return None;
        }
        let group = change.effect.resources.first()?.as_str();
        let name = group.rsplit('/').next().unwrap_or(group);
        let service = change.effect.operation.service.as_str();
        let key = (change.account.as_str(), change.region.as_str(), service, name);
        let before = self.sizes.get(&key).copied();
        self.sizes.insert(key, change.effect.count.max(before.unwrap_or(0)));
        before
    }

    /// How many resources of this call no call of the last hour had named.
    fn unnamed(&mut self, change: &'o Change) -> u32 {
        let effect = &change.effect;
        let mut repeated = 0;
        for resource in &effect.resources {
            let key = (
                change.account.as_str(),
                change.region.as_str(),
                effect.operation.kind,
                resource.as_str(),
            );
            let earlier = self.last_named.insert(key, change.time());
            let recent = earlier
                .is_some_and(|time| change.time().seconds_since(time) <= SAME_RESOURCE_SECONDS);
            repeated += u32::from(recent);
        }
        effect.count.max(1).saturating_sub(repeated)
    }
}

/// How each stands to the register, and whether an explicit scope covers it.
fn standings(found: &[Found<'_>], cloud: &Cloud, context: &Context<'_>) -> Vec<(Standing, bool)> {
    let asked: Vec<Asked<'_>> =
        found.iter().map(|it| Asked::new(it.change, it.nature, it.count, cloud)).collect();
    let claims: Vec<Claim<'_>> = asked.iter().map(Asked::claim).collect();
    let explicit = claims.iter().map(|claim| context.register.explicit_scope_covers(claim));
    context.register.assess(&claims).into_iter().zip(explicit).collect()
}

/// Planned against seen, for every plan of the register.
pub fn plans(
    acquisitions: &[Acquisition<'_>],
    cloud: &Cloud,
    context: &Context<'_>,
) -> Vec<PlanUse> {
    let asked: Vec<Asked<'_>> =
        acquisitions.iter().map(|it| Asked::new(it.change, it.nature, it.count, cloud)).collect();
    let claims: Vec<Claim<'_>> = asked.iter().map(Asked::claim).collect();
    let standings: Vec<Standing> = acquisitions.iter().map(|it| it.standing.clone()).collect();
    context.register.plan_use(&claims, &standings)
}

/// An acquisition with what its claim borrows.
struct Asked<'o> {
    change: &'o Change,
    nature: Nature,
    count: u32,
    who: Vec<String>,
    names: Vec<String>,
}

impl<'o> Asked<'o> {
    fn new(change: &'o Change, nature: Nature, count: u32, cloud: &Cloud) -> Self {
        Self { change, nature, count, who: who(change, cloud), names: claimed_names(change) }
    }

    fn claim(&self) -> Claim<'_> {
        let change = self.change;
        Claim {
            who: &self.who,
            kind: kind(change),
            provider: Some(change.provider.as_str()),
            account: &change.account,
            region: &change.region,
            global: change.effect.operation.global,
            time: change.time(),
            count: self.count,
            class: change.effect.class.as_deref(),
            names: &self.names,
            registration: self.nature == Nature::Acquired && !is_transfer(change),
            issuer: change.identity.issuer.as_deref(),
            address: change.source,
            mfa: change.identity.mfa,
        }
    }
}

/// Every name the actor goes by; a workload also by the subject that its provider vouched for.
fn who(change: &Change, cloud: &Cloud) -> Vec<String> {
    let mut names = change.identity.names();
    let subject = cloud.assumed_by(&change.identity).filter(|_| change.identity.issuer.is_some());
    names.extend(subject.map(|assumed| assumed.by.clone()));
    names.extend(change.host.map(|host| host.to_string()));
    names
}

fn claimed_names(change: &Change) -> Vec<String> {
    let canonical = |name: &String| match kind(change) {
        ResourceKind::Domain | ResourceKind::Dns => {
            normalize_name(name).map_or_else(|| name.clone(), std::borrow::Cow::into_owned)
        }
        _ => name.clone(),
    };
    change.effect.resources.iter().map(canonical).collect()
}
