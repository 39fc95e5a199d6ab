//! Input that somebody made to stop a reader: it costs time in proportion, and takes no neighbour
//! along.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use schema::FileId;
use sources::{Format, decode};

use crate::support::{Collected, collect, collect_in_chunks};

const EVENT: &str = r#"{"eventTime":"2026-10-20T13:00:00Z","eventName":"X","eventSource":"y"}"#;
const CONN: &str = r#"{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","conn_state":"SF"}"#;
const SQUID: &str =
    "1792501200.250 0 10.0.0.5 TCP_MISS/200 1 GET http://a.example/ - HIER_NONE/- -";
const WHOIS: &str = "Domain Name: a.example\nRegistrar: R\nCreation Date: 2026-10-20\n";
const MEBIBYTE: usize = 1024 * 1024;

fn both(collected: &Collected) -> (usize, usize) {
    (collected.records.len(), collected.rejects.len())
}

/// A record of exactly this many bytes.
fn event_of(bytes: usize) -> String {
    let frame = EVENT.replace("\"y\"", "\"y\",\"pad\":\"\"");
    frame.replace("\"pad\":\"", &format!("\"pad\":\"{}", "x".repeat(bytes - frame.len())))
}

#[test]
fn a_record_of_a_mebibyte_is_read_and_one_more_byte_is_not() {
    let (fits, over) = (event_of(MEBIBYTE), event_of(MEBIBYTE + 1));
    let text = format!("{{\"Records\":[{EVENT},{fits},{over},{EVENT}]}}");
    let collected = collect(Format::Cloudtrail, text.as_bytes());
    assert_eq!(both(&collected), (3, 1));
    let reject = &collected.rejects[0];
    assert_eq!(reject.length, MEBIBYTE as u64 + 1);
    assert_eq!(reject.offset as usize, text.find(&over).expect("there"));
    assert!(reject.reason.contains("1 MiB"), "{}", reject.reason);
}

#[test]
fn a_huge_record_is_measured_and_the_next_is_intact() {
    let huge = event_of(9 * MEBIBYTE + 7);
    for text in [format!("{{\"Records\":[{huge},{EVENT}]}}"), format!("{huge}\n{EVENT}\n")] {
        let collected = collect(Format::Cloudtrail, text.as_bytes());
        assert_eq!(both(&collected), (1, 1));
        assert_eq!(collected.rejects[0].length as usize, huge.len());
    }
    let line = format!("{}\n{CONN}\n{}", "y".repeat(9 * MEBIBYTE), "z".repeat(2 * MEBIBYTE));
    let collected = collect(Format::ZeekConn, line.as_bytes());
    assert_eq!(both(&collected), (1, 2));
    assert_eq!(collected.rejects[0].length as usize, 9 * MEBIBYTE);
    assert_eq!(collected.rejects[1].length as usize, 2 * MEBIBYTE);
}

#[test]
fn a_huge_value_that_is_no_object_takes_no_neighbour_along() {
    for huge in [format!("\"{}\"", "x".repeat(2 * MEBIBYTE)), "1".repeat(2 * MEBIBYTE)] {
        let text = format!("[{EVENT},{huge},{EVENT}]");
        let collected = collect(Format::Cloudtrail, text.as_bytes());
        assert_eq!(both(&collected), (2, 1));
        assert_eq!(collected.rejects[0].length as usize, huge.len());
    }
}

#[test]
fn depth_and_width_have_limits() {
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        EVENT.replace("\"y\"", &format!("\"y\",\"deep\":{open}{close}"))
    };
    let wide = |keys: usize| {
        let extra: Vec<String> = (3..keys).map(|key| format!("\"k{key}\":0")).collect();
        EVENT.replace("\"y\"", &format!("\"y\",{}", extra.join(",")))
    };
    for (good, bad) in [(nested(64), nested(65)), (wide(4096), wide(4097))] {
        let text = format!("[{good},{bad},{EVENT}]");
        let collected = collect(Format::Cloudtrail, text.as_bytes());
        assert_eq!(both(&collected), (2, 1), "{:?}", collected.rejects);
        assert_eq!(collected.rejects[0].length as usize, bad.len());
    }
}

#[test]
fn a_million_brackets_are_one_reject() {
    let deep = format!("{}{}", "{\"a\":".repeat(1_000_000), "}".repeat(1_000_000));
    let deep = deep.replace(":}", ":0}");
    for text in [format!("{deep}\n{EVENT}"), format!("{{\"Records\":[{deep},{EVENT}]}}")] {
        let collected = collect(Format::Cloudtrail, text.as_bytes());
        assert_eq!(both(&collected), (1, 1));
        assert_eq!(collected.rejects[0].length as usize, deep.len());
    }
    // Never closed: the next line is still read.
    let open = format!("{}\n{EVENT}", "{\"a\":".repeat(1_000_000));
    assert_eq!(both(&collect(Format::Cloudtrail, open.as_bytes())), (1, 1));
    let line = format!("{{\"a\":{}\n{CONN}", "[".repeat(1_000_000 / 2));
    assert_eq!(both(&collect(Format::ZeekConn, line.as_bytes())), (1, 1));
    let lists = "[".repeat(1_000_000);
    assert_eq!(both(&collect(Format::Cloudtrail, lists.as_bytes())), (0, 1));
}

#[test]
fn a_long_line_without_end_costs_no_memory() {
    for (format, byte) in [
        (Format::Cloudtrail, b'a'),
        (Format::Cloudtrail, b'{'),
        (Format::Cloudtrail, b'['),
        (Format::Cloudtrail, 0),
        (Format::ZeekConn, b'\t'),
        (Format::ZeekConn, b'{'),
        (Format::ZeekConn, b'#'),
    ] {
        let length = 32 * MEBIBYTE as u64;
        let mut collected = Collected::default();
        let mut input = BufReader::new(io::repeat(byte).take(length));
        decode(format, &mut input, FileId(0), &mut collected);
        assert_eq!(both(&collected), (0, 1), "{}", char::from(byte));
        let reject = &collected.rejects[0];
        // The bracket that opens a list is punctuation.
        let punctuation = u64::from(byte == b'[');
        assert_eq!(reject.offset + reject.length, length);
        assert!(reject.offset <= punctuation);
    }
}

#[test]
fn nested_beginnings_cost_no_more_than_their_depth() {
    // Each looks like the beginning of a record, and none ends.
    let text = "{\"eventID\":[".repeat(40_000);
    let collected = collect(Format::Cloudtrail, text.as_bytes());
    assert_eq!(collected.records.len(), 0);
    let text = format!("{}x", "{\"eventID\":[1,\n".repeat(40_000));
    let collected = collect(Format::Cloudtrail, text.as_bytes());
    assert_eq!(collected.records.len(), 0);
}

#[test]
fn odd_bytes_are_quarantined_or_passed() {
    let event = EVENT.as_bytes();
    let with = |inserted: &[u8]| {
        let mut bytes = EVENT.replace("\"y\"", "\"@\"").into_bytes();
        let at = bytes.iter().position(|byte| *byte == b'@').expect("there");
        bytes.splice(at..=at, inserted.iter().copied());
        [&bytes[..], b"\n", event].concat()
    };
    for bad in [&b"\xff"[..], b"\xc3", b"\0", b"\x1f", b"\\x", b"\\ud800", b"\\udc00x", b"\\u12g4"]
    {
        let collected = collect(Format::Cloudtrail, &with(bad));
        assert_eq!(both(&collected), (1, 1), "{bad:?}");
    }
    for good in ["é".as_bytes(), b"\\u00e9", b"\\ud83d\\ude00", b"\\/", b"\x7f"] {
        assert_eq!(both(&collect(Format::Cloudtrail, &with(good))), (2, 0), "{good:?}");
    }
    assert_eq!(both(&collect(Format::Cloudtrail, b"")), (0, 0));
    assert_eq!(both(&collect(Format::Cloudtrail, b" \r\n\t\n")), (0, 0));
    assert_eq!(both(&collect(Format::ZeekConn, b"\n\n \r\n")), (0, 0));
    assert_eq!(both(&collect(Format::Cloudtrail, &[0; 4096])), (0, 1));
}

#[test]
fn a_byte_that_is_no_utf8_costs_a_column_and_no_line() {
    let text = b"#fields\tts\tid.orig_h\tid.resp_h\tconn_state\tservice\n1\t10.0.0.1\t10.0.0.2\tSF\tx\xffy\n";
    let collected = collect(Format::ZeekConn, text);
    assert_eq!(both(&collected), (1, 0));
    assert!(collected.records[0].row.contains("x\u{fffd}y"));
}

#[test]
fn far_years_are_times() {
    let text = EVENT.replace("2026", "9999");
    assert_eq!(
        collect(Format::Cloudtrail, text.as_bytes()).records[0].time,
        "9999-10-20T13:00:00Z"
    );
}

/// Gives its bytes and then fails, as a damaged gzip stream does.
struct Failing(Cursor<Vec<u8>>);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::new(io::ErrorKind::InvalidData, "the gzip data is corrupt")),
            count => Ok(count),
        }
    }
}

fn fail_after(format: Format, text: &str) -> Collected {
    let mut collected = Collected::default();
    let mut input: Box<dyn BufRead> =
        Box::new(BufReader::new(Failing(Cursor::new(text.as_bytes().to_vec()))));
    decode(format, &mut input, FileId(0), &mut collected);
    collected
}

#[test]
fn a_stream_that_breaks_off_is_one_reject_with_the_reason() {
    let cut = &EVENT[..30];
    for (format, text, length) in [
        (Format::Cloudtrail, format!("{EVENT}\n{cut}"), 30),
        (Format::Cloudtrail, format!("{{\"Records\":[{EVENT}"), 0),
        (Format::Cloudtrail, format!("{EVENT}\n"), 0),
        (
            Format::Cloudtrail,
            format!("{EVENT}\n{}", &event_of(3 * MEBIBYTE)[..2 * MEBIBYTE]),
            2 * MEBIBYTE,
        ),
        (Format::ZeekConn, format!("{CONN}\n{}", &CONN[..30]), 30),
        (Format::ZeekConn, format!("{CONN}\n"), 0),
        (Format::ZeekConn, format!("{CONN}\n{}", "x".repeat(2 * MEBIBYTE)), 2 * MEBIBYTE),
        (Format::Squid, format!("{SQUID}\n{}", &SQUID[..30]), 30),
        (Format::Squid, format!("{SQUID}\n"), 0),
        (Format::Whois, format!("{WHOIS}{}", WHOIS.replace("a.example", "b.example")), WHOIS.len()),
    ] {
        let collected = fail_after(format, &text);
        assert_eq!(both(&collected), (1, 1), "{:?}", collected.rejects);
        let reject = &collected.rejects[0];
        assert!(reject.reason.contains("the gzip data is corrupt"), "{}", reject.reason);
        assert_eq!(
            (reject.length, reject.offset + reject.length),
            (length as u64, text.len() as u64)
        );
    }
}

#[test]
fn a_reader_of_single_bytes_changes_nothing() {
    let text = format!("{{\"Records\":[{EVENT},{{\"a\": nope}},{EVENT}]}} tail\n{EVENT}");
    let whole = collect(Format::Cloudtrail, text.as_bytes());
    assert_eq!(both(&whole), (3, 2));
    assert_eq!(whole, collect_in_chunks(Format::Cloudtrail, text.as_bytes(), 1));
}

#[test]
fn a_huge_line_or_answer_takes_no_neighbour_along() {
    let text = format!("{SQUID}\n{}\n{SQUID}\n", "y".repeat(3 * MEBIBYTE));
    let collected = collect(Format::Squid, text.as_bytes());
    assert_eq!(both(&collected), (2, 1));
    assert_eq!(collected.rejects[0].length as usize, 3 * MEBIBYTE);
    let other = WHOIS.replace("a.example", "b.example");
    for huge in ["z".repeat(3 * MEBIBYTE), "remarks: z\n".repeat(300_000)] {
        let third = WHOIS.replace("a.example", "c.example");
        let text = format!("{WHOIS}{other}{huge}\n{third}");
        let collected = collect(Format::Whois, text.as_bytes());
        assert_eq!(both(&collected), (2, 1));
        let reject = &collected.rejects[0];
        assert_eq!(reject.offset as usize, WHOIS.len());
        assert_eq!(reject.length as usize, other.len() + huge.trim_end().len());
        assert_eq!(collected, collect_in_chunks(Format::Whois, text.as_bytes(), 1000));
    }
}

/// Time is in proportion: twice as much takes about twice as long, so these end in no time.
#[test]
fn lines_made_to_look_like_beginnings_cost_no_more_than_others() {
    for (format, piece) in [
        (Format::WebAccess, "[20/Oct/2026:15:00:00 "),
        (Format::WebAccess, "\\\""),
        (Format::Sshd, "Oct 20 13:00:00 gate sshd: Failed password for x from "),
        (Format::Openvpn, "a/1.1.1.1:1 MULTI: Learn: "),
        (Format::Squid, "1.0 1 "),
        (Format::VpcFlow, "srcaddr dstaddr "),
        (Format::Whois, "Domain: a.b "),
        (Format::Rdap, "{\"ldhName\":["),
        (Format::Bind, "20-Oct-2026 13:00:00.1 a: client 1.1.1.1#1 query: "),
        (Format::WindowsDns, "1/1/2026 1:00:00 AM 0E PACKET [] A (3)www"),
        (Format::Umbrella, "\"\"\",\""),
        (Format::W3c, "#Fields: c-ip cs-method "),
        (Format::Zscaler, "2026-10-20 13:00:00\ta=\"\\\"\t"),
        (Format::Haproxy, "1.1.1.1:1 [20/Oct/2026:13:00:00.1] \""),
        (Format::WebAccessJson, "{\"request\":{\"headers\":["),
    ] {
        let text = piece.repeat(MEBIBYTE / 2 / piece.len());
        let collected = collect(format, text.as_bytes());
        assert!(collected.records.len() + collected.rejects.len() <= 2, "{piece}");
    }
}
