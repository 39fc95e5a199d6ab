//! A company's logs and the lake that `decode --parquet` makes of them lead to the same cases.

use serde_json::Value;

use crate::binary::{Outputs, scan, stakeout};
use crate::folder::{Folder, files_below};
use crate::organization::organization;

/// The logs that most cases come from.
const LOGS: [&str; 3] = ["logs/cloudtrail", "logs/cloudtrail-stream", "logs/whois"];

/// What a case says, without where its evidence lies.
fn told(outputs: &Outputs) -> Vec<String> {
    let case = |case: Value| {
        let state = |clause: &Value| format!("{} {}", clause["id"], clause["state"]);
        let clauses = case["escalation"]["clauses"].as_array().expect("clauses").iter().map(state);
        let clauses: Vec<String> = clauses.collect();
        let decision = &case["escalation"]["decision"];
        format!("{} {decision} {clauses:?} {}", case["title"], case["entities"])
    };
    outputs.cases().into_iter().map(case).collect()
}

#[test]
fn a_lake_leads_to_the_cases_that_its_logs_lead_to() {
    let company = organization(1);
    let lake = Folder::new();
    let place = lake.path().to_str().expect("a path in UTF-8");
    let config = ["--config", "stakeout.toml"];
    let decode = [&["decode", "--parquet", place], &config[..], &LOGS].concat();
    let run = stakeout(company.path(), &decode).run().expect_code(0);
    assert!(run.stdout.is_empty() && run.err().contains(" events in "), "{}", run.err());

    let logs = scan(company.path(), &[&config[..], &LOGS].concat());
    let same = scan(company.path(), &[&config[..], &[place]].concat());
    assert!(logs.cases().len() >= 3, "{} cases", logs.cases().len());
    assert_eq!(told(&same), told(&logs));

    let before = files_below(lake.path());
    let again = ["decode", "--parquet", place, "logs/whois"];
    stakeout(company.path(), &again).run().expect_code(0);
    assert_eq!(files_below(lake.path()), before, "decoding again adds nothing");
}

#[test]
fn parquet_is_no_stream_and_no_place_to_write_over() {
    let folder = Folder::of(&[("lake", b"a file")]);
    let run = stakeout(folder.path(), &["decode", "--parquet", "lake", "."]).run();
    assert_eq!(run.code, 3);
    assert!(run.err().contains("cannot write to lake"), "{}", run.err());

    let run = stakeout(folder.path(), &["decode", "-"]).input(b"PAR1 and no more").run();
    assert_eq!(run.code, 0);
    assert!(run.err().contains("the Parquet file is damaged"), "{}", run.err());
}
