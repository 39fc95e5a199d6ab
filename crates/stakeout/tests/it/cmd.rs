//! The command line as users script against it: exit codes, flags, names, and errors that say what
//! to do.

use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::binary::{NOW, Outputs, Run, scan, stakeout};
use crate::folder::{Folder, files_below, gzip};
use crate::logs::{Call, trail};

/// Nobody may register domains here but by the register, and somebody did.
const SCOPE: &str = "[scope]\ncomplete = [\"domain\"]\n";

fn registration() -> String {
    trail(&[Call {
        domain: Some("halvard-login.com".to_owned()),
        ..Call::new("2026-10-28 14:02", "user/alice", "route53domains:RegisterDomain")
    }])
}

/// Logs in `logs/`, with a case that is escalated under `--register register.toml` and only
/// monitored without.
fn folder() -> Folder {
    Folder::of(&[
        ("logs/trail.json", registration().as_bytes()),
        ("register.toml", SCOPE.as_bytes()),
        (
            "quiet/trail.json",
            trail(&[Call::new("2026-10-28 09:00", "user/alice", "s3:ListBuckets")]).as_bytes(),
        ),
        ("broken/trail.json", format!("{}{{\"eventVersion\":", registration()).as_bytes()),
    ])
}

fn run(folder: &Folder, line: &str) -> Run {
    let arguments: Vec<&str> = line.split(' ').collect();
    stakeout(folder.path(), &arguments).run()
}

#[test]
fn exit_codes_are_those_of_the_contract() {
    let folder = folder();
    let check = |line: &str, code: i32| {
        let run = run(&folder, line);
        assert_eq!(run.code, code, "{line}\n{}\n{}", run.out(), run.err());
    };
    check("scan logs", 0);
    check("scan --register register.toml logs", 0);
    check("scan --register register.toml --fail-on escalate logs", 1);
    check("scan --register register.toml --fail-on monitor logs", 1);
    check("scan --fail-on escalate logs", 0);
    check("scan --fail-on monitor logs", 1);
    check("scan --fail-on monitor quiet", 0);
    check("scan --strict logs", 0);
    check("scan broken", 0);
    check("scan --strict broken", 4);
    check("scan --strict --fail-on monitor broken", 1);
    for usage in [
        "",
        "scan",
        "scan --no-such-flag logs",
        "scan --jobs 0 logs",
        "no-such-command",
        "scan --now yesterday logs",
        "scan --fail-on close logs",
        "decode --format-hint no_such_format logs",
        "simulate --out few --days 3",
        "scan --format xml logs",
        "decode --format-hint no_such_format logs",
        "simulate --out few --days 3",
        "simulate --out few --scenario no_such_scenario",
    ] {
        check(usage, 2);
    }
    for input_or_settings in [
        "scan no-such-folder",
        "scan no-such-*.json",
        "scan s3://bucket/key",
        "scan --config no-such.toml logs",
        "scan --register no-such.toml logs",
        "scan --out logs/trail.json/out logs",
        "decode no-such-file",
    ] {
        check(input_or_settings, 3);
    }
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let folder = folder();
    folder.write(
        "stakeout-with-typo.toml",
        "[organization]\nname = \"x\"\ndomians = [\"a.example\"]\n",
    );
    folder.write("wrong-figure.toml", "[detection]\nrare_hosts = \"many\"\n");
    let check = |line: &str, parts: &[&str]| {
        let run = run(&folder, line);
        assert!(run.stdout.is_empty(), "{line}: an error on stdout: {}", run.out());
        for part in parts {
            assert!(run.err().contains(part), "{line}: no {part} in {}", run.err());
        }
    };
    check("scan no-such-folder", &["no-such-folder"]);
    check("scan no-such-*.json", &["no-such-*.json"]);
    check("scan s3://bucket/key", &["s3://bucket/key", "give a file or a folder"]);
    check(
        "scan --config stakeout-with-typo.toml logs",
        &["stakeout-with-typo.toml:3", "domians", "did you mean \"domains\"?"],
    );
    check("scan --config wrong-figure.toml logs", &["[detection]"]);
    check("scan --config no-such.toml logs", &["no-such.toml", "is not there"]);
    check(
        "decode --format-hint no_such_format logs",
        &["no_such_format", "cloudtrail", "zeek_conn"],
    );
    check("simulate --out few --days 3", &["--days", "35"]);
    check("scan --now yesterday logs", &["2026-10-29T00:00:00Z"]);
}

#[test]
fn stdout_is_one_format_and_nothing_else() {
    let folder = folder();
    let table = run(&folder, "scan logs").expect_code(0);
    assert!(table.out().contains("halvard-login.com") && table.err().is_empty(), "{}", table.err());
    let json = run(&folder, "scan --format json logs").expect_code(0);
    let cases: Vec<Value> = serde_json::from_slice(&json.stdout).expect("an array of cases");
    let lines = run(&folder, "scan --format ndjson logs").expect_code(0).out();
    let lines: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a case a line")).collect();
    assert_eq!(cases, lines);
    let out = scan(folder.path(), &["logs"]);
    assert_eq!(out.cases().len(), cases.len());
}

/// Members of a case object, by their paths.
const CASE_MEMBERS: &str = "\
    /id /title /technique/0 /window/start /window/end /entities/identities/0 /entities/hosts
    /entities/addresses/0 /entities/domains/0 /entities/accounts/0 /entities/resources
    /entities/users /indicators/0/indicator /indicators/0/score /indicators/0/first
    /indicators/0/last /indicators/0/summary /indicators/0/baseline/window
    /indicators/0/baseline/n /indicators/0/baseline/expected /indicators/0/baseline/observed
    /indicators/0/baseline/peers /indicators/0/evidence/0/file /indicators/0/evidence/0/offset
    /indicators/0/evidence/0/length /indicators/0/evidence/0/sha256
    /indicators/0/evidence/0/time /indicators/0/evidence/0/text /questions/0/id
    /questions/0/answer /questions/0/why /questions/0/evidence /questions/0/missing_sources
    /escalation/decision /escalation/clauses/0/id /escalation/clauses/0/state
    /escalation/clauses/0/why /escalation/clauses/0/evidence /escalation/counterfactual
    /tier1/0/step /tier1/0/result /tier1/0/state /tier2 /containment";

#[test]
fn a_case_object_has_the_members_of_the_contract() {
    let folder = folder();
    let outputs = scan(folder.path(), &["--register", "register.toml", "logs"]);
    let case = &outputs.cases()[0];
    for path in CASE_MEMBERS.split_whitespace() {
        assert!(case.pointer(path).is_some(), "{path} is missing: {case:#}");
    }
    let ids = |of: &Value, name: &str| -> Vec<String> {
        let items = of.as_array().expect("a list").iter();
        items.map(|item| item[name].as_str().expect("a name").to_owned()).collect()
    };
    let clauses = ids(&case["escalation"]["clauses"], "id");
    assert_eq!(clauses, ["unauthorized_acquisition", "known_actor", "related_activity"]);
    let questions = ids(&case["questions"], "id");
    assert_eq!(
        questions,
        ["authorized_registration", "unexplained_resources", "procurement_pattern", "anonymity",]
    );
    let steps = ids(&case["tier1"], "step");
    assert_eq!(steps, ["verify_registrations", "compare_usage", "check_accounts"]);
    let summary = outputs.json("summary.json");
    for member in ["sources", "indicators", "coverage"] {
        assert!(summary[member].is_object(), "{member} is missing: {summary:#}");
    }
}

#[test]
fn now_decides_what_is_later() {
    let folder = folder();
    let scan_at = |now: &str| {
        let run = run(&folder, &format!("scan --format json --now {now} logs")).expect_code(0);
        let cases: Vec<Value> = serde_json::from_slice(&run.stdout).expect("cases");
        cases.len()
    };
    assert_eq!(scan_at("2026-10-28T14:01:59Z"), 0);
    assert_eq!(scan_at("2026-10-28T14:02:00Z"), 1);
    assert_eq!(scan_at("2026-10-28T16:02:00+02:00"), 1);
}

#[test]
fn standard_input_globs_and_packed_files_are_paths_too() {
    let folder = folder();
    let text = registration();
    folder.write("packed/without-a-telling-name", gzip(text.as_bytes()));
    folder.write("globbed/a/one.json", &text);
    folder.write("globbed/b/two.json", "no log at all");
    let cases = |run: Run| -> Vec<Value> {
        serde_json::from_slice(&run.expect_code(0).stdout).expect("cases")
    };
    let line = ["scan", "--format", "json", "--now", NOW];
    for (paths, file) in [
        (vec!["-"], "-"),
        (vec!["packed"], "packed/without-a-telling-name"),
        (vec!["globbed/*/one.json"], "globbed/a/one.json"),
        (vec!["globbed/?"], "globbed/a/one.json"),
        (vec!["quiet", "logs/trail.json"], "logs/trail.json"),
    ] {
        let input = gzip(text.as_bytes());
        let invocation = stakeout(folder.path(), &[&line, &paths[..]].concat());
        let invocation = if file == "-" { invocation.input(&input) } else { invocation };
        let cases = cases(invocation.run());
        assert_eq!(cases.len(), 1, "{paths:?}");
        assert_eq!(cases[0]["indicators"][0]["evidence"][0]["file"], file);
    }
}

#[test]
fn standard_input_leaves_no_copy_behind() {
    let folder = Folder::new();
    let text = registration();
    let temporary = folder.path().to_str().expect("a path in UTF-8");
    for command in ["scan", "decode"] {
        let invocation = stakeout(folder.path(), &[command, "-"]);
        invocation.variable("TMPDIR", temporary).input(text.as_bytes()).run().expect_code(0);
        assert_eq!(files_below(folder.path()), Vec::<std::path::PathBuf>::new(), "{command}");
    }
}

#[test]
fn init_writes_files_that_load_and_never_overwrites() {
    let folder = folder();
    let first = run(&folder, "init made").expect_code(0);
    assert_eq!(first.out(), "made/stakeout.toml\nmade/register.toml\n");
    let before = std::fs::read(folder.path().join("made/stakeout.toml")).expect("the file");
    let second = run(&folder, "init made").expect_code(3);
    assert!(second.err().contains("made/stakeout.toml"), "{}", second.err());
    assert_eq!(std::fs::read(folder.path().join("made/stakeout.toml")).expect("the file"), before);
    run(&folder, "config check --config made/stakeout.toml").expect_code(0);
    run(&folder, "config show --config made/stakeout.toml").expect_code(0);
    let explained = run(&folder, "config explain --config made/stakeout.toml").expect_code(0).out();
    assert!(explained.contains("warm_up_days") && explained.contains("beacon_score"));
    run(&folder, "scan --config made/stakeout.toml logs").expect_code(0);
}

#[test]
fn the_configuration_of_the_folder_is_found_and_is_no_log() {
    let folder = folder();
    folder.write("stakeout.toml", "[register]\nfiles = [\"register.toml\"]\n");
    run(&folder, "scan --fail-on escalate logs").expect_code(1);
    let outputs = scan(folder.path(), &["."]);
    let unread = outputs.lines("quarantine.ndjson");
    let names: Vec<&str> = unread.iter().filter_map(|line| line["file"].as_str()).collect();
    assert!(!names.iter().any(|name| name.contains("toml")), "{names:?}");
}

#[test]
fn the_demo_shows_its_cases() {
    let folder = Folder::new();
    let demo = run(&folder, "demo --no-serve").expect_code(0);
    let cases = Outputs::of(&folder.path().join("stakeout-demo/out")).cases();
    assert!(cases.len() >= 8, "{} cases", cases.len());
    for case in &cases {
        let id = case["id"].as_str().expect("an id");
        assert!(demo.out().contains(id), "{id} is not shown");
    }
    folder.write("mine/notes.txt", "not a demo");
    let refused = run(&folder, "demo --no-serve --dir mine").expect_code(3);
    assert!(refused.err().contains("mine"), "{}", refused.err());
}

#[test]
fn version_and_help_are_there_for_every_command() {
    let folder = Folder::new();
    let version = run(&folder, "--version").expect_code(0);
    assert_eq!(version.out(), concat!("stakeout ", env!("CARGO_PKG_VERSION"), "\n"));
    let help = run(&folder, "--help").expect_code(0).out();
    for command in ["demo", "init", "scan", "decode", "simulate", "evaluate", "config"] {
        assert!(help.contains(command), "{command} is not in {help}");
        let own = run(&folder, &format!("{command} --help")).expect_code(0);
        assert!(own.out().contains("Usage: stakeout") && own.err().is_empty(), "{command}");
        assert!(own.out().lines().all(|line| line.chars().count() <= 100), "{command}: wide");
    }
}

#[test]
fn no_colour_where_nobody_sees_it() {
    let folder = folder();
    for variable in ["NO_COLOR", "TERM", "CLICOLOR_FORCE"] {
        let run = stakeout(folder.path(), &["scan", "logs"]).variable(variable, "1").run();
        assert!(!run.stdout.contains(&0x1b) && !run.stderr.contains(&0x1b), "{variable}");
    }
}

#[test]
fn a_pipe_that_closes_early_is_no_failure() {
    let folder = Folder::new();
    // More than a pipe holds, so that writing goes on after the reader has left.
    let calls = (0..40).map(|user| Call {
        domain: Some(format!("campaign-{user}.com")),
        ..Call::new("2026-10-28 14:02", &format!("user/u{user}"), "route53domains:RegisterDomain")
    });
    folder.write("trail.json", trail(&calls.collect::<Vec<_>>()));
    for arguments in [
        ["scan", "--format", "json", "trail.json"].as_slice(),
        &["scan", "trail.json"],
        &["decode", "trail.json"],
    ] {
        let mut child = stakeout(folder.path(), arguments).spawn();
        let mut stdout = child.stdout.take().expect("a pipe");
        let mut first = [0; 64];
        stdout.read_exact(&mut first).expect("something is said");
        drop(stdout);
        let mut said = String::new();
        let mut stderr = child.stderr.take().expect("a pipe");
        stderr.read_to_string(&mut said).expect("stderr in UTF-8");
        let status = child.wait().expect("it ends");
        assert_eq!((status.code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_second_run_does_not_read_what_the_first_wrote() {
    let folder = folder();
    let check = |out: &str, paths: &str| {
        let line = format!("scan --now {NOW} --register register.toml --out {out} {paths}");
        run(&folder, &line).expect_code(0);
        let first = Outputs::of(&folder.path().join(out));
        assert!(!first.cases().is_empty(), "{line}: no case");
        run(&folder, &line).expect_code(0);
        let second = Outputs::of(&folder.path().join(out));
        assert_eq!(first.difference(&second), None, "{line}");
    };
    check("logs/found", "logs");
    check("logs", "logs");
    check("./logs/../logs/found", "logs");
    check("logs/found", "./logs");
}

#[test]
fn decode_writes_events_to_stdout_and_rejects_to_stderr() {
    let folder = folder();
    let broken = run(&folder, "decode broken").expect_code(0);
    assert_eq!(broken.out().lines().count(), 1);
    assert!(broken.err().contains("broken/trail.json at"), "{}", broken.err());
    folder.write("long.txt", "a line of no log\n".repeat(10_000));
    let long = run(&folder, "decode long.txt").expect_code(0);
    assert!(long.err().contains("long.txt at 0, 170000 bytes"), "{}", long.err());
    folder.write("mixed/a-dangling", "");
    std::fs::remove_file(folder.path().join("mixed/a-dangling")).expect("it goes");
    link("nowhere", &folder.path().join("mixed/a-dangling"));
    folder.write("mixed/b.json", registration());
    let mixed = run(&folder, "decode mixed").expect_code(0);
    assert_eq!(mixed.out().lines().count(), 1, "{}", mixed.err());
    assert!(mixed.err().contains("mixed/a-dangling"), "{}", mixed.err());
}

fn link(target: &str, place: &Path) {
    std::os::unix::fs::symlink(target, place).expect("a link is made");
}
