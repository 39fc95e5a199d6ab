//! Standing permission: the grants that cover everything the background acquires, the portfolio,
//! and what the register claims to be complete for.

use schema::Timestamp;

use crate::simulate::aws::Principal;
use crate::simulate::company::{BACKUP_SERVER, Cast, HOME_REGION};
use crate::simulate::papers::{Domain, Grant};
use crate::simulate::stage::{
    DOMAIN_ADMINISTRATOR, NETWORK_ADMINISTRATOR, PIPELINE_ROLE, PLATFORM_ROLE, Stage,
};

/// The approvals are older than the logs by this much.
const APPROVED_DAYS_BEFORE: i32 = -90;

pub(super) fn approve(stage: &mut Stage<'_>) {
    let accounts = stage.company.accounts.clone();
    stage.register.complete = vec![
        "domain".to_owned(),
        "compute".to_owned(),
        "serverless:aws".to_owned(),
        format!("identity:aws:{}", accounts.production),
        format!("network:aws:{}", accounts.production),
        format!("dns:aws:{}", accounts.production),
    ];
    let approved = stage.calendar.start().plus_days(APPROVED_DAYS_BEFORE);
    let mut grants = cloud_grants(stage, approved);
    grants.extend(team_grants(stage, approved));
    stage.register.grants.extend(grants);
    for (name, ticket) in [("com", "CHG-4101"), ("net", "CHG-4102"), ("org", "CHG-4102")] {
        stage.register.domains.push(Domain {
            name: format!("{}-group.{name}", stage.company.brand),
            owner: stage.company.mailbox("domains"),
            ticket,
        });
    }
}

/// What machines and engineers may launch.
fn cloud_grants(stage: &Stage<'_>, approved: Timestamp) -> Vec<Grant> {
    let accounts = &stage.company.accounts;
    let role = format!("arn:aws:iam::{}:role/{PIPELINE_ROLE}", accounts.production);
    let keys = stage.pipelines().into_iter().map(|pipeline| pipeline.key());
    let pipelines = std::iter::once(role).chain(keys).collect();
    let home = |account: &str| format!("aws:{account}:{HOME_REGION}");
    let blank = Grant {
        who: Vec::new(),
        kind: vec!["compute"],
        places: vec![home(&accounts.production)],
        max_per_day: None,
        origin: Vec::new(),
        ticket: "POL-7",
        owner: stage.company.mailbox("platform"),
        approved,
    };
    vec![
        Grant {
            who: pipelines,
            kind: vec!["compute", "serverless"],
            max_per_day: Some(60),
            origin: vec!["issuer:token.actions.githubusercontent.com".to_owned()],
            ..blank.clone()
        },
        Grant {
            who: vec![format!("arn:aws:iam::{}:role/{PLATFORM_ROLE}", accounts.production)],
            kind: vec!["compute", "network"],
            max_per_day: Some(30),
            ticket: "POL-8",
            ..blank.clone()
        },
        Grant {
            who: vec!["sso:*/Developer".to_owned()],
            places: vec![home(&accounts.development)],
            max_per_day: Some(6),
            ticket: "POL-9",
            ..blank.clone()
        },
        Grant {
            who: vec![BACKUP_SERVER.to_string()],
            kind: vec!["traffic"],
            places: Vec::new(),
            ticket: "POL-12",
            ..blank
        },
    ]
}

/// What the domain, network and identity people may do.
fn team_grants(stage: &Stage<'_>, approved: Timestamp) -> Vec<Grant> {
    let company = stage.company;
    let person = |cast: Cast, account: &str, permission_set| {
        let email = company.cast(cast).email.clone();
        Principal::Person { account: account.to_owned(), email, permission_set }.key()
    };
    let accounts = &company.accounts;
    let blank = Grant {
        who: vec![person(Cast::DomainManager, &accounts.corporate, DOMAIN_ADMINISTRATOR)],
        kind: vec!["domain", "dns"],
        places: vec![format!("aws:{}:*", accounts.corporate)],
        max_per_day: Some(5),
        origin: Vec::new(),
        ticket: "POL-10",
        owner: company.mailbox("domains"),
        approved,
    };
    let administrator = company.cast(Cast::Administrator).handle.clone();
    vec![
        blank.clone(),
        Grant {
            who: vec![person(
                Cast::NetworkAdministrator,
                &accounts.production,
                NETWORK_ADMINISTRATOR,
            )],
            kind: vec!["dns", "network"],
            places: vec![format!("aws:{}:*", accounts.production)],
            max_per_day: Some(10),
            ticket: "POL-11",
            owner: company.mailbox("network"),
            ..blank.clone()
        },
        Grant {
            who: vec![stage.production_user(&administrator).key()],
            kind: vec!["identity"],
            places: vec![format!("aws:{}:*", accounts.production)],
            max_per_day: Some(8),
            origin: vec!["network:198.51.100.0/24".to_owned(), "mfa".to_owned()],
            ticket: "POL-13",
            owner: company.mailbox("identity"),
            ..blank
        },
    ]
}
