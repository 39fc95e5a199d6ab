//! Directories and Windows: who signs in, and what nobody can forge.

use schema::{ActorKind, Risk, Row, SignIn, SignInStep};
use sources::Format;

use crate::support::{collect_now, record_now};

fn sign_in<T>(format: Format, text: &str, look: impl FnOnce(&SignIn<'_>) -> T) -> T {
    record_now(format, text, |record| match &record.row {
        Row::SignIn(sign_in) => look(sign_in),
        other => unreachable!("no sign-in: {other:?}"),
    })
}

fn sudo(message: &str) -> Option<String> {
    let line = format!("Oct 20 09:15:01 web-1 sudo: {message}");
    let collected = collect_now(Format::Sudo, &line);
    collected.records.first().map(|record| record.row.clone())
}

#[test]
fn a_command_says_nothing_of_who_ran_it() {
    let line = "Oct 20 09:15:01 web-1 sudo: eve : TTY=pts/1 ; PWD=/ ; USER=www ; \
                COMMAND=/bin/echo ; USER=root ; COMMAND=/bin/true : 3 incorrect";
    sign_in(Format::Sudo, line, |sign_in| {
        assert_eq!(sign_in.by.as_deref(), Some("eve"));
        assert_eq!(sign_in.user.as_deref(), Some("www"));
        assert_eq!(sign_in.success, Some(true));
        let command = "/bin/echo ; USER=root ; COMMAND=/bin/true : 3 incorrect";
        assert_eq!(sign_in.command.as_deref(), Some(command));
    });
}

#[test]
fn other_words_of_sudo_are_of_no_event() {
    assert_eq!(sudo("pam_unix(sudo:auth): conversation failed"), None);
    assert_eq!(sudo("unable to resolve host web-1: Name or service not known"), None);
    assert_eq!(sudo("bo : TTY=pts/0"), None);
    assert!(sudo("bo : a password is required ; PWD=/ ; USER=root ; COMMAND=/bin/ls").is_some());
}

fn windows(id: u32, data: &str) -> String {
    format!(
        r#"{{"EventTime":"2026-10-20T08:00:00Z","Channel":"Security","EventID":{id},"Hostname":"pc",{data}}}"#
    )
}

#[test]
fn accounts_of_machines_are_nobodys() {
    let cases = [
        ("bo", "CORP", ActorKind::User),
        ("PC-7$", "CORP", ActorKind::Service),
        ("PC-7$@CORP.EXAMPLE", "CORP.EXAMPLE", ActorKind::Service),
        ("SYSTEM", "NT AUTHORITY", ActorKind::Service),
        ("DWM-1", "Window Manager", ActorKind::Service),
        ("anonymous logon", "", ActorKind::Service),
    ];
    for (user, domain, kind) in cases {
        let data = format!(r#""TargetUserName":"{user}","TargetDomainName":"{domain}""#);
        sign_in(Format::WindowsLogon, &windows(4624, &data), |sign_in| {
            assert_eq!(sign_in.kind, kind, "{user}");
        });
    }
}

#[test]
fn logons_say_from_where_and_whether_it_worked() {
    let data =
        r#""TargetUserName":"bo","IpAddress":"::ffff:192.0.2.9","IpPort":"51000","LogonType":"10""#;
    sign_in(Format::WindowsLogon, &windows(4624, data), |sign_in| {
        assert_eq!(sign_in.source, "192.0.2.9".parse().ok());
        assert_eq!(sign_in.source_port, 51000);
        assert_eq!(sign_in.service.as_deref(), Some("Remote Desktop"));
        assert_eq!((sign_in.step, sign_in.success), (SignInStep::Attempt, Some(true)));
    });
    for nowhere in ["-", "", "::1", "127.0.0.1", "LOCAL"] {
        let data = format!(r#""TargetUserName":"bo","IpAddress":"{nowhere}""#);
        sign_in(Format::WindowsLogon, &windows(4625, &data), |sign_in| {
            assert_eq!((sign_in.source, sign_in.success), (None, Some(false)), "{nowhere}");
        });
    }
    let tickets = [("0x0", true), ("0x6", false), ("0x12", false)];
    for (status, success) in tickets {
        let data = format!(r#""TargetUserName":"bo","Status":"{status}""#);
        sign_in(Format::WindowsLogon, &windows(4768, &data), |sign_in| {
            assert_eq!(sign_in.success, Some(success), "{status}");
            assert_eq!(sign_in.unknown_user, status == "0x6");
        });
    }
}

#[test]
fn data_may_stand_in_a_list() {
    let text = r##"{"Event":{"System":{"EventID":4625,"Channel":"Security","Computer":"pc",
        "TimeCreated_attributes":{"SystemTime":"2026-10-20T08:00:00Z"}},
        "EventData":{"Data":[{"#attributes":{"Name":"TargetUserName"},"#text":"bo"},
        {"#attributes":{"Name":"IpAddress"},"#text":"2001:db8::1"}]}}}"##;
    sign_in(Format::WindowsLogon, text, |sign_in| {
        assert_eq!(sign_in.user.as_deref(), Some("bo"));
        assert_eq!(sign_in.source, "2001:db8::1".parse().ok());
    });
}

fn entra(members: &str) -> String {
    format!(
        r#"{{"createdDateTime":"2026-10-20T08:00:00Z","userPrincipalName":"bo@example.com","appId":"1",
        "ipAddress":"192.0.2.9",{members}}}"#
    )
}

#[test]
fn a_second_factor_is_proved_where_it_was_asked_for_and_worked() {
    let asked = |how: &str, code: u32| {
        let members =
            format!(r#""authenticationRequirement":"{how}","status":{{"errorCode":{code}}}"#);
        sign_in(Format::EntraSignIn, &entra(&members), |sign_in| (sign_in.mfa, sign_in.success))
    };
    assert_eq!(asked("multiFactorAuthentication", 0), (Some(true), Some(true)));
    assert_eq!(asked("singleFactorAuthentication", 0), (Some(false), Some(true)));
    assert_eq!(asked("multiFactorAuthentication", 50074), (None, Some(false)));
}

#[test]
fn risk_is_what_the_directory_says_it_is() {
    let levels = [("none", Some(Risk::None)), ("high", Some(Risk::High)), ("hidden", None)];
    for (level, risk) in levels {
        let members = format!(r#""riskLevelDuringSignIn":"{level}""#);
        sign_in(Format::EntraSignIn, &entra(&members), |sign_in| assert_eq!(sign_in.risk, risk));
    }
    let okta = r#"{"published":"2026-10-20T08:00:00Z","eventType":"user.session.start","actor":{"alternateId":"bo"},
        "debugContext":{"debugData":{"risk":"{reasons=New, level=HIGH}"}}}"#;
    sign_in(Format::Okta, okta, |sign_in| assert_eq!(sign_in.risk, Some(Risk::High)));
}
