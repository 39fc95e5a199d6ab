//! What each form of register permits, held against claims.

use crate::register::tests::{bound, check_files};

fn refused(name: &str, text: &str) -> Vec<String> {
    let problems = bound(&[(name, text)]).expect_err("a wrong file").0;
    problems.iter().map(ToString::to_string).collect()
}

fn notes(files: &[(&str, &str)]) -> Vec<String> {
    bound(files).expect("a right register").notes().to_vec()
}

const TABLE: &str = "\
ticket,summary,who,kind,where,max per day,from,until,start,end,count,approved,owner
POL-7,,arn:aws:iam::1:role/ci-*,compute;serverless,aws:1:eu-west-1,3,,2026-06-30,,,,,ci@a.example
CHG-1,\"Move, part 1\",bob@a.example|alice@a.example,network,,,,,2026-10-20 13:00,2026-10-20T17:00:00Z,2,,
";

#[test]
fn a_table_has_an_entry_a_line() {
    check_files(
        &[("register.csv", TABLE)],
        &[
            ("role/ci-build compute aws:1:eu-west-1 2026-06-30T23:00:00Z x3", "covered by POL-7"),
            (
                "role/ci-build compute aws:1:eu-west-1 2026-07-01T00:00:00Z",
                "uncovered: POL-7 ended 2026-07-01T00:00:00Z, this came right then",
            ),
            (
                "role/ci-build serverless aws:1:us-east-1 2026-06-01T00:00:00Z",
                "uncovered: POL-7 covers eu-west-1, this was us-east-1",
            ),
            (
                "alice@a.example network aws:1:eu-west-1 2026-10-20T13:00:00Z x2",
                "covered by CHG-1 (Move, part 1)",
            ),
        ],
    );
    let found = notes(&[("register.csv", TABLE)]);
    assert_eq!(
        found,
        [
            "register.csv:2: \"until\" has no zone and is read as UTC",
            "register.csv:3: \"start\" has no zone and is read as UTC"
        ]
    );
}

#[test]
fn a_portfolio_may_be_a_table_with_columns_of_its_own() {
    let table = "\u{feff}Domain Name;Registrar;Expires on\r\nHalvard-Careers.com;A Registrar, Inc.;2027\r\n";
    check_files(
        &[("domains.csv", table)],
        &[
            (
                "user/a domain - 2026-10-20T13:00:00Z name=halvard-careers.com",
                "covered by the portfolio's halvard-careers.com",
            ),
            ("user/a domain - 2026-10-20T13:00:00Z name=other.example", "uncovered"),
        ],
    );
    assert_eq!(
        notes(&[("domains.csv", table)]),
        ["domains.csv:1: columns that are not read: expires_on"]
    );
    check_files(
        &[("names.csv", "name\na.example\nb.example\n")],
        &[(
            "user/a domain - 2026-10-20T13:00:00Z name=b.example",
            "covered by the portfolio's b.example",
        )],
    );
}

#[test]
fn a_table_that_would_permit_too_much_is_refused() {
    assert_eq!(
        refused("r.csv", "who,kind,maxperday\na,compute,3\n"),
        ["r.csv:1: unknown column \"maxperday\"; did you mean \"max_per_day\"?"]
    );
    assert_eq!(
        refused(
            "r.csv",
            "who,kind,start,end,ticket,count\na,computer,2026-01-02,2026-01-01,T-1,0\n,compute,,,,\na,dns,soon,,T-2,\n"
        ),
        [
            "r.csv:2: \"count\" must be at least 1, not \"0\"",
            "r.csv:2: this line never holds: \"end\" is not after \"start\"",
            "r.csv:2: unknown kind \"computer\"; did you mean \"compute\"?",
            "r.csv:3: this grant lacks \"who\"",
            "r.csv:4: this plan lacks \"end\"",
        ]
    );
    assert_eq!(
        refused("r.csv", "entry,who,kind\ngrand,a,compute\n"),
        ["r.csv:2: unknown entry \"grand\"; did you mean \"grant\"?"]
    );
}

#[test]
fn pages_of_list_domains_are_one_portfolio() {
    let pages = "{\"Domains\": [\n{\"DomainName\": \"a.example\", \"AutoRenew\": true, \"Expiry\": 1.7E9}],\n\
                 \"NextPageMarker\": \"x\"}\n{\"Domains\": [{\"DomainName\": \"b.example\"}]}";
    check_files(
        &[("domains.json", pages)],
        &[
            (
                "user/a domain - 2026-10-20T13:00:00Z name=b.example",
                "covered by the portfolio's b.example",
            ),
            (
                "user/a domain - 2026-10-20T13:00:00Z name=a.example moved",
                "uncovered: the portfolio's a.example covers registering a.example, not changing it",
            ),
        ],
    );
    let other = refused("x.json", "{\"Buckets\": []}");
    assert!(other[0].starts_with("x.json:1: this JSON is no form of register"), "{other:?}");
    let broken = refused("x.json", "{\"Domains\": [\n{\"DomainName\"");
    assert!(broken[0].starts_with("x.json:2: this is no JSON"), "{broken:?}");
}

/// A search result of Jira with field names, whose change is in a status.
fn jira(status: &str, labels: &str) -> String {
    format!(
        "{{\"names\": {{\"customfield_1\": \"Planned start\", \"customfield_2\": \"Planned end\", \
         \"customfield_3\": \"Stakeout who\", \"customfield_4\": \"Count\"}},\n\"issues\": [\n\
         {{\"key\": \"CHG-9\", \"fields\": {{\"summary\": \"Wave 2\", \"labels\": [{labels}], \
         \"status\": {{\"name\": \"{status}\"}}, \"reporter\": {{\"emailAddress\": \"r@a.example\"}}, \
         \"customfield_1\": \"2026-10-20T15:00:00.000+0200\", \
         \"customfield_2\": \"2026-10-20T19:00:00.000+0200\", \
         \"customfield_3\": \"arn:aws:iam::1:role/deploy\", \"customfield_4\": 4.0}}}}]}}"
    )
}

const LABELS: &str = "\"kind:compute\", \"stakeout-where=aws:1:eu-west-1\", \"urgent\"";
const DEPLOY: &str = "role/deploy compute aws:1:eu-west-1 2026-10-20T14:00:00Z x4";

#[test]
fn an_approved_change_of_jira_with_who_and_kind_is_a_plan() {
    check_files(
        &[("jira.json", &jira("Approved", LABELS))],
        &[
            (DEPLOY, "covered by CHG-9 (Wave 2)"),
            (
                "role/deploy compute aws:1:eu-west-1 2026-10-20T17:00:00Z",
                "unknown: CHG-9 (Wave 2) ended 2026-10-20T17:00:00Z, this came right then",
            ),
        ],
    );
    check_files(&[("jira.json", &jira("To Do", LABELS))], &[(DEPLOY, "unknown")]);
    check_files(&[("jira.json", &jira("Approved", "\"urgent\""))], &[(DEPLOY, "unknown")]);
    assert_eq!(
        notes(&[("jira.json", &jira("Rejected", LABELS))]),
        [
            "jira.json: 1 change names no plan of the register and permits nothing",
            "jira.json:3: CHG-9 permits nothing: it is rejected"
        ]
    );
}

const PLAN: &str = "[[plan]]\nticket = \"CHG-9\"\nwho = [\"arn:aws:iam::1:role/deploy\"]\n\
                    kind = [\"compute\"]\nstart = 2026-10-20T13:00:00Z\nend = 2026-10-20T17:00:00Z\n";

#[test]
fn a_change_documents_the_plan_with_its_ticket() {
    let files = [("register.toml", PLAN), ("jira.json", &jira("Rejected", "\"x\""))];
    check_files(&files, &[(DEPLOY, "covered by CHG-9 Wave 2")]);
    assert!(
        notes(&files)
            .contains(&"jira.json:3: register.toml:1 permits CHG-9, and it is rejected".to_owned()),
        "{:?}",
        notes(&files)
    );
    let table = "Summary,Issue key,Status,Custom field (Planned start),Custom field (Planned end)\n\
                 Elsewhen,CHG-9,Done,20/Nov/26 1:00 PM,20/Nov/26 5:00 PM\n";
    let problems = bound(&[("register.toml", PLAN), ("jira.csv", table)]).expect_err("a conflict");
    assert_eq!(
        problems.to_string(),
        "jira.csv:2: Jira has CHG-9 from 2026-11-20T13:00:00Z to 2026-11-20T17:00:00Z, outside the \
         window that register.toml:1 gives it"
    );
}

#[test]
fn changes_of_servicenow_are_read_in_both_shapes() {
    let pairs = r#"{"result": [{"number": {"display_value": "CHG0030", "value": "CHG0030"},
        "short_description": {"display_value": "Wave 3", "value": "Wave 3"},
        "approval": {"display_value": "Approved", "value": "approved"},
        "state": {"display_value": "Closed", "value": "3"},
        "start_date": {"display_value": "2026-10-20 15:00:00", "value": "2026-10-20 13:00:00"},
        "end_date": {"display_value": "2026-10-20 19:00:00", "value": "2026-10-20 17:00:00"},
        "requested_by": {"display_value": "Alice", "link": "https://service.example/1"},
        "u_who": {"display_value": "arn:aws:iam::1:role/deploy", "value": "arn:aws:iam::1:role/deploy"},
        "u_kind": {"display_value": "compute", "value": "compute"},
        "u_count": {"display_value": "4", "value": "4"}}]}"#;
    check_files(&[("changes.json", pairs)], &[(DEPLOY, "covered by CHG0030 (Wave 3)")]);
    let table = "number,short_description,approval,state,start_date,end_date,u_who,u_kind\n\
                 CHG0030,Wave 3,approved,-2,2026-10-20 13:00:00,2026-10-20 17:00:00,\
                 arn:aws:iam::1:role/deploy,compute\n\
                 CHG0031,Wave 4,approved,4,2026-10-20 13:00:00,2026-10-20 17:00:00,\
                 arn:aws:iam::1:role/other,compute\n";
    check_files(
        &[("changes.csv", table)],
        &[
            (DEPLOY, "covered by CHG0030 (Wave 3)"),
            (
                "role/other compute aws:1:eu-west-1 2026-10-20T14:00:00Z",
                "unknown: CHG0030 (Wave 3) is for role/deploy, not for role/other",
            ),
        ],
    );
    let by_actor = table
        .replace("u_kind", "u_kind,approved_by")
        .replace("role/deploy,compute", "role/deploy,compute,arn:aws:iam::1:role/deploy");
    check_files(
        &[("changes.csv", &by_actor)],
        &[(DEPLOY, "unknown: CHG0030 (Wave 3) was approved by who did this")],
    );
}

#[test]
fn a_repeated_plan_holds_in_each_window_with_its_count() {
    let calendar = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:CHG-4\nDTSTART:20261006T060000Z\n\
                    DURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nX-STAKEOUT-WHO:alice@a.example\n\
                    X-STAKEOUT-KIND:compute\nX-STAKEOUT-COUNT:2\nEND:VEVENT\nEND:VCALENDAR\n";
    check_files(
        &[("plans.ics", calendar)],
        &[
            ("alice@a.example compute aws:1:r 2026-10-06T06:30:00Z x2", "covered by CHG-4"),
            ("alice@a.example compute aws:1:r 2026-10-13T06:30:00Z x2", "covered by CHG-4"),
            (
                "alice@a.example compute aws:1:r 2026-10-13T08:00:00Z",
                "unknown: CHG-4 ended 2026-10-13T07:00:00Z, this was 1 hour later",
            ),
            ("alice@a.example compute aws:1:r 2026-10-20T06:00:00Z x5", "over CHG-4: 5 of 2"),
        ],
    );
}

const PARTY: &str = "[[party]]\nname = \"Nordlys\"\nkind = \"agency\"\n\
                     members = [\"arn:aws:iam::1:role/agency-*\"]\ndomains = [\"nordlys.example\"]\n\
                     from = 2026-01-01\nuntil = 2026-06-30\n[[grant]]\nwho = [\"*\"]\n\
                     kind = [\"compute\"]\nticket = \"POL-1\"\n";

#[test]
fn a_party_acquires_inside_its_dates_only() {
    check_files(
        &[("register.toml", PARTY)],
        &[
            ("role/agency-web compute aws:1:r 2026-06-30T12:00:00Z", "covered by POL-1"),
            ("role/other compute aws:1:r 2026-07-02T00:00:00Z", "covered by POL-1"),
            (
                "eve@nordlys.example compute aws:1:r 2026-07-02T00:00:00Z",
                "uncovered: POL-1 no longer holds for Nordlys, whose time with us ended \
                 2026-07-01T00:00:00Z",
            ),
            (
                "role/agency-web compute aws:1:r 2025-12-02T00:00:00Z",
                "uncovered: POL-1 does not hold yet for Nordlys, whose time with us begins \
                 2026-01-01T00:00:00Z",
            ),
        ],
    );
    let renewed = format!(
        "{PARTY}[[party]]\nname = \"Nordlys\"\ndomains = [\"nordlys.example\"]\nfrom = 2026-07-01\n"
    );
    check_files(
        &[("register.toml", &renewed)],
        &[("eve@nordlys.example compute aws:1:r 2026-07-02T00:00:00Z", "covered by POL-1")],
    );
    let acquired =
        bound(&[("r.toml", &PARTY.replace("agency\"\n", "acquired\"\n"))]).expect("right");
    assert!(acquired.owns_domain("www.nordlys.example"));
    assert!(!bound(&[("r.toml", PARTY)]).expect("right").owns_domain("nordlys.example"));
    assert_eq!(
        refused("r.toml", "[[party]]\nname = \"x\"\nkind = \"agncy\"\n"),
        [
            "r.toml:1: [[party]] needs \"members\" or \"domains\": it means nobody",
            "r.toml:3: unknown kind \"agncy\"; did you mean \"agency\"? (in [[party]])",
        ]
    );
}

#[test]
fn a_grant_may_name_families_of_servers() {
    let grant = "[[grant]]\nwho = [\"*\"]\nkind = [\"compute\", \"network\"]\n\
                 family = [\"t3\", \"m5.large\"]\nticket = \"POL-1\"\n";
    check_files(
        &[("register.toml", grant)],
        &[
            ("role/a compute aws:1:r 2026-07-02T00:00:00Z class=t3.micro", "covered by POL-1"),
            ("role/a compute aws:1:r 2026-07-02T00:00:00Z class=m5.large", "covered by POL-1"),
            (
                "role/a compute aws:1:r 2026-07-02T00:00:00Z class=p4d.24xlarge",
                "uncovered: POL-1 covers t3 and m5.large, this was p4d.24xlarge",
            ),
            (
                "role/a compute aws:1:r 2026-07-02T00:00:00Z",
                "uncovered: POL-1 covers t3 and m5.large, and the log does not say what this was",
            ),
            ("role/a network aws:1:r 2026-07-02T00:00:00Z", "covered by POL-1"),
        ],
    );
}

#[test]
fn a_grant_may_limit_what_servers_cost_a_day() {
    let grant = "[[grant]]\nwho = [\"*\"]\nkind = [\"compute\", \"dns\"]\nmax_cost_per_day = 100\n\
                 ticket = \"POL-1\"\n";
    check_files(
        &[("register.toml", grant)],
        &[
            ("role/a compute aws:1:r 2026-07-02T01:00:00Z x40 class=t3.large", "covered by POL-1"),
            (
                "role/a compute aws:1:r 2026-07-02T02:00:00Z class=p4d.24xlarge",
                "over POL-1: $946 a day of $100 a day",
            ),
            ("role/a dns aws:1:r 2026-07-02T03:00:00Z", "covered by POL-1"),
            ("role/b compute aws:1:r 2026-07-02T03:00:00Z class=m5.large", "covered by POL-1"),
            ("role/a compute aws:1:r 2026-07-03T00:00:00Z x5", "covered by POL-1"),
        ],
    );
}
