//! Requests as proxies, load balancers and servers with formats of their own write them down.

use schema::{HttpRequest, Row, Vantage};
use sources::Format;

use crate::support::{collect_now, record_now};

fn request<T>(format: Format, text: &str, look: impl FnOnce(&HttpRequest<'_>) -> T) -> T {
    record_now(format, text, |record| match &record.row {
        Row::HttpRequest(request) => look(request),
        other => unreachable!("no request: {other:?}"),
    })
}

fn source(asked: &HttpRequest<'_>) -> String {
    asked.source.map(|source| source.to_string()).unwrap_or_default()
}

const PROXYSG: &str = "#Fields: date time c-ip cs-username cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query sc-status s-action sc-filter-result cs(User-Agent) r-ip\n2026-10-20 13:00:00 10.0.0.5 bo GET http shop.example 8080 /cart ?id=1 200 TCP_NC_MISS OBSERVED \"Agent 1.0 sc-status 500\" 203.0.113.9\n";

#[test]
fn columns_say_whose_log_it_is() {
    request(Format::W3c, PROXYSG, |asked| {
        assert_eq!((asked.vantage, asked.allowed), (Vantage::Proxy, Some(true)));
        assert_eq!(asked.url.as_deref(), Some("http://shop.example:8080/cart?id=1"));
        assert_eq!((asked.host.as_deref(), asked.destination_port), (Some("shop.example"), 8080));
        assert_eq!((source(asked).as_str(), asked.status), ("10.0.0.5", Some(200)));
        assert_eq!(asked.user_agent.as_deref(), Some("Agent 1.0 sc-status 500"));
    });
    for (from, to) in [("OBSERVED", "DENIED"), ("TCP_NC_MISS", "TCP_DENIED")] {
        request(Format::W3c, &PROXYSG.replace(from, to), |asked| {
            assert_eq!(asked.allowed, Some(false));
        });
    }
    let iis = "#Fields: date time s-ip cs-method cs-uri-stem s-port c-ip sc-status\n2026-10-20 13:00:00 10.0.0.20 GET /a 443 192.0.2.7 200\n";
    request(Format::W3c, iis, |asked| {
        assert_eq!((asked.vantage, asked.allowed), (Vantage::Server, None));
        assert_eq!(asked.destination.map(|it| it.to_string()).as_deref(), Some("10.0.0.20"));
    });
}

#[test]
fn columns_may_change_in_mid_file_and_are_asked_for() {
    let text = format!(
        "{PROXYSG}#Fields: time c-ip cs-uri\n#Date: 2026-10-21 00:00:00\n13:00:00 10.0.0.6 http://b.example/\n"
    );
    let collected = collect_now(Format::W3c, &text);
    let times: Vec<&str> = collected.records.iter().map(|it| it.time.as_str()).collect();
    assert_eq!(times, ["2026-10-20T13:00:00Z", "2026-10-21T13:00:00Z"]);
    let bare = collect_now(Format::W3c, PROXYSG.split_once('\n').expect("two lines").1);
    assert_eq!((bare.records.len(), bare.rejects[0].kind), (0, "quarantined"));
}

#[test]
fn a_client_of_a_proxy_may_not_name_another() {
    let header = PROXYSG.replace(" r-ip\n", " cs(X-Forwarded-For) r-ip\n");
    let text = header.replace(" 203.0.113.9\n", " \"10.0.0.9, 192.0.2.66\" 203.0.113.9\n");
    request(Format::W3c, &text, |asked| {
        assert_eq!(source(asked), "10.0.0.5");
        assert_eq!(asked.forwarded_for.as_deref(), Some("10.0.0.9, 192.0.2.66"));
    });
}

#[test]
fn a_server_believes_its_own_proxies_only() {
    let nginx = r#"{"time_iso8601":"2026-10-20T13:00:00Z","remote_addr":"PEER","request":"GET / HTTP/1.1","status":200,"http_x_forwarded_for":"198.51.100.66, 192.0.2.7"}"#;
    for (peer, client) in [("10.0.0.3", "192.0.2.7"), ("203.0.113.4", "203.0.113.4")] {
        request(Format::WebAccessJson, &nginx.replace("PEER", peer), |asked| {
            assert_eq!(source(asked), client);
        });
    }
}

#[test]
fn json_has_times_of_many_kinds() {
    let line = r#"{"time":TIME,"remote_addr":"192.0.2.7","request":"GET / HTTP/1.1","status":200}"#;
    for time in [
        "1792501200",
        "1792501200000",
        "\"1792501200.000\"",
        "\"[20/Oct/2026:15:00:00 +0200]\"",
        "\"2026-10-20T13:00:00Z\"",
        "\"2026-10-20 13:00:00\"",
    ] {
        let collected = collect_now(Format::WebAccessJson, &line.replace("TIME", time));
        assert_eq!(collected.records.len(), 1, "{time}");
        assert_eq!(collected.records[0].time, "2026-10-20T13:00:00Z", "{time}");
    }
}

#[test]
fn a_value_between_tabs_forges_no_other() {
    let line = "2026-10-20 13:00:00\treason=Allowed\taction=Allowed\trequestmethod=GET\tuseragent=x user=root url=evil.example\tClientIP=10.0.0.5\tuser=bo\turl=shop.example/cart\thostname=shop.example\n";
    request(Format::Zscaler, line, |asked| {
        assert_eq!(
            (asked.user.as_deref(), asked.host.as_deref()),
            (Some("bo"), Some("shop.example"))
        );
        assert_eq!((asked.vantage, asked.allowed), (Vantage::Proxy, Some(true)));
    });
}

#[test]
fn haproxy_tells_when_a_request_came() {
    let line = "Oct 20 13:00:09 edge haproxy[1]: 192.0.2.7:4000 [20/Oct/2026:13:00:01.250] in~ web/a 0/0/1/2/7900 200 12 - - ---- 1/1/1/1/0 0/0 {x} \"GET /a HTTP/1.1\"";
    assert_eq!(collect_now(Format::Haproxy, line).records[0].time, "2026-10-20T13:00:01.250000Z");
    request(Format::Haproxy, line, |asked| {
        assert_eq!((source(asked).as_str(), asked.source_port), ("192.0.2.7", 4000));
        assert_eq!((asked.duration_micros, asked.bytes_down), (Some(7_900_000), Some(12)));
        assert_eq!(asked.url.as_deref(), Some("/a"));
    });
    let common = "Oct 20 13:00:09 edge haproxy[1]: 192.0.2.7 - - [20/Oct/2026:15:00:00 +0200] \"GET /b HTTP/1.1\" 200 12";
    assert_eq!(collect_now(Format::Haproxy, common).records[0].time, "2026-10-20T13:00:00Z");
}

#[test]
fn load_balancers_are_asked_of_us_whatever_the_url() {
    let line = r#"h2 2026-10-20T13:00:00.100000Z app/a/1 192.0.2.7:4000 10.0.0.1:80 0.001 0.002 0.003 200 200 34 366 "GET https://www.example.com:443/a HTTP/2.0" "Agent""#;
    request(Format::AwsAlb, line, |asked| {
        assert_eq!((asked.vantage, asked.duration_micros), (Vantage::Server, Some(6000)));
        assert_eq!((asked.bytes_up, asked.bytes_down), (Some(34), Some(366)));
        assert_eq!(asked.destination.map(|it| it.to_string()).as_deref(), Some("10.0.0.1"));
    });
}
