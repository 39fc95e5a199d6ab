//! A long-lived key in the wrong hands launches a fleet in a region nobody uses. Its twins launch
//! as many, but where, when and by whom a plan says; of one plan only the change calendar knows.

use super::Scenario;
use crate::simulate::aws::{self, Client, Launch, Session, list_buckets, run_instances};
use crate::simulate::background::take_role;
use crate::simulate::calendar::local;
use crate::simulate::company::HOME_REGION;
use crate::simulate::internet::VPN;
use crate::simulate::papers::{Decision, Entities, Incident, Kind, Plan, Recorded};
use crate::simulate::stage::{PLATFORM_ROLE, REPORT_USER, Stage};

pub(super) const INCIDENT: Scenario = Scenario {
    name: "stolen_key_surge",
    summary: "A stolen long-lived key launches 24 servers in a region the company never used.",
    kind: Kind::Incident,
    cloud: None,
    play: surge,
};

pub(super) const MIGRATION_TWIN: Scenario = Scenario {
    name: "planned_migration",
    summary: "The platform team launches 40 servers inside the window of CHG-5002.",
    kind: Kind::Benign,
    cloud: None,
    play: migration,
};

pub(super) const CALENDAR_TWIN: Scenario = Scenario {
    name: "restore_test",
    summary: "A role that never launched anything starts 18 servers, as the change calendar says.",
    kind: Kind::Benign,
    cloud: None,
    play: restore_test,
};

const SURGE_REGION: &str = "sa-east-1";
/// Waves of the surge: the type, and how many at once.
const WAVES: [(&str, u64); 4] =
    [("c7i.4xlarge", 8), ("c7i.4xlarge", 6), ("g5.12xlarge", 6), ("g5.12xlarge", 4)];
const RECOVERY_ROLE: &str = "recovery";
const RESTORED_SERVERS: u64 = 18;
const MIGRATION_WAVES: u64 = 5;
const SERVERS_PER_WAVE: u64 = 8;

fn surge(stage: &mut Stage<'_>) -> Incident {
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start = local(day, 0, 2, &mut stage.random);
    let exit = VPN.address(&mut stage.random);
    let user = stage.production_user(REPORT_USER);
    let client = Client::library(exit);
    let session = Session::begin(&user, start, client, &mut stage.random);
    for (second, region) in [(0, HOME_REGION), (11, "us-east-1"), (19, SURGE_REGION)] {
        let request = aws::get_caller_identity();
        stage.call(start.plus_seconds(second), &session, region, request);
    }
    stage.call(start.plus_seconds(31), &session, HOME_REGION, list_buckets());
    refused_tries(stage, start.plus_seconds(60), &session);
    let mut at = start.plus_seconds(900);
    for (instance_type, count) in WAVES {
        let launch = Launch {
            account: &session.account,
            region: SURGE_REGION,
            instance_type,
            count,
            name: "worker",
        };
        let request = run_instances(&launch, at, &mut stage.random);
        stage.call(at, &session, SURGE_REGION, request);
        at = at.plus_seconds(stage.random.seconds(120, 420));
    }
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Escalate,
        technique: "T1583.003",
        entities: Entities::of(&user).with_addresses(&[exit]),
        note: format!(
            "The key of {REPORT_USER}, which only ever reads from the office, launches 24 servers \
             from a VPN address after nine refused tries; no plan covers {SURGE_REGION}."
        ),
    }
}

/// Nine launches that the key may not make, or not that large.
fn refused_tries(stage: &mut Stage<'_>, at: schema::Timestamp, session: &Session) {
    for attempt in 0..9 {
        let region = if attempt % 3 == 0 { HOME_REGION } else { SURGE_REGION };
        let launch = Launch {
            account: &session.account,
            region,
            instance_type: "p4d.24xlarge",
            count: 2,
            name: "worker",
        };
        let at = at.plus_seconds(attempt * 47);
        let request = run_instances(&launch, at, &mut stage.random);
        let request = if attempt % 2 == 0 {
            request.refused(
                "Client.UnauthorizedOperation",
                "You are not authorized to perform this operation.",
            )
        } else {
            request.refused(
                "Client.VcpuLimitExceeded",
                "You have requested more vCPU capacity than your current vCPU limit of 32 allows \
                 for the instance bucket that the specified instance type belongs to.",
            )
        };
        stage.call(at, session, region, request);
    }
}

fn migration(stage: &mut Stage<'_>) -> Incident {
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start = day.start().plus_seconds(13 * 3600);
    let begun = start.plus_seconds(stage.random.seconds(600, 1_800));
    let session = take_role(stage, begun, PLATFORM_ROLE, "migration-wave-2");
    for wave in 0..MIGRATION_WAVES {
        let launch = Launch {
            account: &session.account,
            region: HOME_REGION,
            instance_type: "m7i.xlarge",
            count: SERVERS_PER_WAVE,
            name: &format!("wave2-{wave}"),
        };
        let offset = i64::try_from(wave).unwrap_or(0) * 1_200;
        let at = begun.plus_seconds(60 + offset + stage.random.seconds(0, 300));
        let request = run_instances(&launch, at, &mut stage.random);
        stage.call(at, &session, HOME_REGION, request);
    }
    let role = stage.production_role(PLATFORM_ROLE, String::new());
    stage.register.plans.push(Plan {
        ticket: "CHG-5002",
        summary: "Platform migration wave 2",
        who: vec![role.key()],
        kind: vec!["compute", "network"],
        places: vec![format!("aws:{}:{HOME_REGION}", role.account())],
        start,
        end: start.plus_seconds(4 * 3600),
        count: Some(60),
        approved: day.start().plus_days(-8),
        approved_by: stage.company.mailbox("change-board"),
        recorded: Recorded::Both,
    });
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Close,
        technique: "T1583.003",
        entities: Entities::of(&role),
        note: "Forty servers in an hour and a half, of the sixty that CHG-5002 plans.".to_owned(),
    }
}

fn restore_test(stage: &mut Stage<'_>) -> Incident {
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let start = day.start().plus_seconds(7 * 3600);
    let at = start.plus_seconds(stage.random.seconds(900, 5_400));
    let session = take_role(stage, at, RECOVERY_ROLE, "restore-test");
    let launch = Launch {
        account: &session.account,
        region: HOME_REGION,
        instance_type: "m7i.xlarge",
        count: RESTORED_SERVERS,
        name: "restore-test",
    };
    let request = run_instances(&launch, at.plus_seconds(60), &mut stage.random);
    let gone = aws::terminate(&aws::instance_ids(&request));
    stage.call(at.plus_seconds(60), &session, HOME_REGION, request);
    stage.call(at.plus_seconds(3_000), &session, HOME_REGION, gone);
    let role = stage.production_role(RECOVERY_ROLE, String::new());
    stage.register.plans.push(Plan {
        ticket: "CHG-5001",
        summary: "Quarterly restore test",
        who: vec![role.key()],
        kind: vec!["compute"],
        places: vec![format!("aws:{}:{HOME_REGION}", role.account())],
        start,
        end: start.plus_seconds(5 * 3600),
        count: Some(RESTORED_SERVERS),
        approved: day.start().plus_days(-6),
        approved_by: stage.company.mailbox("change-board"),
        recorded: Recorded::Calendar,
    });
    Incident {
        indicator: "provisioning_surge",
        decision: Decision::Close,
        technique: "T1583.003",
        entities: Entities::of(&role),
        note: "The event CHG-5001 of plans.ics names the role, the place and the number."
            .to_owned(),
    }
}
