//! Patterns and the way from an indicator to its actor.

use proptest::prelude::*;

use super::*;
use crate::intel::{FeedFormat, Intel, read_feed};

/// What alone satisfies a pattern; ` …` where more was asked for.
fn check(pattern: &str, expected: Option<&str>) {
    let found = pattern::read(pattern).map(|reach| {
        let seen: Vec<String> = reach.observables.iter().map(Observable::to_string).collect();
        seen.join(" ") + if reach.partial { " …" } else { "" }
    });
    assert_eq!(found.as_deref(), expected, "{pattern}");
}

#[test]
fn patterns_say_what_alone_is_enough() {
    check("[ipv4-addr:value = '198.51.100.1']", Some("198.51.100.1"));
    check("[ipv4-addr:value = '198.51.100.0/24']", Some("198.51.100.0/24"));
    check("[ ipv6-addr:value ISSUBSET '2001:db8::/32' ]", Some("2001:db8::/32"));
    check("[domain-name:value='Evil.Example.']", Some("evil.example"));
    check("[domain-name:value IN ('a.example', 'b.example')]", Some("a.example b.example"));
    check("[domain-name:value LIKE '%.evil.example']", Some("*.evil.example"));
    check("[domain-name:value LIKE 'evil%']", Some("^evil.*$"));
    check("[domain-name:value LIKE '%']", Some(""));
    check("[url:value = 'http://evil.example/a']", Some("http://evil.example/a"));
    check("[url:value = 'http://evil.example/']", Some("evil.example http://evil.example/"));
    let page = "url:value = 'http://evil.example/a'";
    check(
        &format!("[{page} AND domain-name:value = 'evil.example']"),
        Some("http://evil.example/a"),
    );
    check(
        &format!("[domain-name:value = 'evil.example' AND {page}]"),
        Some("http://evil.example/a"),
    );
    check(&format!("[{page} AND domain-name:value = 'other.example']"), Some(""));
    check("[autonomous-system:number = 64500]", Some("AS64500"));
    check("[a:b = 'x' OR ipv4-addr:value = '192.0.2.1']", Some("192.0.2.1"));
    check(
        "[ipv4-addr:value = '192.0.2.1' OR domain-name:value = 'a.example']",
        Some("192.0.2.1 a.example"),
    );
    check(
        "[ipv4-addr:value = '192.0.2.1'] OR [ipv4-addr:value = '192.0.2.2']",
        Some("192.0.2.1 192.0.2.2"),
    );
    check("([ipv4-addr:value = '192.0.2.1'] AND [file:name = 'x'])", Some("192.0.2.1 …"));
    check(
        "[network-traffic:dst_ref.value = '192.0.2.1' AND network-traffic:dst_port = 443]",
        Some("192.0.2.1 …"),
    );
    check("[ipv4-addr:value = '192.0.2.1' AND domain-name:value = 'a.example']", Some(""));
    check("[ipv4-addr:value = '192.0.2.1'] FOLLOWEDBY [domain-name:value = 'a.example']", Some(""));
    check("[(ipv4-addr:value = '192.0.2.1' OR a:b = 1) AND a:c > 5]", Some("192.0.2.1 …"));
    check("[ipv4-addr:value = '192.0.2.1'] REPEATS 5 TIMES WITHIN 60 SECONDS", Some("192.0.2.1 …"));
    check("[ipv4-addr:value = '192.0.2.1'] WITHIN 60 SECONDS", Some("192.0.2.1"));
    check("[ipv4-addr:value = '192.0.2.1'] REPEATS 1 TIMES", Some("192.0.2.1"));
    let window = " START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'";
    check(&format!("[ipv4-addr:value = '192.0.2.1']{window}"), Some("192.0.2.1"));
    let parts = "[ipv4-addr:value = '192.0.2.1'] OR [ipv4-addr:value = '192.0.2.2']";
    check(&format!("{parts}{window}"), Some("192.0.2.1 192.0.2.2 …"));
    check("[ipv4-addr:value ISSUPERSET '192.0.2.1/32']", Some("192.0.2.1"));
    check("[ipv4-addr:value ISSUPERSET '192.0.2.0/24']", Some(""));
    check("[domain-name:value MATCHES '^vps[0-9]+\\\\.example$']", Some("^vps[0-9]+\\.example$"));
    check("[domain-name:value MATCHES '.*']", Some(""));
    check("[domain-name:value MATCHES '(']", Some(""));
    check("[domain-name:resolves_to_refs[*].value = '192.0.2.1']", Some("192.0.2.1"));
    check("[ipv4-addr:belongs_to_refs[*].number = 64500]", Some("AS64500"));
    check("[network-traffic:dst_ref.value ISSUBSET '192.0.2.0/24']", Some("192.0.2.0/24"));
    check("[email-message:from_ref.value = 'Buyer@evil.example']", Some("buyer@evil.example"));
    let hash = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    check(&format!("[x509-certificate:hashes.'SHA-1' = '{hash}']"), Some(hash));
    check("[x509-certificate:serial_number = '36:f7:D4']", Some("serial 36f7d4"));
    check("[user-account:user_id = 'eve']", Some("eve"));
    let agent = "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'";
    check(&format!("[{agent} = 'curl/8']"), Some("curl/8"));
    check("[ipv4-addr:value != '192.0.2.1']", Some(""));
    check("[NOT ipv4-addr:value = '192.0.2.1']", Some(""));
    check("[ipv4-addr:value NOT = '192.0.2.1']", Some(""));
    check("[file:hashes.'SHA-256' = 'ab']", Some(""));
    check("[x:refs[*].value MATCHES 'a\\'b']", Some(""));
    check("[EXISTS windows-registry-key:values]", Some(""));
    check("[ipv4-addr:value = '0.0.0.0/0']", Some(""));
}

#[test]
fn what_is_no_pattern_is_refused() {
    for text in
        ["", "x", "[", "[]", "[a:b = ]", "[a:b = 'x", "[a:b = 'x'] [c:d = 'y']", "]", "[a:b 'x']"]
    {
        check(text, None);
    }
    let deep =
        format!("{}[ipv4-addr:value = '192.0.2.1']{}", "(".repeat(50_000), ")".repeat(50_000));
    check(&deep, None);
    let long = "[ipv4-addr:value = '192.0.2.1'] OR ".repeat(100_000);
    check(&long, None);
}

proptest! {
    /// Any text is a pattern or none.
    #[test]
    fn any_text_is_a_pattern_or_none(
        text in "(\\[|\\]|\\(|\\)|'|=| |AND|OR|NOT|IN|ipv4-addr:value|'192.0.2.1'|\\PC){0,40}",
    ) {
        let enclosed = format!("[ipv4-addr:value = '192.0.2.1' {text}]");
        for text in [&text, &enclosed] {
            let seen = pattern::read(text).map_or(0, |reach| reach.observables.len());
            prop_assert!(seen <= text.len());
        }
    }
}

fn files(text: &str) -> Result<(Feed, Vec<String>), Problems> {
    let file = FeedFile { place: "feed.json".to_owned(), bytes: text.as_bytes() };
    read_feed("feed", FeedFormat::Stix, &[file])
}

fn bundle(objects: &str) -> Feed {
    files(&format!("{{\"objects\":[{objects}]}}")).expect("a bundle").0
}

fn object(kind: &str, id: u32, name: &str) -> String {
    format!(r#"{{"type":"{kind}","id":"{kind}--{id}","name":"{name}"}}"#)
}

fn relation(id: u32, from: &str, how: &str, to: &str) -> String {
    format!(
        r#"{{"type":"relationship","id":"relationship--{id}","relationship_type":"{how}",
            "source_ref":"{from}","target_ref":"{to}"}}"#
    )
}

const INDICATOR: &str = r#"{"type":"indicator","id":"indicator--1","pattern_type":"stix",
    "pattern":"[ipv4-addr:value = '192.0.2.1']","valid_from":"2026-01-01T00:00:00Z"}"#;

#[test]
fn relationships_lead_to_the_actor() {
    let check =
        |objects: &[String], actor: Option<&str>, campaign: Option<&str>, malware: Option<&str>| {
            let bundle = bundle(&[&[INDICATOR.to_owned()], objects].concat().join(","));
            let found = &bundle.indicators[0];
            let found = (found.actor(), found.about.campaign.as_deref(), found.malware());
            assert_eq!(found, (actor, campaign, malware), "{objects:?}");
        };
    let campaign = [
        object("campaign", 1, "Op"),
        relation(1, "indicator--1", "indicates", "campaign--1"),
        object("intrusion-set", 1, "BEAR"),
        relation(2, "campaign--1", "attributed-to", "intrusion-set--1"),
        relation(3, "intrusion-set--1", "attributed-to", "campaign--1"),
    ];
    check(&campaign, Some("BEAR"), Some("Op"), None);
    let malware = [
        object("malware", 1, "PlugX"),
        relation(1, "indicator--1", "indicates", "malware--1"),
        object("threat-actor", 1, "PANDA"),
        relation(2, "threat-actor--1", "uses", "malware--1"),
    ];
    check(&malware, None, None, Some("PlugX"));
    let infrastructure = [
        object("infrastructure", 1, "c2"),
        relation(1, "indicator--1", "indicates", "infrastructure--1"),
        object("threat-actor", 1, "PANDA"),
        relation(2, "threat-actor--1", "uses", "infrastructure--1"),
    ];
    check(&infrastructure, Some("PANDA"), None, None);
    let revoked = relation(1, "indicator--1", "indicates", "campaign--1")
        .replace("{\"type", "{\"revoked\":true,\"type");
    check(&[object("campaign", 1, "Op"), revoked], None, None, None);
    let two = [
        object("threat-actor", 1, "ZEBRA"),
        object("threat-actor", 2, "APE"),
        relation(1, "indicator--1", "indicates", "threat-actor--1"),
        relation(2, "indicator--1", "indicates", "threat-actor--2"),
    ];
    check(&two, Some("APE"), None, None);
}

#[test]
fn one_bad_object_does_not_take_the_bundle_along() {
    let objects = format!(
        r#"{INDICATOR}, 5, {{"type":"indicator","id":7}},
        {{"type":"indicator","id":"indicator--2","pattern_type":"yara","pattern":"rule x"}},
        {{"type":"indicator","id":"indicator--3","pattern":"[oops","valid_from":"2026-01-01T00:00:00Z"}},
        {{"type":"indicator","id":"indicator--4","pattern":"[file:name = 'x']","confidence":250}}"#
    );
    let bundle = bundle(&objects);
    assert_eq!(bundle.indicators.len(), 1);
    assert_eq!(
        bundle.unread,
        [
            "1 object for what no log here shows alone (files, hashes, two things at once)",
            "1 object in another pattern language (YARA, Snort, …), not read",
            "2 objects malformed and passed over",
            "1 object with a pattern that cannot be read",
        ]
    );
}

#[test]
fn a_later_version_of_an_object_replaces_an_earlier_one() {
    let newer = INDICATOR
        .replace("192.0.2.1", "192.0.2.2")
        .replace("{\"type", "{\"modified\":\"2026-02-01T00:00:00Z\",\"type");
    for objects in [format!("{INDICATOR},{newer}"), format!("{newer},{INDICATOR}")] {
        let intel = Intel::new(Vec::new(), vec![bundle(&objects)]);
        let address = "192.0.2.2".parse().expect("an address");
        let hits = intel.indicators_of_address(address, &|_| true);
        assert_eq!(hits.len(), 1);
    }
}

#[test]
fn markings_confidence_windows_and_phases_are_kept() {
    let objects = r#"
        {"type":"marking-definition","id":"marking-definition--1","definition_type":"tlp",
         "definition":{"tlp":"amber"}},
        {"type":"marking-definition","id":"marking-definition--2","name":"x",
         "extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":{"tlp_2_0":"amber+strict"}}},
        {"type":"identity","id":"identity--1","name":"A CERT"},
        {"type":"indicator","id":"indicator--1","pattern_type":"stix","confidence":"High",
         "created_by_ref":"identity--1","object_marking_refs":["marking-definition--1"],
         "granular_markings":[{"marking_ref":"marking-definition--2","selectors":["name"]}],
         "kill_chain_phases":[{"kill_chain_name":"x","phase_name":"command-and-control"}],
         "pattern":"[ipv4-addr:value = '192.0.2.1'] START t'2026-02-01T00:00:00Z' STOP t'2026-03-01T00:00:00Z'",
         "valid_from":"2026-01-01T00:00:00Z","modified":"2026-01-05T00:00:00Z"}"#;
    let feed = bundle(objects);
    let found = &feed.indicators[0];
    assert_eq!(found.about.tlp, Some(Tlp::AmberStrict));
    assert_eq!((found.confidence, found.about.source.as_deref()), (85, Some("A CERT")));
    assert_eq!(found.about.kill_chain, ["command-and-control"]);
    let day = |text: &str| Timestamp::parse_rfc3339(text.as_bytes()).expect("a moment");
    assert_eq!(found.valid_from, day("2026-02-01T00:00:00Z"));
    assert_eq!(found.valid_until(), Some(day("2026-03-01T00:00:00Z")));
    assert_eq!(feed.as_of, Some(day("2026-01-05T00:00:00Z")));
}

#[test]
fn infrastructure_of_an_actor_is_looked_for_where_it_says_what_it_consists_of() {
    let objects = [
        object("infrastructure", 1, "relays"),
        r#"{"type":"ipv4-addr","id":"ipv4-addr--1","value":"192.0.2.9"}"#.to_owned(),
        object("intrusion-set", 1, "BEAR"),
        relation(1, "infrastructure--1", "consists-of", "ipv4-addr--1"),
        relation(2, "intrusion-set--1", "uses", "infrastructure--1"),
    ];
    let feed = bundle(&objects.join(","));
    let intel = Intel::new(Vec::new(), vec![feed]);
    let address = "192.0.2.9".parse().expect("an address");
    let hits = intel.indicators_of_address(address, &|_| true);
    let indicator = hits.first().and_then(crate::intel::Hit::indicator).expect("a hit");
    assert_eq!((indicator.name(), indicator.actor()), ("relays", Some("BEAR")));
}

#[test]
fn what_no_scan_looks_for_is_counted() {
    let page =
        INDICATOR.replace("ipv4-addr:value = '192.0.2.1'", "url:value = 'http://a.example/x'");
    let feed = bundle(&page.replace("url:value", "software:name"));
    assert_eq!(feed.indicators.len(), 1);
    assert_eq!(feed.unread, [format!("1 object {UNWATCHED}")]);
    let feed = bundle(&page);
    assert_eq!(feed.unread, [""; 0]);
    let intel = Intel::new(Vec::new(), vec![feed]);
    assert_eq!(intel.url("https://a.example/x", Timestamp::from_seconds(1_793_188_800)).len(), 1);
}

#[test]
fn objects_come_in_bundles_envelopes_arrays_and_alone() {
    let check = |text: &str| {
        let feed = files(text).expect("objects").0;
        assert_eq!(feed.indicators.len(), 1, "{text}");
    };
    check(INDICATOR);
    check(&format!("[{INDICATOR}]"));
    check(&format!("[{{\"type\":\"bundle\",\"objects\":[{INDICATOR}]}}]"));
    check(&format!("{{\"more\":false,\"objects\":[{INDICATOR}]}}"));
    assert!(files("{\"more\":false}").is_ok());
}

#[test]
fn what_is_no_bundle_is_an_error_with_its_line() {
    let error = |text: &str| files(text).unwrap_err().to_string();
    assert!(error("{\n\"objects\": [}").starts_with("feed.json:2: this is no STIX bundle"));
    assert_eq!(error("{}"), "feed.json:1: this JSON has no \"objects\"");
    assert!(files(&"[".repeat(100_000)).is_err());
    let deep = format!("{{\"objects\":[{}]}}", "[".repeat(100_000));
    assert!(files(&deep).is_err());
}
