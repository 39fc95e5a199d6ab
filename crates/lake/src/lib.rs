//! Bytes at rest: the one capped door through which stored logs are read.
//!
//! [`open()`] gives the inflated bytes of a file, whatever it is packed in (plain, gzip of many
//! members, zstd of many frames, Parquet as lines of JSON: by magic bytes, never by name), as a
//! stream with bounded memory and a bounded ratio. [`read_ranges`] goes back to a file for the records that a case cites.
//!
//! A stream that is truncated, corrupt or over its ratio gives everything that could be read and
//! then one error. What follows the damage is lost and the error says so: the start of a later
//! gzip member cannot be told from data.

mod inflate;
mod layout;
mod open;
mod parquet;
mod ranges;

pub use layout::{SecurityLake, Written};
pub use open::{Inflated, STDIN, open, open_reader};
pub use ranges::read_ranges;

#[cfg(test)]
mod tests;
