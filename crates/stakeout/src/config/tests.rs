//! Whole configurations, written to a folder and loaded as the binary would.

use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;

use playbook::intel::ListKind;
use playbook::register::{Claim, Standing};
use schema::{ResourceKind, Timestamp};
use tempfile::TempDir;

use super::*;

/// Writes files into a fresh folder.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder is made");
        fs::write(path, text).expect("a file is written");
    }
    folder
}

fn request(folder: &TempDir) -> Request {
    Request { file: Some(folder.path().join("stakeout.toml")), ..Request::default() }
}

/// Writes a file beside the settings.
fn beside(request: &Request, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = request.file.as_ref().expect("a settings file").with_file_name(name);
    fs::write(&path, content).expect("a file is written");
    path
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// Names of the folder are cut from texts, since they differ from run to run.
fn without_folder(folder: &TempDir, texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let prefix = format!("{}/", folder.path().display());
    texts.into_iter().map(|text| text.replace(&prefix, "")).collect()
}

fn check_refused(files: &[(&str, &str)], expected: &[&str]) {
    let folder = folder(files);
    check_request_refused(&folder, &request(&folder), expected);
}

fn check_request_refused(folder: &TempDir, request: &Request, expected: &[&str]) {
    let Err(Problems(problems)) = load(request) else { panic!("{expected:?} was accepted") };
    let found = without_folder(folder, problems.iter().map(ToString::to_string));
    assert_eq!(found, expected);
}

fn loaded(files: &[(&str, &str)], change: impl FnOnce(&mut Request)) -> (Context, Vec<String>) {
    let folder = folder(files);
    let mut request = request(&folder);
    change(&mut request);
    let context = load(&request).expect("a right configuration");
    let mut notes = without_folder(&folder, context.notes.iter().cloned());
    notes.sort();
    (context, notes)
}

const HALVARD: &str = r#"
[organization]
name = "Halvard"
domains = ["halvard.example"]
brands = ["halvard"]
networks = ["10.0.0.0/8", "198.51.100.0/24"]
[[cloud_account]]
provider = "aws"
id = "314159265358"
name = "production"
[[source]]
path = "vpn/*.log"
format = "openvpn"
timezone = "Europe/Oslo"
[[egress]]
name = "office NAT"
networks = ["198.51.100.10/32"]
[register]
files = ["register.toml", "plans.ics"]
[[intel.list]]
name = "tor"
kind = "tor"
path = "intel/tor.txt"
format = "plain"
confidence = 80
as_of = 2026-10-28T00:00:00Z
max_age = "3d"
[[intel.feed]]
name = "actors"
format = "stix"
path = "intel/actor.stix.json"
[detection]
rare_hosts = 4
beacon_score = 0.9
"#;

const REGISTER: &str = r#"
[[grant]]
who = ["arn:aws:iam::1:role/ci-*"]
kind = ["compute"]
"#;

const REST: [(&str, &str); 4] = [
    ("register.toml", REGISTER),
    ("plans.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ("intel/tor.txt", "185.220.101.0/24\n"),
    (
        "intel/actor.stix.json",
        r#"{"objects":[{"type":"indicator","id":"indicator--1","pattern_type":"stix",
        "pattern":"[ipv4-addr:value = '192.0.2.1']","valid_from":"2026-01-01T00:00:00Z"}]}"#,
    ),
];

fn halvard() -> Vec<(&'static str, &'static str)> {
    [&[("stakeout.toml", HALVARD)], &REST[..]].concat()
}

#[test]
fn everything_of_the_contract_is_read() {
    let (context, notes) = loaded(&halvard(), |_| ());
    assert!(notes.is_empty(), "{notes:?}");
    let Context { organization, register, intel, detection, .. } = context;
    assert_eq!(organization.name, "Halvard");
    assert!(organization.owns_name("www.halvard.example"));
    assert_eq!(organization.egress(address("198.51.100.10")), Some("office NAT"));
    assert_eq!(organization.account_name("314159265358"), Some("production"));
    assert!(!register.is_empty());
    assert!(intel.has_kind(ListKind::Tor) && intel.has_feeds());
    let tor = intel.lists().next().expect("a list");
    assert_eq!((tor.confidence, tor.entries, tor.max_age_seconds), (80, 1, 3 * 86_400));
    let keys: Vec<&String> = detection.keys().collect();
    assert_eq!(keys, ["beacon_score", "rare_hosts"]);
}

#[test]
fn nothing_at_all_is_a_configuration_too() {
    let context = load(&Request::default()).expect("an empty configuration");
    assert!(!context.organization.is_configured() && context.register.is_empty());
    assert!(context.intel.is_empty() && context.notes.is_empty());
}

#[test]
fn later_files_and_then_variables_win() {
    let mut files = halvard();
    let more = "[organization]\nbrands = [\"hv\"]\n[[egress]]\nname = \"cloud proxy\"\n\
        networks = [\"203.0.113.9\"]\n[[intel.list]]\nname = \"tor\"\nkind = \"vpn\"\n\
        path = \"b.txt\"\n";
    files.push(("conf.d/20-more.toml", more));
    files.push(("conf.d/10-name.toml", "[organization]\nname = \"Ten\"\nbrands = [\"ten\"]\n"));
    files.push(("conf.d/b.txt", "192.0.2.0/24\n"));
    files.push(("conf.d/ignored.toml.bak", "not TOML"));
    let variables = [
        ("STAKEOUT_ORGANIZATION__DOMAINS", "one.example, two.example"),
        ("STAKEOUT_ORGANIZATION__NETWORKS", "[\"203.0.113.0/24\"]"),
        ("STAKEOUT_ORGANIZATION__NAME", "42"),
        ("STAKEOUT_DETECTION__RARE_HOSTS", "5"),
        ("STAKEOUT_DETECTION__BEACON_SCORE", "0.7"),
        ("STAKEOUT_LOG", "debug"),
        ("PATH", "/bin"),
    ];
    let (context, _) = loaded(&files, |request| {
        let set = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        request.environment = variables.into_iter().map(set).collect();
    });
    let Context { organization, intel, detection, .. } = context;
    assert_eq!(organization.name, "42", "a name stays text");
    assert_eq!(organization.brands, ["hv"]);
    assert_eq!(organization.domains, ["one.example", "two.example"]);
    assert!(organization.is_ours(address("203.0.113.7")));
    assert!(!organization.is_ours(address("198.51.100.7")));
    assert_eq!(organization.egress.len(), 2, "named tables add up");
    assert_eq!(detection["rare_hosts"].as_integer(), Some(5));
    assert_eq!(detection["beacon_score"].as_float(), Some(0.7));
    let kinds: Vec<ListKind> = intel.lists().map(|list| list.kind).collect();
    assert_eq!(kinds, [ListKind::Vpn]);
}

#[test]
fn the_command_line_replaces_registers_and_adds_lists() {
    let (context, _) = loaded(&halvard(), |request| {
        request.register = vec![beside(request, "other.toml", REGISTER.replace("compute", "dns"))];
        request.intel = vec![beside(request, "vpn-ranges.txt", "198.18.0.0/15\n")];
    });
    let Context { register, intel, notes, .. } = context;
    let kinds: Vec<ListKind> = intel.lists().map(|list| list.kind).collect();
    assert_eq!(kinds, [ListKind::Vpn, ListKind::Tor]);
    assert!(intel.lists().any(|list| list.name.ends_with("vpn-ranges.txt")), "a path as its name");
    assert!(notes.iter().any(|note| note.contains("read as a list of kind \"vpn\", by its name")));
    assert!(register.is_complete_for(ResourceKind::Dns, Some("aws"), "1", ""));
    assert!(!register.is_complete_for(ResourceKind::Compute, Some("aws"), "1", ""));
}

/// Lines of a settings file, each with what is wrong with it.
const WRONG: [(&str, &[&str]); 23] = [
    ("[organization]", &[]),
    (
        "domain = [\"a.example\"]",
        &["unknown key \"domain\" in [organization]; did you mean \"domains\"?"],
    ),
    ("networks = [\"10.0.0.0/33\"]", &["\"10.0.0.0/33\" in [organization] is no network"]),
    ("[[cloud_account]]", &["[[cloud_account]] lacks the required key \"id\""]),
    (
        "provider = \"asw\"",
        &["unknown provider \"asw\"; did you mean \"aws\"? (in [[cloud_account]])"],
    ),
    ("[[source]]", &[]),
    (
        "timezone = \"Europe/Olso\"",
        &["unknown time zone \"Europe/Olso\"; did you mean \"Europe/Oslo\"?"],
    ),
    ("[[egress]]", &["[[egress]] lacks the required key \"networks\""]),
    (
        "[[intel.list]]",
        &[
            "\"confidence\" in [[intel.list]] must be between 0 and 100",
            "[[intel.list]] lacks the required key \"path\" (or \"url\")",
        ],
    ),
    ("name = \"tor\"", &[]),
    ("kind = \"tro\"", &["unknown list kind \"tro\"; did you mean \"tor\"? (in [[intel.list]])"]),
    ("confidence = 101", &[]),
    ("max_age = \"2 days\"", &["\"max_age\" in [[intel.list]] must be a duration such as \"2d\""]),
    (
        "format = \"palin\"",
        &["unknown list format \"palin\"; did you mean \"plain\"? (in [[intel.list]])"],
    ),
    ("[[intel.feed]]", &["[[intel.feed]] lacks the required key \"name\""]),
    ("format = \"stix\"", &[]),
    ("path = \"a\"", &["[[intel.feed]] has both a \"path\" and a \"url\"; it takes one"]),
    ("url = \"b\"", &[]),
    ("[register]", &[]),
    ("file = [\"a\"]", &["unknown key \"file\" in [register]; did you mean \"files\"?"]),
    ("[detection]", &[]),
    ("rare_host = 1", &["unknown key \"rare_host\" in [detection]; did you mean \"rare_hosts\"?"]),
    ("beacon_score = 7", &["\"beacon_score\" in [detection] must be 0 to 1"]),
];

#[test]
fn wrong_settings_name_file_line_and_nearest_word() {
    let text = "[organisation]\nname = \"x\"\n";
    let problem = "stakeout.toml:1: unknown key \"organisation\" in the file; did you mean \
                   \"organization\"?";
    check_refused(&[("stakeout.toml", text)], &[problem]);
    let text: Vec<&str> = WRONG.iter().map(|(line, _)| *line).collect();
    let numbered = (1..).zip(WRONG).flat_map(|(number, (_, problems))| {
        problems.iter().map(move |problem| format!("stakeout.toml:{number}: {problem}"))
    });
    let problems: Vec<String> = numbered.collect();
    let problems: Vec<&str> = problems.iter().map(String::as_str).collect();
    check_refused(&[("stakeout.toml", &text.join("\n"))], &problems);
}

#[test]
fn what_is_named_must_be_there() {
    check_refused(
        &[("conf.d/a.toml", "x")],
        &["conf.d/a.toml:1: key with no value, expected `=`", "stakeout.toml: is not there"],
    );
    let text = "[register]\nfiles = [\"none.toml\", \"conf.d\"]\n[[intel.list]]\nname = \"a\"\n\
        kind = \"bad\"\npath = \"none.txt\"\n";
    check_refused(
        &[("stakeout.toml", text), ("conf.d/a.toml", "")],
        &[
            "conf.d: is a folder, not a file (named in stakeout.toml:2)",
            "none.toml: is not there (named in stakeout.toml:2)",
            "none.txt: is not there (named in stakeout.toml:6)",
        ],
    );
    let text = "[register]\nfiles = [\"register.toml\"]\n[[intel.feed]]\nname = \"a\"\npath = \"a.json\"\n";
    let grants = REGISTER.replace("who", "whom");
    check_refused(
        &[("stakeout.toml", text), ("register.toml", &grants), ("a.json", "{\n[")],
        &[
            "a.json:2: this is no STIX bundle: key must be a string at line 2 column 1",
            "register.toml:2: [[grant]] lacks the required key \"who\"",
            "register.toml:3: unknown key \"whom\" in [[grant]]; did you mean \"who\"?",
        ],
    );
    let twice = "[[egress]]\nname = \"a\"\nnetworks = [\"192.0.2.1\"]\n".repeat(2);
    check_refused(
        &[("stakeout.toml", &twice)],
        &["stakeout.toml: two [[egress]] are called \"a\""],
    );
}

#[test]
fn variables_that_set_nothing_are_errors() {
    let folder = folder(&[("stakeout.toml", "")]);
    let check = |name: &str, value: &str, expected: &str| {
        let mut request = request(&folder);
        request.environment = vec![(name.to_owned(), value.to_owned())];
        check_request_refused(
            &folder,
            &request,
            &[&format!("environment variable {name}: {expected}")],
        );
    };
    check(
        "STAKEOUT_ORGANISATION__NAME",
        "x",
        "unknown section \"organisation\"; did you mean \"organization\"?",
    );
    check(
        "STAKEOUT_ORGANIZATION__NAMES",
        "x",
        "unknown key \"names\" in [organization]; did you mean \"name\"?",
    );
    check(
        "STAKEOUT_EGRESS__NAME",
        "x",
        "[[egress]] cannot be set by a variable; use a file in conf.d",
    );
    check("STAKEOUT_ORGANIZATION__NETWORKS", "10/8", "\"10/8\" in [organization] is no network");
    check("STAKEOUT_A__B__C", "x", "names no setting; write STAKEOUT_SECTION__KEY");
}

const MISP: &str = "{\"response\":[{\"Event\":{\"info\":\"x\",\"Attribute\":[{\"type\":\"ip-dst\",\
    \"value\":\"192.0.2.9\",\"to_ids\":true}]}}]}";

#[test]
fn what_is_not_read_yet_is_noted() {
    let list = |name: &str, rest: &str| {
        format!("[[intel.list]]\nname = \"{name}\"\nkind = \"bad\"\n{rest}\n")
    };
    let text = [
        list("web", "url = \"https://lists.example/a.txt\""),
        list("table", "path = \"a.csv\""),
        list("asns", "path = \"plain.txt\"\nformat = \"asndrop\""),
        list("packed", "path = \"a.gz\""),
        "[[intel.feed]]\nname = \"misp\"\npath = \"misp.json\"\n".to_owned(),
        "[[intel.feed]]\nname = \"live\"\nformat = \"taxii\"\nurl = \"https://taxii.example\"\n"
            .to_owned(),
        "[register]\nfiles = [\"tfplan.json\", \"domains.csv\"]\n".to_owned(),
    ];
    let (context, notes) = loaded(
        &[
            ("stakeout.toml", &text.concat()),
            ("a.csv", "ip,reason\n192.0.2.1,x\n"),
            ("plain.txt", "192.0.2.1\n"),
            ("a.gz", ""),
            ("misp.json", MISP),
            ("tfplan.json", "{\"terraform_version\":\"1.9\"}"),
            ("domains.csv", "name,registrar\na.example,x\n"),
        ],
        |request| {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            std::io::Write::write_all(&mut packed, b"# 2026-10-01\n192.0.2.1\n").expect("memory");
            beside(request, "a.gz", packed.finish().expect("memory"));
        },
    );
    let read: Vec<String> = context
        .intel
        .lists()
        .map(|list| format!("{} {} {}", list.name, list.format, list.entries))
        .collect();
    assert_eq!(read, ["asns asndrop 0", "packed plain 1", "table csv 1"]);
    assert_eq!(context.intel.feeds().map(|feed| feed.indicators.len()).sum::<usize>(), 1);
    assert!(context.register.owns_domain("a.example"));
    assert_eq!(
        notes,
        [
            "\"live\": https://taxii.example was not fetched yet; run stakeout intel update",
            "\"web\": https://lists.example/a.txt was not fetched yet; run stakeout intel update",
            "a.csv: this list states no date; it counts fully whatever its age",
            "plain.txt: 1 line is no name, address, network or AS number (line 1)",
            "plain.txt: this list is empty",
            "plain.txt: this list states no date; it counts fully whatever its age",
        ]
    );
}

/// The text with its examples made real: comment signs are taken off lines that are TOML.
fn uncommented(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix("# ") {
        Some(toml) if toml.starts_with('[') || is_assignment(toml) => toml.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn is_assignment(line: &str) -> bool {
    line.split_once(" = ")
        .is_some_and(|(key, _)| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

#[test]
fn the_files_that_init_writes_are_valid_as_written_and_with_their_examples() {
    for change in [str::to_owned as fn(&str) -> String, uncommented] {
        let (stakeout, register) =
            (change(commented_stakeout_toml()), change(commented_register_toml()));
        let files = [
            ("stakeout.toml", stakeout.as_str()),
            ("register.toml", register.as_str()),
            ("providers.toml", ""),
            ("sigma/rule.yml", "title: x\n"),
        ];
        let (context, _) = loaded(&[&files[..], &REST[2..]].concat(), |_| ());
        assert_eq!(context.register.is_empty(), register == commented_register_toml());
        assert_eq!(context.intel.is_empty(), stakeout == commented_stakeout_toml());
        assert_eq!(context.sigma.is_empty(), stakeout == commented_stakeout_toml());
        for text in [stakeout, register] {
            assert!(text.lines().all(|line| line.len() <= 100));
        }
    }
}

#[test]
fn the_loaded_register_answers() {
    let (context, _) = loaded(&halvard(), |_| ());
    let who = ["arn:aws:iam::1:role/service/ci-build".to_owned()];
    let claim = Claim {
        who: &who,
        kind: ResourceKind::Compute,
        provider: Some("aws"),
        account: "1",
        region: "eu-west-1",
        global: false,
        time: Timestamp::default(),
        count: 1,
        class: None,
        names: &[],
        registration: false,
        issuer: None,
        address: None,
        mfa: None,
    };
    assert!(matches!(context.register.assess(&[claim])[0], Standing::Covered { .. }));
}

#[test]
fn tables_of_providers_are_read_and_their_errors_are_placed() {
    let settings = ("stakeout.toml", "[intel]\nproviders = [\"shops.toml\"]\n");
    let shop = "[[provider]]\nname = \"stratus\"\nkind = \"hosting\"\n\
        as_of = 2026-10-01T00:00:00Z\nsuffixes = [\"stratus.example\"]\n";
    let (context, notes) = loaded(&[settings, ("shops.toml", shop)], |_| {});
    assert!(notes.is_empty(), "{notes:?}");
    let fact = context.intel.provider_of_name("a.stratus.example").expect("a provider of its own");
    assert_eq!((fact.provider, fact.list), ("stratus", "shops"));
    let misspelt = shop.replace("suffixes", "sufixes");
    check_refused(
        &[settings, ("shops.toml", &misspelt)],
        &["shops.toml:5: unknown key \"sufixes\" in [[provider]]; did you mean \"suffixes\"?"],
    );
    check_refused(&[settings], &["shops.toml: is not there (named in stakeout.toml:2)"]);
}
