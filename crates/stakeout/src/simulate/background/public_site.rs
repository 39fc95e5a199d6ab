//! The public web site, as its server's access log shows it: visitors, search engines, and probes
//! for software that it does not run.

use std::net::Ipv4Addr;

use schema::Day;

use crate::simulate::internet::{CONTENT, HOMES, LOWMOOR, STRATABAY};
use crate::simulate::lines::PageView;
use crate::simulate::stage::Stage;

const PAGES: [&str; 8] = [
    "/",
    "/products",
    "/products/rail-sensors",
    "/about",
    "/careers",
    "/contact",
    "/news",
    "/static/logo.svg",
];
const PROBES: [&str; 5] = ["/wp-login.php", "/.env", "/admin/", "/xmlrpc.php", "/.git/config"];
const BROWSERS: [&str; 3] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
     Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Version/18.4 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
];
const CRAWLER: &str = "Mozilla/5.0 (compatible; FinderyBot/2.1; +https://www.findery.example/bot)";
const PROBER: &str = "Mozilla/5.0 zgrab/0.x";

pub(super) fn serve(stage: &mut Stage<'_>) {
    for day in stage.calendar.days() {
        let visitors = if stage.calendar.is_free(day) { 8 } else { stage.random.between(18, 34) };
        for _ in 0..visitors {
            let visitor = HOMES.address(&mut stage.random);
            let agent = *stage.random.pick(&BROWSERS);
            visit(stage, day, visitor, agent);
        }
        let crawler = STRATABAY.address(&mut stage.random);
        visit(stage, day, crawler, CRAWLER);
        probe(stage, day);
    }
}

fn visit(stage: &mut Stage<'_>, day: Day, visitor: Ipv4Addr, agent: &str) {
    let home = format!("https://www.{}/", stage.company.domain);
    let mut at = stage.office_moment(day, 1);
    for page in 0..stage.random.between(1, 6) {
        let path = *stage.random.pick(&PAGES);
        let view = PageView {
            at,
            visitor,
            path,
            status: 200,
            bytes: stage.random.between(1_900, 48_000),
            referrer: if page == 0 { "-" } else { &home },
            agent,
        };
        stage.journal.line(view.line());
        at = at.plus_seconds(stage.random.seconds(4, 90));
    }
}

/// One stranger tries what is tried everywhere.
fn probe(stage: &mut Stage<'_>, day: Day) {
    let visitor = stage.random.pick(&[CONTENT, LOWMOOR]).address(&mut stage.random);
    let mut at = day.start().plus_seconds(stage.random.seconds(0, 86_000));
    for path in PROBES {
        let view =
            PageView { at, visitor, path, status: 404, bytes: 153, referrer: "-", agent: PROBER };
        stage.journal.line(view.line());
        at = at.plus_seconds(1);
    }
}
