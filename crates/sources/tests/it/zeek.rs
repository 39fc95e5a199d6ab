//! Zeek logs with tabs and as JSON, of old and new versions.

use schema::Row;
use sources::Format;

use crate::support::{Collected, collect, record};

const CONN_FIELDS: &str = "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\torig_pkts\tresp_pkts";

fn header(path: &str) -> String {
    format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{path}\n#open\t2026-10-20-13-00-00\n"
    )
}

fn conn_line(seconds: u32) -> String {
    format!(
        "{seconds}.000001\tC1\t10.0.0.5\t50000\t203.0.113.9\t443\ttcp\tssl\t1.5\t100\t2000\tSF\t4\t3"
    )
}

fn conn_file(lines: &[String]) -> String {
    format!(
        "{}{CONN_FIELDS}\n#types\ttime\tstring\n{}\n#close\t2026-10-20-14-00-00\n",
        header("conn"),
        lines.join("\n")
    )
}

fn decode(format: Format, text: &str) -> Collected {
    collect(format, text.as_bytes())
}

/// What is told, but for where it lies.
fn told(collected: &Collected) -> Vec<(&str, &str, &str)> {
    collected
        .records
        .iter()
        .map(|seen| (seen.source, seen.time.as_str(), seen.row.as_str()))
        .collect()
}

#[test]
fn a_line_with_an_id_is_known_by_all_that_is_read_of_it() {
    let fingerprint =
        |text: &str| record(Format::ZeekConn, text.as_bytes(), |record| record.fingerprint);
    let known = r#"{"ts":1.5,"uid":"C1","id.orig_h":"10.0.0.5","id.orig_p":5,"id.resp_h":"203.0.113.9","id.resp_p":443,"proto":"tcp","orig_bytes":100,"conn_state":"SF"}"#;
    let tabs = "#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\tuid\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\torig_bytes\tconn_state\tservice\nC1\t1.5\t10.0.0.5\t5\t203.0.113.9\t443\ttcp\t100\tSF\t-\n";
    let blank = known.replace(':', ": ");
    let more = known.replace("\"proto\"", "\"local_orig\":true,\"proto\"");
    for same in [tabs, &blank, &more] {
        assert_eq!(fingerprint(same), fingerprint(known), "{same}");
    }
    let bytes = known.replace("100", "101");
    let moved = known.replace("orig_bytes", "resp_bytes");
    let id = known.replace("C1", "C2");
    let (one, other) = (known.replace("\"C1\"", "null"), more.replace("\"C1\"", "null"));
    for another in [&bytes, &moved, &id, &one, &other] {
        assert_ne!(fingerprint(another), fingerprint(known), "{another}");
    }
    assert_ne!(fingerprint(&one), fingerprint(&other), "without an id, its bytes tell it apart");
}

#[test]
fn a_connection_with_tabs_and_as_json_is_the_same() {
    let tabs = decode(Format::ZeekConn, &conn_file(&[conn_line(1_792_501_200)]));
    let flat = r#"{"ts":1792501200.000001,"uid":"C1","id.orig_h":"10.0.0.5","id.orig_p":50000,"id.resp_h":"203.0.113.9","id.resp_p":443,"proto":"tcp","service":"ssl","duration":1.5,"orig_bytes":100,"resp_bytes":2000,"conn_state":"SF","orig_pkts":4,"resp_pkts":3}"#;
    let nested = r#"{"_path":"conn","ts":"2026-10-20T13:00:00.000001Z","uid":"C1","id":{"orig_h":"10.0.0.5","orig_p":50000,"resp_h":"203.0.113.9","resp_p":443},"proto":"tcp","service":"ssl","duration":1.5,"orig_bytes":100,"resp_bytes":2000,"conn_state":"SF","orig_pkts":4,"resp_pkts":3}"#;
    assert_eq!(tabs.rejects, []);
    for json in [flat, nested] {
        let json = decode(Format::ZeekConn, json);
        assert_eq!(json.rejects, []);
        assert_eq!(told(&tabs), told(&json));
    }
    record(Format::ZeekConn, flat.as_bytes(), |record| {
        let Row::Flow(flow) = &record.row else { panic!("a flow") };
        assert_eq!(flow.destination.to_string(), "203.0.113.9");
        assert_eq!((flow.source_port, flow.destination_port, flow.protocol), (50_000, 443, 6));
        assert_eq!(flow.duration_micros, Some(1_500_000));
        assert_eq!((flow.bytes_out, flow.bytes_in), (Some(100), Some(2000)));
        assert_eq!((flow.packets_out, flow.packets_in), (Some(4), Some(3)));
        assert_eq!(flow.answered, Some(true));
        assert!(!flow.handshake);
    });
}

#[test]
fn a_look_up_with_tabs_and_as_json_is_the_same() {
    let tabs = format!(
        "{}#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\tquery\tqtype\tqtype_name\trcode\trcode_name\tanswers\tTTLs\n\
         1792501200.5\tD1\t10.0.0.5\t5353\t10.0.0.1\t53\tudp\t77\twww.example.com\t1\tA\t0\tNOERROR\ta\\x2cb.example,192.0.2.1\t60.000000,5.500000\n",
        header("dns")
    );
    let json = r#"{"ts":1792501200.5,"uid":"D1","id.orig_h":"10.0.0.5","id.orig_p":5353,"id.resp_h":"10.0.0.1","id.resp_p":53,"proto":"udp","trans_id":77,"query":"www.example.com","qtype":1,"qtype_name":"A","rcode":0,"rcode_name":"NOERROR","answers":["a,b.example","192.0.2.1"],"TTLs":[60.0,5.5]}"#;
    let (tabs, json) = (decode(Format::ZeekDns, &tabs), decode(Format::ZeekDns, json));
    assert_eq!((&tabs.rejects, &json.rejects), (&vec![], &vec![]));
    assert_eq!(told(&tabs), told(&json));
    assert!(
        tabs.records[0].row.contains(r#"answers: ["a,b.example", "192.0.2.1"], ttls: [60, 5]"#)
    );
}

#[test]
fn a_handshake_with_tabs_and_as_json_is_the_same() {
    let tabs = format!(
        "{}#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tcipher\tserver_name\testablished\tsubject\tissuer_subject\n\
         1792501200\tC1\t10.0.0.5\t50000\t203.0.113.9\t443\tTLSv13\tTLS_AES\tshop.example\tT\tCN=shop\\, x\t-\n",
        header("ssl")
    );
    let json = r#"{"ts":1792501200,"uid":"C1","id.orig_h":"10.0.0.5","id.orig_p":50000,"id.resp_h":"203.0.113.9","id.resp_p":443,"version":"TLSv13","cipher":"TLS_AES","server_name":"shop.example","established":true,"subject":"CN=shop\\, x","cert_chain_fuids":[]}"#;
    let (tabs, json) = (decode(Format::ZeekSsl, &tabs), decode(Format::ZeekSsl, json));
    assert_eq!((&tabs.rejects, &json.rejects), (&vec![], &vec![]));
    assert_eq!(told(&tabs), told(&json));
    let row = &tabs.records[0].row;
    assert!(row.contains("handshake: true") && row.contains("answered: Some(true)"), "{row}");
    assert!(row.contains(r#"server_name: Some("shop.example")"#), "{row}");
}

#[test]
fn columns_may_come_in_any_order_and_change_in_mid_file() {
    let text = format!(
        "{}{}\n#fields\tproto\tid.resp_h\tts\tid.orig_h\textra\nudp\t192.0.2.1\t7.5\t10.0.0.5\tx\n\
         #separator \\x7c\n#unset_field|*\n#path|conn\n#fields|ts|id.orig_h|id.resp_h|conn_state|service\n9|10.0.0.5|192.0.2.1|S0|*\n",
        conn_file(&[conn_line(5)]),
        header("conn")
    );
    let collected = decode(Format::ZeekConn, &text);
    assert_eq!(collected.rejects, []);
    let times: Vec<&str> = collected.records.iter().map(|seen| seen.time.as_str()).collect();
    assert_eq!(
        times,
        ["1970-01-01T00:00:05.000001Z", "1970-01-01T00:00:07.500000Z", "1970-01-01T00:00:09Z"]
    );
    assert!(collected.records[1].row.contains("protocol: 17"));
    assert!(collected.records[2].row.contains("answered: Some(false)"));
    assert!(collected.records[2].row.contains("service: None"));
}

#[test]
fn text_in_the_first_column_may_begin_like_json() {
    let text = "#fields\tservice\tts\tid.orig_h\tid.resp_h\tconn_state\n\
                {x\t1\t10.0.0.5\t192.0.2.1\tSF\n \t2\t10.0.0.5\t192.0.2.1\tSF\n";
    let collected = decode(Format::ZeekConn, text);
    assert_eq!((collected.records.len(), collected.rejects.len()), (2, 0));
    assert!(collected.records[0].row.contains(r#"service: Some("{x")"#));
}

#[test]
fn evidence_is_the_line_without_its_ending() {
    let text = conn_file(&[conn_line(5), conn_line(6)]).replace('\n', "\r\n");
    let collected = decode(Format::ZeekConn, &text);
    assert_eq!(collected.rejects, []);
    for (seen, expected) in collected.records.iter().zip([conn_line(5), conn_line(6)]) {
        let (from, length) = (seen.offset as usize, seen.length as usize);
        assert_eq!(&text[from..from + length], expected);
    }
    let plain = decode(Format::ZeekConn, &conn_file(&[conn_line(5), conn_line(6)]));
    let prints = |collected: &Collected| -> Vec<u128> {
        collected.records.iter().map(|seen| seen.fingerprint).collect()
    };
    assert_eq!(prints(&plain), prints(&collected));
}

#[test]
fn a_line_that_does_not_fit_is_quarantined_alone() {
    let lines = [
        conn_line(5),
        format!("{}\textra", conn_line(6)),
        "7.0\tC1".to_owned(),
        conn_line(8).replace("8.000001", "XXXXXXXXXX.XXXXXX"),
        conn_line(9).replace("10.0.0.5", "nowhere"),
        conn_line(10),
    ];
    let collected = decode(Format::ZeekConn, &conn_file(&lines));
    assert_eq!(collected.records.len(), 2);
    let reasons: Vec<&str> =
        collected.rejects.iter().map(|reject| reject.reason.as_str()).collect();
    assert_eq!(reasons.len(), 4);
    assert!(reasons[0].contains("columns") && reasons[1].contains("columns"));
    assert!(reasons[2].contains("no time") && reasons[3].contains("no address"));
    assert_eq!(
        decode(Format::ZeekConn, &conn_line(1)).rejects[0].reason,
        "a line before any #fields header"
    );
}

#[test]
fn a_json_file_may_mix_logs() {
    let text = concat!(
        r#"{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","proto":"udp","conn_state":"SF"}"#,
        "\n",
        r#"{"_path":"smtp","ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","conn_state":"SF"}"#,
        "\n",
        r#"{"ts":2,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","proto":"udp","trans_id":1,"rejected":false}"#,
        "\n",
        r#"{"ts":3,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","version":"TLSv12","cipher":"x"}"#,
        "\n",
        r#"{"_path":"smtp","ts":4,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","helo":"x"}"#,
        "\n",
        r#"{"ts":5,"unheard_of":3}"#,
        "\n",
        r#"{"ts":6,"#,
        "\n",
        r#"{"ts":7} {"ts":8}"#,
        "\n",
    );
    let collected = decode(Format::ZeekConn, text);
    let sources: Vec<&str> = collected.records.iter().map(|seen| seen.source).collect();
    assert_eq!(sources, ["zeek_conn", "zeek_dns", "zeek_ssl"]);
    let kinds: Vec<&str> = collected.rejects.iter().map(|reject| reject.kind).collect();
    assert_eq!(kinds, ["unsupported", "unsupported", "unsupported", "quarantined", "quarantined"]);
    for reject in &collected.rejects[..2] {
        assert_eq!(reject.reason, "a line of a Zeek smtp log, which is not read");
    }
}

#[test]
fn times_are_read_in_every_form_that_sensors_write() {
    for (written, read) in [
        ("1792501200.123456", "2026-10-20T13:00:00.123456Z"),
        ("1792501200", "2026-10-20T13:00:00Z"),
        ("1792501200123", "2026-10-20T13:00:00.123000Z"),
        ("\"2026-10-20T13:00:00.5Z\"", "2026-10-20T13:00:00.500000Z"),
        ("1.7925012e9", "2026-10-20T13:00:00Z"),
        ("253402300799", "9999-12-31T23:59:59Z"),
    ] {
        let line = format!(
            r#"{{"ts":{written},"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","conn_state":"SF"}}"#
        );
        assert_eq!(decode(Format::ZeekConn, &line).records[0].time, read, "{written}");
    }
}

#[test]
fn states_say_whether_the_other_side_answered() {
    let answered = |state: &str, bytes: &str| {
        let line = format!(
            r#"{{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"::ffff:10.0.0.2","proto":"icmp","conn_state":{state},"resp_bytes":{bytes}}}"#
        );
        record(Format::ZeekConn, line.as_bytes(), |record| match &record.row {
            Row::Flow(flow) => {
                assert_eq!((flow.destination.to_string().as_str(), flow.protocol), ("10.0.0.2", 1));
                flow.answered
            }
            _ => None,
        })
    };
    for state in ["S1", "SF", "S2", "S3", "RSTO", "RSTR"] {
        assert_eq!(answered(&format!("\"{state}\""), "0"), Some(true), "{state}");
    }
    for state in ["S0", "REJ", "SH", "SHR", "OTH", "RSTOS0", "RSTRH"] {
        assert_eq!(answered(&format!("\"{state}\""), "9"), Some(false), "{state}");
    }
    assert_eq!(answered("\"XX\"", "9"), Some(true));
    assert_eq!(answered("null", "0"), Some(false));
    assert_eq!(answered("null", "null"), None);
}

#[test]
fn a_record_may_be_wrapped_in_the_name_of_its_log() {
    let conn = r#"{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","conn_state":"SF"}"#;
    let text = format!("{{\"conn\":{conn}}}\n{{\"sip\": {conn}}}\n");
    assert_eq!(sources::detect(text.as_bytes()), Some(Format::ZeekConn));
    let wrapped = decode(Format::ZeekConn, &text);
    assert_eq!(told(&wrapped), told(&decode(Format::ZeekConn, conn)));
    assert_eq!(wrapped.rejects[0].reason, "a line of a Zeek sip log, which is not read");
}
