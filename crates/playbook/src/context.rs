//! What judgement knows besides the logs: the company, its register, its intelligence, the clock.

use schema::Timestamp;

use crate::Thresholds;
use crate::intel::Intel;
use crate::organization::Organization;
use crate::register::Register;

/// Everything that is not an event. Same observations, same context: same investigation.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    pub organization: &'c Organization,
    pub register: &'c Register,
    pub intel: &'c Intel,
    pub thresholds: &'c Thresholds,
    /// Now. Events later than it were not observed.
    pub now: Timestamp,
}

impl Context<'_> {
    /// Whether there is a register to ask. One without entries that claims to be complete says
    /// that nothing may be acquired.
    pub fn has_register(&self) -> bool {
        !self.register.is_empty() || self.register.scope_is_explicit()
    }
}
