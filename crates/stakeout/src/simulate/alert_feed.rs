//! The sensor's own notices: a noisy feed about scans, guessed passwords and odd certificates, in
//! which the innocent stand as often as anybody. Nobody should be woken by it.

use super::calendar::Calendar;
use super::journal::Journal;
use super::random::Random;
use super::wire::{Connection, Handshake, Notice, Shell};

/// Notices a day.
pub(super) fn notice(journal: &mut Journal, calendar: Calendar, per_day: u64, seed: u64) {
    let random = &mut Random::named(seed, "alert feed");
    let knocks: Vec<&Connection> =
        journal.connections.iter().filter(|flow| flow.state == "S0").collect();
    let guesses: Vec<&Shell> = journal.shells.iter().filter(|shell| !shell.success).collect();
    let hellos: Vec<&Handshake> = journal.handshakes.iter().filter(|it| !it.modern).collect();
    let count = per_day * calendar.days().count() as u64;
    let mut notices = Vec::new();
    for _ in 0..count {
        notices.extend(match random.below(10) {
            0..=2 => (!knocks.is_empty()).then(|| scan(knocks[random.index(knocks.len())])),
            3..=4 => (!guesses.is_empty()).then(|| guessing(guesses[random.index(guesses.len())])),
            _ => (!hellos.is_empty()).then(|| {
                let hello = hellos[random.index(hellos.len())];
                certificate(hello, random)
            }),
        });
    }
    notices.retain(|notice| notice.at < calendar.end());
    notices.sort_by_key(|notice| (notice.at, notice.note));
    notices.dedup_by_key(|notice| (notice.at, notice.note));
    journal.notices = notices;
}

fn scan(knock: &Connection) -> Notice {
    let (stranger, door) = (knock.origin, knock.responder);
    Notice {
        at: knock.at.plus_seconds(41),
        connection: None,
        note: "Scan::Port_Scan",
        message: format!("{stranger} scanned at least 15 unique ports of host {door} in 0m41s"),
        source: stranger,
        destination: Some(door),
        port: None,
    }
}

fn guessing(shell: &Shell) -> Notice {
    let stranger = shell.origin.0;
    Notice {
        at: shell.at.plus_seconds(60),
        connection: None,
        note: "SSH::Password_Guessing",
        message: format!(
            "{stranger} appears to be guessing SSH passwords (seen in 30 connections)."
        ),
        source: stranger,
        destination: None,
        port: None,
    }
}

fn certificate(hello: &Handshake, random: &mut Random) -> Notice {
    let (note, message) = if random.chance(60) {
        let message =
            "SSL certificate validation failed with (unable to get local issuer certificate)";
        ("SSL::Invalid_Server_Cert", message.to_owned())
    } else {
        let message = format!("Certificate CN={} is going to expire soon", hello.server_name);
        ("SSL::Certificate_Expires_Soon", message)
    };
    let (origin, responder) = ((hello.origin, hello.origin_port), (hello.responder, 443));
    Notice {
        at: hello.at.plus_seconds(1),
        connection: Some((hello.uid, origin, responder)),
        note,
        message,
        source: hello.origin,
        destination: Some(hello.responder),
        port: Some(443),
    }
}
