//! Decoders through the crate's door: fixtures, properties, hostile input, published logs.

#![expect(clippy::print_stdout, reason = "a test that could not run says so")]
#![expect(clippy::cast_possible_truncation, reason = "files of tests are small")]
#![expect(clippy::string_slice, reason = "a test that panics fails")]

mod access;
mod clouds;
mod cloudtrail;
mod corpus;
mod detect;
mod directories;
mod dns;
mod fixtures;
mod hostile;
mod identity;
mod lake;
mod network;
mod ocsf;
mod operations;
mod properties;
mod proven;
mod registration;
mod requests;
mod rule_tests;
mod support;
mod vpc_flow;
mod vpn;
mod web;
mod wrapper;
mod zeek;
mod zeek_json;
mod zeek_logs;
