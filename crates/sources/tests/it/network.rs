//! Sensors and firewalls: published logs beside what others make of them, field by field.

use std::net::IpAddr;

use schema::{FileId, Timestamp};
use serde_json::Value;
use sources::{Format, Hints, claimants, decode_with};

use crate::support::{Collected, collect, collect_now, collect_recognised, corpus, inflated};

const METRON: &str = "network/apache-metron/metron-platform/metron-integration-test/src/main/\
                      sample/data";

/// The fields of a row as text, by name: `source: 10.0.0.5`.
fn has(row: &str, field: &str, value: &str) -> bool {
    row.contains(&format!("{field}: {value},"))
}

/// Of the messages of an ASA that others read, ours say the same of when and between whom. They name
/// the ends in the order of the message, which is not that of who opened the connection.
#[test]
fn connections_of_an_asa_are_as_others_read_them() {
    let Some(corpus) = corpus() else { return };
    let parsed = inflated(&corpus.join(METRON).join("asa/parsed/asa_parsed"));
    let parsed = String::from_utf8(parsed).expect("text");
    let hints = Hints { year: Some(2016), ..Hints::default() };
    let (mut same, mut compared) = (0, 0);
    for line in parsed.lines() {
        let expected: Value = serde_json::from_str(line).expect("JSON");
        let text = expected["original_string"].as_str().expect("a line");
        let mut ours = Collected::default();
        decode_with(Format::CiscoAsa, &hints, &mut text.as_bytes(), FileId(0), &mut ours);
        let Some(seen) = ours.records.first() else { continue };
        compared += 1;
        let ends = ["ip_src_addr", "ip_dst_addr"].map(|key| expected[key].as_str().unwrap_or(""));
        let ports = ["ip_src_port", "ip_dst_port"].map(|key| expected[key].as_u64().unwrap_or(0));
        let way = |[from, to]: [usize; 2]| {
            has(&seen.row, "source", ends[from])
                && has(&seen.row, "destination", ends[to])
                && has(&seen.row, "source_port", &ports[from].to_string())
                && has(&seen.row, "destination_port", &ports[to].to_string())
        };
        let protocol = match expected["protocol"].as_str() {
            Some("tcp") => "6",
            Some("udp") => "17",
            _ => "1",
        };
        let flow = seen.row.starts_with("Flow");
        let ends = way([0, 1]) || (expected["action"] != "deny" && way([1, 0]));
        let time = Timestamp(expected["timestamp"].as_i64().expect("a time") * 1000).to_string();
        if seen.time == time && (!flow || (ends && has(&seen.row, "protocol", protocol))) {
            same += 1;
        } else {
            println!("{text}\n  {}\n  {line}", seen.row);
        }
    }
    println!("{same} of {compared} the same");
    assert!(compared > 80, "{compared}");
    assert_eq!(same, compared);
}

#[test]
fn events_of_suricata_are_read_whole() {
    let Some(corpus) = corpus() else { return };
    let hub = corpus.join("network/crowdsec-hub/.tests");
    for file in ["suricata-eve-detect", "suricata-logs-evelog"] {
        let bytes = inflated(&hub.join(file).join(format!("{file}.log")));
        let ours = collect(Format::Suricata, &bytes);
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        println!("{file}: {} of {lines}", ours.records.len());
        assert_eq!(ours.records.len() + ours.rejects.len(), lines);
        assert!(ours.rejects.iter().all(|reject| reject.kind == "unsupported"), "{file}");
        assert!(ours.records.len() >= 4, "{file}");
    }
    let sample = "cloud/opensearch_catalog/integrations/observability/amazon_networkfirewall/data/sample.json";
    let ours = collect(Format::Suricata, &inflated(&corpus.join(sample)));
    assert_eq!((ours.records.len(), ours.rejects.len()), (13, 0));
}

/// Every session of a PAN-OS is there, and what was sent and received makes its sum.
#[test]
fn sessions_of_pan_os_add_up() {
    let Some(corpus) = corpus() else { return };
    let bytes = inflated(&corpus.join(METRON).join("SampleInput/PaloaltoOutput"));
    let (format, ours) = collect_recognised(&bytes).expect("it is recognised");
    assert_eq!(format, Format::PanOs);
    let text = String::from_utf8_lossy(&bytes);
    // Some addresses of this sample were made unrecognisable, with commas.
    let whole = |line: &str| line.split(',').skip(7).take(2).all(|it| it.parse::<IpAddr>().is_ok());
    let lines: Vec<&str> =
        text.lines().filter(|line| line.contains(",TRAFFIC,") && whole(line)).collect();
    let flows = ours.records.iter().filter(|seen| seen.row.starts_with("Flow"));
    for (seen, line) in flows.clone().zip(&lines) {
        let cell = |place: usize| line.split(',').nth(place).expect("a cell");
        for (field, place) in [("source", 7), ("destination", 8), ("source_port", 24)] {
            assert!(has(&seen.row, field, cell(place)), "{field} of {line}");
        }
        for (field, place) in [("bytes_out", 32), ("bytes_in", 33)] {
            assert!(has(&seen.row, field, &format!("Some({})", cell(place))), "{field} of {line}");
        }
        let count = |place| cell(place).parse::<u64>().expect("a number");
        assert_eq!(count(31), count(32) + count(33), "{line}");
    }
    println!("{} sessions, {} records", flows.clone().count(), ours.records.len());
    assert_eq!(flows.count(), lines.len());
}

/// All packets of both logs, and not the line whose `IN=` was taken away.
#[test]
fn published_packets_of_iptables_are_read() {
    let Some(corpus) = corpus() else { return };
    let hub = corpus.join("network/crowdsec-hub/.tests");
    for (file, packets, others) in [("iptables-logs", 3, 1), ("iptables-scan-multi-port", 49, 0)] {
        let bytes = inflated(&hub.join(file).join(format!("{file}.log")));
        assert_eq!(claimants(&bytes).collect::<Vec<_>>(), [Format::Iptables]);
        let text = String::from_utf8(bytes).expect("text");
        let ours = collect_now(Format::Iptables, &text);
        assert_eq!((ours.records.len(), ours.rejects.len()), (packets, others), "{file}");
        let claimed = ours.records.iter().find(|seen| seen.row.contains("answered: Some(true)"));
        assert_eq!(claimed, None);
    }
}

/// `ulogd` writes packets as the kernel does, and `dmesg` without a time of day.
#[test]
fn a_packet_is_no_connection_that_is_tracked() {
    let packet = "[UFW BLOCK] IN=eth0 OUT= MAC= SRC=203.0.113.77 DST=198.51.100.1 LEN=40 TOS=0x00 \
                  PREC=0x00 TTL=242 ID=1 PROTO=TCP SPT=41000 DPT=22 WINDOW=1 RES=0x00 SYN URGP=0 ";
    for head in ["Oct 20 13:00:00 gate ulogd[812]: ", "[12345.678901] "] {
        let ours = collect_now(Format::Conntrack, &format!("{head}{packet}\n"));
        assert_eq!((ours.records.len(), ours.rejects.len()), (0, 1), "{:?}", ours.records);
    }
}
