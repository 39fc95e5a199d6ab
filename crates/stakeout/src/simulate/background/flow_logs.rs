//! Flow logs of the production account: load balancers that ask the web servers, web servers that
//! ask the storage of the region, and strangers whom the security group turns away.

use std::net::Ipv4Addr;

use schema::Timestamp;

use crate::simulate::internet::{AWS, CONTENT, HOMES};
use crate::simulate::lines::{VpcConversation, idle};
use crate::simulate::random::Random;
use crate::simulate::stage::Stage;

const WEB_SERVERS: [Ipv4Addr; 4] = [
    Ipv4Addr::new(10, 64, 16, 11),
    Ipv4Addr::new(10, 64, 16, 12),
    Ipv4Addr::new(10, 64, 32, 11),
    Ipv4Addr::new(10, 64, 32, 12),
];
const BALANCERS: [Ipv4Addr; 2] = [Ipv4Addr::new(10, 64, 0, 21), Ipv4Addr::new(10, 64, 0, 37)];
const INTERVAL_SECONDS: i64 = 600;
/// Intervals between two of which something is logged; all of them would be the bulk of the logs.
const EVERY: i64 = 6;
const INTERVALS_PER_DAY: i64 = 86_400 / INTERVAL_SECONDS;

/// The addresses that the region's storage answers from, always the same.
fn storage() -> [Ipv4Addr; 3] {
    let random = &mut Random::named(0, "storage");
    [(); 3].map(|()| AWS.address(random))
}

pub(super) fn flow(stage: &mut Stage<'_>) {
    let storage = storage();
    for day in stage.calendar.days() {
        for interval in (0..INTERVALS_PER_DAY).step_by(usize::try_from(EVERY).unwrap_or(1)) {
            let from = day.start().plus_seconds(interval * INTERVAL_SECONDS);
            for (place, server) in WEB_SERVERS.into_iter().enumerate() {
                serve(stage, from, (server, &interface(place)), &storage);
            }
            turn_away(stage, from);
        }
    }
}

/// The network interface of the server at `place`; those of the balancers come after.
fn interface(place: usize) -> String {
    format!("eni-0{}", Random::named(place as u64, "interface").hexadecimal(16))
}

fn serve(
    stage: &mut Stage<'_>,
    from: Timestamp,
    (server, interface): (Ipv4Addr, &str),
    storage: &[Ipv4Addr],
) {
    let account = &stage.company.accounts.production;
    if stage.random.chance(3) {
        stage.journal.line(idle(account, interface, from));
        return;
    }
    let asked = conversation(stage, (account, interface, from));
    let asked = VpcConversation {
        client: (*stage.random.pick(&BALANCERS), asked.client.1),
        server: (server, 8080),
        bytes_out: stage.random.between(9_000, 120_000),
        bytes_in: Some(stage.random.between(90_000, 2_400_000)),
        ..asked
    };
    let stored = conversation(stage, (account, interface, from));
    let stored = VpcConversation {
        client: (server, stored.client.1),
        server: (*stage.random.pick(storage), 443),
        bytes_out: stage.random.between(4_000, 60_000),
        bytes_in: Some(stage.random.between(20_000, 800_000)),
        ..stored
    };
    for conversation in [asked, stored] {
        for line in conversation.lines() {
            stage.journal.line(line);
        }
    }
}

/// Somebody tries the balancer's other ports.
fn turn_away(stage: &mut Stage<'_>, from: Timestamp) {
    let account = &stage.company.accounts.production;
    for _ in 0..stage.random.between(1, 4) {
        let interface = interface(WEB_SERVERS.len());
        let stranger = stage.random.pick(&[HOMES, CONTENT]).address(&mut stage.random);
        let port = *stage.random.pick(&[22, 23, 445, 3389, 5900]);
        let knock = conversation(stage, (account, &interface, from));
        let knock = VpcConversation {
            client: (stranger, knock.client.1),
            server: (BALANCERS[0], port),
            ..knock
        };
        for line in knock.lines() {
            stage.journal.line(line);
        }
    }
}

/// Some seconds of an interval, in which nothing was answered yet.
fn conversation<'a>(
    stage: &mut Stage<'_>,
    (account, interface, from): (&'a str, &'a str, Timestamp),
) -> VpcConversation<'a> {
    let nobody = Ipv4Addr::UNSPECIFIED;
    VpcConversation {
        account,
        interface,
        from: from.plus_seconds(stage.random.seconds(0, 60)),
        seconds: stage.random.seconds(20, 500),
        client: (nobody, u16::try_from(stage.random.between(32_768, 60_999)).unwrap_or(32_768)),
        server: (nobody, 443),
        bytes_out: 44,
        bytes_in: None,
    }
}
