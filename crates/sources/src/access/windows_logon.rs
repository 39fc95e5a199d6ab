//! Logons of the Security log of Windows, as JSON: as `evtx_dump` and Chainsaw render it, as
//! Winlogbeat ships it, and flat as `NXLog` does.
//!
//! The names in a failed logon are what somebody typed. Machines have accounts, which end in `$`,
//! and so has the system itself: these are nobody's.

use schema::{ActorKind, Row, SignIn, SignInStep, Text};

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, written};

pub(crate) const FORMAT: Definition = Definition {
    name: "windows_logon",
    product: ("Security log", "Microsoft"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &[], first_keys: &["Event", "@timestamp", "EventTime"] },
        read,
    }),
    written_time: WrittenTime::Members(&[
        "Event.System.TimeCreated.#attributes.SystemTime",
        "Event.System.TimeCreated_attributes.SystemTime",
        "@timestamp",
        "EventTime",
        "TimeCreated",
    ]),
    held: &[
        "Event.System.EventID",
        "Event.System.EventRecordID",
        "Event.System.Computer",
        "Event.EventData.TargetUserName",
        "Event.EventData.TargetUserSid",
        "Event.EventData.TargetDomainName",
        "Event.EventData.IpAddress",
        "Event.EventData.IpPort",
        "Event.EventData.LogonType",
        "winlog.event_id",
        "winlog.record_id",
        "winlog.computer_name",
        "winlog.event_data.TargetUserName",
        "winlog.event_data.TargetUserSid",
        "winlog.event_data.TargetDomainName",
        "winlog.event_data.IpAddress",
        "winlog.event_data.IpPort",
        "winlog.event_data.LogonType",
        "EventID",
        "Hostname",
        "TargetUserName",
        "TargetUserSid",
        "TargetDomainName",
        "IpAddress",
        "IpPort",
        "LogonType",
    ],
    program: None,
};

/// What provider and channel go by.
const PROVIDER: &str = "Microsoft-Windows-Security-Auditing";
const CHANNEL: &str = "Security";

fn claims(object: &Outline<'_>) -> bool {
    let is = |path: &str, text: &str| object.text(path) == Some(text);
    let rendered = object.has_all(&["Event.System", "Event.System.EventID"])
        && (is("Event.System.Channel", CHANNEL)
            || is("Event.System.Provider.#attributes.Name", PROVIDER)
            || is("Event.System.Provider_attributes.Name", PROVIDER));
    let shipped = object.has("winlog.event_id")
        && (is("winlog.channel", CHANNEL) || is("winlog.provider_name", PROVIDER));
    let old = object.has_all(&["event_id", "event_data"]) && is("log_name", CHANNEL);
    let flat = object.has("EventID")
        && (is("Channel", CHANNEL) || is("SourceName", PROVIDER) || is("ProviderName", PROVIDER));
    rendered || shipped || old || flat
}

fn read<'a>(record: Object<'_, 'a>, hints: &Hints) -> Reading<'a> {
    let Some(event) = Event::of(record) else {
        return Reading::quarantined("an object that is no event of a Windows log");
    };
    let Some(sign_in) = sign_in(&event) else {
        return Reading::unsupported("an event of Windows that is no logon");
    };
    match event.written.as_deref().and_then(written).and_then(|time| hints.moment(time)) {
        Some(moment) => Reading::Event(moment, Row::SignIn(sign_in)),
        None => Reading::quarantined("an event whose time is missing or none"),
    }
}

/// An event, whatever wrote it.
struct Event<'t, 'a> {
    id: u32,
    written: Option<Text<'a>>,
    computer: Option<Text<'a>>,
    record_id: Option<Text<'a>>,
    data: Object<'t, 'a>,
}

impl<'t, 'a> Event<'t, 'a> {
    fn of(record: Object<'t, 'a>) -> Option<Self> {
        let number = |path: &str| record.at(path).and_then(Value::number_text);
        let text = |path: &str| record.text(path);
        if let Some(system) = record.at("Event.System").and_then(Value::object) {
            let id = system.value("EventID")?;
            let id = id.object().and_then(|id| id.value("#text")).unwrap_or(id);
            let written = system.text("TimeCreated.#attributes.SystemTime");
            return Some(Self {
                id: id.number()?,
                written: written.or_else(|| system.text("TimeCreated_attributes.SystemTime")),
                computer: system.text("Computer"),
                record_id: system.value("EventRecordID").and_then(Value::number_text),
                data: record.at("Event.EventData").and_then(Value::object).unwrap_or(system),
            });
        }
        let shipped = record.value("winlog").and_then(Value::object);
        if let Some(winlog) = shipped.or_else(|| record.value("event_data").map(|_| record)) {
            let data = winlog.value("event_data").and_then(Value::object);
            return Some(Self {
                id: winlog.value("event_id")?.number()?,
                written: text("@timestamp"),
                computer: winlog.text("computer_name"),
                record_id: winlog.value("record_id").and_then(Value::number_text),
                data: data.unwrap_or(winlog),
            });
        }
        let written = ["EventTime", "TimeCreated", "@timestamp", "UtcTime", "Timestamp"];
        let computer = ["Hostname", "Computer", "MachineName"];
        Some(Self {
            id: record.value("EventID")?.number()?,
            written: written.into_iter().find_map(text),
            computer: computer.into_iter().find_map(text),
            record_id: number("RecordNumber").or_else(|| number("EventRecordID")),
            data: record.value("EventData").and_then(Value::object).unwrap_or(record),
        })
    }

    /// A member of its data that says something: a member, or an item of the list `Data`.
    fn text(&self, name: &str) -> Option<Text<'a>> {
        let named = |item: Object<'t, 'a>| {
            let key = item.text("#attributes.Name").or_else(|| item.text("@Name"))?;
            (key == name).then(|| item.value("#text"))?
        };
        let listed = || self.data.value("Data")?.items().filter_map(Value::object).find_map(named);
        let value = self.data.value(name).or_else(listed)?;
        value.number_text().filter(|text| !matches!(text.as_ref(), "-" | "%%1793"))
    }
}

/// The row of an event, if it tells of a logon.
fn sign_in<'a>(event: &Event<'_, 'a>) -> Option<SignIn<'a>> {
    let (step, success) = match event.id {
        4624 => (SignInStep::Attempt, Some(true)),
        4625 => (SignInStep::Attempt, Some(false)),
        4634 | 4647 => (SignInStep::SessionClosed, None),
        4648 => (SignInStep::Switched, None),
        4672 => (SignInStep::SessionOpened, Some(true)),
        // It tells of failures alone.
        4771 => (SignInStep::Ticket, Some(false)),
        4768 | 4776 => {
            (SignInStep::Ticket, event.text("Status").map(|status| is_zero(Some(status))))
        }
        4769 => (SignInStep::ServiceTicket, Some(is_zero(event.text("Status")))),
        _ => return None,
    };
    // Privileges are given to whom the event is about.
    let whose = if event.id == 4672 { "Subject" } else { "Target" };
    let of = |name: &str| event.text(&format!("{whose}{name}"));
    let user = of("UserName");
    let domain = of("DomainName");
    let kind = user.as_deref().map_or(ActorKind::Unknown, |user| kind(user, domain.as_deref()));
    let failed = success == Some(false);
    let logon_type: Option<u8> = event.text("LogonType").and_then(|text| text.parse().ok());
    let remote_desktop = matches!(logon_type, Some(10 | 12));
    let code = event.text("SubStatus").filter(|code| !is_zero(Some(code.clone())));
    let code = code.or_else(|| event.text("Status")).filter(|_| failed);
    let (source, source_name) = origin(event);
    Some(SignIn {
        step,
        kind,
        user_id: event.text("TargetUserSid").or_else(|| of("UserSid").or_else(|| of("Sid"))),
        domain,
        by: event.text("SubjectUserName").filter(|_| whose == "Target"),
        host: event.computer.clone(),
        source,
        source_port: event.text("IpPort").and_then(|port| port.parse().ok()).unwrap_or(0),
        source_name,
        service: Some(if remote_desktop { "Remote Desktop" } else { "Windows" }.into()),
        application: event.text("ServiceName").or_else(|| event.text("TargetServerName")),
        method: method(event),
        success,
        unknown_user: code.as_deref().is_some_and(names_nobody),
        reason: event.text("FailureReason").filter(|_| failed),
        code,
        logon_type,
        command: event.text("ProcessName").filter(|_| event.id == 4648),
        uid: of("LogonId"),
        event_id: event.record_id.clone(),
        user,
        ..SignIn::default()
    })
}

/// Of a status that is missing too: it is named where something went wrong.
fn is_zero(status: Option<Text<'_>>) -> bool {
    status.is_none_or(|status| status.trim_start_matches("0x").trim_start_matches('0').is_empty())
}

/// The account does not exist, to Windows and to Kerberos.
fn names_nobody(code: &str) -> bool {
    code.eq_ignore_ascii_case("0xc0000064") || code.eq_ignore_ascii_case("0x6")
}

fn method<'a>(event: &Event<'_, 'a>) -> Option<Text<'a>> {
    let package = event.text("LmPackageName").or_else(|| event.text("AuthenticationPackageName"));
    let kerberos = matches!(event.id, 4768 | 4769 | 4771).then(|| "Kerberos".into());
    let package = package.or_else(|| event.text("PackageName")).or(kerberos);
    package.map(|package| match package.trim() {
        "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0" => "NTLM".into(),
        _ => package,
    })
}

/// From where: an address, and the name that the client gave itself.
fn origin<'a>(event: &Event<'_, 'a>) -> (Option<std::net::IpAddr>, Option<Text<'a>>) {
    let source = event.text("IpAddress").and_then(|text| address::parse(text.trim()));
    let source = source.filter(|source| !source.is_loopback() && !source.is_unspecified());
    let name = event.text("WorkstationName").or_else(|| event.text("Workstation"));
    (source, name.filter(|_| source.is_none()))
}

/// Whose an account is.
fn kind(user: &str, domain: Option<&str>) -> ActorKind {
    const NOBODYS: [&str; 4] = ["SYSTEM", "ANONYMOUS LOGON", "LOCAL SERVICE", "NETWORK SERVICE"];
    const SYSTEM_DOMAINS: [&str; 3] = ["NT AUTHORITY", "Window Manager", "Font Driver Host"];
    let account = user.split_once('@').map_or(user, |(account, _)| account);
    let nobodys = account.ends_with('$')
        || NOBODYS.iter().any(|name| name.eq_ignore_ascii_case(user))
        || domain.is_some_and(|domain| {
            SYSTEM_DOMAINS.iter().any(|name| name.eq_ignore_ascii_case(domain))
        });
    if nobodys { ActorKind::Service } else { ActorKind::User }
}
