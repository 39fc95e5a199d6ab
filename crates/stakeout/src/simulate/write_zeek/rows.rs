//! The fields of `conn.log`, `dns.log` and `ssl.log`, in Zeek's order.

use std::net::Ipv4Addr;

use super::Kind;
use super::endpoints::{ENDPOINTS, endpoints};
use super::line::Line;
use super::x509::{ISSUER, fingerprint, shows_certificate};
use crate::simulate::wire::{Answer, Connection, Handshake, Lookup, Transport};

const PAYLOAD_BYTES_PER_PACKET: u64 = 1_380;
/// IP and transport headers of one packet.
const TCP_HEADER_BYTES: u64 = 52;
const UDP_HEADER_BYTES: u64 = 28;

pub(super) const CONNECTION: Kind<Connection> = Kind {
    path: "conn",
    header: &[
        ENDPOINTS,
        &[
            ("proto", "enum"),
            ("service", "string"),
            ("duration", "interval"),
            ("orig_bytes", "count"),
            ("resp_bytes", "count"),
            ("conn_state", "string"),
            ("local_orig", "bool"),
            ("local_resp", "bool"),
            ("missed_bytes", "count"),
            ("history", "string"),
            ("orig_pkts", "count"),
            ("orig_ip_bytes", "count"),
            ("resp_pkts", "count"),
            ("resp_ip_bytes", "count"),
            ("tunnel_parents", "set[string]"),
        ],
    ],
    logged_at: Connection::logged_at,
    append: connection,
};

pub(super) const LOOKUP: Kind<Lookup> = Kind {
    path: "dns",
    header: &[
        ENDPOINTS,
        &[
            ("proto", "enum"),
            ("trans_id", "count"),
            ("rtt", "interval"),
            ("query", "string"),
            ("qclass", "count"),
            ("qclass_name", "string"),
            ("qtype", "count"),
            ("qtype_name", "string"),
            ("rcode", "count"),
            ("rcode_name", "string"),
            ("AA", "bool"),
            ("TC", "bool"),
            ("RD", "bool"),
            ("RA", "bool"),
            ("Z", "count"),
            ("answers", "vector[string]"),
            ("TTLs", "vector[interval]"),
            ("rejected", "bool"),
        ],
    ],
    logged_at: |lookup| lookup.at,
    append: lookup,
};

pub(super) const HANDSHAKE: Kind<Handshake> = Kind {
    path: "ssl",
    header: &[
        ENDPOINTS,
        &[
            ("version", "string"),
            ("cipher", "string"),
            ("curve", "string"),
            ("server_name", "string"),
            ("resumed", "bool"),
            ("last_alert", "string"),
            ("next_protocol", "string"),
            ("established", "bool"),
            ("ssl_history", "string"),
            ("cert_chain_fps", "vector[string]"),
            ("client_cert_chain_fps", "vector[string]"),
            ("subject", "string"),
            ("issuer", "string"),
            ("client_subject", "string"),
            ("client_issuer", "string"),
            ("sni_matches_cert", "bool"),
        ],
    ],
    logged_at: |handshake| handshake.at,
    append: handshake,
};

fn connection(flow: &Connection, line: &mut Line) {
    endpoints(
        (flow.at, flow.uid),
        (flow.origin, flow.origin_port),
        (flow.responder, flow.responder_port),
        line,
    );
    let tcp = flow.transport == Transport::Tcp;
    let answered = flow.state != "S0";
    line.text("proto", if tcp { "tcp" } else { "udp" });
    match flow.service {
        Some(service) => line.text("service", service),
        None => line.unset("service"),
    }
    if answered {
        line.seconds("duration", flow.duration_micros);
        line.number("orig_bytes", flow.bytes_out);
        line.number("resp_bytes", flow.bytes_in);
    } else {
        for name in ["duration", "orig_bytes", "resp_bytes"] {
            line.unset(name);
        }
    }
    line.text("conn_state", flow.state);
    line.flag("local_orig", is_ours(flow.origin));
    line.flag("local_resp", is_ours(flow.responder));
    line.number("missed_bytes", 0);
    line.text(
        "history",
        match (tcp, answered) {
            (true, true) => "ShADadFf",
            (true, false) => "S",
            (false, true) => "Dd",
            (false, false) => "D",
        },
    );
    let (out, back) = (packets(flow.bytes_out, tcp), packets(flow.bytes_in, tcp));
    let (out, back) = if answered { (out, back) } else { (1, 0) };
    let header = if tcp { TCP_HEADER_BYTES } else { UDP_HEADER_BYTES };
    line.number("orig_pkts", out);
    line.number("orig_ip_bytes", flow.bytes_out + out * header);
    line.number("resp_pkts", back);
    line.number("resp_ip_bytes", flow.bytes_in + back * header);
    line.unset("tunnel_parents");
}

/// As the sensor was told: the offices, and what of ours faces the Internet.
fn is_ours(address: Ipv4Addr) -> bool {
    address.is_private() || address.octets().starts_with(&[198, 51, 100])
}

/// Packets that carry so many bytes; TCP needs a few more to open, acknowledge and close.
fn packets(bytes: u64, tcp: bool) -> u64 {
    bytes.div_ceil(PAYLOAD_BYTES_PER_PACKET) + if tcp { 5 } else { 0 }
}

fn lookup(question: &Lookup, line: &mut Line) {
    endpoints(
        (question.at, question.uid),
        (question.origin, question.origin_port),
        (question.resolver, 53),
        line,
    );
    let (kind, kind_name) = if question.wide { (28, "AAAA") } else { (1, "A") };
    let missing = matches!(question.answer, Answer::NoSuchName);
    line.text("proto", "udp");
    line.number("trans_id", question.transaction);
    line.seconds("rtt", question.round_trip_micros);
    line.text("query", &question.name);
    line.number("qclass", 1);
    line.text("qclass_name", "C_INTERNET");
    line.number("qtype", kind);
    line.text("qtype_name", kind_name);
    line.number("rcode", if missing { 3 } else { 0 });
    line.text("rcode_name", if missing { "NXDOMAIN" } else { "NOERROR" });
    line.flag("AA", false);
    line.flag("TC", false);
    line.flag("RD", true);
    line.flag("RA", true);
    line.number("Z", 0);
    if let Answer::Addresses(addresses) = &question.answer {
        line.list("answers", addresses, true);
        let ttl = format!("{}.000000", question.ttl_seconds);
        line.list("TTLs", &vec![ttl; addresses.len()], false);
    } else {
        line.unset("answers");
        line.unset("TTLs");
    }
    line.flag("rejected", false);
}

fn handshake(hello: &Handshake, line: &mut Line) {
    endpoints(
        (hello.at, hello.uid),
        (hello.origin, hello.origin_port),
        (hello.responder, 443),
        line,
    );
    let (version, cipher) = if hello.modern {
        ("TLSv13", "TLS_AES_128_GCM_SHA256")
    } else {
        ("TLSv12", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    };
    line.text("version", version);
    line.text("cipher", cipher);
    line.text("curve", "x25519");
    line.text("server_name", &hello.server_name);
    line.flag("resumed", hello.resumed);
    line.unset("last_alert");
    line.text("next_protocol", "h2");
    line.flag("established", true);
    line.text("ssl_history", if hello.modern { "CsiI" } else { "CsxkniIi" });
    if shows_certificate(hello) {
        line.list("cert_chain_fps", &[fingerprint(&hello.server_name)], true);
        line.list::<&str>("client_cert_chain_fps", &[], true);
        line.text("subject", format_args!("CN={}", hello.server_name));
        line.text("issuer", ISSUER);
    } else {
        for name in ["cert_chain_fps", "client_cert_chain_fps", "subject", "issuer"] {
            line.unset(name);
        }
    }
    line.unset("client_subject");
    line.unset("client_issuer");
    line.unset("sni_matches_cert");
}
