//! Who holds a domain.

pub(crate) mod whois;
