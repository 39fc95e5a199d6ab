//! Look-ups of names.

pub(crate) mod route53_resolver;
pub(crate) mod zeek_dns;
