//! Values of every form, cut; and that no word of any is lost.

use proptest::prelude::*;

use super::*;

/// `[joint]` beside clauses, in order.
#[track_caller]
fn check(row: Row, cell: &str, expected: &[&str]) {
    let shown: Vec<String> = pieces(row, cell)
        .into_iter()
        .map(|piece| match piece {
            Piece::Clause(text) => text,
            Piece::Joint(text) => format!("[{text}]"),
        })
        .collect();
    assert_eq!(shown, expected, "{cell}");
}

#[test]
fn a_question_is_one_clause_each() {
    let row = Row::Questions;
    check(row, "Is it new? Whose is it (e.g. ours)?", &["Is it new?", "Whose is it (e.g. ours)?"]);
    check(
        row,
        "1. Is it new?<br>2. Is it ours? 3. Where is it?",
        &["[1.]", "Is it new?", "[2.]", "Is it ours?", "[3.]", "Where is it?"],
    );
    check(
        row,
        "['Was it there? If so, since when?', \"Whose is it?\"]",
        &["Was it there? If so, since when?", "Whose is it?"],
    );
    check(row, "- Is it new?<br/>- Is it ours?", &["[-]", "Is it new?", "[-]", "Is it ours?"]);
    check(row, "• Is it new? • Is it ours?", &["[•]", "Is it new?", "[•]", "Is it ours?"]);
}

#[test]
fn indicators_in_one_sentence_are_several() {
    let row = Row::KeyIndicators;
    check(
        row,
        "Sudden bursts of calls, odd names in certificates, and new ports with no owner.",
        &[
            "Sudden bursts of calls",
            "odd names in certificates",
            "[and]",
            "new ports with no owner.",
        ],
    );
    check(
        row,
        "Unusual changes to files, keys, or services.",
        &["Unusual changes to files, keys, or services."],
    );
    check(
        row,
        "Odd tools, such as `nmap`, `nc`, and psexec, unusual logins from abroad.",
        &["Odd tools, such as `nmap`, `nc`, and psexec", "unusual logins from abroad."],
    );
    check(
        row,
        "Failed logins, especially at night. Use of \"a, b\" tools.",
        &["Failed logins, especially at night.", "Use of \"a, b\" tools."],
    );
    check(
        row,
        "More than 1,000 mails; new rules in mailboxes.",
        &["More than 1,000 mails", "new rules in mailboxes."],
    );
    check(
        row,
        "Look for spikes in mail, new rules in mailboxes, and odd forwards.",
        &["[Look for]", "spikes in mail", "new rules in mailboxes", "[and]", "odd forwards."],
    );
}

#[test]
fn log_sources_are_told_by_their_nouns() {
    let row = Row::LogSources;
    check(
        row,
        "Proxy logs, DNS query logs, and mail gateway records.",
        &["Proxy logs", "DNS query logs", "[and]", "mail gateway records."],
    );
    check(
        row,
        "Logs from firewalls, proxies, and sensors.",
        &["Logs from firewalls, proxies, and sensors."],
    );
}

#[test]
fn each_condition_is_a_clause() {
    let row = Row::Escalation;
    check(
        row,
        "Escalate to Tier 2 if it is new, if it is not ours, or if it calls home.",
        &[
            "[Escalate to Tier 2 if]",
            "it is new",
            "[if]",
            "it is not ours",
            "[or if]",
            "it calls home.",
        ],
    );
    check(
        row,
        "Escalate if it persists or if more hosts are affected.",
        &["[Escalate if]", "it persists", "[or if]", "more hosts are affected."],
    );
    check(
        row,
        "Escalate to Tier 2 if: 1) It is new.<br>2) It is not ours, or if unsure.",
        &[
            "[Escalate to Tier 2 if:]",
            "[1)]",
            "It is new.",
            "[2)]",
            "It is not ours, or if unsure.",
        ],
    );
    check(
        row,
        "Escalate if the host is unknown, the address is listed, or there is a beacon.",
        &[
            "[Escalate if]",
            "the host is unknown",
            "the address is listed",
            "[or]",
            "there is a beacon.",
        ],
    );
    check(
        row,
        "Escalate if it is new, especially at night. Also escalate if it spreads.",
        &["[Escalate if]", "it is new, especially at night.", "[Also escalate if]", "it spreads."],
    );
    check(row, "Tell the lead at once.", &["Tell the lead at once."]);
}

#[test]
fn steps_in_one_sentence_are_several() {
    let row = Row::Containment;
    check(
        row,
        "Isolate the affected host and preserve its memory.",
        &["Isolate the affected host", "[and]", "preserve its memory."],
    );
    check(row, "Identify and block the addresses.", &["Identify and block the addresses."]);
    check(
        row,
        "If it is confirmed, disable the account and reset its password.",
        &["If it is confirmed, disable the account and reset its password."],
    );
    check(
        row,
        "Work with IT to find, isolate, and remove malware.",
        &["Work with IT to find, isolate, and remove malware."],
    );
    check(
        row,
        "Ask the owners to confirm it and if necessary, shut down the odd servers.",
        &["Ask the owners to confirm it and if necessary, shut down the odd servers."],
    );
    check(
        row,
        "Verify that it is ours, review its log files, and ask the owner.",
        &["Verify that it is ours", "review its log files", "[and]", "ask the owner."],
    );
    check(
        row,
        "1. Block the names. Then wait.<br>2. Tell the owners.",
        &["[1.]", "Block the names. Then wait.", "[2.]", "Tell the owners."],
    );
    check(row, "See Tier 2. Do 1. and 2. again.", &["See Tier 2.", "Do 1. and 2. again."]);
}

/// Words of a text: letters and digits, however they are set.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn told(row: Row, cell: &str) -> Vec<String> {
    let pieces = pieces(row, cell).into_iter();
    pieces
        .flat_map(|piece| match piece {
            Piece::Clause(text) | Piece::Joint(text) => words(&text),
        })
        .collect()
}

/// Words, marks and connectives, in any order and number.
fn cells() -> impl Strategy<Value = String> {
    let pieces = proptest::sample::select(vec![
        "Escalate",
        "if",
        "or if",
        "and",
        "or",
        "Unusual",
        "spikes",
        "in",
        "traffic",
        "logs",
        "to",
        "review",
        "the",
        "host",
        "e.g.",
        "U.S.",
        "v1.2",
        "(see",
        "b)",
        ",",
        ", ",
        ". ",
        "? ",
        "; ",
        ": ",
        "<br>",
        "\n",
        "1. ",
        "2. ",
        "3) ",
        "- ",
        "• ",
        "['a', 'b']",
        "[",
        "]",
        "'",
        "\"",
        "`x, y`",
        "“q”",
        "such as",
        "Tier 2",
        "A",
        "é",
        "x\\y",
        "(",
        ")",
        "2.",
        "*",
        "**bold**",
    ]);
    proptest::collection::vec(pieces, 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn no_word_is_lost_and_none_is_told_twice(cell in cells(), row in 0..Row::ALL.len()) {
        let row = Row::ALL[row];
        prop_assert_eq!(told(row, &cell), words(&plain(&cell)));
    }

    #[test]
    fn nothing_that_anybody_writes_stops_it(cell in "\\PC{0,120}") {
        for row in Row::ALL {
            pieces(row, &cell);
        }
    }
}
