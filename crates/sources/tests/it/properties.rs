//! What holds for any bytes whatever.

use proptest::prelude::*;
use schema::FileId;
use sources::{Format, Hints, decode_with, detect};

use crate::fixtures::FIXTURES;
use crate::support::{Collected, collect, now};

const EVENT: &str =
    r#"{"eventVersion":"1","eventTime":"2026-10-20T13:00:00Z","eventName":"X","eventSource":"y"}"#;

/// Pieces that files are made of, and pieces that break them.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let fixed = prop::sample::select(vec![
        EVENT,
        "{\"Records\":[",
        "]}",
        "[",
        "]",
        "}",
        ",",
        "\n",
        "\r\n",
        " ",
        "{\"eventVersion\":",
        "{\"a\":[1,{\"b\":\"\\u0041\"}]}",
        "\"x",
        "nonsense",
        "{\"eventVersion\":\"1\",\"eventTime\":\"no\",\"eventName\":\"X\"}",
        "#fields\tts\tid.orig_h\tid.resp_h\tconn_state\n",
        "#separator \\x09\n",
        "1.5\t10.0.0.1\t10.0.0.2\tSF\n",
        "{\"ts\":1,\"id.orig_h\":\"10.0.0.1\",\"id.resp_h\":\"::1\",\"conn_state\":\"SF\"}\n",
        "\u{feff}",
        "\0",
    ]);
    prop_oneof![
        9 => fixed.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ]
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

/// Ranges are in order, do not overlap and lie inside the file; gives the bytes in no range.
fn uncovered(collected: &Collected, bytes: &[u8]) -> Vec<u8> {
    let records = collected.records.iter().map(|seen| (seen.offset, seen.length));
    let rejects = collected.rejects.iter().map(|refused| (refused.offset, refused.length));
    let mut ranges: Vec<(u64, u64)> = records.chain(rejects).collect();
    ranges.sort_unstable();
    let (mut left, mut position) = (Vec::new(), 0);
    for (offset, length) in ranges {
        let (offset, length) = (offset as usize, length as usize);
        assert!(position <= offset && offset + length <= bytes.len(), "{collected:?}");
        left.extend_from_slice(&bytes[position..offset]);
        position = offset + length;
    }
    left.extend_from_slice(&bytes[position..]);
    left
}

/// Lines that a few formats have about the lines that follow.
fn is_header(format: Format, line: &[u8]) -> bool {
    let begins = |start: &str| line.starts_with(start.as_bytes());
    let names = |column: &str| line.windows(column.len()).any(|part| part == column.as_bytes());
    let has = |word: &str| line.windows(word.len()).any(|part| part == word.as_bytes());
    match format {
        Format::VpcFlow => {
            line.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'-') || byte.is_ascii_whitespace())
        }
        Format::Nfdump => begins("ts,") || begins("firstSeen,"),
        Format::KeaLeases => begins("address,"),
        Format::NewDomains => has("domain") || has("date"),
        Format::AwsCur => {
            ["PayerAccountId", "lineItem/Operation", "bill_bill_type", "line_item_usage_type"]
                .into_iter()
                .any(has)
        }
        Format::AzureCost => has("InvoiceSection") || has("ResourceLocation"),
        Format::Focus => has("BillingAccountId") || has("ChargeCategory"),
        Format::PeopleCsv => {
            ["partment", "manager", "Manager", "Worker Type", "Vorgesetzter", "Abteilung"]
                .into_iter()
                .any(has)
        }
        Format::Openvpn => ["Updated", "TIME", "TITLE", "HEADER", "END"].into_iter().any(begins),
        Format::Umbrella => begins("Timestamp"),
        Format::Wireguard => {
            matches!(line.split(|byte| *byte == b'\t').count(), 4 | 5)
        }
        Format::GmailLog => names("Recipient address"),
        Format::MessageTrace => names("RecipientAddress") || names("recipient_status"),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_decode(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in Format::ALL {
            uncovered(&collect(format, &bytes), &bytes);
        }
        detect(&bytes);
    }

    #[test]
    fn cloudtrail_accounts_for_every_byte(bytes in file()) {
        let collected = collect(Format::Cloudtrail, &bytes);
        let left = uncovered(&collected, &bytes);
        // What is in no range is space, or the punctuation and the keys of containers.
        let text = String::from_utf8(left).expect("punctuation");
        let punctuation = text.replace("\"Records\"", "").replace('\u{feff}', "");
        let only = |letter: char| letter.is_ascii_whitespace() || "{}[],:".contains(letter);
        // Behind a list of records, the object that holds it may have other members.
        let tail = bytes.windows(9).any(|window| window == b"\"Records\"");
        prop_assert!(tail || punctuation.chars().all(only), "{punctuation:?}");
        for seen in &collected.records {
            let range = &bytes[seen.offset as usize..(seen.offset + seen.length) as usize];
            prop_assert!(serde_json::from_slice::<serde_json::Value>(range).is_ok_and(|value| value.is_object()));
        }
    }

    #[test]
    fn zeek_accounts_for_every_byte(bytes in file()) {
        let collected = collect(Format::ZeekConn, &bytes);
        let left = uncovered(&collected, &bytes);
        let lines = left.split(|byte| *byte == b'\n');
        for line in lines {
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            prop_assert!(line.first() == Some(&b'#') || line.iter().all(u8::is_ascii_whitespace), "{line:?}");
        }
    }

    #[test]
    fn lines_account_for_every_byte(
        lines in prop::collection::vec((any::<usize>(), any::<usize>(), any::<u8>()), 0..12),
    ) {
        // Lines of all formats, one byte of each changed.
        let mut bytes = Vec::new();
        for (format, at, byte) in lines {
            let text = &FIXTURES[format % FIXTURES.len()].text;
            let count = text.lines().count();
            let mut line = text.lines().nth(at % count).unwrap_or_default().as_bytes().to_vec();
            let length = line.len();
            if let Some(place) = line.get_mut((at / count) % length.max(1)) {
                *place = byte;
            }
            bytes.extend_from_slice(&line);
            bytes.push(b'\n');
        }
        for format in Format::ALL {
            let mut collected = Collected::default();
            let hints = Hints { now: Some(now()), ..Hints::default() };
            decode_with(format, &hints, &mut &bytes[..], FileId(0), &mut collected);
            let left = uncovered(&collected, &bytes);
            // Between JSON records there is punctuation.
            let json = FIXTURES.iter().any(|fixture| {
                fixture.format == format && fixture.text.starts_with(['{', '['])
            });
            for line in left.split(|byte| *byte == b'\n').filter(|_| !json) {
                let header = line.trim_ascii_start().first() == Some(&b'#');
                let header = header || is_header(format, line);
                // A vertical tab is blank to some, and no space of ASCII to others.
                let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
                prop_assert!(header || line.iter().all(blank), "{line:?}");
            }
        }
        detect(&bytes);
    }

    #[test]
    fn whole_events_always_come_through(before in file(), after in file()) {
        // A line of its own, in front of which nothing was left open by a string or a list.
        let bytes = [&before[..], b"\n", EVENT.as_bytes(), b"\n", &after[..]].concat();
        let at = before.len() as u64 + 1;
        let found = collect(Format::Cloudtrail, &bytes);
        let covering = found.records.iter().filter(|seen| seen.offset == at).count();
        // Unless what came before opened an object that ends, valid, behind it.
        let ranges = found.rejects.iter().map(|refused| (refused.offset, refused.length));
        let swallowed = ranges.chain(found.records.iter().map(|seen| (seen.offset, seen.length)));
        let swallowed = swallowed.filter(|(offset, length)| *offset < at && offset + length > at).any(
            |(offset, length)| {
                let range = &bytes[offset as usize..(offset + length) as usize];
                serde_json::from_slice::<serde_json::Value>(range).is_ok()
            },
        );
        prop_assert!(covering == 1 || swallowed, "{:?}", String::from_utf8_lossy(&bytes));
    }
}
