//! One file of every format, as it comes, for what must hold for all of them.

use std::io::BufReader;

use schema::FileId;
use sources::{Format, Hints, decode_with, detect, ocsf};

use crate::support::{Collected, collect_now, corpus, now};

/// A file of the format, with two events at least.
pub(crate) const fn fixture(format: Format) -> &'static str {
    match format {
        Format::Cloudtrail => include_str!("../fixtures/cloudtrail.json"),
        Format::Openvpn => include_str!("../fixtures/openvpn.log"),
        Format::Rdap => include_str!("../fixtures/rdap.json"),
        Format::Squid => include_str!("../fixtures/squid.log"),
        Format::Sshd => include_str!("../fixtures/sshd.log"),
        Format::VpcFlow => include_str!("../fixtures/vpc_flow.log"),
        Format::WebAccess => include_str!("../fixtures/web_access.log"),
        Format::Whois => include_str!("../fixtures/whois.txt"),
        Format::ZeekConn => include_str!("../fixtures/zeek_conn.log"),
        Format::ZeekDhcp => include_str!("../fixtures/zeek_dhcp.log"),
        Format::ZeekDns => include_str!("../fixtures/zeek_dns.log"),
        Format::ZeekHttp => include_str!("../fixtures/zeek_http.log"),
        Format::ZeekNotice => include_str!("../fixtures/zeek_notice.log"),
        Format::ZeekSsh => include_str!("../fixtures/zeek_ssh.log"),
        Format::ZeekSsl => include_str!("../fixtures/zeek_ssl.log"),
        Format::ZeekX509 => include_str!("../fixtures/zeek_x509.log"),
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
        let collected = collect_now(format, text);
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
        let whole = collect_now(format, text);
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
            let collected = collect_now(wrong, fixture(format));
            let zeek = |format: Format| format.name().starts_with("zeek");
            let syslog = |format: Format| matches!(format, Format::Openvpn | Format::Sshd);
            // A reader of one log of Zeek reads them all, and so it is with syslog.
            let same = (zeek(format) && zeek(wrong)) || (syslog(format) && syslog(wrong));
            let taken = collected.records.iter().filter(|_| !same);
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
