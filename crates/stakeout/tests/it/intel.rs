//! `stakeout intel` as users drive it: status, look-ups, and files that are checked and taken in.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::Value;

use crate::binary::{Run, stakeout};
use crate::folder::Folder;

const SETTINGS: &str = r#"
[organization]
name = "Halvard"
domains = ["halvard.example"]
networks = ["10.0.0.0/8"]
[[egress]]
name = "office NAT"
networks = ["198.51.100.10/32"]
[[intel.list]]
name = "tor"
kind = "tor"
path = "intel/tor.txt"
confidence = 80
[[intel.list]]
name = "asn"
kind = "asn"
path = "intel/asn.tsv"
as_of = 2026-10-01T00:00:00Z
[[intel.list]]
name = "vpn numbers"
kind = "vpn"
path = "intel/vpn.txt"
[[intel.list]]
name = "cdn"
kind = "warning"
path = "intel/cdn.json"
[[intel.feed]]
name = "actors"
path = "intel/actors.csv"
"#;

fn folder() -> Folder {
    Folder::of(&[
        ("stakeout.toml", SETTINGS.as_bytes()),
        ("intel/tor.txt", b"# 2026-10-27T00:00:00Z\n192.0.2.7\nnonsense\n198.51.100.10\n"),
        ("intel/asn.tsv", b"192.0.2.0\t192.0.2.255\t64500\tNO\tEXAMPLE Example AS\n"),
        ("intel/vpn.txt", b"# 2026-01-01\nAS64500\n"),
        (
            "intel/cdn.json",
            br#"{"name":"cdn","type":"cidr","version":20261001,"list":["203.0.113.0/24"]}"#,
        ),
        (
            "intel/actors.csv",
            b"value,actor,campaign,confidence,valid_from,valid_until,tlp\n\
              evil.example,PORCH CLIMBER,Op,80,2026-10-01,2026-11-01,TLP:AMBER\n\
              203.0.113.9,PORCH CLIMBER,,80,2026-10-01,,\n\
              old.example,PORCH CLIMBER,,80,2026-01-01,2026-02-01,\n",
        ),
    ])
}

fn run(folder: &Folder, line: &[&str]) -> Run {
    let run = stakeout(folder.path(), line).run();
    assert_eq!(run.code, 0, "{line:?}\n{}\n{}", run.out(), run.err());
    run
}

fn json(folder: &Folder, line: &[&str]) -> Value {
    let run = run(folder, line);
    serde_json::from_str(&run.out()).expect("stdout is JSON")
}

const NOW: &str = "2026-10-28T12:00:00Z";

#[test]
fn status_tells_ages_and_what_was_not_read() {
    let folder = folder();
    let status = json(&folder, &["intel", "status", "--now", NOW, "--format", "json"]);
    let rows: Vec<String> = status["intel"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            let word = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
            format!("{} {} {} {}", word("name"), word("format"), row["entries"], word("state"))
        })
        .collect();
    assert_eq!(
        rows,
        [
            "asn iptoasn 1 fresh",
            "cdn misp-warninglist 1 fresh",
            "tor plain 2 fresh",
            "vpn numbers plain 1 stale",
            "actors csv 3 by indicator",
        ]
    );
    let not_read = status["intel"][2]["not_read"][0].as_str().unwrap_or_default().to_owned();
    assert_eq!(not_read, "1 line is no name, address, network or AS number (line 3)");
    let late = run(&folder, &["intel", "status", "--now", "2026-12-01"]).out();
    assert!(late.contains("stale"), "{late}");
    let empty = Folder::of(&[]);
    assert!(run(&empty, &["intel", "status"]).out().contains("neither a list nor a feed"));
}

#[test]
fn a_look_up_says_everything_and_ours_first() {
    let folder = folder();
    let values = [
        "192.0.2[.]7",
        "hxxp://www.evil[.]example/x",
        "203.0.113.9",
        "198.51.100.10",
        "AS64500",
        "old.example",
        "s3.amazonaws.com",
        "nobody.example",
        "buyer@halvard.example",
    ];
    let line = [["intel", "lookup", "--now", NOW, "--format", "json"].as_slice(), &values].concat();
    let found = json(&folder, &line);
    assert_eq!(found.as_array().map(Vec::len), Some(values.len()));
    let tor = &found[0];
    assert_eq!((&tor["kind"], &tor["network"]["number"]), (&"address".into(), &64_500.into()));
    assert_eq!(tor["network"]["country"], "NO");
    assert_eq!(
        (&tor["lists"][0]["list"], &tor["lists"][0]["confidence"]),
        (&"tor".into(), &80.into())
    );
    let vpn = &tor["lists"][1];
    assert_eq!((&vpn["entry"], &vpn["stale"]), (&"AS64500".into(), &true.into()));
    let evil = &found[1]["indicators"][0];
    assert_eq!((&evil["actor"], &evil["tlp"]), (&"PORCH CLIMBER".into(), &"TLP:AMBER".into()));
    assert_eq!((&evil["live"], &evil["entry"]), (&true.into(), &"evil.example".into()));
    assert_eq!(found[2]["indicators"][0]["suppressed_by"], "cdn");
    assert_eq!(found[3]["ours"], "our exit office NAT");
    assert_eq!(found[4]["network"]["name"], "EXAMPLE Example AS");
    assert_eq!(found[5]["indicators"][0]["live"], false);
    assert_eq!(found[6]["provider"]["name"], "aws");
    assert_eq!(found[7]["known"], false);
    assert_eq!(found[8]["ours"], "our name");
    let text =
        run(&folder, &[["intel", "lookup", "--now", NOW].as_slice(), &values].concat()).out();
    for line in [
        "  ours       our exit office NAT",
        "  network    AS64500 EXAMPLE Example AS (NO), 192.0.2.0/24, asn",
        "  list       tor (tor): 192.0.2.7, confidence 80, as of 2026-10-27 (36 hours old)",
        "actor PORCH CLIMBER, campaign Op, TLP:AMBER, live from 2026-10-01 until 2026-11-01",
        "held back by warning list cdn",
        "  nothing is known of it",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_file_is_checked_before_it_is_taken_in() {
    let folder = folder();
    let checked = run(&folder, &["intel", "import", "intel/tor.txt"]).out();
    assert!(checked.contains("a list in the format plain"), "{checked}");
    assert!(checked.contains("2 addresses and networks"), "{checked}");
    assert!(checked.contains("not read: 1 line is no name"), "{checked}");
    let line = ["intel", "import", "intel/tor.txt", "--name", "Tor again", "--kind", "tor"];
    let taken = run(&folder, &line).out();
    assert!(taken.contains("intel-tor-again.toml"), "{taken}");
    let status = run(&folder, &["intel", "status", "--now", NOW]).out();
    assert!(status.contains("Tor again"), "{status}");
    let feed =
        run(&folder, &["intel", "import", "intel/actors.csv", "--as", "csv", "--name", "more"]);
    assert!(feed.out().contains("3 indicators of a named actor"), "{}", feed.out());
    let refuse = |line: &[&str], says: &str| {
        let run = stakeout(folder.path(), line).run();
        assert_eq!(run.code, 3, "{line:?}");
        assert!(run.err().contains(says), "{}", run.err());
    };
    refuse(&line, "is there already");
    refuse(&["intel", "import", "none.txt"], "none.txt: is not there");
    refuse(&["intel", "import", "intel/tor.txt", "--name", "x"], "a list needs --kind");
    refuse(&["intel", "import", "intel/tor.txt", "--as", "stxi"], "did you mean \"stix\"?");
    refuse(
        &["intel", "import", "stakeout.toml", "--as", "mmdb", "--kind", "asn"],
        "this is no MMDB file",
    );
}

/// A server on this machine that answers by path, as long as the test runs. The answer to a path is
/// its status line, headers and body; `{AUTH}` in one stands for the authorisation that came.
fn server(answers: &'static [(&'static str, &'static str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            answer(stream, answers);
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: TcpStream, answers: &[(&str, &str)]) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut auth, mut held) = (String::new(), false);
    for line in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
        let lower = line.to_ascii_lowercase();
        held |= lower == "if-none-match: \"v1\"";
        if let Some(value) = lower.strip_prefix("authorization: ") {
            value.clone_into(&mut auth);
        }
    }
    let found = answers.iter().find(|(known, _)| *known == path);
    let (head, body) = match found {
        Some(_) if held => ("304 Not Modified", String::new()),
        Some((_, text)) => {
            let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
            (head, body.replace("{AUTH}", &auth))
        }
        None => ("404 Not Found", String::new()),
    };
    let head = head.replace('\n', "\r\n");
    let text = format!(
        "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    drop(stream.write_all(text.as_bytes()));
}

fn update(folder: &Folder, arguments: &[&str]) -> Run {
    stakeout(folder.path(), &[["intel", "update"].as_slice(), arguments].concat())
        .variable("NO_PROXY", "127.0.0.1")
        .run()
}

#[test]
fn lists_are_fetched_once_and_kept_when_what_comes_is_worse() {
    let base = server(&[
        ("/tor.txt", "200 OK\nETag: \"v1\"\n\n192.0.2.1\n192.0.2.2\n192.0.2.3\n"),
        ("/empty.txt", "200 OK\n\n# nothing\n"),
        ("/small.txt", "200 OK\n\n192.0.2.1\n"),
        ("/inside", "302 Found\nLocation: http://localhost:9/x\n\n"),
        ("/file", "302 Found\nLocation: file:///etc/passwd\n\n"),
    ]);
    let folder = Folder::of(&[]);
    let write = |path: &str, more: &str| {
        let text = format!(
            "[[intel.list]]\nname = \"tor\"\nkind = \"tor\"\nurl = \"{base}{path}\"\n{more}"
        );
        std::fs::write(folder.path().join("stakeout.toml"), text).expect("a file");
    };
    let check = |code: i32, says: &str| {
        let run = update(&folder, &[]);
        assert_eq!(run.code, code, "{}{}", run.out(), run.err());
        assert!((run.out() + &run.err()).contains(says), "{says}\n{}{}", run.out(), run.err());
    };
    write("/tor.txt", "");
    check(0, "tor: fetched, 3 entries");
    check(0, "tor: unchanged, 3 entries");
    let known = json(&folder, &["intel", "lookup", "192.0.2.2", "--format", "json"]);
    assert_eq!(known[0]["lists"][0]["stale"], false);
    assert!(known[0]["lists"][0]["as_of"].is_string());
    write("/empty.txt", "");
    check(3, "holds no entry; what was there before stays");
    write("/small.txt", "");
    check(3, "less than half of the 3 before");
    write("/gone.txt", "");
    check(3, "answered 404");
    write("/inside", "");
    check(3, "redirected to a private host");
    write("/file", "");
    check(3, "answered 302 Found");
    write("/tor.txt", "sha256 = \"00\"\n");
    std::fs::remove_dir_all(folder.path().join("intel")).expect("a folder");
    check(3, "not the one in sha256");
    write("/small.txt", "");
    check(0, "tor: fetched, 1 entries");
    let known = json(&folder, &["intel", "lookup", "192.0.2.1", "--format", "json"]);
    assert_eq!(known[0]["lists"][0]["list"], "tor");
}

#[test]
fn collections_of_taxii_are_fetched_page_by_page() {
    let base = server(&[
        ("/taxii2/", "200 OK\n\n{\"title\":\"x\",\"api_roots\":[\"/root/\"]}"),
        (
            "/root/",
            "200 OK\n\n{\"title\":\"r\",\"versions\":[\"application/taxii+json;version=2.1\"]}",
        ),
        (
            "/root/collections/",
            "200 OK\n\n{\"collections\":[{\"id\":\"one\",\"can_read\":true},{\"id\":\"no\",\"can_read\":false}]}",
        ),
        ("/root/collections/one/", "200 OK\n\n{\"id\":\"one\",\"can_read\":true}"),
        (
            "/root/collections/one/objects/",
            "200 OK\n\n{\"more\":true,\"next\":\"p 2\",\"objects\":[{\"type\":\"indicator\",\"id\":\"indicator--1\",\
             \"pattern\":\"[ipv4-addr:value = '192.0.2.1']\",\"valid_from\":\"2026-01-01T00:00:00Z\"}]}",
        ),
        (
            "/root/collections/one/objects/?next=p%202",
            "200 OK\nX-TAXII-Date-Added-Last: 2026-01-02T00:00:00Z\n\n{\"more\":true,\"objects\":[]}",
        ),
        (
            "/root/collections/one/objects/?added_after=2026-01-02T00%3A00%3A00Z",
            "200 OK\n\n{\"more\":false,\"objects\":[{\"type\":\"indicator\",\"id\":\"indicator--2\",\"name\":\"{AUTH}\",\
             \"pattern\":\"[domain-name:value = 'evil.example']\",\"valid_from\":\"2026-01-01T00:00:00Z\"}]}",
        ),
    ]);
    let text = format!(
        "[[intel.feed]]\nname = \"live\"\nformat = \"taxii\"\nurl = \"{base}/taxii2/\"\ntoken_file = \"token\"\n"
    );
    let folder = Folder::of(&[("stakeout.toml", text.as_bytes()), ("token", b"sesame\n")]);
    let run = update(&folder, &[]);
    assert_eq!((run.code, run.out().as_str()), (0, "live: fetched, 2 entries\n"), "{}", run.err());
    let known = json(&folder, &["intel", "lookup", "evil.example", "--format", "json"]);
    assert_eq!(known[0]["indicators"][0]["name"], "bearer sesame");
    let run = update(&folder, &["nobody"]);
    assert_eq!(run.code, 3);
    assert!(run.err().contains("no list or feed with a url is called \"nobody\""));
}

#[test]
fn a_look_up_of_a_technique_or_a_group_says_what_attack_knows() {
    let folder = Folder::of(&[]);
    let values = ["t1583.002", "Fancy Bear", "T1583.009"];
    let text = run(&folder, &[["intel", "lookup"].as_slice(), &values].concat()).out();
    for line in [
        "t1583.002  (technique)\n  attack     known to be used by Axiom, HEXANE and Sea Turtle, ATT&CK v18.1",
        "  attack     APT28 (G0007), known for T1583.001, T1583.003, T1583.006, ATT&CK v18.1",
        "T1583.009  (technique)\n  nothing is known of it",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let known =
        json(&folder, &[["intel", "lookup", "--format", "json"].as_slice(), &values].concat());
    assert_eq!(known[0]["attack"].as_array().map(Vec::len), Some(3));
    assert_eq!((&known[1]["known"], &known[1]["attack"][0]["id"]), (&true.into(), &"G0007".into()));
    assert_eq!((&known[2]["known"], &known[2]["attack"]), (&false.into(), &serde_json::json!([])));
}
