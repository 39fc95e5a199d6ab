//! A domain that looks like the company's own, registered from a corporate account by somebody whom
//! nobody authorised. Its twin registers a name that stands in the portfolio.

use schema::Timestamp;

use super::Scenario;
use crate::simulate::aws::{
    Client, Principal, Registration, Session, change_record, check_domain, create_hosted_zone,
    register_domain,
};
use crate::simulate::company::{Cast, GLOBAL_REGION, HOME_REGION};
use crate::simulate::internet::{HOMES, LOWMOOR};
use crate::simulate::lines::PageView;
use crate::simulate::papers::{Decision, Domain, Entities, Incident, Kind};
use crate::simulate::registrations::{AMAZON, Registration as Answer, long_held};
use crate::simulate::stage::{DOMAIN_ADMINISTRATOR, MARKETING, Stage};
use crate::simulate::words;

pub(super) const INCIDENT: Scenario = Scenario {
    name: "lookalike_domain",
    summary: "A marketing account registers a look-alike of the brand, with hidden contacts.",
    kind: Kind::Incident,
    cloud: None,
    play: lookalike,
};

pub(super) const TWIN: Scenario = Scenario {
    name: "portfolio_domain",
    summary: "The domains team registers a name that stands in the portfolio.",
    kind: Kind::Benign,
    cloud: None,
    play: portfolio,
};

fn lookalike(stage: &mut Stage<'_>) -> Incident {
    let lure = *stage.random.pick(words::LURES);
    let domain = format!("{}{lure}", misspelled(stage.company.brand));
    let server = LOWMOOR.address(&mut stage.random);
    let (person, session, at) = desk_session(stage, Cast::Marketer, MARKETING);
    register(stage, at, &session, Registration { domain: &domain, privacy: true });
    let at = at.plus_seconds(stage.random.seconds(900, 2_400));
    copied_pages(stage, at.plus_seconds(7_200), &domain);
    let name = format!("www.{domain}");
    let request = change_record(&domain, &name, &server.to_string(), at, &mut stage.random);
    stage.call(at, &session, GLOBAL_REGION, request);
    Incident {
        indicator: "domain_registration",
        decision: Decision::Escalate,
        technique: "T1583.001",
        entities: Entities::of(&person).with_domains(&[domain.as_str()]).with_addresses(&[server]),
        note: format!(
            "{domain} imitates {}; it is in no portfolio, its contacts are hidden, and whoever \
             registered it has no domain grant.",
            stage.company.domain
        ),
    }
}

fn portfolio(stage: &mut Stage<'_>) -> Incident {
    let campaign = *stage.random.pick(words::CAMPAIGNS);
    let domain = format!("{}{campaign}", stage.company.brand);
    let (person, session, at) = desk_session(stage, Cast::DomainManager, DOMAIN_ADMINISTRATOR);
    register(stage, at, &session, Registration { domain: &domain, privacy: false });
    stage.register.domains.push(Domain {
        name: domain.clone(),
        owner: stage.company.mailbox("domains"),
        ticket: "CHG-5003",
    });
    Incident {
        indicator: "domain_registration",
        decision: Decision::Close,
        technique: "T1583.001",
        entities: Entities::of(&person).with_domains(&[domain.as_str()]),
        note: format!("{domain} stands in the portfolio under CHG-5003."),
    }
}

/// An office sign-in to the corporate account, and when its first look around was over.
fn desk_session(
    stage: &mut Stage<'_>,
    cast: Cast,
    permission_set: &'static str,
) -> (Principal, Session, Timestamp) {
    let person = stage.company.cast(cast);
    let principal = Principal::Person {
        account: stage.company.accounts.corporate.clone(),
        email: person.email.clone(),
        permission_set,
    };
    let day = *stage.random.pick(&stage.calendar.incident_days());
    let at = stage.office_moment(day, person.zone_hours);
    let session = stage.sign_in(at, &principal, Client::browser(person.exit(), false));
    let at = stage.look_around(at, &session, HOME_REGION, 4);
    (principal, session, at)
}

/// Asks whether the name is free, registers it, and makes its zone.
fn register(
    stage: &mut Stage<'_>,
    at: Timestamp,
    session: &Session,
    registration: Registration<'_>,
) {
    let domain = registration.domain;
    stage.call(at.plus_seconds(20), session, GLOBAL_REGION, check_domain(domain));
    let request = register_domain(registration, &mut stage.random);
    stage.call(at.plus_seconds(150), session, GLOBAL_REGION, request);
    answer(stage, at.plus_seconds(152), registration);
    let zone_at = at.plus_seconds(600);
    let request = create_hosted_zone(domain, zone_at, &mut stage.random);
    stage.call(zone_at, session, GLOBAL_REGION, request);
}

/// What the registry says of it from then on; the company asks the night after.
fn answer(stage: &mut Stage<'_>, created: Timestamp, registration: Registration<'_>) {
    let asked = created.day().start().plus_days(1).plus_seconds(4 * 3_600);
    let holder = format!("{} AS", stage.company.name);
    let answer = Answer {
        created: Timestamp::from_seconds(created.seconds()),
        registrar: AMAZON,
        organization: (!registration.privacy).then_some(holder),
        name_servers: ["ns-611.awsdns-12.net", "ns-1290.awsdns-33.org"].map(str::to_owned),
        ..long_held(registration.domain, asked, &mut stage.random)
    };
    stage.journal.registrations.push(answer);
}

/// Whoever falls for the copy fetches its pictures from the real site, which notes where from.
fn copied_pages(stage: &mut Stage<'_>, from: Timestamp, domain: &str) {
    let referrer = format!("https://www.{domain}/login");
    let mut at = from;
    for _ in 0..stage.random.between(9, 20) {
        at = at.plus_seconds(stage.random.seconds(120, 5_400));
        let view = PageView {
            at,
            visitor: HOMES.address(&mut stage.random),
            path: "/static/logo.svg",
            status: 200,
            bytes: 4_120,
            referrer: &referrer,
            agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 \
                    Firefox/142.0",
        };
        stage.journal.line(view.line());
    }
}

/// The brand as a hurried reader would still take it: one letter swapped for its double.
fn misspelled(brand: &str) -> String {
    for (letter, double) in [("l", "1"), ("o", "0"), ("m", "rn"), ("e", "3"), ("a", "4")] {
        if brand.contains(letter) {
            return brand.replacen(letter, double, 1);
        }
    }
    brand.to_owned()
}
