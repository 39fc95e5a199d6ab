//! Functions, and the public addresses they can be given.

use schema::Timestamp;
use serde_json::{Value, json};

use super::request::Request;
use crate::simulate::random::Random;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Function<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'static str,
    pub(crate) name: &'a str,
    pub(crate) role: &'a str,
    pub(crate) runtime: &'static str,
}

impl Function<'_> {
    fn arn(&self) -> String {
        format!("arn:aws:lambda:{}:{}:function:{}", self.region, self.account, self.name)
    }

    fn role_arn(&self) -> String {
        format!("arn:aws:iam::{}:role/{}", self.account, self.role)
    }

    fn configuration(&self, at: Timestamp, random: &mut Random) -> Value {
        json!({
            "functionName": self.name,
            "functionArn": self.arn(),
            "runtime": self.runtime,
            "role": self.role_arn(),
            "handler": "index.handler",
            "codeSize": random.between(900, 4_000_000),
            "description": "",
            "timeout": 30,
            "memorySize": 256,
            "lastModified": at.to_string().replace('Z', ".000+0000"),
            "codeSha256": random.hexadecimal(44),
            "version": "$LATEST",
            "environment": {},
            "tracingConfig": { "mode": "PassThrough" },
            "revisionId": random.uuid(),
            "state": "Pending",
            "packageType": "Zip",
            "architectures": ["x86_64"],
            "ephemeralStorage": { "size": 512 },
        })
    }
}

pub(crate) fn create_function(
    function: &Function<'_>,
    at: Timestamp,
    random: &mut Random,
) -> Request {
    let parameters = json!({
        "functionName": function.name,
        "runtime": function.runtime,
        "role": function.role_arn(),
        "handler": "index.handler",
        "code": {},
        "timeout": 30,
        "memorySize": 256,
        "publish": false,
        "packageType": "Zip",
        "architectures": ["x86_64"],
        "environment": {},
    });
    let response = function.configuration(at, random);
    Request::write("lambda", "CreateFunction20150331", parameters, response)
}

pub(crate) fn update_function(
    function: &Function<'_>,
    at: Timestamp,
    random: &mut Random,
) -> Request {
    let parameters = json!({ "functionName": function.name, "publish": true, "dryRun": false });
    let response = function.configuration(at, random);
    Request::write("lambda", "UpdateFunctionCode20150331v2", parameters, response)
}

/// A public address; `NONE` lets anybody call it, `AWS_IAM` only our own.
pub(crate) fn create_function_url(
    function: &Function<'_>,
    authentication: &str,
    at: Timestamp,
    random: &mut Random,
) -> Request {
    let id = random.text(b"abcdefghijklmnopqrstuvwxyz234567", 32);
    let parameters = json!({ "functionName": function.name, "authType": authentication });
    let response = json!({
        "functionUrl": format!("https://{id}.lambda-url.{}.on.aws/", function.region),
        "functionArn": function.arn(),
        "authType": authentication,
        "creationTime": at.to_string(),
        "invokeMode": "BUFFERED",
    });
    Request::write("lambda", "CreateFunctionUrlConfig", parameters, response)
}

/// The permission that a public address needs: anybody may call the function through it.
pub(crate) fn allow_everybody(function: &Function<'_>) -> Request {
    let arn = function.arn();
    let statement = json!({
        "Sid": "FunctionURLAllowPublicAccess", "Effect": "Allow", "Principal": "*",
        "Action": "lambda:InvokeFunctionUrl", "Resource": arn,
        "Condition": { "StringEquals": { "lambda:FunctionUrlAuthType": "NONE" } },
    });
    let parameters = json!({
        "functionName": arn,
        "statementId": "FunctionURLAllowPublicAccess",
        "action": "lambda:InvokeFunctionUrl",
        "principal": "*",
        "functionUrlAuthType": "NONE",
    });
    let response = json!({ "statement": statement.to_string() });
    Request::write("lambda", "AddPermission20150331v2", parameters, response)
}
