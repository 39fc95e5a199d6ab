//! Playbooks of the user's own: shown, checked, imported, and carried through a scan.

use std::fs;

use serde_json::Value;

use crate::binary::{NOW, Run, scan, stakeout};
use crate::corpus::workspace;
use crate::folder::Folder;
use crate::logs::{Call, trail};

/// A playbook about mail rules, with one clause for each form of a value, and some that mean ours.
const MAIL: &str = r#"# Mail_Rules - T1114003

| Column Name | Value |
|-------------|-------|
| MITRE Tactic | Collection |
| MITRE TTP | T1114.003 |
| Name | Email Forwarding Rule |
| **LOG SOURCES** | Mailbox audit logs, DNS query logs, and mail gateway records. |
| Key Indicators | ['New forwards to odd mailboxes', "A user's rules that delete mail"] |
| Questions for Analysis | 1. Who made the rule?<br>2. Were domains registered by unauthorized staff? 3. Was `set \| forward` used? |
| Decision for Escalation | Escalate to Tier 2 if: 1) A rule hides mail.<br>2) There are IOCs of a known threat actor. |
| Additional Analysis Steps for L1 | - Ask the owner of the mailbox.<br/>- Check whether the account was compromised. |
| T2 Analyst Actions | Search historical data for similar patterns. Read the rule. |
| Containment and Further Analysis | Remove the rule and reset the password of the user. |
"#;

fn folder() -> Folder {
    let registration = trail(&[Call {
        domain: Some("halvard-login.com".to_owned()),
        ..Call::new("2026-10-28 14:02", "user/alice", "route53domains:RegisterDomain")
    }]);
    Folder::of(&[
        ("logs/trail.json", registration.as_bytes()),
        ("register.toml", b"[scope]\ncomplete = [\"domain\"]\n"),
        ("mail.md", MAIL.as_bytes()),
        ("row.md", MAIL.replace("T2 Analyst Actions", "T2 Annalist Doings X").as_bytes()),
        ("odd.md", MAIL.replace("| T2 Analyst Actions", "| Kye Indicaters").as_bytes()),
        ("prose.md", b"# Nothing\n\nA text without a table.\n"),
    ])
}

fn run(folder: &Folder, line: &str) -> Run {
    let arguments: Vec<&str> = line.split(' ').collect();
    stakeout(folder.path(), &arguments).run()
}

fn json(run: &Run) -> Value {
    serde_json::from_slice(&run.stdout).expect("one JSON value")
}

fn states(playbook: &Value) -> Vec<String> {
    let clauses = playbook["clauses"].as_array().expect("clauses").iter();
    clauses
        .map(|it| {
            let word = |name: &str| it[name].as_str().unwrap_or("-").to_owned();
            format!("{} {} {}", word("id"), word("state"), word("clause"))
        })
        .collect()
}

#[test]
fn check_reports_who_does_each_clause() {
    let folder = folder();
    let checked = json(&run(&folder, "playbook check --format json mail.md").expect_code(0));
    let expected = [
        "log_sources.1 manual -",
        "log_sources.2 automated dns",
        "log_sources.3 manual -",
        "key_indicators.1 manual -",
        "key_indicators.2 manual -",
        "questions.1 manual -",
        "questions.2 automated authorized_registration",
        "questions.3 manual -",
        "escalation.1 manual -",
        "escalation.2 automated known_actor",
        "tier1.1 manual -",
        "tier1.2 automated check_accounts",
        "tier2.1 automated find_similar",
        "tier2.2 manual -",
        "containment.1 manual -",
        "containment.2 manual -",
    ];
    assert_eq!(states(&checked["playbooks"][0]), expected);
    assert_eq!(checked["playbooks"][0]["key"], "T1114.003");
    let table = run(&folder, "playbook check mail.md").expect_code(0);
    assert!(
        table.out().contains("1 playbook: 5 automated, 11 manual, 0 unbound"),
        "{}",
        table.out()
    );
}

#[test]
fn check_refuses_what_it_cannot_read_whole_with_place_and_remedy() {
    let folder = folder();
    let check = |line: &str, parts: &[&str]| {
        let run = run(&folder, line).expect_code(3);
        for part in parts {
            assert!(run.err().contains(part), "{line}: {}", run.err());
        }
        run
    };
    check("playbook check prose.md", &["prose.md: holds no playbook", "Column Name"]);
    check("playbook check no-such.md", &["no-such.md", "is not there"]);
    // A row that no playbook has is read as well.
    let odd = run(&folder, "playbook check odd.md").expect_code(0);
    assert!(odd.err().contains("odd.md:13") && odd.err().contains("\"Key Indicators\"?"));
    assert!(odd.out().contains("2 unbound"), "the rest is reported: {}", odd.out());
    // One that cannot be read does not hide another that can.
    let both = check("playbook check --format json prose.md mail.md", &["prose.md"]);
    assert_eq!(json(&both)["playbooks"][0]["key"], "T1114.003");
    assert_eq!(json(&both)["problems"][0]["file"], "prose.md");
    run(&folder, "playbook check row.md").expect_code(0);
    run(&folder, "playbook check").expect_code(2);
}

#[test]
fn show_prints_the_builtin_playbook_with_the_names_of_its_clauses() {
    let folder = folder();
    let shown = json(&run(&folder, "playbook show --format json").expect_code(0));
    let clauses = shown["playbooks"][0]["clauses"].as_array().expect("clauses").clone();
    for clause in &clauses {
        assert_eq!(clause["id"], clause["clause"], "{clause}");
    }
    let ids: Vec<&str> = clauses.iter().filter_map(|it| it["id"].as_str()).collect();
    let outputs = scan(folder.path(), &["logs"]);
    let coverage = outputs.json("summary.json");
    let rows = coverage["coverage"]["playbook"].as_array().expect("clauses").clone();
    for clause in rows.iter().filter(|it| it["row"] != "ATT&CK") {
        assert!(ids.contains(&clause["clause"].as_str().expect("a name")), "{clause}");
    }
    let table = run(&folder, "playbook show mail.md").expect_code(0);
    assert!(table.out().contains("Email Forwarding Rule"), "{}", table.out());
}

#[test]
fn import_writes_what_reads_the_same() {
    let folder = folder();
    run(&folder, "playbook import mail.md --out mail.toml").expect_code(0);
    let written = fs::read(folder.path().join("mail.toml")).expect("a file");
    let again = run(&folder, "playbook import mail.toml").expect_code(0);
    assert_eq!(String::from_utf8_lossy(&written), again.out());
    let checked = |file: &str| {
        let line = format!("playbook check --format json {file}");
        states(&json(&run(&folder, &line).expect_code(0))["playbooks"][0])
    };
    assert_eq!(checked("mail.md"), checked("mail.toml"));
    // What is mended by hand stands.
    let mended = again.out().replacen("binds = \"known_actor\"", "binds = \"manual\"", 1);
    folder.write("mended.toml", mended);
    assert!(checked("mended.toml").contains(&"escalation.2 manual -".to_owned()));
}

#[test]
fn a_scan_carries_the_words_of_the_playbook() {
    let folder = folder();
    let with = ["--register", "register.toml", "--playbook", "mail.md", "logs"];
    let outputs = scan(folder.path(), &with);
    let case = &outputs.cases()[0];
    let question = |id: &str| {
        let questions = case["questions"].as_array().expect("questions").iter();
        questions.clone().find(|it| it["id"] == id).expect("the question").clone()
    };
    let registration = question("authorized_registration");
    assert_eq!(registration["answer"], "no");
    // They ask the other way round.
    let words = &registration["playbook"][0];
    assert_eq!(words["text"], "Were domains registered by unauthorized staff?");
    assert_eq!(words["answer"], "yes");
    let manual = question("T1114.003/questions.1");
    assert_eq!((&manual["answer"], &manual["manual"]), (&"unknown".into(), &true.into()));
    assert_eq!(manual["why"], "Who made the rule?");
    let clauses = &case["escalation"]["clauses"];
    assert_eq!(clauses[1]["playbook"][0]["text"], "There are IOCs of a known threat actor.");
    assert_eq!(clauses[3]["manual"], true);
    let tier1 = case["tier1"].as_array().expect("steps");
    let steps: Vec<&Value> = tier1.iter().filter(|it| it["state"] == "manual").collect();
    assert_eq!(steps[0]["result"], "Ask the owner of the mailbox.");
    assert_eq!(steps.len(), 3, "and two indicators to look for: {steps:?}");
    assert_eq!(
        case["containment"].as_array().expect("plans").last().expect("one")["state"],
        "manual"
    );
    let page = outputs.text("report.html");
    assert!(page.contains("Who made the rule?") && page.contains("☐ T1114.003/tier1.1"));
    let table = run(&folder, &format!("scan --now {NOW} --playbook mail.md logs")).expect_code(0);
    assert!(table.out().contains("[ ] T1114.003/tier2.2: Read the rule."), "{}", table.out());
    let said = table.out().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("the playbook T1114.003 of mail.md: "), "{said}");
    assert!(said.contains("it is not about T1583"), "{said}");
    run(&folder, "scan --playbook prose.md logs").expect_code(3);
}

#[test]
fn a_scan_without_a_playbook_is_as_it_was() {
    let folder = folder();
    let outputs = scan(folder.path(), &["--register", "register.toml", "logs"]);
    for file in ["cases.json", "report.html"] {
        let text = outputs.text(file);
        assert!(!text.contains("\"playbook\"") && !text.contains("\"manual\""), "{file}: {text}");
    }
    // What is decided is the same with one.
    let with =
        scan(folder.path(), &["--register", "register.toml", "--playbook", "mail.md", "logs"]);
    let decisions = |cases: &[Value]| -> Vec<Value> {
        cases.iter().map(|case| case["escalation"]["decision"].clone()).collect()
    };
    assert_eq!(decisions(outputs.cases().as_slice()), decisions(with.cases().as_slice()));
}

#[test]
fn the_customers_playbook_binds_whole() {
    let paper = workspace().join("../shared/playbook/T1583_Acquire_Infrastructure.md");
    if !paper.try_exists().expect("a folder to look into") {
        println!("not run: the customer's playbook is absent");
        return;
    }
    let paper = paper.to_str().expect("a name in UTF-8");
    let arguments = ["playbook", "check", "--format", "json", paper];
    let checked = json(&stakeout(&workspace(), &arguments).run().expect_code(0));
    let counts = &checked["playbooks"][0]["counts"];
    assert_eq!((&counts["automated"], &counts["manual"]), (&30.into(), &0.into()), "{checked:#}");
}
