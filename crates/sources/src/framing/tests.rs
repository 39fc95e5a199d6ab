//! Framing against itself, however bytes arrive, and against `serde_json`.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics fails"
)]

use std::io::BufReader;

use proptest::prelude::*;
use schema::{FileId, Record, Reject, Sink};

use super::json::{Scan, Scanner, Start};
use crate::{Format, decode};

/// Everything that a decoder said, as text.
#[derive(Default)]
struct Said(Vec<String>);

impl Sink for Said {
    fn record(&mut self, record: Record<'_>) {
        self.0.push(format!("{record:?}"));
    }

    fn reject(&mut self, reject: Reject<'_>) {
        self.0.push(format!("{reject:?}"));
    }
}

fn said(format: Format, bytes: &[u8], chunk: usize) -> Vec<String> {
    let mut said = Said::default();
    decode(format, &mut BufReader::with_capacity(chunk, bytes), FileId(0), &mut said);
    said.0
}

/// Pieces that files are made of, some longer than the cap on records, and pieces that break them.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let long = format!("{{\"eventVersion\":\"{}\"}}", "long".repeat(70));
    let scalar = format!("\"{}\"", "long,{]\\\"".repeat(70));
    let fixed = [
        r#"{"eventTime":"2026-10-20T13:00:00Z","eventName":"X","eventSource":"y"}"#,
        r#"{"eventVersion":"1","a":[1,{"b":"\u0041\""}],"c":{"d":null,"e":-1.5e3}}"#,
        r#"{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"::1","conn_state":"SF"}"#,
        &long,
        &scalar,
        "{\"Records\":[",
        "{ \"x\":1 , \"Records\" :[",
        "],\"tail\":{\"x\":[1,2]}}",
        "]}",
        "[",
        "]",
        "}",
        ",",
        "\n",
        "\r\n",
        "  ",
        "{\"eventVersion\":",
        "{     \"eventVersion\"",
        "\"x",
        "nonsense",
        "#fields\tts\tid.orig_h\tid.resp_h\tconn_state\n",
        "1.5\t10.0.0.1\t10.0.0.2\tSF\n",
        "Domain Name: a.example\nRegistrar: x\n",
        "Domain name:\n\n",
        "   b.example\n\n",
        "nserver: ns1.a.example\n",
        "\u{feff}",
        "\0",
    ];
    let fixed: Vec<Vec<u8>> = fixed.iter().map(|text| text.as_bytes().to_vec()).collect();
    prop_oneof![
        9 => prop::sample::select(fixed),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ]
}

/// Text that is JSON, nearly.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"a\"",
        "\"b\\n\"",
        "\"\\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud800\"",
        "\"\\x\"",
        "\"",
        "1",
        "-0",
        "-",
        "01",
        "1.5",
        "1.",
        ".5",
        "2e5",
        "2e",
        "2E+1",
        "true",
        "tru",
        "false",
        "null",
        " ",
        "\n",
        "\t",
        "\u{1}",
        "é",
    ]);
    let tokens = prop::collection::vec(token, 1..14).prop_map(|tokens| tokens.concat());
    let value = any::<u64>().prop_map(|seed| tree(seed, 4));
    prop_oneof![3 => tokens, 1 => value.clone(), 1 => (value, any::<usize>()).prop_map(|(text, at)| {
        // A valid value with one byte cut out of it.
        let at = at % text.len();
        text.char_indices().filter(|(index, _)| *index != at).map(|(_, letter)| letter).collect()
    })]
}

/// A valid value, grown from a seed.
fn tree(seed: u64, depth: u32) -> String {
    let next = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let inner = |index: u64| tree(next.wrapping_add(index), depth - 1);
    match (next >> 33) % if depth == 0 { 4 } else { 6 } {
        0 => "\"te\\\"xt\"".to_owned(),
        1 => format!("{}", seed % 1000),
        2 => "null".to_owned(),
        3 => "-12.5e-3".to_owned(),
        4 => format!("[{}]", (0..next % 4).map(inner).collect::<Vec<_>>().join(" ,")),
        _ => {
            let members = (0..next % 4).map(|index| format!("\"k{index}\": {}", inner(index)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn how_bytes_arrive_changes_nothing(
        pieces in prop::collection::vec(piece(), 0..24),
        chunk in 1_usize..60,
    ) {
        let bytes = pieces.concat();
        for format in [Format::Cloudtrail, Format::Sshd, Format::Whois, Format::ZeekConn] {
            prop_assert_eq!(said(format, &bytes, 1 << 20), said(format, &bytes, chunk));
        }
    }

    #[test]
    fn what_is_json_is_what_serde_takes_for_it(text in nearly_json()) {
        // The byte behind a number is needed to know that it ended.
        let padded = format!("{text}\n");
        let scanned = Scanner::new(&[]).scan(padded.as_bytes(), Start::Value);
        let whole = matches!(scanned, Scan::Complete(end) if padded[end..].trim().is_empty());
        let serde = serde_json::from_str::<serde_json::Value>(&padded);
        // A number that no float holds is grammar all the same.
        let large = serde.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
        prop_assert!(large || whole == serde.is_ok(), "{:?} {:?}", scanned, serde);
    }

    #[test]
    fn members_are_those_that_serde_finds(seed in any::<u64>()) {
        let text = format!("{{\"a\": {} , \"b\":{{\"c\":{}}}}}", tree(seed, 3), tree(!seed, 3));
        let mut scanner = Scanner::new(&[]);
        prop_assert_eq!(scanner.scan(text.as_bytes(), Start::Value), Scan::Complete(text.len()));
        let serde: serde_json::Value = serde_json::from_str(&text).expect("valid");
        let object = scanner.object(&text);
        let parse = |raw: &str| serde_json::from_str::<serde_json::Value>(raw).expect("valid");
        let member = object.value("a").expect("there");
        prop_assert_eq!(parse(member.raw()), serde["a"].clone());
        let inner = object.value("b").and_then(super::json::Value::object).expect("an object");
        prop_assert_eq!(parse(inner.value("c").expect("there").raw()), serde["b"]["c"].clone());
        prop_assert!(object.value("c").is_none());
    }
}
