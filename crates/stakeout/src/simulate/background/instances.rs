//! What the cloud does by itself around the clock: agents that report, roles that services hand to
//! servers, nightly snapshots.

use schema::{Day, Timestamp};

use crate::simulate::aws::{
    Client, Principal, Session, assume_role, create_snapshot, report_instance_health,
};
use crate::simulate::company::HOME_REGION;
use crate::simulate::internet::AWS;
use crate::simulate::stage::Stage;

const SERVERS: usize = 4;
const REPORTS_PER_DAY: i64 = 24;
const BACKUP_SERVICE: &str = "backup.amazonaws.com";
const AGENT: &str = "aws-sdk-go/1.55.5 (go1.23.8; linux; amd64) amazon-ssm-agent/3.3.2299.0";

pub(super) fn report(stage: &mut Stage<'_>) {
    let servers: Vec<(String, String)> = (0..SERVERS)
        .map(|_| {
            let id = format!("i-0{}", stage.random.hexadecimal(16));
            (id, AWS.address(&mut stage.random).to_string())
        })
        .collect();
    for day in stage.calendar.days() {
        for (instance, address) in &servers {
            server_day(stage, day, (instance, address));
        }
        nightly_snapshots(stage, day);
    }
}

/// Reports at a steady beat; every six hours the server's role is handed out anew.
fn server_day(stage: &mut Stage<'_>, day: Day, (instance, address): (&str, &str)) {
    let role = stage.production_role("web-instance", instance.to_owned());
    let client = Client::with_agent(address, AGENT);
    let mut session = None;
    for beat in 0..REPORTS_PER_DAY {
        let at = day
            .start()
            .plus_seconds(beat * 86_400 / REPORTS_PER_DAY + stage.random.seconds(0, 240));
        if beat % 6 == 0 {
            let began = Session::begin(&role, at, client.clone(), &mut stage.random);
            hand_out(stage, at, &role, &began);
            session = Some(began);
        }
        if let Some(session) = &session {
            let at = at.plus_seconds(2);
            stage.call(at, session, HOME_REGION, report_instance_health(instance));
        }
    }
}

/// EC2 takes the role on the server's behalf.
fn hand_out(stage: &mut Stage<'_>, at: Timestamp, role: &Principal, began: &Session) {
    let caller = Session::of_service(role.account(), "ec2.amazonaws.com");
    let request = assume_role(role, began, at, &mut stage.random);
    stage.call(at, &caller, HOME_REGION, request);
}

fn nightly_snapshots(stage: &mut Stage<'_>, day: Day) {
    let at = day.start().plus_seconds(stage.random.seconds(9_000, 9_600));
    let backup = Principal::Service {
        account: stage.company.accounts.production.clone(),
        service: BACKUP_SERVICE,
        role: "AWSServiceRoleForBackup",
        session: "AWSBackup-AWSServiceRoleForBackup",
    };
    let client = Client::service(BACKUP_SERVICE);
    let session = Session::begin(&backup, at, client, &mut stage.random);
    for volume in 0..3 {
        let request = create_snapshot(&format!("vol-0a1b2c3d4e5f6071{volume}"), &mut stage.random);
        stage.call(at.plus_seconds(volume * 8), &session, HOME_REGION, request);
    }
}
