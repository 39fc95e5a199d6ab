//! Look-ups of names.
//!
//! Resolvers write questions and answers apart, and each is a row. An answer is read where it says
//! to whom it was given.

pub(crate) mod bind;
pub(crate) mod dnsmasq;
pub(crate) mod powerdns;
pub(crate) mod route53_resolver;
pub(crate) mod umbrella;
pub(crate) mod unbound;
pub(crate) mod windows_dns;
pub(crate) mod zeek_dns;

/// IANA's numbers of the protocols that look-ups go over.
const TCP: u8 = 6;
const UDP: u8 = 17;
