//! Who acts: a principal, and one session of it from one place with one client.

use std::fmt::Display;

use schema::Timestamp;
use serde_json::{Map, Value, json};

use crate::simulate::company::IDENTITY_REGION;
use crate::simulate::random::Random;

const KEY_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
pub(super) const PIPELINE_ISSUER: &str = "token.actions.githubusercontent.com";

/// An identity of one account.
#[derive(Clone, Debug)]
pub(crate) enum Principal {
    /// An IAM user.
    User {
        account: String,
        name: String,
    },
    /// A person of Identity Center, with a permission set.
    Person {
        account: String,
        email: String,
        permission_set: &'static str,
    },
    /// A pipeline that proves itself with a web identity.
    Workload {
        account: String,
        role: &'static str,
        subject: String,
    },
    Role {
        account: String,
        role: &'static str,
        session: String,
    },
    /// A role that a service of the provider acts with.
    Service {
        account: String,
        service: &'static str,
        role: &'static str,
        session: &'static str,
    },
}

impl Principal {
    pub(crate) fn account(&self) -> &str {
        match self {
            Self::User { account, .. }
            | Self::Person { account, .. }
            | Self::Workload { account, .. }
            | Self::Role { account, .. }
            | Self::Service { account, .. } => account,
        }
    }

    /// The identity key, spelled as the register and the cases spell it.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::User { account, name } => format!("arn:aws:iam::{account}:user/{name}"),
            Self::Person { email, permission_set, .. } => format!("sso:{email}/{permission_set}"),
            Self::Workload { subject, .. } => format!("{PIPELINE_ISSUER}:{subject}"),
            Self::Role { .. } | Self::Service { .. } => self.role_arn(),
        }
    }

    /// The name of the role behind a session; of a user, the user's.
    pub(crate) fn role_name(&self) -> String {
        match self {
            Self::User { name, .. } => name.clone(),
            Self::Person { account, permission_set, .. } => {
                let suffix = stable(account, permission_set).hexadecimal(16);
                format!("AWSReservedSSO_{permission_set}_{suffix}")
            }
            Self::Workload { role, .. } | Self::Role { role, .. } | Self::Service { role, .. } => {
                (*role).to_owned()
            }
        }
    }

    pub(crate) fn role_arn(&self) -> String {
        let path = match self {
            Self::Person { .. } => format!("aws-reserved/sso.amazonaws.com/{IDENTITY_REGION}/"),
            Self::Service { service, .. } => format!("aws-service-role/{service}/"),
            _ => String::new(),
        };
        format!("arn:aws:iam::{}:role/{path}{}", self.account(), self.role_name())
    }

    pub(super) fn session_name(&self) -> String {
        match self {
            Self::User { name, .. } => name.clone(),
            Self::Person { email, .. } => email.clone(),
            Self::Workload { .. } => "GitHubActions".to_owned(),
            Self::Role { session, .. } => session.clone(),
            Self::Service { session, .. } => (*session).to_owned(),
        }
    }

    pub(super) fn role_id(&self) -> String {
        unique_id("AROA", &self.role_arn())
    }

    /// `userIdentity` of a call made at `since` or later in a session that began then.
    fn user_identity(&self, since: Timestamp, client: &Client, random: &mut Random) -> Value {
        if let Self::User { account, name } = self {
            return user_identity(account, name, since, client, random);
        }
        let (account, session_name) = (self.account(), self.session_name());
        let mut context = Map::new();
        context.insert(
            "sessionIssuer".to_owned(),
            json!({
                "type": "Role", "principalId": self.role_id(), "arn": self.role_arn(),
                "accountId": account, "userName": self.role_name(),
            }),
        );
        if let Self::Workload { .. } = self {
            let provider = format!("arn:aws:iam::{account}:oidc-provider/{PIPELINE_ISSUER}");
            let federation = json!({ "federatedProvider": provider, "attributes": {} });
            context.insert("webIdFederationData".to_owned(), federation);
        }
        context.insert("attributes".to_owned(), session_attributes(since, false));
        let mut identity = json!({
            "type": "AssumedRole",
            "principalId": format!("{}:{session_name}", self.role_id()),
            "arn": format!("arn:aws:sts::{account}:assumed-role/{}/{session_name}", self.role_name()),
            "accountId": account,
            "accessKeyId": temporary_key(random),
            "sessionContext": context,
        });
        if let Self::Service { service, .. } = self {
            identity["invokedBy"] = json!(service);
        }
        identity
    }
}

/// Where a session comes from, and with what.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) address: String,
    pub(crate) agent: String,
    pub(crate) console: bool,
    pub(crate) mfa: bool,
}

impl Client {
    pub(crate) fn command_line(address: impl Display) -> Self {
        Self::with_agent(
            address,
            "aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-64-generic md/arch#x86_64 \
             lang/python#3.13.4 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe",
        )
    }

    pub(crate) fn library(address: impl Display) -> Self {
        Self::with_agent(
            address,
            "Boto3/1.39.4 md/Botocore#1.39.4 ua/2.1 os/linux#6.8.0-60-generic md/arch#x86_64 \
             lang/python#3.12.3 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.39.4",
        )
    }

    pub(crate) fn with_agent(address: impl Display, agent: &str) -> Self {
        Self { address: address.to_string(), agent: agent.to_owned(), console: false, mfa: false }
    }

    pub(crate) fn browser(address: impl Display, mfa: bool) -> Self {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";
        Self { console: true, mfa, ..Self::with_agent(address, agent) }
    }

    /// A service of the provider, which names itself instead of an address.
    pub(crate) fn service(name: &str) -> Self {
        Self::with_agent(name, name)
    }

    pub(super) fn is_service(&self) -> bool {
        self.address.ends_with(".amazonaws.com")
    }
}

/// A principal at work: what its calls share.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) account: String,
    pub(super) identity: Value,
    pub(super) client: Client,
}

impl Session {
    pub(crate) fn begin(
        principal: &Principal,
        since: Timestamp,
        client: Client,
        random: &mut Random,
    ) -> Self {
        Self {
            account: principal.account().to_owned(),
            identity: principal.user_identity(since, &client, random),
            client,
        }
    }

    /// Whoever stands in `identity`, before it is a session of ours: a sign-in.
    pub(super) fn anonymous(account: &str, identity: Value, client: Client) -> Self {
        Self { account: account.to_owned(), identity, client }
    }

    /// A service of the provider that acts without any role of ours.
    pub(crate) fn of_service(account: &str, service: &str) -> Self {
        let identity = json!({ "type": "AWSService", "invokedBy": service });
        Self::anonymous(account, identity, Client::service(service))
    }

    /// The account's root user.
    pub(crate) fn of_root(account: &str, client: Client) -> Self {
        let arn = format!("arn:aws:iam::{account}:root");
        let identity = json!({
            "type": "Root", "principalId": account, "arn": arn, "accountId": account,
        });
        Self::anonymous(account, identity, client)
    }

    pub(super) fn access_key(&self) -> &str {
        self.identity["accessKeyId"].as_str().unwrap_or_default()
    }
}

fn user_identity(
    account: &str,
    name: &str,
    since: Timestamp,
    client: &Client,
    random: &mut Random,
) -> Value {
    let arn = format!("arn:aws:iam::{account}:user/{name}");
    let mut identity = json!({
        "type": "IAMUser",
        "principalId": unique_id("AIDA", &arn),
        "arn": arn,
        "accountId": account,
        "accessKeyId": access_key_of(account, name),
        "userName": name,
    });
    if client.console {
        identity["accessKeyId"] = json!(temporary_key(random));
        identity["sessionContext"] = json!({ "attributes": session_attributes(since, client.mfa) });
    }
    identity
}

fn session_attributes(since: Timestamp, mfa: bool) -> Value {
    let creation = Timestamp::from_seconds(since.seconds()).to_string();
    json!({ "creationDate": creation, "mfaAuthenticated": mfa.to_string() })
}

/// The long-lived access key of an IAM user, the same whenever it is asked for.
pub(crate) fn access_key_of(account: &str, user: &str) -> String {
    format!("AKIA{}", stable(account, user).text(KEY_ALPHABET, 16))
}

pub(super) fn temporary_key(random: &mut Random) -> String {
    format!("ASIA{}", random.text(KEY_ALPHABET, 16))
}

pub(super) fn unique_id(prefix: &str, arn: &str) -> String {
    format!("{prefix}{}", stable(prefix, arn).text(KEY_ALPHABET, 17))
}

/// A stream that depends on the names alone, for ids that must be equal wherever they occur.
pub(super) fn stable(scope: &str, name: &str) -> Random {
    Random::named(0, &format!("{scope}/{name}"))
}
