//! Machines that never sleep: time, updates, telemetry, mail, the nightly backup; and the noise
//! that knocks on every address of the Internet.

use std::net::Ipv4Addr;

use schema::{Day, Timestamp};

use crate::simulate::company::{
    BACKUP_SERVER, HOME_REGION, MAIL_SERVER, MONITORING_SERVER, PRINTER, SERVERS, TIME_SERVER,
};
use crate::simulate::internet::{AWS, BULLETPROOF, CONTENT, HOMES, LOWMOOR, PINEGROVE, Site};
use crate::simulate::random::Random;
use crate::simulate::stage::Stage;
use crate::simulate::wire::{Connection, Transport, Visit, bare_connection, look_up};

const TIME_POLL_SECONDS: i64 = 1024;
const TELEMETRY_SECONDS: i64 = 600;
const TONER_SECONDS: i64 = 1800;
const DAY_SECONDS: i64 = 86_400;
const NTP_BYTES: u64 = 48;

pub(super) fn serve(stage: &mut Stage<'_>) {
    let bucket = backup_bucket(&stage.company.backup_bucket());
    for day in stage.calendar.days() {
        keep_time(stage, day);
        send_telemetry(stage, day);
        fetch_updates(stage, day);
        exchange_mail(stage, day);
        back_up(stage, day, &bucket);
        be_scanned(stage, day);
        watch_the_toner(stage, day);
    }
    fetch_back(stage, &bucket);
}

/// Our own bucket; always the same place, so that its address is as old as the logs.
pub(in crate::simulate) fn backup_bucket(bucket: &str) -> Site {
    let name = format!("{bucket}.s3.{HOME_REGION}.amazonaws.com");
    Site { modern: true, ..Site::new(&name, AWS, 3, &mut Random::named(0, bucket)) }
}

fn keep_time(stage: &mut Stage<'_>, day: Day) {
    let time = &stage.internet.time;
    let first = day.start().plus_seconds(stage.random.seconds(0, 300));
    look_up(stage.journal, (first, TIME_SERVER), time, &mut stage.random);
    for beat in 0..DAY_SECONDS / TIME_POLL_SECONDS {
        let at = first.plus_seconds(1 + beat * TIME_POLL_SECONDS);
        let connection = Connection {
            service: Some("ntp"),
            duration_micros: stage.random.seconds(9_000, 31_000),
            bytes_out: NTP_BYTES,
            bytes_in: NTP_BYTES,
            ..bare_connection(
                (at, TIME_SERVER),
                (time.addresses[0], 123),
                Transport::Udp,
                &mut stage.random,
            )
        };
        stage.journal.connection(connection);
    }
}

fn send_telemetry(stage: &mut Stage<'_>, day: Day) {
    for beat in 0..DAY_SECONDS / TELEMETRY_SECONDS {
        let visit = Visit {
            at: day.start().plus_seconds(beat * TELEMETRY_SECONDS + stage.random.seconds(0, 20)),
            host: MONITORING_SERVER,
            site: &stage.internet.telemetry,
            bytes_out: stage.random.between(180_000, 240_000),
            bytes_in: stage.random.between(400, 700),
            seconds: 2,
            asks: beat % 6 == 0,
        };
        stage.visit(&visit);
    }
}

fn fetch_updates(stage: &mut Stage<'_>, day: Day) {
    let packages = &stage.internet.packages;
    for (host, quarter) in
        SERVERS.iter().flat_map(|host| (0..4).map(move |quarter| (*host, quarter)))
    {
        let at = day.start().plus_seconds(quarter * 21_600 + stage.random.seconds(0, 900));
        stage.browse(at, host, packages, true);
    }
}

/// Mail goes both ways, less of it at weekends; most peers are strangers.
fn exchange_mail(stage: &mut Stage<'_>, day: Day) {
    let letters = if stage.calendar.is_free(day) { 12 } else { stage.random.between(40, 70) };
    for _ in 0..letters {
        let peer = stage.random.pick(&[CONTENT, PINEGROVE, AWS]).address(&mut stage.random);
        let at = any_moment(day, &mut stage.random);
        let (origin, responder) =
            if stage.random.chance(55) { (peer, MAIL_SERVER) } else { (MAIL_SERVER, peer) };
        let connection = Connection {
            service: Some("smtp"),
            duration_micros: stage.random.seconds(200_000, 9_000_000),
            bytes_out: stage.random.between(2_000, 400_000),
            bytes_in: stage.random.between(300, 900),
            ..bare_connection((at, origin), (responder, 25), Transport::Tcp, &mut stage.random)
        };
        stage.journal.connection(connection);
    }
}

/// Two or three gigabytes every night, in a few streams.
fn back_up(stage: &mut Stage<'_>, day: Day, bucket: &Site) {
    let start = day.start().plus_seconds(stage.random.seconds(3_600, 4_200));
    for stream in 0..6 {
        let visit = Visit {
            at: start.plus_seconds(stream * 240 + stage.random.seconds(0, 60)),
            host: BACKUP_SERVER,
            site: bucket,
            bytes_out: stage.random.between(360_000_000, 480_000_000),
            bytes_in: stage.random.between(60_000, 120_000),
            seconds: stage.random.between(120, 400),
            asks: stream == 0,
        };
        stage.visit(&visit);
    }
}

/// Once, somebody needs a week of files back: many gigabytes, but inbound.
fn fetch_back(stage: &mut Stage<'_>, bucket: &Site) {
    let day = stage.calendar.incident_days()[1];
    let visit = Visit {
        at: day.start().plus_seconds(stage.random.seconds(32_400, 36_000)),
        host: BACKUP_SERVER,
        site: bucket,
        bytes_out: stage.random.between(900_000, 1_400_000),
        bytes_in: stage.random.between(11_000_000_000, 14_000_000_000),
        seconds: stage.random.between(1_800, 2_700),
        asks: true,
    };
    stage.visit(&visit);
}

/// One device that calls one place, which nobody else does, like clockwork: rare and regular, but
/// as old as the logs.
fn watch_the_toner(stage: &mut Stage<'_>, day: Day) {
    for beat in 0..DAY_SECONDS / TONER_SECONDS {
        let visit = Visit {
            at: day.start().plus_seconds(beat * TONER_SECONDS + stage.random.seconds(0, 9)),
            host: PRINTER,
            site: &stage.internet.printer_service,
            bytes_out: stage.random.between(800, 900),
            bytes_in: stage.random.between(300, 340),
            seconds: 0,
            asks: true,
        };
        stage.visit(&visit);
    }
}

/// Strangers who knock and are not answered.
fn be_scanned(stage: &mut Stage<'_>, day: Day) {
    for _ in 0..stage.random.between(50, 90) {
        let stranger = stage
            .random
            .pick(&[HOMES, HOMES, LOWMOOR, CONTENT, BULLETPROOF])
            .address(&mut stage.random);
        let door = Ipv4Addr::new(198, 51, 100, *stage.random.pick(&[10, 20, 25, 80, 81]));
        let port = *stage.random.pick(&[22, 23, 80, 443, 3389, 8080]);
        let at = any_moment(day, &mut stage.random);
        let knock = Connection {
            state: "S0",
            ..bare_connection((at, stranger), (door, port), Transport::Tcp, &mut stage.random)
        };
        stage.journal.connection(knock);
    }
}

fn any_moment(day: Day, random: &mut Random) -> Timestamp {
    Timestamp(day.start().0 + random.seconds(0, DAY_SECONDS * 1_000_000 - 1))
}
