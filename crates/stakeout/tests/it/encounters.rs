//! What feeds name whole, pages, certificates and mail addresses, is looked for in the logs that
//! show it.

use crate::binary::scan;
use crate::folder::Folder;

const SETTINGS: &str = r#"
[organization]
name = "Halvard"
domains = ["halvard.example"]
networks = ["10.0.0.0/8"]
[[intel.feed]]
name = "actors"
path = "actors.csv"
"#;

const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// Cases of one log, with this indicator in the feed: the clause on known actors, and why.
fn clauses(indicator: &str, name: &str, log: &str) -> Vec<String> {
    let feed =
        format!("value,actor,confidence,valid_from\n{indicator},PORCH CLIMBER,80,2026-10-01\n");
    let folder = Folder::of(&[
        ("stakeout.toml", SETTINGS.as_bytes()),
        ("actors.csv", feed.as_bytes()),
        (name, log.as_bytes()),
    ]);
    let outputs = scan(folder.path(), &[name]);
    let clause = |case: &serde_json::Value| {
        let clause = &case["escalation"]["clauses"][1];
        format!(
            "{}: {}",
            clause["state"].as_str().unwrap_or("-"),
            clause["why"].as_str().unwrap_or("-")
        )
    };
    outputs.cases().iter().map(clause).collect()
}

fn check(indicator: &str, name: &str, log: &str, expected: &str) {
    let found = clauses(indicator, name, log);
    match found.as_slice() {
        [one] if !expected.is_empty() => assert!(one.contains(expected), "{indicator}: {one}"),
        found => assert!(found.is_empty() && expected.is_empty(), "{indicator}: {found:?}"),
    }
}

#[test]
fn pages_are_looked_for_in_requests() {
    let squid = "1793000000.250 161 10.0.0.5 TCP_MISS/200 103 GET http://files.example/gate.php?id=7 bo \
                 HIER_DIRECT/203.0.113.9 text/html\n";
    let met = "met: 10.0.0.5 established contact with files.example/gate.php?id=7, infrastructure of \
               PORCH CLIMBER";
    check("hxxps://files[.]example/gate.php?id=7", "access.log", squid, met);
    check("http://files.example/other.php", "access.log", squid, "");
    let denied = squid.replace("TCP_MISS/200", "TCP_DENIED/403");
    check("http://files.example/gate.php?id=7", "access.log", &denied, "cannot_tell: ");
    let zeek = r#"{"_path":"http","ts":1793000000.0,"uid":"C1","id.orig_h":"10.0.0.5","id.orig_p":40000,"id.resp_h":"203.0.113.9","id.resp_p":8080,"trans_depth":1,"method":"GET","host":"files.example","uri":"/gate.php","status_code":200}"#;
    let met = "met: 10.0.0.5 established contact with files.example:8080/gate.php, ";
    check("http://files.example:8080/gate.php", "http.log", &format!("{zeek}\n"), met);
    check("http://files.example/gate.php", "http.log", &format!("{zeek}\n"), "");
}

#[test]
fn certificates_are_looked_for_in_handshakes() {
    let zeek = format!(
        r#"{{"_path":"ssl","ts":1793000000.0,"uid":"C1","id.orig_h":"10.0.0.5","id.orig_p":40000,"id.resp_h":"203.0.113.9","id.resp_p":443,"version":"TLSv13","cipher":"x","established":true,"cert_chain_fps":["{HASH}","{}"]}}"#,
        "0".repeat(64)
    );
    let met = format!(
        "met: 10.0.0.5 established contact with certificate {HASH} at 203.0.113.9, infrastructure of PORCH"
    );
    check(HASH, "ssl.log", &format!("{zeek}\n"), &met);
    check(&"0".repeat(64), "ssl.log", &format!("{zeek}\n"), "");
    let table = format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tssl\n\
         #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tcipher\testablished\tcert_chain_fps\n\
         #types\ttime\tstring\taddr\tport\taddr\tport\tstring\tstring\tbool\tvector[string]\n\
         1793000000.0\tC1\t10.0.0.5\t40000\t203.0.113.9\t443\tTLSv12\tx\tT\t{HASH},{}\n",
        "0".repeat(64)
    );
    check(HASH, "ssl.log", &table, &met);
    let suricata = r#"{"timestamp":"2026-10-25T12:00:00.000000+0000","flow_id":1,"event_type":"tls","src_ip":"10.0.0.5","src_port":40000,"dest_ip":"203.0.113.9","dest_port":443,"proto":"TCP","tls":{"subject":"CN=x","issuerdn":"CN=x","fingerprint":"a9:4a:8f:e5:cc:b1:9b:a6:1c:4c:08:73:d3:91:e9:87:98:2f:bb:d3","version":"TLS 1.2"}}"#;
    let hash = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3";
    check(hash, "eve.json", &format!("{suricata}\n"), "met: 10.0.0.5 established contact with");
}

#[test]
fn mail_addresses_are_looked_for_in_mail() {
    let head = "origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,\
                message_id,network_message_id,original_client_ip,directionality,connector_id,delivery_priority\n";
    let mail = |from: &str, to: &str, direction: &str| {
        format!(
            "{head}2026-10-20T07:00:00Z,{from},\"{to}##Receive, Deliver\",Hello,5021,<m-1@x.example>,\
             bbbb1111-0000-4000-8000-000000000001,192.0.2.44,{direction},,Normal\n"
        )
    };
    let sent = mail("bo@halvard.example", "Broker@mail.example", "Originating");
    let came = mail("broker@mail.example", "bo@halvard.example", "Incoming");
    let met = "met: bo@halvard.example established contact with broker@mail.example";
    check("broker@mail.example", "trace.csv", &sent, met);
    check("broker@mail.example", "trace.csv", &came, "cannot_tell: ");
    check("other@mail.example", "trace.csv", &sent, "");
}
