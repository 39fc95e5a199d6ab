//! Calls to a cloud's control plane: API Activity, and the sign-ins and changes of accounts that
//! are calls.

use std::borrow::Cow;

use schema::{ApiCall, IssuedSession, Provider, SourceAddress, Target, Text};
use serde_json::Value as Tree;

use super::{Row, actor, first, flattened, unmapped, worked};
use crate::cloud::cloudtrail::event::source;
use crate::cloud::operations;
use crate::framing::json::{Object, Value};

pub(super) fn row<'a>(event: Object<'_, 'a>) -> Row<'a> {
    let Some(operation) = event.text("api.operation") else {
        return Err("an OCSF event without the operation that was called");
    };
    let service = event.text("api.service.name").unwrap_or_default();
    let Some(provider) = provider(event, &service) else {
        return Err("a call of no cloud whose calls are read");
    };
    let actor = actor::actor(event);
    let account = first(event, &["cloud.account.uid", "cloud.account_uid"])
        .filter(|account| !account.starts_with("arn:"))
        .or_else(|| unmapped(event, "recipientAccountId"))
        .or_else(|| actor.account.clone());
    let effect = operations::aws(&service, &operation).map(|known| {
        let call = operations::Call::new(&request(event), &response(event), "");
        operations::effect(known, &call)
    });
    Ok(schema::Row::ApiCall(ApiCall {
        provider,
        account: account.unwrap_or_default(),
        region: event.text("cloud.region").unwrap_or_default(),
        event_id: event.text("metadata.uid"),
        source: source_of(event),
        user_agent: event.text("http_request.user_agent"),
        error: error(event),
        read_only: read_only(event),
        issued: issued(event, &operation),
        target: target(event, provider),
        stage: None,
        effect,
        actor,
        service,
        operation,
    }))
}

pub(super) fn provider(event: Object<'_, '_>, service: &str) -> Option<Provider> {
    let written = event.text("cloud.provider").unwrap_or_default().to_ascii_lowercase();
    match written.as_str() {
        "aws" | "amazon web services" => Some(Provider::Aws),
        "azure" | "microsoft azure" | "microsoft" => Some(Provider::Azure),
        "cloudflare" => Some(Provider::Cloudflare),
        "microsoft entra id" | "entra" => Some(Provider::Entra),
        "gcp" | "google cloud" | "google cloud platform" | "google" => Some(Provider::Gcp),
        "github" => Some(Provider::Github),
        "google workspace" => Some(Provider::GoogleWorkspace),
        "microsoft 365" => Some(Provider::Microsoft365),
        "okta" => Some(Provider::Okta),
        _ => service.ends_with(".amazonaws.com").then_some(Provider::Aws),
    }
}

/// What it was done to: the account of an Account Change, else what is listed first. Of AWS the
/// operation table says it.
fn target<'a>(event: Object<'_, 'a>, provider: Provider) -> Target<'a> {
    let listed = || event.value("resources")?.items().find_map(Value::object);
    let user = || event.value("user").and_then(Value::object);
    match user().or_else(listed).filter(|_| provider != Provider::Aws) {
        Some(it) => Target { uid: it.text("uid"), name: it.text("name"), kind: it.text("type") },
        None => Target::default(),
    }
}

fn source_of<'a>(event: Object<'_, 'a>) -> SourceAddress<'a> {
    let end = ["src_endpoint.ip", "src_endpoint.svc_name", "src_endpoint.domain"];
    let end = first(event, &end).or_else(|| first(event, &["src_endpoint.name"]));
    end.map(source).unwrap_or_default()
}

/// Why it failed.
fn error<'a>(event: Object<'_, 'a>) -> Option<Text<'a>> {
    let failed = || (worked(event) == Some(false)).then_some(Cow::Borrowed("Failure"));
    let said = ["status_code", "api.response.error_message", "api.response.message"];
    let told = first(event, &said).filter(|_| worked(event) != Some(true));
    event.text("api.response.error").or(told).or_else(failed)
}

fn read_only(event: Object<'_, '_>) -> Option<bool> {
    event.value("unmapped")?.object()?.value("readOnly")?.boolean()
}

/// The parameters of the call, as JSON.
fn request<'a>(event: Object<'_, 'a>) -> Text<'a> {
    const ROOT: &str = "requestParameters";
    whole(event, "api.request.data", ROOT).unwrap_or_else(|| {
        let mut tree = flattened(event, ROOT);
        // Whose account is changed was taken out of the parameters.
        let key = match event.text("api.operation") {
            Some(operation) if operation.contains("Role") => "roleName",
            _ => "userName",
        };
        if let (Some(name), Some(object)) = (event.text("user.name"), tree.as_object_mut()) {
            object.entry(key).or_insert_with(|| name.as_ref().into());
        }
        Cow::Owned(tree.to_string())
    })
}

fn response<'a>(event: Object<'_, 'a>) -> Text<'a> {
    const ROOT: &str = "responseElements";
    whole(event, "api.response.data", ROOT)
        .unwrap_or_else(|| Cow::Owned(flattened(event, ROOT).to_string()))
}

/// JSON that is an object, or text that is JSON.
fn whole<'a>(event: Object<'_, 'a>, path: &str, unmapped: &str) -> Option<Text<'a>> {
    let kept = || event.value("unmapped")?.object()?.value(unmapped);
    let value = event.at(path).or_else(kept)?;
    if value.object().is_some() { Some(Cow::Borrowed(value.raw())) } else { value.text() }
}

/// What was made of it among the unmapped.
fn flattened(event: Object<'_, '_>, root: &str) -> Tree {
    let unmapped = event.value("unmapped").and_then(Value::object);
    unmapped.map_or(Tree::Null, |unmapped| flattened::tree(unmapped, root))
}

/// The session that an assumed role was given.
fn issued<'a>(event: Object<'_, 'a>, operation: &str) -> Option<IssuedSession<'a>> {
    if !operation.starts_with("AssumeRole") {
        return None;
    }
    let tree = |text: &str| serde_json::from_str::<Tree>(text).ok();
    let text = |tree: &Tree, path: &str| tree.pointer(path)?.as_str().map(str::to_owned);
    let (request, response) = (tree(&request(event))?, tree(&response(event))?);
    let role = text(&request, "/roleArn").map(Cow::Owned);
    let role = role.or_else(|| {
        first(event, &["user.uuid", "user.uid"]).filter(|role| role.starts_with("arn:"))
    });
    let access_key = text(&response, "/credentials/accessKeyId")?;
    Some(IssuedSession { role: role?, access_key: Cow::Owned(access_key) })
}
