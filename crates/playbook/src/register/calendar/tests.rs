//! Calendars as people's programs write them.

use super::*;

fn calendar(event: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n",
        event.replace('\n', "\r\n")
    )
}

const PLAN: &str = "BEGIN:VEVENT
UID:42@halvard.example
SUMMARY:CHG-5002: Platform migration\\, wa
 ve 2
DTSTART;TZID=\"Europe/Oslo\":20261020T150000
DTEND;TZID=Europe/Oslo:20261020T190000
X-STAKEOUT-WHO:arn:aws:iam::1:role/platform-deploy,alice@halvard.example
X-STAKEOUT-KIND:compute,network
X-STAKEOUT-WHERE:aws:1:eu-west-1
X-STAKEOUT-COUNT:60
BEGIN:VALARM
SUMMARY:not this one
END:VALARM
END:VEVENT";

fn check(event: &str, notes: &[&str], refused: &[&str]) {
    let (found_notes, found_refused) = match read(&calendar(event), "plans.ics") {
        Ok(file) => (file.notes, Vec::new()),
        Err(Problems(problems)) => (Vec::new(), problems.iter().map(Problem::to_string).collect()),
    };
    assert_eq!((found_notes, found_refused), (owned(notes), owned(refused)), "{event}");
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn an_event_with_stakeout_properties_is_a_plan() {
    let file = read(&calendar(PLAN), "plans.ics").expect("a calendar");
    let plan = &file.entries[0];
    assert_eq!(plan.reference.ticket.as_deref(), Some("CHG-5002"));
    assert_eq!(plan.reference.label, "CHG-5002: Platform migration, wave 2");
    assert_eq!(plan.window.start.to_string(), "2026-10-20T13:00:00Z", "summer time in Oslo");
    assert_eq!(plan.window.end.to_string(), "2026-10-20T17:00:00Z");
    assert_eq!(plan.limit, Limit::Whole(60));
    let Terms::Acquire { who, kinds, places } = &plan.terms[0] else { panic!("a plan") };
    assert_eq!(who.len(), 2);
    assert_eq!(kinds.in_words(), "compute and network");
    assert_eq!(places.len(), 1);
}

#[test]
fn times_are_read_in_every_form() {
    let window = |start: &str, rest: &str| {
        let event = format!("BEGIN:VEVENT\nSUMMARY:x\n{start}\n{rest}\nEND:VEVENT");
        let file = read(&calendar(&event), "plans.ics").expect("a calendar");
        let window = file.events[0].window;
        format!("{} {}", window.start, window.end)
    };
    let day = "2026-10-20T00:00:00Z 2026-10-21T00:00:00Z";
    assert_eq!(window("DTSTART;VALUE=DATE:20261020", ""), day);
    assert_eq!(window("DTSTART:20261020", "DTEND:20261021"), day);
    let hours = "2026-10-20T13:00:00Z 2026-10-20T17:30:00Z";
    assert_eq!(window("DTSTART:20261020T130000Z", "DTEND:20261020T173000Z"), hours);
    assert_eq!(window("DTSTART:20261020T130000Z", "DURATION:PT4H30M"), hours);
    assert_eq!(window("DTSTART:20261020T130000", "DURATION:PT4H30M"), hours);
    let winter = "2026-12-20T18:00:00Z 2026-12-27T18:00:00Z";
    assert_eq!(window("DTSTART;TZID=America/New_York:20261220T130000", "DURATION:P1W"), winter);
    let outlook = "2026-10-20T13:00:00Z 2026-10-20T17:00:00Z";
    let zone = "DTSTART;TZID=\"W. Europe Standard Time\":20261020T150000";
    assert_eq!(window(zone, "DURATION:PT4H"), outlook);
    for (windows, place) in time::WINDOWS_ZONES {
        assert!(jiff::tz::TimeZoneDatabase::bundled().get(place).is_ok(), "{windows}");
    }
    let missing = "2026-10-20T13:00:00Z 2026-10-20T13:00:00Z";
    assert_eq!(window("DTSTART:20261020T130000Z", ""), missing);
}

#[test]
fn what_cannot_be_used_is_noted_unless_it_would_permit_something() {
    let event = |lines: &str| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT");
    check(
        &event("DTSTART:20261020T130000Z\nRRULE:FREQ=DAILY"),
        &["plans.ics:5: repeated events are not read yet; only the first one counts"],
        &[],
    );
    check(&event("SUMMARY:Lunch"), &["plans.ics:3: this event has no DTSTART"], &[]);
    check(&event("DTSTART:2026-10-20"), &["plans.ics:3: DTSTART \"2026-10-20\" is no time"], &[]);
    check(
        &event("DTSTART;TZID=Our Standard Time:20261020T130000"),
        &["plans.ics:3: unknown time zone \"Our Standard Time\"; name it as Europe/Oslo is named"],
        &[],
    );
    check(
        &event("DTSTART:20261020T130000"),
        &["plans.ics:4: DTSTART has no zone and is read as UTC"],
        &[],
    );
    check(&event("STATUS:CANCELLED\nX-STAKEOUT-WHO:a"), &[], &[]);
    check(
        &PLAN.replace("EUROPE", "").replace("Europe/Oslo", "Europe/Nowhere"),
        &[],
        &["plans.ics:3: unknown time zone \"Europe/Nowhere\"; name it as Europe/Oslo is named"],
    );
    check(
        &PLAN.replace("X-STAKEOUT-WHO", "X-STAKEOUT-WHOM"),
        &[],
        &[
            "plans.ics:3: this plan lacks X-STAKEOUT-WHO",
            "plans.ics:9: unknown property \"X-STAKEOUT-WHOM\"; did you mean \"X-STAKEOUT-WHO\"?",
        ],
    );
    check(
        &PLAN.replace("compute", "computer").replace(":60", ":0"),
        &[],
        &[
            "plans.ics:10: unknown kind \"computer\"; did you mean \"compute\"?",
            "plans.ics:12: X-STAKEOUT-COUNT must be a whole number of at least 1",
        ],
    );
    check(
        &PLAN.replace("T190000", "T150000"),
        &[],
        &["plans.ics:3: this plan never holds: it does not end after it begins"],
    );
    check(
        "BEGIN:VEVENT\nSUMMARY:x",
        &[],
        &["plans.ics:3: this event has no END:VEVENT; the file is cut off"],
    );
}

#[test]
fn tickets_are_found_as_people_set_them_off() {
    let check = |summary, ticket| assert_eq!(ticket_in(summary), ticket, "{summary}");
    check("CHG-5002: move", Some("CHG-5002"));
    check("Move [INFRA_2-17] tonight", Some("INFRA_2-17"));
    check("move two-5 boxes of A4-paper", None);
    check("", None);
}

#[test]
fn deep_and_long_calendars_do_not_crash() {
    let deep = "BEGIN:VEVENT\n".repeat(100_000);
    assert!(read(&format!("BEGIN:VCALENDAR\n{deep}"), "x").is_err());
    let folded = " folded\n".repeat(100_000);
    assert!(read(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n{folded}"), "x").is_err());
}
