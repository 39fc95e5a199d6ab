//! A chain of purchases on the wire: somebody pays at a registrar and at a hosting company over the
//! company's proxy, and a day later looks up the new name and opens SSH to the new server. Two
//! twins: the same with a plan and a portfolio behind it, and somebody who only reads what such
//! companies write.

use schema::{Day, Timestamp};

use super::Scenario;
use crate::simulate::calendar::local;
use crate::simulate::company::{Cast, Person};
use crate::simulate::internet::{KETTLEHOST, Site};
use crate::simulate::papers::{Decision, Domain, Entities, Incident, Kind, Plan, Recorded};
use crate::simulate::registrations::{NAMEKILN, Registration, long_held};
use crate::simulate::stage::Stage;
use crate::simulate::wire::{ShellVisit, look_up, shell};
use crate::simulate::words::invented_word;

pub(super) const INCIDENT: Scenario = Scenario {
    name: "procurement_chain",
    summary: "An employee buys a domain and a server on the Web and works on them over SSH.",
    kind: Kind::Incident,
    cloud: None,
    play: purchase,
};

pub(super) const PLANNED_TWIN: Scenario = Scenario {
    name: "planned_purchase",
    summary: "An employee buys the domain and the server that CHG-5007 and the portfolio name.",
    kind: Kind::Benign,
    cloud: None,
    play: planned_purchase,
};

pub(super) const BROWSING_TWIN: Scenario = Scenario {
    name: "window_shopping",
    summary: "An engineer reads front pages and documentation of a registrar and a hosting company.",
    kind: Kind::Benign,
    cloud: None,
    play: window_shopping,
};

/// What was bought, and when the buying began.
struct Purchase {
    site: Site,
    at: Timestamp,
}

fn purchase(stage: &mut Stage<'_>) -> Incident {
    let person = stage.company.cast(Cast::Buyer);
    let bought = buy(stage, person, "parcels");
    let Site { name, addresses, .. } = &bought.site;
    Incident {
        indicator: "domain_registration",
        decision: Decision::Escalate,
        technique: "T1583.001",
        entities: Entities { hosts: vec![person.workstation], ..Entities::default() }
            .with_addresses(addresses)
            .with_domains(&[name]),
        note: format!(
            "{} pays at cart.namekiln.example and my.kettlehost.example; {name}, registered within \
             the hour with its holder hidden, and {} are then used over SSH. Nobody allowed it.",
            person.name, addresses[0]
        ),
    }
}

fn planned_purchase(stage: &mut Stage<'_>) -> Incident {
    let person = stage.company.cast(Cast::Purchaser);
    let bought = buy(stage, person, "field-trial");
    let Site { name, addresses, .. } = &bought.site;
    let day = bought.at.day();
    stage.register.domains.push(Domain {
        name: name.to_string(),
        owner: stage.company.mailbox("domains"),
        ticket: "CHG-5007",
    });
    stage.register.plans.push(Plan {
        ticket: "CHG-5007",
        summary: "Name and server for the field trial",
        who: vec![person.handle.clone(), person.email.clone(), person.workstation.to_string()],
        kind: vec!["domain", "compute", "address"],
        places: Vec::new(),
        start: day.start(),
        end: day.start().plus_days(3),
        count: Some(4),
        approved: day.start().plus_days(-12),
        approved_by: stage.company.mailbox("change-board"),
        recorded: Recorded::Both,
    });
    Incident {
        indicator: "domain_registration",
        decision: Decision::Close,
        technique: "T1583.001",
        entities: Entities { hosts: vec![person.workstation], ..Entities::default() }
            .with_addresses(addresses)
            .with_domains(&[name]),
        note: format!("{name} stands in the portfolio, and CHG-5007 plans the server."),
    }
}

fn window_shopping(stage: &mut Stage<'_>) -> Incident {
    let person = stage.company.cast(Cast::Curious);
    let shops = &stage.internet.shops;
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let first = stage.office_moment(day, person.zone_hours);
    let pages = [&shops.registrar, &shops.host, &shops.documentation, &shops.documentation];
    for (page, site) in (0..).zip(pages) {
        let at = first.plus_seconds(page * 240 + stage.random.seconds(0, 90));
        stage.browse(at, person.workstation, site, true);
    }
    Incident {
        indicator: "new_address",
        decision: Decision::Close,
        technique: "T1583.003",
        entities: Entities { hosts: vec![person.workstation], ..Entities::default() },
        note: "Front pages and documentation only: nothing was ordered, and nothing new met."
            .to_owned(),
    }
}

/// Orders a name and a server, and begins to use both the day after.
fn buy(stage: &mut Stage<'_>, person: &Person, purpose: &str) -> Purchase {
    let shops = &stage.internet.shops;
    let days = stage.calendar.incident_run(2, &mut stage.random);
    let at = local(days[0], person.zone_hours, 10, &mut stage.random);
    for (page, site) in
        (0..).zip([&shops.registrar, &shops.registrar, &shops.cart, &shops.cart, &shops.cart])
    {
        let at = at.plus_seconds(page * 130 + stage.random.seconds(0, 60));
        stage.browse(at, person.workstation, site, page % 2 == 0);
    }
    let name = format!("{}-{purpose}.example", invented_word(&mut stage.random));
    let site = Site { modern: true, ..Site::new(&name, KETTLEHOST, 1, &mut stage.random) };
    register(stage, &name, at.plus_seconds(840));
    for page in 0..6 {
        let visited = if page < 2 { &shops.host } else { &shops.portal };
        let at = at.plus_seconds(1_900 + page * 170 + stage.random.seconds(0, 80));
        stage.browse(at, person.workstation, visited, page % 2 == 0);
    }
    work_on_it(stage, days[days.len() - 1], person, &site);
    Purchase { site, at }
}

/// The registry has it at once; the company asks the night after.
fn register(stage: &mut Stage<'_>, name: &str, created: Timestamp) {
    let asked = created.day().start().plus_days(1).plus_seconds(4 * 3_600);
    let registration = Registration {
        created: Timestamp::from_seconds(created.seconds()),
        registrar: NAMEKILN,
        organization: None,
        name_servers: ["ns1", "ns2"].map(|server| format!("{server}.namekiln.example")),
        ..long_held(name, asked, &mut stage.random)
    };
    stage.journal.registrations.push(registration);
}

/// Looks the name up, and opens SSH to it, a few times.
fn work_on_it(stage: &mut Stage<'_>, day: Day, person: &Person, site: &Site) {
    let mut at = local(day, person.zone_hours, 13, &mut stage.random);
    for session in 0..3 {
        let asked = (at, person.workstation);
        let at_server = look_up(stage.journal, asked, site, &mut stage.random);
        let visit = ShellVisit {
            at: at_server,
            host: person.workstation,
            server: site.addresses[0],
            seconds: stage.random.seconds(200, 1_500),
            success: true,
        };
        shell(stage.journal, &visit, &mut stage.random);
        at = at.plus_seconds(2_400 + session * 600);
    }
    stage.browse(at, person.workstation, site, true);
}
