//! Every record as an event of OCSF 1.8.0, against the compiled schema.

use std::io::BufReader;

use ocsf_check::Schema;
use schema::{FileId, Record, Reject, Sink};
use serde_json::{Value, json};
use sources::{Format, Hints, decode_with, detect, ocsf};

use crate::support::{corpus, files, inflated, now, record, record_now};

const SCHEMA: &str = "schema/ocsf-1.8.0.json";

struct Check<'s> {
    schema: &'s Schema,
    events: usize,
    wrong: Vec<String>,
}

impl Sink for Check<'_> {
    fn record(&mut self, record: Record<'_>) {
        let event = ocsf(&record);
        self.events += 1;
        for wrong in self.schema.check(&event) {
            self.wrong.push(format!("{wrong}\n    in {event}"));
        }
    }

    fn reject(&mut self, _: Reject<'_>) {}
}

#[test]
fn published_logs_become_valid_events() {
    let Some(corpus) = corpus() else { return };
    let schema = Schema::open(&corpus.join(SCHEMA)).expect("the schema");
    let mut check = Check { schema: &schema, events: 0, wrong: Vec::new() };
    let hints = Hints { now: Some(now()), ..Hints::default() };
    for folder in ["cloud", "network", "registration"] {
        for path in files(&corpus.join(folder)) {
            let bytes = inflated(&path);
            if let Some(format) = detect(&bytes) {
                let mut input = BufReader::new(&bytes[..]);
                decode_with(format, &hints, &mut input, FileId(0), &mut check);
            }
        }
    }
    println!("{} events", check.events);
    assert!(check.wrong.is_empty(), "{} wrong, first: {}", check.wrong.len(), check.wrong[0]);
}

fn event(format: Format, text: &str) -> Value {
    record(format, text.as_bytes(), ocsf)
}

/// The values at these pointers, one a line.
fn check(event: &Value, expected: &[(&str, Value)]) {
    for (pointer, value) in expected {
        assert_eq!(
            event.pointer(pointer).unwrap_or(&Value::Null),
            value,
            "{pointer} of\n{event:#}"
        );
    }
    // Where the schema is at hand, fixtures are held against it as well.
    if let Some(schema) = corpus().and_then(|path| Schema::open(&path.join(SCHEMA))) {
        assert_eq!(schema.check(event), Vec::<String>::new(), "{event:#}");
    }
}

#[test]
fn a_launch_is_api_activity() {
    let event = event(
        Format::Cloudtrail,
        r#"{"eventVersion":"1.09","eventTime":"2026-10-20T13:00:00.25Z","eventID":"e-1","requestID":"r-1",
            "eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"eu-west-1",
            "sourceIPAddress":"198.51.100.7","userAgent":"aws-cli","recipientAccountId":"314159265358",
            "errorCode":"Client.InstanceLimitExceeded","errorMessage":"no more","eventType":"AwsApiCall",
            "requestParameters":{"instanceType":"t3.micro"},"responseElements":null,"readOnly":false,
            "tlsDetails":{"tlsVersion":"TLSv1.3"},"readOnly":false,
            "userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::314159265358:user/bo","userName":"bo",
                "principalId":"AIDA1","accountId":"314159265358","accessKeyId":"AKIA1"}}"#,
    );
    check(
        &event,
        &[
            ("/class_uid", 6003.into()),
            ("/type_uid", 600_301.into()),
            ("/time", 1_792_501_200_250_i64.into()),
            ("/status", "Failure".into()),
            ("/status_code", "Client.InstanceLimitExceeded".into()),
            ("/status_detail", "no more".into()),
            ("/api/operation", "RunInstances".into()),
            ("/api/request/data/instanceType", "t3.micro".into()),
            ("/api/response/error_message", "no more".into()),
            ("/actor/user/uid", "arn:aws:iam::314159265358:user/bo".into()),
            ("/actor/user/uid_alt", "AIDA1".into()),
            ("/actor/user/credential_uid", "AKIA1".into()),
            ("/cloud/account/uid", "314159265358".into()),
            ("/src_endpoint/ip", "198.51.100.7".into()),
            ("/metadata/original_time", "2026-10-20T13:00:00.25Z".into()),
            ("/metadata/uid", "e-1".into()),
            ("/metadata/log_name", "cloudtrail".into()),
            ("/unmapped/tlsDetails/tlsVersion", "TLSv1.3".into()),
            ("/unmapped/userIdentity/type", "IAMUser".into()),
            ("/unmapped/readOnly", false.into()),
            ("/unmapped/repeated_keys", json!(["readOnly"])),
            ("/unmapped/eventName", Value::Null),
        ],
    );
}

#[test]
fn sign_ins_and_changes_of_accounts_have_their_own_classes() {
    let call = |service: &str, operation: &str, request: &str| {
        event(
            Format::Cloudtrail,
            &format!(
                r#"{{"eventTime":"2026-10-20T13:00:00Z","eventSource":"{service}.amazonaws.com",
                    "eventName":"{operation}","requestParameters":{request},
                    "userIdentity":{{"type":"IAMUser","arn":"arn:aws:iam::1:user/bo"}}}}"#
            ),
        )
    };
    check(
        &call("signin", "ConsoleLogin", "null"),
        &[("/type_uid", 300_201.into()), ("/user/uid", "arn:aws:iam::1:user/bo".into())],
    );
    check(
        &call("sts", "AssumeRole", r#"{"roleArn":"arn:aws:iam::2:role/x","roleSessionName":"s"}"#),
        &[
            ("/class_uid", 3002.into()),
            ("/user/uid", "arn:aws:iam::2:role/x".into()),
            ("/actor/user/uid", "arn:aws:iam::1:user/bo".into()),
        ],
    );
    check(
        &call("iam", "CreateUser", r#"{"userName":"backup"}"#),
        &[("/type_uid", 300_101.into()), ("/user/name", "backup".into())],
    );
    check(
        &call("iam", "UpdateAccessKey", r#"{"userName":"bo","status":"Inactive"}"#),
        &[("/activity_name", "Disable".into())],
    );
    check(&call("iam", "ListUsers", "null"), &[("/type_uid", 600_302.into())]);
    check(&call("ec2", "TerminateInstances", "null"), &[("/type_uid", 600_304.into())]);
    check(&call("route53", "ChangeResourceRecordSets", "null"), &[("/type_uid", 600_303.into())]);
}

#[test]
fn connections_handshakes_and_look_ups_are_network_events() {
    let conn = r#"{"ts":1792501200.5,"uid":"C1","id":{"orig_h":"10.0.0.5","orig_p":50000,"resp_h":"2001:db8::9","resp_p":443},"proto":"tcp","duration":1.5,"orig_bytes":100,"resp_bytes":2000,"conn_state":"SF","history":"ShADd","local_orig":true}"#;
    check(
        &event(Format::ZeekConn, conn),
        &[
            ("/type_uid", 400_106.into()),
            ("/duration", 1500.into()),
            ("/traffic/bytes", 2100.into()),
            ("/connection_info/uid", "C1".into()),
            ("/connection_info/flag_history", "ShADd".into()),
            ("/dst_endpoint/ip", "2001:db8::9".into()),
            ("/status", "Success".into()),
            ("/metadata/original_time", "1792501200.5".into()),
            ("/unmapped", json!({"local_orig": true})),
        ],
    );
    let ssl = r#"{"ts":1,"uid":"C1","id.orig_h":"10.0.0.5","id.orig_p":50000,"id.resp_h":"203.0.113.9","id.resp_p":443,"version":"TLSv13","cipher":"TLS_AES","server_name":"shop.example","established":true,"subject":"CN=shop"}"#;
    check(
        &event(Format::ZeekSsl, ssl),
        &[
            ("/type_uid", 400_101.into()),
            ("/tls/sni", "shop.example".into()),
            ("/dst_endpoint/hostname", "shop.example".into()),
            ("/unmapped/subject", "CN=shop".into()),
        ],
    );
    let dns = "#fields\tts\tid.orig_h\tid.resp_h\ttrans_id\tquery\trcode_name\tanswers\tTTLs\n\
               1\t10.0.0.5\t10.0.0.1\t7\tno.example\tNXDOMAIN\t-\t-\n";
    check(
        &event(Format::ZeekDns, dns),
        &[
            ("/type_uid", 400_306.into()),
            ("/query/hostname", "no.example".into()),
            ("/rcode_id", 3.into()),
            ("/status", "Failure".into()),
            ("/connection_info/protocol_num", (-1).into()),
            ("/metadata/original_time", "1.000000".into()),
            ("/unmapped/line", "1\t10.0.0.5\t10.0.0.1\t7\tno.example\tNXDOMAIN\t-\t-".into()),
        ],
    );
}

#[test]
fn requests_are_http_activity() {
    let line = "1792501200.250 0 10.0.0.5 TCP_DENIED/403 3900 CONNECT evil.example:443 bo HIER_NONE/- text/html";
    check(
        &event(Format::Squid, line),
        &[
            ("/type_uid", 400_201.into()),
            ("/http_request/http_method", "CONNECT".into()),
            ("/http_request/url/url_string", "evil.example:443".into()),
            ("/http_response/code", 403.into()),
            ("/src_endpoint/owner/name", "bo".into()),
            ("/dst_endpoint/hostname", "evil.example".into()),
            ("/action", "Denied".into()),
            ("/traffic/bytes_in", 3900.into()),
            ("/metadata/product/name", "Squid".into()),
            ("/metadata/original_time", "1792501200.250".into()),
            ("/unmapped/line", line.into()),
        ],
    );
    let line = r#"192.0.2.7 - - [20/Oct/2026:15:00:00 +0200] "GET /a HTTP/1.1" 200 512"#;
    check(
        &event(Format::WebAccess, line),
        &[
            ("/type_uid", 400_203.into()),
            ("/observation_point", "Destination".into()),
            ("/metadata/original_time", "20/Oct/2026:15:00:00 +0200".into()),
        ],
    );
}

#[test]
fn sign_ins_and_tunnels_say_what_was_assumed_of_their_time() {
    let line = "Oct 20 13:00:00 gate sshd[1]: Failed password for bo from 192.0.2.7 port 9 ssh2";
    check(
        &record_now(Format::Sshd, line, ocsf),
        &[
            ("/type_uid", 300_201.into()),
            ("/status", "Failure".into()),
            ("/user/name", "bo".into()),
            ("/auth_protocol", "password".into()),
            ("/dst_endpoint/hostname", "gate".into()),
            ("/metadata/original_time", "Oct 20 13:00:00".into()),
            (
                "/metadata/debug",
                json!([
                    "the time has no zone and was read as UTC",
                    "the date has no year and was read as the latest that is past",
                ]),
            ),
        ],
    );
    let line = "2026-10-20 13:00:00 bo/203.0.113.5:5 MULTI: Learn: 10.8.0.6 -> bo/203.0.113.5:5";
    check(
        &record_now(Format::Openvpn, line, ocsf),
        &[
            ("/class_uid", 4014.into()),
            ("/tunnel_interface/ip", "10.8.0.6".into()),
            ("/src_endpoint/ip", "203.0.113.5".into()),
            ("/session/is_vpn", true.into()),
            ("/metadata/original_time", "2026-10-20 13:00:00".into()),
        ],
    );
}

#[test]
fn registrations_are_intelligence() {
    let text = "Domain Name: shop.example\nRegistrar: R\nCreation Date: 2026-10-20\n\
                Registrant Organization: Bo & Co\nName Server: ns1.host.example\nDNSSEC: unsigned\n";
    check(
        &record_now(Format::Whois, text, ocsf),
        &[
            ("/type_uid", 502_102.into()),
            ("/osint/0/value", "shop.example".into()),
            ("/osint/0/whois/registrar", "R".into()),
            ("/osint/0/whois/name_servers", json!(["ns1.host.example"])),
            ("/osint/0/whois/dnssec_status", "Unsigned".into()),
            ("/osint/0/whois/domain_contacts/0/name", "Bo & Co".into()),
            ("/metadata/debug", json!(["the record has no time: this is when it was read"])),
        ],
    );
}
