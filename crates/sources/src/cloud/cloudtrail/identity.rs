//! Who acted: `userIdentity`, keyed without its session.
//!
//! The key decides what a baseline belongs to, so it must stay the same from one session to the
//! next: the role and not the session, the person and not the account they work in, the issuer and
//! subject of a workload.

use std::borrow::Cow;

use schema::{Actor, ActorKind, Text};

use crate::cloud::part::{before, part};
use crate::framing::json::{Object, Value};

/// Roles that Identity Center makes for its permission sets.
const SSO_ROLE_PREFIX: &str = "AWSReservedSSO_";
const SSO_ROLE_PATH: &str = ":role/aws-reserved/sso.amazonaws.com/";
/// Hexadecimal digits behind the name of a permission set.
const SSO_HASH_LENGTH: usize = 16;
const SERVICE_ROLE_PATH: &str = ":role/aws-service-role/";

#[derive(Default)]
pub(crate) struct Identity<'a> {
    pub(crate) kind: Option<Text<'a>>,
    pub(crate) principal: Option<Text<'a>>,
    pub(crate) arn: Option<Text<'a>>,
    pub(crate) account: Option<Text<'a>>,
    pub(crate) access_key: Option<Text<'a>>,
    pub(crate) user_name: Option<Text<'a>>,
    pub(crate) invoked_by: Option<Text<'a>>,
    pub(crate) provider: Option<Text<'a>>,
    pub(crate) on_behalf_of: Option<Text<'a>>,
    pub(crate) session: Session<'a>,
}

/// `sessionContext`.
#[derive(Default)]
pub(crate) struct Session<'a> {
    pub(crate) issuer_arn: Option<Text<'a>>,
    pub(crate) issuer_account: Option<Text<'a>>,
    pub(crate) web_provider: Option<Text<'a>>,
    pub(crate) source_identity: Option<Text<'a>>,
    pub(crate) mfa: Option<bool>,
}

pub(super) fn actor<'a>(object: Object<'_, 'a>) -> Actor<'a> {
    Identity::read(object).actor()
}

impl<'a> Identity<'a> {
    /// Who it is.
    pub(crate) fn actor(self) -> Actor<'a> {
        let identity = self;
        let mut actor = match identity.kind.as_deref() {
            Some("IAMUser") => identity.user(),
            Some("AssumedRole") => identity.role(),
            Some("Root") => identity.root(),
            Some("FederatedUser") => identity.federated_user(),
            Some("SAMLUser") => identity.external(ActorKind::Federated),
            Some("WebIdentityUser") => identity.external(ActorKind::WebIdentity),
            Some("IdentityCenterUser") => identity.identity_center_user(),
            Some("AWSService") => identity.service(),
            _ => identity.unknown(),
        };
        if actor.person.is_none() {
            actor.person = identity.session.source_identity;
        }
        if actor.issuer.is_none() {
            actor.issuer =
                identity.session.web_provider.map(|provider| part(&provider, issuer_host));
        }
        actor.mfa = identity.session.mfa;
        actor.account =
            identity.account.or(identity.session.issuer_account).or_else(|| account_of(&actor.key));
        actor.access_key = identity.access_key;
        actor.invoked_by = identity.invoked_by;
        actor
    }

    fn read(object: Object<'_, 'a>) -> Self {
        let mut identity = Self::default();
        for (key, value) in object.members() {
            let member = match key.as_ref() {
                "type" => &mut identity.kind,
                "principalId" => &mut identity.principal,
                "arn" => &mut identity.arn,
                "accountId" => &mut identity.account,
                "accessKeyId" => &mut identity.access_key,
                "userName" => &mut identity.user_name,
                "invokedBy" => &mut identity.invoked_by,
                "identityProvider" => &mut identity.provider,
                "onBehalfOf" => {
                    identity.on_behalf_of = inner_text(value, "userId");
                    continue;
                }
                "sessionContext" => {
                    identity.session = value.object().map(Session::read).unwrap_or_default();
                    continue;
                }
                _ => continue,
            };
            *member = value.text();
        }
        identity
    }

    fn user(&self) -> Actor<'a> {
        let named =
            || Some(Cow::Owned(format!("{}:user/{}", self.iam(), self.user_name.as_ref()?)));
        let key = self.arn.clone().or_else(named);
        Actor {
            kind: ActorKind::User,
            key: key.unwrap_or_else(|| self.any_key()),
            ..Actor::default()
        }
    }

    fn root(&self) -> Actor<'a> {
        let key = match &self.arn {
            Some(arn) if arn.ends_with(":root") => arn.clone(),
            _ => Cow::Owned(format!("{}:root", self.iam())),
        };
        Actor { kind: ActorKind::Root, key, ..Actor::default() }
    }

    /// A session of a role: a workload, a person of Identity Center, or a service.
    fn role(&self) -> Actor<'a> {
        let arn = self.arn.as_deref().unwrap_or_default();
        let issuer = self.session.issuer_arn.clone().filter(|arn| arn.contains(":role/"));
        let Some(role) = issuer.or_else(|| role_of_session(arn).map(Cow::Owned)) else {
            return self.unknown_kind(ActorKind::Role);
        };
        let session = self
            .arn
            .clone()
            .filter(|arn| arn.contains(":assumed-role/"))
            .or_else(|| self.principal.clone())
            .map(|text| part(&text, session_name))
            .filter(|name| !name.is_empty());
        // Anybody may give a role such a name; only Identity Center makes one on that path.
        let genuine = || self.session.issuer_arn.is_none() || role.contains(SSO_ROLE_PATH);
        if let Some(permission_set) = permission_set(&role).filter(|_| genuine()) {
            let person = session.clone().or_else(|| self.on_behalf_of.clone()).unwrap_or_default();
            let key = format!("sso:{}/{permission_set}", person.to_lowercase());
            return Actor {
                kind: ActorKind::Person,
                key: Cow::Owned(key),
                role: Some(role),
                person: Some(person).filter(|person| !person.is_empty()),
                session,
                ..Actor::default()
            };
        }
        let service = role.contains(SERVICE_ROLE_PATH);
        let kind = if service { ActorKind::Service } else { ActorKind::Role };
        Actor { kind, key: role.clone(), role: Some(role), session, ..Actor::default() }
    }

    /// A session that a user lent to somebody: the user answers for it.
    fn federated_user(&self) -> Actor<'a> {
        let key = self.session.issuer_arn.clone().unwrap_or_else(|| self.any_key());
        let session = self.arn.clone().map(|arn| part(&arn, session_name));
        Actor { kind: ActorKind::Federated, key, session, ..Actor::default() }
    }

    /// Somebody whom another provider vouches for.
    fn external(&self, kind: ActorKind) -> Actor<'a> {
        let issuer = self.provider.clone().map(|provider| part(&provider, issuer_host));
        let key = match (&issuer, &self.user_name) {
            (Some(issuer), Some(subject)) => Cow::Owned(format!("{issuer}:{subject}")),
            _ => self.any_key(),
        };
        Actor { kind, key, issuer, ..Actor::default() }
    }

    fn identity_center_user(&self) -> Actor<'a> {
        let person = self.on_behalf_of.clone().or_else(|| self.user_name.clone());
        let key = match &person {
            Some(person) => Cow::Owned(format!("sso:{}", person.to_lowercase())),
            None => self.any_key(),
        };
        Actor { kind: ActorKind::Person, key, person, ..Actor::default() }
    }

    fn service(&self) -> Actor<'a> {
        let key = self.invoked_by.clone().unwrap_or_else(|| self.any_key());
        Actor { kind: ActorKind::Service, key, ..Actor::default() }
    }

    /// Another type, or none: the ARN may still say what it is.
    fn unknown(&self) -> Actor<'a> {
        match self.arn.as_deref().unwrap_or_default() {
            arn if arn.contains(":assumed-role/") => self.role(),
            arn if arn.contains(":user/") => self.user(),
            arn if arn.ends_with(":root") && self.kind.is_none() => self.root(),
            arn if arn.contains(":role/") => self.unknown_kind(ActorKind::Role),
            _ => self.unknown_kind(ActorKind::Unknown),
        }
    }

    fn unknown_kind(&self, kind: ActorKind) -> Actor<'a> {
        let session = self.principal.clone().map(|principal| part(&principal, session_name));
        let session = session.filter(|session| !session.is_empty());
        Actor { kind, key: self.any_key(), session, ..Actor::default() }
    }

    /// Whatever there is, without a session.
    fn any_key(&self) -> Text<'a> {
        let principal =
            self.principal.clone().map(|principal| part(&principal, |text| before(text, ':')));
        let any = self.arn.clone().or(principal).or_else(|| self.user_name.clone());
        any.or_else(|| self.account.clone()).unwrap_or_default()
    }

    /// `arn:aws:iam::ACCOUNT`, in the partition of the identity.
    fn iam(&self) -> String {
        let arn = self.arn.as_deref().unwrap_or_default();
        let partition = arn.split(':').nth(1).unwrap_or("aws");
        format!("arn:{partition}:iam::{}", self.account.as_deref().unwrap_or_default())
    }
}

impl<'a> Session<'a> {
    fn read(object: Object<'_, 'a>) -> Self {
        let mut session = Self::default();
        for (key, value) in object.members() {
            match key.as_ref() {
                "sessionIssuer" => {
                    session.issuer_arn = inner_text(value, "arn");
                    session.issuer_account = inner_text(value, "accountId");
                }
                "webIdFederationData" => {
                    session.web_provider = inner_text(value, "federatedProvider");
                }
                "attributes" => {
                    let attributes = value.object();
                    let mfa = attributes.and_then(|inner| inner.value("mfaAuthenticated"));
                    session.mfa = mfa.and_then(Value::boolean);
                }
                "sourceIdentity" => session.source_identity = value.text(),
                _ => {}
            }
        }
        session
    }
}

fn inner_text<'a>(value: Value<'_, 'a>, key: &str) -> Option<Text<'a>> {
    value.object()?.value(key)?.text()
}

/// The last part of `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` or of `AROA…:SESSION`.
fn session_name(text: &str) -> &str {
    match text.split_once(":assumed-role/") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, session)| session),
        None => match text.split_once(":federated-user/") {
            Some((_, session)) => session,
            None => text.split_once(':').map_or("", |(_, session)| session),
        },
    }
}

/// `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` as the ARN of the role, whose path it lost.
fn role_of_session(arn: &str) -> Option<String> {
    let (head, rest) = arn.split_once(":assumed-role/")?;
    let name = before(rest, '/');
    let (service, account) = head.rsplit_once(':')?;
    let partition = service.strip_suffix(":sts:")?;
    Some(format!("{partition}:iam::{account}:role/{name}"))
}

/// The permission set behind a role of Identity Center, without the hash that differs by account.
fn permission_set(role: &str) -> Option<&str> {
    let name = role.rsplit_once('/').map_or(role, |(_, name)| name);
    let set = name.strip_prefix(SSO_ROLE_PREFIX)?;
    let bare = set.rsplit_once('_').filter(|(_, hash)| {
        hash.len() == SSO_HASH_LENGTH && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    Some(bare.map_or(set, |(bare, _)| bare))
}

/// The host of an issuer, given as an ARN of a provider, a URL or a host.
fn issuer_host(provider: &str) -> &str {
    let name = provider
        .split_once(":oidc-provider/")
        .or_else(|| provider.split_once(":saml-provider/"))
        .or_else(|| provider.split_once("://"))
        .map_or(provider, |(_, name)| name);
    before(name, '/')
}

fn account_of<'a>(arn: &Text<'a>) -> Option<Text<'a>> {
    let account = part(arn, |arn| arn.split(':').nth(4).unwrap_or_default());
    (arn.starts_with("arn:") && !account.is_empty()).then_some(account)
}
