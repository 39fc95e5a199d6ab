//! `plans.ics`: the change calendar. Most events only document a plan of the register by naming
//! its ticket; one is a plan by itself.

use std::fmt::Write as _;

use schema::Timestamp;

use super::register::{Plan, Recorded, Register};

/// RFC 5545 lets no line be longer, in bytes, without its end.
const LONGEST_LINE: usize = 75;

pub(super) fn text(register: &Register) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Change board//Plans//EN"] {
        fold(&mut text, line);
    }
    for plan in register.plans.iter().filter(|plan| plan.recorded != Recorded::Register) {
        event(&mut text, plan);
    }
    fold(&mut text, "END:VCALENDAR");
    text
}

fn event(text: &mut String, plan: &Plan) {
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@changes", plan.ticket.to_lowercase()),
        format!("DTSTAMP:{}", compact(plan.approved)),
        format!("DTSTART:{}", compact(plan.start)),
        format!("DTEND:{}", compact(plan.end)),
        format!("SUMMARY:{} {}", plan.ticket, plan.summary),
        format!(
            "DESCRIPTION:Approved {}\\, see {} for the risk assessment and the way back.",
            plan.approved.day(),
            plan.ticket
        ),
        format!("ORGANIZER:mailto:{}", plan.approved_by),
    ];
    if plan.recorded == Recorded::Calendar {
        lines.push(format!("X-STAKEOUT-WHO:{}", plan.who.join(",")));
        lines.push(format!("X-STAKEOUT-KIND:{}", plan.kind.join(",")));
        lines.push(format!("X-STAKEOUT-WHERE:{}", plan.places.join(",")));
        lines.extend(plan.count.map(|count| format!("X-STAKEOUT-COUNT:{count}")));
    }
    lines.push("END:VEVENT".to_owned());
    for line in lines {
        fold(text, &line);
    }
}

/// Appends a content line, folded; ours are ASCII.
fn fold(text: &mut String, line: &str) {
    let mut width = 0;
    for letter in line.chars() {
        if width == LONGEST_LINE {
            text.push_str("\r\n ");
            width = 1;
        }
        text.push(letter);
        width += 1;
    }
    text.push_str("\r\n");
}

/// `20261020T130000Z`.
fn compact(at: Timestamp) -> String {
    let mut compact = String::new();
    let whole = Timestamp::from_seconds(at.seconds()).to_string();
    for letter in whole.chars().filter(|letter| !matches!(letter, '-' | ':')) {
        write!(compact, "{letter}").expect("a string takes whatever is written to it");
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded() {
        let mut text = String::new();
        fold(&mut text, &"x".repeat(160));
        let widths: Vec<usize> = text.split("\r\n").map(str::len).collect();
        assert_eq!(widths, [75, 75, 12, 0]);
    }

    #[test]
    fn times_are_compact() {
        let at = Timestamp::parse_rfc3339(b"2026-10-20T13:00:00.5Z").expect("a date");
        assert_eq!(compact(at), "20261020T130000Z");
    }
}
