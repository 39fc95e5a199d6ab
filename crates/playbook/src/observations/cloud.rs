//! The control plane: changes as facts, and what each identity usually does as counters.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use schema::{Action, ActorKind, ApiCall, Day, Hour, IssuedSession, SourceAddress, Timestamp};

use super::seen::{Citation, Counter, Seen, add, merge, merge_optional};
use super::stages::Stages;
use super::{Change, Identity};

/// An identity whose acquiring calls were denied in one region within one hour.
pub type DeniedKey = (String, Hour, String);

#[derive(Debug, Default)]
pub struct Cloud {
    /// Calls that acquired or configured something and worked, by time after `settle`.
    pub changes: Vec<Change>,
    /// Calls of which there are several records.
    stages: Stages,
    denied: Counter<DeniedKey, Denied>,
    /// What `settle` made of `stages`: records that come later may say otherwise.
    staged_changes: BTreeSet<Citation>,
    staged_denied: Counter<DeniedKey, Denied>,
    /// Every identity by its key, with what it did from each address.
    pub identities: Counter<String, IdentityHistory>,
    /// Sessions of roles by their temporary key: who assumed the role.
    /// There are many, so a free place holds little.
    sessions: Counter<Box<str>, Box<Assumption>>,
    pub assumptions: Counter<Arc<Assumed>, Seen>,
    /// Accounts that saw any call, for the coverage of the log itself.
    pub accounts: Counter<String, Seen>,
}

/// What one identity did from one address, day by day.
#[derive(Clone, Debug)]
pub struct Activity {
    pub seen: Seen,
    /// First and last call of each day, ascending by day.
    pub days: Vec<(Day, Timestamp, Timestamp)>,
    pub sign_ins: Option<Seen>,
}

/// When an identity was there, how it proves itself, and where it calls from.
#[derive(Clone, Debug)]
pub struct IdentityHistory {
    /// As its least record shows it.
    pub identity: Identity,
    pub seen: Seen,
    pub with_issuer: Option<Seen>,
    pub with_mfa: Option<Seen>,
    pub addresses: BTreeMap<IpAddr, Activity>,
}

/// A role and who assumed it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assumed {
    /// ARN of the role.
    pub role: String,
    /// Key of the identity that assumed it.
    pub by: String,
}

/// One session of a role.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Assumption {
    citation: Citation,
    /// Shared by all sessions of the role that the same identity assumed.
    assumed: Arc<Assumed>,
}

/// Acquiring calls that were refused.
#[derive(Clone, Debug)]
pub struct Denied {
    pub seen: Seen,
    pub source: Option<IpAddr>,
    pub account: String,
    pub operation: String,
}

impl Cloud {
    /// Identities in order of their keys.
    pub fn sorted_identities(&self) -> Vec<(&String, &IdentityHistory)> {
        let mut identities: Vec<_> = self.identities.iter().collect();
        identities.sort_by_key(|(key, _)| *key);
        identities
    }

    pub(super) fn observe(&mut self, call: &ApiCall<'_>, citation: Citation) {
        touch_text(&mut self.accounts, &call.account, citation);
        let source = match call.source {
            SourceAddress::Address(address) => Some(address),
            SourceAddress::Service(_) | SourceAddress::Unknown => None,
        };
        // A failed sign-in proves nothing of who tried; nor is a stranger's call one of ours.
        let failed_sign_in = call.error.is_some() && is_sign_in(&call.operation);
        if !failed_sign_in && call.actor.kind != ActorKind::Unknown {
            self.observe_identity(call, source, citation);
        }
        // Services assume roles all day and are nobody.
        let issued = call.issued.as_ref().filter(|_| call.actor.kind != ActorKind::Service);
        if let Some(issued) = issued {
            self.observe_session(issued, &call.actor.key, citation);
        }
        let Some(effect) = &call.effect else { return };
        match &call.stage {
            Some(stage) => self.stages.observe(call, (stage, effect), citation),
            None => {
                self.observe_change(Change::new(call, effect, citation), call.error.as_deref());
            }
        }
    }

    fn observe_change(&mut self, change: Change, error: Option<&str>) {
        match error {
            None => self.changes.push(change),
            Some(error) if is_denied_acquisition(&change, error) => {
                observe_denied(&mut self.denied, change);
            }
            Some(_) => {}
        }
    }

    /// Acquiring calls that were refused. Those put together out of many records come last.
    pub fn denied(&self) -> impl Iterator<Item = (&DeniedKey, &Denied)> {
        self.denied.iter().chain(self.staged_denied.iter())
    }

    fn observe_identity(&mut self, call: &ApiCall<'_>, source: Option<IpAddr>, citation: Citation) {
        let key: &str = &call.actor.key;
        let history = match self.identities.get_mut(key) {
            Some(history) => {
                history.seen.add(citation);
                if history.seen.exemplars().first() == Some(&citation) {
                    history.identity = Identity::from(&call.actor);
                }
                history
            }
            None => self
                .identities
                .entry(key.to_owned())
                .or_insert_with(|| IdentityHistory::new(Identity::from(&call.actor), citation)),
        };
        if call.actor.issuer.is_some() {
            add(&mut history.with_issuer, citation);
        }
        if call.actor.mfa == Some(true) {
            add(&mut history.with_mfa, citation);
        }
        let Some(address) = source else { return };
        let activity = match history.addresses.entry(address) {
            Entry::Occupied(held) => {
                let activity = held.into_mut();
                activity.seen.add(citation);
                activity
            }
            Entry::Vacant(free) => free.insert(Activity::new(citation)),
        };
        activity.add_day(citation.time.day(), citation.time, citation.time);
        if call.error.is_none() && is_sign_in(&call.operation) {
            add(&mut activity.sign_ins, citation);
        }
    }

    fn observe_session(&mut self, issued: &IssuedSession<'_>, by: &str, citation: Citation) {
        let assumed = Assumed { role: issued.role.clone().into_owned(), by: by.to_owned() };
        let held = self.assumptions.get_key_value_mut(&assumed).map(|(held, seen)| {
            seen.add(citation);
            Arc::clone(held)
        });
        let assumed = held.unwrap_or_else(|| {
            let new = Arc::new(assumed);
            self.assumptions.insert(Arc::clone(&new), Seen::new(citation));
            new
        });
        let assumption = Box::new(Assumption { citation, assumed });
        match self.sessions.get_mut(issued.access_key.as_ref()) {
            Some(held) => keep_least(held, assumption),
            None => {
                self.sessions.insert(issued.access_key.as_ref().into(), assumption);
            }
        }
    }

    /// Who stands behind a call of a role, where the log shows the role being assumed.
    pub fn assumed_by(&self, identity: &Identity) -> Option<&Arc<Assumed>> {
        self.sessions.get(identity.access_key.as_deref()?).map(|session| &session.assumed)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.changes.extend(other.changes);
        self.stages.merge(other.stages);
        self.staged_changes.extend(other.staged_changes);
        merge(&mut self.denied, other.denied, Denied::merge);
        merge(&mut self.identities, other.identities, IdentityHistory::merge);
        merge(&mut self.accounts, other.accounts, Seen::merge);
        merge(&mut self.sessions, other.sessions, keep_least);
        merge(&mut self.assumptions, other.assumptions, Seen::merge);
    }

    /// Puts in order what was observed so far. More may be observed, and settled again.
    pub(super) fn settle(&mut self) {
        let earlier = std::mem::take(&mut self.staged_changes);
        self.changes.retain(|change| !earlier.contains(&change.citation));
        self.staged_denied.clear();
        for (change, error) in self.stages.calls() {
            match error {
                None => {
                    self.staged_changes.insert(change.citation);
                    self.changes.push(change);
                }
                Some(error) if is_denied_acquisition(&change, error) => {
                    observe_denied(&mut self.staged_denied, change);
                }
                Some(_) => {}
            }
        }
        self.changes.sort_by_key(|change| change.citation);
    }
}

fn is_denied_acquisition(change: &Change, error: &str) -> bool {
    change.effect.operation.action == Action::Acquisition && is_denial(error)
}

fn observe_denied(denied: &mut Counter<DeniedKey, Denied>, change: Change) {
    let key = (change.identity.key, change.citation.time.hour(), change.region);
    let call = Denied {
        seen: Seen::new(change.citation),
        source: change.source,
        account: change.account,
        operation: change.effect.operation.operation.clone(),
    };
    match denied.get_mut(&key) {
        Some(held) => held.merge(call),
        None => {
            denied.insert(key, call);
        }
    }
}

impl Activity {
    fn new(citation: Citation) -> Self {
        Self { seen: Seen::new(citation), days: Vec::new(), sign_ins: None }
    }

    fn add_day(&mut self, day: Day, first: Timestamp, last: Timestamp) {
        match self.days.binary_search_by_key(&day, |held| held.0) {
            Ok(place) => {
                if let Some(held) = self.days.get_mut(place) {
                    held.1 = held.1.min(first);
                    held.2 = held.2.max(last);
                }
            }
            Err(place) => self.days.insert(place, (day, first, last)),
        }
    }

    fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        for (day, first, last) in other.days {
            self.add_day(day, first, last);
        }
        merge_optional(&mut self.sign_ins, other.sign_ins);
    }

    /// Whether any call fell into the span, both ends included, judged by each day's first and
    /// last call.
    pub fn overlaps(&self, from: Timestamp, until: Timestamp) -> bool {
        self.days.iter().any(|(_, first, last)| *first <= until && *last >= from)
    }
}

impl IdentityHistory {
    fn new(identity: Identity, citation: Citation) -> Self {
        Self {
            identity,
            seen: Seen::new(citation),
            with_issuer: None,
            with_mfa: None,
            addresses: BTreeMap::new(),
        }
    }

    fn merge(&mut self, other: Self) {
        if other.seen.exemplars().first() < self.seen.exemplars().first() {
            self.identity = other.identity;
        }
        self.seen.merge(other.seen);
        merge_optional(&mut self.with_issuer, other.with_issuer);
        merge_optional(&mut self.with_mfa, other.with_mfa);
        for (address, activity) in other.addresses {
            match self.addresses.entry(address) {
                Entry::Occupied(mut held) => held.get_mut().merge(activity),
                Entry::Vacant(free) => {
                    free.insert(activity);
                }
            }
        }
    }
}

impl Denied {
    /// Keeps the address and operation of the least record, so that order does not matter.
    fn merge(&mut self, other: Self) {
        if other.seen.exemplars().first() < self.seen.exemplars().first() {
            self.source = other.source;
            self.account = other.account;
            self.operation = other.operation;
        }
        self.seen.merge(other.seen);
    }
}

fn keep_least(held: &mut Box<Assumption>, other: Box<Assumption>) {
    if other < *held {
        *held = other;
    }
}

/// Whether an error says that the caller may not, or may have no more. Others (a full data centre,
/// a wrong parameter, too many calls a second) say nothing about the caller.
fn is_denial(error: &str) -> bool {
    const DENIALS: [&str; 14] = [
        "AccessDenied",
        "AuthorizationFailed",
        "DisallowedByPolicy",
        "OperationNotAllowed",
        "PERMISSION_DENIED",
        "QuotaExceeded",
        "RESOURCE_EXHAUSTED",
        "Unauthorized",
        "Forbidden",
        "AuthFailure",
        "OptInRequired",
        "PendingVerification",
        "Blocked",
        "LimitExceeded",
    ];
    !error.contains("RequestLimitExceeded") && DENIALS.iter().any(|denial| error.contains(denial))
}

/// The calls by which a session begins.
fn is_sign_in(operation: &str) -> bool {
    matches!(
        operation,
        "ConsoleLogin"
            | "AssumeRoleWithSAML"
            | "AssumeRoleWithWebIdentity"
            | "GetFederationToken"
            | "GetSessionToken"
            | "Authenticate"
            | "Federate"
    )
}

fn touch_text(map: &mut Counter<String, Seen>, key: &str, citation: Citation) {
    match map.get_mut(key) {
        Some(seen) => seen.add(citation),
        None => {
            map.insert(key.to_owned(), Seen::new(citation));
        }
    }
}
