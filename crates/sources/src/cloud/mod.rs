//! Cloud audit logs: who did what to the control plane.

pub(crate) mod cloudtrail;
pub(crate) mod operations;
