//! Look-ups of names.

pub(crate) mod zeek_dns;
