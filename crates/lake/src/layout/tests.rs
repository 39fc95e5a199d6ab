//! What is written is read again, the same.

use std::io::Read as _;

use serde_json::json;
use walkdir::WalkDir;

use super::*;

/// Where the files of a lake are, with their lines.
fn files(root: &Path) -> Vec<(String, Vec<Value>)> {
    let mut found = Vec::new();
    let entries = WalkDir::new(root).sort_by_file_name();
    for entry in entries.into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let mut text = String::new();
        crate::open(entry.path()).expect("a file").read_to_string(&mut text).expect("readable");
        let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let path = entry.path().strip_prefix(root).expect("inside").display().to_string();
        found.push((path, lines));
    }
    found
}

fn write(root: &Path, events: &[Value]) -> Written {
    let mut lake = SecurityLake::new(root).expect("a folder");
    for event in events {
        lake.add("cloudtrail", event).expect("room");
    }
    lake.finish().expect("room")
}

fn call(time: i64, name: &str) -> Value {
    json!({
        "class_uid": 6003,
        "time": time,
        "cloud": {"region": "eu-north-1", "account": {"uid": "111122223333"}},
        "api": {"operation": name, "request": {"data": {"count": 3}}},
        "resources": [{"uid": "i-1"}, {"uid": "i-2"}],
        "metadata": {"version": "1.8.0", "profiles": ["cloud"]},
        "unmapped": {"eventCategory": "Management", "list": [1, 2]},
    })
}

#[test]
fn a_partition_is_a_source_a_region_an_account_and_a_day() {
    let root = tempfile::tempdir().expect("a folder");
    let day = 20_000 * 86_400_000;
    let flow = json!({"class_uid": 4001, "time": day});
    let events = [call(day + 5, "RunInstances"), flow, call(day, "CreateUser"), call(-1, "Old")];
    assert_eq!(write(root.path(), &events), Written { events: 4, files: 3 });

    let files = files(root.path());
    let folders: Vec<&str> =
        files.iter().map(|(path, _)| path.rsplit_once('/').expect("a folder").0).collect();
    let api = "ext/cloudtrail_api_activity/region=eu-north-1/accountId=111122223333";
    let flows = "ext/cloudtrail_network_activity/region=external/accountId=external";
    let expected = [
        format!("{api}/eventDay=19691231"),
        format!("{api}/eventDay=20241004"),
        format!("{flows}/eventDay=20241004"),
    ];
    assert_eq!(folders, expected);
    let operations: Vec<&Value> =
        files[1].1.iter().map(|event| &event["api"]["operation"]).collect();
    assert_eq!(operations, ["CreateUser", "RunInstances"], "sorted by time");
}

#[test]
fn an_event_comes_back_as_it_was_but_for_text_in_unmapped_and_data() {
    let root = tempfile::tempdir().expect("a folder");
    write(root.path(), &[call(7, "RunInstances")]);
    let mut expected = call(7, "RunInstances");
    expected["api"]["request"]["data"] = json!(r#"{"count":3}"#);
    expected["unmapped"]["list"] = json!("[1,2]");
    assert_eq!(files(root.path())[0].1, [expected]);
}

#[test]
fn what_has_no_column_or_another_type_is_unmapped() {
    let root = tempfile::tempdir().expect("a folder");
    let event = json!({
        "class_uid": 4001,
        "time": 1,
        "src_endpoint": {"ip": "192.0.2.1", "port": "https", "new": {"a": 1}},
        "observables": [{"name": "x", "odd": true}, "text"],
        "status_id": 3_000_000_000_u64,
        "unmapped": "text",
    });
    write(root.path(), &[event]);
    let expected = json!({
        "class_uid": 4001,
        "time": 1,
        "src_endpoint": {"ip": "192.0.2.1"},
        "observables": [{"name": "x"}, null],
        "unmapped": {
            "unmapped": "text",
            "src_endpoint.port": "https",
            "src_endpoint.new": "{\"a\":1}",
            "observables[0].odd": "true",
            "observables[1]": "text",
            "status_id": "3000000000",
        },
    });
    assert_eq!(files(root.path())[0].1, [expected]);
}

#[test]
fn the_same_events_make_the_same_files_and_strangers_are_left_alone() {
    let root = tempfile::tempdir().expect("a folder");
    let events: Vec<Value> = (0..3000).map(|time| call(time % 1000, "RunInstances")).collect();
    write(root.path(), &events);
    let first = files(root.path());
    assert_eq!((first.len(), first[0].1.len()), (1, 3000));
    let reversed: Vec<Value> = events.iter().rev().cloned().collect();
    write(root.path(), &reversed);
    assert_eq!(files(root.path()), first, "in any order, and again");

    let path = root.path().join(&first[0].0);
    fs::write(&path, "somebody's").expect("room");
    let mut lake = SecurityLake::new(root.path()).expect("a folder");
    for event in &events {
        lake.add("cloudtrail", event).expect("room");
    }
    let error = lake.finish().expect_err("it is there");
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&path).expect("a file"), b"somebody's");
}

#[test]
fn names_in_logs_lead_nowhere_else() {
    let root = tempfile::tempdir().expect("a folder");
    let mut event = call(0, "RunInstances");
    event["cloud"] = json!({"region": "../../x", "account": {"uid": "a/b\0c".repeat(100)}});
    event["time"] = json!(i64::MAX);
    write(root.path(), &[event]);
    let path = &files(root.path())[0].0;
    assert!(
        path.starts_with("ext/cloudtrail_api_activity/region=______x/accountId=a_b_c"),
        "{path}"
    );
    assert!(path.contains("/eventDay=external/") && path.len() < 250, "{path}");
}

#[test]
fn what_is_held_has_a_bound() {
    let root = tempfile::tempdir().expect("a folder");
    let mut lake = SecurityLake::new(root.path()).expect("a folder");
    let long = "x".repeat(1024 * 1024);
    for time in 0..100 {
        lake.add("cloudtrail", &call(time, &long)).expect("room");
        assert!(lake.held <= HELD_CAP);
    }
    let written = lake.finish().expect("room");
    assert_eq!((written.events, written.files), (100, 2));
}
