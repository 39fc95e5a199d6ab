//! Rows: what each kind of log says, as plain structs that borrow from the record.
//!
//! A field that the log leaves out is `None` and never a reason to drop the event.

use std::net::IpAddr;

use smallvec::SmallVec;

use crate::{
    Alert, Certificate, CloudResource, Cost, Effect, Email, HttpRequest, Lease,
    NetworkRegistration, Person, Registration, SignIn, Text, Timestamp, Tunnel,
};

#[derive(Debug)]
pub enum Row<'a> {
    ApiCall(ApiCall<'a>),
    Flow(Flow<'a>),
    DnsQuery(DnsQuery<'a>),
    HttpRequest(HttpRequest<'a>),
    SignIn(SignIn<'a>),
    Tunnel(Tunnel<'a>),
    Registration(Registration<'a>),
    NetworkRegistration(NetworkRegistration<'a>),
    Lease(Lease<'a>),
    Alert(Alert<'a>),
    Certificate(Certificate<'a>),
    Person(Person<'a>),
    CloudResource(CloudResource<'a>),
    Cost(Cost<'a>),
    Email(Email<'a>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provider {
    Aws,
    Azure,
    Cloudflare,
    Entra,
    Gcp,
    Github,
    GoogleWorkspace,
    Microsoft365,
    Okta,
}

impl Provider {
    pub const ALL: [Self; 9] = [
        Self::Aws,
        Self::Azure,
        Self::Cloudflare,
        Self::Entra,
        Self::Gcp,
        Self::Github,
        Self::GoogleWorkspace,
        Self::Microsoft365,
        Self::Okta,
    ];

    /// Whether it rents out infrastructure, and not a service alone.
    pub const fn is_cloud(self) -> bool {
        matches!(self, Self::Aws | Self::Azure | Self::Gcp)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Azure => "azure",
            Self::Cloudflare => "cloudflare",
            Self::Entra => "entra",
            Self::Gcp => "gcp",
            Self::Github => "github",
            Self::GoogleWorkspace => "google_workspace",
            Self::Microsoft365 => "microsoft365",
            Self::Okta => "okta",
        }
    }
}

/// A call to a cloud's control plane (OCSF API Activity 6003, Authentication 3002, Account Change
/// 3001).
#[derive(Debug)]
pub struct ApiCall<'a> {
    pub provider: Provider,
    /// The account in which it happened: for CloudTrail the recipient, else the actor's; the
    /// subscription at Azure, the project at Google.
    pub account: Text<'a>,
    pub region: Text<'a>,
    /// As logged: `ec2.amazonaws.com`, `compute.googleapis.com`, `MICROSOFT.COMPUTE`.
    pub service: Text<'a>,
    /// As logged: `CreateFunction20150331`, `v1.compute.instances.insert`,
    /// `MICROSOFT.COMPUTE/DISKS/WRITE`.
    pub operation: Text<'a>,
    /// The provider's id of the event, where it has one.
    pub event_id: Option<Text<'a>>,
    pub actor: Actor<'a>,
    pub source: SourceAddress<'a>,
    pub user_agent: Option<Text<'a>>,
    /// `None` where it worked.
    pub error: Option<Text<'a>>,
    pub read_only: Option<bool>,
    /// What it acquires or configures, where the operation table knows it.
    pub effect: Option<Effect>,
    /// The session it handed out, where it assumed a role.
    pub issued: Option<IssuedSession<'a>>,
    /// Which of several records of one call it is, where the log writes more than one and the
    /// operation table knows the call.
    pub stage: Option<Stage<'a>>,
    /// What it was done to, where the log names one thing.
    pub target: Target<'a>,
}

impl<'a> ApiCall<'a> {
    /// A call of which no more is known.
    pub fn of(provider: Provider, service: Text<'a>, operation: Text<'a>) -> Self {
        Self {
            provider,
            account: Text::default(),
            region: Text::default(),
            service,
            operation,
            event_id: None,
            actor: Actor::default(),
            source: SourceAddress::Unknown,
            user_agent: None,
            error: None,
            read_only: None,
            effect: None,
            issued: None,
            stage: None,
            target: Target::default(),
        }
    }
}

/// What a call was done to, as the log names it.
#[derive(Debug, Default)]
pub struct Target<'a> {
    pub uid: Option<Text<'a>>,
    pub name: Option<Text<'a>>,
    /// `User`, `zone`, …
    pub kind: Option<Text<'a>>,
}

/// One of the records that a provider writes of one call: as it begins, is accepted and ends.
#[derive(Debug)]
pub struct Stage<'a> {
    /// What the records of one call have in common, and no others of the account.
    pub call: Text<'a>,
    pub reached: Reached,
}

/// How far a call had come, ordered by how much a record of it says of what the call did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reached {
    /// Whether it will be let is not known.
    Begun,
    Ended,
    /// It was let, and has its parameters.
    Accepted,
    /// It is said to have made something new.
    Created,
    Failed,
}

/// A session that a call handed out: whoever shows its key later is who made the call.
#[derive(Debug)]
pub struct IssuedSession<'a> {
    /// ARN of the role.
    pub role: Text<'a>,
    pub access_key: Text<'a>,
}

/// Who acted, keyed without the session.
#[derive(Debug, Default)]
pub struct Actor<'a> {
    pub kind: ActorKind,
    /// The stable identity: `arn:aws:iam::ACCOUNT:role/PATH/NAME`, `…:user/NAME`, `…:root`,
    /// `ISSUER:SUBJECT` for web identities, `sso:PERSON/PERMISSION-SET` for Identity Center people,
    /// `ec2.amazonaws.com` for a service. Azure: the user's name in lower case, the id of an
    /// application, the path of a managed identity. Google: the e-mail address, or `POOL:SUBJECT` of
    /// a federated workload.
    pub key: Text<'a>,
    /// The account the identity belongs to.
    pub account: Option<Text<'a>>,
    /// The role behind the session, as an ARN with its path, where there is one.
    pub role: Option<Text<'a>>,
    /// Session name: the last part of an assumed-role ARN.
    pub session: Option<Text<'a>>,
    /// The person, where the log resolves one (Identity Center user, source identity).
    pub person: Option<Text<'a>>,
    /// Access key, or the temporary key of the session.
    pub access_key: Option<Text<'a>>,
    /// Identity provider behind a web-identity or SAML session
    /// (`token.actions.githubusercontent.com`).
    pub issuer: Option<Text<'a>>,
    /// Whether the session proved a second factor. `None` where the log does not say.
    pub mfa: Option<bool>,
    /// The service that made the call on the identity's behalf.
    pub invoked_by: Option<Text<'a>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorKind {
    User,
    Role,
    Root,
    /// A role of Identity Center (`AWSReservedSSO_*`): a person with a permission set.
    Person,
    /// SAML or custom federation.
    Federated,
    WebIdentity,
    /// A workload under an identity of its own: service principal, managed identity, service
    /// account.
    Application,
    /// A service of the provider, not an actor.
    Service,
    #[default]
    Unknown,
}

/// Where a call came from.
#[derive(Debug, Default)]
pub enum SourceAddress<'a> {
    Address(IpAddr),
    /// A service of the provider (`cloudformation.amazonaws.com`, `AWS Internal`).
    Service(Text<'a>),
    #[default]
    Unknown,
}

/// A connection (OCSF Network Activity 4001). With `handshake` set it is the TLS view of a
/// connection that another record counts.
#[derive(Debug)]
pub struct Flow<'a> {
    pub source: IpAddr,
    pub source_port: u16,
    pub destination: IpAddr,
    pub destination_port: u16,
    /// IANA protocol number; 6 is TCP, 17 UDP, 1 ICMP.
    pub protocol: u8,
    /// Application protocol as the sensor names it (`ssl`, `ssh`, `dns`).
    pub service: Option<Text<'a>>,
    /// Connection id of the sensor (Zeek `uid`).
    pub uid: Option<Text<'a>>,
    /// When it began, where that is not when the record says that it was written.
    pub began: Option<Timestamp>,
    pub duration_micros: Option<i64>,
    /// From source to destination: payload, or with its heads as most firewalls count.
    pub bytes_out: Option<u64>,
    pub bytes_in: Option<u64>,
    /// Out and in together, where the log does not divide them.
    pub bytes_both_ways: Option<u64>,
    pub packets_out: Option<u64>,
    pub packets_in: Option<u64>,
    /// Zeek `conn_state` (`SF`, `S0`, …).
    pub state: Option<Text<'a>>,
    /// Whether the other side answered. `None` where the log does not say.
    pub answered: Option<bool>,
    /// It only begins: another record counts it when it is over.
    pub opening: bool,
    /// Who sits at the source, where a firewall knows.
    pub user: Option<Text<'a>>,
    /// The two ends as they look on the other side of a NAT, where that is another address or port.
    pub translated_source: Option<(IpAddr, u16)>,
    pub translated_destination: Option<(IpAddr, u16)>,
    /// TLS view of the connection.
    pub handshake: bool,
    /// TLS server name indication.
    pub server_name: Option<Text<'a>>,
    pub tls_version: Option<Text<'a>>,
    pub tls_cipher: Option<Text<'a>>,
    /// Certificate subject and issuer, as distinguished names.
    pub subject: Option<Text<'a>>,
    pub issuer: Option<Text<'a>>,
    /// Hash of the certificate that the server showed, as logged.
    pub certificate: Option<Text<'a>>,
}

impl Flow<'_> {
    /// A connection of which nothing is known but its ends and its protocol.
    pub const fn between(
        (source, source_port): (IpAddr, u16),
        (destination, destination_port): (IpAddr, u16),
        protocol: u8,
    ) -> Self {
        Self {
            source,
            source_port,
            destination,
            destination_port,
            protocol,
            service: None,
            uid: None,
            began: None,
            duration_micros: None,
            bytes_out: None,
            bytes_in: None,
            bytes_both_ways: None,
            packets_out: None,
            packets_in: None,
            state: None,
            answered: None,
            opening: false,
            user: None,
            translated_source: None,
            translated_destination: None,
            handshake: false,
            server_name: None,
            tls_version: None,
            tls_cipher: None,
            subject: None,
            issuer: None,
            certificate: None,
        }
    }
}

/// A look-up (OCSF DNS Activity 4003).
#[derive(Debug)]
pub struct DnsQuery<'a> {
    pub source: IpAddr,
    pub source_port: u16,
    /// `None` where the resolver itself wrote the log.
    pub resolver: Option<IpAddr>,
    pub resolver_port: u16,
    pub protocol: u8,
    pub uid: Option<Text<'a>>,
    pub transaction: Option<u16>,
    /// As logged; see [`crate::normalize_name`].
    pub name: Text<'a>,
    /// `A`, `AAAA`, `TXT`, …
    pub query_type: Option<Text<'a>>,
    /// `NOERROR`, `NXDOMAIN`, …
    pub response_code: Option<Text<'a>>,
    pub answers: SmallVec<[Text<'a>; 4]>,
    /// Time to live of each answer, in seconds.
    pub ttls: SmallVec<[u32; 4]>,
    /// Whether it is the question, the answer, or both in one record.
    pub part: DnsPart,
    /// Who asked, where the resolver knows people.
    pub user: Option<Text<'a>>,
    /// Whether the resolver let it through. `None` where nobody decided, or the log does not say.
    pub allowed: Option<bool>,
}

/// Reserved by IANA: stands for a protocol that is not known.
pub const UNKNOWN_PROTOCOL: u8 = 255;

/// What of a look-up a record tells. A log of questions and answers tells of each look-up twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DnsPart {
    Question,
    Answer,
    #[default]
    Whole,
}

impl DnsQuery<'_> {
    /// A look-up of which no more is known than who asked.
    pub fn by(source: IpAddr) -> Self {
        Self {
            source,
            source_port: 0,
            resolver: None,
            resolver_port: 0,
            protocol: UNKNOWN_PROTOCOL,
            uid: None,
            transaction: None,
            name: Text::default(),
            query_type: None,
            response_code: None,
            answers: SmallVec::new(),
            ttls: SmallVec::new(),
            part: DnsPart::default(),
            user: None,
            allowed: None,
        }
    }
}
