//! People who were let in from outside: by a machine, by a directory that vouches for them, or over
//! a tunnel. The user in the log of a Web server is whatever a stranger sent, so it says nothing
//! here.
//!
//! Whoever was refused leaves no trace here: scanners try for ever.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use schema::{ActorKind, Risk, SignIn, SignInStep, Tunnel, TunnelStep};

use super::seen::{Citation, Seen};
use crate::organization::Organization;

/// Machines kept per user and address, the least.
const MACHINES: usize = 8;

/// A user, an address outside, and how: `SSH`, `Okta`, `the VPN`.
pub type LogInKey = (String, IpAddr, &'static str);

#[derive(Clone, Debug)]
pub struct LogIn {
    pub seen: Seen,
    /// The machines that let them in, as their logs name them.
    pub machines: Vec<String>,
    /// The worst that a directory thought of it.
    pub risk: Option<Risk>,
    /// It was once enough to show one proof.
    pub without_second_factor: bool,
}

#[derive(Debug, Default)]
pub struct LogIns {
    by_key: BTreeMap<LogInKey, LogIn>,
}

impl LogIns {
    /// In order of user, address and way.
    pub fn iter(&self) -> impl Iterator<Item = (&LogInKey, &LogIn)> {
        self.by_key.iter()
    }

    /// Those of one user, in order of address and way.
    pub fn of(&self, user: &str) -> impl Iterator<Item = (&LogInKey, &LogIn)> {
        let least = (user.to_owned(), IpAddr::V4(Ipv4Addr::UNSPECIFIED), "");
        self.by_key.range(least..).take_while(move |((name, ..), _)| name == user)
    }

    pub(super) fn observe_sign_in(
        &mut self,
        sign_in: &SignIn<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        let accepted = sign_in.step == SignInStep::Attempt && sign_in.success == Some(true);
        // Machines and the system itself sign in all day and are nobody.
        let person = accepted && sign_in.kind != ActorKind::Service;
        let user = sign_in.user.as_deref().filter(|_| person);
        let way = way(sign_in.service.as_deref());
        let key = outside(user, sign_in.source, way, organization);
        let log_in = LogIn {
            risk: sign_in.risk,
            without_second_factor: sign_in.mfa == Some(false),
            ..LogIn::at(sign_in.host.as_deref(), citation)
        };
        self.add(key, log_in);
    }

    pub(super) fn observe_tunnel(
        &mut self,
        tunnel: &Tunnel<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        let open = matches!(tunnel.step, TunnelStep::Opened | TunnelStep::Listed);
        let user = tunnel.user.as_deref().filter(|_| open);
        let key = outside(user, tunnel.outside, "the VPN", organization);
        self.add(key, LogIn::at(tunnel.host.as_deref(), citation));
    }

    fn add(&mut self, key: Option<LogInKey>, log_in: LogIn) {
        if let Some(key) = key {
            self.insert(key, log_in);
        }
    }

    fn insert(&mut self, key: LogInKey, log_in: LogIn) {
        match self.by_key.get_mut(&key) {
            Some(held) => held.merge(log_in),
            None => {
                self.by_key.insert(key, log_in);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (key, log_in) in other.by_key {
            self.insert(key, log_in);
        }
    }
}

fn outside(
    user: Option<&str>,
    source: Option<IpAddr>,
    way: &'static str,
    organization: &Organization,
) -> Option<LogInKey> {
    let source = source.filter(|source| !organization.is_ours(*source))?;
    let user = user?;
    // An address of mail is the same however it is written.
    let user = if user.contains('@') { user.to_lowercase() } else { user.to_owned() };
    Some((user, source, way))
}

/// How somebody was let in, as the end of "let in over …".
fn way(service: Option<&str>) -> &'static str {
    const WAYS: [&str; 7] = [
        "Cloudflare",
        "Entra ID",
        "GitHub",
        "Google Workspace",
        "Okta",
        "Remote Desktop",
        "Windows",
    ];
    let known = WAYS.into_iter().find(|way| service == Some(*way));
    known.unwrap_or(if matches!(service, None | Some("ssh")) { "SSH" } else { "its log-in" })
}

impl LogIn {
    fn at(machine: Option<&str>, citation: Citation) -> Self {
        let machines = machine.map(str::to_owned).into_iter().collect();
        Self { seen: Seen::new(citation), machines, risk: None, without_second_factor: false }
    }

    fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        self.risk = self.risk.max(other.risk);
        self.without_second_factor |= other.without_second_factor;
        for machine in other.machines {
            if let Err(place) = self.machines.binary_search(&machine) {
                self.machines.insert(place, machine);
                self.machines.truncate(MACHINES);
            }
        }
    }
}
