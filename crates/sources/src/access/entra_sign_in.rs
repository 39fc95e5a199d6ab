//! Sign-ins of Microsoft Entra ID: of people, with and without their doing, of service principals
//! and of managed identities; as Microsoft Graph lists them and as diagnostic settings export them.

use schema::{ActorKind, Risk, Row, SignIn, Text};

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "entra_sign_in",
    product: ("Entra ID sign-in logs", "Microsoft"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &["value", "records"], first_keys: &["id", "time"] },
        read,
    }),
    written_time: WrittenTime::Members(&["time", "createdDateTime"]),
    held: &[
        "properties.id",
        "properties.userPrincipalName",
        "properties.userId",
        "properties.ipAddress",
        "properties.appDisplayName",
        "properties.clientAppUsed",
        "properties.userAgent",
        "properties.location.city",
        "properties.location.countryOrRegion",
        "properties.riskLevelDuringSignIn",
        "properties.authenticationRequirement",
        "callerIpAddress",
        "tenantId",
        "resultType",
        "resultDescription",
        "id",
        "createdDateTime",
        "userPrincipalName",
        "userId",
        "ipAddress",
        "appDisplayName",
        "userAgent",
        "location.city",
        "location.countryOrRegion",
        "riskLevelDuringSignIn",
        "status",
    ],
    program: None,
};

/// The record as Graph has it, at the top or in what diagnostic settings put around it.
const INNER: &str = "properties";

fn claims(object: &Outline<'_>) -> bool {
    let graph = object.has("createdDateTime")
        && object.has_any(&["appDisplayName", "appId"])
        && object.has_any(&["userPrincipalName", "servicePrincipalName", "servicePrincipalId"])
        && object.has_any(&["ipAddress", "riskLevelDuringSignIn", "resourceDisplayName"]);
    let category = object.text("category").or_else(|| object.text("Category"));
    graph || category.is_some_and(is_category)
}

/// `SignInLogs`, `NonInteractiveUserSignInLogs`, `ManagedIdentitySignInLogs`, …
fn is_category(category: &str) -> bool {
    category.ends_with("SignInLogs")
}

fn read<'a>(record: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let category = record.text("category");
    if category.as_deref().is_some_and(|category| !is_category(category)) {
        return Reading::unsupported("a record of another category than sign-ins");
    }
    let inner = record.value(INNER).and_then(Value::object).unwrap_or(record);
    let names = ["userPrincipalName", "servicePrincipalId", "appId"];
    if category.is_none() && !names.iter().any(|name| inner.value(name).is_some()) {
        return Reading::unsupported("a record that is no sign-in");
    }
    let written = inner.text("createdDateTime").or_else(|| record.text("time"));
    let Some(time) = written.and_then(|text| written_in_utc(&text)) else {
        return Reading::quarantined("a sign-in whose time is missing or none");
    };
    let row = sign_in(inner, record);
    Reading::Event(Moment::said(time), Row::SignIn(row))
}

/// `inner` is what Graph says, `record` what may stand around it.
fn sign_in<'a>(inner: Object<'_, 'a>, record: Object<'_, 'a>) -> SignIn<'a> {
    let text = |name: &str| inner.text(name);
    let code = code(inner).or_else(|| record.value("resultType")?.number_text());
    let success = code.as_deref().map(|code| code == "0" || code.eq_ignore_ascii_case("success"));
    let failed = success == Some(false);
    let person = text("userPrincipalName").or_else(|| text("userDisplayName"));
    let application = text("servicePrincipalName").or_else(|| text("servicePrincipalId"));
    let (kind, user, user_id) = if person.is_some() {
        (ActorKind::User, person, text("userId"))
    } else if application.is_some() {
        (ActorKind::Application, application, text("servicePrincipalId"))
    } else {
        (ActorKind::Unknown, text("userId"), text("userId"))
    };
    let address = text("ipAddress").or_else(|| record.text("callerIpAddress"));
    let reason = text("status.failureReason").or_else(|| record.text("resultDescription"));
    SignIn {
        user,
        kind,
        user_id,
        domain: record.text("tenantId").or_else(|| text("resourceTenantId")),
        source: address.and_then(|address| address::parse(&address)),
        country: country(inner, record),
        city: text("location.city"),
        service: Some("Entra ID".into()),
        application: text("appDisplayName").or_else(|| text("appId")),
        method: text("authenticationProtocol")
            .filter(|name| name != "none")
            .or_else(|| text("clientAppUsed")),
        mfa: second_factor(inner, success),
        risk: text("riskLevelDuringSignIn").as_deref().and_then(risk),
        success,
        unknown_user: code.as_deref() == Some("50034"),
        reason: reason.filter(|reason| failed && !reason.starts_with("Other")),
        code: code.filter(|_| failed),
        user_agent: text("userAgent"),
        uid: text("correlationId").or_else(|| record.text("correlationId")),
        event_id: text("id"),
        ..SignIn::default()
    }
}

fn code<'a>(inner: Object<'_, 'a>) -> Option<Text<'a>> {
    inner.at("status.errorCode")?.number_text()
}

fn country<'a>(inner: Object<'_, 'a>, record: Object<'_, 'a>) -> Option<Text<'a>> {
    inner.text("location.countryOrRegion").or_else(|| record.text("location"))
}

/// Whether a second factor was proved: asked for and let in, or shown earlier and still good.
fn second_factor(inner: Object<'_, '_>, success: Option<bool>) -> Option<bool> {
    let asked = inner.text("authenticationRequirement")?;
    (success == Some(true)).then(|| asked == "multiFactorAuthentication")
}

fn risk(level: &str) -> Option<Risk> {
    match level {
        "none" => Some(Risk::None),
        "low" => Some(Risk::Low),
        "medium" => Some(Risk::Medium),
        "high" => Some(Risk::High),
        // `hidden` where the licence does not show it.
        _ => None,
    }
}
