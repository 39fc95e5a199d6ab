//! CloudTrail records, as trails deliver them.

use schema::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::digits;
use super::moments::moments;

/// A call to AWS, once or at many moments.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    pub(crate) at: String,
    /// `user/NAME`, `role/NAME` or `role/NAME as SESSION`, `ci/NAME` (a role through GitHub),
    /// `sso/PERSON as PERMISSIONS`, `root`, `service/NAME` (a service of the provider).
    pub(crate) who: String,
    /// `ec2:RunInstances`
    pub(crate) does: String,
    #[serde(default = "office")]
    pub(crate) from: String,
    #[serde(default = "home")]
    pub(crate) region: String,
    #[serde(default = "production")]
    pub(crate) account: String,
    #[serde(default = "command_line")]
    pub(crate) agent: String,
    /// Servers of a launch.
    #[serde(default = "one")]
    pub(crate) count: u32,
    /// Instance type of a launch.
    #[serde(default = "small")]
    pub(crate) size: String,
    /// Name of a domain to register.
    pub(crate) domain: Option<String>,
    /// Second factor of the session.
    pub(crate) mfa: Option<bool>,
    /// Long-lived access key of a user, where it is not the usual one.
    pub(crate) key: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) request: Option<Value>,
    pub(crate) response: Option<Value>,
}

fn office() -> String {
    "198.51.100.10".to_owned()
}

fn home() -> String {
    "eu-west-1".to_owned()
}

fn production() -> String {
    "314159265358".to_owned()
}

fn command_line() -> String {
    "aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 lang/python#3.13.4".to_owned()
}

fn one() -> u32 {
    1
}

fn small() -> String {
    "t3.medium".to_owned()
}

impl Call {
    /// A call with everything else as usual.
    pub(crate) fn new(at: &str, who: &str, does: &str) -> Self {
        Self {
            at: at.to_owned(),
            who: who.to_owned(),
            does: does.to_owned(),
            from: office(),
            region: home(),
            account: production(),
            agent: command_line(),
            count: one(),
            size: small(),
            domain: None,
            mfa: None,
            key: None,
            error: None,
            request: None,
            response: None,
        }
    }

    /// One record a moment.
    pub(crate) fn records(&self) -> Vec<(Timestamp, Value)> {
        moments(&self.at).into_iter().map(|at| (at, self.record(at))).collect()
    }

    fn record(&self, at: Timestamp) -> Value {
        let (service, operation) = self.does.split_once(':').expect("service:operation");
        let id = |part: &str, count| {
            digits(&[part, &at.to_string(), &self.who, &self.does, &self.region], count)
        };
        let (request, response) = self.parameters(operation, &id("instance", 16));
        let sign_in = service == "signin";
        let reads = ["Describe", "List", "Get", "Check"];
        let mut record = json!({
            "eventVersion": "1.11",
            "userIdentity": self.identity(at),
            "eventTime": at.to_string(),
            "eventSource": format!("{service}.amazonaws.com"),
            "eventName": operation,
            "awsRegion": self.region,
            "sourceIPAddress": self.from,
            "userAgent": self.agent,
            "requestParameters": request,
            "responseElements": response,
            "requestID": uuid(&id("request", 32)),
            "eventID": uuid(&id("event", 32)),
            "readOnly": reads.iter().any(|verb| operation.starts_with(verb)),
            "eventType": if sign_in { "AwsConsoleSignIn" } else { "AwsApiCall" },
            "managementEvent": true,
            "recipientAccountId": self.account,
            "eventCategory": "Management",
        });
        if sign_in {
            let used = if self.mfa == Some(true) { "Yes" } else { "No" };
            record["additionalEventData"] = json!({ "MFAUsed": used, "MobileVersion": "No" });
        }
        if let Some(error) = &self.error {
            record["errorCode"] = json!(error);
            record["errorMessage"] = json!("You are not authorized to perform this operation.");
            record["responseElements"] = Value::Null;
        }
        record
    }

    fn parameters(&self, operation: &str, id: &str) -> (Value, Value) {
        let (request, response) = match (operation, &self.domain) {
            ("RunInstances", _) => self.launch(id),
            ("ConsoleLogin", _) => (Value::Null, json!({ "ConsoleLogin": "Success" })),
            (_, Some(domain)) => (
                json!({ "domainName": domain }),
                json!({ "operationId": uuid(&digits(&[id], 32)) }),
            ),
            _ => (Value::Null, Value::Null),
        };
        (self.request.clone().unwrap_or(request), self.response.clone().unwrap_or(response))
    }

    fn launch(&self, id: &str) -> (Value, Value) {
        let server = |number: u32| {
            let name = digits(&[id, &number.to_string()], 17);
            json!({
                "instanceId": format!("i-{name}"),
                "imageId": "ami-0c1f3a8e2d4b5f607",
                "instanceType": self.size,
                "instanceState": { "code": 0, "name": "pending" },
                "privateIpAddress": "10.64.3.20",
            })
        };
        let servers: Vec<Value> = (0..self.count).map(server).collect();
        let asked = json!({
            "imageId": "ami-0c1f3a8e2d4b5f607", "minCount": self.count, "maxCount": self.count,
        });
        let request = json!({
            "instancesSet": { "items": [asked] },
            "instanceType": self.size,
            "subnetId": "subnet-0f1e2d3c4b5a69788",
        });
        let response = json!({
            "reservationId": format!("r-{id}"),
            "ownerId": self.account,
            "instancesSet": { "items": servers },
        });
        (request, response)
    }

    fn identity(&self, at: Timestamp) -> Value {
        let (kind, rest) = self.who.split_once('/').unwrap_or((&self.who, ""));
        let (name, session) = rest.split_once(" as ").unwrap_or((rest, "deploy-session"));
        match kind {
            "root" => json!({
                "type": "Root",
                "principalId": self.account,
                "arn": format!("arn:aws:iam::{}:root", self.account),
                "accountId": self.account,
            }),
            "service" => json!({ "type": "AWSService", "invokedBy": name }),
            "user" => self.user(name, at),
            "role" => self.session(name, session, at),
            "ci" => {
                let mut identity = self.session(name, "GitHubActions", at);
                identity["sessionContext"]["webIdFederationData"] = json!({
                    "federatedProvider": format!(
                        "arn:aws:iam::{}:oidc-provider/token.actions.githubusercontent.com",
                        self.account
                    ),
                    "attributes": {},
                });
                identity
            }
            "sso" => {
                let role = format!("AWSReservedSSO_{session}_0f1e2d3c4b5a6978");
                self.session(&role, name, at)
            }
            _ => unreachable!("nobody is called {}", self.who),
        }
    }

    fn user(&self, name: &str, at: Timestamp) -> Value {
        let arn = format!("arn:aws:iam::{}:user/{name}", self.account);
        let usual = || key("AKIA", &[&arn]);
        let mut identity = json!({
            "type": "IAMUser",
            "principalId": key("AIDA", &[&arn, "principal"]),
            "arn": arn,
            "accountId": self.account,
            "accessKeyId": self.key.clone().unwrap_or_else(usual),
            "userName": name,
        });
        if self.mfa.is_some() {
            identity["accessKeyId"] = json!(key("ASIA", &[&arn, &at.to_string()]));
            identity["sessionContext"] = json!({ "attributes": self.attributes(at) });
        }
        identity
    }

    fn session(&self, role: &str, session: &str, at: Timestamp) -> Value {
        let account = &self.account;
        let reserved = role.starts_with("AWSReservedSSO_");
        let path = if reserved { "aws-reserved/sso.amazonaws.com/eu-north-1/" } else { "" };
        let issuer = format!("arn:aws:iam::{account}:role/{path}{role}");
        let principal = key("AROA", &[&issuer]);
        json!({
            "type": "AssumedRole",
            "principalId": format!("{principal}:{session}"),
            "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
            "accountId": account,
            "accessKeyId": key("ASIA", &[&issuer, &at.to_string()]),
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": principal,
                    "arn": issuer,
                    "accountId": account,
                    "userName": role,
                },
                "attributes": self.attributes(at),
            },
        })
    }

    fn attributes(&self, at: Timestamp) -> Map<String, Value> {
        let mfa = self.mfa.unwrap_or(false).to_string();
        let attributes = json!({ "creationDate": at.to_string(), "mfaAuthenticated": mfa });
        attributes.as_object().expect("it was just made one").clone()
    }
}

fn key(prefix: &str, parts: &[&str]) -> String {
    format!("{prefix}{}", digits(parts, 16).to_uppercase())
}

fn uuid(digits: &str) -> String {
    let mut text = String::with_capacity(36);
    for (place, digit) in digits.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

/// A file of a trail, records in order of time.
pub(crate) fn trail(calls: &[Call]) -> String {
    let mut records: Vec<(Timestamp, Value)> = calls.iter().flat_map(Call::records).collect();
    records.sort_by_key(|(at, _)| *at);
    let texts: Vec<String> = records.iter().map(|(_, record)| record.to_string()).collect();
    format!("{{\"Records\":[{}]}}", texts.join(","))
}
