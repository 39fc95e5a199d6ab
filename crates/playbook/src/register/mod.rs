//! The acquisition register: who may acquire what, where, until when and how many. It answers the
//! playbook's first question, *was this authorised?*, for everything acquired at once.
//!
//! Cast: a [`Claim`] is one acquisition as the register sees it; an entry (`[[grant]]`, `[[plan]]`,
//! `[[domain]]`) permits some; [`Register::assess`] gives each claim its [`Standing`]; the scope
//! says for what an absent entry means *not permitted* rather than *not known*.

mod allocation;
mod claim;
pub mod code;
mod condition;
mod doubts;
mod draft;
mod entry;
mod forms;
mod glob;
mod listing;
mod merge;
mod nearest;
mod origin;
mod party;
mod place;
mod plan_use;
mod planned;
mod scope;
mod who;

use schema::{ResourceKind, Timestamp, normalize_name};

pub use claim::{Amount, Claim, EntryKind, EntryRef, NearMiss, PlanUse, Standing};
pub use forms::{Format, RegisterFile, read};
pub use listing::{Listed, to_toml};

use crate::document::Problems;
use crate::organization::is_under;
use allocation::Rules;
use code::Code;
use entry::Entry;
use party::Party;
use scope::Scope;

/// All entries of all register files. Empty, it permits nothing and is complete for nothing.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// In an order that depends on what they say, not on which file came first.
    entries: Vec<Entry>,
    parties: Vec<Party>,
    code: Vec<Code>,
    scope: Scope,
    notes: Vec<String>,
}

impl Register {
    /// Reads one `register.toml`; `place` is how problems and references name it.
    pub fn parse_toml(text: &str, place: &str) -> Result<Self, Problems> {
        Self::bind(vec![forms::read_toml(text, place)?])
    }

    /// Puts files together: entries add up, scopes add up, the same ticket in two files is one
    /// plan, and calendar events find the plans they document.
    pub fn bind(files: Vec<RegisterFile>) -> Result<Self, Problems> {
        merge::merge(files)
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What a reader of the register should know: formats not read yet, times without a zone,
    /// calendar events that permit nothing.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Every entry, in order of file and line.
    pub fn listed(&self, now: Timestamp) -> Vec<Listed> {
        let mut listed: Vec<Listed> =
            self.entries.iter().map(|it| Listed::new(it, it.windows.nearest(now), now)).collect();
        listed.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
        listed
    }

    /// Whether an acquisition without an entry is one that nobody permitted. An empty `region` is
    /// one that does not matter (global services).
    pub fn is_complete_for(
        &self,
        kind: ResourceKind,
        provider: Option<&str>,
        account: &str,
        region: &str,
    ) -> bool {
        let region = (!region.is_empty()).then_some(region);
        self.scope.covers(kind, provider, account, region)
    }

    /// Whether a file has a `[scope]`, rather than one derived from the grants.
    pub fn scope_is_explicit(&self) -> bool {
        self.scope.is_explicit()
    }

    /// Whether an explicit `[scope]` holds what was claimed.
    pub fn explicit_scope_covers(&self, claim: &Claim<'_>) -> bool {
        self.scope.is_explicit() && self.scope.covers_claim(claim)
    }

    /// The standing of each claim, in the order of the claims. Counts are used up in order of
    /// time, and among claims of one moment in an order that depends on what they say.
    pub fn assess(&self, claims: &[Claim<'_>]) -> Vec<Standing> {
        let Self { entries, parties, scope, .. } = self;
        allocation::assess(Rules { entries, parties, scope }, claims)
    }

    /// Planned against seen, for every plan, in order of their start; `standings` are those of the
    /// claims.
    pub fn plan_use(&self, claims: &[Claim<'_>], standings: &[Standing]) -> Vec<PlanUse> {
        plan_use::of(&self.entries, claims, standings)
    }

    /// Files of infrastructure as code, in order.
    pub fn code(&self) -> &[Code] {
        &self.code
    }

    /// Whom the register names as owner of an entry: the one to ask and to notify.
    pub fn owner(&self, entry: &EntryRef) -> Option<&str> {
        let found = self.entries.iter().find(|candidate| candidate.reference == *entry)?;
        found.owner.as_deref()
    }

    /// Whether the portfolio holds a name or a parent of it.
    pub fn owns_domain(&self, name: &str) -> bool {
        let Some(name) = normalize_name(name) else { return false };
        self.domains().any(|domain| is_under(&name, domain))
    }

    /// Names of the portfolio, sorted, then those of companies that became part of ours.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        let acquired = self.parties.iter().flat_map(|party| &party.domains);
        let own = self.entries.iter().filter_map(Entry::domain_name);
        own.chain(acquired.map(String::as_str))
    }
}

#[cfg(test)]
mod tests;
