//! Batch jobs: servers that compute at night and upload what came out to our own bucket, each at an
//! hour of its own.

use std::net::Ipv4Addr;

use crate::simulate::background::backup_bucket;
use crate::simulate::stage::Stage;
use crate::simulate::wire::Visit;

/// Batch servers lie side by side from here on.
const FIRST_SERVER: u32 = 0x0a0a_0164;

pub(super) fn compute(stage: &mut Stage<'_>) {
    let bucket = backup_bucket(&stage.company.backup_bucket());
    for day in stage.calendar.days() {
        for job in 0..stage.profile.batch_jobs {
            let hour = i64::from(job % 5);
            let visit = Visit {
                at: day.start().plus_seconds(hour * 3_600 + stage.random.seconds(0, 600)),
                host: Ipv4Addr::from_bits(FIRST_SERVER + job),
                site: &bucket,
                bytes_out: stage.random.between(40_000_000, 60_000_000),
                bytes_in: stage.random.between(20_000, 60_000),
                seconds: stage.random.between(20, 90),
                asks: true,
            };
            stage.visit(&visit);
        }
    }
}
