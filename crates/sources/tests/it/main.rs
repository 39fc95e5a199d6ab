//! Decoders through the crate's door: fixtures, properties, hostile input, published logs.

mod corpus;
mod ocsf;
mod support;
