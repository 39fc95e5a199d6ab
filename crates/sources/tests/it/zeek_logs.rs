//! The other logs of Zeek: requests, sign-ins, certificates, leases and notices.

use schema::{Row, SignInStep};
use sources::Format;

use crate::support::{Collected, collect, record};

/// The same event with tabs and as JSON.
fn check(format: Format, path: &str, columns: &[(&str, &str, &str)], parts: &[&str]) {
    let names: Vec<&str> = columns.iter().map(|(name, _, _)| *name).collect();
    let tabs: Vec<&str> = columns.iter().map(|(_, tabs, _)| *tabs).collect();
    let members = columns.iter().filter(|(_, _, json)| !json.is_empty());
    let members: Vec<String> =
        members.map(|(name, _, json)| format!("\"{name}\":{json}")).collect();
    let tabs = format!("#path\t{path}\n#fields\t{}\n{}\n", names.join("\t"), tabs.join("\t"));
    let json = format!("{{{}}}", members.join(","));
    let told = |collected: &Collected| {
        assert_eq!(collected.rejects, []);
        (collected.records[0].source, collected.records[0].row.clone())
    };
    let (tabs, json) = (collect(format, tabs.as_bytes()), collect(format, json.as_bytes()));
    assert_eq!(told(&tabs), told(&json));
    assert_eq!(told(&tabs).0, format.name());
    for part in parts {
        assert!(told(&tabs).1.contains(part), "{part} in {}", told(&tabs).1);
    }
}

const ENDS: [(&str, &str, &str); 6] = [
    ("ts", "1792501200.5", "1792501200.5"),
    ("uid", "C1", "\"C1\""),
    ("id.orig_h", "10.0.0.5", "\"10.0.0.5\""),
    ("id.orig_p", "50000", "50000"),
    ("id.resp_h", "203.0.113.9", "\"203.0.113.9\""),
    ("id.resp_p", "80", "80"),
];

#[test]
fn requests() {
    let own = [
        ("trans_depth", "1", "1"),
        ("method", "POST", "\"POST\""),
        ("host", "shop.example", "\"shop.example\""),
        ("uri", "/cart", "\"/cart\""),
        ("user_agent", "curl/8", "\"curl/8\""),
        ("request_body_len", "10", "10"),
        ("response_body_len", "2000", "2000"),
        ("status_code", "200", "200"),
        ("username", "-", ""),
        ("resp_mime_types", "text/html,x", "[\"text/html\",\"x\"]"),
    ];
    check(
        Format::ZeekHttp,
        "http",
        &[&ENDS[..], &own].concat(),
        &[
            "host: Some(\"shop.example\")",
            "bytes_up: Some(10), bytes_down: Some(2000)",
            "vantage: Sensor",
            "content_type: Some(\"text/html\")",
        ],
    );
}

#[test]
fn sign_ins_on_the_wire() {
    let own = [
        ("version", "2", "2"),
        ("auth_success", "T", "true"),
        ("auth_attempts", "3", "3"),
        ("client", "SSH-2.0-x", "\"SSH-2.0-x\""),
    ];
    let parts = ["success: Some(true)", "user: None", "service: Some(\"ssh\")"];
    check(Format::ZeekSsh, "ssh", &[&ENDS[..], &own].concat(), &parts);
    let old = r#"{"_path":"ssh","ts":1,"id.orig_h":"10.0.0.5","id.resp_h":"10.0.0.6","status":"failure"}"#;
    record(Format::ZeekSsh, old.as_bytes(), |record| match &record.row {
        Row::SignIn(told) => {
            assert_eq!((told.step, told.success), (SignInStep::Attempt, Some(false)));
        }
        other => unreachable!("no sign-in: {other:?}"),
    });
}

#[test]
fn certificates() {
    let columns = [
        ("ts", "1792501200.5", "1792501200.5"),
        ("fingerprint", "ab12", "\"ab12\""),
        ("certificate.version", "3", "3"),
        ("certificate.serial", "0A", "\"0A\""),
        ("certificate.subject", "CN=shop.example", "\"CN=shop.example\""),
        ("certificate.issuer", "CN=ca", "\"CN=ca\""),
        ("certificate.not_valid_before", "1790000000.0", "1790000000.0"),
        ("certificate.not_valid_after", "1797776000.0", "1797776000.0"),
        ("certificate.key_length", "2048", "2048"),
        ("san.dns", "shop.example,www.shop.example", "[\"shop.example\",\"www.shop.example\"]"),
    ];
    let parts = [
        "names: [\"shop.example\", \"www.shop.example\"]",
        "from: Some(Timestamp(1790000000000000))",
        "key_bits: Some(2048)",
    ];
    check(Format::ZeekX509, "x509", &columns, &parts);
}

#[test]
fn leases() {
    let columns = [
        ("ts", "1792501200.5", "1792501200.5"),
        ("uids", "C1,C2", "[\"C1\",\"C2\"]"),
        ("client_addr", "-", ""),
        ("server_addr", "10.0.0.1", "\"10.0.0.1\""),
        ("mac", "00:0c:29:00:00:05", "\"00:0c:29:00:00:05\""),
        ("host_name", "bo-laptop", "\"bo-laptop\""),
        ("assigned_addr", "10.0.0.5", "\"10.0.0.5\""),
        ("lease_time", "3600.0", "3600.0"),
        ("msg_types", "REQUEST,ACK", "[\"REQUEST\",\"ACK\"]"),
    ];
    let parts = [
        "address: Some(10.0.0.5)",
        "server: Some(10.0.0.1)",
        "until: Some(Timestamp(1792504800500000))",
        "message: Some(\"ACK\")",
    ];
    check(Format::ZeekDhcp, "dhcp", &columns, &parts);
    let old = "#path\tdhcp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tmac\tassigned_ip\tlease_time\ttrans_id\n\
               1\tC\t10.0.0.5\t68\t10.0.0.1\t67\t00:0c:29:00:00:05\t10.0.0.7\t60.0\t9\n";
    let collected = collect(Format::ZeekDhcp, old.as_bytes());
    assert!(collected.records[0].row.contains("address: Some(10.0.0.7)"));
}

#[test]
fn notices() {
    let own = [
        ("proto", "tcp", "\"tcp\""),
        ("note", "SSH::Password_Guessing", "\"SSH::Password_Guessing\""),
        ("msg", "30 failed", "\"30 failed\""),
        ("src", "192.0.2.7", "\"192.0.2.7\""),
        ("actions", "Notice::ACTION_LOG", "[\"Notice::ACTION_LOG\"]"),
    ];
    check(
        Format::ZeekNotice,
        "notice",
        &[&ENDS[..], &own].concat(),
        &["source: Some(192.0.2.7)", "destination: Some(203.0.113.9)", "protocol: Some(6)"],
    );
    let alone = r#"{"ts":1,"note":"CaptureLoss::Too_Much_Loss","msg":"x","actions":[]}"#;
    let collected = collect(Format::ZeekNotice, alone.as_bytes());
    assert!(collected.records[0].row.contains("source: None"), "{collected:?}");
}
