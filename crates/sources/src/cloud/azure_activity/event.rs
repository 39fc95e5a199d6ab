//! One event: its members, and the call they tell of.

use std::borrow::Cow;

use schema::{ApiCall, Provider, Reached, SourceAddress, Stage, Text};

use super::bodies::{self, Nested};
use super::claims::Claims;
use crate::address;
use crate::cloud::operations;
use crate::cloud::part::part;
use crate::framing::json::{Object, Value};

/// No name of a member that counts is longer, its underscores left off.
const NAME_BYTES: usize = 32;

/// The members of an event that a call is made of.
#[derive(Default)]
pub(super) struct Event<'t, 'a> {
    time: Option<Value<'t, 'a>>,
    category: Option<Value<'t, 'a>>,
    operation: Option<Value<'t, 'a>>,
    resource: Option<Value<'t, 'a>>,
    subscription: Option<Value<'t, 'a>>,
    location: Option<Value<'t, 'a>>,
    id: Option<Value<'t, 'a>>,
    correlation: Option<Value<'t, 'a>>,
    status: Option<Value<'t, 'a>>,
    sub_status: Option<Value<'t, 'a>>,
    address: Option<Value<'t, 'a>>,
    request: Option<Value<'t, 'a>>,
    identity: Option<Value<'t, 'a>>,
    claims: Option<Value<'t, 'a>>,
    caller: Option<Value<'t, 'a>>,
    properties: Option<Value<'t, 'a>>,
}

impl<'t, 'a> Event<'t, 'a> {
    pub(super) fn read(object: Object<'t, 'a>) -> Self {
        let mut event = Self::default();
        for (key, value) in object.members() {
            let mut buffer = [0; NAME_BYTES];
            let member = match plain(&key, &mut buffer) {
                b"time" | b"eventtimestamp" | b"timegenerated" => &mut event.time,
                b"category" | b"categoryvalue" => &mut event.category,
                b"operationname" | b"operationnamevalue" => &mut event.operation,
                b"resourceid" => &mut event.resource,
                b"subscriptionid" => &mut event.subscription,
                b"location" => &mut event.location,
                b"eventdataid" => &mut event.id,
                b"correlationid" => &mut event.correlation,
                b"resulttype" | b"status" | b"activitystatusvalue" => &mut event.status,
                b"resultsignature" | b"substatus" | b"activitysubstatusvalue" => {
                    &mut event.sub_status
                }
                b"calleripaddress" => &mut event.address,
                b"httprequest" => &mut event.request,
                b"identity" => &mut event.identity,
                b"claims" => &mut event.claims,
                b"caller" => &mut event.caller,
                b"properties" => &mut event.properties,
                _ => continue,
            };
            *member = Some(value);
        }
        event
    }

    pub(super) fn time(&self) -> Option<Text<'a>> {
        word(self.time)
    }

    pub(super) fn category(&self) -> Option<Text<'a>> {
        word(self.category)
    }

    /// `MICROSOFT.COMPUTE/DISKS/WRITE`.
    pub(super) fn operation(&self) -> Option<Text<'a>> {
        word(self.operation).filter(|name| name.contains('/'))
    }

    pub(super) fn resource(&self) -> Option<Text<'a>> {
        word(self.resource)
    }

    pub(super) fn call(&self) -> ApiCall<'a> {
        let operation = self.operation().unwrap_or_default();
        let resource = self.resource().unwrap_or_default();
        let claims = self.claims();
        let source = self.source(claims.as_ref());
        let actor = match claims {
            Some(claims) => claims.actor(word(self.caller)),
            None => Claims::default().actor(word(self.caller)),
        };
        let account = word(self.subscription).or_else(|| subscription(&resource));
        let service = part(&operation, |name| name.split('/').next().unwrap_or_default());
        let mut call = ApiCall {
            account: account.map(in_small_letters).unwrap_or_default(),
            region: word(self.location).filter(|place| place != "global").unwrap_or_default(),
            event_id: word(self.id),
            actor,
            source,
            read_only: read_only(&operation),
            ..ApiCall::of(Provider::Azure, service, operation)
        };
        self.add_outcome(&mut call, &resource);
        call
    }

    /// What became of it, and what it did where the operation table knows it.
    fn add_outcome(&self, call: &mut ApiCall<'a>, resource: &str) {
        let properties = self.properties.and_then(Nested::of);
        let code = properties.as_ref().and_then(|properties| properties.text("statusCode"));
        let code = code.or_else(|| word(self.sub_status)).unwrap_or_default();
        let reached = reached(&word(self.status).unwrap_or_default(), &code);
        if reached == Reached::Failed {
            let answer = properties.as_ref().map(|properties| properties.body("statusMessage"));
            let error = answer.and_then(|answer| bodies::error_code(&answer)).map(Cow::Owned);
            let code = || Some(code.clone()).filter(|code| !code.is_empty());
            call.error = error.or_else(code).or_else(|| word(self.status));
        }
        let Some(known) = operations::azure(&call.operation, is_ok(&code)) else { return };
        let body = |name| properties.as_ref().map_or(Cow::Borrowed("null"), |it| it.body(name));
        let (request, response) = (body("requestbody"), body("responseBody"));
        let resource = resource.to_lowercase();
        if let Some(location) = bodies::location([&response, &request]) {
            call.region = Cow::Owned(location);
        }
        call.effect =
            Some(operations::effect(known, &operations::Call::new(&request, &response, &resource)));
        let same = |correlation: Text<'_>| {
            format!("{correlation} {} {resource}", call.operation.to_lowercase())
        };
        let correlation = word(self.correlation);
        call.stage = correlation.map(|id| Stage { call: Cow::Owned(same(id)), reached });
    }

    fn claims(&self) -> Option<Claims<'a>> {
        let identity = || Nested::of(self.identity?);
        let inside = || match identity()? {
            Nested::Object(identity) => Nested::of(identity.value("claims")?),
            Nested::Text(identity) => Some(Nested::Text(identity.get("claims")?.clone())),
        };
        self.claims.and_then(Nested::of).or_else(inside).map(|claims| Claims::read(&claims))
    }

    /// Where it came from: the caller's address, that of the request, or that of the token.
    fn source(&self, claims: Option<&Claims<'a>>) -> SourceAddress<'a> {
        let request = || {
            let request = Nested::of(self.request?)?;
            request.text("clientIpAddress").or_else(|| request.text("client_ip_address"))
        };
        let token = || claims?.address.clone();
        let said = word(self.address).or_else(request).or_else(token);
        let address = said.and_then(|text| Some(address::with_or_without_port(&text)?.0));
        address.map_or(SourceAddress::Unknown, SourceAddress::Address)
    }
}

/// A name without underscores and in small letters; empty where it is long.
fn plain<'b>(name: &str, buffer: &'b mut [u8; NAME_BYTES]) -> &'b [u8] {
    let mut length: usize = 0;
    for byte in name.bytes().filter(|byte| *byte != b'_') {
        let Some(place) = buffer.get_mut(length) else { return &[] };
        *place = byte.to_ascii_lowercase();
        length = length.saturating_add(1);
    }
    buffer.get(..length).unwrap_or_default()
}

/// A text, or that of `{"value": …}`.
fn word<'a>(value: Option<Value<'_, 'a>>) -> Option<Text<'a>> {
    let value = value?;
    match value.object() {
        Some(object) => object.text("value"),
        None => value.text(),
    }
}

/// The subscription of `/subscriptions/ID/resourceGroups/…`.
fn subscription<'a>(resource: &Text<'a>) -> Option<Text<'a>> {
    let id = part(resource, |path| {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let subscriptions = parts.next().is_some_and(|it| it.eq_ignore_ascii_case("subscriptions"));
        parts.next().filter(|_| subscriptions).unwrap_or_default()
    });
    (!id.is_empty()).then_some(id)
}

/// Exports write ids in capitals, lists do not.
fn in_small_letters(id: Text<'_>) -> Text<'_> {
    let capitals = id.bytes().any(|byte| byte.is_ascii_uppercase());
    if capitals { Cow::Owned(id.to_ascii_lowercase()) } else { id }
}

fn read_only(operation: &str) -> Option<bool> {
    let verb = operation.rsplit('/').next().unwrap_or_default();
    match () {
        () if verb.eq_ignore_ascii_case("read") => Some(true),
        () if ["write", "delete"].iter().any(|it| verb.eq_ignore_ascii_case(it)) => Some(false),
        () => None,
    }
}

/// How far the call had come, by its status and the HTTP status: `Accepted`, `Created`.
fn reached(status: &str, code: &str) -> Reached {
    let is = |words: &[&str]| words.iter().any(|word| status.eq_ignore_ascii_case(word));
    match () {
        () if is(&["failed", "failure", "canceled", "cancelled"]) => Reached::Failed,
        () if code.contains("Created") || code == "201" => Reached::Created,
        () if is(&["started", "start", "begin"]) => Reached::Begun,
        () if is(&["accepted", "accept", "in progress"]) => Reached::Accepted,
        () => Reached::Ended,
    }
}

/// Whether the answer is 200 and no other: `OK`, `Succeeded.OK`, `OK (HTTP Status Code: 200)`.
fn is_ok(code: &str) -> bool {
    let last = code.rsplit('.').next().unwrap_or_default();
    last == "OK" || last == "200" || last.starts_with("OK ")
}
