//! Auto Scaling: servers that come with the morning's load and go with the evening's, started by
//! the provider's own role inside the limits that the platform team set.

use schema::Timestamp;

use super::platform::WEB_FLEET;
use crate::simulate::aws::{
    Client, Launch, Principal, Session, autoscaling_launch, instance_ids, terminate,
};
use crate::simulate::company::HOME_REGION;
use crate::simulate::stage::Stage;

const SERVICE: &str = "autoscaling.amazonaws.com";
const FIRST_LAUNCH_HOUR: i64 = 9;

pub(super) fn follow_the_load(stage: &mut Stage<'_>) {
    // The group is made on the first day; it grows from the second on.
    for day in stage.calendar.days().skip(1) {
        let (from, to) = stage.profile.autoscaling;
        let growth = if stage.calendar.is_free(day) {
            2
        } else {
            stage.random.seconds(i64::from(from), i64::from(to))
        };
        for server in 0..growth {
            let hour = FIRST_LAUNCH_HOUR + server % 4;
            let at = day.start().plus_seconds(hour * 3600 + stage.random.seconds(0, 3_500));
            let end = day.start().plus_seconds(stage.random.seconds(61_000, 75_000));
            one_server(stage, (at, end));
        }
    }
}

fn one_server(stage: &mut Stage<'_>, (start, end): (Timestamp, Timestamp)) {
    let scaling = Principal::Service {
        account: stage.company.accounts.production.clone(),
        service: SERVICE,
        role: "AWSServiceRoleForAutoScaling",
        session: "AutoScaling",
    };
    let session = Session::begin(&scaling, start, Client::service(SERVICE), &mut stage.random);
    let launch = Launch {
        account: &session.account,
        region: HOME_REGION,
        instance_type: "m7i.large",
        count: 1,
        name: WEB_FLEET,
    };
    let request = autoscaling_launch(&launch, start, &mut stage.random);
    let ids = instance_ids(&request);
    stage.call(start, &session, HOME_REGION, request);
    let session = Session::begin(&scaling, end, Client::service(SERVICE), &mut stage.random);
    stage.call(end, &session, HOME_REGION, terminate(&ids));
}
