//! People in the cloud: engineers who look around and launch a server now and then, specialists
//! with their own duties, administrators who sign in to the console with a second factor.

use schema::{Day, Timestamp};

use crate::simulate::aws::{
    self, Client, Function, Launch, Principal, Session, change_record, check_domain, console_login,
    instance_ids, run_instances, terminate, update_function,
};
use crate::simulate::company::{Cast, GLOBAL_REGION, HOME_REGION, OFFICE_NAT, Person};
use crate::simulate::internet::HOMES;
use crate::simulate::stage::{
    DOMAIN_ADMINISTRATOR, MARKETING, NETWORK_ADMINISTRATOR, Stage, developer,
};

/// The working day on which somebody reads the bill.
const ROOT_VISIT: usize = 6;
/// The working days on which somebody is on the road.
const TRAVELS: [usize; 2] = [17, 23];
const INSTANCE_TYPES: [&str; 5] = ["t3.small", "t3.medium", "t3.large", "m7i.large", "c7i.large"];

pub(super) fn work(stage: &mut Stage<'_>) {
    for (number, day) in stage.calendar.working_days().into_iter().enumerate() {
        for engineer in stage.company.engineers() {
            if stage.random.chance(88) {
                engineer_day(stage, day, engineer);
            }
        }
        specialists(stage, day);
        if TRAVELS.contains(&number) {
            hotel_day(stage, day);
        }
        administrators(stage, day, number);
    }
}

fn engineer_day(stage: &mut Stage<'_>, day: Day, engineer: &Person) {
    let accounts = &stage.company.accounts;
    for _ in 0..stage.random.between(1, 2) {
        let in_production = stage.random.chance(30);
        let account = if in_production { &accounts.production } else { &accounts.development };
        let principal = developer(account, engineer);
        let at = stage.office_moment(day, engineer.zone_hours);
        let client = client_of(stage, engineer);
        let session = stage.sign_in(at, &principal, client);
        let count = stage.random.between(6, 26);
        let at = stage.look_around(at, &session, HOME_REGION, count);
        if !in_production && stage.random.chance(16) {
            launch(stage, at, &session, engineer);
        }
        if !in_production && stage.random.chance(20) {
            update_a_function(stage, at, &session);
        }
    }
}

/// An engineer on the road: an ordinary day from an address that nobody has seen before, with a
/// test server inside the standing grant.
fn hotel_day(stage: &mut Stage<'_>, day: Day) {
    let traveller = stage.company.cast(Cast::Traveller);
    let principal = developer(&stage.company.accounts.development, traveller);
    let at = stage.office_moment(day, traveller.zone_hours);
    let hotel = Client::command_line(HOMES.address(&mut stage.random));
    let session = stage.sign_in(at, &principal, hotel);
    let at = stage.look_around(at, &session, HOME_REGION, 9);
    launch(stage, at, &session, traveller);
}

fn client_of(stage: &mut Stage<'_>, person: &Person) -> Client {
    match stage.random.below(10) {
        0..=5 => Client::command_line(person.exit()),
        6..=7 => Client::browser(person.exit(), false),
        _ => Client::with_agent(
            person.exit(),
            "APN/1.0 HashiCorp/1.0 Terraform/1.12.2 terraform-provider-aws/6.3.0 \
             aws-sdk-go-v2/1.36.5 ua/2.1 os/linux lang/go#1.23.8",
        ),
    }
}

/// A test server or two, most of them gone before the evening.
fn launch(stage: &mut Stage<'_>, at: Timestamp, session: &Session, engineer: &Person) {
    let first_name = engineer.handle.split('.').next().unwrap_or_default();
    let instance_type = *stage.random.pick(&INSTANCE_TYPES);
    let launch = Launch {
        account: &session.account,
        region: HOME_REGION,
        instance_type,
        count: if stage.random.chance(85) { 1 } else { 2 },
        name: &format!("{first_name}-test"),
    };
    let request = run_instances(&launch, at, &mut stage.random);
    let ids = instance_ids(&request);
    stage.call(at, session, HOME_REGION, request);
    if stage.random.chance(75) {
        let later = at.plus_seconds(stage.random.seconds(1_800, 14_400));
        stage.call(later, session, HOME_REGION, terminate(&ids));
    }
}

fn update_a_function(stage: &mut Stage<'_>, at: Timestamp, session: &Session) {
    let name = *stage.random.pick(&["invoice-preview", "thumbnailer", "webhook-inbox"]);
    let function = Function {
        account: &session.account,
        region: HOME_REGION,
        name,
        role: "lambda-basic",
        runtime: "python3.13",
    };
    let request = update_function(&function, at, &mut stage.random);
    stage.call(at.plus_seconds(40), session, HOME_REGION, request);
}

/// The network, domain and marketing people, each a few times a week.
fn specialists(stage: &mut Stage<'_>, day: Day) {
    let company = stage.company;
    let duties = [
        (Cast::NetworkAdministrator, &company.accounts.production, NETWORK_ADMINISTRATOR, 60),
        (Cast::DomainManager, &company.accounts.corporate, DOMAIN_ADMINISTRATOR, 40),
        (Cast::Marketer, &company.accounts.corporate, MARKETING, 50),
    ];
    for (cast, account, permission_set, percent) in duties {
        let person = company.cast(cast);
        if !stage.random.chance(percent) {
            continue;
        }
        let principal = Principal::Person {
            account: account.clone(),
            email: person.email.clone(),
            permission_set,
        };
        let at = stage.office_moment(day, person.zone_hours);
        let session = stage.sign_in(at, &principal, Client::browser(person.exit(), false));
        let count = stage.random.between(4, 14);
        let at = stage.look_around(at, &session, HOME_REGION, count);
        match cast {
            Cast::NetworkAdministrator => tend_records(stage, at, &session),
            Cast::DomainManager => tend_portfolio(stage, at, &session),
            _ => stage.call(at.plus_seconds(9), &session, HOME_REGION, aws::list_buckets()),
        }
    }
}

/// Names of our own, pointed at load balancers of our own.
fn tend_records(stage: &mut Stage<'_>, at: Timestamp, session: &Session) {
    if stage.random.chance(35) {
        let domain = &stage.company.domain;
        let label = *stage.random.pick(&["api", "status", "docs", "shop", "assets"]);
        let balancer = format!("{label}-1.{HOME_REGION}.elb.amazonaws.com");
        let name = format!("{label}.{domain}");
        let request = change_record(domain, &name, &balancer, at, &mut stage.random);
        stage.call(at.plus_seconds(30), session, GLOBAL_REGION, request);
    }
}

fn tend_portfolio(stage: &mut Stage<'_>, at: Timestamp, session: &Session) {
    let domain = format!("{}-group.com", stage.company.brand);
    stage.call(at.plus_seconds(12), session, GLOBAL_REGION, check_domain(&domain));
}

/// Two administrators with IAM users, one of them out of habit; the root user once, to read a bill.
fn administrators(stage: &mut Stage<'_>, day: Day, number: usize) {
    let company = stage.company;
    for (cast, every) in [(Cast::Administrator, 3), (Cast::FormerAdministrator, 6)] {
        if number % every == 1 || stage.random.chance(5) {
            console_visit(stage, day, company.cast(cast));
        }
    }
    if number == ROOT_VISIT {
        let account = &company.accounts.corporate;
        let at = stage.office_moment(day, 2);
        let client = Client::browser(OFFICE_NAT, true);
        let (_, login) = console_login(account, "root", &client);
        stage.call(at, &Session::of_root(account, client), GLOBAL_REGION, login);
    }
}

fn console_visit(stage: &mut Stage<'_>, day: Day, person: &Person) {
    let at = stage.office_moment(day, person.zone_hours);
    let client = Client::browser(OFFICE_NAT, true);
    let account = &stage.company.accounts.production;
    let (caller, login) = console_login(account, &person.handle, &client);
    stage.call(at, &caller, GLOBAL_REGION, login);
    let user = stage.production_user(&person.handle);
    let session = Session::begin(&user, at, client, &mut stage.random);
    let count = stage.random.between(5, 18);
    stage.look_around(at, &session, HOME_REGION, count);
}
