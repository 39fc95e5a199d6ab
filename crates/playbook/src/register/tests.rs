//! What the register says of claims, in its own words. A claim is written as
//! `who kind place time xCOUNT` with further words: `mfa`, `nomfa`, `from=ADDRESS`, `via=ISSUER`,
//! `global`, `name=NAME`, `moved` (a domain is not registered but changed).

use std::fmt::Write;

use proptest::prelude::*;
use schema::{ResourceKind, Timestamp};

use super::*;

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

#[test]
fn a_grant_covers_who_kind_and_where() {
    check(
        CI,
        &[
            ("role/ci-build compute aws:1:eu-west-1 2026-01-02T00:00:00Z", "covered by POL-7"),
            (
                "role/service/ci-build serverless aws:1:eu-west-1 2026-01-02T00:00:00Z x999",
                "covered by POL-7",
            ),
            (
                "role/ci-build compute aws:1:sa-east-1 2026-01-02T00:00:00Z global",
                "covered by POL-7",
            ),
            (
                "role/ci-build compute aws:1:sa-east-1 2026-01-02T00:00:00Z",
                "uncovered: POL-7 covers eu-west-1, this was sa-east-1",
            ),
            (
                "role/ci-build domain aws:1:eu-west-1 2026-01-02T00:00:00Z name=a.example",
                "unknown: POL-7 covers compute and serverless, this was domain",
            ),
            (
                "user/alice compute aws:1:eu-west-1 2026-01-02T00:00:00Z",
                "uncovered: POL-7 is for role/ci-*, not for user/alice",
            ),
            (
                "role/ci-build compute aws:2:eu-west-1 2026-01-02T00:00:00Z",
                "unknown: POL-7 covers account 1, this was account 2",
            ),
            (
                "role/ci-build compute azure:1:westeurope 2026-01-02T00:00:00Z",
                "unknown: POL-7 covers aws, this was azure",
            ),
            ("user/alice network aws:1:eu-west-1 2026-01-02T00:00:00Z", "unknown"),
        ],
    );
}

#[test]
fn people_are_meant_by_their_mail() {
    check(
        "[[grant]]\nwho = [\"Alice@halvard.example\"]\nkind = [\"any\"]\n",
        &[
            (
                "sso:alice@halvard.example/Admin|role/aws-reserved/x|alice@halvard.example domain - \
             2026-01-02T00:00:00Z name=a.example",
                "covered by the grant in register.toml:1",
            ),
            (
                "sso:bob@halvard.example/Admin compute aws:1:r 2026-01-02T00:00:00Z",
                "uncovered: the grant in register.toml:1 is for Alice@halvard.example, not for \
             bob@halvard.example/Admin",
            ),
        ],
    );
}

#[test]
fn a_daily_limit_counts_resources_for_each_identity_and_day() {
    let register = format!("{CI}max_per_day = 10\n");
    check(
        &register,
        &[
            ("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x8", "covered by POL-7"),
            ("role/ci-b compute aws:1:eu-west-1 2026-01-02T10:00:00Z x10", "covered by POL-7"),
            (
                "role/ci-a compute aws:1:eu-west-1 2026-01-02T11:00:00Z x4",
                "slightly over POL-7: 12 of 10",
            ),
            ("role/ci-a serverless aws:1:eu-west-1 2026-01-02T12:00:00Z", "over POL-7: 13 of 10"),
            ("role/ci-a compute aws:1:eu-west-1 2026-01-03T00:00:00Z x10", "covered by POL-7"),
        ],
    );
}

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

#[test]
fn a_plan_counts_all_its_people_and_kinds_together_inside_its_window() {
    let label = "CHG-5002 (Platform migration wave 2)";
    let covered = format!("covered by {label}");
    check(
        MIGRATION,
        &[
            ("role/platform-deploy compute aws:1:eu-west-1 2026-10-20T13:00:00Z x4", &covered),
            ("role/platform-net network aws:1:eu-west-1 2026-10-20T14:00:00Z x2", &covered),
            (
                "role/platform-net compute aws:1:eu-west-1 2026-10-20T15:00:00Z x2",
                &format!("slightly over {label}: 8 of 6"),
            ),
            (
                "role/platform-net compute aws:1:eu-west-1 2026-10-20T16:59:59Z",
                &format!("over {label}: 9 of 6"),
            ),
            (
                "role/platform-deploy compute aws:1:eu-west-1 2026-10-20T20:00:00Z",
                &format!("unknown: {label} ended 2026-10-20T17:00:00Z, this was 3 hours later"),
            ),
            (
                "role/platform-deploy compute aws:1:eu-west-1 2026-10-19T12:00:00Z",
                &format!("unknown: {label} begins 2026-10-20T13:00:00Z, this was 1 day earlier"),
            ),
            (
                "user/alice compute aws:1:eu-west-1 2026-10-20T14:00:00Z",
                &format!(
                    "unknown: {label} is for role/platform-deploy and role/platform-net, not for user/alice"
                ),
            ),
        ],
    );
}

#[test]
fn planned_stands_against_seen() {
    let register = Register::parse_toml(MIGRATION, "register.toml").expect("a right register");
    let claims = [
        Owned::parse("role/platform-deploy compute aws:1:eu-west-1 2026-10-20T13:00:00Z x4"),
        Owned::parse("role/platform-net network aws:1:eu-west-1 2026-10-20T14:00:00Z x5"),
        Owned::parse("user/alice compute aws:1:eu-west-1 2026-10-20T14:00:00Z x5"),
    ];
    let claims: Vec<Claim<'_>> = claims.iter().map(Owned::claim).collect();
    let uses = register.plan_use(&claims, &register.assess(&claims));
    assert_eq!((uses[0].planned, uses[0].seen), (Some(6), 9));
    assert_eq!(uses[0].entry.ticket.as_deref(), Some("CHG-5002"));
    assert_eq!(register.owner(&uses[0].entry), Some("platform@halvard.example"));
}

#[test]
fn what_an_unlimited_entry_permits_uses_up_no_count() {
    let register = format!("{CI}max_per_day = 2\n{}", CI.replace("POL-7", "POL-8"));
    check(
        &register,
        &[
            ("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x50", "covered by POL-8"),
            ("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x50", "covered by POL-8"),
        ],
    );
    let register =
        format!("{CI}max_per_day = 2\n{}max_per_day = 3\n", CI.replace("POL-7", "POL-8"));
    check(
        &register,
        &[
            ("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x5", "covered by POL-7"),
            (
                "role/ci-a compute aws:1:eu-west-1 2026-01-02T11:00:00Z",
                "slightly over POL-7: 3 of 2",
            ),
        ],
    );
}

#[test]
fn the_portfolio_covers_registration_by_anyone_and_nothing_later() {
    let register = "[[domain]]\nname = \"Halvard-Careers.com\"\nticket = \"CHG-5003\"\n";
    check(
        register,
        &[
            (
                "user/alice domain aws:1:global 2026-01-02T00:00:00Z name=halvard-careers.com",
                "covered by CHG-5003 (halvard-careers.com)",
            ),
            (
                "user/alice domain aws:1:global 2026-01-02T00:00:00Z name=halvard-careers.com moved",
                "uncovered: CHG-5003 (halvard-careers.com) covers registering halvard-careers.com, not changing it",
            ),
            (
                "user/alice domain aws:1:global 2026-01-02T00:00:00Z name=halvard-carers.com",
                "uncovered",
            ),
            ("user/alice compute aws:1:global 2026-01-02T00:00:00Z", "unknown"),
        ],
    );
    let register = Register::parse_toml(register, "register.toml").expect("a right register");
    assert!(register.owns_domain("jobs.halvard-careers.com"));
    assert!(!register.owns_domain("nothalvard-careers.com"));
}

#[test]
fn a_dns_grant_covers_moving_a_name_and_not_buying_one() {
    check(
        "[[grant]]\nwho = [\"alice\"]\nkind = [\"dns\"]\nticket = \"POL-9\"\n",
        &[
            ("alice domain aws:1:r 2026-01-02T00:00:00Z name=a.example moved", "covered by POL-9"),
            (
                "alice domain aws:1:r 2026-01-02T00:00:00Z name=a.example",
                "unknown: POL-9 covers dns, this was domain",
            ),
        ],
    );
}

#[test]
fn approval_must_come_before_and_from_another() {
    let grant = |rest: &str| {
        format!("[[grant]]\nwho = [\"*\"]\nkind = [\"compute\"]\nticket = \"POL-1\"\n{rest}\n")
    };
    check(
        &grant("approved = 2026-01-02T10:00:00Z"),
        &[
            ("alice compute aws:1:r 2026-01-02T10:00:00Z", "covered by POL-1"),
            (
                "alice compute aws:1:r 2026-01-02T09:00:00Z",
                "uncovered: POL-1 was approved 2026-01-02T10:00:00Z, 1 hour after this",
            ),
        ],
    );
    check(
        &grant("approved_by = \"Alice@halvard.example\""),
        &[
            ("user/bob compute aws:1:r 2026-01-02T10:00:00Z", "covered by POL-1"),
            (
                "user/al|alice@halvard.example compute aws:1:r 2026-01-02T10:00:00Z",
                "uncovered: POL-1 was approved by who did this",
            ),
        ],
    );
    check(
        &grant("from = 2026-01-02T00:00:00Z\nuntil = 2026-01-03"),
        &[
            ("alice compute aws:1:r 2026-01-03T23:59:59Z", "covered by POL-1"),
            (
                "alice compute aws:1:r 2026-01-04T00:00:00Z",
                "uncovered: POL-1 ended 2026-01-04T00:00:00Z, this came right then",
            ),
        ],
    );
}

#[test]
fn every_condition_of_origin_must_hold() {
    let register = r#"
[[grant]]
who = ["*"]
kind = ["compute"]
ticket = "POL-2"
origin = ["issuer:token.actions.githubusercontent.com", "network:198.51.100.0/24",
          "network:203.0.113.7", "mfa"]
"#;
    let issuer = "via=https://token.actions.githubusercontent.com/";
    check(
        register,
        &[
            (
                &format!("ci compute aws:1:r 2026-01-02T00:00:00Z {issuer} from=198.51.100.9 mfa"),
                "covered by POL-2",
            ),
            (
                &format!("ci compute aws:1:r 2026-01-02T00:00:00Z {issuer} from=203.0.113.7 mfa"),
                "covered by POL-2",
            ),
            (
                &format!("ci compute aws:1:r 2026-01-02T00:00:00Z {issuer} from=203.0.113.8"),
                "uncovered: POL-2 must come from 198.51.100.0/24 or 203.0.113.7, this came from \
             203.0.113.8, and needs a second factor, and the log does not say whether there was one",
            ),
            (
                "ci compute aws:1:r 2026-01-02T00:00:00Z via=evil.example mfa",
                "uncovered: POL-2 must come through token.actions.githubusercontent.com, this came \
             through evil.example, and must come from 198.51.100.0/24 or 203.0.113.7, and it \
             is not known where this came from",
            ),
            (
                "ci compute aws:1:r 2026-01-02T00:00:00Z from=198.51.100.9 nomfa",
                "uncovered: POL-2 must come through token.actions.githubusercontent.com, this came \
             through no such issuer, and needs a second factor, this had none",
            ),
        ],
    );
}

#[test]
fn the_scope_says_where_absence_means_no() {
    let scope = |complete: &str| {
        let text = format!("[scope]\ncomplete = {complete}\n{CI}");
        Register::parse_toml(&text, "register.toml").expect("a right register")
    };
    let complete = |register: &Register, kind, account, region| {
        register.is_complete_for(kind, Some("aws"), account, region)
    };
    let narrow = scope("[\"domain\", \"compute:aws:3*\", \"s*:aws:1:eu-*\"]");
    assert!(narrow.scope_is_explicit());
    assert!(complete(&narrow, ResourceKind::Domain, "9", "x"));
    assert!(complete(&narrow, ResourceKind::Compute, "314", "x"));
    assert!(!complete(&narrow, ResourceKind::Compute, "1", "eu-west-1"), "explicit scope is all");
    assert!(complete(&narrow, ResourceKind::Storage, "1", "eu-west-1"));
    assert!(complete(&narrow, ResourceKind::Storage, "1", ""), "a region that does not matter");
    assert!(!complete(&narrow, ResourceKind::Saas, "1", "us-east-1"));
    assert!(complete(&scope("[\"*\"]"), ResourceKind::Traffic, "", ""));
    assert!(!complete(&scope("[]"), ResourceKind::Compute, "1", "eu-west-1"));

    let implied = Register::parse_toml(CI, "register.toml").expect("a right register");
    assert!(!implied.scope_is_explicit());
    assert!(complete(&implied, ResourceKind::Compute, "1", "ap-south-1"), "any region");
    assert!(!complete(&implied, ResourceKind::Compute, "2", "eu-west-1"));
    assert!(!complete(&implied, ResourceKind::Domain, "1", "eu-west-1"), "no portfolio");
    let plans = Register::parse_toml(MIGRATION, "register.toml").expect("a right register");
    assert!(!complete(&plans, ResourceKind::Compute, "1", "eu-west-1"), "a plan is no rule");
    assert!(!complete(&Register::default(), ResourceKind::Compute, "1", "eu-west-1"));
}

#[test]
fn wrong_entries_say_what_and_where() {
    check_refused(
        "[[grant]]\nwho = [\"a\"]\nkind = [\"compute\"]\nmaxperday = 4\n",
        &["register.toml:4: unknown key \"maxperday\" in [[grant]]; did you mean \"max_per_day\"?"],
    );
    check_refused(
        "[[grant]]\nkind = [\"computer\"]\n\n[[plan]]\nticket = \"A\"\n",
        &[
            "register.toml:1: [[grant]] lacks the required key \"who\"",
            "register.toml:2: unknown kind \"computer\"; did you mean \"compute\"? (in [[grant]])",
            "register.toml:4: [[plan]] lacks the required key \"end\"",
            "register.toml:4: [[plan]] lacks the required key \"kind\"",
            "register.toml:4: [[plan]] lacks the required key \"start\"",
            "register.toml:4: [[plan]] lacks the required key \"who\"",
        ],
    );
    check_refused(
        "[[domain]]\nowner = \"x\"\n[[domain]]\nname = \"a..b\"\nwho = [\"a\"]\n",
        &[
            "register.toml:1: [[domain]] lacks the required key \"name\"",
            "register.toml:4: \"a..b\" is no domain name (in [[domain]])",
            "register.toml:5: unknown key \"who\" in [[domain]]; the nearest is \"name\"",
        ],
    );
    check_refused(
        &MIGRATION.replace("T17", "T12").replace("count = 6", "count = 0"),
        &[
            "register.toml:2: [[plan]] never holds: \"end\" is not after \"start\"",
            "register.toml:11: \"count\" in [[plan]] must be at least 1",
        ],
    );
    check_refused(
        "[[grant]]\nwho = []\nkind = []\nwhere = [\"a:b:c:d\"]\norigin = [\"mfas\"]\n",
        &[
            "register.toml:1: \"kind\" in [[grant]] names nothing",
            "register.toml:1: \"who\" in [[grant]] names nobody",
            "register.toml:4: \"a:b:c:d\" has more parts than provider:account:region (in [[grant]])",
            "register.toml:5: unknown origin \"mfas\"; did you mean \"mfa\"? (in [[grant]])",
        ],
    );
    check_refused(
        "[scope]\ncomplete = [\"domains\"]\n",
        &["register.toml:2: unknown kind \"domains\"; did you mean \"domain\"? (in [scope])"],
    );
    check_refused(
        "[[grants]]\n",
        &["register.toml:1: unknown key \"grants\" in the file; did you mean \"grant\"?"],
    );
}

#[test]
fn what_will_not_count_is_noted_and_never_fails() {
    let check = |text: &str, expected: &str| {
        let file = read(text.as_bytes(), "x").expect("a right register");
        assert_eq!(file.notes, [expected], "{text}");
    };
    check("{\"Domains\":[]}", "x: this register has no entries");
    check("", "x: this register has no entries");
    check(
        "[[grant]]\nwho = [\"arn:aws:sts::1:assumed-role/a/b\"]\nkind = [\"compute\"]\n",
        "x:1: \"arn:aws:sts::1:assumed-role/a/b\" names a session; name its role, \
         arn:aws:iam::ACCOUNT:role/NAME",
    );
    check(
        "[[grant]]\nwho = [\"a\"]\nkind = [\"compute\"]\nwhere = [\"asw:1\"]\n",
        "x:1: no provider that is read goes by \"asw\" in \"where\"",
    );
    let problem = read(b"ok = 1\n\xff", "x").unwrap_err();
    assert_eq!(problem.to_string(), "x:2: this is not UTF-8 text: save it as UTF-8");
}

#[test]
fn what_a_shell_of_windows_redirects_is_read() {
    let grant = "[[grant]]\r\nwho = [\"ops\"]\r\nkind = [\"compute\"]\r\n";
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(grant.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let read = |bytes: &[u8]| format!("{:?}", read(bytes, "x").expect("a register"));
    assert_eq!(read(&wide), read(grant.as_bytes()));
}

#[test]
fn what_will_hardly_do_what_was_meant_is_doubted() {
    let doubts = |text: &str| -> Vec<String> {
        let register = Register::parse_toml(text, "r.toml").expect("a right register");
        register.doubts().iter().map(ToString::to_string).collect()
    };
    let grant = "[[grant]]\nwho = [\"a@x.example\"]\nkind = [\"dns\"]\nticket = \"POL-1\"\n";
    assert!(doubts(grant).is_empty());
    assert_eq!(
        doubts(&format!("{grant}max_per_day = 2\n{grant}max_per_day = 3\n")),
        ["r.toml:6: POL-1 allows the same in r.toml:1, and both limits add up"]
    );
    assert_eq!(
        doubts(&format!("{grant}max_per_day = 2\n{grant}")),
        ["r.toml:6: POL-1 stands in r.toml:1 as well, and one of them has no limit"]
    );
    let apart = format!("{grant}until = 2026-01-01\nmax_per_day = 2\n{grant}from = 2026-02-01\n");
    assert!(doubts(&apart).is_empty(), "{:?}", doubts(&apart));
    assert_eq!(
        doubts(&format!("{grant}approved_by = \"A@x.example\"\n")),
        [
            "r.toml:1: POL-1 was approved by A@x.example, whom it is for: what they do themselves is \
          not covered"
        ]
    );
    assert_eq!(
        doubts(&format!("{grant}until = 2026-01-01\napproved = 2026-03-01T00:00:00Z\n")),
        ["r.toml:1: POL-1 never holds: it was approved 2026-03-01T00:00:00Z, after its end \
          2026-01-02T00:00:00Z"]
    );
    let party = "[[party]]\nname = \"X\"\ndomains = [\"x.example\"]\nuntil = 2025-12-31\n";
    assert_eq!(
        doubts(&format!("{grant}from = 2026-01-01\n{party}")),
        ["r.toml:1: POL-1 never holds: X does not work for us then"]
    );
}

/// Files `a.toml`, `b.ics`, … in that order, then reversed; the result must not differ.
fn bind(files: &[(&str, &str)]) -> Result<Register, String> {
    let bind = |files: Vec<&(&str, &str)>| {
        let read = files.iter().map(|(place, text)| read(text.as_bytes(), place));
        let files = read.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        Register::bind(files).map_err(|error| error.to_string())
    };
    let forward = bind(files.iter().collect());
    let backward = bind(files.iter().rev().collect());
    assert_eq!(format!("{forward:?}"), format!("{backward:?}"), "order of files");
    forward
}

#[test]
fn the_same_ticket_in_two_files_is_one_plan() {
    let other = MIGRATION.replace("platform-deploy", "database-deploy").replace("count = 6\n", "");
    let register = bind(&[("a.toml", MIGRATION), ("b.toml", &other)]).expect("they agree");
    let claims = [
        Owned::parse("role/database-deploy compute aws:1:eu-west-1 2026-10-20T13:00:00Z x4"),
        Owned::parse("role/platform-deploy compute aws:1:eu-west-1 2026-10-20T14:00:00Z x4"),
    ];
    assert_eq!(
        standings(&register, &claims),
        [
            "covered by CHG-5002 (Platform migration wave 2)",
            "slightly over CHG-5002 (Platform migration wave 2): 8 of 6",
        ]
    );

    let later = MIGRATION.replace("T17", "T18");
    assert_eq!(
        bind(&[("a.toml", MIGRATION), ("b.toml", &later)]).unwrap_err(),
        "b.toml:2: the window of CHG-5002 is not the one that a.toml:2 gives it",
    );
    let fewer = MIGRATION.replace("count = 6", "count = 5");
    assert_eq!(
        bind(&[("a.toml", MIGRATION), ("b.toml", &fewer)]).unwrap_err(),
        "b.toml:2: the count of CHG-5002 is not the one that a.toml:2 gives it",
    );
    let daily = format!("{CI}max_per_day = 10\n");
    let register = bind(&[("a.toml", &daily), ("copy.toml", &daily)]).expect("they agree");
    let claims = [Owned::parse("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x20")];
    assert_eq!(standings(&register, &claims), ["over POL-7: 20 of 10"], "a copy adds nothing");
    let waves = format!("{MIGRATION}{}", MIGRATION.replace("20T", "21T"));
    assert_eq!(
        bind(&[("a.toml", &waves)]).expect("they agree").plan_use(&[], &[]).len(),
        2,
        "two windows, one file"
    );
}

#[test]
fn an_event_documents_a_plan_and_permits_nothing_alone() {
    let event = |summary: &str, start: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{summary}\r\nDTSTART:{start}\r\n\
             DURATION:PT4H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    };
    let plan = MIGRATION.replace("summary = \"Platform migration wave 2\"\n", "");
    let at_start = event("[CHG-5002] Migration", "20261020T130000Z");
    let register = bind(&[("a.toml", &plan), ("plans.ics", &at_start)]).expect("they agree");
    assert_eq!(register.plan_use(&[], &[])[0].entry.label, "[CHG-5002] Migration");
    assert!(register.notes().is_empty());

    let shifted = event("[CHG-5002] Migration", "20261020T140000Z");
    let register = bind(&[("a.toml", &plan), ("plans.ics", &shifted)]).expect("they agree");
    assert_eq!(
        register.notes(),
        ["plans.ics:2: the calendar has CHG-5002 from \
        2026-10-20T14:00:00Z to 2026-10-20T18:00:00Z; the plan's own window counts"]
    );

    let elsewhen = event("[CHG-5002] Migration", "20261021T140000Z");
    let error = bind(&[("a.toml", &plan), ("plans.ics", &elsewhen)]).unwrap_err();
    assert_eq!(
        error,
        "plans.ics:2: the calendar has CHG-5002 from 2026-10-21T14:00:00Z to \
        2026-10-21T18:00:00Z, outside the window that a.toml:2 gives it"
    );

    let register = bind(&[("plans.ics", &at_start)]).expect("they agree");
    assert!(register.is_empty());
    assert_eq!(
        register.notes(),
        ["plans.ics: 1 event names no plan of the register and permits nothing"]
    );
}

proptest! {
    /// Neither the order of files and entries nor the order of claims changes an answer.
    #[test]
    fn order_decides_nothing(
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        claim_order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
        picks in prop::collection::vec((0_usize..3, 0_usize..2, 0_usize..3, 0_u32..6), 12),
    ) {
        let daily = format!("{CI}max_per_day = 7\n");
        let files = [
            daily.clone(),
            daily.replace("POL-7", "POL-8").replace("max_per_day = 7", "max_per_day = 3"),
            MIGRATION.replace("platform-deploy", "ci-*"),
            MIGRATION.replace("CHG-5002", "CHG-5004").replace("platform-deploy", "ci-a"),
            MIGRATION.replace("CHG-5002", "CHG-5005").replace("T17", "T15"),
            "[[domain]]\nname = \"a.example\"\n".to_owned(),
        ];
        let claims: Vec<Owned> = picks.iter().map(|&(who, kind, hour, count)| {
            let who = ["role/ci-a", "role/ci-b", "role/platform-net"][who];
            let kind = ["compute", "network"][kind];
            Owned::parse(&format!("{who} {kind} aws:1:eu-west-1 2026-10-20T1{}:00:00Z x{count}", 3 + hour))
        }).collect();
        let places = ["a", "b", "c", "d", "e", "f"];
        let bound = |order: &[usize]| {
            let files = order.iter().map(|&at| read(files[at].as_bytes(), places[at]).expect("a right file"));
            Register::bind(files.collect()).expect("they agree")
        };
        let mut expected: Vec<(String, String)> = Vec::new();
        for order in [&[0, 1, 2, 3, 4, 5][..], &order] {
            for claim_order in [(0..12).collect::<Vec<_>>(), claim_order.clone()] {
                let shuffled: Vec<Owned> = claim_order.iter().map(|&at| claims[at].clone()).collect();
                let answers = standings(&bound(order), &shuffled);
                let texts = shuffled.into_iter().map(|claim| claim.text);
                let mut answers: Vec<_> = texts.zip(answers).collect();
                answers.sort();
                if expected.is_empty() {
                    expected = answers.clone();
                }
                prop_assert_eq!(&answers, &expected);
            }
        }
    }

    /// Any text is read or refused, in every format.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        for head in ["", "[[grant]]\nwho = [\"", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:", "{"] {
            let file = read(format!("{head}{text}").as_bytes(), "x");
            prop_assert!(file.is_ok() || file.is_err_and(|problems| !problems.0.is_empty()));
        }
    }
}
