//! Playbooks of every form, read whole.

use super::*;

/// A playbook of another technique, in the customer's form, with the values given.
fn paper(rows: &[(&str, &str)]) -> String {
    let rows = rows.iter().map(|(name, value)| format!("| {name} | {value} |\n"));
    let head = "# Odd_Mail - T1566001\n\n| Column Name | Value |\n|---|---|\n";
    head.to_owned() + &rows.collect::<String>()
}

fn only(text: &str) -> Playbook {
    let mut found = read("paper.md", text.as_bytes()).expect("a playbook");
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

fn texts(playbook: &Playbook, row: Row) -> Vec<&str> {
    playbook.row(row).map(|clause| clause.text.as_str()).collect()
}

#[test]
fn the_builtin_playbook_is_whole_and_binds_to_itself() {
    let playbook = builtin();
    assert_eq!(playbook.key, "T1583");
    assert_eq!(playbook.clauses.len(), 29);
    for clause in &playbook.clauses {
        let bound = clause.bound().expect("one of ours");
        assert_eq!(bound.clause, clause.id);
        // Our own words mean what they say.
        let row = clause.row.expect("a row");
        let found = meaning::of(row, &clause.text, true).map(|it| (it.clause, it.inverted));
        assert_eq!(found, Some((clause.id.as_str(), false)), "{}", clause.text);
    }
}

#[test]
fn rows_are_read_whatever_their_order_and_spelling() {
    let text = paper(&[
        ("**QUESTIONS  for analysis**", "Is it new? Is it ours?"),
        ("name", "Odd Mail"),
        ("MITRE TTP", "T1566"),
        ("mitre sub-ttp", "T1566.001"),
        ("Key indicators", "A. B."),
        ("key indicators", "C."),
        ("Author", "Somebody"),
    ]);
    for text in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        let playbook = only(&text);
        assert_eq!((playbook.key.as_str(), playbook.name()), ("T1566.001", "Odd Mail"));
        assert_eq!(texts(&playbook, Row::Questions), ["Is it new?", "Is it ours?"]);
        assert_eq!(texts(&playbook, Row::KeyIndicators), ["A. B.", "C."]);
        assert_eq!(playbook.facts(Fact::Other).collect::<Vec<_>>(), ["Somebody"]);
        assert!(playbook.problems().is_empty());
    }
}

#[test]
fn several_playbooks_of_a_file_are_told_apart() {
    let one = paper(&[("MITRE TTP", "T1001"), ("Key Indicators", "A odd thing.")]);
    let more = "text\n\n| Column Name | Value |\n|---|---|\n| T2 Analyst Actions | Look. |\n";
    let two = paper(&[("MITRE TTP", "T1001"), ("Key Indicators", "Another thing.")]);
    let found = read("x.md", format!("{one}\n{more}\n{two}").as_bytes()).expect("playbooks");
    let keys: Vec<&str> = found.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["T1001", "T1001~2"]);
    assert_eq!(texts(&found[0], Row::Tier2), ["Look."]);
    // In one table, too.
    let rows = [
        ("MITRE TTP", "T1"),
        ("Key Indicators", "A."),
        ("MITRE TTP", "T2"),
        ("Key Indicators", "B."),
    ];
    assert_eq!(read("x.md", paper(&rows).as_bytes()).expect("playbooks").len(), 2);
}

#[test]
fn what_cannot_be_read_is_told_with_its_place_and_remedy() {
    let check = |bytes: &[u8], expected: &str| {
        let problems = read("x.md", bytes).expect_err("nothing to read").to_string();
        assert!(problems.contains(expected), "{problems}");
    };
    check(b"prose only", "x.md: holds no playbook: expected a table");
    check(b"\xff\x00 no text", "save it as UTF-8");
    let large = "spikes in traffic, ".repeat(2_000);
    check(
        paper(&[("Key Indicators", &large), ("Name", "x")]).as_bytes(),
        "x.md:5: a value of more",
    );
    check(
        paper(&[("MITRE TTP", "T1001"), ("Key Indicators", " ")]).as_bytes(),
        "x.md:5: a playbook",
    );
    let unknown = only(&paper(&[("Key Indicators", "A."), ("Questionz of Analysts", "B.")]));
    assert_eq!(unknown.count(State::Unbound), 0, "a question is told by its beginning");
    let unknown = only(&paper(&[("Key Indicators", "A."), ("Kye Idnicators", "B c d.")]));
    assert_eq!(unknown.count(State::Unbound), 1);
    let problem = unknown.problems()[0].to_string();
    assert_eq!(
        problem,
        "x.md:6: no playbook has a row \"Kye Idnicators\"; did you mean \"Key \
                         Indicators\"?"
            .replace("x.md", "paper.md")
    );
}

#[test]
fn our_own_form_comes_back_as_it_went() {
    let text = paper(&[
        ("MITRE Tactic", "Initial Access"),
        ("MITRE TTP", "T1566"),
        ("Key Indicators", "Spikes in mail, odd names in links, and new rules in mailboxes."),
        ("Decision for Escalation", "Escalate if \"it\" is 'new', or if it isn't."),
        ("T2 Analyst Actions", "1. See `a \\| b`<br>2. Look at C:\\\\temp\\x"),
        ("Coffee", "Strong."),
    ]);
    let before = only(&text);
    let written = to_toml(std::slice::from_ref(&before));
    let after = only(&written);
    assert_eq!(to_toml(std::slice::from_ref(&after)), written);
    let told = |playbook: &Playbook| -> Vec<(String, String, String, State)> {
        let clauses = playbook.clauses.iter();
        clauses.map(|it| (it.id.clone(), it.lead.clone(), it.text.clone(), it.state())).collect()
    };
    assert_eq!(told(&after), told(&before));
    assert_eq!(before.count(State::Unbound), 1);
}

#[test]
fn our_own_form_is_read_strictly() {
    let check = |clause: &str, expected: &str| {
        let text = format!("[[playbook]]\nname = \"x\"\n[[playbook.clause]]\n{clause}\n");
        let problems = read("x.toml", text.as_bytes()).expect_err("a problem").to_string();
        assert!(problems.contains(expected), "{problems}");
    };
    check("id = \"a\"", "lacks the required key \"text\"");
    check("id = \"a\"\ntext = \"b\"\nrow = \"question\"", "did you mean \"questions\"?");
    check(
        "id = \"a\"\ntext = \"b\"\nrow = \"tier1\"\nbinds = \"check_acounts\"",
        "x.toml:7: no clause \"check_acounts\" in the row tier1; did you mean \"check_accounts\"?",
    );
    check("id = \"a\"\ntext = \"b\"\nrwo = \"tier1\"", "unknown key \"rwo\"");
}
