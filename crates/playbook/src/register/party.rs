//! Parties: agencies, contractors and acquired companies that act for us. What the register permits
//! their people holds only inside the party's dates, whatever the entry says.

use super::claim::Claim;
use super::entry::Window;
use super::who;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Party {
    pub(super) name: String,
    /// Patterns as in `who`; a mail domain stands here as `*@domain`.
    pub(super) members: Vec<String>,
    /// Names of a company that became part of ours.
    pub(super) domains: Vec<String>,
    pub(super) window: Window,
    pub(super) file: String,
    pub(super) line: u32,
}

impl Party {
    fn has(&self, claim: &Claim<'_>) -> bool {
        self.members.iter().any(|member| who::means(member, claim.who))
    }
}

/// The party that keeps an actor from every permission: one of its own, and none of its own holds at
/// that time.
pub(super) fn lapsed<'p>(parties: &'p [Party], claim: &Claim<'_>) -> Option<&'p Party> {
    let mut own = parties.iter().filter(|party| party.has(claim)).peekable();
    let last = own.peek().copied()?;
    let nearest = own.try_fold(last, |latest, party| {
        // A contract that was renewed is two parties of one name.
        let holds = party.window.contains(claim.time);
        (!holds).then(|| if party.window.end > latest.window.end { party } else { latest })
    })?;
    Some(nearest)
}
