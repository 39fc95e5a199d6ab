//! Log content is data in every sink: whatever a log holds, no control byte, no character that
//! reorders or hides its neighbours, no markup and no formula leaves, and JSON gives it back whole.

use serde_json::{Value, json};

use crate::binary::{NOW, OUTPUTS, Outputs, Run, stakeout};
use crate::folder::{Folder, files_below};
use crate::logs::{Call, trail};

/// What somebody may write into a field of a log.
fn payloads() -> Vec<String> {
    let given = [
        "\u{1b}[31mred\u{1b}[0m",
        "\u{1b}]0;title\u{7}",
        "\u{1b}]8;;https://evil.example\u{1b}\\link",
        "\u{9b}2J",
        "\u{90}dcs\u{9c}",
        "back\u{8}\u{8}\u{8}space",
        "bell\u{7}",
        "nul\u{0}",
        "delete\u{7f}",
        "line\nbreak",
        "carriage\rreturn",
        "\r\nHeader: injected",
        "tab\tstop",
        "vertical\u{b}tab\u{c}feed",
        "next\u{85}line",
        "separators\u{2028}and\u{2029}",
        "\u{202e}gnp.exe",
        "\u{2066}isolate\u{2069}",
        "\u{200e}\u{200f}marks",
        "zero\u{200b}width\u{200d}joiner",
        "\u{feff}mark",
        "soft\u{ad}hyphen",
        "tag\u{e0041}\u{e007f}",
        "<script>alert(1)</script>",
        "</td><img src=x onerror=alert(1)>",
        "&lt;entity&amp;",
        "'\"><svg onload=alert(1)>",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"https://evil.example\")",
        "+1+1",
        "-2+3",
        "@SUM(1+1)",
        "\t=1+1",
        "\r=1+1",
        "quote\",\"=1+1\",\"",
        "{{7*7}}${7*7}#{7*7}",
        "%s%n%x",
        "| table | cell |\n---",
        "[link](javascript:alert(1))",
        "emoji \u{1f600} \u{e9} \u{65e5}\u{672c}",
    ];
    let long = "x".repeat(10_000);
    given.into_iter().map(str::to_owned).chain([long]).collect()
}

/// Characters that are more than text to a terminal or a reader's eye. Not the product's own list.
fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(u32::from(letter),
            0xad | 0x61c | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff
            | 0xfff9..=0xfffb | 0xe0000..=0xe007f)
}

/// A log in which one payload stands in every field that a case may show.
fn calls(payload: &str) -> Vec<Call> {
    let user = Call {
        request: Some(json!({ "instanceType": payload })),
        response: Some(json!({ "instancesSet": { "items": [{ "instanceId": payload }] } })),
        region: payload.to_owned(),
        account: payload.to_owned(),
        agent: payload.to_owned(),
        from: payload.to_owned(),
        key: Some(format!("AKIA{payload}")),
        ..Call::new("2026-10-27 10:00", &format!("user/u{payload}"), "ec2:RunInstances")
    };
    let role = Call {
        domain: Some(format!("{payload}.com")),
        ..Call::new(
            "2026-10-27 11:00",
            &format!("role/r as {payload}"),
            "route53domains:RegisterDomain",
        )
    };
    let person = Call {
        request: Some(json!({ "userName": payload })),
        response: Some(json!({ "user": { "userName": payload } })),
        ..Call::new("2026-10-27 12:00", &format!("sso/{payload} as Admin"), "iam:CreateUser")
    };
    let refused = Call {
        error: Some(payload.to_owned()),
        ..Call::new("2026-10-27 13:00", &format!("user/u{payload}"), "ec2:RunInstances")
    };
    vec![user, role, person, refused]
}

/// Lines of a sensor about contact with an actor's address: JSON, and a table with raw bytes.
fn wire(payload: &str) -> [String; 2] {
    let line = json!({
        "ts": 1_793_080_800.5, "uid": payload, "id.orig_h": "10.1.4.12", "id.orig_p": 51022,
        "id.resp_h": "203.0.113.9", "id.resp_p": 443, "proto": "tcp", "service": payload,
        "duration": 1.5, "orig_bytes": 1400, "resp_bytes": 5200, "conn_state": "SF",
        "history": payload,
    });
    let look_up = json!({
        "ts": 1_793_080_799.5, "uid": payload, "id.orig_h": "10.1.4.13", "id.orig_p": 40123,
        "id.resp_h": "10.1.0.53", "id.resp_p": 53, "proto": "udp", "trans_id": 7,
        "query": format!("{payload}.evil.example"), "qtype_name": "A", "rcode_name": "NOERROR",
        "answers": [payload, "203.0.113.9"],
    });
    let cell = payload.replace(['\t', '\n', '\r'], " ");
    let table = format!(
        "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\t\
         id.resp_p\tproto\tservice\tconn_state\n1793080900.000000\t{cell}\t10.1.4.14\t51022\t\
         203.0.113.9\t443\ttcp\t{cell}\tSF\n"
    );
    [format!("{line}\n{look_up}\n"), table]
}

const SETTINGS: &str = "[organization]\nname = \"Halvard\"\ndomains = [\"halvard.example\"]\n\
    [register]\nfiles = [\"register.toml\"]\n\
    [[intel.feed]]\nname = \"actors\"\nformat = \"stix\"\npath = \"actors.stix.json\"\n";
const REGISTER: &str = "[scope]\ncomplete = [\"*\"]\n\
    [[grant]]\nticket = \"=1+1\"\nwho = [\"*:role/r\"]\nkind = [\"domain\"]\n";

fn feed() -> String {
    let common = json!({
        "spec_version": "2.1", "created": "2026-09-01T00:00:00Z",
        "modified": "2026-09-01T00:00:00Z",
    });
    let with = |more: Value| {
        let mut object = common.clone();
        for (name, value) in more.as_object().expect("an object") {
            object[name] = value.clone();
        }
        object
    };
    let id = |kind: &str, n: u8| format!("{kind}--0c1d2e3f-0000-4a4a-8b8b-00000000000{n}");
    let indicator = |n: u8, pattern: &str| {
        with(json!({
            "type": "indicator", "id": id("indicator", n), "name": "<b>\u{1b}[5m=1+1",
            "pattern": pattern, "pattern_type": "stix", "valid_from": "2026-09-01T00:00:00Z",
            "confidence": 85,
        }))
    };
    let relation = |n: u8| {
        with(json!({
            "type": "relationship", "id": id("relationship", n), "relationship_type": "indicates",
            "source_ref": id("indicator", n), "target_ref": id("intrusion-set", 9),
        }))
    };
    let objects = [
        with(
            json!({ "type": "intrusion-set", "id": id("intrusion-set", 9), "name": "\u{202e}<i>Corvid\u{1b}[1m" }),
        ),
        indicator(1, "[ipv4-addr:value = '203.0.113.9']"),
        relation(1),
        indicator(2, "[domain-name:value = 'evil.example']"),
        relation(2),
    ];
    json!({ "type": "bundle", "id": id("bundle", 1), "objects": objects }).to_string()
}

/// The logs of every payload, in files that are named after it where a name may be.
fn folder() -> Folder {
    let folder = Folder::of(&[
        ("stakeout.toml", SETTINGS.as_bytes()),
        ("register.toml", REGISTER.as_bytes()),
        ("actors.stix.json", feed().as_bytes()),
    ]);
    for (place, payload) in payloads().iter().enumerate() {
        let shown: String = payload.chars().filter(|it| !"/\0".contains(*it)).take(40).collect();
        let [lines, table] = wire(payload);
        folder.write(format!("logs/{place}{shown}/calls{shown}.json"), trail(&calls(payload)));
        folder.write(format!("logs/{place}{shown}/wire{shown}.json"), lines);
        folder.write(format!("logs/{place}{shown}/{shown}.log"), table);
        let damaged = format!("{{\"eventVersion\": {payload}\n{{\"eventTime\":\"{payload}\"}}\n");
        folder.write(format!("logs/{place}{shown}/damaged.json"), damaged);
        folder.write(format!("logs/{place}{shown}/no log{shown}"), payload);
    }
    folder
}

/// Nothing that acts, beside the line feed.
#[track_caller]
fn check_plain(what: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    for (number, line) in text.split('\n').enumerate() {
        let found = line.chars().find(|letter| acts(*letter));
        assert_eq!(found, None, "{what}, line {}: {line:?}", number + 1);
    }
}

/// Nor anything that a browser takes for markup.
#[track_caller]
fn check_json(what: &str, bytes: &[u8]) {
    check_plain(what, bytes);
    let found = bytes.iter().find(|byte| b"<>&".contains(byte));
    assert_eq!(found, None, "{what}: markup");
}

/// A page whose only markup is our own: it runs nothing, loads nothing and links only into itself.
#[track_caller]
fn check_page(what: &str, bytes: &[u8]) {
    check_plain(what, bytes);
    let page = std::str::from_utf8(bytes).expect("UTF-8").to_lowercase();
    let tags = page.split('<').skip(1).map(|rest| {
        rest.split(['>', ' ', '\n']).next().unwrap_or_default().trim_start_matches('/')
    });
    let known = "!doctype html head meta title style body header main article section h1 h2 h3 h4 h5 \
                 p a table tr th td div details summary pre ul ol li strong span br figure figcaption \
                 svg rect path text";
    for tag in tags {
        assert!(known.split_whitespace().any(|known| known == tag), "{what}: a tag <{tag}>");
    }
    for name in page.split('<').skip(1).flat_map(attributes) {
        let known = "lang charset name content http-equiv class id href role viewbox x y width height \
                     d data-name html";
        assert!(known.split_whitespace().any(|known| known == name), "{what}: attribute {name}");
    }
    assert!(page.matches("href=").count() == page.matches("href=\"#").count(), "{what}: a link");
}

/// Names of what is set in a tag, given what follows its `<`.
fn attributes(tag: &str) -> Vec<&str> {
    let inside = tag.split('>').next().unwrap_or_default();
    let outside_quotes = inside.split('"').step_by(2);
    let words = outside_quotes.flat_map(|part| part.split([' ', '\n', '/']));
    let names = words.map(|word| word.split('=').next().unwrap_or_default());
    names.filter(|name| !name.is_empty()).skip(1).collect()
}

#[test]
fn attributes_of_tags_are_found() {
    assert_eq!(attributes("svg/onload=alert(1) a=\"b c\" d>text e"), ["onload", "a", "d"]);
    assert_eq!(attributes("rect class=\"told\" onload=\"x\"/>"), ["class", "onload"]);
}

fn check_formulas(ledger: &[u8]) {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(ledger);
    for row in rows.records() {
        for cell in &row.expect("a row") {
            let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}']);
            assert!(!begins, "a formula: {cell:?}");
            assert!(!cell.chars().any(acts), "{cell:?}");
        }
    }
}

fn run(folder: &Folder, arguments: &[&str]) -> Run {
    let run = stakeout(folder.path(), arguments).run().expect_code(0);
    check_plain("stderr", &run.stderr);
    run
}

#[test]
fn hostile_fields_are_text_in_every_output() {
    let folder = folder();
    let line = ["scan", "--config", "stakeout.toml", "--now", NOW, "logs"];
    check_plain("table", &run(&folder, &[&line[..], &["--out", "out"]].concat()).stdout);
    check_json("json", &run(&folder, &[&line[..], &["--format", "json"]].concat()).stdout);
    check_json("ndjson", &run(&folder, &[&line[..], &["--format", "ndjson"]].concat()).stdout);
    let outputs = Outputs::of(&folder.path().join("out"));
    for name in ["cases.json", "findings.ndjson", "summary.json", "quarantine.ndjson"] {
        check_json(name, outputs.bytes(name));
    }
    check_page("report.html", outputs.bytes("report.html"));
    check_plain("ledger.csv", outputs.bytes("ledger.csv"));
    check_formulas(outputs.bytes("ledger.csv"));
    assert!(outputs.lines("quarantine.ndjson").len() > 40);
    check_given_back(&outputs);
}

/// Every payload reached a case, and comes out of the JSON as it went into the log.
fn check_given_back(outputs: &Outputs) {
    let cases = Value::from(outputs.cases());
    let mut texts = Vec::new();
    collect(&cases, &mut texts);
    for payload in payloads() {
        let holds = |part: &str| texts.iter().any(|text| text.contains(part));
        assert!(holds(&format!("user/u{payload}")), "no user u{payload:?}");
        assert!(holds(&format!("AKIA{payload}")), "no key of {payload:?}");
    }
    let files: Vec<&String> = texts.iter().filter(|text| text.starts_with("logs/")).collect();
    assert!(files.iter().any(|name| name.contains("\u{1b}[31m")), "a name on disk is lost");
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
        _ => {}
    }
}

#[test]
fn decoded_events_are_text_too() {
    let folder = folder();
    let decoded = run(&folder, &["decode", "logs"]);
    check_json("decode", &decoded.stdout);
    let events = decoded.out();
    let events: Vec<Value> =
        events.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
    assert!(events.len() >= payloads().len() * 6, "{} events", events.len());
    let mut texts = Vec::new();
    for event in &events {
        collect(event, &mut texts);
    }
    for payload in payloads() {
        assert!(texts.contains(&payload), "{payload:?} is lost");
    }
}

#[test]
fn bytes_that_are_no_text_are_told_of_and_not_sent() {
    let folder = Folder::new();
    let mut event =
        trail(&[Call::new("2026-10-27 10:00", "user/XX", "ec2:RunInstances")]).into_bytes();
    let place = event.windows(2).position(|pair| pair == b"XX").expect("the name");
    event[place..place + 2].copy_from_slice(&[0xff, 0x9b]);
    folder.write("logs/event.json", &event);
    let [_, table] = wire("YY");
    let mut table = table.into_bytes();
    for place in 0..table.len() - 1 {
        if &table[place..place + 2] == b"YY" {
            table[place..place + 2].copy_from_slice(&[0xff, 0x9b]);
        }
    }
    folder.write("logs/table.log", &table);
    folder.write("logs/none", [0xff, 0xfe, 0x00, 0x9b, 0x1b]);
    let surrogate = trail(&[Call::new("2026-10-27 10:00", "user/ZZ", "ec2:RunInstances")]);
    folder.write("logs/surrogate.json", surrogate.replace("ZZ", "\\ud800"));
    let name = std::os::unix::ffi::OsStrExt::from_bytes(b"logs/\xff\x1b.json");
    let name: &std::ffi::OsStr = name;
    folder.write(name, registration());
    run(&folder, &["scan", "--out", "out", "--now", NOW, "logs"]);
    let outputs = Outputs::of(&folder.path().join("out"));
    for name in ["cases.json", "findings.ndjson", "summary.json", "quarantine.ndjson"] {
        check_json(name, outputs.bytes(name));
    }
    check_page("report.html", outputs.bytes("report.html"));
    check_json("decode", &run(&folder, &["decode", "logs"]).stdout);
    let unread = outputs.lines("quarantine.ndjson");
    let reasons: Vec<String> = unread.iter().map(|line| line["reason"].to_string()).collect();
    assert!(reasons.iter().any(|reason| reason.contains("UTF-8")), "{reasons:?}");
    assert_eq!(
        crate::conservation::check_balance("bytes", &outputs)["sources"]["zeek_conn"]["stored"],
        1
    );
    assert_eq!(files_below(folder.path()).len(), 5 + OUTPUTS.len());
}

fn registration() -> String {
    trail(&[Call {
        domain: Some("halvard-login.com".to_owned()),
        ..Call::new("2026-10-27 14:02", "user/alice", "route53domains:RegisterDomain")
    }])
}

/// Errors speak of what a user typed, a file holds or a folder is named.
#[test]
fn errors_are_text() {
    let folder = Folder::of(&[
        ("typo.toml", "[\"organ\u{1b}[31m\"]\n".as_bytes()),
        ("typo2.toml", "[register]\nfiles = [\"\\u001b[31m.toml\"]\n".as_bytes()),
        ("list.toml", "[[egress]]\nnetworks = [\"\\u202e\"]\n".as_bytes()),
    ]);
    for arguments in [
        ["scan", "none\u{1b}[31m"].as_slice(),
        &["scan", "none\u{9b}*.json"],
        &["scan", "--config", "typo.toml", "."],
        &["scan", "--config", "typo2.toml", "."],
        &["scan", "--config", "list.toml", "."],
        &["decode", "none\u{202e}"],
    ] {
        let run = stakeout(folder.path(), arguments).run();
        assert_ne!(run.code, 0, "{arguments:?}");
        check_plain(&format!("{arguments:?}"), &run.stderr);
    }
    for arguments in [
        ["decode", "--format-hint", "\u{1b}[31m", "."].as_slice(),
        &["simulate", "--out", "x", "--scenario", "\u{1b}[31m"],
        &["scan", "--now", "\u{9b}31m", "."],
    ] {
        let run = stakeout(folder.path(), arguments).run().expect_code(2);
        check_plain(&format!("{arguments:?}"), &run.stderr);
    }
}
