//! `stakeout intel update` against servers of the test: what is fetched, what is asked for again, and
//! who gets to see the secret.

use std::fs;

use serde_json::Value;

use crate::binary::{Run, stakeout};
use crate::folder::{Folder, gzip};
use crate::server::Server;

fn update(folder: &Folder, arguments: &[&str]) -> Run {
    stakeout(folder.path(), &[["intel", "update"].as_slice(), arguments].concat())
        .variable("NO_PROXY", "127.0.0.1")
        .run()
}

/// That an update ends with a code and says something.
fn check(folder: &Folder, arguments: &[&str], code: i32, says: &str) {
    let run = update(folder, arguments);
    let said = run.out() + &run.err();
    assert_eq!(run.code, code, "{said}");
    assert!(said.contains(says), "{says}\n{said}");
}

fn lookup(folder: &Folder, value: &str) -> Value {
    let run = stakeout(folder.path(), &["intel", "lookup", value, "--format", "json"]).run();
    assert_eq!(run.code, 0, "{}", run.err());
    let found: Value = serde_json::from_str(&run.out()).expect("stdout is JSON");
    found[0].clone()
}

fn indicator(number: u32, pattern: &str) -> String {
    format!(
        r#"{{"type":"indicator","id":"indicator--{number}","name":"{{AUTH}}","pattern":"[{pattern}]",
            "valid_from":"2026-01-01T00:00:00Z"}}"#
    )
}

#[test]
fn lists_are_fetched_once_and_kept_when_what_comes_is_worse() {
    let server = Server::start();
    server.answer("/tor.txt", "200 OK\nETag: \"v1\"", b"192.0.2.1\n192.0.2.2\n192.0.2.3\n");
    server.answer("/empty.txt", "200 OK", b"# nothing\n");
    server.answer("/small.txt", "200 OK", b"192.0.2.1\n");
    server.answer("/inside", "302 Found\nLocation: http://localhost:9/x", b"");
    server.answer("/file", "302 Found\nLocation: file:///etc/passwd", b"");
    let base = server.base();
    let folder = Folder::of(&[]);
    let write = |path: &str, more: &str| {
        let text = format!(
            "[[intel.list]]\nname = \"tor\"\nkind = \"tor\"\nurl = \"{base}{path}\"\n{more}"
        );
        fs::write(folder.path().join("stakeout.toml"), text).expect("a file");
    };
    let check = |code: i32, says: &str| check(&folder, &[], code, says);
    write("/tor.txt", "");
    check(0, "tor: fetched, 3 entries");
    check(0, "tor: unchanged, 3 entries");
    let known = lookup(&folder, "192.0.2.2");
    assert_eq!(known["lists"][0]["stale"], false);
    assert!(known["lists"][0]["as_of"].is_string());
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
    fs::remove_dir_all(folder.path().join("intel")).expect("a folder");
    check(3, "not the one in sha256");
    write("/small.txt", "");
    check(0, "tor: fetched, 1 entries");
    assert_eq!(lookup(&folder, "192.0.2.1")["lists"][0]["list"], "tor");
}

#[test]
fn a_packed_list_is_fetched_through_a_proxy() {
    let proxy = Server::start();
    let packed = gzip(b"192.0.2.1\n192.0.2.2\n");
    proxy.answer("http://lists.example/tor.txt.gz", "200 OK", &packed);
    let text = "[[intel.list]]\nname = \"tor\"\nkind = \"tor\"\nurl = \"http://lists.example/tor.txt.gz\"\n";
    let folder = Folder::of(&[("stakeout.toml", text.as_bytes())]);
    let run = stakeout(folder.path(), &["intel", "update"])
        .variable("HTTP_PROXY", proxy.base())
        .variable("NO_PROXY", "")
        .run();
    assert_eq!((run.code, run.out().as_str()), (0, "tor: fetched, 2 entries\n"), "{}", run.err());
    assert_eq!(lookup(&folder, "192.0.2.2")["lists"][0]["list"], "tor");
}

#[test]
fn collections_of_taxii_are_fetched_page_by_page_and_then_what_is_new() {
    let server = Server::start();
    let json = |path: &str, head: &str, body: &str| server.answer(path, head, body.as_bytes());
    let objects = "/root/collections/one/objects/";
    json("/taxii2/", "200 OK", r#"{"title":"x","api_roots":["/root/"]}"#);
    json("/root/", "200 OK", r#"{"title":"r","versions":["application/taxii+json;version=2.1"]}"#);
    let collections =
        r#"{"collections":[{"id":"one","can_read":true},{"id":"no","can_read":false}]}"#;
    json("/root/collections/", "200 OK", collections);
    json("/root/collections/one/", "200 OK", r#"{"id":"one","can_read":true}"#);
    let page = |more: &str, objects: &str| format!("{{{more},\"objects\":[{objects}]}}");
    let first = indicator(1, "ipv4-addr:value = '192.0.2.1'");
    json(objects, "200 OK", &page(r#""more":true,"next":"p 2""#, &first));
    let added = |day: u8| format!("200 OK\nX-TAXII-Date-Added-Last: 2026-01-0{day}T00:00:00Z");
    json(&format!("{objects}?next=p%202"), &added(2), &page(r#""more":true"#, ""));
    let after = |day: u8| format!("{objects}?added_after=2026-01-0{day}T00%3A00%3A00Z");
    let second = indicator(2, "domain-name:value = 'evil.example'");
    json(&after(2), &added(3), &page(r#""more":false"#, &second));
    let base = server.base();
    let text = format!(
        "[[intel.feed]]\nname = \"live\"\nformat = \"taxii\"\nurl = \"{base}/taxii2/\"\ntoken_file = \"token\"\n"
    );
    let folder = Folder::of(&[("stakeout.toml", text.as_bytes()), ("token", b"sesame\n")]);
    check(&folder, &[], 0, "live: fetched, 2 entries\n");
    assert_eq!(lookup(&folder, "evil.example")["indicators"][0]["name"], "bearer sesame");
    json(&after(3), "200 OK", "{}");
    check(&folder, &[], 0, "live: unchanged, 2 entries\n");
    let newer = second.replace("evil.example", "worse.example");
    let third = indicator(3, "ipv4-addr:value = '192.0.2.3'");
    json(&after(3), &added(4), &page(r#""more":false"#, &format!("{newer},{third}")));
    check(&folder, &[], 0, "live: updated, 3 entries (2 before)\n");
    let known = |value: &str| lookup(&folder, value)["known"] == true;
    let values = ["192.0.2.1", "evil.example", "worse.example", "192.0.2.3"];
    assert_eq!(values.map(known), [true, false, true, true]);
    check(&folder, &["--force"], 0, "live: updated, 2 entries (3 before)\n");
    check(&folder, &["nobody"], 3, "no list or feed with a url is called \"nobody\"");
}

#[test]
fn a_server_of_the_old_taxii_is_asked_in_its_media_types() {
    let server = Server::start();
    let old = "200 OK\nAccept: version=2.0";
    server.answer("/one/", old, br#"{"id":"one","can_read":true}"#);
    let body = format!("{{\"objects\":[{}]}}", indicator(1, "ipv4-addr:value = '192.0.2.1'"));
    let part = "206 Partial Content\nAccept: application/vnd.oasis.stix+json; version=2.0\n\
                X-TAXII-Date-Added-Last: 2026-01-02T00:00:00Z";
    server.answer("/one/objects/", part, body.as_bytes());
    let body = body.replace("--1", "--2");
    let after = "/one/objects/?added_after=2026-01-02T00%3A00%3A00Z";
    server.answer(after, old, body.as_bytes());
    let base = server.base();
    let text = format!(
        "[[intel.feed]]\nname = \"old\"\nformat = \"taxii\"\nurl = \"{base}/one/\"\n\
         user = \"halvard\"\npassword_file = \"word\"\n"
    );
    let folder = Folder::of(&[("stakeout.toml", text.as_bytes()), ("word", b"sesame\n")]);
    check(&folder, &[], 0, "old: fetched, 2 entries\n");
    let name = lookup(&folder, "192.0.2.1")["indicators"][0]["name"].clone();
    assert_eq!(name, "basic agfsdmfyzdpzzxnhbwu=", "in small letters, as the server tells it");
}

#[test]
fn a_secret_goes_to_the_host_that_was_configured_and_no_other() {
    let (home, other) = (Server::start(), Server::start());
    let root = format!("{{\"api_roots\":[\"{}/one/\"]}}", other.base());
    home.answer("/taxii2/", "200 OK", root.as_bytes());
    let moved = format!("302 Found\nLocation: {}/list.csv", other.base());
    home.answer("/list.csv", &moved, b"");
    other.answer("/one/", "200 OK", br#"{"id":"one","can_read":true}"#);
    let body = format!("{{\"objects\":[{}]}}", indicator(1, "ipv4-addr:value = '192.0.2.1'"));
    other.answer("/one/objects/", "200 OK", body.as_bytes());
    other.answer("/list.csv", "200 OK", b"value,name\n192.0.2.1,{AUTH}\n");
    let base = home.base();
    for (format, path) in [("taxii", "/taxii2/"), ("csv", "/list.csv")] {
        let text = format!(
            "[[intel.feed]]\nname = \"led\"\nformat = \"{format}\"\nurl = \"{base}{path}\"\ntoken_file = \"token\"\n"
        );
        let folder = Folder::of(&[("stakeout.toml", text.as_bytes()), ("token", b"sesame\n")]);
        check(&folder, &[], 0, "led: fetched, 1 entries\n");
        let known = lookup(&folder, "192.0.2.1")["indicators"][0].clone();
        assert!(known.is_object() && !known.to_string().contains("sesame"), "{known}");
    }
    let root = r#"{"api_roots":["http://localhost:9/one/"]}"#;
    home.answer("/taxii2/", "200 OK", root.as_bytes());
    let text =
        format!("[[intel.feed]]\nname = \"led\"\nformat = \"taxii\"\nurl = \"{base}/taxii2/\"\n");
    let folder = Folder::of(&[("stakeout.toml", text.as_bytes())]);
    check(&folder, &[], 3, "is on a private host");
}

const EVENTS: [&str; 3] = [
    "00000000-0000-4000-8000-000000000001",
    "00000000-0000-4000-8000-000000000002",
    "00000000-0000-4000-8000-000000000003",
];

fn manifest(server: &Server, events: &[(usize, u32)]) {
    let event = |(event, stamp): &(usize, u32)| {
        format!("\"{}\":{{\"info\":\"x\",\"timestamp\":\"{stamp}\"}}", EVENTS[*event])
    };
    let escape = "\"../../escape\":{\"timestamp\":\"1\"}".to_owned();
    let events: Vec<String> = events.iter().map(event).chain([escape]).collect();
    let text = format!("{{{}}}", events.join(","));
    server.answer("/feed/manifest.json", "200 OK", text.as_bytes());
}

fn event(server: &Server, event: usize, value: &str) {
    let text = format!(
        r#"{{"Event":{{"info":"x","uuid":"{}","date":"2026-10-01","Attribute":[
            {{"type":"domain","value":"{value}","to_ids":true,"timestamp":"1790812800"}}]}}}}"#,
        EVENTS[event]
    );
    server.answer(&format!("/feed/{}.json", EVENTS[event]), "200 OK", text.as_bytes());
}

#[test]
fn the_events_of_a_misp_feed_are_fetched_one_by_one_and_only_where_they_changed() {
    let server = Server::start();
    let base = server.base();
    let text =
        format!("[[intel.feed]]\nname = \"misp\"\nformat = \"misp\"\nurl = \"{base}/feed/\"\n");
    let folder = Folder::of(&[("stakeout.toml", text.as_bytes())]);
    manifest(&server, &[(0, 1), (1, 1)]);
    check(&folder, &[], 3, "no event could be fetched, first: http");
    check(&folder, &[], 3, "no event could be fetched, first: http");
    event(&server, 0, "a.example");
    event(&server, 1, "b.example");
    check(&folder, &[], 0, "misp: fetched 2 events and removed 0, 2 entries\n");
    check(&folder, &[], 0, "misp: unchanged, 2 entries\n");
    // The first is as it was by the manifest, and so is not asked for.
    manifest(&server, &[(0, 1), (1, 2), (2, 2)]);
    event(&server, 0, "a2.example");
    event(&server, 1, "b2.example");
    check(&folder, &[], 3, "not fetched: 1, first http");
    event(&server, 2, "c.example");
    check(&folder, &[], 0, "misp: fetched 1 events and removed 0, 3 entries\n");
    let known = |value: &str| lookup(&folder, value)["known"] == true;
    let values = ["a.example", "a2.example", "b2.example", "b.example", "c.example"];
    assert_eq!(values.map(known), [true, false, true, false, true]);
    server.answer(&format!("/feed/{}.json", EVENTS[1]), "200 OK", b"{\"Event\":");
    manifest(&server, &[(1, 3), (2, 2)]);
    check(&folder, &[], 3, "fetched 0 events and removed 1, 2 entries; not fetched: 1");
    assert_eq!(values.map(known), [false, false, true, false, true]);
    manifest(&server, &[]);
    check(&folder, &[], 3, "the manifest names no event; what was there before stays");
    assert_eq!(values.map(known), [false, false, true, false, true]);
}

#[test]
fn the_folder_of_a_misp_feed_is_read_as_it_is_published() {
    let id = EVENTS[0];
    let manifest =
        format!("{{\"{id}\":{{\"info\":\"x\",\"Orgc\":{{\"name\":\"A\"}},\"timestamp\":\"1\"}}}}");
    let event = r#"{"Event":{"info":"x","date":"2026-10-01","Attribute":[
        {"type":"domain","value":"evil.example","to_ids":true,"timestamp":"1790812800"}]}}"#;
    let text = "[[intel.feed]]\nname = \"misp\"\npath = \"feed\"\n";
    let folder = Folder::of(&[
        ("stakeout.toml", text.as_bytes()),
        ("feed/manifest.json", manifest.as_bytes()),
        ("feed/hashes.csv", format!("d41d8cd98f00b204e9800998ecf8427e,{id}\n").as_bytes()),
        (&format!("feed/{id}.json"), event.as_bytes()),
    ]);
    assert_eq!(lookup(&folder, "evil.example")["indicators"][0]["feed"], "misp");
}
