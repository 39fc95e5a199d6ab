//! SSH: engineers on the servers, and strangers who guess passwords at the one door that is open to
//! them and are never let in.

use std::net::Ipv4Addr;

use schema::{Day, Timestamp};

use crate::simulate::company::{
    BACKUP_SERVER, DEPLOY_SERVER, FILE_SERVER, GATE, MONITORING_SERVER, Person,
};
use crate::simulate::internet::{CONTENT, HOMES, LOWMOOR};
use crate::simulate::lines::{ShellLogin, cron, guess};
use crate::simulate::random::Random;
use crate::simulate::stage::Stage;
use crate::simulate::wire::{ShellVisit, shell};

const SERVERS: [(Ipv4Addr, &str); 4] = [
    (DEPLOY_SERVER, "deploy-1"),
    (MONITORING_SERVER, "monitor-1"),
    (BACKUP_SERVER, "backup-1"),
    (FILE_SERVER, "files-1"),
];
const GATE_NAME: &str = "gate-1";
const GUESSED_NAMES: [&str; 9] =
    ["admin", "root", "ubuntu", "test", "oracle", "postgres", "git", "user", "deploy"];

pub(super) fn sign_in(stage: &mut Stage<'_>) {
    let company = stage.company;
    for day in stage.calendar.days() {
        for engineer in company.engineers() {
            let visits = if stage.calendar.is_free(day) { 0 } else { stage.random.between(0, 3) };
            for _ in 0..visits {
                work_on_a_server(stage, day, engineer);
            }
        }
        be_guessed_at(stage, day);
        for hour in 0..24 {
            let at = day.start().plus_seconds(hour * 3_600 + 1_021);
            let line = cron(at, GATE_NAME, &mut stage.random);
            stage.journal.line(line);
        }
    }
}

fn work_on_a_server(stage: &mut Stage<'_>, day: Day, engineer: &Person) {
    let (server, name) = *stage.random.pick(&SERVERS);
    let at = stage.office_moment(day, engineer.zone_hours);
    let seconds = stage.random.seconds(20, 2_400);
    let visit = ShellVisit { at, host: engineer.workstation, server, seconds, success: true };
    let port = shell(stage.journal, &visit, &mut stage.random);
    let login = ShellLogin {
        at,
        server: name,
        user: &engineer.handle,
        origin: (engineer.workstation, port),
        seconds,
        key: &key_of(engineer),
    };
    for line in login.lines(&mut stage.random) {
        stage.journal.line(line);
    }
}

/// A person's key, the same on every server.
fn key_of(person: &Person) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    Random::named(0, &format!("key/{}", person.email)).text(DIGITS, 43)
}

fn be_guessed_at(stage: &mut Stage<'_>, day: Day) {
    for _ in 0..stage.random.between(6, 14) {
        let origin = *stage.random.pick(&[HOMES, HOMES, CONTENT, LOWMOOR]);
        let stranger = origin.address(&mut stage.random);
        let first = day.start().plus_seconds(stage.random.seconds(0, 85_000));
        for attempt in 0..stage.random.seconds(1, 4) {
            guess_once(stage, first.plus_seconds(attempt * 31), stranger);
        }
    }
}

fn guess_once(stage: &mut Stage<'_>, at: Timestamp, stranger: Ipv4Addr) {
    let visit = ShellVisit { at, host: stranger, server: GATE, seconds: 3, success: false };
    let port = shell(stage.journal, &visit, &mut stage.random);
    let name = *stage.random.pick(&GUESSED_NAMES);
    for line in guess(at, GATE_NAME, (stranger, port), name, &mut stage.random) {
        stage.journal.line(line);
    }
}
