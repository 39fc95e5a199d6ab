//! Addresses, networks and names inside the parameters of a call: what a change points to.
//!
//! Every text is read, also inside policies, URLs and record values, but strictly: a name needs a
//! known public suffix and a place where a name can stand, so that file names, versions, runtimes
//! and resource names do not pass for hosts.

use std::net::IpAddr;

use schema::{Mention, Operation, ResourceKind, normalize_name};
use serde_json::Value;

use crate::address;

/// More are not kept of one call.
const MENTION_CAP: usize = 1000;

/// Parts of parameter names whose values are no hosts, whatever they look like.
const OTHER_VALUES: [&str; 13] = [
    "arn", "file", "handler", "key", "path", "prefix", "region", "runtime", "script", "template",
    "token", "type", "version",
];

/// Suffixes that are country codes and file types at once. Such a name of two labels is a file,
/// unless it stands in a URL or in a call about names.
const FILE_SUFFIXES: [&str; 9] = ["md", "mov", "pl", "ps", "py", "rs", "sh", "so", "zip"];

/// Suffixes of names inside a company or a text book, which no list knows.
const LOCAL_SUFFIXES: [&str; 7] = ["corp", "example", "internal", "lan", "local", "onion", "test"];

/// The provider's own endpoints.
const OWN_ENDPOINTS: [&str; 2] = ["amazonaws.com", "amazonaws.com.cn"];

/// Everything that the parameters of a call mention, in order, each once.
pub(super) fn find(operation: &Operation, parameters: &Value) -> Vec<Mention> {
    let about_names = matches!(operation.kind, ResourceKind::Dns | ResourceKind::Domain);
    let mut finder = Finder { about_names, found: Vec::new() };
    finder.value("", parameters);
    finder.found
}

struct Finder {
    /// The call is about names: a bare text is one sooner than a file, and the provider's own
    /// endpoints are where a record points to.
    about_names: bool,
    found: Vec<Mention>,
}

impl Finder {
    fn value(&mut self, key: &str, value: &Value) {
        match value {
            Value::String(text) if text.starts_with("arn:") => {}
            Value::String(text) => self.text(key, text),
            Value::Array(list) => list.iter().for_each(|item| self.value(key, item)),
            Value::Object(object) => {
                object.iter().for_each(|(key, value)| self.value(key, value));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, key: &str, text: &str) {
        let key = key.to_ascii_lowercase();
        // Route 53 writes a wildcard as an octal escape.
        let text = text.replace("\\052", "*");
        // A URL under any key points somewhere; a bare word under these does not.
        let bare_counts = !OTHER_VALUES.iter().any(|part| key.contains(part));
        for word in text.split(|letter| !is_word(letter)) {
            if self.found.len() >= MENTION_CAP {
                return;
            }
            self.word(word, bare_counts);
        }
    }

    fn word(&mut self, word: &str, bare_counts: bool) {
        if word.starts_with("arn:") || word.is_empty() {
            return;
        }
        if let Some((_, rest)) = word.split_once("://") {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            self.host(without_port(host), true);
        } else if bare_counts {
            word.split(['=', '&', '?', '#']).for_each(|part| self.bare(part));
        }
    }

    /// A word that is no URL: an address, a network, a name, an e-mail address, `ip4:ADDRESS` or
    /// `include:NAME` of a sender policy, `HOST/PATH` of a container image.
    fn bare(&mut self, word: &str) {
        let word = word.trim_matches(['.', ',', ':']);
        if let Some(address) = address::parse(word) {
            self.address(address);
            return;
        }
        if let Some((address, length)) = network(word) {
            // The whole Internet points nowhere.
            if length > 0 {
                self.add(Mention::Network(address, length));
            }
            return;
        }
        if let Some((_, host)) = word.rsplit_once('@') {
            self.host(without_port(host), true);
            return;
        }
        if let Some((_, rest)) =
            word.split_once(':').filter(|(mechanism, _)| is_mechanism(mechanism))
        {
            self.bare(rest);
            return;
        }
        let (host, path) = word.split_once('/').unwrap_or((word, ""));
        self.host(without_port(host), !path.is_empty());
    }

    /// `certain`: it stands where only a host can.
    fn host(&mut self, host: &str, certain: bool) {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if let Some(address) = address::parse(host) {
            self.address(address);
            return;
        }
        let Some(name) = normalize_name(host.trim_start_matches("*.")) else { return };
        if is_name(&name, certain || self.about_names) && (self.about_names || !is_own(&name)) {
            self.add(Mention::Name(name.into_owned()));
        }
    }

    fn address(&mut self, address: IpAddr) {
        if !address.is_unspecified() {
            self.add(Mention::Address(address));
        }
    }

    fn add(&mut self, mention: Mention) {
        if !self.found.contains(&mention) {
            self.found.push(mention);
        }
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || "-._:/@[]*%?#=+~&".contains(letter)
}

fn is_mechanism(word: &str) -> bool {
    ["ip4", "ip6", "include", "a", "mx", "exists", "redirect"]
        .iter()
        .any(|known| word.trim_start_matches(['+', '-', '~', '?']).eq_ignore_ascii_case(known))
}

/// `198.51.100.0/24`.
fn network(word: &str) -> Option<(IpAddr, u8)> {
    let (text, length) = word.split_once('/')?;
    let address = address::parse(text)?;
    let length: u8 = length.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    (length <= longest).then_some((address, length))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name
        }
        Some((bracketed, _)) if bracketed.ends_with(']') => bracketed,
        _ => host,
    }
}

/// Whether a canonical name can be looked up: a registered domain below a known suffix.
fn is_name(name: &str, certain: bool) -> bool {
    let labels = name.split('.').count();
    let last = name.rsplit('.').next().unwrap_or_default();
    if labels < 2 || !last.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    if !name.split('.').all(|label| !label.starts_with('-') && !label.ends_with('-')) {
        return false;
    }
    if FILE_SUFFIXES.contains(&last) && labels == 2 && !certain {
        return false;
    }
    if LOCAL_SUFFIXES.contains(&last) {
        return true;
    }
    // `psl` gives the last label as a suffix where it knows none.
    let known = psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known());
    let registered = psl::domain_str(name).unwrap_or_default();
    known && !registered.is_empty() && !registered.contains('_') && !name.contains('*')
}

fn is_own(name: &str) -> bool {
    OWN_ENDPOINTS.iter().any(|own| {
        name.strip_suffix(own).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}
