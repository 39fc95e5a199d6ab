//! The delivery pipeline: a web identity that deploys some ten times a day, tests on a few short-
//! lived servers, and on one day a week on a whole fleet of them. Its runners come from addresses
//! that nobody has seen before, every time.

use schema::{Day, Timestamp};

use crate::simulate::aws::{
    Client, Function, Launch, Principal, Session, assume_role_with_web_identity, instance_ids,
    run_instances, terminate, update_function,
};
use crate::simulate::company::HOME_REGION;
use crate::simulate::internet::STRATABAY;
use crate::simulate::stage::Stage;

/// Wednesday, when the long tests run.
const BURST_WEEKDAY: u8 = 2;

pub(super) fn run(stage: &mut Stage<'_>) {
    let pipelines = stage.pipelines();
    for day in stage.calendar.days() {
        for pipeline in &pipelines {
            run_all(stage, pipeline, day);
        }
        if day.weekday() == BURST_WEEKDAY {
            burst(stage, day);
        }
    }
}

/// The runs of one pipeline on one day.
fn run_all(stage: &mut Stage<'_>, pipeline: &Principal, day: Day) {
    let (from, to) = stage.profile.pipeline_runs;
    let runs = if stage.calendar.is_free(day) {
        2
    } else {
        stage.random.between(u64::from(from), u64::from(to))
    };
    for _ in 0..runs {
        let at = stage.office_moment(day, 2);
        let session = begin(stage, pipeline, at);
        deploy(stage, at, &session);
        if stage.random.chance(25) {
            let count = stage.random.between(1, 2);
            test_fleet(stage, at, &session, count);
        }
    }
}

fn burst(stage: &mut Stage<'_>, day: Day) {
    let at = day.start().plus_seconds(stage.random.seconds(39_600, 43_200));
    let session = begin_main(stage, at);
    let (from, to) = stage.profile.test_fleets;
    for wave in 0..stage.random.seconds(i64::from(from), i64::from(to)) {
        let count = stage.random.between(8, 10);
        test_fleet(stage, at.plus_seconds(wave * 90), &session, count);
    }
}

/// A run of the main pipeline starts.
pub(in crate::simulate) fn begin_main(stage: &mut Stage<'_>, at: Timestamp) -> Session {
    let pipeline = stage.main_pipeline();
    begin(stage, &pipeline, at)
}

/// A run starts: the runner trades its token for a session.
fn begin(stage: &mut Stage<'_>, pipeline: &Principal, at: Timestamp) -> Session {
    let runner = Client::library(STRATABAY.address(&mut stage.random));
    let session = Session::begin(pipeline, at, runner, &mut stage.random);
    let (caller, request) =
        assume_role_with_web_identity(pipeline, &session, at, &mut stage.random);
    stage.call(at, &caller, HOME_REGION, request);
    session
}

fn deploy(stage: &mut Stage<'_>, at: Timestamp, session: &Session) {
    let mut at = at;
    for _ in 0..stage.random.between(5, 12) {
        at = at.plus_seconds(stage.random.seconds(1, 20));
        let request = crate::simulate::aws::read_something(&mut stage.random);
        stage.call(at, session, HOME_REGION, request);
    }
    for name in ["checkout-api", "mail-render"] {
        if stage.random.chance(40) {
            let function = Function {
                account: &session.account,
                region: HOME_REGION,
                name,
                role: "lambda-deployed",
                runtime: "nodejs22.x",
            };
            let request = update_function(&function, at, &mut stage.random);
            stage.call(at.plus_seconds(4), session, HOME_REGION, request);
        }
    }
}

/// Servers for one test, gone within the hour.
fn test_fleet(stage: &mut Stage<'_>, at: Timestamp, session: &Session, count: u64) {
    let launch = Launch {
        account: &session.account,
        region: HOME_REGION,
        instance_type: "c7i.large",
        count,
        name: "integration-test",
    };
    let at = at.plus_seconds(stage.random.seconds(60, 240));
    let request = run_instances(&launch, at, &mut stage.random);
    let ids = instance_ids(&request);
    stage.call(at, session, HOME_REGION, request);
    let later = at.plus_seconds(stage.random.seconds(900, 3_000));
    stage.call(later, session, HOME_REGION, terminate(&ids));
}
