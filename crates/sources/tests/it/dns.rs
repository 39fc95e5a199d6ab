//! Look-ups as resolvers write them down.

use schema::{DnsPart, DnsQuery, Row};
use sources::Format;

use crate::support::{collect_now, record_now};

fn query<T>(format: Format, line: &str, look: impl FnOnce(&DnsQuery<'_>) -> T) -> T {
    record_now(format, line, |record| match &record.row {
        Row::DnsQuery(query) => look(query),
        other => unreachable!("no look-up: {other:?}"),
    })
}

/// Who asked for what, and which part of the look-up a line is.
fn check(format: Format, line: &str, expected: (&str, u16, &str, &str, DnsPart)) {
    query(format, line, |asked| {
        let source = asked.source.to_string();
        let kind = asked.query_type.as_deref().unwrap_or_default();
        let told = (source.as_str(), asked.source_port, asked.name.as_ref(), kind, asked.part);
        assert_eq!(told, expected, "{line}");
    });
}

fn reasons(format: Format, text: &str) -> Vec<(&'static str, String)> {
    let rejects = collect_now(format, text).rejects.into_iter();
    rejects.map(|reject| (reject.kind, reject.reason)).collect()
}

const BIND: &str = "20-Oct-2026 13:00:00.123 queries: info: client @0x7f9a 10.0.0.5#5353 (www.example.com): query: www.example.com IN A +E(0)K (10.0.0.53)";

#[test]
fn bind_in_every_dress_is_the_same_look_up() {
    let body = "client 10.0.0.5#5353 (www.example.com): query: www.example.com IN A + (10.0.0.53)";
    let expected = ("10.0.0.5", 5353, "www.example.com", "A", DnsPart::Question);
    check(Format::Bind, BIND, expected);
    for head in [
        "20-Oct-2026 13:00:00.123 ",
        "20-Oct-2026 13:00:00.123 queries: ",
        "20-Oct-2026 13:00:00.123 info: ",
        "2026-10-20T13:00:00.123Z queries: info: ",
        "2026-10-20T13:00:00.123 ",
        "Oct 20 13:00:00 ns1 named[12]: ",
        "<30>Oct 20 13:00:00 ns1 named[12]: queries: info: ",
    ] {
        check(Format::Bind, &format!("{head}{body}"), expected);
    }
    let viewed =
        BIND.replace("): query", "): view a: query").replace("#5353", "#5353/key k.example");
    check(Format::Bind, &viewed, expected);
    let old = BIND.replace(" (www.example.com):", ":").replace("@0x7f9a ", "");
    check(Format::Bind, &old, expected);
    query(Format::Bind, &BIND.replace("+E(0)K", "+E(0)TDC"), |asked| assert_eq!(asked.protocol, 6));
    query(Format::Bind, BIND, |asked| {
        assert_eq!((asked.protocol, asked.response_code.as_deref()), (17, None));
        assert_eq!(asked.resolver.map(|it| it.to_string()).as_deref(), Some("10.0.0.53"));
    });
}

#[test]
fn bind_tells_what_it_refused_and_skips_the_rest() {
    let failed = BIND.replace(
        "query: www.example.com IN A +E(0)K (10.0.0.53)",
        "query failed (SERVFAIL) for www.example.com/IN/A at query.c:8580",
    );
    check(Format::Bind, &failed, ("10.0.0.5", 5353, "www.example.com", "A", DnsPart::Answer));
    query(Format::Bind, &failed, |asked| {
        assert_eq!(asked.response_code.as_deref(), Some("SERVFAIL"));
    });
    let rewritten = BIND.replace(
        "query: www.example.com IN A +E(0)K (10.0.0.53)",
        "rpz QNAME NXDOMAIN rewrite www.example.com/A/IN via www.example.com.rpz",
    );
    query(Format::Bind, &rewritten, |asked| {
        assert_eq!((asked.name.as_ref(), asked.allowed), ("www.example.com", Some(false)));
        assert_eq!(asked.response_code.as_deref(), Some("NXDOMAIN"));
    });
    let transfer = BIND.replace("query: www", "zone transfer 'x/AXFR/IN' denied www");
    let kinds: Vec<&str> = reasons(Format::Bind, &transfer).into_iter().map(|it| it.0).collect();
    assert_eq!(kinds, ["unsupported"]);
}

#[test]
fn a_name_forges_no_other_field() {
    // BIND, Unbound and dnsmasq write spaces of a name with backslashes; if they did not, a line
    // would still begin with who asked.
    let name = "x\\032IN\\032A\\032from\\032192.0.2.66";
    check(
        Format::Bind,
        &BIND.replace("www.example.com", name),
        ("10.0.0.5", 5353, name, "A", DnsPart::Question),
    );
    let line = "[1792501200] unbound[1:0] info: 10.0.0.5 x info: 192.0.2.66 evil. A IN";
    assert_eq!(collect_now(Format::Unbound, line).records.len(), 0);
    check(
        Format::Dnsmasq,
        "Oct 20 13:00:00 dnsmasq[1]: query[A] x from 192.0.2.66 from 10.0.0.5",
        ("10.0.0.5", 0, "x from 192.0.2.66", "A", DnsPart::Question),
    );
    check(
        Format::Powerdns,
        "Oct 20 13:00:00 ns1 pdns_server[1]: Remote 10.0.0.5 wants 'a.example|A', do = 0: MISS",
        ("10.0.0.5", 0, "a.example", "A", DnsPart::Question),
    );
}

#[test]
fn answers_are_read_where_they_say_to_whom_they_went() {
    let plain = "Oct 20 13:00:00 dnsmasq[1]: reply a.example is 203.0.113.9";
    assert_eq!(reasons(Format::Dnsmasq, plain).len(), 1);
    let extra = plain.replace("reply", "7 10.0.0.5/4000 reply");
    check(Format::Dnsmasq, &extra, ("10.0.0.5", 4000, "a.example", "", DnsPart::Answer));
    query(Format::Dnsmasq, &extra, |asked| assert_eq!(asked.answers.as_slice(), ["203.0.113.9"]));
    let infoblox = "Oct 20 13:00:09 ns named[1]: infoblox-responses: 20-Oct-2026 13:00:00.123 client 10.0.0.5#4000: UDP: query: a.example IN A response: NOERROR +A a.example. 60 IN CNAME b.example.; b.example. 30 IN A 203.0.113.9;";
    query(Format::Bind, infoblox, |asked| {
        assert_eq!(asked.answers.as_slice(), ["b.example.", "203.0.113.9"]);
        assert_eq!(asked.ttls.as_slice(), [60, 30]);
    });
    assert_eq!(collect_now(Format::Bind, infoblox).records[0].time, "2026-10-20T13:00:00.123000Z");
}

#[test]
fn unbound_may_go_by_another_name() {
    let line = "[1792501200] resolver-1[1:0] info: 10.0.0.5 a.example. A IN";
    check(Format::Unbound, line, ("10.0.0.5", 0, "a.example.", "A", DnsPart::Question));
}

#[test]
fn umbrella_tells_people_from_places() {
    let line = r#""2026-10-20 13:00:00","Bo","Bo","10.0.0.5","198.51.100.4","Blocked","1 (A)","NOERROR","a.example.","","AD Users""#;
    query(Format::Umbrella, line, |asked| {
        assert_eq!((asked.user.as_deref(), asked.allowed), (Some("Bo"), Some(false)));
        assert_eq!(asked.source.to_string(), "10.0.0.5");
    });
    let outside = line.replace("10.0.0.5", "").replace("AD Users", "Networks");
    query(Format::Umbrella, &outside, |asked| {
        assert_eq!(
            (asked.user.as_deref(), asked.source.to_string().as_str()),
            (None, "198.51.100.4")
        );
    });
}
