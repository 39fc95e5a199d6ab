//! Bytes to rows: what each log format says, as the rows of `schema`.
//!
//! A decoder reads a stream of bytes and pushes records and rejects into a sink. It never fails and
//! never panics, whatever the bytes are; its memory is bounded by the largest record it takes (1
//! MiB) and its time by the length of the input. The parts:
//!
//! - [`recognise()`] tells a format from the first bytes of a file, never from its name;
//! - `framing` finds where records begin and end;
//! - one folder for each family of the playbook's log sources, one file for each format;
//! - [`ocsf()`] gives a record as an event of the Open Cybersecurity Schema Framework.
//!
//! Adding a format is one file, one line in the list in `format`, and one folder of fixtures:
//! `docs/src/adding-a-format.md` shows it by an example.

#![warn(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod access;
mod address;
mod cloud;
mod detect;
mod dns;
mod findings;
mod fingerprint;
mod format;
mod framing;
mod hints;
mod inventory;
mod lake;
mod leases;
mod mail;
mod network;
mod ocsf;
mod people;
mod registration;
mod saas;
mod vpn;
mod web;

pub use detect::{claimants, detect, recognise, recognise_as};
pub use format::{Content, Format, decode, decode_with};
pub use hints::Hints;
pub use ocsf::ocsf;
