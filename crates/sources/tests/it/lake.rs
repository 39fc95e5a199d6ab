//! Events that are OCSF already.

use std::fmt::Write as _;
use std::path::PathBuf;

use schema::{FileId, Record, Row};
use serde_json::Value;
use sources::{Format, Hints, decode_with, ocsf};

use crate::fixtures::{Each, FIXTURES};
use crate::support::{corpus, files, inflated, now};

/// What becomes of the records of a format.
fn each(format: Format, bytes: &[u8], see: impl FnMut(&Record<'_>)) {
    let hints = Hints { now: Some(now()), ..Hints::default() };
    decode_with(format, &hints, &mut &bytes[..], FileId(0), &mut Each(see));
}

/// Formats whose rows hold nothing that their events do not.
const EXACT: &[Format] = &[
    Format::AwsConfig,
    Format::AwsCostAnomaly,
    Format::AwsCur,
    Format::AwsInventory,
    Format::AzureCost,
    Format::Bind,
    Format::CiscoAsa,
    Format::Dhcpd,
    Format::Dnsmasq,
    Format::DnsmasqDhcp,
    Format::Focus,
    Format::GcpAsset,
    Format::GcpBilling,
    Format::GmailLog,
    Format::Kea,
    Format::Ldif,
    Format::MessageTrace,
    Format::MessageTraceJson,
    Format::Openvpn,
    Format::PeopleCsv,
    Format::Powerdns,
    Format::Route53Resolver,
    Format::Umbrella,
    Format::Unbound,
    Format::VpcFlow,
    Format::WebAccess,
    Format::WindowsDns,
    Format::ZeekConn,
    Format::ZeekDns,
    Format::ZeekHttp,
    Format::ZeekSsh,
    Format::ZeekSsl,
    Format::ZeekX509,
];

/// Classes that are read.
const READ: [u64; 15] =
    [2001, 2004, 3001, 3002, 3005, 4001, 4002, 4003, 4004, 4009, 4014, 5003, 5021, 5023, 6003];

#[test]
fn an_event_of_ours_gives_the_row_that_its_log_gives() {
    for fixture in FIXTURES.iter().filter(|fixture| fixture.format != Format::Ocsf) {
        let (mut rows, mut events) = (Vec::new(), String::new());
        each(fixture.format, fixture.text.as_bytes(), |record| {
            let event = ocsf(record);
            if !event["class_uid"].as_u64().is_some_and(|class| READ.contains(&class)) {
                return;
            }
            rows.push((record.time, format!("{:#?}", record.row)));
            writeln!(events, "{event}").expect("memory");
        });
        let (mut again, mut same) = (Vec::new(), String::new());
        each(Format::Ocsf, events.as_bytes(), |record| {
            again.push((record.time, format!("{:#?}", record.row)));
            writeln!(same, "{}", ocsf(record)).expect("memory");
        });
        assert_eq!(same, events, "{}: as stored", fixture.path.display());
        assert_eq!(rows.len(), again.len(), "{}", fixture.path.display());
        if EXACT.contains(&fixture.format) {
            assert_eq!(again, rows, "{}", fixture.path.display());
        }
    }
}

/// What is read of a log, or of what Security Lake made of it.
fn told(format: Format, bytes: &[u8]) -> Vec<String> {
    let mut told = Vec::new();
    each(format, bytes, |record| {
        told.push(format!("{} {:#?}", record.time.0, record.row));
    });
    told
}

/// The first line of two texts that differs.
fn difference(one: &[String], other: &[String]) -> Option<(String, String)> {
    let (one, other) = (one.join("\n"), other.join("\n"));
    let mut lines = one.lines().zip(other.lines()).filter(|(one, other)| one != other);
    lines.next().map(|(one, other)| (one.to_owned(), other.to_owned()))
}

fn samples() -> Option<PathBuf> {
    Some(corpus()?.join("cloud/aws_security_lake_ocsf_validation/samples/1.0.0-rc.2"))
}

/// Who did what, where, when and from which address, and what the call made: calls, sign-ins and
/// changes of accounts.
#[test]
fn published_calls_say_the_same_in_security_lake() {
    let Some(samples) = samples() else { return };
    let mut pairs = 0;
    for path in files(&samples.join("CLOUD_TRAIL")) {
        let Some(raw) = path.to_string_lossy().strip_suffix(".parquet").map(PathBuf::from) else {
            continue;
        };
        let raw = raw.with_file_name("input").join(raw.file_name().expect("a name"));
        let log = told(Format::Cloudtrail, &inflated(&raw));
        let lake = told(Format::Ocsf, &inflated(&path));
        assert_eq!(difference(&lake, &log), None, "{}", path.display());
        assert_eq!((lake.len(), log.len()), (1, 1));
        pairs += 1;
    }
    assert_eq!(pairs, 21);
}

#[test]
fn published_look_ups_say_the_same_in_security_lake() {
    let Some(samples) = samples() else { return };
    for number in 0..4 {
        let folder = samples.join("ROUTE53");
        let raw = inflated(&folder.join(format!("inputs/route53-inputs{number}.json.gz")));
        let lake = inflated(&folder.join(format!("example{number}.json.gz.parquet")));
        let (log, lake) = (told(Format::Route53Resolver, &raw), told(Format::Ocsf, &lake));
        assert_eq!(difference(&lake, &log), None, "example {number}");
        assert_eq!((lake.len(), log.len()), (1, 1));
    }
}

/// The raw records of this set are rows of Parquet, here written as the lines that they were.
#[test]
fn published_flows_say_the_same_in_security_lake() {
    let Some(samples) = samples() else { return };
    let folder = samples.join("VPC_FLOW");
    let inputs = files(&folder.join("inputs"));
    for (number, input) in inputs.iter().enumerate() {
        let row: Value = serde_json::from_slice(&inflated(input)).expect("a row");
        let row = row.as_object().expect("an object");
        let names = row.keys().map(|name| name.replace('_', "-"));
        let values =
            row.values().map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
        let line = |words: Vec<String>| words.join(" ") + "\n";
        let log = line(names.collect()) + &line(values.collect());
        let log = told(Format::VpcFlow, log.as_bytes());
        let lake = inflated(&folder.join(format!("example{number}.gz.parquet")));
        let lake = told(Format::Ocsf, &lake);
        assert_eq!(difference(&lake, &log), None, "example {number}");
        assert_eq!(lake.len(), log.len());
    }
    assert_eq!(inputs.len(), 4);
}

#[test]
fn published_findings_say_the_same_in_security_lake() {
    let Some(samples) = samples() else { return };
    for number in 0..4 {
        let folder = samples.join("SH_FINDINGS");
        let raw = inflated(&folder.join(format!("inputs/securityhub-inputs{number}.json.gz")));
        let raw: Value = serde_json::from_slice(&raw).expect("JSON");
        let mut seen = 0;
        let lake = inflated(&folder.join(format!("example{number}.json.gz.parquet")));
        each(Format::Ocsf, &lake, |record| {
            let Row::Alert(alert) = &record.row else { panic!("no alert") };
            assert_eq!(alert.signature, raw["Title"].as_str().expect("a title"));
            assert_eq!(alert.message.as_deref(), raw["Description"].as_str());
            assert_eq!(alert.category.as_deref(), raw["Types"][0].as_str());
            let severity = raw["Severity"]["Label"].as_str().expect("a severity");
            assert_eq!(format!("{:?}", alert.severity).to_uppercase(), severity);
            seen += 1;
        });
        assert_eq!(seen, 1);
    }
}
