//! VPC flow logs of every version and order.

use schema::{FileId, Flow, Row};
use sources::{Format, Hints, decode_with};

use crate::support::{Collected, collect, record};

const ACCEPTED: &str = "2 314159265358 eni-0a1b2c3d4e5f60718 10.0.0.5 203.0.113.9 50000 443 6 10 8000 1792501200 1792501260 ACCEPT OK";

fn flow<T>(text: &str, look: impl FnOnce(&Flow<'_>) -> T) -> T {
    record(Format::VpcFlow, text.as_bytes(), |record| match &record.row {
        Row::Flow(flow) => look(flow),
        other => unreachable!("no flow: {other:?}"),
    })
}

#[test]
fn the_default_order_needs_no_header() {
    flow(ACCEPTED, |flow| {
        assert_eq!(flow.source.to_string(), "10.0.0.5");
        assert_eq!((flow.source_port, flow.destination_port, flow.protocol), (50_000, 443, 6));
        assert_eq!((flow.bytes_out, flow.bytes_in), (Some(8000), None));
        assert_eq!((flow.packets_out, flow.duration_micros), (Some(10), Some(60_000_000)));
        assert_eq!((flow.state.as_deref(), flow.answered), (Some("ACCEPT"), None));
    });
    let rejected = ACCEPTED.replace("ACCEPT", "REJECT");
    flow(&rejected, |flow| assert_eq!(flow.answered, Some(false)));
    let exported = format!("2026-10-20T13:01:00.000Z {ACCEPTED}");
    flow(&exported, |flow| assert_eq!(flow.bytes_out, Some(8000)));
}

#[test]
fn a_record_of_what_came_back_is_the_flow_of_who_asked() {
    let back = "2 314159265358 eni-1 203.0.113.9 10.0.0.5 443 50000 6 12 90000 1792501200 1792501260 ACCEPT OK";
    flow(back, |flow| {
        assert_eq!(flow.destination.to_string(), "203.0.113.9");
        assert_eq!((flow.destination_port, flow.bytes_in), (443, Some(90_000)));
        assert_eq!((flow.bytes_out, flow.answered), (None, Some(true)));
    });
    // Flags know better than ports.
    let fields = "srcaddr dstaddr srcport dstport tcp-flags start bytes action\n";
    let line =
        |flags: u8| format!("{fields}10.0.0.5 192.0.2.1 8080 40000 {flags} 1792501200 7 ACCEPT");
    flow(&line(2), |flow| assert_eq!(flow.source.to_string(), "10.0.0.5"));
    flow(&line(18), |flow| assert_eq!(flow.source.to_string(), "192.0.2.1"));
    flow(&line(4), |flow| assert_eq!((flow.destination_port, flow.answered), (8080, None)));
}

#[test]
fn a_header_gives_the_order_and_so_may_the_configuration() {
    let header = "version vpc-id pkt-srcaddr pkt-dstaddr srcaddr dstaddr dstport srcport protocol start end bytes flow-direction traffic-path\n";
    let line =
        "5 vpc-1 10.0.9.9 198.51.100.3 10.0.0.5 203.0.113.9 443 50000 17 1792501200 - 7 egress 8";
    flow(&format!("{header}{line}"), |flow| {
        // The ends of the packet, not of the gateway between.
        assert_eq!(flow.source.to_string(), "10.0.9.9");
        assert_eq!(flow.destination.to_string(), "198.51.100.3");
        assert_eq!((flow.protocol, flow.duration_micros), (17, None));
    });
    let fields = header.split_ascii_whitespace().map(|name| format!("${{{name}}}")).collect();
    let hints = Hints { fields, ..Hints::default() };
    let mut collected = Collected::default();
    decode_with(Format::VpcFlow, &hints, &mut line.as_bytes(), FileId(0), &mut collected);
    assert_eq!((collected.records.len(), collected.rejects.len()), (1, 0));
}

#[test]
fn records_of_no_traffic_are_not_read() {
    let empty = "2 314159265358 eni-1 - - - - - - - 1792501200 1792501260 - NODATA";
    let skipped = empty.replace("NODATA", "SKIPDATA");
    let text = format!("{empty}\n{skipped}\n{ACCEPTED} extra\n{ACCEPTED}\n");
    let collected = collect(Format::VpcFlow, text.as_bytes());
    let kinds: Vec<&str> = collected.rejects.iter().map(|reject| reject.kind).collect();
    assert_eq!(kinds, ["unsupported", "unsupported", "quarantined"]);
    assert_eq!(collected.records[0].time, "2026-10-20T13:00:00Z");
    let nowhere = ACCEPTED.replace("10.0.0.5", "-");
    assert_eq!(collect(Format::VpcFlow, nowhere.as_bytes()).rejects[0].kind, "quarantined");
}
