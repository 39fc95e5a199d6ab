//! The platform team's deploy server: an IAM user with a long-lived key that does nothing but take
//! the deploy role, and a second such user that fetches figures every morning.

use schema::{Day, Timestamp};

use crate::simulate::aws::{
    self, Client, Launch, Principal, Session, assume_role, create_autoscaling_group, instance_ids,
    list_buckets, resize_autoscaling_group, run_instances, terminate,
};
use crate::simulate::company::{HOME_REGION, OFFICE_NAT};
use crate::simulate::stage::{DEPLOY_USER, PLATFORM_ROLE, REPORT_USER, Stage};

pub(super) const WEB_FLEET: &str = "web-frontend";

pub(super) fn deploy(stage: &mut Stage<'_>) {
    for (number, day) in stage.calendar.working_days().into_iter().enumerate() {
        for _ in 0..stage.random.between(1, 2) {
            let at = stage.office_moment(day, 2);
            release(stage, at, number);
        }
    }
    for day in stage.calendar.days() {
        morning_report(stage, day);
    }
}

/// The deploy server takes a role of its own.
pub(in crate::simulate) fn take_role(
    stage: &mut Stage<'_>,
    at: Timestamp,
    role: &'static str,
    name: &str,
) -> Session {
    let user = stage.production_user(DEPLOY_USER);
    let client = Client::library(OFFICE_NAT);
    let caller = Session::begin(&user, at, client.clone(), &mut stage.random);
    let role: Principal = stage.production_role(role, name.to_owned());
    let session = Session::begin(&role, at, client, &mut stage.random);
    let request = assume_role(&role, &session, at, &mut stage.random);
    stage.call(at, &caller, HOME_REGION, request);
    session
}

fn release(stage: &mut Stage<'_>, at: Timestamp, number: usize) {
    let session = take_role(stage, at, PLATFORM_ROLE, &format!("release-{}", 2100 + number));
    let count = stage.random.between(4, 9);
    let at = stage.look_around(at, &session, HOME_REGION, count);
    if number == 0 {
        let request = create_autoscaling_group(WEB_FLEET, (2, 12));
        stage.call(at.plus_seconds(5), &session, HOME_REGION, request);
    } else if stage.random.chance(50) {
        let request = resize_autoscaling_group(WEB_FLEET, stage.random.between(3, 6));
        stage.call(at.plus_seconds(5), &session, HOME_REGION, request);
    }
    if stage.random.chance(35) {
        let count = stage.random.between(1, 3);
        launch_canaries(stage, at.plus_seconds(20), &session, count);
    }
}

/// Servers that try a release, gone the same day.
fn launch_canaries(stage: &mut Stage<'_>, at: Timestamp, session: &Session, count: u64) {
    let launch = Launch {
        account: &session.account,
        region: HOME_REGION,
        instance_type: "m7i.large",
        count,
        name: "canary",
    };
    let request = run_instances(&launch, at, &mut stage.random);
    let ids = instance_ids(&request);
    stage.call(at, session, HOME_REGION, request);
    let later = at.plus_seconds(stage.random.seconds(3_600, 9_000));
    stage.call(later, session, HOME_REGION, terminate(&ids));
}

/// Shortly after six, every day, from the reporting host in the office.
fn morning_report(stage: &mut Stage<'_>, day: Day) {
    let at = day.start().plus_seconds(stage.random.seconds(22_200, 22_500));
    let user = stage.production_user(REPORT_USER);
    let session = Session::begin(&user, at, Client::library(OFFICE_NAT), &mut stage.random);
    stage.call(at, &session, HOME_REGION, list_buckets());
    for second in 1..=stage.random.seconds(4, 7) {
        let request = aws::read_something(&mut stage.random);
        stage.call(at.plus_seconds(second * 3), &session, HOME_REGION, request);
    }
}
