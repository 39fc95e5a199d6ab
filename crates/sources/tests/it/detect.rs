//! Formats are told from content, also from a head that is cut.

use crate::fixtures::FIXTURES;
use sources::{Format, detect};

const EVENT: &str = r#"{"eventVersion":"1.09","userIdentity":{"type":"Root"},"eventTime":"2026-10-20T13:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"eu-west-1"}"#;

fn check(head: &str, expected: Option<Format>) {
    assert_eq!(detect(head.as_bytes()), expected, "{head}");
}

#[test]
fn names_of_formats_go_both_ways() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
    }
    assert_eq!(Format::from_name("syslog"), None);
}

#[test]
fn cloudtrail_in_all_its_forms() {
    let cloudtrail = Some(Format::Cloudtrail);
    check(EVENT, cloudtrail);
    check(&format!("\u{feff}\r\n {EVENT}\n{EVENT}"), cloudtrail);
    check(&format!("[{EVENT}]"), cloudtrail);
    check(&format!(r#"{{"Records":[{EVENT}"#), cloudtrail);
    check(&format!(r#"{{"x":{{"y":[1]}},"Records":[{EVENT}"#), cloudtrail);
    check(&format!("{{\n \"Records\" : [\n  {}", &EVENT[..EVENT.len() - 30]), cloudtrail);
    check(&format!(r#"{{"version":"0","detail":{EVENT}"#), cloudtrail);
    check(r#"{"Records":[]}"#, cloudtrail);
    check(
        r#"{"awsAccountId":"1","digestStartTime":"2026-10-20T13:00:00Z","digestS3Bucket":"b"}"#,
        cloudtrail,
    );
    check(&format!("some shipper's banner\n{EVENT}"), cloudtrail);
}

#[test]
fn what_only_resembles_cloudtrail_is_not() {
    check(&format!(r#"{{"rule":"x","event":{EVENT}}}"#), None);
    check(&EVENT.replace("ec2.amazonaws.com", "aws:s3"), None);
    check(r#"{"eventName":"x","eventTime":"y"}"#, None);
    check(r#"{"Records":[{"kinesis":{}}]}"#, None);
}

#[test]
fn zeek_by_path_and_by_fields() {
    let fields =
        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\n";
    check(&format!("#separator \\x09\n#path\tconn\n{fields}"), Some(Format::ZeekConn));
    check(&format!("#separator \\x09\n#path\tconn-eth0\n{fields}"), Some(Format::ZeekConn));
    check(&format!("#separator\t\\x09\n{fields}").replace('\n', "\r\n"), Some(Format::ZeekConn));
    check(
        &format!("#separator \\x2c\n#path,conn\n{}", fields.replace('\t', ",")),
        Some(Format::ZeekConn),
    );
    let dns = fields.replace("conn_state", "trans_id\tquery\tqtype_name");
    check(&format!("#path\tdns\n{dns}"), Some(Format::ZeekDns));
    check(&format!("#path\tqueries\n{dns}"), Some(Format::ZeekDns));
    let ssl = fields.replace("proto\tconn_state", "version\tcipher\tserver_name");
    check(&format!("#path\tssl\n{ssl}"), Some(Format::ZeekSsl));
    check(
        "#path\tsmtp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\thelo\n",
        None,
    );
}

#[test]
fn zeek_as_json() {
    let conn = r#"{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","conn_state":"SF"}"#;
    let smtp = r#"{"_path":"smtp","ts":4,"id.orig_h":"10.0.0.1","helo":"x"}"#;
    check(conn, Some(Format::ZeekConn));
    check(&conn[..conn.len() - 4], Some(Format::ZeekConn));
    check(&format!("{smtp}\n{smtp}\n{conn}"), Some(Format::ZeekConn));
    check(smtp, None);
    check(
        r#"{"ts":1,"id":{"orig_h":"10.0.0.1"},"trans_id":1,"query":"x","rejected":false}"#,
        Some(Format::ZeekDns),
    );
    check(
        r#"{"ts":1,"id.orig_h":"10.0.0.1","established":true,"resumed":false}"#,
        Some(Format::ZeekSsl),
    );
}

#[test]
fn other_files_are_nobodys() {
    for head in
        ["", " ", "{", "[", "\"", "{}", "null", "GET / HTTP/1.1", "#", "#fields", "\0\0\0", "{\"a"]
    {
        check(head, None);
    }
    assert_eq!(detect(&[0xff; 5000]), None);
}

#[test]
fn a_large_head_is_looked_at_as_far_as_64_kib() {
    let late = format!("{}{EVENT}", " ".repeat(64 * 1024));
    check(&late, None);
    let deep = "[".repeat(1_000_000);
    check(&deep, None);
}

/// Read as if it were UTF-8, its zeros would become part of names.
#[test]
fn utf_16_is_nobodys() {
    let people = FIXTURES.iter().find(|it| it.format == Format::PeopleCsv).expect("a fixture");
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(people.text.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(detect(&bytes), None);
}
