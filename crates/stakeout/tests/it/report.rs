//! The page to hand over: what stands on it, and that it stays small however much is found.

use crate::binary::{NOW, Outputs, stakeout};
use crate::folder::Folder;
use crate::logs::{Call, trail};

const REGISTER: &str = "[scope]\ncomplete = [\"*\"]\n\
    [[grant]]\nticket = \"POL-1\"\nwho = [\"*:role/ci\"]\nkind = [\"compute\"]\n";

/// The page of a scan of these calls.
fn page(calls: &[Call]) -> String {
    let folder = Folder::of(&[
        ("logs/calls.json", trail(calls).as_bytes()),
        ("register.toml", REGISTER.as_bytes()),
    ]);
    let arguments = ["scan", "--now", NOW, "--register", "register.toml", "--out", "out", "logs"];
    stakeout(folder.path(), &arguments).run().expect_code(0);
    let outputs = Outputs::of(&folder.path().join("out"));
    String::from_utf8(outputs.bytes("report.html").to_vec()).expect("UTF-8")
}

/// A domain that somebody registers from an address of their own: a case.
fn registration(place: usize) -> Call {
    Call {
        domain: Some(format!("name{place}.com")),
        from: format!("203.0.{}.{}", place / 250, place % 250 + 1),
        key: Some(format!("AKIA{place:016}")),
        ..Call::new("2026-10-27 10:00", &format!("user/u{place}"), "route53domains:RegisterDomain")
    }
}

/// How often a text stands on a page.
fn count(page: &str, text: &str) -> usize {
    page.matches(text).count()
}

#[test]
fn many_cases_are_listed_and_the_first_are_told() {
    let calls: Vec<Call> = (0..1_200).map(registration).collect();
    let page = page(&calls);
    assert_eq!(count(&page, "<article"), 100);
    assert!(page.contains("1100 more cases are not told here"), "the page says what it left out");
    assert!(page.contains("200 more cases, less urgent than these, are not listed"));
    assert!(page.contains("The first 500 that are not covered or belong to a case"));
    assert!(page.len() < 4_000_000, "{} bytes", page.len());
}

#[test]
fn one_case_is_told_with_its_pictures() {
    let servers = (20..28).map(|hour| Call {
        region: "sa-east-1".to_owned(),
        count: 3,
        ..Call::new(&format!("2026-10-{hour} 10:00"), "user/eve", "ec2:RunInstances")
    });
    let usual = (1..28).map(|day| Call {
        region: "eu-west-1".to_owned(),
        ..Call::new(&format!("2026-10-{day:02} 09:00"), "role/ci as build", "ec2:RunInstances")
    });
    let domain = Call {
        domain: Some("eve-login.com".to_owned()),
        ..Call::new("2026-10-27 12:00", "user/eve", "route53domains:RegisterDomain")
    };
    let page = page(&usual.chain(servers).chain([domain]).collect::<Vec<_>>());
    assert_eq!(count(&page, "<article"), 1);
    assert!(page.contains("compute in sa-east-1"), "what the columns show");
    assert_eq!(count(&page, "<rect class=\"told\""), 8, "a column a day");
    assert_eq!(count(&page, "<svg class=\"chain\""), 1);
    assert_eq!(count(&page, "<ol class=\"chain\""), 1, "the chain can be read out");
    for picture in page.split("<svg ").skip(1) {
        let named = picture.split_once('>').is_some_and(|(_, rest)| rest.starts_with("<title>"));
        assert!(named, "a picture without a title");
    }
    for clause in ["provisioning_surge", "T1583.008"] {
        let shown = clause.replace('_', " ");
        assert!(page.contains(&shown), "{clause}");
    }
}
