//! `stakeout ledger`: from logs and from a former scan, filtered, in every form.

use serde_json::Value;

use crate::binary::stakeout;
use crate::folder::Folder;
use crate::logs::{Call, trail};

const REGISTER: &str = "[scope]\ncomplete = [\"*\"]\n[[grant]]\nwho = [\"arn:aws:iam::*:role/deploy\"]\n\
                        kind = [\"compute\"]\nticket = \"POL-1\"\n";

fn folder() -> Folder {
    let calls = [
        Call { count: 3, ..Call::new("2026-10-02 10:00", "role/deploy", "ec2:RunInstances") },
        Call { count: 2, ..Call::new("2026-10-27 10:00", "user/bob", "ec2:RunInstances") },
        Call {
            domain: Some("halvard-login.com".to_owned()),
            ..Call::new("2026-10-28 11:00", "user/<b>eve", "route53domains:RegisterDomain")
        },
    ];
    let logs = trail(&calls);
    Folder::of(&[("register.toml", REGISTER.as_bytes()), ("logs/trail.json", logs.as_bytes())])
}

fn ledger(folder: &Folder, line: &str) -> String {
    let fixed = "ledger --now 2026-10-29T00:00:00Z --register register.toml logs";
    let arguments: Vec<&str> =
        fixed.split(' ').chain(line.split(' ').filter(|it| !it.is_empty())).collect();
    stakeout(folder.path(), &arguments).run().expect_code(0).out()
}

fn lines(folder: &Folder, line: &str) -> Vec<Value> {
    let text = ledger(folder, &format!("--format json {line}"));
    serde_json::from_str::<Vec<Value>>(&text).expect("an array")
}

#[test]
fn filters_keep_what_they_say() {
    let folder = folder();
    let check = |line: &str, whats: &[&str]| {
        let found = lines(&folder, line);
        let kinds: Vec<&str> =
            found.iter().map(|it| it["kind"].as_str().expect("a kind")).collect();
        assert_eq!(kinds, whats, "{line}");
    };
    check("", &["compute", "compute", "domain"]);
    check("--since 2026-10-27", &["compute", "domain"]);
    check("--since 24h", &["domain"]);
    check("--person BOB", &["compute"]);
    check("--kind domain", &["domain"]);
    check("--account 314159265358", &["compute", "compute", "domain"]);
    check("--account 3141", &[]);
    check("--entry pol-1", &["compute"]);
    check("--entry none", &["compute", "domain"]);
    check("--unauthorised", &["compute", "domain"]);
    let bob = &lines(&folder, "--person bob")[0];
    assert_eq!(bob["authorized"], "no");
    assert_eq!(bob["count"], 2);
    assert_eq!(bob["code"], "", "there is no state");
    assert!(
        bob["why"].as_str().expect("why").contains("is for role/deploy, not for user/bob"),
        "{bob}"
    );
    let groups = lines(&folder, "--by person");
    assert_eq!(groups[0]["name"], "the user bob", "least authorised first");
}

#[test]
fn a_former_scan_tells_the_same_as_its_logs() {
    let folder = folder();
    let scan = "scan --now 2026-10-29T00:00:00Z --register register.toml --out out logs";
    let scan: Vec<&str> = scan.split(' ').collect();
    stakeout(folder.path(), &scan).run().expect_code(0);
    let former = ["ledger", "--out", "out", "--format", "json"];
    let former = stakeout(folder.path(), &former).run().expect_code(0).out();
    assert_eq!(former, ledger(&folder, "--format json"));
    let csv = std::fs::read_to_string(folder.path().join("out/ledger.csv")).expect("a ledger");
    assert_eq!(ledger(&folder, "--format csv"), csv);
}

#[test]
fn the_page_holds_text_and_no_script() {
    let folder = folder();
    let page = ledger(&folder, "--format html");
    assert!(!page.contains("<script") && !page.contains("<b>eve"), "log text is text");
    assert!(
        page.contains("eve") && page.contains("halvard-login.com") && page.contains("By account")
    );
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing is loaded");
}

#[test]
fn a_wrong_call_says_what_to_do() {
    let folder = folder();
    let run = |line: &str| {
        let arguments: Vec<&str> = line.split(' ').collect();
        stakeout(folder.path(), &arguments).run()
    };
    run("ledger").expect_code(2);
    run("ledger --out out logs").expect_code(2);
    let kind = run("ledger --kind computer logs").expect_code(2).err();
    assert!(kind.contains("did you mean \"compute\"?"), "{kind}");
    let missing = run("ledger --out nowhere").expect_code(3).err();
    assert!(missing.contains("scan with --out first"), "{missing}");
    let table = run("ledger --now 2026-10-29 logs").expect_code(0).out();
    assert!(table.contains("7 resources") || table.contains("6 resources"), "{table}");
}
