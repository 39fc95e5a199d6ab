//! What entries cover, and how far.

use super::*;

#[test]
fn a_grant_covers_who_kind_and_where() {
    check(
        CI,
        &[
            ("role/ci-build compute aws:1:eu-west-1 2026-01-02T00:00:00Z", "covered by POL-7"),
            (
                "role/service/ci-build serverless aws:1:eu-west-1 2026-01-02T00:00:00Z x999",
                "covered by POL-7",
            ),
            (
                "role/ci-build compute aws:1:sa-east-1 2026-01-02T00:00:00Z global",
                "covered by POL-7",
            ),
            (
                "role/ci-build compute aws:1:sa-east-1 2026-01-02T00:00:00Z",
                "uncovered: POL-7 covers eu-west-1, this was sa-east-1",
            ),
            (
                "role/ci-build domain aws:1:eu-west-1 2026-01-02T00:00:00Z name=a.example",
                "unknown: POL-7 covers compute and serverless, this was domain",
            ),
            (
                "user/alice compute aws:1:eu-west-1 2026-01-02T00:00:00Z",
                "uncovered: POL-7 is for role/ci-*, not for user/alice",
            ),
            (
                "role/ci-build compute aws:2:eu-west-1 2026-01-02T00:00:00Z",
                "unknown: POL-7 covers account 1, this was account 2",
            ),
            (
                "role/ci-build compute azure:1:westeurope 2026-01-02T00:00:00Z",
                "unknown: POL-7 covers aws, this was azure",
            ),
            ("user/alice network aws:1:eu-west-1 2026-01-02T00:00:00Z", "unknown"),
        ],
    );
}

#[test]
fn people_are_meant_by_their_mail() {
    check(
        "[[grant]]\nwho = [\"Alice@halvard.example\"]\nkind = [\"any\"]\n",
        &[
            (
                "sso:alice@halvard.example/Admin|role/aws-reserved/x|alice@halvard.example domain - \
             2026-01-02T00:00:00Z name=a.example",
                "covered by the grant in register.toml:1",
            ),
            (
                "sso:bob@halvard.example/Admin compute aws:1:r 2026-01-02T00:00:00Z",
                "uncovered: the grant in register.toml:1 is for Alice@halvard.example, not for \
             bob@halvard.example/Admin",
            ),
        ],
    );
}

#[test]
fn a_daily_limit_counts_resources_for_each_identity_and_day() {
    let register = format!("{CI}max_per_day = 10\n");
    check(
        &register,
        &[
            ("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x8", "covered by POL-7"),
            ("role/ci-b compute aws:1:eu-west-1 2026-01-02T10:00:00Z x10", "covered by POL-7"),
            (
                "role/ci-a compute aws:1:eu-west-1 2026-01-02T11:00:00Z x4",
                "slightly over POL-7: 12 of 10",
            ),
            ("role/ci-a serverless aws:1:eu-west-1 2026-01-02T12:00:00Z", "over POL-7: 13 of 10"),
            ("role/ci-a compute aws:1:eu-west-1 2026-01-03T00:00:00Z x10", "covered by POL-7"),
        ],
    );
}

#[test]
fn a_plan_counts_all_its_people_and_kinds_together_inside_its_window() {
    let label = "CHG-5002 (Platform migration wave 2)";
    let covered = format!("covered by {label}");
    check(
        MIGRATION,
        &[
            ("role/platform-deploy compute aws:1:eu-west-1 2026-10-20T13:00:00Z x4", &covered),
            ("role/platform-net network aws:1:eu-west-1 2026-10-20T14:00:00Z x2", &covered),
            (
                "role/platform-net compute aws:1:eu-west-1 2026-10-20T15:00:00Z x2",
                &format!("slightly over {label}: 8 of 6"),
            ),
            (
                "role/platform-net compute aws:1:eu-west-1 2026-10-20T16:59:59Z",
                &format!("over {label}: 9 of 6"),
            ),
            (
                "role/platform-deploy compute aws:1:eu-west-1 2026-10-20T20:00:00Z",
                &format!("unknown: {label} ended 2026-10-20T17:00:00Z, this was 3 hours later"),
            ),
            (
                "role/platform-deploy compute aws:1:eu-west-1 2026-10-19T12:00:00Z",
                &format!("unknown: {label} begins 2026-10-20T13:00:00Z, this was 1 day earlier"),
            ),
            (
                "user/alice compute aws:1:eu-west-1 2026-10-20T14:00:00Z",
                &format!(
                    "unknown: {label} is for role/platform-deploy and role/platform-net, not for user/alice"
                ),
            ),
        ],
    );
}

#[test]
fn planned_stands_against_seen() {
    let register = Register::parse_toml(MIGRATION, "register.toml").expect("a right register");
    let claims = [
        Owned::parse("role/platform-deploy compute aws:1:eu-west-1 2026-10-20T13:00:00Z x4"),
        Owned::parse("role/platform-net network aws:1:eu-west-1 2026-10-20T14:00:00Z x5"),
        Owned::parse("user/alice compute aws:1:eu-west-1 2026-10-20T14:00:00Z x5"),
    ];
    let claims: Vec<Claim<'_>> = claims.iter().map(Owned::claim).collect();
    let uses = register.plan_use(&claims, &register.assess(&claims));
    assert_eq!((uses[0].planned, uses[0].seen), (Some(6), 9));
    assert_eq!(uses[0].entry.ticket.as_deref(), Some("CHG-5002"));
    assert_eq!(register.owner(&uses[0].entry), Some("platform@halvard.example"));
}

#[test]
fn what_an_unlimited_entry_permits_uses_up_no_count() {
    let register = format!("{CI}max_per_day = 2\n{}", CI.replace("POL-7", "POL-8"));
    check(
        &register,
        &[
            ("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x50", "covered by POL-8"),
            ("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x50", "covered by POL-8"),
        ],
    );
    let register =
        format!("{CI}max_per_day = 2\n{}max_per_day = 3\n", CI.replace("POL-7", "POL-8"));
    check(
        &register,
        &[
            ("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x5", "covered by POL-7"),
            (
                "role/ci-a compute aws:1:eu-west-1 2026-01-02T11:00:00Z",
                "slightly over POL-7: 3 of 2",
            ),
        ],
    );
}

#[test]
fn the_portfolio_covers_registration_by_anyone_and_nothing_later() {
    let register = "[[domain]]\nname = \"Halvard-Careers.com\"\nticket = \"CHG-5003\"\n";
    check(
        register,
        &[
            (
                "user/alice domain aws:1:global 2026-01-02T00:00:00Z name=halvard-careers.com",
                "covered by CHG-5003 (halvard-careers.com)",
            ),
            (
                "user/alice domain aws:1:global 2026-01-02T00:00:00Z name=halvard-careers.com moved",
                "uncovered: CHG-5003 (halvard-careers.com) covers registering halvard-careers.com, not changing it",
            ),
            (
                "user/alice domain aws:1:global 2026-01-02T00:00:00Z name=halvard-carers.com",
                "uncovered",
            ),
            ("user/alice compute aws:1:global 2026-01-02T00:00:00Z", "unknown"),
        ],
    );
    let register = Register::parse_toml(register, "register.toml").expect("a right register");
    assert!(register.owns_domain("jobs.halvard-careers.com"));
    assert!(!register.owns_domain("nothalvard-careers.com"));
}

#[test]
fn a_dns_grant_covers_moving_a_name_and_not_buying_one() {
    check(
        "[[grant]]\nwho = [\"alice\"]\nkind = [\"dns\"]\nticket = \"POL-9\"\n",
        &[
            ("alice domain aws:1:r 2026-01-02T00:00:00Z name=a.example moved", "covered by POL-9"),
            (
                "alice domain aws:1:r 2026-01-02T00:00:00Z name=a.example",
                "unknown: POL-9 covers dns, this was domain",
            ),
        ],
    );
}

#[test]
fn approval_must_come_before_and_from_another() {
    let grant = |rest: &str| {
        format!("[[grant]]\nwho = [\"*\"]\nkind = [\"compute\"]\nticket = \"POL-1\"\n{rest}\n")
    };
    check(
        &grant("approved = 2026-01-02T10:00:00Z"),
        &[
            ("alice compute aws:1:r 2026-01-02T10:00:00Z", "covered by POL-1"),
            (
                "alice compute aws:1:r 2026-01-02T09:00:00Z",
                "uncovered: POL-1 was approved 2026-01-02T10:00:00Z, 1 hour after this",
            ),
        ],
    );
    check(
        &grant("approved_by = \"Alice@halvard.example\""),
        &[
            ("user/bob compute aws:1:r 2026-01-02T10:00:00Z", "covered by POL-1"),
            (
                "user/al|alice@halvard.example compute aws:1:r 2026-01-02T10:00:00Z",
                "uncovered: POL-1 was approved by who did this",
            ),
        ],
    );
    check(
        &grant("from = 2026-01-02T00:00:00Z\nuntil = 2026-01-03"),
        &[
            ("alice compute aws:1:r 2026-01-03T23:59:59Z", "covered by POL-1"),
            (
                "alice compute aws:1:r 2026-01-04T00:00:00Z",
                "uncovered: POL-1 ended 2026-01-04T00:00:00Z, this came right then",
            ),
        ],
    );
}

#[test]
fn every_condition_of_origin_must_hold() {
    let register = r#"
[[grant]]
who = ["*"]
kind = ["compute"]
ticket = "POL-2"
origin = ["issuer:token.actions.githubusercontent.com", "network:198.51.100.0/24",
          "network:203.0.113.7", "mfa"]
"#;
    let issuer = "via=https://token.actions.githubusercontent.com/";
    check(
        register,
        &[
            (
                &format!("ci compute aws:1:r 2026-01-02T00:00:00Z {issuer} from=198.51.100.9 mfa"),
                "covered by POL-2",
            ),
            (
                &format!("ci compute aws:1:r 2026-01-02T00:00:00Z {issuer} from=203.0.113.7 mfa"),
                "covered by POL-2",
            ),
            (
                &format!("ci compute aws:1:r 2026-01-02T00:00:00Z {issuer} from=203.0.113.8"),
                "uncovered: POL-2 must come from 198.51.100.0/24 or 203.0.113.7, this came from \
             203.0.113.8, and needs a second factor, and the log does not say whether there was one",
            ),
            (
                "ci compute aws:1:r 2026-01-02T00:00:00Z via=evil.example mfa",
                "uncovered: POL-2 must come through token.actions.githubusercontent.com, this came \
             through evil.example, and must come from 198.51.100.0/24 or 203.0.113.7, and it \
             is not known where this came from",
            ),
            (
                "ci compute aws:1:r 2026-01-02T00:00:00Z from=198.51.100.9 nomfa",
                "uncovered: POL-2 must come through token.actions.githubusercontent.com, this came \
             through no such issuer, and needs a second factor, this had none",
            ),
        ],
    );
}

#[test]
fn the_scope_says_where_absence_means_no() {
    let scope = |complete: &str| {
        let text = format!("[scope]\ncomplete = {complete}\n{CI}");
        Register::parse_toml(&text, "register.toml").expect("a right register")
    };
    let complete = |register: &Register, kind, account, region| {
        register.is_complete_for(kind, Some("aws"), account, region)
    };
    let narrow = scope("[\"domain\", \"compute:aws:3*\", \"s*:aws:1:eu-*\"]");
    assert!(narrow.scope_is_explicit());
    assert!(complete(&narrow, ResourceKind::Domain, "9", "x"));
    assert!(complete(&narrow, ResourceKind::Compute, "314", "x"));
    assert!(!complete(&narrow, ResourceKind::Compute, "1", "eu-west-1"), "explicit scope is all");
    assert!(complete(&narrow, ResourceKind::Storage, "1", "eu-west-1"));
    assert!(complete(&narrow, ResourceKind::Storage, "1", ""), "a region that does not matter");
    assert!(!complete(&narrow, ResourceKind::Saas, "1", "us-east-1"));
    assert!(complete(&scope("[\"*\"]"), ResourceKind::Traffic, "", ""));
    assert!(!complete(&scope("[]"), ResourceKind::Compute, "1", "eu-west-1"));

    let implied = Register::parse_toml(CI, "register.toml").expect("a right register");
    assert!(!implied.scope_is_explicit());
    assert!(complete(&implied, ResourceKind::Compute, "1", "ap-south-1"), "any region");
    assert!(!complete(&implied, ResourceKind::Compute, "2", "eu-west-1"));
    assert!(!complete(&implied, ResourceKind::Domain, "1", "eu-west-1"), "no portfolio");
    let plans = Register::parse_toml(MIGRATION, "register.toml").expect("a right register");
    assert!(!complete(&plans, ResourceKind::Compute, "1", "eu-west-1"), "a plan is no rule");
    assert!(!complete(&Register::default(), ResourceKind::Compute, "1", "eu-west-1"));
}
