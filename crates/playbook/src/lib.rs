//! Pure judgement: the T1583 playbook as a program.
//!
//! Rows go in through [`Observations::observe`]; [`investigate`] turns what was observed, with the
//! register, intelligence and a clock, into cases. There is no file, socket, clock, thread or
//! randomness in this crate: same inputs, same investigation.
//!
//! The folders are the playbook's rows. Each stage imports only from those before it:
//! `intel, register, observations, history, procurement, acquisitions, cases` ◄ `indicators` ◄
//! `questions` ◄ `escalation` ◄ `tier1` ◄ `tier2` ◄ `containment`.

pub mod acquisitions;
pub mod cases;
mod containment;
mod context;
pub mod document;
mod escalation;
mod family;
pub mod history;
mod indicators;
pub mod intel;
mod investigation;
pub mod lookalikes;
pub mod observations;
pub mod organization;
mod price;
pub mod procurement;
mod questions;
pub mod register;
mod scene;
mod thresholds;
mod tier1;
mod tier2;
pub mod words;
pub mod written;

pub use context::Context;
pub use investigation::{Investigation, covered_share, investigate, sightings};
pub use observations::Observations;
pub use procurement::procurements;
pub use scene::Scene;
pub use thresholds::Thresholds;
