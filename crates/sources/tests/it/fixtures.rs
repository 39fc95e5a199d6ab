//! One file of every format, as it comes, for what must hold for all of them.

use std::io::BufReader;

use schema::FileId;
use sources::{Format, Hints, decode_with, detect, ocsf};

use crate::support::{Collected, collect_now, corpus, now};

const CONN: &str = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p";

/// A tab-separated log of Zeek.
fn zeek(path: &str, own: &str, values: &str) -> String {
    let ends = "C1\t10.0.0.5\t50000\t203.0.113.9\t443";
    format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{path}\n\
         #fields\t{CONN}\t{own}\n1792501200.5\t{ends}\t{values}\n1792501201.5\t{ends}\t{values}\n"
    )
}

/// A file of the format, with two events at least.
#[expect(clippy::too_many_lines, reason = "one fixture after the other")]
pub(crate) fn fixture(format: Format) -> String {
    match format {
        Format::Cloudtrail => concat!(
            r#"{"Records":[{"eventVersion":"1.09","eventTime":"2026-10-20T13:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"eu-west-1"},"#,
            r#"{"eventVersion":"1.09","eventTime":"2026-10-20T13:00:01Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1"}]}"#,
        )
        .to_owned(),
        Format::Openvpn => "\
2026-10-20 12:59:58 OpenVPN 2.6.8 x86_64-pc-linux-gnu [SSL (OpenSSL)] [LZO]
2026-10-20 13:00:00 203.0.113.5:51234 TLS: Initial packet from [AF_INET]203.0.113.5:51234, sid=1 2
2026-10-20 13:00:01 203.0.113.5:51234 [bo] Peer Connection Initiated with [AF_INET]203.0.113.5:51234
2026-10-20 13:00:02 bo/203.0.113.5:51234 MULTI: primary virtual IP for bo/203.0.113.5:51234: 10.8.0.6
2026-10-20 14:00:00 bo/203.0.113.5:51234 SIGTERM[soft,remote-exit] received, client-instance exiting
"
        .to_owned(),
        Format::Rdap => concat!(
            r#"{"rdapConformance":["rdap_level_0"],"objectClassName":"domain","ldhName":"SHOP.EXAMPLE","#,
            r#""events":[{"eventAction":"registration","eventDate":"2026-10-19T08:00:00Z"}],"#,
            r#""entities":[{"roles":["registrar"],"vcardArray":["vcard",[["fn",{},"text","Names"]]]}]}"#,
            "\n",
            r#"{"objectClassName":"domain","ldhName":"other.example","nameservers":[{"ldhName":"ns1.host.example"}]}"#,
            "\n",
        )
        .to_owned(),
        Format::Squid => "\
1792501200.250    161 10.0.0.5 TCP_MISS/200 103701 GET http://shop.example/cart bo HIER_DIRECT/203.0.113.9 text/html
1792501201.001  60123 10.0.0.5 TCP_TUNNEL/200 5120 CONNECT shop.example:443 - HIER_DIRECT/2001:db8::9 -
1792501202.001      0 10.0.0.5 TCP_DENIED/403 3900 PROPFIND http://evil.example/ - HIER_NONE/- text/html
"
        .to_owned(),
        Format::Sshd => "\
Oct 20 13:00:00 gate CRON[811]: (root) CMD (/usr/bin/true)
Oct 20 13:00:01 gate sshd[4177]: Accepted publickey for bo from 192.0.2.7 port 51000 ssh2: ED25519 SHA256:abc
Oct 20 13:00:01 gate sshd[4177]: pam_unix(sshd:session): session opened for user bo(uid=1000) by (uid=0)
Oct 20 13:10:00 gate sshd[4200]: Failed password for invalid user x from bo.example port 51001 ssh2
"
        .to_owned(),
        Format::VpcFlow => "\
version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 314159265358 eni-0a1b2c3d 10.0.0.5 203.0.113.9 50000 443 6 10 8000 1792501200 1792501260 ACCEPT OK
2 314159265358 eni-0a1b2c3d 203.0.113.9 10.0.0.5 443 50000 6 12 90000 1792501200 1792501260 ACCEPT OK
2 314159265358 eni-0a1b2c3d - - - - - - - 1792501260 1792501320 - NODATA
"
        .to_owned(),
        Format::WebAccess => "\
192.0.2.7 - - [20/Oct/2026:15:00:00 +0200] \"GET /a?b=1 HTTP/1.1\" 200 512 \"-\" \"Agent\"
shop.example:443 bo.example - bo [20/Oct/2026:15:00:01 +0200] \"POST /login HTTP/2.0\" 302 - \"-\" \"-\"
192.0.2.8 - - [20/Oct/2026:15:00:02 +0200] \"\\x16\\x03\" 400 0
"
        .to_owned(),
        Format::Whois => "\
% Terms of use: do not.

Domain Name: SHOP.EXAMPLE
Registry Domain ID: D1-EX
Registrar: Names & Sons, Inc.
Registrar IANA ID: 9999
Creation Date: 2026-10-19T08:00:00Z
Registry Expiry Date: 2027-10-19T08:00:00Z
Domain Status: clientTransferProhibited https://icann.org/epp#clientTransferProhibited
Registrant Organization: Privacy Service
Registrant Country: IS
Name Server: NS1.HOST.EXAMPLE
DNSSEC: unsigned
>>> Last update of WHOIS database: 2026-10-20T13:00:00Z <<<

domain:      other.example
nserver:     ns1.host.example. 192.0.2.1
created:     2020-01-02
status:      active
"
        .to_owned(),
        Format::ZeekConn => zeek("conn", "proto\tconn_state\torig_bytes", "tcp\tSF\t10"),
        Format::ZeekDhcp => zeek("dhcp", "mac\tassigned_ip\tlease_time", "0:1:2:3:4:5\t10.0.0.7\t60.0"),
        Format::ZeekDns => zeek("dns", "trans_id\tquery\tqtype_name", "7\twww.example\tA"),
        Format::ZeekHttp => zeek(
            "http",
            "trans_depth\tmethod\thost\turi\tstatus_code\tstatus_msg\tresp_mime_types",
            "1\tGET\tshop.example\t/\t200\tOK\ttext/html",
        ),
        Format::ZeekNotice => zeek("notice", "note\tmsg\tsrc\tactions", "Scan::Port_Scan\tx\t-\ta"),
        Format::ZeekSsh => zeek("ssh", "version\tauth_success\tauth_attempts", "2\tF\t3"),
        Format::ZeekSsl => zeek("ssl", "version\tcipher\tserver_name", "TLSv13\tx\tshop.example"),
        Format::ZeekX509 => zeek(
            "x509",
            "certificate.version\tcertificate.serial\tcertificate.subject\tsan.dns",
            "3\t0A\tCN=a\ta.example",
        ),
    }
}

#[test]
fn every_fixture_is_itself_and_nothing_else_also_when_it_is_cut() {
    for format in Format::ALL {
        let text = fixture(format);
        assert_eq!(detect(text.as_bytes()), Some(format), "{text}");
        let long = text.repeat(4096 / text.len() + 1);
        assert_eq!(detect(&long.as_bytes()[..4096]), Some(format), "{text}");
        let windows = text.replace('\n', "\r\n");
        assert_eq!(detect(windows.as_bytes()), Some(format), "{text}");
    }
}

#[test]
fn every_fixture_decodes_and_every_event_lies_where_it_says() {
    for format in Format::ALL {
        let text = fixture(format);
        let collected = collect_now(format, &text);
        assert!(collected.records.len() >= 2, "{collected:?}");
        let quarantined = collected.rejects.iter().find(|reject| reject.kind == "quarantined");
        assert_eq!(quarantined, None, "{}", format.name());
        for seen in &collected.records {
            let (from, length) = (seen.offset as usize, seen.length as usize);
            assert!(!text[from..from + length].trim().is_empty());
        }
    }
}

#[test]
fn how_a_fixture_arrives_changes_nothing() {
    let hints = Hints { now: Some(now()), ..Hints::default() };
    for format in Format::ALL {
        let text = fixture(format);
        let whole = collect_now(format, &text);
        for chunk in [1, 7, 64] {
            let mut collected = Collected::default();
            let mut input = BufReader::with_capacity(chunk, text.as_bytes());
            decode_with(format, &hints, &mut input, FileId(0), &mut collected);
            assert_eq!(collected, whole, "{}", format.name());
        }
    }
}

/// Decoding with another format's decoder rejects what it does not read, and nothing is lost.
#[test]
fn a_fixture_read_as_another_format_is_rejected_whole() {
    for wrong in Format::ALL {
        for format in Format::ALL.into_iter().filter(|format| *format != wrong) {
            let collected = collect_now(wrong, &fixture(format));
            let zeek = |format: Format| format.name().starts_with("zeek");
            // A reader of one log of Zeek reads them all.
            let taken = collected.records.iter().filter(|_| !(zeek(format) && zeek(wrong)));
            assert_eq!(taken.count(), 0, "{} read as {}", format.name(), wrong.name());
        }
    }
}

#[test]
fn every_fixture_becomes_valid_events() {
    let Some(corpus) = corpus() else { return };
    let schema = ocsf_check::Schema::open(&corpus.join("schema/ocsf-1.8.0.json")).expect("there");
    let hints = Hints { now: Some(now()), ..Hints::default() };
    for format in Format::ALL {
        let mut wrong = Vec::new();
        let mut sink = Each(|record: &schema::Record<'_>| {
            let event = ocsf(record);
            wrong.extend(schema.check(&event).into_iter().map(|said| format!("{said}: {event:#}")));
        });
        let text = fixture(format);
        decode_with(format, &hints, &mut text.as_bytes(), FileId(0), &mut sink);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Does something with every record.
struct Each<F>(F);

impl<F: FnMut(&schema::Record<'_>)> schema::Sink for Each<F> {
    fn record(&mut self, record: schema::Record<'_>) {
        (self.0)(&record);
    }

    fn reject(&mut self, _: schema::Reject<'_>) {}
}
