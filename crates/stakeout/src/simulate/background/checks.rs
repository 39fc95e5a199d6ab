//! The little that still goes over the wire in the clear: machines that look whether there is an
//! Internet, and servers that fetch which certificates were revoked.

use schema::Day;

use crate::simulate::company::{DEPLOY_SERVER, MAIL_SERVER};
use crate::simulate::stage::Stage;
use crate::simulate::wire::Fetch;

pub(super) fn look_around(stage: &mut Stage<'_>) {
    let (company, internet) = (stage.company, stage.internet);
    for day in stage.calendar.working_days() {
        for person in &company.people {
            if stage.random.chance(40) {
                let fetch = Fetch {
                    at: stage.office_moment(day, person.zone_hours),
                    host: person.workstation,
                    site: &internet.connectivity,
                    path: "/check_network_status.txt",
                    bytes_in: 21,
                };
                stage.fetch(&fetch);
            }
        }
    }
    for day in stage.calendar.days() {
        fetch_revocations(stage, day);
    }
}

fn fetch_revocations(stage: &mut Stage<'_>, day: Day) {
    let site = &stage.internet.revocation;
    for (hour, host) in [(2, MAIL_SERVER), (3, DEPLOY_SERVER)] {
        let fetch = Fetch {
            at: day.start().plus_seconds(hour * 3_600 + stage.random.seconds(0, 900)),
            host,
            site,
            path: "/issuing-ca-3.crl",
            bytes_in: stage.random.between(18_000, 21_000),
        };
        stage.fetch(&fetch);
    }
}
