//! Workstations: a few services that everybody uses all day, sites that somebody uses now and then,
//! and a long tail of sites that are visited once. So a first-seen destination is nothing special.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

use schema::{Day, Timestamp};

use crate::simulate::calendar::local;
use crate::simulate::company::{Cast, Company, FILE_SERVER, Person};
use crate::simulate::internet::Site;
use crate::simulate::stage::Stage;
use crate::simulate::wire::{Connection, Transport, Visit, bare_connection, look_up_in_vain};
use crate::simulate::words::invented_word;

/// Out of a hundred visits.
const TO_POPULAR: u64 = 66;
const TO_OCCASIONAL: u64 = 22;

/// People whose first day comes late, with machines that nobody has seen before.
const NEWCOMERS: usize = 2;
const HIRING_DAY: i32 = 29;

/// When a workstation's memory of an answer ends.
type Remembered = HashMap<Rc<str>, Timestamp>;

pub(super) fn browse(stage: &mut Stage<'_>) {
    let company: &Company = stage.company;
    let designer = company.cast(Cast::Designer);
    for day in stage.calendar.days() {
        let at_work = if stage.calendar.is_free(day) { 4 } else { 90 };
        let hired = day.start() >= stage.calendar.start().plus_days(HIRING_DAY);
        let newcomers = if hired { 0 } else { NEWCOMERS };
        for person in company.people.iter().rev().skip(newcomers) {
            if stage.random.chance(at_work) {
                person_day(stage, day, person);
            }
        }
        if !stage.calendar.is_free(day) {
            upload_designs(stage, day, designer);
        }
    }
}

fn person_day(stage: &mut Stage<'_>, day: Day, person: &Person) {
    let visits = if stage.calendar.is_free(day) { 8 } else { stage.random.between(14, 32) };
    let mut moments: Vec<Timestamp> =
        (0..visits).map(|_| stage.office_moment(day, person.zone_hours)).collect();
    moments.sort_unstable();
    let mut remembered = Remembered::new();
    let internet = stage.internet;
    for at in moments {
        match stage.random.below(100) {
            draw if draw < TO_POPULAR => {
                let services = usize::try_from(stage.profile.saas).unwrap_or(usize::MAX);
                let services = services.min(internet.popular.len());
                let site = &internet.popular[stage.random.popular_index(services)];
                visit(stage, (at, person.workstation), site, &mut remembered);
            }
            draw if draw < TO_POPULAR + TO_OCCASIONAL => {
                let place = stage.random.popular_index(internet.occasional.len());
                visit(
                    stage,
                    (at, person.workstation),
                    &internet.occasional[place],
                    &mut remembered,
                );
            }
            _ => {
                let site = Site::invented(&mut stage.random);
                visit(stage, (at, person.workstation), &site, &mut remembered);
            }
        }
    }
    call_home(stage, day, person);
    open_files(stage, day, person);
    mistype(stage, day, person);
}

fn visit(
    stage: &mut Stage<'_>,
    (at, host): (Timestamp, Ipv4Addr),
    site: &Site,
    remembered: &mut Remembered,
) {
    let asks = remembered.get(&site.name).is_none_or(|until| *until < at);
    if asks {
        remembered.insert(site.name.clone(), at.plus_seconds(i64::from(site.ttl_seconds)));
    }
    stage.browse(at, host, site, asks);
}

/// The endpoint agent reports every other hour, as regular as any beacon; engineers keep the cloud
/// console open.
fn call_home(stage: &mut Stage<'_>, day: Day, person: &Person) {
    let internet = stage.internet;
    for hour in [8, 10, 12, 14, 16] {
        let at = local(day, person.zone_hours, hour, &mut stage.random);
        let visit = Visit {
            at,
            host: person.workstation,
            site: &internet.endpoint_agent,
            bytes_out: stage.random.between(2_800, 3_400),
            bytes_in: stage.random.between(900, 1_300),
            seconds: 1,
            asks: true,
        };
        stage.visit(&visit);
    }
    let engineers = stage.company.engineers();
    if engineers.iter().any(|engineer| engineer.workstation == person.workstation) {
        let at = stage.office_moment(day, person.zone_hours);
        stage.browse(at, person.workstation, &internet.cloud_console, true);
    }
}

/// Some people move a lot of data for a living: a few hundred megabytes, to a cloud, in office
/// hours, several times a week.
fn upload_designs(stage: &mut Stage<'_>, day: Day, person: &Person) {
    if !stage.random.chance(55) {
        return;
    }
    let visit = Visit {
        at: stage.office_moment(day, person.zone_hours),
        host: person.workstation,
        site: &stage.internet.asset_library,
        bytes_out: stage.random.between(60_000_000, 320_000_000),
        bytes_in: stage.random.between(200_000, 900_000),
        seconds: stage.random.between(60, 600),
        asks: true,
    };
    stage.visit(&visit);
}

/// Names that nobody has: a printer that was thrown out, a slip of the finger.
fn mistype(stage: &mut Stage<'_>, day: Day, person: &Person) {
    let slip = format!("www.{}.example", invented_word(&mut stage.random));
    let names = [format!("printer-2.{}", stage.company.domain), slip];
    for name in names {
        let at = stage.office_moment(day, person.zone_hours);
        look_up_in_vain(stage.journal, (at, person.workstation), &name, &mut stage.random);
    }
}

/// Shared files stay inside the house.
fn open_files(stage: &mut Stage<'_>, day: Day, person: &Person) {
    for _ in 0..stage.random.between(0, 3) {
        let at = stage.office_moment(day, person.zone_hours);
        let ends = ((at, person.workstation), (FILE_SERVER, 445));
        let connection = Connection {
            service: Some("smb"),
            duration_micros: stage.random.seconds(2_000_000, 900_000_000),
            bytes_out: stage.random.between(4_000, 3_000_000),
            bytes_in: stage.random.between(4_000, 20_000_000),
            ..bare_connection(ends.0, ends.1, Transport::Tcp, &mut stage.random)
        };
        stage.journal.connection(connection);
    }
}
