//! Remote access.

use schema::{Row, Tunnel, TunnelStep};
use sources::Format;

use crate::support::{collect, collect_now, record_now};

fn tunnel<T>(line: &str, look: impl FnOnce(&Tunnel<'_>, String) -> T) -> T {
    record_now(Format::Openvpn, line, |record| match &record.row {
        Row::Tunnel(tunnel) => look(tunnel, record.time.to_string()),
        other => unreachable!("no tunnel: {other:?}"),
    })
}

/// Step, user, address inside.
fn check(message: &str, expected: (TunnelStep, Option<&str>, Option<&str>)) {
    for (head, time) in [
        ("2026-10-20 13:00:00 ", "2026-10-20T13:00:00Z"),
        ("Tue Oct 20 13:00:00 2026 ", "2026-10-20T13:00:00Z"),
        ("Tue Oct  6 13:00:00 2026 us=123456 ", "2026-10-06T13:00:00Z"),
        ("Oct 20 13:00:00 vpn openvpn[1]: ", "2026-10-20T13:00:00Z"),
        ("", "2026-11-01T00:00:00Z"),
    ] {
        tunnel(&format!("{head}{message}"), |tunnel, read| {
            let inside = tunnel.inside.map(|inside| inside.to_string());
            let found = (tunnel.step, tunnel.user.as_deref(), inside.as_deref());
            assert_eq!(found, expected, "{head}{message}");
            let outside = tunnel.outside.map(|outside| outside.to_string());
            assert_eq!(outside.as_deref(), Some("203.0.113.5"));
            assert_eq!((tunnel.outside_port, read.as_str()), (51_234, time));
        });
    }
}

#[test]
fn tunnels_open_get_an_address_and_close() {
    let bo = Some("bo");
    check(
        "203.0.113.5:51234 [bo] Peer Connection Initiated with [AF_INET]203.0.113.5:51234",
        (TunnelStep::Opened, bo, None),
    );
    check(
        "bo/203.0.113.5:51234 MULTI: Learn: 10.8.0.6 -> bo/203.0.113.5:51234",
        (TunnelStep::Addressed, bo, Some("10.8.0.6")),
    );
    check(
        "bo/203.0.113.5:51234 MULTI: primary virtual IP for bo/203.0.113.5:51234: 10.8.0.6",
        (TunnelStep::Addressed, bo, Some("10.8.0.6")),
    );
    check(
        "bo/203.0.113.5:51234 SIGTERM[soft,remote-exit] received, client-instance exiting",
        (TunnelStep::Closed, bo, None),
    );
    check(
        "bo/203.0.113.5:51234 SIGUSR1[soft,ping-restart] received, client-instance restarting",
        (TunnelStep::Closed, bo, None),
    );
    check(
        "203.0.113.5:51234 TLS Auth Error: Auth Username/Password verification failed for peer",
        (TunnelStep::Refused, None, None),
    );
    let reason = "bo/203.0.113.5:51234 SIGTERM[soft,remote-exit] received, client-instance exiting";
    tunnel(reason, |tunnel, _| assert_eq!(tunnel.reason.as_deref(), Some("remote-exit")));
}

/// Over IPv6 a server names its clients with a port or without, in brackets or without.
#[test]
fn clients_over_ipv6_are_read() {
    let opened = "[bo] Peer Connection Initiated with [AF_INET6]2001:db8::5:51234";
    for client in
        ["2001:db8::5", "2001:db8::5:51234", "[2001:db8::5]:51234", "udp6:[2001:db8::5]:51234"]
    {
        let learned = format!("bo/{client} MULTI: Learn: 10.8.0.6 -> bo/{client}");
        let primary = format!("bo/{client} MULTI: primary virtual IP for bo/{client}: 10.8.0.6");
        for line in [format!("{client} {opened}"), learned, primary] {
            tunnel(&format!("2026-10-20 13:00:00 {line}"), |tunnel, _| {
                let outside = tunnel.outside.map(|outside| outside.to_string());
                assert_eq!(outside.as_deref(), Some("2001:db8::5"), "{line}");
                assert_eq!(tunnel.user.as_deref(), Some("bo"), "{line}");
            });
        }
    }
}

#[test]
fn other_lines_are_not_read_and_noise_is_quarantined() {
    let text = "2026-10-20 13:00:00 OpenVPN 2.6.8 x86_64-pc-linux-gnu\n\
                203.0.113.5:51234 TLS: Initial packet from [AF_INET]203.0.113.5:51234, sid=1 2\n\
                Oct 20 13:00:00 vpn CRON[1]: x\n\
                bo/203.0.113.5:51234 MULTI: Learn: 00:ff:00:ff:00:ff -> bo/203.0.113.5:51234\n\
                noise\n";
    let collected = collect_now(Format::Openvpn, text);
    assert_eq!(collected.records, []);
    let kinds: Vec<&str> = collected.rejects.iter().map(|reject| reject.kind).collect();
    assert_eq!(kinds[..4], ["unsupported"; 4]);
    assert_eq!(kinds[4], "quarantined");
    let untimed = "203.0.113.5:1 [bo] Peer Connection Initiated with [AF_INET]203.0.113.5:1";
    let collected = collect(Format::Openvpn, untimed.as_bytes());
    assert_eq!(collected.rejects[0].reason, "a line without a time");
}

#[test]
fn status_files_list_who_is_there() {
    let first = "OpenVPN CLIENT LIST\nUpdated,Tue Oct 20 13:00:00 2026\n\
                 Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since\n\
                 bo,203.0.113.5:51234,1234,5678,Tue Oct 20 12:00:00 2026\n\
                 ROUTING TABLE\nVirtual Address,Common Name,Real Address,Last Ref\n\
                 GLOBAL STATS\nMax bcast/mcast queue length,0\nEND\n";
    let second = "TITLE,OpenVPN 2.6.8 x86_64\nTIME,2026-10-20 13:00:00,1792501200\n\
                  HEADER,CLIENT_LIST,Common Name,Real Address,Virtual Address,Virtual IPv6 Address,Bytes Received,Bytes Sent,Connected Since,Connected Since (time_t),Username\n\
                  CLIENT_LIST,bo,203.0.113.5:51234,10.8.0.6,,1234,5678,2026-10-20 12:00:00,1792497600,bo\n\
                  END\n";
    for text in [first, second, &second.replace(',', "\t")] {
        let collected = collect_now(Format::Openvpn, text);
        assert_eq!(collected.records.len(), 1, "{text}");
        let seen = &collected.records[0];
        assert_eq!(seen.time, "2026-10-20T13:00:00Z");
        for part in ["Listed", "duration_micros: Some(3600000000)", "bytes_in: Some(1234)"] {
            assert!(seen.row.contains(part), "{part} in {}", seen.row);
        }
    }
    assert!(collect_now(Format::Openvpn, second).records[0].row.contains("inside: Some(10.8.0.6)"));
}
