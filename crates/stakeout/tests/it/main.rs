//! The product as its users meet it: the real binary, run over logs, its outputs read back.
//!
//! Tests are data through one `check`, one module a concern. What cannot run here says "not run"
//! and why; it never passes silently.

#![allow(clippy::print_stdout, reason = "a test says what could not run, and what it measured")]

mod binary;
mod cases;
mod cmd;
mod conservation;
mod corpus;
mod encounters;
mod evaluate;
mod evidence;
mod export;
mod folder;
mod hostile;
mod intel;
mod intel_update;
mod lake;
mod ledger;
mod logs;
mod ocsf;
mod order;
mod organization;
mod packing;
mod playbooks;
mod projection;
mod register;
mod report;
mod server;
mod sinks;
mod tidy;
mod truth;
