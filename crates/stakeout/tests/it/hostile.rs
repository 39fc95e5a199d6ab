//! Inputs made to break a reader: none stops it, none costs much memory, each is told of, and its
//! neighbours in the same folder are read as if it were not there.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::binary::{NOW, Outputs, Run, stakeout};
use crate::conservation::check_balance;
use crate::folder::{Folder, gzip, zstd};
use crate::logs::{Call, trail};

const MEBIBYTE: u64 = 1024 * 1024;
/// What a small scan may hold, and 64 MiB for anything hostile.
const MOST_MEMORY: u64 = (32 + 64) * MEBIBYTE;

fn registration() -> String {
    trail(&[Call {
        domain: Some("halvard-login.com".to_owned()),
        ..Call::new("2026-10-28 14:02", "user/alice", "route53domains:RegisterDomain")
    }])
}

fn scanned(folder: &Folder) -> (Run, Outputs) {
    folder.write("in/a-neighbour.json", registration());
    folder.write(
        "in/z-neighbour.json",
        trail(&[Call::new("2026-10-28 15:00", "user/bob", "s3:ListBuckets")]),
    );
    let run = stakeout(folder.path(), &["scan", "--now", NOW, "--out", "out", "in"]).run();
    let run = run.expect_code(0);
    let outputs = Outputs::of(&folder.path().join("out"));
    (run, outputs)
}

/// Scans a folder with one hostile file in it. The neighbours' case is there, and their events
/// count; `expected` is how many records are quarantined, and words that the first reason has.
#[track_caller]
fn check(name: &str, bytes: &[u8], expected: (u64, &str)) -> Value {
    let folder = Folder::of(&[(&format!("in/{name}"), bytes)]);
    check_folder(name, &folder, expected)
}

#[track_caller]
fn check_folder(name: &str, folder: &Folder, (quarantined, reason): (u64, &str)) -> Value {
    let (run, outputs) = scanned(folder);
    let domains = &outputs.cases()[0]["entities"]["domains"];
    assert_eq!(domains[0], "halvard-login.com", "{name}: the neighbour's case");
    let summary = check_balance(name, &outputs);
    let sources = summary["sources"].as_object().expect("sources");
    let found: u64 =
        sources.values().map(|tally| tally["quarantined"].as_u64().expect("a count")).sum();
    let told = outputs.text("quarantine.ndjson");
    assert_eq!(found, quarantined, "{name}: {told:.2000}");
    assert!(told.contains(reason), "{name}: no {reason:?} in {told:.2000}");
    assert!(run.peak_bytes <= MOST_MEMORY, "{name}: {} MiB", run.peak_bytes / MEBIBYTE);
    summary
}

fn stored(summary: &Value) -> u64 {
    summary["sources"]["cloudtrail"]["stored"].as_u64().expect("a count")
}

#[test]
fn packed_files_that_are_cut_corrupt_or_bombs() {
    let calls: Vec<Call> = (0..200)
        .map(|n| Call::new("2026-10-27 10:00", &format!("user/u{n}"), "s3:ListBuckets"))
        .collect();
    let text = trail(&calls);
    let (packed, frame) = (gzip(text.as_bytes()), zstd(text.as_bytes()));
    let cut = check("cut.gz", &packed[..packed.len() / 2], (1, "cut off"));
    assert!(stored(&cut) > 2, "what came before the cut is read: {cut}");
    check("cut.zst", &frame[..frame.len() / 2], (1, "zstd"));
    let mut corrupt = packed.clone();
    corrupt[packed.len() - 6] ^= 0xff;
    check("corrupt.gz", &corrupt, (1, "corrupt"));
    let mut corrupt = frame;
    corrupt[12] ^= 0xff;
    check("corrupt.zst", &corrupt, (1, "zstd"));
    let trailing = [&packed[..], b"trailing garbage"].concat();
    let summary = check("trailing.gz", &trailing, (1, "is no gzip"));
    assert_eq!(stored(&summary), 202, "{summary}");
    check("only-magic.gz", &[0x1f, 0x8b], (1, "cut off"));
    check("only-magic.zst", &[0x28, 0xb5, 0x2f, 0xfd], (1, "zstd"));
    let zeros = vec![b' '; 64 * 1024 * 1024];
    check("bomb.gz", &gzip(&zeros), (1, "200 times"));
    check("bomb.zst", &zstd(&zeros), (1, "200 times"));
    let log = format!("{}{}", registration().trim_end(), String::from_utf8_lossy(&zeros));
    check("bomb-behind-a-log.gz", &gzip(log.as_bytes()), (1, "200 times"));
}

/// As every record begins, up to a text that does not end.
const HEAD: &[u8] = b"{\"eventVersion\":\"1.11\",\"eventTime\":\"2026-10-28T15:30:00Z\",\
    \"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"ListBuckets\",\"userAgent\":\"";

/// A record as long as given, followed by an ordinary one.
fn long_record(bytes: usize) -> Vec<u8> {
    let mut log = HEAD.to_vec();
    log.resize(bytes, b'x');
    log.extend_from_slice(b"\"}\n");
    let next = Call::new("2026-10-28 16:00", "user/next", "s3:ListBuckets");
    log.extend_from_slice(trail(&[next]).as_bytes());
    log
}

#[test]
fn long_lines_cost_no_memory_and_hide_nothing() {
    let summary = check("long.json", &long_record(64 * 1024 * 1024), (1, "1 MiB"));
    assert_eq!(stored(&summary), 3, "the record behind it: {summary}");
    let mut table =
        b"#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\t\
        conn_state\n1793080900.000000\t"
            .to_vec();
    table.resize(64 * 1024 * 1024, b'C');
    table.extend_from_slice(
        b"\n1793080900.000000\tC1\t10.1.4.14\t51022\t203.0.113.9\t443\ttcp\tSF\n",
    );
    let summary = check("long.log", &table, (1, "1 MiB"));
    assert_eq!(summary["sources"]["zeek_conn"]["stored"], 1, "the line behind it: {summary}");
    let one_line = vec![b'x'; 64 * 1024 * 1024];
    check("long-line-of-nothing", &one_line, (1, "no format"));
    let records = Call::new("2026-10-27 10:00 every 1s x 20000", "user/busy", "s3:ListBuckets");
    let summary = check("many-records-in-one-line.json", trail(&[records]).as_bytes(), (0, ""));
    assert_eq!(stored(&summary), 20_002);
}

/// `STAKEOUT_SLOW=1` runs what takes long.
#[test]
fn a_line_of_a_gigabyte() {
    if !std::env::vars_os().any(|(name, _)| name == "STAKEOUT_SLOW") {
        println!("not run: a line of a gigabyte takes long; STAKEOUT_SLOW=1 runs it");
        return;
    }
    let folder = Folder::of(&[("in/head", b"")]);
    let mut file = fs::File::create(folder.path().join("in/long.json")).expect("a file");
    file.write_all(HEAD).expect("it is written");
    let part = vec![b'x'; 1024 * 1024];
    for _ in 0..1024 {
        file.write_all(&part).expect("it is written");
    }
    file.write_all(b"\"}\n").expect("it is written");
    check_folder("a gigabyte", &folder, (1, "1 MiB"));
}

#[test]
fn deep_json_is_passed_over() {
    let depth = 1_000_000;
    let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    for inner in [&nested, &objects] {
        let record = registration()
            .replace("\"requestParameters\":{", &format!("\"x\":{inner},\"requestParameters\":{{"));
        let log = format!(
            "{record}\n{}",
            trail(&[Call::new("2026-10-28 16:00", "user/next", "s3:ListBuckets")])
        );
        let summary = check("deep.json", log.as_bytes(), (1, "deep"));
        assert_eq!(stored(&summary), 3, "the record behind it: {summary}");
    }
    check("only-deep.json", nested.as_bytes(), (1, ""));
    check("never-closed.json", "[".repeat(depth).as_bytes(), (1, ""));
    let keys: Vec<String> = (0..100_000).map(|n| format!("\"k{n}\":1")).collect();
    let record = registration().replace(
        "\"requestParameters\":{",
        &format!("{},\"requestParameters\":{{", keys.join(",")),
    );
    check("many-keys.json", record.as_bytes(), (1, ""));
}

#[test]
fn bytes_that_are_no_log() {
    let summary = check("empty.json", b"", (0, ""));
    assert_eq!(summary["sources"]["unrecognised"]["files"], 1, "{summary}");
    check("blank.json", b" \n\n\t\n", (1, ""));
    check("mark.json", b"\xef\xbb\xbf", (1, ""));
    check("nul.json", &[0; 4096], (1, "no format"));
    let noise = (0..16_384_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes());
    let noise: Vec<u8> = noise.collect();
    check("noise.bin", &noise, (1, "no format"));
    let invalid = registration().replace("alice", "al\u{1}ce").into_bytes();
    let invalid: Vec<u8> =
        invalid.iter().map(|byte| if *byte == 1 { 0xff } else { *byte }).collect();
    check("invalid.json", &invalid, (1, "UTF-8"));
    let nul = registration().replace("alice", "al\u{0}ice");
    check("nul-in-a-string.json", nul.as_bytes(), (1, ""));
    let cut = registration();
    check("cut.json", &cut.as_bytes()[..cut.len() - 40], (1, "ends inside"));
    check("only-a-header.log", b"#path\tconn\n#fields\tts\tuid\tid.orig_h\n", (0, ""));
}

#[test]
fn times_out_of_this_world() {
    let at = |time: &str| {
        let log = trail(&[Call {
            domain: Some("other-name.com".to_owned()),
            ..Call::new("2026-10-28 14:05", "user/mallory", "route53domains:RegisterDomain")
        }]);
        log.replace("2026-10-28T14:05:00Z", time)
    };
    for later in ["9999-12-31T23:59:59Z", "2026-10-29T00:00:01Z", "2999-01-01T00:00:00Z"] {
        let folder = Folder::of(&[("in/later.json", at(later).as_bytes())]);
        let (_, outputs) = scanned(&folder);
        let tally = &check_balance(later, &outputs)["sources"]["cloudtrail"];
        assert_eq!((&tally["stored"], &tally["later"]), (&3.into(), &1.into()), "{tally}");
        assert_eq!(tally["last"], "2026-10-28T15:00:00Z", "it moves no end");
        assert_eq!(outputs.cases().len(), 1, "{later} is judged");
        assert!(!outputs.text("ledger.csv").contains("other-name.com"), "{later} is in the ledger");
    }
    for early in ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z"] {
        let folder = Folder::of(&[("in/early.json", at(early).as_bytes())]);
        let (_, outputs) = scanned(&folder);
        check_balance(early, &outputs);
        assert!(outputs.text("cases.json").contains("halvard-login.com"), "{early}");
    }
    for wrong in ["2026-13-01T00:00:00Z", "yesterday", "99999-01-01T00:00:00Z", ""] {
        check("wrong.json", at(wrong).as_bytes(), (1, "eventTime"));
    }
    for stamp in ["1e300", "-1e18", "nan", "inf", "99999999999999999999", "-", ""] {
        let table = format!(
            "#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\n\
             {stamp}\tC1\t10.1.4.14\t51022\t203.0.113.9\t443\ttcp\tSF\n"
        );
        check("wrong.log", table.as_bytes(), (1, "ts"));
    }
}

#[test]
fn things_in_a_folder_that_are_no_files() {
    let folder = Folder::new();
    folder.write(
        "in/directory.json.gz/inner.json",
        trail(&[Call::new("2026-10-28 16:00", "user/in", "s3:ListBuckets")]),
    );
    let place = folder.path().join("in");
    let made = Command::new("mkfifo").arg(place.join("pipe.json")).status();
    assert!(made.expect("mkfifo runs").success());
    link("nowhere", &place.join("dangling.json"));
    link(".", &place.join("loop"));
    link("..", &place.join("directory.json.gz/up"));
    link("itself", &place.join("itself"));
    let _socket = std::os::unix::net::UnixListener::bind(place.join("socket")).expect("a socket");
    let summary = check_folder("no files", &folder, (2, "cannot be read"));
    assert_eq!(stored(&summary), 3, "{summary}");
}

fn link(target: &str, place: &Path) {
    std::os::unix::fs::symlink(target, place).expect("a link is made");
}

#[test]
fn a_file_that_may_not_be_read() {
    let folder = Folder::of(&[("in/secret.json", registration().as_bytes())]);
    let path = folder.path().join("in/secret.json");
    let nobody = std::os::unix::fs::PermissionsExt::from_mode(0o000);
    fs::set_permissions(&path, nobody).expect("permissions are set");
    if fs::File::open(&path).is_ok() {
        println!("not run: this user may read every file");
        return;
    }
    check_folder("unreadable", &folder, (1, "cannot be read"));
}

#[test]
fn ten_thousand_small_files() {
    let folder = Folder::new();
    let log = trail(&[Call::new("2026-10-28 16:00", "user/NAME", "s3:ListBuckets")]);
    let id = "\"eventID\":\"";
    for n in 0..10_000 {
        let own = log.replace(id, &format!("{id}{n}-"));
        folder.write(format!("in/{}/{n}.json", n % 100), own);
    }
    let summary = check_folder("many files", &folder, (0, ""));
    assert_eq!(stored(&summary), 10_002);
}
