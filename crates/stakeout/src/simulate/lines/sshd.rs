//! `auth.log` of the servers: who signed in over SSH, who tried, and the clock-work of cron
//! between.

use std::net::Ipv4Addr;

use schema::Timestamp;

use super::{Line, Log, clock};
use crate::simulate::random::Random;

/// Somebody with a key, from the door to the way out.
#[derive(Clone, Debug)]
pub(crate) struct ShellLogin<'a> {
    pub(crate) at: Timestamp,
    pub(crate) server: &'a str,
    pub(crate) user: &'a str,
    pub(crate) origin: (Ipv4Addr, u16),
    pub(crate) seconds: i64,
    /// Fingerprint of the key, without `SHA256:`.
    pub(crate) key: &'a str,
}

impl ShellLogin<'_> {
    pub(crate) fn lines(&self, random: &mut Random) -> Vec<Line> {
        let Self { at, user, origin: (address, port), .. } = self;
        let process = random.between(1_200, 64_000);
        let number = 1_000 + user.len();
        let key = self.key;
        let line =
            |seconds, text: &str| message(at.plus_seconds(seconds), self.server, process, text);
        vec![
            line(
                0,
                &format!(
                    "Accepted publickey for {user} from {address} port {port} ssh2: ED25519 SHA256:{key}"
                ),
            ),
            line(
                0,
                &format!(
                    "pam_unix(sshd:session): session opened for user {user}(uid={number}) by (uid=0)"
                ),
            ),
            line(
                self.seconds,
                &format!("Received disconnect from {address} port {port}:11: disconnected by user"),
            ),
            line(self.seconds, &format!("Disconnected from user {user} {address} port {port}")),
            line(self.seconds, &format!("pam_unix(sshd:session): session closed for user {user}")),
        ]
    }
}

/// A stranger who guesses a name and a password.
pub(crate) fn guess(
    at: Timestamp,
    server: &str,
    (address, port): (Ipv4Addr, u16),
    name: &str,
    random: &mut Random,
) -> Vec<Line> {
    let process = random.between(1_200, 64_000);
    let line = |seconds, text: &str| message(at.plus_seconds(seconds), server, process, text);
    vec![
        line(0, &format!("Invalid user {name} from {address} port {port}")),
        line(
            2,
            &format!("Failed password for invalid user {name} from {address} port {port} ssh2"),
        ),
        line(
            3,
            &format!("Connection closed by invalid user {name} {address} port {port} [preauth]"),
        ),
    ]
}

/// A line of another program, as such files are full of.
pub(crate) fn cron(at: Timestamp, server: &str, random: &mut Random) -> Line {
    let process = random.between(1_200, 64_000);
    let text = format!(
        "{} {server} CRON[{process}]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
        clock::syslog(at)
    );
    Line { at, log: Log::Sshd, text }
}

fn message(at: Timestamp, server: &str, process: u64, text: &str) -> Line {
    let text = format!("{} {server} sshd[{process}]: {text}", clock::syslog(at));
    Line { at, log: Log::Sshd, text }
}
