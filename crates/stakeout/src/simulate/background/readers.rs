//! People of Identity Center who have a part in no story: they sign in and look at things.

use crate::simulate::aws::{Client, Principal};
use crate::simulate::company::{FIRST_READER, HOME_REGION};
use crate::simulate::stage::Stage;

const READ_ONLY: &str = "ReadOnly";

pub(super) fn look(stage: &mut Stage<'_>) {
    let company = stage.company;
    let readers = usize::try_from(stage.profile.directory_readers).unwrap_or(0);
    for day in stage.calendar.working_days() {
        for person in company.people.iter().skip(FIRST_READER).take(readers) {
            if !stage.random.chance(45) {
                continue;
            }
            let principal = Principal::Person {
                account: company.accounts.production.clone(),
                email: person.email.clone(),
                permission_set: READ_ONLY,
            };
            let at = stage.office_moment(day, person.zone_hours);
            let session = stage.sign_in(at, &principal, Client::browser(person.exit(), false));
            let count = stage.random.between(3, 12);
            stage.look_around(at, &session, HOME_REGION, count);
        }
    }
}
