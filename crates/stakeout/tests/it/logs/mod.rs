//! Logs made from a few lines of description, in the formats as published: CloudTrail records and
//! Zeek tables. Statistics need weeks of history, which nobody would read; a [`Story`] says "every
//! weekday" instead, and is the same every time.

mod call;
mod moments;
mod story;
mod wire;

pub(crate) use call::{Call, trail};
pub(crate) use story::Story;
pub(crate) use wire::{Connection, Lookup, Wire};

use sha2::{Digest as _, Sha256};

/// Hexadecimal digits that follow from these parts alone: ids that never change.
fn digits(parts: &[&str], count: usize) -> String {
    let mut text = format!("{:x}", Sha256::digest(parts.join("\u{0}")));
    text.truncate(count);
    text
}
