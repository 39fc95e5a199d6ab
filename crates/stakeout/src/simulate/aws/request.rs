//! One call: what was asked, what was answered, and the record CloudTrail makes of it.

use schema::Timestamp;
use serde_json::{Map, Value, json};

use super::session::Session;
use crate::simulate::random::Random;

#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Event source without `.amazonaws.com`.
    pub(super) service: &'static str,
    pub(super) operation: &'static str,
    pub(super) read_only: bool,
    pub(super) parameters: Value,
    pub(super) response: Value,
    refusal: Option<(&'static str, String)>,
    /// `additionalEventData`, where there is any.
    pub(super) additional: Value,
    /// `resources`, where there are any.
    pub(super) resources: Value,
    /// `AwsApiCall`, unless it is a sign-in.
    pub(super) event_type: &'static str,
}

impl Request {
    pub(super) fn read(service: &'static str, operation: &'static str, parameters: Value) -> Self {
        Self { read_only: true, ..Self::write(service, operation, parameters, Value::Null) }
    }

    pub(super) fn write(
        service: &'static str,
        operation: &'static str,
        parameters: Value,
        response: Value,
    ) -> Self {
        Self {
            service,
            operation,
            read_only: false,
            parameters,
            response,
            refusal: None,
            additional: Value::Null,
            resources: Value::Null,
            event_type: "AwsApiCall",
        }
    }

    /// The same call, refused: nothing comes back.
    pub(crate) fn refused(mut self, code: &'static str, message: &str) -> Self {
        self.response = Value::Null;
        self.refusal = Some((code, message.to_owned()));
        self
    }

    /// The record, keys in the order CloudTrail writes them.
    pub(crate) fn into_record(
        self,
        at: Timestamp,
        session: &Session,
        region: &str,
        random: &mut Random,
    ) -> Value {
        let mut record = Map::new();
        let mut put = |key: &str, value: Value| {
            record.insert(key.to_owned(), value);
        };
        put("eventVersion", json!(self.event_version()));
        put("userIdentity", session.identity.clone());
        put("eventTime", json!(at.to_string()));
        put("eventSource", json!(format!("{}.amazonaws.com", self.service)));
        put("eventName", json!(self.operation));
        put("awsRegion", json!(region));
        put("sourceIPAddress", json!(session.client.address));
        put("userAgent", json!(session.client.agent));
        if let Some((code, message)) = &self.refusal {
            put("errorCode", json!(code));
            put("errorMessage", json!(message));
        }
        let (host, tls) = (self.host(region), !session.client.is_service());
        put("requestParameters", self.parameters);
        put("responseElements", self.response);
        if !self.additional.is_null() {
            put("additionalEventData", self.additional);
        }
        if self.event_type == "AwsApiCall" {
            put("requestID", json!(random.uuid()));
        }
        put("eventID", json!(random.uuid()));
        put("readOnly", json!(self.read_only));
        if !self.resources.is_null() {
            put("resources", self.resources);
        }
        put("eventType", json!(self.event_type));
        put("managementEvent", json!(true));
        put("recipientAccountId", json!(session.account));
        put("eventCategory", json!("Management"));
        if tls {
            put("tlsDetails", tls_details(&host));
        }
        if session.client.console && self.event_type == "AwsApiCall" {
            put("sessionCredentialFromConsole", json!("true"));
        }
        Value::Object(record)
    }

    /// Services moved to newer record versions at their own pace.
    fn event_version(&self) -> &'static str {
        match self.service {
            "ec2" | "lambda" | "sts" => "1.11",
            "autoscaling" | "iam" | "route53" | "s3" => "1.10",
            _ => "1.09",
        }
    }

    fn host(&self, region: &str) -> String {
        match self.service {
            "iam" | "route53" => format!("{}.amazonaws.com", self.service),
            "signin" => format!("{region}.signin.aws.amazon.com"),
            service => format!("{service}.{region}.amazonaws.com"),
        }
    }
}

fn tls_details(host: &str) -> Value {
    json!({
        "tlsVersion": "TLSv1.3",
        "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": host,
    })
}
