//! Calls to a cloud's control plane: API Activity 6003, and what all three classes of calls share.

use schema::{ActorKind, ApiCall, Provider, SourceAddress, Target};
use serde_json::{Map, Value, json};

use super::class::{API_ACTIVITY, OTHER};
use super::unmapped::Source;
use super::{Event, Observable, account_change, authentication, millis, object, put};

pub(super) fn event(call: &ApiCall<'_>, source: &mut Source) -> Event {
    if let Some(event) = authentication::event(call, source) {
        return event;
    }
    if let Some(event) = account_change::event(call, source) {
        return event;
    }
    let mut event = Event::new(&API_ACTIVITY, activity(call), product(source));
    common(&mut event, call, source);
    event.put("resources", resources(call, source));
    for uid in call.effect.iter().flat_map(|effect| &effect.resources) {
        event.observe(Observable::ResourceUid, "resources[].uid", uid);
    }
    event
}

/// The tool that wrote the log, in the version that the record names.
pub(super) fn product(source: &mut Source) -> Value {
    let mut product = source.product();
    if let (Some(version), Value::Object(product)) =
        (source.take_text("eventVersion"), &mut product)
    {
        product.insert("version".to_owned(), version.into());
    }
    product
}

/// What every call says, whatever its class.
pub(super) fn common(event: &mut Event, call: &ApiCall<'_>, source: &mut Source) {
    let failure = source.take_text("errorMessage");
    event.status(Some(call.error.is_none()));
    let code = source.take_text("errorCode").or_else(|| call.error.as_deref().map(str::to_owned));
    event.put("status_code", code);
    event.put("status_detail", failure.clone());
    event.put("api", api(call, source, failure));
    let actor = actor(event, call, source);
    event.put("actor", actor);
    event.put("cloud", cloud(call.provider, &call.account, &call.region));
    event.put("src_endpoint", source_endpoint(call, source));
    event.put("http_request", object([("user_agent", text(call.user_agent.as_deref()))]));
    event.metadata("profiles", json!(["cloud"]));
    event.metadata("event_code", source.take_text("eventType"));
    event.observe(Observable::AccountUid, "cloud.account.uid", &call.account);
    if let SourceAddress::Address(address) = &call.source {
        event.observe(Observable::Address, "src_endpoint.ip", &address.to_string());
    }
    source.drop_all(&[
        "eventName",
        "eventSource",
        "awsRegion",
        "recipientAccountId",
        "sourceIPAddress",
        "userAgent",
    ]);
}

/// Create, read, update or delete, by the verb that the operation begins with; at Azure it is the
/// last part, and so it is at Google.
fn activity(call: &ApiCall<'_>) -> u32 {
    const READ: [&str; 8] =
        ["Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Search", "Read"];
    const CREATE: [&str; 12] = [
        "Create",
        "Run",
        "Allocate",
        "Register",
        "Request",
        "Import",
        "Start",
        "Purchase",
        "Copy",
        "Generate",
        "Insert",
        "BulkInsert",
    ];
    const DELETE: [&str; 7] =
        ["Delete", "Terminate", "Deregister", "Release", "Remove", "Stop", "Cancel"];
    const UPDATE: [&str; 16] = [
        "Update",
        "Modify",
        "Put",
        "Set",
        "Attach",
        "Detach",
        "Associate",
        "Disassociate",
        "Enable",
        "Disable",
        "Add",
        "Authorize",
        "Revoke",
        "Change",
        "Patch",
        "Write",
    ];
    // `codespaces.create`, `CREATE_ROLE` and `Add user` are of several words.
    let words = || call.operation.split(|letter: char| !letter.is_ascii_alphanumeric());
    let begins = |verbs: &[&str]| {
        words().any(|word| {
            verbs.iter().any(|verb| {
                word.get(..verb.len()).is_some_and(|head| head.eq_ignore_ascii_case(verb))
            })
        })
    };
    match () {
        () if call.read_only == Some(true) || begins(&READ) => 2,
        () if begins(&CREATE) => 1,
        () if begins(&DELETE) => 4,
        () if begins(&UPDATE) => 3,
        () => OTHER,
    }
}

fn api(call: &ApiCall<'_>, source: &mut Source, failure: Option<String>) -> Map<String, Value> {
    let mut api = object([
        ("version", source.take_text("apiVersion").into()),
        ("service", object([("name", call.service.as_ref().into())]).into()),
    ]);
    api.insert("operation".to_owned(), call.operation.as_ref().into());
    // A request is named by its id; without one its parameters stay unmapped.
    if let Some(uid) = source.take_text("requestID") {
        let mut request = object([("uid", uid.into())]);
        put(&mut request, "data", source.take("requestParameters"));
        put(&mut api, "request", request);
    }
    let response = object([
        ("error", text(call.error.as_deref())),
        ("error_message", failure.into()),
        ("data", source.take("responseElements").into()),
    ]);
    put(&mut api, "response", response);
    api
}

/// Who acted.
pub(super) fn user(call: &ApiCall<'_>) -> Map<String, Value> {
    let actor = &call.actor;
    let (type_id, kind) = match actor.kind {
        ActorKind::User | ActorKind::Person => (1, "User"),
        ActorKind::Root => (2, "Admin"),
        ActorKind::Service => (4, "Service"),
        ActorKind::Role => (99, "Role"),
        ActorKind::Application => (99, "Application"),
        ActorKind::Federated => (99, "Federated"),
        ActorKind::WebIdentity => (99, "WebIdentity"),
        ActorKind::Unknown => (0, "Unknown"),
    };
    let account = object([("uid", text(actor.account.as_deref()))]);
    let key = if actor.key.is_empty() { "unknown" } else { &actor.key };
    object([
        ("uid", key.into()),
        ("name", text(actor.person.as_deref())),
        ("type_id", type_id.into()),
        ("type", kind.into()),
        ("account", account.into()),
        ("credential_uid", text(actor.access_key.as_deref())),
        ("has_mfa", actor.mfa.into()),
    ])
}

fn actor(event: &mut Event, call: &ApiCall<'_>, source: &mut Source) -> Map<String, Value> {
    let mut user = user(call);
    let mut identity = source.within("userIdentity");
    put(&mut user, "uid_alt", identity.take_text("principalId"));
    if let Some(name) = identity.take_text("userName") {
        event.observe(Observable::UserName, "actor.user.name", &name);
        user.insert("name".to_owned(), name.into());
    }
    event.observe(Observable::UserUid, "actor.user.uid", &call.actor.key);
    let created = identity.within("sessionContext").within("attributes").take_text("creationDate");
    let created = created.and_then(|time| schema::Timestamp::parse_rfc3339(time.as_bytes()));
    let session = object([
        ("uid", text(call.actor.session.as_deref())),
        ("issuer", text(call.actor.role.as_deref())),
        ("created_time", created.map(|time| millis(time.0)).into()),
        ("is_mfa", call.actor.mfa.into()),
    ]);
    identity.drop_all(&["accountId", "accessKeyId", "invokedBy"]);
    identity.within("sessionContext").within("attributes").drop_all(&["mfaAuthenticated"]);
    object([
        ("user", user.into()),
        ("session", session.into()),
        ("invoked_by", text(call.actor.invoked_by.as_deref())),
        ("idp", object([("name", text(call.actor.issuer.as_deref()))]).into()),
    ])
}

/// Where in which cloud something is.
pub(super) fn cloud(provider: Provider, account: &str, region: &str) -> Map<String, Value> {
    let (provider, (type_id, kind)) = match provider {
        Provider::Aws => ("AWS", (10, "AWS Account")),
        Provider::Azure => ("Azure", (13, "Azure Subscription")),
        Provider::Cloudflare => ("Cloudflare", (OTHER, "Cloudflare account")),
        Provider::Entra => ("Microsoft Entra ID", (6, "Azure AD Account")),
        Provider::Gcp => ("GCP", (11, "GCP Project")),
        Provider::Github => ("GitHub", (OTHER, "GitHub organization")),
        Provider::GoogleWorkspace => ("Google Workspace", (15, "Google Workspace")),
        Provider::Microsoft365 => ("Microsoft 365", (17, "M365 Tenant")),
        Provider::Okta => ("Okta", (OTHER, "Okta organization")),
    };
    let account = match account {
        "" => Map::new(),
        uid => object([("uid", uid.into()), ("type_id", type_id.into()), ("type", kind.into())]),
    };
    object([("provider", provider.into()), ("region", region.into()), ("account", account.into())])
}

fn source_endpoint(call: &ApiCall<'_>, source: &mut Source) -> Map<String, Value> {
    let endpoint = match &call.source {
        SourceAddress::Address(address) => ("ip", address.to_string().into()),
        SourceAddress::Service(service) => ("svc_name", service.as_ref().into()),
        SourceAddress::Unknown => {
            let written = source.take_text("sourceIPAddress").filter(|text| !text.is_empty());
            ("name", written.unwrap_or_else(|| "unknown".to_owned()).into())
        }
    };
    object([endpoint])
}

/// What the call worked on: as the log lists it, and what the operation table found.
fn resources(call: &ApiCall<'_>, source: &mut Source) -> Vec<Value> {
    let mut resources: Vec<Value> = Vec::new();
    let listed = (call.provider == Provider::Aws).then(|| source.take("resources")).flatten();
    for listed in listed.iter().filter_map(Value::as_array).flatten() {
        let member = |key: &str| listed.get(key).cloned().filter(Value::is_string);
        let uid = member("ARN").or_else(|| member("ARNPrefix"));
        let account = object([("uid", member("accountId").into())]);
        let owner = object([("account", account.into())]);
        let resource =
            object([("uid", uid.into()), ("type", member("type").into()), ("owner", owner.into())]);
        if resource.contains_key("uid") {
            resources.push(resource.into());
        }
    }
    let Target { uid, name, kind } = &call.target;
    if uid.is_some() || name.is_some() {
        let [uid, name, kind] = [uid, name, kind].map(|member| text(member.as_deref()));
        resources.push(object([("uid", uid), ("name", name), ("type", kind)]).into());
    }
    if let Some(effect) = &call.effect {
        for uid in &effect.resources {
            let kind = effect.operation.noun.as_str();
            resources.push(object([("uid", uid.as_str().into()), ("type", kind.into())]).into());
        }
    }
    resources
}

pub(super) fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}
