//! Lists and look-ups. A hit is written `LIST kind ENTRY confidence[ stale][ suppressed by LIST]`.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text.as_bytes()).expect("a moment")
}

fn list(name: &str, kind: ListKind, text: &str) -> (List, Vec<String>) {
    let (meta, place) = (ListMeta::new(name, kind), format!("{name}.txt"));
    read_list(meta, ListFormat::Plain, text.as_bytes(), &place).expect("a list")
}

fn stix(name: &str, bytes: &[u8]) -> Result<(Feed, Vec<String>), crate::document::Problems> {
    read_feed(name, FeedFormat::Stix, &[FeedFile { place: name.to_owned(), bytes }])
}

fn in_words(hit: &Hit<'_>) -> String {
    let kind = match hit.kind {
        HitKind::List(kind) => kind.as_str().to_owned(),
        HitKind::Indicator(indicator) => indicator.name().to_owned(),
    };
    let stale = if hit.stale { " stale" } else { "" };
    let suppressed = hit.suppressed_by.map(|list| format!(" suppressed by {list}"));
    let suppressed = suppressed.unwrap_or_default();
    format!("{} {kind} {} {}{stale}{suppressed}", hit.list, hit.entry, hit.confidence)
}

/// Looks an address, `ASn` or name up.
fn check(intel: &Intel, value: &str, expected: &[&str]) {
    let now = at("2026-10-28T12:00:00Z");
    let hits = match (value.parse(), value.strip_prefix("AS").map(str::parse)) {
        (Ok(address), _) => intel.address(address, now),
        (_, Some(Ok(number))) => intel.asn(number, now),
        _ => intel.name(value, now),
    };
    let found: Vec<String> = hits.iter().map(in_words).collect();
    assert_eq!(found, expected, "{value}");
}

#[test]
fn a_plain_list_holds_names_addresses_networks_ranges_and_numbers() {
    let text = "\u{feff}# Updated 2026-10-27T04:00:00Z\r\n\r\n185.220.101.0/24 ; exits\r\n\
        185.220.101.7\r\n192.0.2.1-192.0.2.9\r\n2001:db8::/32\r\n::ffff:203.0.113.0/120\r\n\
        AS64500\r\nas 64501 # two\r\n*.Evil.example.\r\nb\u{fc}cher.example\r\n.zip\r\n";
    let (tor, notes) = list("tor", ListKind::Tor, text);
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(tor.meta.entries, 10);
    let intel = Intel::new(vec![tor], Vec::new());
    check(&intel, "185.220.101.7", &["tor tor 185.220.101.7 60"]);
    check(&intel, "185.220.101.8", &["tor tor 185.220.101.0/24 60"]);
    check(&intel, "::ffff:185.220.101.8", &["tor tor 185.220.101.0/24 60"]);
    check(&intel, "192.0.2.9", &["tor tor 192.0.2.1-192.0.2.9 60"]);
    check(&intel, "192.0.2.10", &[]);
    check(&intel, "2001:db8::1", &["tor tor 2001:db8::/32 60"]);
    check(&intel, "203.0.113.5", &["tor tor 203.0.113.0/24 60"]);
    check(&intel, "AS64500", &["tor tor AS64500 60"]);
    check(&intel, "AS64501", &["tor tor AS64501 60"]);
    check(&intel, "A.B.evil.example.", &["tor tor evil.example 60"]);
    check(&intel, "notevil.example", &[]);
    check(&intel, "xn--bcher-kva.example", &["tor tor xn--bcher-kva.example 60"]);
    check(&intel, "free.zip", &["tor tor zip 60"]);
    assert!(intel.has_kind(ListKind::Tor) && !intel.has_kind(ListKind::Vpn));
    assert!(!intel.has_feeds() && !intel.is_empty());
}

#[test]
fn bad_lines_are_counted_and_the_rest_is_read() {
    let text = "10.0.0.0/33\n0.0.0.0/0\nlocalhost\n1.2.3.400\n192.0.2.9-192.0.2.1\na..b\n\
        192.0.2.1\nAS99999999999\n64500\n\u{0}\u{1}\n/8\n";
    let (bad, notes) = list("bad", ListKind::Bad, text);
    assert_eq!(bad.meta.entries, 1);
    assert_eq!(
        notes,
        [
            "bad.txt: 1 line is a path without a host (line 11)",
            "bad.txt: 1 line is a range too wide for a list (line 2)",
            "bad.txt: 8 lines are no name, address, network or AS number (lines 1, 3, 4, 5, 6, …)",
            "bad.txt: this list states no date; it counts fully whatever its age",
        ]
    );
    let (asns, notes) = list("asns", ListKind::Asn, "# 2026-10-01\n64500\nbad\n");
    assert_eq!(asns.meta.entries, 1, "a bare number on a list of AS numbers");
    assert_eq!(notes, ["asns.txt: 1 line is no name, address, network or AS number (line 3)",]);
    let (_, notes) = list("empty", ListKind::Bad, "; as of 2026-10-28 04:00:00Z\n");
    assert_eq!(notes, ["empty.txt: this list is empty"]);
}

#[test]
fn a_list_past_its_age_says_so() {
    let dated = |date: &str| {
        Intel::new(
            vec![list("tor", ListKind::Tor, &format!("# {date}\n192.0.2.1\n")).0],
            Vec::new(),
        )
    };
    check(&dated("2026-10-27"), "192.0.2.1", &["tor tor 192.0.2.1 60"]);
    check(
        &dated("Last modified: 2026-10-26 11:00:00Z (daily)"),
        "192.0.2.1",
        &["tor tor 192.0.2.1 60 stale"],
    );
    check(&dated("version 12026-10-02"), "192.0.2.1", &["tor tor 192.0.2.1 60"]);
    let mut meta = ListMeta::new("tor", ListKind::Tor);
    meta.as_of = Some(at("2026-10-01T00:00:00Z"));
    let configured = Intel::new(
        vec![read_list(meta, ListFormat::Plain, b"192.0.2.1", "x").expect("a list").0],
        Vec::new(),
    );
    check(&configured, "192.0.2.1", &["tor tor 192.0.2.1 60 stale"]);
}

#[test]
fn providers_come_from_lists_first() {
    let (mut hosting, _) =
        list("own hosts", ListKind::Hosting, "cdn.example\n104.16.0.0/16\nweb.workers.dev\n");
    hosting.meta.provider = Some("shady".to_owned());
    let (tor, _) = list("tor", ListKind::Tor, "192.0.2.1\n");
    let intel = Intel::new(vec![hosting, tor], Vec::new());
    let of_name = |name| {
        intel
            .provider_of_name(name)
            .map(|fact| format!("{} {} {} {}", fact.provider, fact.kind, fact.list, fact.entry))
    };
    let of_address = |text: &str| {
        intel
            .provider_of_address(text.parse().expect("an address"))
            .map(|fact| format!("{} {}", fact.provider, fact.entry))
    };
    assert_eq!(
        of_name("x.web.workers.dev").as_deref(),
        Some("shady hosting own hosts web.workers.dev")
    );
    assert_eq!(
        of_name("x.workers.dev").as_deref(),
        Some("cloudflare workers cloud built-in table workers.dev")
    );
    assert_eq!(of_name("halvard.example"), None);
    assert_eq!(of_address("104.16.9.9").as_deref(), Some("shady 104.16.0.0/16"));
    assert_eq!(of_address("104.17.9.9").as_deref(), Some("cloudflare 104.16.0.0/13"));
    assert_eq!(of_address("192.0.2.1"), None, "an exit is no provider");
}

const PROVIDERS: &str = r#"
[[provider]]
name = "stratus"
kind = "hosting"
as_of = 2026-10-01T00:00:00Z
suffixes = ["Stratus.example", "web.workers.dev"]
networks = ["104.16.0.0/24"]
checkout = ["my.stratus.example"]
"#;

#[test]
fn a_table_of_the_company_wins_over_the_built_in_one() {
    let table = ProviderTable::parse("own", "own.toml", PROVIDERS).expect("a table");
    let intel = Intel::default().with_tables(vec![table]);
    let of_name = |name| intel.provider_of_name(name).map(|fact| fact.provider.to_owned());
    assert_eq!(of_name("a.stratus.example").as_deref(), Some("stratus"));
    assert_eq!(of_name("x.web.workers.dev").as_deref(), Some("stratus"));
    assert_eq!(of_name("x.workers.dev").as_deref(), Some("cloudflare workers"));
    let address = intel.provider_of_address("104.16.0.9".parse().expect("an address"));
    let address = address.expect("it is Cloudflare's");
    assert_eq!((address.provider, address.list), ("stratus", "own"));
    let shops = intel.shops();
    assert!(shops.is_checkout("my.stratus.example", None));
    assert!(shops.is_checkout("cloud.digitalocean.com", None));
    assert!(!shops.is_checkout("www.stratus.example", Some("/pricing")));
}

#[test]
fn a_table_names_what_is_wrong_with_it() {
    let bad = PROVIDERS.replace("hosting", "hostign").replace("104.16.0.0/24", "104.16.0.0/240");
    let problems = ProviderTable::parse("own", "own.toml", &bad).unwrap_err().0;
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "own.toml:2: a network of this provider cannot be read",
            "own.toml:2: unknown kind of provider \"hostign\"; did you mean \"hosting\"?",
        ]
    );
}

#[test]
fn lists_add_to_what_stands_for_a_hidden_holder_and_a_throw_away_mailbox() {
    let (phrases, _) = list("own phrases", ListKind::PrivacyWhois, "Fjord Shield Services\n");
    let (mail, _) = list("own mail", ListKind::DisposableMail, "quickbox.example\n");
    let intel = Intel::new(vec![phrases, mail], Vec::new());
    assert!(intel.is_privacy_service("FJORD SHIELD SERVICES LTD"));
    assert!(intel.is_privacy_service("Privacy service provided by Withheld for Privacy ehf"));
    assert!(!intel.is_privacy_service("Halvard AS"));
    assert!(intel.is_disposable_mail("mx.quickbox.example"));
    assert!(intel.is_disposable_mail("mailinator.com"));
    assert!(!intel.is_disposable_mail("halvard.example"));
}

const BUNDLE: &str = r#"{"type":"bundle","objects":[
 {"type":"indicator","id":"indicator--1","name":"c2","pattern_type":"stix",
  "pattern":"[ipv4-addr:value ISSUBSET '198.51.100.0/24' OR domain-name:value = 'evil.example']",
  "valid_from":"2026-10-01T00:00:00Z","valid_until":"2026-11-01T00:00:00Z","confidence":80},
 {"type":"indicator","id":"indicator--2","name":"worker","pattern_type":"stix",
  "pattern":"[domain-name:value = 'a.workers.dev']","valid_from":"2026-10-01T00:00:00Z"},
 {"type":"indicator","id":"indicator--3","name":"old","pattern_type":"stix",
  "pattern":"[ipv4-addr:value = '198.51.100.9']","valid_from":"2026-01-01T00:00:00Z",
  "valid_until":"2026-10-28T12:00:00Z"},
 {"type":"indicator","id":"indicator--4","name":"gone","pattern_type":"stix","revoked":true,
  "pattern":"[ipv4-addr:value = '198.51.100.9']","valid_from":"2026-01-01T00:00:00Z"},
 {"type":"threat-actor","id":"threat-actor--1","name":"PORCH CLIMBER","aliases":["UNC1"]},
 {"type":"relationship","id":"relationship--1","relationship_type":"indicates",
  "source_ref":"indicator--1","target_ref":"threat-actor--1"}
]}"#;

#[test]
fn what_many_indicators_name_leads_to_all_in_their_order() {
    let rows = ["i-0,a.example", "i-1,b.example", "i-2,a.example", "i-3,a.example"].join("\n");
    let text = format!("id,value\n{rows}\n");
    let file = FeedFile { place: "feed.csv".to_owned(), bytes: text.as_bytes() };
    let (feed, _) = read_feed("feed", FeedFormat::Csv, &[file]).expect("a feed");
    let intel = Intel::new(Vec::new(), vec![feed]);
    let ids = |name: &str| {
        let hits = intel.indicators_of_name(name, &|_| true);
        hits.iter().filter_map(|hit| Some(hit.indicator()?.id().to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(ids("x.a.example"), ["i-0", "i-2", "i-3"]);
    assert_eq!(ids("b.example"), ["i-1"]);
}

#[test]
fn only_live_indicators_hit_and_warning_lists_suppress_them() {
    let (feed, notes) = stix("actors", BUNDLE.as_bytes()).expect("a bundle");
    assert!(notes.is_empty(), "{notes:?}");
    let (warning, _) = list("cdn", ListKind::Warning, "# 2026-10-28\n198.51.100.9\n");
    let intel = Intel::new(vec![warning], vec![feed]);
    check(&intel, "198.51.100.8", &["actors c2 198.51.100.0/24 80"]);
    check(
        &intel,
        "198.51.100.9",
        &["cdn warning 198.51.100.9 60", "actors c2 198.51.100.0/24 80 suppressed by cdn"],
    );
    check(&intel, "www.evil.example", &["actors c2 evil.example 80"]);
    check(&intel, "b.a.workers.dev", &["actors worker a.workers.dev 60"]);
    check(&intel, "b.workers.dev", &[]);
    let hits = intel.name("evil.example", at("2026-10-28T12:00:00Z"));
    let indicator = hits[0].indicator().expect("an indicator");
    assert_eq!(indicator.actor(), Some("PORCH CLIMBER"));
    assert_eq!(indicator.about.aliases, ["UNC1"]);
    assert!(intel.name("evil.example", at("2026-11-01T00:00:00Z")).is_empty(), "no longer valid");
    assert!(intel.name("evil.example", at("2026-09-30T00:00:00Z")).is_empty(), "not yet valid");
    assert!(intel.has_feeds());
}

fn corpus(folder: &str) -> Option<PathBuf> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus").join(folder);
    let present = path.try_exists().unwrap_or(false);
    if !present {
        println!("not run: corpus absent ({folder})");
    }
    present.then_some(path)
}

#[test]
fn published_lists_are_read_whole() {
    let Some(intel) = corpus("intel") else { return };
    let files = [
        ("lord-alfred-ipranges/amazon/ipv4.txt", ListKind::Cloud, 2000),
        ("lord-alfred-ipranges/microsoft/ipv6.txt", ListKind::Cloud, 50),
        ("x4bnet-lists_vpn/output/vpn/ipv4.txt", ListKind::Vpn, 1000),
        ("x4bnet-lists_vpn/input/vpn/ASN.txt", ListKind::Vpn, 15),
        ("brianhama-bad-asn-list/only number.txt", ListKind::Asn, 500),
    ];
    for (path, kind, least) in files {
        let text = fs::read_to_string(intel.join(path)).expect("a list of the corpus");
        let format = ListFormat::of(text.as_bytes());
        let (list, notes) =
            read_list(ListMeta::new(path, kind), format, text.as_bytes(), path).expect("a list");
        let bad: Vec<_> = notes.iter().filter(|note| note.contains("no name")).collect();
        assert!(
            bad.is_empty() && list.meta.entries >= least,
            "{path} {} {bad:?}",
            list.meta.entries
        );
    }
}

#[test]
fn published_bundles_name_their_actors() {
    let Some(examples) = corpus("intel/oasis-stix21-examples/examples/example_json") else {
        return;
    };
    let feed = |name: &str| {
        let bytes = fs::read(examples.join(name)).expect("an example");
        stix(name, &bytes).expect("a bundle")
    };
    let now = at("2026-10-28T12:00:00Z");
    let (apt1, _) = feed("apt1.json");
    let intel = Intel::new(Vec::new(), vec![apt1]);
    let actors = |name: &str| {
        let hits = intel.name(name, now);
        hits.iter().filter_map(|hit| Some(hit.indicator()?.actor()?.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(actors("www.hugesoft.org"), ["Ugly Gorilla"]);
    assert!(
        !intel.address("58.247.1.1".parse().expect("an address"), now).is_empty(),
        "a network by `=`"
    );
    let (poison_ivy, _) = feed("poisonivy.json");
    let intel = Intel::new(Vec::new(), vec![poison_ivy]);
    let hits = intel.name("js001.3322.org", now);
    assert!(!hits.is_empty());
    for file in fs::read_dir(&examples).expect("the examples") {
        let name = file.expect("an entry").file_name();
        feed(name.to_str().expect("a name in UTF-8"));
    }
}

proptest! {
    /// Any text is a list, however few of its lines are entries; few texts are a feed.
    #[test]
    fn any_text_is_a_list(text in "\\PC{0,80}(\n\\PC{0,20}){0,8}") {
        let (list, _) = list("x", ListKind::Bad, &text);
        prop_assert!(list.meta.entries <= text.lines().count());
        prop_assert!(stix("x", text.as_bytes()).is_err());
    }
}
