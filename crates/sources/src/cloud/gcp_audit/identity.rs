//! Who acted: `authenticationInfo`.
//!
//! A person is known by the e-mail address, and so is a service account. Who lent himself a service
//! account stands in the list of delegations: a person, or the subject of a workload elsewhere, by
//! whose pool and subject it is then known.

use std::borrow::Cow;

use schema::{Actor, ActorKind, Text};

use crate::cloud::part::part;
use crate::framing::json::{Object, Value};

const ACCOUNT_SUFFIX: &str = "gserviceaccount.com";

/// Projects of Google whose accounts, named `service-NUMBER`, act for a service.
const AGENT_PROJECTS: [&str; 7] = [
    "@compute-system.",
    "@container-engine-robot.",
    "@dataflow-service-producer-prod.",
    "@dataproc-accounts.",
    "@gcf-admin-robot.",
    "@gcp-sa-",
    "@serverless-robot-prod.",
];

pub(super) fn actor<'a>(info: Value<'_, 'a>) -> Actor<'a> {
    let Some(info) = info.object() else { return Actor::default() };
    let delegation = info.value("serviceAccountDelegationInfo");
    let lender = delegation.into_iter().flat_map(Value::items).last().and_then(Value::object);
    let lender = lender.and_then(principal);
    let actor = match (info.text("principalEmail"), info.text("principalSubject")) {
        (Some(email), _) if email.ends_with(ACCOUNT_SUFFIX) => account(email, lender),
        (Some(email), _) => person(email),
        (None, Some(subject)) => federated(&subject).unwrap_or_else(|| named(&subject)),
        (None, None) => Actor::default(),
    };
    let key = info
        .text("serviceAccountKeyName")
        .map(|name| part(&name, |name| name.rsplit_once('/').map_or(name, |(_, key)| key)));
    Actor { access_key: key, ..actor }
}

/// Who stands in an entry of the delegations.
fn principal<'a>(entry: Object<'_, 'a>) -> Option<Text<'a>> {
    let email = || entry.text("firstPartyPrincipal.principalEmail");
    entry.text("principalSubject").or_else(email)
}

fn person(email: Text<'_>) -> Actor<'_> {
    let key = Cow::Owned(email.to_lowercase());
    Actor { kind: ActorKind::User, key, person: Some(email), ..Actor::default() }
}

/// A service account, for itself or for whoever lent himself it.
fn account<'a>(email: Text<'a>, lender: Option<Text<'a>>) -> Actor<'a> {
    if let Some(workload) = lender.as_ref().and_then(federated) {
        return Actor { role: Some(email), ..workload };
    }
    let kind = if is_agent(&email) { ActorKind::Service } else { ActorKind::Application };
    let lender = lender.map(|lender| part(&lender, without_kind));
    Actor {
        kind,
        role: Some(email.clone()),
        key: email,
        person: lender.filter(|lender| lender.contains('@') && !lender.ends_with(ACCOUNT_SUFFIX)),
        ..Actor::default()
    }
}

/// Accounts under which Google's services act: `NUMBER@cloudservices`, `service-NUMBER@gcp-sa-…`.
fn is_agent(email: &str) -> bool {
    let numbered = email.strip_prefix("service-").is_some_and(|rest| {
        rest.split('@').next().is_some_and(|number| number.bytes().all(|it| it.is_ascii_digit()))
    });
    let agent = AGENT_PROJECTS.iter().any(|project| email.contains(project));
    (numbered && agent)
        || email.ends_with("@cloudservices.gserviceaccount.com")
        || email.ends_with("@system.gserviceaccount.com")
}

/// `principal://iam.googleapis.com/…/workloadIdentityPools/POOL/subject/SUBJECT`, or the same of a
/// pool of people.
fn federated<'a>(subject: &Text<'a>) -> Option<Actor<'a>> {
    let (kind, after) = match subject.split_once("/workloadIdentityPools/") {
        Some((_, after)) => (ActorKind::WebIdentity, after),
        None => (ActorKind::Federated, subject.split_once("/workforcePools/")?.1),
    };
    let (pool, subject) = after.split_once("/subject/")?;
    Some(Actor {
        kind,
        key: Cow::Owned(format!("{pool}:{subject}")),
        issuer: Some(Cow::Owned(pool.to_owned())),
        person: (kind == ActorKind::Federated).then(|| Cow::Owned(subject.to_owned())),
        ..Actor::default()
    })
}

/// `user:alice@halvard.example`, `serviceAccount:build@…`.
fn named<'a>(subject: &Text<'a>) -> Actor<'a> {
    let name = part(subject, without_kind);
    if name.ends_with(ACCOUNT_SUFFIX) { account(name, None) } else { person(name) }
}

fn without_kind(subject: &str) -> &str {
    match subject.split_once(':') {
        Some(("user" | "serviceAccount", name)) => name,
        _ => subject,
    }
}
