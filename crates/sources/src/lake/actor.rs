//! Who acted, as an API Activity says it.
//!
//! Security Lake keeps the names of CloudTrail: the type of the identity, its ARN, the role behind
//! the session. So the key of an identity comes from where it comes from in CloudTrail itself. Our
//! own events have the key.

use std::borrow::Cow;

use schema::{Actor, ActorKind, Text};

use super::{first, unmapped};
use crate::cloud::cloudtrail::identity::{Identity, Session};
use crate::framing::json::{Object, Value};

/// Types that `userIdentity` of CloudTrail has.
const CLOUDTRAIL_TYPES: [&str; 9] = [
    "AWSAccount",
    "AWSService",
    "AssumedRole",
    "FederatedUser",
    "IAMUser",
    "IdentityCenterUser",
    "Root",
    "SAMLUser",
    "WebIdentityUser",
];

pub(super) fn actor<'a>(event: Object<'_, 'a>) -> Actor<'a> {
    let kind = event.text("actor.user.type");
    let mut actor = match kind.as_deref() {
        Some(kind) if !CLOUDTRAIL_TYPES.contains(&kind) => keyed(event, kind),
        _ => identity(event, kind).actor(),
    };
    let mfa = ["is_mfa", "mfa", "actor.user.has_mfa"];
    let mfa = mfa.iter().find_map(|path| event.at(path).and_then(Value::boolean));
    actor.mfa = mfa.or(actor.mfa);
    actor
}

/// An actor whose key is the identity's.
fn keyed<'a>(event: Object<'_, 'a>, kind: &str) -> Actor<'a> {
    let key = first(event, &["actor.user.uid", "actor.user.name"]).unwrap_or_default();
    let kind = match kind {
        "User" if key.starts_with("arn:") => ActorKind::User,
        "User" => ActorKind::Person,
        "Admin" => ActorKind::Root,
        "Service" => ActorKind::Service,
        "Role" => ActorKind::Role,
        "Application" => ActorKind::Application,
        "Federated" => ActorKind::Federated,
        "WebIdentity" => ActorKind::WebIdentity,
        _ => ActorKind::Unknown,
    };
    let person = event.text("actor.user.name").filter(|_| kind != ActorKind::User);
    Actor {
        kind,
        account: event.text("actor.user.account.uid"),
        role: event.text("actor.session.issuer"),
        session: event.text("actor.session.uid"),
        person,
        access_key: event.text("actor.user.credential_uid"),
        issuer: event.text("actor.idp.name"),
        mfa: event.at("actor.session.is_mfa").and_then(Value::boolean),
        invoked_by: event.text("actor.invoked_by"),
        key: if key == "unknown" { Cow::Borrowed("") } else { key },
    }
}

/// `userIdentity`, out of where Security Lake keeps its parts.
fn identity<'a>(event: Object<'_, 'a>, kind: Option<Text<'a>>) -> Identity<'a> {
    const NAMES: [&str; 3] = ["actor.user.uid", "actor.user.uuid", "actor.user.uid_alt"];
    let names = || NAMES.iter().filter_map(|path| event.text(path));
    let mfa = ["actor.session.is_mfa", "actor.session.mfa"];
    let issuer = first(event, &["actor.session.issuer"]);
    Identity {
        kind,
        arn: names().find(|name| name.starts_with("arn:")),
        principal: names().find(|name| !name.starts_with("arn:")),
        account: first(event, &["actor.user.account.uid", "actor.user.account_uid"]),
        access_key: event.text("actor.user.credential_uid"),
        user_name: event.text("actor.user.name"),
        invoked_by: event.text("actor.invoked_by"),
        provider: event.text("actor.idp.name"),
        on_behalf_of: unmapped(event, "userIdentity.onBehalfOf.userId"),
        session: Session {
            issuer_arn: issuer.filter(|issuer| issuer.starts_with("arn:")),
            issuer_account: unmapped(event, "userIdentity.sessionContext.sessionIssuer.accountId"),
            web_provider: unmapped(
                event,
                "userIdentity.sessionContext.webIdFederationData.federatedProvider",
            ),
            source_identity: unmapped(event, "userIdentity.sessionContext.sourceIdentity"),
            mfa: mfa.iter().find_map(|path| event.at(path).and_then(Value::boolean)),
        },
    }
}
