//! Who acted: the claims of the token that the call was made with.
//!
//! A user is known by the name of the account, an application by its id, a managed identity by its
//! path, which says what it belongs to. Names of claims are URIs or short; the last part decides.

use std::borrow::Cow;

use schema::{Actor, ActorKind, Text};

use super::bodies::Nested;

/// Applications of Microsoft under which its services act inside limits that others set:
/// Kubernetes, web sites, Databricks, batch.
const SERVICES: [&str; 4] = [
    "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d",
    "7319c514-987d-4e9b-ac3d-d38c4f427f4c",
    "abfa0a7c-a6b6-4736-8310-5855508787cd",
    "ddbf3205-c6bd-46ae-8127-60eb93363864",
];

#[derive(Default)]
pub(super) struct Claims<'a> {
    user: Option<Text<'a>>,
    application: Option<Text<'a>>,
    object: Option<Text<'a>>,
    kind: Option<Text<'a>>,
    managed_identity: Option<Text<'a>>,
    tenant: Option<Text<'a>>,
    token: Option<Text<'a>>,
    methods: Option<Text<'a>>,
    pub(super) address: Option<Text<'a>>,
}

impl<'a> Claims<'a> {
    pub(super) fn read(claims: &Nested<'_, 'a>) -> Self {
        let mut found = Self::default();
        claims.texts(&mut |name, text| {
            // The short `name` is what people call themselves, which a guest chooses.
            if name == "name" {
                return;
            }
            let name = name.rsplit_once('/').map_or(name, |(_, last)| last);
            let claim = match name {
                "upn" => &mut found.user,
                // Guests and older tokens have no `upn`.
                "name" | "unique_name" if found.user.is_none() && text.contains('@') => {
                    &mut found.user
                }
                "appid" => &mut found.application,
                "oid" | "objectidentifier" => &mut found.object,
                "idtyp" => &mut found.kind,
                "xms_mirid" => &mut found.managed_identity,
                "tid" | "tenantid" => &mut found.tenant,
                "uti" => &mut found.token,
                "authnmethodsreferences" => &mut found.methods,
                "ipaddr" => &mut found.address,
                _ => return,
            };
            *claim = Some(text);
        });
        found
    }

    /// `caller` is what the event itself says: a user's name, or the object id of an application.
    pub(super) fn actor(self, caller: Option<Text<'a>>) -> Actor<'a> {
        let named = caller.clone().filter(|caller| caller.contains('@'));
        let application = self.kind.as_deref() == Some("app");
        let actor = if let Some(identity) = self.managed_identity {
            let key = Cow::Owned(identity.to_lowercase());
            Actor { kind: ActorKind::Application, key, role: Some(identity), ..Actor::default() }
        } else if let Some(user) = self.user.or(named).filter(|_| !application) {
            let key = Cow::Owned(user.to_lowercase());
            Actor { kind: ActorKind::User, key, person: Some(user), ..Actor::default() }
        } else {
            let key = self.application.or(caller).or_else(|| self.object.clone());
            let service =
                |key: &Text<'_>| SERVICES.contains(&key.as_ref()) || key.starts_with("Microsoft.");
            let kind = match &key {
                Some(key) if service(key) => ActorKind::Service,
                Some(_) => ActorKind::Application,
                None => ActorKind::Unknown,
            };
            Actor { kind, key: key.unwrap_or_default(), ..Actor::default() }
        };
        let factors = self.methods.filter(|_| actor.kind == ActorKind::User);
        Actor {
            account: self.tenant,
            session: self.token,
            mfa: factors.map(|methods| methods.split(',').any(|method| method.trim() == "mfa")),
            ..actor
        }
    }
}
