//! What is refused, noted and doubted, and files that come together.

use proptest::prelude::*;

use super::*;

#[test]
fn wrong_entries_say_what_and_where() {
    check_refused(
        "[[grant]]\nwho = [\"a\"]\nkind = [\"compute\"]\nmaxperday = 4\n",
        &["register.toml:4: unknown key \"maxperday\" in [[grant]]; did you mean \"max_per_day\"?"],
    );
    check_refused(
        "[[grant]]\nkind = [\"computer\"]\n\n[[plan]]\nticket = \"A\"\n",
        &[
            "register.toml:1: [[grant]] lacks the required key \"who\"",
            "register.toml:2: unknown kind \"computer\"; did you mean \"compute\"? (in [[grant]])",
            "register.toml:4: [[plan]] lacks the required key \"end\"",
            "register.toml:4: [[plan]] lacks the required key \"kind\"",
            "register.toml:4: [[plan]] lacks the required key \"start\"",
            "register.toml:4: [[plan]] lacks the required key \"who\"",
        ],
    );
    check_refused(
        "[[domain]]\nowner = \"x\"\n[[domain]]\nname = \"a..b\"\nwho = [\"a\"]\n",
        &[
            "register.toml:1: [[domain]] lacks the required key \"name\"",
            "register.toml:4: \"a..b\" is no domain name (in [[domain]])",
            "register.toml:5: unknown key \"who\" in [[domain]]; the nearest is \"name\"",
        ],
    );
    check_refused(
        &MIGRATION.replace("T17", "T12").replace("count = 6", "count = 0"),
        &[
            "register.toml:2: [[plan]] never holds: \"end\" is not after \"start\"",
            "register.toml:11: \"count\" in [[plan]] must be at least 1",
        ],
    );
    check_refused(
        "[[grant]]\nwho = []\nkind = []\nwhere = [\"a:b:c:d\"]\norigin = [\"mfas\"]\n",
        &[
            "register.toml:1: \"kind\" in [[grant]] names nothing",
            "register.toml:1: \"who\" in [[grant]] names nobody",
            "register.toml:4: \"a:b:c:d\" has more parts than provider:account:region (in [[grant]])",
            "register.toml:5: unknown origin \"mfas\"; did you mean \"mfa\"? (in [[grant]])",
        ],
    );
    check_refused(
        "[scope]\ncomplete = [\"domains\"]\n",
        &["register.toml:2: unknown kind \"domains\"; did you mean \"domain\"? (in [scope])"],
    );
    check_refused(
        "[[grants]]\n",
        &["register.toml:1: unknown key \"grants\" in the file; did you mean \"grant\"?"],
    );
}

#[test]
fn what_will_not_count_is_noted_and_never_fails() {
    let check = |text: &str, expected: &str| {
        let file = read(text.as_bytes(), "x").expect("a right register");
        assert_eq!(file.notes, [expected], "{text}");
    };
    check("{\"Domains\":[]}", "x: this register has no entries");
    check("", "x: this register has no entries");
    check(
        "[[grant]]\nwho = [\"arn:aws:sts::1:assumed-role/a/b\"]\nkind = [\"compute\"]\n",
        "x:1: \"arn:aws:sts::1:assumed-role/a/b\" names a session; name its role, \
         arn:aws:iam::ACCOUNT:role/NAME",
    );
    check(
        "[[grant]]\nwho = [\"a\"]\nkind = [\"compute\"]\nwhere = [\"asw:1\"]\n",
        "x:1: no provider that is read goes by \"asw\" in \"where\"",
    );
    let problem = read(b"ok = 1\n\xff", "x").unwrap_err();
    assert_eq!(problem.to_string(), "x:2: this is not UTF-8 text: save it as UTF-8");
}

#[test]
fn what_a_shell_of_windows_redirects_is_read() {
    let grant = "[[grant]]\r\nwho = [\"ops\"]\r\nkind = [\"compute\"]\r\n";
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(grant.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let read = |bytes: &[u8]| format!("{:?}", read(bytes, "x").expect("a register"));
    assert_eq!(read(&wide), read(grant.as_bytes()));
}

#[test]
fn what_will_hardly_do_what_was_meant_is_doubted() {
    let doubts = |text: &str| -> Vec<String> {
        let register = Register::parse_toml(text, "r.toml").expect("a right register");
        register.doubts().iter().map(ToString::to_string).collect()
    };
    let grant = "[[grant]]\nwho = [\"a@x.example\"]\nkind = [\"dns\"]\nticket = \"POL-1\"\n";
    assert!(doubts(grant).is_empty());
    assert_eq!(
        doubts(&format!("{grant}max_per_day = 2\n{grant}max_per_day = 3\n")),
        ["r.toml:6: POL-1 allows the same in r.toml:1, and both limits add up"]
    );
    assert_eq!(
        doubts(&format!("{grant}max_per_day = 2\n{grant}")),
        ["r.toml:6: POL-1 stands in r.toml:1 as well, and one of them has no limit"]
    );
    let apart = format!("{grant}until = 2026-01-01\nmax_per_day = 2\n{grant}from = 2026-02-01\n");
    assert!(doubts(&apart).is_empty(), "{:?}", doubts(&apart));
    assert_eq!(
        doubts(&format!("{grant}approved_by = \"A@x.example\"\n")),
        [
            "r.toml:1: POL-1 was approved by A@x.example, whom it is for: what they do themselves is \
          not covered"
        ]
    );
    assert_eq!(
        doubts(&format!("{grant}until = 2026-01-01\napproved = 2026-03-01T00:00:00Z\n")),
        ["r.toml:1: POL-1 never holds: it was approved 2026-03-01T00:00:00Z, after its end \
          2026-01-02T00:00:00Z"]
    );
    let party = "[[party]]\nname = \"X\"\ndomains = [\"x.example\"]\nuntil = 2025-12-31\n";
    assert_eq!(
        doubts(&format!("{grant}from = 2026-01-01\n{party}")),
        ["r.toml:1: POL-1 never holds: X does not work for us then"]
    );
}

/// Files `a.toml`, `b.ics`, … in that order, then reversed; the result must not differ.
fn bind(files: &[(&str, &str)]) -> Result<Register, String> {
    let bind = |files: Vec<&(&str, &str)>| {
        let read = files.iter().map(|(place, text)| read(text.as_bytes(), place));
        let files = read.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        Register::bind(files).map_err(|error| error.to_string())
    };
    let forward = bind(files.iter().collect());
    let backward = bind(files.iter().rev().collect());
    assert_eq!(format!("{forward:?}"), format!("{backward:?}"), "order of files");
    forward
}

#[test]
fn the_same_ticket_in_two_files_is_one_plan() {
    let other = MIGRATION.replace("platform-deploy", "database-deploy").replace("count = 6\n", "");
    let register = bind(&[("a.toml", MIGRATION), ("b.toml", &other)]).expect("they agree");
    let claims = [
        Owned::parse("role/database-deploy compute aws:1:eu-west-1 2026-10-20T13:00:00Z x4"),
        Owned::parse("role/platform-deploy compute aws:1:eu-west-1 2026-10-20T14:00:00Z x4"),
    ];
    assert_eq!(
        standings(&register, &claims),
        [
            "covered by CHG-5002 (Platform migration wave 2)",
            "slightly over CHG-5002 (Platform migration wave 2): 8 of 6",
        ]
    );

    let later = MIGRATION.replace("T17", "T18");
    assert_eq!(
        bind(&[("a.toml", MIGRATION), ("b.toml", &later)]).unwrap_err(),
        "b.toml:2: the window of CHG-5002 is not the one that a.toml:2 gives it",
    );
    let fewer = MIGRATION.replace("count = 6", "count = 5");
    assert_eq!(
        bind(&[("a.toml", MIGRATION), ("b.toml", &fewer)]).unwrap_err(),
        "b.toml:2: the count of CHG-5002 is not the one that a.toml:2 gives it",
    );
    let daily = format!("{CI}max_per_day = 10\n");
    let register = bind(&[("a.toml", &daily), ("copy.toml", &daily)]).expect("they agree");
    let claims = [Owned::parse("role/ci-a compute aws:1:eu-west-1 2026-01-02T10:00:00Z x20")];
    assert_eq!(standings(&register, &claims), ["over POL-7: 20 of 10"], "a copy adds nothing");
    let waves = format!("{MIGRATION}{}", MIGRATION.replace("20T", "21T"));
    assert_eq!(
        bind(&[("a.toml", &waves)]).expect("they agree").plan_use(&[], &[]).len(),
        2,
        "two windows, one file"
    );
}

#[test]
fn an_event_documents_a_plan_and_permits_nothing_alone() {
    let event = |summary: &str, start: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{summary}\r\nDTSTART:{start}\r\n\
             DURATION:PT4H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    };
    let plan = MIGRATION.replace("summary = \"Platform migration wave 2\"\n", "");
    let at_start = event("[CHG-5002] Migration", "20261020T130000Z");
    let register = bind(&[("a.toml", &plan), ("plans.ics", &at_start)]).expect("they agree");
    assert_eq!(register.plan_use(&[], &[])[0].entry.label, "[CHG-5002] Migration");
    assert!(register.notes().is_empty());

    let shifted = event("[CHG-5002] Migration", "20261020T140000Z");
    let register = bind(&[("a.toml", &plan), ("plans.ics", &shifted)]).expect("they agree");
    assert_eq!(
        register.notes(),
        ["plans.ics:2: the calendar has CHG-5002 from \
        2026-10-20T14:00:00Z to 2026-10-20T18:00:00Z; the plan's own window counts"]
    );

    let elsewhen = event("[CHG-5002] Migration", "20261021T140000Z");
    let error = bind(&[("a.toml", &plan), ("plans.ics", &elsewhen)]).unwrap_err();
    assert_eq!(
        error,
        "plans.ics:2: the calendar has CHG-5002 from 2026-10-21T14:00:00Z to \
        2026-10-21T18:00:00Z, outside the window that a.toml:2 gives it"
    );

    let register = bind(&[("plans.ics", &at_start)]).expect("they agree");
    assert!(register.is_empty());
    assert_eq!(
        register.notes(),
        ["plans.ics: 1 event names no plan of the register and permits nothing"]
    );
}

proptest! {
    /// Neither the order of files and entries nor the order of claims changes an answer.
    #[test]
    fn order_decides_nothing(
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        claim_order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
        picks in prop::collection::vec((0_usize..3, 0_usize..2, 0_usize..3, 0_u32..6), 12),
    ) {
        let daily = format!("{CI}max_per_day = 7\n");
        let files = [
            daily.clone(),
            daily.replace("POL-7", "POL-8").replace("max_per_day = 7", "max_per_day = 3"),
            MIGRATION.replace("platform-deploy", "ci-*"),
            MIGRATION.replace("CHG-5002", "CHG-5004").replace("platform-deploy", "ci-a"),
            MIGRATION.replace("CHG-5002", "CHG-5005").replace("T17", "T15"),
            "[[domain]]\nname = \"a.example\"\n".to_owned(),
        ];
        let claims: Vec<Owned> = picks.iter().map(|&(who, kind, hour, count)| {
            let who = ["role/ci-a", "role/ci-b", "role/platform-net"][who];
            let kind = ["compute", "network"][kind];
            Owned::parse(&format!("{who} {kind} aws:1:eu-west-1 2026-10-20T1{}:00:00Z x{count}", 3 + hour))
        }).collect();
        let places = ["a", "b", "c", "d", "e", "f"];
        let bound = |order: &[usize]| {
            let files = order.iter().map(|&at| read(files[at].as_bytes(), places[at]).expect("a right file"));
            Register::bind(files.collect()).expect("they agree")
        };
        let mut expected: Vec<(String, String)> = Vec::new();
        for order in [&[0, 1, 2, 3, 4, 5][..], &order] {
            for claim_order in [(0..12).collect::<Vec<_>>(), claim_order.clone()] {
                let shuffled: Vec<Owned> = claim_order.iter().map(|&at| claims[at].clone()).collect();
                let answers = standings(&bound(order), &shuffled);
                let texts = shuffled.into_iter().map(|claim| claim.text);
                let mut answers: Vec<_> = texts.zip(answers).collect();
                answers.sort();
                if expected.is_empty() {
                    expected = answers.clone();
                }
                prop_assert_eq!(&answers, &expected);
            }
        }
    }

    /// Any text is read or refused, in every format.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        for head in ["", "[[grant]]\nwho = [\"", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:", "{"] {
            let file = read(format!("{head}{text}").as_bytes(), "x");
            prop_assert!(file.is_ok() || file.is_err_and(|problems| !problems.0.is_empty()));
        }
    }
}
