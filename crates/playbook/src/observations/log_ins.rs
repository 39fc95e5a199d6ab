//! People who were let in from outside: over SSH, or over a tunnel. The user in the log of a Web
//! server is whatever a stranger sent, so it says nothing here.
//!
//! Whoever was refused leaves no trace here: scanners try for ever.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use schema::{SignIn, SignInStep, Tunnel, TunnelStep};

use super::seen::{Citation, Seen};
use crate::organization::Organization;

/// Machines kept per user and address, the least.
const MACHINES: usize = 8;

/// A user, an address outside, and how: `SSH`, `the VPN`.
pub type LogInKey = (String, IpAddr, &'static str);

#[derive(Clone, Debug)]
pub struct LogIn {
    pub seen: Seen,
    /// The machines that let them in, as their logs name them.
    pub machines: Vec<String>,
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
        let user = sign_in.user.as_deref().filter(|_| accepted);
        let machine = sign_in.host.as_deref();
        let key = outside(user, sign_in.source, "SSH", organization);
        self.add(key, machine, citation);
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
        self.add(key, tunnel.host.as_deref(), citation);
    }

    fn add(&mut self, key: Option<LogInKey>, machine: Option<&str>, citation: Citation) {
        let Some(key) = key else { return };
        let machines = machine.map(str::to_owned).into_iter().collect();
        let log_in = LogIn { seen: Seen::new(citation), machines };
        self.insert(key, log_in);
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
    Some((user?.to_owned(), source, way))
}

impl LogIn {
    fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        for machine in other.machines {
            if let Err(place) = self.machines.binary_search(&machine) {
                self.machines.insert(place, machine);
                self.machines.truncate(MACHINES);
            }
        }
    }
}
