//! Cloud audit logs: who did what to the control plane.

pub(crate) mod azure_activity;
pub(crate) mod cloudtrail;
pub(crate) mod gcp_audit;
pub(crate) mod operations;
mod part;
