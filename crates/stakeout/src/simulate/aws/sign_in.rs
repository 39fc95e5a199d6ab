//! How sessions begin: the console, roles, SAML from Identity Center, and web identities.

use schema::Timestamp;
use serde_json::{Value, json};

use super::identities::long_date;
use super::request::Request;
use super::session::{Client, PIPELINE_ISSUER, Principal, Session, stable, unique_id};
use crate::simulate::random::Random;

/// A console sign-in of an IAM user, by password. Who signs in has no key yet.
pub(crate) fn console_login(account: &str, user: &str, client: &Client) -> (Session, Request) {
    let arn = format!("arn:aws:iam::{account}:user/{user}");
    let identity = json!({
        "type": "IAMUser",
        "principalId": unique_id("AIDA", &arn),
        "arn": arn,
        "accountId": account,
        "userName": user,
    });
    let mut request =
        Request::write("signin", "ConsoleLogin", Value::Null, json!({ "ConsoleLogin": "Success" }));
    request.event_type = "AwsConsoleSignIn";
    request.additional = json!({
        "LoginTo": "https://console.aws.amazon.com/console/home",
        "MobileVersion": "No",
        "MFAUsed": if client.mfa { "Yes" } else { "No" },
    });
    (Session::anonymous(account, identity, client.clone()), request)
}

/// Identity Center hands a person over to a role of an account.
pub(crate) fn assume_role_with_saml(
    person: &Principal,
    began: &Session,
    at: Timestamp,
    random: &mut Random,
) -> (Session, Request) {
    let (account, email) = (person.account(), person.session_name());
    let provider = stable("saml-provider", account).hexadecimal(16);
    let provider_arn =
        format!("arn:aws:iam::{account}:saml-provider/AWSSSO_{provider}_DO_NOT_DELETE");
    let identity = json!({
        "type": "SAMLUser",
        "principalId": format!("{}:{email}", stable("saml", account).hexadecimal(27)),
        "userName": email,
        "identityProvider": provider_arn,
    });
    let parameters = json!({
        "sAMLAssertionID": format!("_{}", random.uuid()),
        "roleSessionName": email,
        "durationSeconds": 43_200,
        "roleArn": person.role_arn(),
        "principalArn": provider_arn,
    });
    let mut response = credentials(person, began, at, random);
    response["subject"] = json!(email);
    response["subjectType"] = json!("persistent");
    response["issuer"] = json!("https://portal.sso.eu-north-1.amazonaws.com/saml/assertion");
    response["audience"] = json!("https://signin.aws.amazon.com/saml");
    let mut request = Request::write("sts", "AssumeRoleWithSAML", parameters, response);
    request.resources = role_resources(person);
    (Session::anonymous(account, identity, began.client.clone()), request)
}

/// A pipeline shows the token of its issuer and receives a session.
pub(crate) fn assume_role_with_web_identity(
    workload: &Principal,
    began: &Session,
    at: Timestamp,
    random: &mut Random,
) -> (Session, Request) {
    let account = workload.account();
    let key = workload.key();
    let subject = key.strip_prefix(&format!("{PIPELINE_ISSUER}:")).unwrap_or_default();
    let provider = format!("arn:aws:iam::{account}:oidc-provider/{PIPELINE_ISSUER}");
    let identity = json!({
        "type": "WebIdentityUser",
        "principalId": format!("{provider}:sts.amazonaws.com:{subject}"),
        "userName": subject,
        "identityProvider": provider,
    });
    let parameters = json!({
        "roleArn": workload.role_arn(),
        "roleSessionName": workload.session_name(),
        "durationSeconds": 3600,
    });
    let mut response = credentials(workload, began, at, random);
    response["subjectFromWebIdentityToken"] = json!(subject);
    response["provider"] = json!(provider);
    response["audience"] = json!("sts.amazonaws.com");
    let mut request = Request::write("sts", "AssumeRoleWithWebIdentity", parameters, response);
    request.read_only = true;
    request.resources = role_resources(workload);
    (Session::anonymous(account, identity, began.client.clone()), request)
}

/// One identity takes a role: the caller's session makes the call.
pub(crate) fn assume_role(
    role: &Principal,
    began: &Session,
    at: Timestamp,
    random: &mut Random,
) -> Request {
    let parameters = json!({
        "roleArn": role.role_arn(),
        "roleSessionName": role.session_name(),
        "durationSeconds": 3600,
    });
    let response = credentials(role, began, at, random);
    let mut request = Request::write("sts", "AssumeRole", parameters, response);
    request.read_only = true;
    request.resources = role_resources(role);
    request
}

/// The credentials of the session `began`, which its later calls carry.
fn credentials(
    principal: &Principal,
    began: &Session,
    at: Timestamp,
    random: &mut Random,
) -> Value {
    let (role, session) = (principal.role_name(), principal.session_name());
    let account = principal.account();
    json!({
        "credentials": {
            "accessKeyId": began.access_key(),
            "sessionToken": random.hexadecimal(64),
            "expiration": long_date(at.plus_seconds(3600)),
        },
        "assumedRoleUser": {
            "assumedRoleId": format!("{}:{session}", principal.role_id()),
            "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
        },
    })
}

fn role_resources(principal: &Principal) -> Value {
    json!([{
        "accountId": principal.account(),
        "type": "AWS::IAM::Role",
        "ARN": principal.role_arn(),
    }])
}
