//! What a strict document says about wrong keys, types, times and hostile text.

use proptest::prelude::*;

use super::*;

/// Reads a small document of every type and returns what it complains and notes.
fn check(text: &str, expected: &[&str]) {
    let source = Source::new("a.toml", text);
    let found = match source.root() {
        Err(Problems(problems)) => problems.iter().map(Problem::to_string).collect(),
        Ok(root) => read(root),
    };
    assert_eq!(found, expected, "{text}");
}

fn read(mut root: Section<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut sections = root.sections("grant");
    sections.extend(root.section("scope"));
    sections.push(root);
    for mut section in sections {
        if section.to_string() == "[[grant]]" {
            section.require(&["who"]);
        }
        section.words("who");
        section.text("ticket");
        section.count("max_per_day", 1);
        section.time("from", Edge::Start);
        let (problems, notes) = section.finish();
        found.extend(problems.iter().map(Problem::to_string).chain(notes));
    }
    found
}

#[test]
fn the_line_and_the_nearest_key_are_named() {
    check(
        "ticket = \"a\"\n\n[[grant]]\nwho = [\"a\"]\nmaxperday = 3\n",
        &["a.toml:5: unknown key \"maxperday\" in [[grant]]; did you mean \"max_per_day\"?"],
    );
    check(
        "\u{feff}grants = 1\r\n",
        &["a.toml:1: unknown key \"grants\" in the file; did you mean \"grant\"?"],
    );
    check(
        "[[grant]]\nwho = [\"a\"]\n\n[[grant]]\nticket = \"b\"\n",
        &["a.toml:4: [[grant]] lacks the required key \"who\""],
    );
}

#[test]
fn types_are_named_in_words() {
    check("who = \"a\"", &["a.toml:1: \"who\" in the file is a list: write [\"a\"]"]);
    check(
        "who = [\"a\",\n 3]",
        &["a.toml:2: \"who\" in the file must be a list of strings, not a whole number"],
    );
    check("ticket = 5", &["a.toml:1: \"ticket\" in the file must be a string, not a whole number"]);
    check("ticket = \" \"", &["a.toml:1: \"ticket\" in the file is empty"]);
    check("max_per_day = 0", &["a.toml:1: \"max_per_day\" in the file must be at least 1"]);
    check("max_per_day = -1", &["a.toml:1: \"max_per_day\" in the file must be at least 1"]);
    check(
        "grant = 5",
        &["a.toml:1: \"grant\" in the file must be tables headed [[grant]], not a whole number"],
    );
    check(
        "[grant]",
        &["a.toml:1: \"grant\" in the file must be tables headed [[grant]], not a table"],
    );
    check("[[scope]]", &["a.toml:1: \"scope\" in the file must be a table [scope], not a list"]);
    check(
        "from = \"2026-10-20T13:00:00Z\"",
        &["a.toml:1: \"from\" in the file must be a time such as 2026-10-20T13:00:00Z, without \
         quotes, not a string"],
    );
}

#[test]
fn times_keep_their_zone_or_say_that_they_have_none() {
    let read = |text: &str, edge| {
        let source = Source::new("a.toml", text);
        let mut root = source.root().expect("TOML");
        let time = root.time("from", edge).map(|time| time.to_string());
        (time.unwrap_or_default(), root.finish().1.len())
    };
    let zoned = read("from = 2026-10-20T15:00:00.5+02:00", Edge::Start);
    assert_eq!(zoned, ("2026-10-20T13:00:00.500000Z".to_owned(), 0));
    assert_eq!(read("from = 2026-10-20", Edge::Start), ("2026-10-20T00:00:00Z".to_owned(), 1));
    assert_eq!(read("from = 2026-10-20", Edge::End), ("2026-10-21T00:00:00Z".to_owned(), 1));
    assert_eq!(read("from = 13:00:00", Edge::End), (String::new(), 0));
}

proptest! {
    /// Any text is a document or an error with a line inside it.
    #[test]
    fn any_text_is_read_or_refused(text in "(\\[|\\]|=|\"|\n|who|grant|1|\\PC){0,40}") {
        let source = Source::new("a.toml", &text);
        if let Err(Problems(problems)) = source.root().map(|root| read(root).len()) {
            let lines = u32::try_from(text.lines().count() + 1).expect("few lines");
            prop_assert!(problems.iter().all(|problem| problem.line.is_some_and(|line| line <= lines)));
        }
    }
}

#[test]
fn hostile_text_is_refused_and_does_not_crash() {
    let deep = [format!("a = {}", "[".repeat(100_000)), format!("{}a = 1", "a.".repeat(100_000))];
    for text in deep {
        let source = Source::new("a.toml", &text);
        assert!(source.root().is_err());
    }
    check("ticket = \"a", &["a.toml:1: invalid basic string, expected `\"`"]);
}
