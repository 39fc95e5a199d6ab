//! Requests of the Web, from proxies, servers and sensors.

use schema::{HttpRequest, Row, Vantage};
use sources::Format;

use crate::support::{collect, record};

fn request<T>(format: Format, line: &str, look: impl FnOnce(&HttpRequest<'_>) -> T) -> T {
    record(format, line.as_bytes(), |record| match &record.row {
        Row::HttpRequest(request) => look(request),
        other => unreachable!("no request: {other:?}"),
    })
}

const SQUID: &str = "1792501200.250    161 10.0.0.5 TCP_MISS/200 103701 GET http://shop.example/cart?id=1 bo HIER_DIRECT/203.0.113.9 text/html";
const CONNECT: &str = "1792501201.001  60123 10.0.0.5 TCP_TUNNEL/200 5120 CONNECT shop.example:443 - HIER_DIRECT/2001:db8::9 -";

#[test]
fn squid_tells_who_asked_for_what() {
    request(Format::Squid, SQUID, |asked| {
        assert_eq!(asked.vantage, Vantage::Proxy);
        assert_eq!(asked.source.map(|at| at.to_string()).as_deref(), Some("10.0.0.5"));
        assert_eq!(asked.destination.map(|at| at.to_string()).as_deref(), Some("203.0.113.9"));
        assert_eq!((asked.host.as_deref(), asked.destination_port), (Some("shop.example"), 80));
        assert_eq!(asked.url.as_deref(), Some("http://shop.example/cart?id=1"));
        assert_eq!((asked.method.as_deref(), asked.status), (Some("GET"), Some(200)));
        assert_eq!((asked.bytes_down, asked.bytes_up), (Some(103_701), None));
        assert_eq!((asked.user.as_deref(), asked.allowed), (Some("bo"), Some(true)));
        assert_eq!(asked.duration_micros, Some(161_000));
        assert_eq!(asked.content_type.as_deref(), Some("text/html"));
    });
    request(Format::Squid, CONNECT, |asked| {
        assert_eq!((asked.host.as_deref(), asked.destination_port), (Some("shop.example"), 443));
        assert_eq!(asked.url.as_deref(), Some("shop.example:443"));
        assert_eq!((asked.user.as_deref(), asked.content_type.as_deref()), (None, None));
    });
}

#[test]
fn squid_tells_what_it_refused_and_whom_it_asked() {
    let denied = "1792501200.250 0 bo.lan TCP_DENIED/403 3900 CONNECT evil.example:22 - HIER_NONE/- text/html";
    request(Format::Squid, denied, |asked| {
        assert_eq!((asked.allowed, asked.destination), (Some(false), None));
        assert_eq!((asked.source, asked.source_name.as_deref()), (None, Some("bo.lan")));
    });
    let parent = SQUID.replace("HIER_DIRECT/203.0.113.9", "FIRSTUP_PARENT/10.0.0.2");
    request(Format::Squid, &parent, |asked| assert_eq!(asked.destination, None));
    let none = "1792501200.250 0 10.0.0.5 NONE_NONE/000 0 - error:transaction-end-before-headers - HIER_NONE/- -";
    request(Format::Squid, none, |asked| {
        assert_eq!((asked.method.as_deref(), asked.status, asked.allowed), (None, None, None));
    });
}

#[test]
fn squid_quarantines_what_is_cut() {
    let text = format!("{SQUID}\n{}\n# a comment\n{CONNECT}\n", &SQUID[..60]);
    let collected = collect(Format::Squid, text.as_bytes());
    assert_eq!((collected.records.len(), collected.rejects.len()), (2, 1));
    assert_eq!(collected.rejects[0].kind, "quarantined");
    assert_eq!(collected.records[0].time, "2026-10-20T13:00:00.250000Z");
}

const COMBINED: &str = r#"192.0.2.7 - bo [20/Oct/2026:15:00:00 +0200] "GET /a?b=1 HTTP/1.1" 200 512 "https://from.example/" "Agent \"x\" 1.0""#;

#[test]
fn a_combined_line_is_read_whole() {
    request(Format::WebAccess, COMBINED, |asked| {
        assert_eq!(asked.vantage, Vantage::Server);
        assert_eq!(asked.source.map(|at| at.to_string()).as_deref(), Some("192.0.2.7"));
        assert_eq!((asked.user.as_deref(), asked.host.as_deref()), (Some("bo"), None));
        assert_eq!((asked.method.as_deref(), asked.url.as_deref()), (Some("GET"), Some("/a?b=1")));
        assert_eq!((asked.status, asked.bytes_down), (Some(200), Some(512)));
        assert_eq!(asked.referrer.as_deref(), Some("https://from.example/"));
        assert_eq!(asked.user_agent.as_deref(), Some(r#"Agent \"x\" 1.0"#));
    });
    let collected = collect(Format::WebAccess, COMBINED.as_bytes());
    assert_eq!(collected.records[0].time, "2026-10-20T13:00:00Z");
}

#[test]
fn common_lines_and_virtual_hosts_are_read() {
    let common = r#"2001:db8::7 - - [20/Oct/2026:13:00:00 +0000] "POST /login HTTP/1.0" 302 -"#;
    request(Format::WebAccess, common, |asked| {
        assert_eq!((asked.bytes_down, asked.user_agent.as_deref()), (None, None));
        assert_eq!(asked.status, Some(302));
    });
    for (before, host, port) in
        [("shop.example ", "shop.example", 0), ("shop.example:443 ", "shop.example", 443)]
    {
        request(Format::WebAccess, &format!("{before}{COMBINED}"), |asked| {
            assert_eq!((asked.host.as_deref(), asked.destination_port), (Some(host), port));
            assert_eq!(asked.source.map(|at| at.to_string()).as_deref(), Some("192.0.2.7"));
            assert_eq!(asked.user.as_deref(), Some("bo"));
        });
    }
    let named = COMBINED.replace("192.0.2.7 - bo", "bo.example - Bo Ek");
    request(Format::WebAccess, &named, |asked| {
        assert_eq!((asked.source, asked.source_name.as_deref()), (None, Some("bo.example")));
        assert_eq!(asked.user.as_deref(), Some("Bo Ek"));
    });
    for (before, client) in [
        ("198.51.100.66, 192.0.2.7", "192.0.2.7"),
        ("198.51.100.66, 192.0.2.7, 10.0.0.3", "192.0.2.7"),
    ] {
        request(Format::WebAccess, &COMBINED.replace("192.0.2.7", before), |asked| {
            assert_eq!(asked.source.map(|at| at.to_string()).as_deref(), Some(client));
            assert!(
                asked.forwarded_for.as_deref().is_some_and(|it| it.starts_with("198.51.100.66"))
            );
            assert_eq!(asked.user.as_deref(), Some("bo"));
        });
    }
    let spoofed = r#"x [20/Oct/2000:13:00:00 +0000] \"GET / HTTP/1.1\" 200 1"#;
    let line = COMBINED.replace("- bo", &format!("- {spoofed}"));
    request(Format::WebAccess, &line, |asked| assert_eq!(asked.user.as_deref(), Some(spoofed)));
}

#[test]
fn anything_may_stand_for_a_request() {
    for (sent, url) in [
        (r"\x16\x03\x01", Some(r"\x16\x03\x01")),
        ("-", None),
        ("", None),
        (r#"GET /\"x\" y HTTP/1.1"#, Some(r#"/\"x\" y"#)),
        ("[20/Oct/2000:13:00:00 +0000] x", Some("[20/Oct/2000:13:00:00 +0000] x")),
    ] {
        request(Format::WebAccess, &COMBINED.replace("GET /a?b=1 HTTP/1.1", sent), |asked| {
            assert_eq!(asked.url.as_deref(), url, "{sent}");
        });
    }
    let proxied = COMBINED.replace("GET /a?b=1", "CONNECT shop.example:443");
    request(Format::WebAccess, &proxied, |asked| {
        assert_eq!((asked.host.as_deref(), asked.vantage), (Some("shop.example"), Vantage::Proxy));
    });
    // Strangers look for proxies: what they ask of a server does not make it one.
    for probe in ["GET http://shop.example/order", "CONNECT shop.example:443"] {
        let probe = COMBINED.replace("GET /a?b=1", probe).replace("\" 200 ", "\" 405 ");
        request(Format::WebAccess, &probe, |asked| {
            assert_eq!(
                (asked.host.as_deref(), asked.vantage),
                (Some("shop.example"), Vantage::Server)
            );
        });
    }
    let squid = format!("{} TCP_DENIED:HIER_NONE", COMBINED.replace("/a?b=1", "http://x.example/"));
    request(Format::WebAccess, &squid, |asked| {
        assert_eq!((asked.vantage, asked.allowed), (Vantage::Proxy, Some(false)));
    });
}

#[test]
fn error_logs_are_not_read_and_noise_is_quarantined() {
    let text = "[Tue Oct 20 13:00:00.5 2026] [core:error] [pid 1] no\n\
                2026/10/20 13:00:00 [error] 1#1: no\nnoise\n";
    let collected = collect(Format::WebAccess, text.as_bytes());
    let kinds: Vec<&str> = collected.rejects.iter().map(|reject| reject.kind).collect();
    assert_eq!(kinds, ["unsupported", "unsupported", "quarantined"]);
}
