//! Bytes on their way in: which files there are, what each holds, and what came of every record.
//!
//! Per source, exactly: events = stored + duplicate + quarantined + rejected.

mod duplicates;
mod fingerprints;
mod inputs;
mod progress;
mod quarantine;
mod reader;
mod recognised;
mod tally;

pub(crate) use duplicates::Duplicates;
pub(crate) use inputs::{Input, gather};
pub(crate) use progress::Progress;
pub(crate) use quarantine::Quarantine;
pub(crate) use reader::{Reader, Rule, UNRECOGNISED, read_file};
pub(crate) use recognised::recognise;
pub(crate) use tally::{Tallies, Tally};
