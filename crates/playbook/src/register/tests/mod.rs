//! What the register says of claims, in its own words. A claim is written as
//! `who kind place time xCOUNT` with further words: `mfa`, `nomfa`, `from=ADDRESS`, `via=ISSUER`,
//! `global`, `name=NAME`, `moved` (a domain is not registered but changed).

use std::fmt::Write;

use schema::{ResourceKind, Timestamp};

use super::*;

mod answers;
mod reading;

/// A claim with what it borrows.
#[derive(Clone, Debug)]
struct Owned {
    who: Vec<String>,
    names: Vec<String>,
    text: String,
}

impl Owned {
    fn parse(text: &str) -> Self {
        let who = text.split(' ').next().expect("a first word").split('|').map(|who| match who {
            short if short.starts_with("role/") || short.starts_with("user/") => {
                format!("arn:aws:iam::1:{short}")
            }
            other => other.to_owned(),
        });
        let names = text.split(' ').filter_map(|word| word.strip_prefix("name="));
        let names = names.map(str::to_owned).collect();
        Self { who: who.collect(), names, text: text.to_owned() }
    }

    fn claim(&self) -> Claim<'_> {
        let words: Vec<&str> = self.text.split(' ').collect();
        let has = |word| words.contains(&word);
        let value = |key: &str| words.iter().find_map(|word| word.strip_prefix(key));
        let place: Vec<&str> = words[2].split(':').collect();
        Claim {
            who: &self.who,
            kind: ResourceKind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == words[1])
                .expect("a kind"),
            provider: Some(place[0]).filter(|provider| *provider != "-"),
            account: place.get(1).copied().unwrap_or(""),
            region: place.get(2).copied().unwrap_or(""),
            global: has("global"),
            time: Timestamp::parse_rfc3339(words[3].as_bytes()).expect("a moment"),
            count: value("x").map_or(1, |count| count.parse().expect("a count")),
            class: value("class="),
            names: &self.names,
            registration: !has("moved"),
            issuer: value("via="),
            address: value("from=").map(|address| address.parse().expect("an address")),
            mfa: if has("mfa") { Some(true) } else { has("nomfa").then_some(false) },
        }
    }
}

fn standings(register: &Register, claims: &[Owned]) -> Vec<String> {
    let claims: Vec<Claim<'_>> = claims.iter().map(Owned::claim).collect();
    register.assess(&claims).into_iter().map(|standing| in_words(&standing)).collect()
}

fn in_words(standing: &Standing) -> String {
    match standing {
        Standing::Covered { entry } => format!("covered by {entry}"),
        Standing::Over { entry, limit, seen, tolerated } => {
            let how = if *tolerated { "slightly over" } else { "over" };
            format!("{how} {entry}: {seen} of {limit}")
        }
        Standing::Uncovered { complete, nearest } => {
            let mut text = if *complete { "uncovered" } else { "unknown" }.to_owned();
            if let Some(NearMiss { entry, difference, .. }) = nearest {
                write!(text, ": {entry} {difference}").expect("a string takes it");
            }
            text
        }
    }
}

/// Each claim with what is said of it, in order.
fn check(register: &str, expected: &[(&str, &str)]) {
    let register = Register::parse_toml(register, "register.toml").expect("a right register");
    let claims: Vec<Owned> = expected.iter().map(|(claim, _)| Owned::parse(claim)).collect();
    let found = standings(&register, &claims);
    let found: Vec<(&str, &str)> =
        expected.iter().map(|(claim, _)| *claim).zip(found.iter().map(String::as_str)).collect();
    assert_eq!(found, expected);
}

/// As [`check`], of files of any form.
pub(super) fn check_files(files: &[(&str, &str)], expected: &[(&str, &str)]) {
    let register = bound(files).expect("a right register");
    let claims: Vec<Owned> = expected.iter().map(|(claim, _)| Owned::parse(claim)).collect();
    let found = standings(&register, &claims);
    let found: Vec<(&str, &str)> =
        expected.iter().map(|(claim, _)| *claim).zip(found.iter().map(String::as_str)).collect();
    assert_eq!(found, expected);
}

pub(super) fn bound(files: &[(&str, &str)]) -> Result<Register, Problems> {
    let read = files.iter().map(|(name, text)| read(text.as_bytes(), name));
    Register::bind(read.collect::<Result<_, _>>()?)
}

fn check_refused(text: &str, expected: &[&str]) {
    let problems = Register::parse_toml(text, "register.toml").unwrap_err();
    let found: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "{text}");
}

const CI: &str = r#"
[[grant]]
who = ["arn:aws:iam::1:role/ci-*"]
kind = ["compute", "serverless"]
where = ["aws:1:eu-west-1"]
ticket = "POL-7"
"#;

const MIGRATION: &str = r#"
[[plan]]
ticket = "CHG-5002"
summary = "Platform migration wave 2"
kind = ["compute", "network"]
who = ["arn:aws:iam::1:role/platform-deploy", "arn:aws:iam::1:role/platform-net"]
where = ["aws:1:eu-west-1"]
start = 2026-10-20T13:00:00Z
end = 2026-10-20T17:00:00Z
owner = "platform@halvard.example"
count = 6
"#;
