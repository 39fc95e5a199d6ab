//! One CloudTrail event: its members, and the call they tell of.

use schema::{
    ApiCall, IssuedSession, Provider, RejectKind, SourceAddress, Target, Text, Timestamp,
};

use super::identity;
use crate::address;
use crate::cloud::operations;
use crate::framing::json::{Object, Value};
use crate::hints::written_in_utc;

/// The members of an event that a call is made of. Of a key that repeats, the last one counts.
#[derive(Default)]
pub(super) struct Event<'t, 'a> {
    time: Option<Value<'t, 'a>>,
    service: Option<Value<'t, 'a>>,
    operation: Option<Value<'t, 'a>>,
    region: Option<Value<'t, 'a>>,
    account: Option<Value<'t, 'a>>,
    id: Option<Value<'t, 'a>>,
    identity: Option<Value<'t, 'a>>,
    address: Option<Value<'t, 'a>>,
    user_agent: Option<Value<'t, 'a>>,
    error_code: Option<Value<'t, 'a>>,
    error_message: Option<Value<'t, 'a>>,
    read_only: Option<Value<'t, 'a>>,
    request: Option<Value<'t, 'a>>,
    response: Option<Value<'t, 'a>>,
    additional: Option<Value<'t, 'a>>,
    /// The event inside an `EventBridge` envelope.
    detail: Option<Value<'t, 'a>>,
    /// A key that only another kind of object has.
    other: Option<&'static str>,
}

/// Why an object is no event.
pub(super) struct Refusal {
    pub(super) kind: RejectKind,
    pub(super) reason: &'static str,
}

const DIGEST: &str = "a CloudTrail digest, which holds no event";
const INSIGHT: &str = "a CloudTrail insight, which is a statistic and no event";

impl<'t, 'a> Event<'t, 'a> {
    pub(super) fn read(object: Object<'t, 'a>) -> Self {
        let mut event = Self::default();
        for (key, value) in object.members() {
            let member = match key.as_ref() {
                "eventTime" => &mut event.time,
                "eventSource" => &mut event.service,
                "eventName" => &mut event.operation,
                "awsRegion" => &mut event.region,
                "recipientAccountId" => &mut event.account,
                "eventID" => &mut event.id,
                "userIdentity" => &mut event.identity,
                "sourceIPAddress" => &mut event.address,
                "userAgent" => &mut event.user_agent,
                "errorCode" => &mut event.error_code,
                "errorMessage" => &mut event.error_message,
                "readOnly" => &mut event.read_only,
                "requestParameters" => &mut event.request,
                "responseElements" => &mut event.response,
                "additionalEventData" => &mut event.additional,
                "detail" => &mut event.detail,
                "digestStartTime" => {
                    event.other = Some(DIGEST);
                    continue;
                }
                "insightDetails" => {
                    event.other = Some(INSIGHT);
                    continue;
                }
                _ => continue,
            };
            *member = Some(value);
        }
        event
    }

    /// The event that this object is only the envelope of, and where in it that begins.
    pub(super) fn detail(&self) -> Option<(u32, &'a str, Object<'t, 'a>)> {
        let inner = self.detail.filter(|_| self.operation.is_none())?;
        let event = inner.object()?;
        event.value("eventName").map(|_| (inner.position(), inner.raw(), event))
    }

    /// When it happened: all that an event cannot do without.
    pub(super) fn time(&self) -> Result<Timestamp, Refusal> {
        let unsupported = |reason| Refusal { kind: RejectKind::Unsupported, reason };
        let service = text(self.service).unwrap_or_default();
        if let Some(reason) = self.other {
            return Err(unsupported(reason));
        }
        if service.is_empty() && text(self.operation).is_none() {
            return Err(unsupported("a JSON object that is no CloudTrail event"));
        }
        // Storage notifications share the list and half of the keys.
        if service.starts_with("aws:") {
            return Err(unsupported("a notification of an AWS service, no CloudTrail event"));
        }
        // ActionTrail writes CloudTrail's keys, and its accounts and identities are not AWS's.
        if service.ends_with(".aliyuncs.com") {
            return Err(unsupported("an event of Alibaba Cloud's ActionTrail, which is not read"));
        }
        let time = text(self.time).and_then(|time| written_in_utc(&time));
        time.ok_or(Refusal {
            kind: RejectKind::Quarantined,
            reason: "an event whose eventTime is missing or no time",
        })
    }

    /// Whether it says by what it can be told from all others.
    pub(super) fn has_id(&self) -> bool {
        text(self.id).is_some()
    }

    pub(super) fn call(&self) -> ApiCall<'a> {
        let identity = self.identity.and_then(Value::object);
        let mut actor = identity.map(identity::actor).unwrap_or_default();
        actor.mfa = self.second_factor().or(actor.mfa);
        let service = text(self.service).unwrap_or_default();
        let operation = text(self.operation).unwrap_or_default();
        let effect = operations::aws(&service, &operation).map(|known| {
            let call = operations::Call::new(raw(self.request), raw(self.response), "");
            operations::effect(known, &call)
        });
        ApiCall {
            provider: Provider::Aws,
            account: text(self.account).or_else(|| actor.account.clone()).unwrap_or_default(),
            region: text(self.region).unwrap_or_default(),
            service,
            operation,
            event_id: text(self.id),
            actor,
            source: text(self.address).map(source).unwrap_or_default(),
            user_agent: text(self.user_agent),
            error: self.error(),
            read_only: self.read_only.and_then(Value::boolean),
            effect,
            issued: self.issued(),
            stage: None,
            target: Target::default(),
        }
    }

    /// The session that an assumed role was given.
    fn issued(&self) -> Option<IssuedSession<'a>> {
        if !text(self.operation)?.starts_with("AssumeRole") {
            return None;
        }
        let credentials = self.response?.object()?.value("credentials")?.object()?;
        Some(IssuedSession {
            role: self.request?.object()?.value("roleArn")?.text()?,
            access_key: credentials.value("accessKeyId")?.text()?,
        })
    }

    /// Why it failed. A failed console log-in has no code, only a message and an answer.
    fn error(&self) -> Option<Text<'a>> {
        let refused = || {
            let answer = self.response?.object()?.value("ConsoleLogin")?.text()?;
            answer.eq_ignore_ascii_case("failure").then_some(answer)
        };
        text(self.error_code).or_else(|| text(self.error_message)).or_else(refused)
    }

    /// What a console log-in says about a second factor.
    fn second_factor(&self) -> Option<bool> {
        match self.additional?.object()?.value("MFAUsed")?.text()?.as_ref() {
            "Yes" => Some(true),
            "No" => Some(false),
            _ => None,
        }
    }
}

fn text<'a>(value: Option<Value<'_, 'a>>) -> Option<Text<'a>> {
    value.and_then(Value::text)
}

fn raw<'a>(value: Option<Value<'_, 'a>>) -> &'a str {
    value.map_or("null", Value::raw)
}

/// Where a call came from, as it is written.
pub(crate) fn source(text: Text<'_>) -> SourceAddress<'_> {
    match address::parse(&text) {
        Some(address) => SourceAddress::Address(address),
        None if text.ends_with(".amazonaws.com") || text == "AWS Internal" => {
            SourceAddress::Service(text)
        }
        None => SourceAddress::Unknown,
    }
}
