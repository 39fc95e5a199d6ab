//! Calendars as people's programs write them.

use super::*;
use crate::document::Problem;
use crate::register::entry::Terms;

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
    assert_eq!(
        plan.windows.span().start.to_string(),
        "2026-10-20T13:00:00Z",
        "summer time in Oslo"
    );
    assert_eq!(plan.windows.span().end.to_string(), "2026-10-20T17:00:00Z");
    assert_eq!(plan.limit, Limit::Whole(60));
    let Terms::Acquire { who, kinds, places, .. } = &plan.terms[0] else { panic!("a plan") };
    assert_eq!(who.len(), 2);
    assert_eq!(kinds.in_words(), "compute and network");
    assert_eq!(places.len(), 1);
}

#[test]
fn times_are_read_in_every_form() {
    let window = |start: &str, rest: &str| {
        let event = format!("BEGIN:VEVENT\nSUMMARY:x\n{start}\n{rest}\nEND:VEVENT");
        let file = read(&calendar(&event), "plans.ics").expect("a calendar");
        let window = file.events[0].windows.as_ref().expect("a window").span();
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
    for (windows, place) in zone::WINDOWS_ZONES {
        assert!(jiff::tz::TimeZoneDatabase::bundled().get(place).is_ok(), "{windows}");
    }
    let missing = "2026-10-20T13:00:00Z 2026-10-20T13:00:00Z";
    assert_eq!(window("DTSTART:20261020T130000Z", ""), missing);
}

/// Beginnings of the windows of an event that starts at the given DTSTART and has further lines.
fn beginnings(start: &str, lines: &str) -> Vec<String> {
    let event = format!("BEGIN:VEVENT\nUID:1\nSUMMARY:x\n{start}\nDURATION:PT1H\n{lines}");
    let event = if lines.contains("END:VEVENT") { event } else { format!("{event}\nEND:VEVENT") };
    let file = read(&calendar(&event), "plans.ics").expect("a calendar");
    let windows = file.events[0].windows.as_ref().expect("windows");
    let text =
        |window: &crate::register::entry::Window| window.start.to_string().replace(":00Z", "");
    windows.iter().map(text).collect()
}

#[test]
fn repetitions_are_those_of_the_rule() {
    let oslo = "DTSTART;TZID=Europe/Oslo:20261020T150000";
    // Clocks go back on 25 October 2026: the same hour on the wall is an hour later in UTC.
    assert_eq!(
        beginnings(oslo, "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU"),
        ["2026-10-20T13:00", "2026-10-27T14:00", "2026-11-03T14:00"]
    );
    assert_eq!(
        beginnings(oslo, "RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20261024T120000Z"),
        ["2026-10-20T13:00", "2026-10-22T13:00"]
    );
    assert_eq!(
        beginnings(oslo, "RRULE:FREQ=DAILY;UNTIL=20261022"),
        ["2026-10-20T13:00", "2026-10-21T13:00", "2026-10-22T13:00"]
    );
    assert_eq!(
        beginnings(oslo, "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH;COUNT=4"),
        ["2026-10-20T13:00", "2026-10-22T13:00", "2026-11-03T14:00", "2026-11-05T14:00"]
    );
    let utc = "DTSTART:20260131T060000Z";
    assert_eq!(
        beginnings(utc, "RRULE:FREQ=MONTHLY;COUNT=3"),
        ["2026-01-31T06:00", "2026-03-31T06:00", "2026-05-31T06:00"],
        "months without a 31st have none"
    );
    assert_eq!(
        beginnings(utc, "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"),
        ["2026-01-31T06:00", "2026-02-28T06:00", "2026-03-31T06:00"]
    );
    assert_eq!(
        beginnings(utc, "RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=3"),
        ["2026-01-31T06:00", "2026-02-10T06:00", "2026-03-10T06:00"]
    );
    assert_eq!(
        beginnings(utc, "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3"),
        ["2026-01-31T06:00", "2026-02-27T06:00", "2026-03-31T06:00"]
    );
    assert_eq!(
        beginnings(utc, "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=2"),
        ["2026-01-31T06:00", "2026-03-29T06:00"]
    );
}

#[test]
fn repetitions_are_added_taken_out_moved_and_called_off() {
    let oslo = "DTSTART;TZID=Europe/Oslo:20261005T150000";
    let rule = "RRULE:FREQ=WEEKLY;COUNT=3";
    assert_eq!(
        beginnings(oslo, &format!("{rule}\nEXDATE;TZID=Europe/Oslo:20261012T150000")),
        ["2026-10-05T13:00", "2026-10-19T13:00"]
    );
    assert_eq!(
        beginnings(oslo, "RDATE:20261007T080000Z\nRDATE;VALUE=DATE:20261009"),
        ["2026-10-05T13:00", "2026-10-07T08:00", "2026-10-09T13:00"]
    );
    let moved = format!(
        "{rule}\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID;TZID=Europe/Oslo:20261012T150000\n\
         DTSTART:20261013T040000Z\nDURATION:PT1H\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\n\
         RECURRENCE-ID:20261019T130000Z\nSTATUS:CANCELLED\nDTSTART:20261019T130000Z\nEND:VEVENT"
    );
    assert_eq!(beginnings(oslo, &moved), ["2026-10-05T13:00", "2026-10-13T04:00"]);
}

#[test]
fn endless_rules_end() {
    let event = "BEGIN:VEVENT\nSUMMARY:x\nDTSTART:20260101T060000Z\nRRULE:FREQ=DAILY\nEND:VEVENT";
    check(event, &["plans.ics:6: this is repeated on and on, and read until 2058-11-08"], &[]);
    let never = "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30";
    assert_eq!(beginnings("DTSTART:20260101T060000Z", never), ["2026-01-01T06:00"]);
}

#[test]
fn a_calendar_may_define_its_own_zones() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Halvard time\nBEGIN:STANDARD\nDTSTART:16010101T030000\n\
                TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n\
                END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\n\
                TZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n\
                END:VTIMEZONE\nBEGIN:VTIMEZONE\nTZID:Flat\nBEGIN:STANDARD\n\
                DTSTART:16010101T000000\nTZOFFSETFROM:-0330\nTZOFFSETTO:-0330\nEND:STANDARD\n\
                END:VTIMEZONE\n";
    let start = |zone_name: &str, local: &str| {
        let event = format!("BEGIN:VEVENT\nDTSTART;TZID={zone_name}:{local}\nEND:VEVENT");
        let file = read(&calendar(&format!("{zone}{event}")), "plans.ics").expect("a calendar");
        file.events[0].windows.as_ref().expect("a window").span().start.to_string()
    };
    assert_eq!(start("Halvard time", "20261024T150000"), "2026-10-24T13:00:00Z");
    assert_eq!(start("Halvard time", "20261026T150000"), "2026-10-26T14:00:00Z");
    assert_eq!(start("Flat", "20261026T150000"), "2026-10-26T18:30:00Z");
    assert_eq!(start("/maker.example/Europe/Oslo", "20261026T150000"), "2026-10-26T14:00:00Z");
}

#[test]
fn what_cannot_be_used_is_noted_unless_it_would_permit_something() {
    let event = |lines: &str| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT");
    check(
        &event("DTSTART:20261020T130000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=20"),
        &["plans.ics:5: RRULE part \"BYWEEKNO=20\" is not read; only the first one counts"],
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
