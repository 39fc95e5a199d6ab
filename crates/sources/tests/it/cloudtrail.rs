//! CloudTrail in the forms in which it is found, and what an event says.

use schema::{Provider, SourceAddress};
use serde_json::Value;
use sources::Format;

use crate::support::{Collected, call, collect};

fn event(id: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.09","userIdentity":{{"type":"IAMUser","arn":"arn:aws:iam::314159265358:user/bo"}},"eventTime":"2026-10-20T13:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","eventID":"{id}"}}"#
    )
}

fn decode(text: &str) -> Collected {
    collect(Format::Cloudtrail, text.as_bytes())
}

/// Every record's range is a JSON object, and its ids are these, in order.
fn check(text: &str, ids: &[&str]) {
    let collected = decode(text);
    assert_eq!(collected.rejects, [], "{text}");
    let found: Vec<String> = collected
        .records
        .iter()
        .map(|record| {
            let (from, length) = (record.offset as usize, record.length as usize);
            let range: Value = serde_json::from_str(&text[from..from + length]).expect("an event");
            range["eventID"].as_str().expect("an id").to_owned()
        })
        .collect();
    assert_eq!(found, ids, "{text}");
}

#[test]
fn every_form_gives_the_same_events() {
    let (a, b) = (event("a"), event("b"));
    check(&format!(r#"{{"Records":[{a},{b}]}}"#), &["a", "b"]);
    check(
        &format!(
            "{{\"first\":[1,{{}}],\r\n \"Records\" : [\n{a} ,\n{b}\n]\n, \"last\":{{\"x\":[]}}}}\n"
        ),
        &["a", "b"],
    );
    check(&format!("[{a},{b}]"), &["a", "b"]);
    check(&format!("{a}\n{b}"), &["a", "b"]);
    check(&format!("{a}\r\n\r\n{b}\r\n"), &["a", "b"]);
    check(&format!("\u{feff}{a}"), &["a"]);
    let pretty: Value = serde_json::from_str(&a).expect("an event");
    let pretty = serde_json::to_string_pretty(&pretty).expect("text");
    check(&pretty, &["a"]);
    check(&format!("{{\n  \"Records\": [\n{pretty},\n{pretty}\n  ]\n}}\n"), &["a", "a"]);
}

#[test]
fn forms_may_follow_each_other_in_one_file() {
    let (a, b, c, d) = (event("a"), event("b"), event("c"), event("d"));
    let text = format!(
        "{{\"Records\":[{a}]}}\n{b}\n[{c}]{{\"Records\":[]}}{{\"Records\":[{d}]}}\u{feff}{a}"
    );
    check(&text, &["a", "b", "c", "d", "a"]);
}

#[test]
fn an_envelope_of_the_event_bus_is_peeled_off() {
    let text = format!(
        r#"{{"version":"0","detail-type":"AWS API Call via CloudTrail","detail": {} }}"#,
        event("a")
    );
    check(&text, &["a"]);
}

#[test]
fn an_event_says_who_did_what_where() {
    call(
        r#"{"eventTime":"2026-10-20T15:00:00+02:00","eventSource":"iam.amazonaws.com",
            "eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"::ffff:198.51.100.7",
            "userAgent":"aws-cli/2 \"x\"","errorCode":"AccessDenied","readOnly":false,
            "recipientAccountId":"271828182845","eventID":"e-1",
            "userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::314159265358:user/bo",
                "accountId":"314159265358","accessKeyId":"AKIA1"}}"#,
        |call| {
            assert_eq!(call.provider, Provider::Aws);
            assert_eq!(call.account, "271828182845");
            assert_eq!(call.actor.account.as_deref(), Some("314159265358"));
            assert_eq!(call.actor.access_key.as_deref(), Some("AKIA1"));
            assert_eq!(call.region, "us-east-1");
            assert_eq!(call.service, "iam.amazonaws.com");
            assert_eq!(call.operation, "CreateUser");
            assert_eq!(call.event_id.as_deref(), Some("e-1"));
            assert_eq!(call.user_agent.as_deref(), Some("aws-cli/2 \"x\""));
            assert_eq!(call.error.as_deref(), Some("AccessDenied"));
            assert_eq!(call.read_only, Some(false));
            let address: std::net::IpAddr = "198.51.100.7".parse().expect("an address");
            assert!(matches!(call.source, SourceAddress::Address(found) if found == address));
        },
    );
}

#[test]
fn a_missing_field_is_no_reason_to_drop_an_event() {
    let collected = decode(r#"{"eventTime":"2026-10-20T13:00:00Z","eventName":"X"}"#);
    assert_eq!((collected.records.len(), collected.rejects.len()), (1, 0));
    call(
        r#"{"eventTime":"2026-10-20T13:00:00Z","eventName":"X","userIdentity":{"type":"Root",
            "accountId":"314159265358"},"sourceIPAddress":"cloudformation.amazonaws.com"}"#,
        |call| {
            assert_eq!(call.account, "314159265358");
            assert!(matches!(&call.source, SourceAddress::Service(name)
                if name == "cloudformation.amazonaws.com"));
            assert!(call.error.is_none() && call.read_only.is_none());
        },
    );
}

#[test]
fn a_console_log_in_fails_and_proves_a_second_factor_in_its_own_words() {
    let log_in = |answer: &str, mfa: &str| {
        format!(
            r#"{{"eventTime":"2026-10-20T13:00:00Z","eventSource":"signin.amazonaws.com",
                "eventName":"ConsoleLogin","responseElements":{{"ConsoleLogin":"{answer}"}},
                "additionalEventData":{{"MFAUsed":"{mfa}"}},"userIdentity":{{"type":"IAMUser",
                "arn":"arn:aws:iam::1:user/bo"}}}}"#
        )
    };
    call(&log_in("Failure", "No"), |call| {
        assert_eq!(call.error.as_deref(), Some("Failure"));
        assert_eq!(call.actor.mfa, Some(false));
    });
    call(&log_in("Success", "Yes"), |call| {
        assert_eq!(call.error, None);
        assert_eq!(call.actor.mfa, Some(true));
    });
}

#[test]
fn of_a_key_that_repeats_the_last_counts_as_in_serde() {
    let text = r#"{"eventTime":"2026-10-20T13:00:00Z","eventName":"RunInstances",
        "eventName":"DescribeInstances","event\u004eame":"GetUser","eventSource":"x",
        "userIdentity":{"arn":"arn:aws:iam::1:user/a","arn":"arn:aws:iam::1:user/b"},
        "userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::1:user/c","ar\u006e":"arn:aws:iam::1:user/d"}}"#;
    let serde: Value = serde_json::from_str(text).expect("valid");
    call(text, |call| {
        assert_eq!(call.operation, serde["eventName"].as_str().expect("text"));
        assert_eq!(call.actor.key, serde["userIdentity"]["arn"].as_str().expect("text"));
        assert_eq!(call.operation, "GetUser");
        assert_eq!(call.actor.key, "arn:aws:iam::1:user/d");
    });
}

#[test]
fn what_is_no_event_says_so() {
    let check = |text: &str, kind: &str, reason: &str| {
        let collected = decode(text);
        assert_eq!(collected.records.len(), 0, "{text}");
        let [reject] = &collected.rejects[..] else { panic!("{text}: {collected:?}") };
        assert_eq!((reject.kind, reject.length), (kind, text.trim().len() as u64), "{text}");
        assert!(reject.reason.contains(reason), "{text}: {}", reject.reason);
    };
    check(
        r#"{"awsAccountId":"1","digestStartTime":"2026-10-20T13:00:00Z"}"#,
        "unsupported",
        "digest",
    );
    check(
        r#"{"eventVersion":"1.07","insightDetails":{"state":"Start"}}"#,
        "unsupported",
        "insight",
    );
    check(
        r#"{"eventSource":"aws:s3","eventName":"ObjectCreated:Put"}"#,
        "unsupported",
        "notification",
    );
    check(r#"{"hello":"world"}"#, "unsupported", "no CloudTrail event");
    check(r#"{"eventName":"X","eventSource":"y"}"#, "quarantined", "eventTime");
    check(r#"{"eventName":"X","eventTime":"yesterday"}"#, "quarantined", "eventTime");
    check(r#"{"eventName":"X","eventTime":"2026-02-30T00:00:00Z"}"#, "quarantined", "eventTime");
}

#[test]
fn the_same_event_has_the_same_fingerprint_anywhere() {
    let a = event("a");
    let spaced = a.replace(",\"", ", \"");
    let text = format!("{a}\n{spaced}\n{}\n{}", event("b"), a.replace(",\"eventID\":\"a\"", ""));
    let records = decode(&text).records;
    assert_eq!(records[0].fingerprint, records[1].fingerprint, "by id");
    assert_ne!(records[0].fingerprint, records[2].fingerprint);
    assert_ne!(records[0].fingerprint, records[3].fingerprint, "by bytes where there is no id");
}

#[test]
fn damage_takes_no_neighbour_along() {
    let (a, b) = (event("a"), event("b"));
    let broken = r#"{"eventVersion":"1.09","eventName":"RunIn"#;
    let damaged = [
        // In one line, in lines, in a list; cut in a string, behind a colon, inside a list.
        format!(r#"{{"Records":[{a},{broken},{b}]}}"#),
        format!("{a}\n{broken}\n{b}\n"),
        format!("[{a},{{\"eventVersion\":,{b}]"),
        format!("{a}\n{{\"eventVersion\":\n{b}"),
        format!(
            "{{\"Records\":[{a},{{\"eventVersion\":\"1\",\"requestParameters\":{{\"x\":[{b}]}}"
        ),
        format!("{a} junk \u{1} {b}"),
        format!("{a}\njunk\n{b}"),
        format!("{{\"Records\":[{a},nonsense,{b}]}}"),
        format!("{a}}}{b}"),
    ];
    for text in damaged {
        let collected = decode(&text);
        assert_eq!(collected.records.len(), 2, "{text}\n{collected:?}");
        assert_eq!(collected.rejects.len(), 1, "{text}\n{:?}", collected.rejects);
        assert_eq!(collected.rejects[0].kind, "quarantined");
    }
}

#[test]
fn damage_is_quoted_where_it_lies() {
    let text = format!("{}\n  broken line  \n{}", event("a"), event("b"));
    let reject = &decode(&text).rejects[0];
    let at = text.find("broken").expect("there");
    assert_eq!((reject.offset, reject.length), (at as u64, 11));
    assert_eq!(reject.excerpt, b"broken line");
}

#[test]
fn lines_of_nonsense_are_one_reject_each() {
    let text = format!("{}\nfirst\nsecond\n\n{{third\n{}", event("a"), event("b"));
    let collected = decode(&text);
    assert_eq!(
        (collected.records.len(), collected.rejects.len()),
        (2, 3),
        "{:?}",
        collected.rejects
    );
}

#[test]
fn a_file_that_ends_too_early_says_so() {
    let (a, b) = (event("a"), event("b"));
    let cut_inside = format!(r#"{{"Records":[{a},{}"#, &b[..b.len() - 9]);
    let collected = decode(&cut_inside);
    assert_eq!((collected.records.len(), collected.rejects.len()), (1, 1));
    assert_eq!(collected.rejects[0].length, b.len() as u64 - 9);
    assert!(collected.rejects[0].reason.contains("ends inside a record"));

    let cut_between = format!(r#"{{"Records":[{a},"#);
    let collected = decode(&cut_between);
    assert_eq!((collected.records.len(), collected.rejects.len()), (1, 1));
    assert!(collected.rejects[0].reason.contains("before its list of records"));
}

/// The same event out of a trail and out of the lake has one fingerprint, so it counts once.
#[test]
fn a_row_of_the_lake_is_the_event_it_was_made_from() {
    let row = concat!(
        "eventTime,eventSource,eventName,awsRegion,eventID,sourceIPAddress,userIdentity,requestParameters,responseElements\n",
        "2026-10-20 13:00:00.000,ec2.amazonaws.com,RunInstances,eu-west-1,e-1,192.0.2.7,",
        "\"{type=AssumedRole, arn=arn:aws:sts::111122223333:assumed-role/Ops/mia, accountid=111122223333, ",
        "sessioncontext={sessionissuer={type=Role, arn=arn:aws:iam::111122223333:role/Ops}, attributes={mfaauthenticated=true}}}\",",
        "\"{instanceType=t3.micro, instancesSet={\"\"items\"\":[{\"\"maxCount\"\":2}]}}\",",
        "\"{instancesSet={\"\"items\"\":[{\"\"instanceId\"\":\"\"i-0a\"\"},{\"\"instanceId\"\":\"\"i-0b\"\"}]}}\"\n",
    );
    let event = r#"{"eventTime":"2026-10-20T13:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances",
        "awsRegion":"eu-west-1","eventID":"e-1","sourceIPAddress":"192.0.2.7","userIdentity":{"type":"AssumedRole",
        "arn":"arn:aws:sts::111122223333:assumed-role/Ops/mia","accountId":"111122223333","sessionContext":{
        "sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/Ops"},"attributes":{"mfaAuthenticated":"true"}}},
        "requestParameters":{"instanceType":"t3.micro","instancesSet":{"items":[{"maxCount":2}]}},
        "responseElements":{"instancesSet":{"items":[{"instanceId":"i-0a"},{"instanceId":"i-0b"}]}}}"#;
    let from_lake = collect(Format::CloudtrailLake, row.as_bytes());
    let from_trail = collect(Format::Cloudtrail, event.as_bytes());
    assert_eq!(from_lake.records[0].row, from_trail.records[0].row);
    assert_eq!(from_lake.records[0].fingerprint, from_trail.records[0].fingerprint);
}
