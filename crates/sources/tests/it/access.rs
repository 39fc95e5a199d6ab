//! Sign-ins to machines.

use schema::{FileId, Row, SignIn, SignInStep};
use sources::{Format, Hints, decode_with};

use crate::support::{Collected, collect, collect_now, record_now};

fn sign_in<T>(message: &str, look: impl FnOnce(&SignIn<'_>) -> T) -> T {
    let line = format!("Oct 20 13:00:00 gate sshd[4177]: {message}");
    record_now(Format::Sshd, &line, |record| {
        assert_eq!(record.time.to_string(), "2026-10-20T13:00:00Z");
        assert!(record.assumed.utc && record.assumed.year && !record.assumed.moment);
        match &record.row {
            Row::SignIn(sign_in) => look(sign_in),
            other => unreachable!("no sign-in: {other:?}"),
        }
    })
}

#[test]
fn nobody_can_name_another_address_as_theirs() {
    let line = "Oct 20 13:00:00 gate sshd[1]: Disconnecting invalid user x 192.0.2.7 port 5: Change of username or service not allowed: (x 198.51.100.1 port 9,ssh-connection) -> (y,ssh-connection) [preauth]";
    assert_eq!(collect_now(Format::Sshd, line).rejects[0].kind, "unsupported");
}

/// Step, user, address with port, success.
fn check(message: &str, expected: (SignInStep, Option<&str>, Option<&str>, Option<bool>)) {
    sign_in(message, |told| {
        let end = told.source.map(|source| format!("{source} {}", told.source_port));
        let found = (told.step, told.user.as_deref(), end.as_deref(), told.success);
        assert_eq!(found, expected, "{message}");
    });
}

#[test]
fn somebody_is_let_in_or_not() {
    let attempt = SignInStep::Attempt;
    let from = Some("192.0.2.7 51000");
    check(
        "Accepted publickey for bo from 192.0.2.7 port 51000 ssh2: ED25519 SHA256:abc/d",
        (attempt, Some("bo"), from, Some(true)),
    );
    check(
        "Failed password for invalid user admin from 192.0.2.7 port 51000 ssh2",
        (attempt, Some("admin"), from, Some(false)),
    );
    check("Invalid user  from 192.0.2.7 port 51000", (attempt, Some(""), from, Some(false)));
    check(
        "Failed none for invalid user a from 1.1.1.1 port 1 from 192.0.2.7 port 51000 ssh2",
        (attempt, Some("a from 1.1.1.1 port 1"), from, Some(false)),
    );
    check(
        "error: maximum authentication attempts exceeded for root from 192.0.2.7 port 51000 ssh2 [preauth]",
        (attempt, Some("root"), from, Some(false)),
    );
    check(
        "User bo from 192.0.2.7 not allowed because not listed in AllowUsers",
        (attempt, Some("bo"), Some("192.0.2.7 0"), Some(false)),
    );
    check(
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=bo",
        (attempt, Some("bo"), Some("192.0.2.7 0"), Some(false)),
    );
    check(
        "message repeated 2 times: [ Failed password for root from 2001:db8::7 port 51000 ssh2]",
        (attempt, Some("root"), Some("2001:db8::7 51000"), Some(false)),
    );
    check(
        "Postponed keyboard-interactive for bo from 192.0.2.7 port 51000 ssh2 [preauth]",
        (attempt, Some("bo"), from, None),
    );
}

#[test]
fn keys_methods_and_hosts_are_kept() {
    sign_in("Accepted publickey for bo from 192.0.2.7 port 1 ssh2: RSA SHA256:abc", |told| {
        assert_eq!(told.method.as_deref(), Some("publickey"));
        assert_eq!(told.key.as_deref(), Some("SHA256:abc"));
        assert_eq!((told.host.as_deref(), told.service.as_deref()), (Some("gate"), Some("ssh")));
    });
    sign_in("Invalid user x from bo.example port 1", |told| {
        assert!(told.unknown_user);
        assert_eq!((told.source, told.source_name.as_deref()), (None, Some("bo.example")));
    });
}

#[test]
fn sessions_begin_and_end() {
    check(
        "pam_unix(sshd:session): session opened for user bo(uid=1000) by (uid=0)",
        (SignInStep::SessionOpened, Some("bo"), None, Some(true)),
    );
    check(
        "pam_unix(sshd:session): session closed for user bo",
        (SignInStep::SessionClosed, Some("bo"), None, None),
    );
    let from = Some("192.0.2.7 51000");
    for (message, user) in [
        ("Disconnected from user bo 192.0.2.7 port 51000", Some("bo")),
        ("Received disconnect from 192.0.2.7 port 51000:11: port 9 bye", None),
        ("Connection closed by 192.0.2.7 port 51000 [preauth]", None),
        ("Connection closed by authenticating user bo 192.0.2.7 port 51000 [preauth]", Some("bo")),
        (
            "Connection reset by invalid user a port 2 192.0.2.7 port 51000 [preauth]",
            Some("a port 2"),
        ),
        ("fatal: Timeout before authentication for 192.0.2.7 port 51000", None),
        (
            "Disconnecting authenticating user bo 192.0.2.7 port 51000: Too many authentication failures [preauth]",
            Some("bo"),
        ),
        ("Unable to negotiate with 192.0.2.7 port 51000: no matching MAC found.", None),
    ] {
        check(message, (SignInStep::Disconnected, user, from, None));
    }
    check(
        "refused connect from bo.example (192.0.2.7)",
        (SignInStep::Disconnected, None, Some("192.0.2.7 0"), None),
    );
}

#[test]
fn lines_of_others_are_not_read() {
    let text = "Oct 20 13:00:00 gate CRON[1]: (root) CMD (true)\n\
                Oct 20 13:00:00 gate sshd[1]: Server listening on 0.0.0.0 port 22.\n\
                noise\n\
                2026-10-20T15:00:00.5+02:00 gate sshd-session[1]: Accepted password for bo from 192.0.2.7 port 1 ssh2\n\
                <38>1 2026-10-20T13:00:00Z gate sshd 1 - [meta x=\"1\"] Invalid user bo from 192.0.2.7 port 1\n";
    let collected = collect_now(Format::Sshd, text);
    let kinds: Vec<&str> = collected.rejects.iter().map(|reject| reject.kind).collect();
    assert_eq!(kinds, ["unsupported", "unsupported", "quarantined"]);
    let times: Vec<&str> = collected.records.iter().map(|seen| seen.time.as_str()).collect();
    assert_eq!(times, ["2026-10-20T13:00:00.500000Z", "2026-10-20T13:00:00Z"]);
}

#[test]
fn a_file_may_mix_programs() {
    let text = "Oct 20 13:00:00 gate sshd[1]: Accepted password for bo from 192.0.2.7 port 1 ssh2\n\
                Oct 20 13:00:01 vpn openvpn[2]: bo/203.0.113.5:5 MULTI: Learn: 10.8.0.6 -> bo/203.0.113.5:5\n\
                Oct 20 13:00:02 gate cron[3]: x\n";
    for format in [Format::Sshd, Format::Openvpn] {
        let collected = collect_now(format, text);
        let sources: Vec<&str> = collected.records.iter().map(|seen| seen.source).collect();
        assert_eq!(sources, ["sshd", "openvpn"]);
        assert_eq!(collected.rejects.len(), 1);
        assert_eq!(collected.rejects[0].kind, "unsupported");
    }
}

#[test]
fn a_date_without_a_year_needs_a_clock_or_a_year() {
    let line = "Dec 24 13:00:00 gate sshd[1]: Invalid user bo from 192.0.2.7 port 1";
    assert_eq!(collect_now(Format::Sshd, line).records[0].time, "2025-12-24T13:00:00Z");
    assert_eq!(collect(Format::Sshd, line.as_bytes()).rejects[0].kind, "quarantined");
    let hints = Hints { year: Some(2024), ..Hints::default() };
    let mut collected = Collected::default();
    decode_with(Format::Sshd, &hints, &mut line.as_bytes(), FileId(0), &mut collected);
    assert_eq!(collected.records[0].time, "2024-12-24T13:00:00Z");
}
