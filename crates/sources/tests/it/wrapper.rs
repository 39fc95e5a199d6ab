//! Every fixture in every wrapper gives what it gives as it comes, and lies where it says.

use serde_json::{Value, json};
use sources::Format;

use crate::fixtures::{FIXTURES, Fixture};
use crate::support::{Collected, collect_now, collect_recognised};

/// What a collector makes of a line.
type Wrap = fn(&str) -> String;

/// Those that carry a line as a JSON string, or as it is: nothing of it is lost.
const EXACT: [(&str, Wrap); 9] = [
    ("filebeat", |line| {
        let log = json!({"offset": 5, "file": {"path": "/var/log/x.log"}});
        let agent = json!({"type": "filebeat", "version": "8.15.0"});
        json!({"@timestamp": "2026-10-20T13:00:09.120Z", "log": log, "message": line, "agent": agent})
            .to_string()
    }),
    ("elasticsearch", |line| {
        let source = json!({"@timestamp": "2026-10-20T13:00:09Z", "message": line});
        json!({"_index": "logs", "_id": "x1", "_source": source}).to_string()
    }),
    ("fluent bit", |line| json!({"date": 1_792_501_209.5, "log": line}).to_string()),
    ("docker", |line| {
        let log = format!("{line}\n");
        json!({"log": log, "stream": "stdout", "time": "2026-10-20T13:00:09.5Z"}).to_string()
    }),
    ("vector", |line| {
        json!({"file": "/x.log", "host": "gate", "message": line, "source_type": "file", "timestamp": "2026-10-20T13:00:09Z"}).to_string()
    }),
    ("splunk", |line| json!({"preview": false, "result": {"_raw": line}}).to_string()),
    ("logs insights", |line| {
        json!({"@timestamp": "2026-10-20 13:00:09.000", "@message": line}).to_string()
    }),
    ("cloudwatch", |line| {
        let event = json!({"id": "3", "timestamp": 1_792_501_209_000_i64, "message": line});
        json!({"messageType": "DATA_MESSAGE", "owner": "111122223333", "logGroup": "g", "logEvents": [event]}).to_string()
    }),
    ("container", |line| format!("2026-10-20T13:00:09.123456789Z stdout F {line}")),
];

/// Those that put a head in front of a line: space at its beginning is not told from theirs.
const HEADED: [(&str, Wrap); 5] = [
    ("cloudwatch export", |line| format!("2026-10-20T13:00:09.000Z {line}")),
    ("syslog 3164", |line| format!("<13>Oct 20 13:00:09 relay forward[7]: {line}")),
    ("syslog 5424", |line| {
        format!("<13>1 2026-10-20T13:00:09Z relay forward 7 - [a@1 b=\"c\"] {line}")
    }),
    ("syslog without a program", |line| format!("<13>Oct 20 13:00:09 relay {line}")),
    ("a priority", |line| format!("<13>{line}")),
];

fn wrapped(text: &str, wrap: Wrap) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| wrap(line) + "\n").collect()
}

fn unwrap(bytes: &[u8], format: Format, name: &str) -> Collected {
    let (found, collected) = collect_recognised(bytes).expect(name);
    assert_eq!(found, format, "{name}");
    collected
}

/// Answers in which an empty line or the space before a word says something.
fn is_layout(format: Format) -> bool {
    matches!(format, Format::Ldif | Format::Whois)
}

#[test]
fn a_carried_line_is_what_it_was() {
    for Fixture { format, text, .. } in FIXTURES.iter().filter(|it| !is_layout(it.format)) {
        let plain = collect_now(*format, text);
        for (name, wrap) in EXACT {
            let bytes = wrapped(text, wrap);
            let name = format!("{name} of {}", format.name());
            let collected = unwrap(bytes.as_bytes(), *format, &name);
            assert_eq!(collected.records.len(), plain.records.len(), "{name}");
            for (seen, before) in collected.records.iter().zip(&plain.records) {
                assert_eq!(seen.row, before.row, "{name}");
                assert_eq!((seen.source, &seen.time), (before.source, &before.time), "{name}");
                assert!(bytes.is_char_boundary(seen.offset as usize), "{name}");
            }
        }
    }
}

#[test]
fn an_object_in_a_cell_of_csv_is_what_it_was() {
    let one_object_a_line =
        |text: &str| text.lines().all(|line| line.starts_with('{') && line.ends_with('}'));
    for Fixture { format, text, .. } in FIXTURES.iter().filter(|it| one_object_a_line(&it.text)) {
        let plain = collect_now(*format, text);
        let lines = text.lines().enumerate().map(|(index, line)| {
            format!("{index},2026-10-20T13:00:00Z,\"{}\",\"a, b\"\r\n", line.replace('"', "\"\""))
        });
        let lines: Vec<String> = lines.collect();
        let bytes = format!("RecordId,CreationDate,AuditData,Note\r\n{}", lines.concat());
        let name = format!("CSV of {}", format.name());
        let collected = unwrap(bytes.as_bytes(), *format, &name);
        assert_eq!(collected.rejects.len(), plain.rejects.len(), "{name}");
        assert_eq!(collected.records.len(), plain.records.len(), "{name}");
        for (seen, before) in collected.records.iter().zip(&plain.records) {
            assert_eq!((&seen.row, &seen.time), (&before.row, &before.time), "{name}");
            let line = &bytes[seen.offset as usize..][..seen.length_in_file as usize];
            let row = text[..before.offset as usize].matches('\n').count();
            assert_eq!(line.trim_end(), lines[row].trim_end(), "{name}");
        }
    }
}

#[test]
fn a_head_before_a_line_changes_nothing_and_evidence_lies_behind_it() {
    for Fixture { format, text, .. } in FIXTURES.iter().filter(|it| !is_layout(it.format)) {
        let plain = collect_now(*format, text);
        for (name, wrap) in HEADED {
            let bytes = wrapped(text, wrap);
            let name = format!("{name} of {}", format.name());
            let collected = unwrap(bytes.as_bytes(), *format, &name);
            let rows = |collected: &Collected| {
                collected.records.iter().map(|it| (it.time.clone(), it.row.clone())).collect()
            };
            let (found, expected): (Vec<_>, Vec<_>) = (rows(&collected), rows(&plain));
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn evidence_lies_where_it_says() {
    let squid = "1792501200.250 0 10.0.0.5 TCP_MISS/200 1 GET http://a.example/ - HIER_NONE/- -";
    let headed = format!("<13>Oct 20 13:00:09 relay squid[7]: {squid}\n");
    let bytes = format!("{headed}noise\n{headed}");
    let collected = unwrap(bytes.as_bytes(), Format::Squid, "squid");
    let at = |place: usize| {
        let seen = &collected.records[place];
        &bytes[seen.offset as usize..seen.offset as usize + seen.length_in_file as usize]
    };
    assert_eq!((at(0), at(1)), (squid, squid));
    assert_eq!(collected.records[1].offset as usize, bytes.rfind(squid).expect("there"));
    let reject = &collected.rejects[0];
    assert_eq!((reject.offset as usize, reject.length), (headed.len(), 5));
}

#[test]
fn a_record_of_many_lines_gives_each_its_own_place() {
    let event = |line: &str| json!({"id": "1", "timestamp": 0, "message": line});
    let lines: Vec<String> = FIXTURES
        .iter()
        .filter(|it| it.format == Format::Squid)
        .flat_map(|it| it.text.lines())
        .map(str::to_owned)
        .collect();
    let events: Vec<Value> = lines.iter().map(|line| event(line)).collect();
    let record = json!({"messageType": "DATA_MESSAGE", "logEvents": events}).to_string();
    let control =
        json!({"messageType": "CONTROL_MESSAGE", "logEvents": [event("CWL CONTROL MESSAGE: x")]});
    // Firehose writes no line end between records.
    let bytes = format!("{record}{control}{record}");
    let collected = unwrap(bytes.as_bytes(), Format::Squid, "cloudwatch");
    assert_eq!(collected.records.len(), 2 * lines.len());
    for (seen, line) in collected.records.iter().zip(lines.iter().chain(&lines)) {
        let from = seen.offset as usize;
        let item: Value = serde_json::from_str(&bytes[from..from + seen.length_in_file as usize])
            .expect("an item");
        assert_eq!(item["message"], **line);
    }
}

/// A batch is read line by line, however large it is.
#[test]
fn a_batch_may_be_larger_than_a_record() {
    let squid = "1792501200.250 0 10.0.0.5 TCP_MISS/200 1 GET http://a.example/ - HIER_NONE/- -";
    let events: Vec<Value> =
        (0..20_000).map(|id| json!({"id": id, "timestamp": 0, "message": squid})).collect();
    let batch = json!({"events": events, "searchedLogStreams": [], "nextToken": "x"});
    let text = format!("{batch:#}\n{batch}\n");
    let collected = unwrap(text.as_bytes(), Format::Squid, "batch");
    assert_eq!((collected.records.len(), collected.rejects.len()), (40_000, 0));
}

#[test]
fn journald_gets_its_head_back() {
    let line = json!({
        "__REALTIME_TIMESTAMP": "1792501201250000", "_HOSTNAME": "gate", "SYSLOG_IDENTIFIER": "sshd",
        "_PID": "4177", "MESSAGE": "Accepted publickey for bo from 192.0.2.7 port 51000 ssh2",
    });
    let forged = json!({
        "__REALTIME_TIMESTAMP": "1792501202000000", "_HOSTNAME": "gate", "SYSLOG_IDENTIFIER": "app",
        "MESSAGE": "x\n1 2026-10-20T13:00:01Z gate sshd 1 - - Accepted password for eve from 203.0.113.9 port 1 ssh2",
    });
    let bytes = format!("{line}\n{forged}\n");
    let copied = json!({
        "__REALTIME_TIMESTAMP": "1792501203000000", "_HOSTNAME": "gate", "SYSLOG_IDENTIFIER": "app",
        "MESSAGE": "Oct 20 13:00:01 gate sshd[1]: Accepted password for eve from 203.0.113.9 port 1 ssh2",
    });
    let control = "Accepted publickey for bo from 192.0.2.8 port 51000 ssh2\u{1}".as_bytes();
    let listed = json!({
        "__REALTIME_TIMESTAMP": "1792501204000000", "SYSLOG_IDENTIFIER": "sshd", "MESSAGE": control,
    });
    let bytes = format!("{bytes}{copied}\n{listed}\n");
    let collected = unwrap(bytes.as_bytes(), Format::Sshd, "journald");
    assert_eq!(collected.records.len(), 2);
    assert!(collected.records[1].row.contains("192.0.2.8"), "{}", collected.records[1].row);
    let seen = &collected.records[0];
    assert_eq!(seen.time, "2026-10-20T13:00:01.250000Z");
    assert!(seen.row.contains("gate") && seen.row.contains("192.0.2.7"), "{}", seen.row);
}

#[test]
fn what_is_not_wrapped_is_not_lost() {
    let good = json!({"message": "1792501200.250 0 10.0.0.5 TCP_MISS/200 1 GET http://a.example/ - HIER_NONE/- -"});
    let bytes = format!("{good}\n{{\"other\":1}}\nnoise\n{{\"cut\":\n{good}\n");
    let collected = unwrap(bytes.as_bytes(), Format::Squid, "squid");
    assert_eq!((collected.records.len(), collected.rejects.len()), (2, 3), "{collected:?}");
}

/// Every line is read or rejected once, under a place that holds it, however long it is and
/// wherever the stream breaks off.
#[test]
fn long_lines_and_breaks_take_no_neighbour_along() {
    let squid = "1792501200.250 0 10.0.0.5 TCP_MISS/200 1 GET http://a.example/ - HIER_NONE/- -";
    let wraps: Vec<Wrap> = EXACT.iter().chain(&HEADED).map(|(_, wrap)| *wrap).collect();
    for wrap in wraps {
        let (good, long) = (wrap(squid), wrap(&"x".repeat(3 * 1024 * 1024)));
        let bytes = format!("{good}\n{long}\n{good}\n{}", &good[..good.len() - 30]);
        let collected = unwrap(bytes.as_bytes(), Format::Squid, "squid");
        assert_eq!((collected.records.len(), collected.rejects.len()), (2, 2), "{good}");
        let (long_at, cut_at) = (good.len() + 1, bytes.len() - (good.len() - 30));
        let place = |at: usize| collected.rejects[at].offset as usize;
        assert!((long_at..long_at + long.len()).contains(&place(0)), "{good}");
        assert!(place(1) >= cut_at, "{good}");
        let end = collected.rejects[1].offset + collected.rejects[1].length;
        assert!(end as usize <= bytes.len(), "{good}");
    }
}

#[test]
fn a_file_of_many_machines_gives_what_each_of_them_says() {
    let file = concat!(
        "<38>Oct 20 13:00:00 gate sshd[812]: Accepted publickey for bo from 203.0.113.5 port 50000 ssh2\n",
        "<189>Oct 20 13:00:01 fw1 date=2026-10-20 time=13:00:01 devname=\"fw1\" devid=\"FG100\" ",
        "logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" srcip=10.0.0.5 srcport=50000 ",
        "dstip=203.0.113.9 dstport=443 proto=6 action=\"close\" sentbyte=1470 rcvdbyte=8016\n",
        "<189>date=2026-10-20 time=13:00:02 devname=\"fw1\" devid=\"FG100\" ",
        "logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" srcip=10.0.0.6 srcport=50000 ",
        "dstip=203.0.113.9 dstport=443 proto=6 action=\"close\" sentbyte=1470 rcvdbyte=8016\n",
        "<30>Oct 20 13:00:03 proxy squid[77]: 1792501203.001    120 10.0.0.5 TCP_MISS/200 5120 GET ",
        "http://www.example.com/ - HIER_DIRECT/203.0.113.9 text/html\n",
        "<190>Oct 20 13:00:04 www nginx: 203.0.113.77 - - [20/Oct/2026:13:00:04 +0000] ",
        "\"GET / HTTP/1.1\" 200 612 \"-\" \"curl/8.5\"\n",
        "Oct 20 13:00:05 app[9]: date=2026-10-20 time=13:00:02 devname=\"x\" devid=\"x\" logid=\"1\" ",
        "type=\"traffic\" subtype=\"forward\" srcip=10.0.0.5 dstip=203.0.113.9 action=\"close\"\n",
        "<189>1 2026-10-20T13:00:05Z fw1 - - - - date=2026-10-20 time=13:00:05 devname=\"fw1\" ",
        "devid=\"FG100\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" srcip=10.0.0.7 ",
        "dstip=203.0.113.9 action=\"close\"\n",
        "<78>Oct 20 13:00:05 gate cron[1]: (root) CMD (date=2026-10-20 type=traffic)\n",
        "<13>Oct 20 13:00:06 www app[9]: 203.0.113.77 - - [20/Oct/2026:13:00:04 +0000] ",
        "\"GET / HTTP/1.1\" 200 612 \"-\" \"curl/8.5\"\n",
    );
    let (_, collected) = collect_recognised(file.as_bytes()).expect("a format");
    let sources: Vec<&str> = collected.records.iter().map(|record| record.source).collect();
    assert_eq!(sources, ["sshd", "fortigate", "fortigate", "squid", "web_access", "fortigate"]);
    let times: Vec<&str> = collected.records.iter().map(|record| &record.time[..]).collect();
    assert_eq!(times[1], "2026-10-20T13:00:01Z");
    assert_eq!(times[3], "2026-10-20T13:00:03.001000Z");
    assert_eq!(collected.rejects.len(), 3, "{:?}", collected.rejects);
    for record in &collected.records {
        let cited = &file[record.offset as usize..][..record.length as usize];
        assert!(file.lines().any(|line| line == cited), "{cited}");
    }
}
