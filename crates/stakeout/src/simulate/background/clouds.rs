//! Ordinary days in the other clouds: deployments, a test server now and then, a report a day, and
//! servers that ask the storage of their region.

use crate::simulate::clouds::{Caller, Cloud, Conversation, Deed};
use crate::simulate::company::{ENGINEERS, OFFICE_NAT};
use crate::simulate::internet::CONTENT;
use crate::simulate::papers::Grant;
use crate::simulate::random::Random;
use crate::simulate::stage::Stage;

/// The approvals are older than the logs by this much.
const APPROVED_DAYS_BEFORE: i32 = -90;
const SERVERS: u8 = 4;
/// Hours between two of which the flow logs say something; all of them would be the bulk of the logs.
const EVERY_HOURS: usize = 3;

pub(super) fn work(stage: &mut Stage<'_>) {
    for cloud in stage.clouds {
        approve(stage, cloud);
        for day in stage.calendar.working_days() {
            deploy(stage, cloud, day);
            test(stage, cloud, day);
        }
        for day in stage.calendar.days() {
            let at = day.start().plus_seconds(4 * 3_600 + stage.random.seconds(0, 600));
            stage.act(cloud, (at, &cloud.reporter, OFFICE_NAT), cloud.home, Deed::Look);
            serve(stage, cloud, day);
        }
    }
}

/// What is approved there, and for what the register is complete.
fn approve(stage: &mut Stage<'_>, cloud: &Cloud) {
    let provider = cloud.provider.as_str();
    stage.register.complete.push(format!("serverless:{provider}"));
    for kind in ["network", "dns"] {
        stage.register.complete.push(format!("{kind}:{provider}:{}", cloud.account));
    }
    let engineers = stage.company.engineers().iter().map(|person| person.email.clone());
    let grant = Grant {
        who: engineers.collect(),
        kind: vec!["compute"],
        places: vec![cloud.place(cloud.home)],
        max_per_day: Some(6),
        origin: Vec::new(),
        ticket: "POL-21",
        owner: stage.company.mailbox("platform"),
        approved: stage.calendar.start().plus_days(APPROVED_DAYS_BEFORE),
    };
    let pipeline = Grant {
        who: vec![cloud.pipeline.key().to_owned()],
        kind: vec!["compute", "serverless", "address"],
        max_per_day: Some(30),
        ticket: "POL-20",
        ..grant.clone()
    };
    stage.register.grants.extend([grant, pipeline]);
}

/// The pipeline puts up a function or two, and a server for a long test.
fn deploy(stage: &mut Stage<'_>, cloud: &Cloud, day: schema::Day) {
    for run in 0..stage.random.between(1, 3) {
        let at = stage.office_moment(day, 2);
        let name = format!("receipt-{}-{run}", day.0);
        let who = (at, &cloud.pipeline, OFFICE_NAT);
        stage.act(cloud, who, cloud.home, Deed::Function { name: &name });
    }
    let at = stage.office_moment(day, 2);
    let (name, class) = (format!("build-{}", day.0), cloud.classes().1);
    let who = (at, &cloud.pipeline, OFFICE_NAT);
    stage.act(cloud, who, cloud.home, Deed::Server { name: &name, class });
}

/// An engineer tries something on a server.
fn test(stage: &mut Stage<'_>, cloud: &Cloud, day: schema::Day) {
    for seat in 0..ENGINEERS {
        if !stage.random.chance(30) {
            continue;
        }
        let person = &stage.company.people[seat];
        let at = stage.office_moment(day, person.zone_hours);
        let (name, class) = (format!("try-{seat}-{}", day.0), cloud.classes().1);
        let caller = Caller::Person(person.email.clone());
        let who = (at, &caller, person.exit());
        stage.act(cloud, who, cloud.home, Deed::Server { name: &name, class });
    }
}

/// Each server asks the storage of its region, by day and by night.
fn serve(stage: &mut Stage<'_>, cloud: &Cloud, day: schema::Day) {
    let mut random = Random::named(0, &format!("storage/{}", cloud.account));
    let storage = [(); 2].map(|()| CONTENT.address(&mut random));
    for hour in (0..24).step_by(EVERY_HOURS) {
        for place in 0..SERVERS {
            let conversation = Conversation {
                at: day.start().plus_seconds(hour * 3_600 + stage.random.seconds(0, 3_000)),
                seconds: stage.random.seconds(2, 300),
                server: cloud.server(place),
                peer: (*stage.random.pick(&storage), 443),
                bytes_out: stage.random.between(4_000, 60_000),
                bytes_in: stage.random.between(20_000, 800_000),
            };
            stage.converse(cloud, &conversation);
        }
    }
}
