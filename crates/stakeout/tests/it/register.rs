//! `stakeout register` as users and scripts run it.

use serde_json::Value;

use crate::binary::{Run, scan, stakeout};
use crate::folder::Folder;
use crate::logs::{Call, trail};

const REGISTER: &str = "# ours\n[scope]\ncomplete = [\"compute\"]\n\n[[plan]]\nticket = \"CHG-5002\"\n\
    who = [\"arn:aws:iam::314159265358:role/deploy\"]\nkind = [\"compute\"]\n\
    where = [\"aws:314159265358:eu-west-1\"]\nstart = 2026-10-28T13:00:00Z\n\
    end = 2026-10-28T17:00:00Z\ncount = 4\n";

fn call(region: &str, at: &str, count: u32) -> Call {
    let call = Call::new(at, "role/deploy", "ec2:RunInstances");
    Call { region: region.to_owned(), count, ..call }
}

fn folder() -> Folder {
    let planned = trail(&[call("eu-west-1", "2026-10-28 14:00", 3)]);
    let elsewhere = trail(&[call("sa-east-1", "2026-10-28 14:30", 2)]);
    Folder::of(&[
        ("register.toml", REGISTER.as_bytes()),
        ("logs/planned.json", planned.as_bytes()),
        ("logs/elsewhere.json", elsewhere.as_bytes()),
    ])
}

fn run(folder: &Folder, line: &str) -> Run {
    let arguments: Vec<&str> = line.split(' ').collect();
    stakeout(folder.path(), &arguments).run()
}

#[test]
fn a_file_is_checked_with_its_lines() {
    let folder = folder();
    let right = run(&folder, "register check register.toml").expect_code(0);
    assert!(right.out().contains("in order: 0 grants, 1 plan, 0 domains"), "{}", right.out());
    folder.write(
        "wrong.toml",
        "[[grant]]\nwho = [\"a\"]\nkind = [\"computer\"]\nfrom = 2026-01-02\nuntil = 2026-01-01\n",
    );
    let wrong = run(&folder, "register check wrong.toml").expect_code(3).err();
    assert!(
        wrong.contains("wrong.toml:3: unknown kind \"computer\"; did you mean \"compute\"?"),
        "{wrong}"
    );
    assert!(wrong.contains("wrong.toml:1: [[grant]] never holds"), "{wrong}");
    folder.write(
        "doubtful.toml",
        format!("{REGISTER}approved = 2026-10-29T00:00:00Z\napproved_by = \"arn:aws:iam::314159265358:role/deploy\"\n"),
    );
    let doubtful = run(&folder, "register check doubtful.toml").expect_code(0).out();
    assert!(doubtful.contains("CHG-5002 never holds: it was approved"), "{doubtful}");
    assert!(doubtful.contains("whom it is for"), "{doubtful}");
    run(&folder, "register check --register wrong.toml").expect_code(3);
    run(&folder, "register check no-such-file.toml").expect_code(3);
    run(&folder, "register check 0123-event").expect_code(3);
}

#[test]
fn an_event_and_a_case_are_explained() {
    let folder = folder();
    let covered = run(&folder, "register check --register register.toml logs/planned.json")
        .expect_code(0)
        .out();
    assert!(covered.contains("Authorised: CHG-5002 (register.toml:5) covers it."), "{covered}");
    let missed = run(&folder, "register check --register register.toml logs/elsewhere.json")
        .expect_code(0)
        .out();
    assert!(missed.contains("covers eu-west-1, this was sa-east-1"), "{missed}");
    assert!(missed.contains("Not authorised: "), "{missed}");
    let text = trail(&[call("sa-east-1", "2026-10-28 14:30", 2)]);
    let event: Value = serde_json::from_str(&text).expect("a trail");
    let id = event["Records"][0]["eventID"].as_str().expect("an id").to_owned();
    let one = run(&folder, &format!("register check --register register.toml --logs logs {id}"));
    let one = one.expect_code(0).out();
    assert_eq!(one.lines().count(), 1, "{one}");
    assert!(one.contains("sa-east-1"), "{one}");
    run(&folder, "scan --register register.toml --now 2026-10-29 --out out logs").expect_code(0);
    let cases = std::fs::read_to_string(folder.path().join("out/cases.json")).expect("cases");
    let cases: Value = serde_json::from_str(&cases).expect("JSON");
    let id = cases[0]["id"].as_str().expect("a case");
    let case = run(&folder, &format!("register check --out out {id}")).expect_code(0).out();
    assert!(case.contains("covers eu-west-1, this was sa-east-1"), "{case}");
    assert!(case.contains("planned 4, saw 3; beside it 2 that no entry covers"), "{case}");
    run(&folder, "register check --out out case-000000000000").expect_code(3);
}

#[test]
fn entries_are_shown_and_plans_held_against_what_was_seen() {
    let folder = folder();
    let shown =
        run(&folder, "register show --now 2026-10-28T14:00:00Z register.toml").expect_code(0).out();
    assert!(shown.contains("current") && shown.contains("CHG-5002"), "{shown}");
    let later = run(&folder, "register show --now 2026-10-29 register.toml").expect_code(0).out();
    assert!(later.contains("expired"), "{later}");
    let json = run(&folder, "register show --format json register.toml").expect_code(0);
    let entries: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(entries[0]["entry"], "plan");
    assert_eq!(entries[0]["limit"], 4);
    assert_eq!(entries[0]["where"][0], "aws:314159265358:eu-west-1");
    let plans =
        run(&folder, "register show --now 2026-10-29 --register register.toml --plans logs")
            .expect_code(0)
            .out();
    assert!(plans.contains("planned 4, saw 3; beside it 2 that no entry covers: i-"), "{plans}");
    let outputs = scan(folder.path(), &["--register", "register.toml", "logs"]);
    let plan = &outputs.json("summary.json")["plans"][0];
    assert_eq!((&plan["planned"], &plan["seen"]), (&Value::from(4), &Value::from(3)));
    assert_eq!(plan["beside"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_state_explains_what_was_made_and_shows_drift() {
    let text = trail(&[call("eu-west-1", "2026-10-28 14:00", 2)]);
    let trail: Value = serde_json::from_str(&text).expect("a trail");
    let made = trail.pointer("/Records/0/responseElements/instancesSet/items/0/instanceId");
    let made = made.and_then(Value::as_str).expect("an instance").to_owned();
    let resource = |name: &str, id: &str| {
        let arn = format!("arn:aws:ec2:eu-west-1:314159265358:instance/{id}");
        serde_json::json!({"address": format!("aws_instance.{name}"), "mode": "managed",
            "type": "aws_instance", "name": name, "values": {"id": id, "arn": arn}})
    };
    let state = serde_json::json!({"format_version": "1.0", "terraform_version": "1.9.5", "values":
        {"root_module": {"resources": [resource("web", &made), resource("old", "i-0old")]}}});
    let scope = "[scope]\ncomplete = [\"compute\"]\n";
    let folder = Folder::of(&[
        ("register.toml", scope.as_bytes()),
        ("state.json", state.to_string().as_bytes()),
        ("logs/trail.json", text.as_bytes()),
    ]);
    let arguments = ["--register", "register.toml", "--register", "state.json", "logs"];
    let outputs = scan(folder.path(), &arguments);
    let summary = outputs.json("summary.json");
    assert_eq!(summary["drift"]["managed"], 1);
    assert_eq!(summary["drift"]["unseen_names"][0], "aws_instance.old (i-0old)");
    assert_eq!(summary["drift"]["unmanaged"], 1);
    let case = &outputs.cases()[0];
    assert_eq!(case["escalation"]["decision"], "escalate", "a state permits nothing");
    let text = case["questions"].to_string();
    assert!(text.contains("holds 1 of them (aws_instance.web in state.json)"), "{text}");
    assert!(outputs.text("ledger.csv").contains("aws_instance.web in state.json"));
}

#[test]
fn a_register_of_any_form_becomes_toml_that_says_the_same() {
    let folder = folder();
    folder.write("r.csv", "ticket,who,kind,where,max_per_day,until\nPOL-1,role-*;eve@a.example,compute,aws:1:eu-*,3,2026-12-31\n");
    folder.write("t.json", "{\"result\":[{\"number\":\"CHG-1\",\"short_description\":\"x\\ny\"}]}");
    let toml = run(&folder, "register import r.csv t.json").expect_code(0).out();
    folder.write("back.toml", &toml);
    let json = |file: &str| -> Value {
        let shown = run(&folder, &format!("register show --format json {file}")).expect_code(0);
        let mut entries: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
        for entry in entries.as_array_mut().expect("entries") {
            entry["file"] = Value::Null;
            entry["line"] = Value::Null;
        }
        entries
    };
    assert_eq!(json("back.toml"), json("r.csv"), "{toml}");
    assert!(toml.contains("# ticket = \"CHG-1\""), "{toml}");
}

#[test]
fn a_grant_is_added_and_keeps_what_was_there() {
    let folder = folder();
    let line = "register grant --who arn:aws:iam::314159265358:user/bob --kind compute --until 2026-12-31 \
                --ticket POL-9 --owner lead@halvard.example --max-per-day 2 --now 2026-10-28T09:00:00Z";
    let added = run(&folder, line).expect_code(0).out();
    assert!(added.contains("until = 2027-01-01T00:00:00Z"), "{added}");
    assert!(added.contains("approved = 2026-10-28T09:00:00Z"), "{added}");
    let text = std::fs::read_to_string(folder.path().join("register.toml")).expect("a register");
    assert_eq!(text, format!("{REGISTER}\n{added}"));
    let again = run(&folder, line).expect_code(3).err();
    assert!(again.contains("grants that under POL-9 already"), "{again}");
    for (line, reason) in [
        (line.replace("2026-12-31", "2026-10-01"), "is over"),
        (line.replace("arn:aws:iam::314159265358:user/bob", "*"), "everybody"),
        (
            line.replace("compute", "computer").replace("POL-9", "POL-8"),
            "did you mean \"compute\"?",
        ),
        (
            format!("{line} --approved-by arn:aws:iam::314159265358:user/bob")
                .replace("POL-9", "POL-8"),
            "whom it is for",
        ),
    ] {
        let refused = run(&folder, &line).expect_code(3).err();
        assert!(refused.contains(reason), "{line}: {refused}");
    }
    run(&folder, "register grant --who a --kind compute").expect_code(2);
    let after = std::fs::read_to_string(folder.path().join("register.toml")).expect("a register");
    assert_eq!(after, text, "a refused grant changes nothing");
}

#[test]
fn what_is_usual_is_proposed_and_what_is_suspect_never() {
    let mut calls: Vec<Call> = (1..=20)
        .map(|day| {
            let at = format!("2026-10-{day:02} 09:30");
            Call { count: 1 + day % 3, ..Call::new(&at, "role/builder", "ec2:RunInstances") }
        })
        .collect();
    calls.push(Call::new("2026-10-05 03:00", "root", "ec2:RunInstances"));
    calls.push(Call::new("2026-10-06 03:00", "root", "ec2:RunInstances"));
    calls.push(Call::new("2026-10-07 03:00", "role/once", "ec2:RunInstances"));
    let folder = Folder::of(&[("logs/trail.json", trail(&calls).as_bytes())]);
    let proposed = run(&folder, "register bootstrap --now 2026-10-29 logs").expect_code(0).out();
    assert!(proposed.lines().all(|line| line.is_empty() || line.starts_with('#')), "{proposed}");
    assert!(
        proposed.contains("# who = [\"arn:aws:iam::314159265358:role/builder\"]"),
        "{proposed}"
    );
    assert!(proposed.contains("# max_per_day = 4"), "{proposed}");
    assert!(proposed.contains("# 20 days"), "{proposed}");
    assert!(!proposed.contains("root\"") && !proposed.contains("role/once"), "{proposed}");
}
