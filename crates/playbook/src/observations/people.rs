//! Who had which address, and when: leases of machines, tunnels of people, users that a proxy had
//! sign in or a firewall knows.

use std::net::IpAddr;

use schema::{
    ActorKind, DnsQuery, Flow, HttpRequest, Lease, SignIn, SignInStep, Timestamp, Tunnel,
    TunnelStep, Vantage,
};

use super::holders::Holders;
use super::seen::Citation;
use crate::organization::Organization;

/// A tunnel, or a user of a proxy, says nothing of the address after so long.
const PERSON_SECONDS: i64 = 48 * 3_600;
/// A machine keeps its address across a weekend and a short leave.
const MACHINE_SECONDS: i64 = 14 * 86_400;

#[derive(Debug, Default)]
pub struct People {
    /// As the log spells the user, without a domain.
    persons: Holders,
    /// By hardware address, else by what the machine calls itself: many go by `android`.
    machines: Holders,
}

impl People {
    /// Who used an address at a time, and the record that says so.
    pub fn person_at(&self, address: IpAddr, at: Timestamp) -> Option<(&str, Citation)> {
        self.persons.at(address, at, PERSON_SECONDS)
    }

    /// Which machine had an address at a time, and the record that says so.
    pub fn machine_at(&self, address: IpAddr, at: Timestamp) -> Option<(&str, Citation)> {
        self.machines.at(address, at, MACHINE_SECONDS)
    }

    pub(super) fn observe_tunnel(&mut self, tunnel: &Tunnel<'_>, citation: Citation) {
        let user = tunnel.user.as_deref().map(person);
        let (Some(user), Some(inside)) = (user, tunnel.inside) else { return };
        match tunnel.step {
            TunnelStep::Opened | TunnelStep::Addressed | TunnelStep::Listed => {
                self.persons.start(inside, user, citation);
            }
            TunnelStep::Closed => self.persons.end(inside, user, citation.time),
            TunnelStep::Refused => {}
        }
    }

    pub(super) fn observe_lease(&mut self, lease: &Lease<'_>, citation: Citation) {
        let name = lease.mac.as_deref().or(lease.host_name.as_deref());
        let (Some(name), Some(address)) = (name, lease.address) else { return };
        if lease.takes_back() {
            self.machines.end(address, name, citation.time);
        } else if lease.gives() {
            self.machines.start(address, name, citation);
        }
    }

    /// A user that a firewall knows to sit at the source, which is a host of ours.
    pub(super) fn observe_flow(&mut self, flow: &Flow<'_>, citation: Citation) {
        if let Some(user) = flow.user.as_deref() {
            self.persons.start(flow.source, person(user), citation);
        }
    }

    /// A user that a proxy had sign in, at a host of ours.
    pub(super) fn observe_request(
        &mut self,
        request: &HttpRequest<'_>,
        host: IpAddr,
        citation: Citation,
    ) {
        let user = request.user.as_deref().filter(|_| request.vantage == Vantage::Proxy);
        if let Some(user) = user {
            self.persons.start(host, person(user), citation);
        }
    }

    /// A user whom a resolver knows to sit at a host of ours.
    pub(super) fn observe_query(
        &mut self,
        query: &DnsQuery<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        let user = query.user.as_deref().filter(|_| organization.is_ours(query.source));
        if let Some(user) = user {
            self.persons.start(query.source, user, citation);
        }
    }

    /// A domain gave a ticket to whoever sat at one of our addresses.
    pub(super) fn observe_sign_in(
        &mut self,
        sign_in: &SignIn<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        let given = sign_in.step == SignInStep::Ticket && sign_in.success == Some(true);
        let user = sign_in.user.as_deref().filter(|_| given && sign_in.kind == ActorKind::User);
        let source = sign_in.source.filter(|source| organization.is_ours(*source));
        if let (Some(user), Some(source)) = (user, source) {
            self.persons.start(source, person(user), citation);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.persons.merge(other.persons);
        self.machines.merge(other.machines);
    }

    pub(super) fn settle(&mut self) {
        self.persons.settle();
        self.machines.settle();
    }

    /// Everything held, in some order, as text.
    #[cfg(test)]
    pub(super) fn told(&self) -> Vec<String> {
        [&self.persons, &self.machines].into_iter().flat_map(Holders::told).collect()
    }
}

/// `EXAMPLE\mia` is mia: firewalls and proxies name the domain that a VPN leaves out.
fn person(user: &str) -> &str {
    match user.rsplit_once('\\') {
        Some((_, name)) if !name.is_empty() => name,
        _ => user,
    }
}

#[cfg(test)]
mod tests {
    use schema::{FileId, Fingerprint, Locator};

    use super::*;

    const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 8, 0, 6));

    fn at(seconds: i64) -> Citation {
        Citation {
            time: Timestamp::from_seconds(seconds),
            fingerprint: Fingerprint::new(seconds.unsigned_abs().into()),
            locator: Locator { file: FileId(0), offset: 0, length: 1 },
        }
    }

    fn tunnel(user: &'static str, step: TunnelStep) -> Tunnel<'static> {
        Tunnel { step, user: Some(user.into()), inside: Some(ADDRESS), ..Tunnel::default() }
    }

    #[test]
    fn a_resolver_may_know_who_sits_at_a_host_of_ours() {
        let mut people = People::default();
        for address in [ADDRESS, IpAddr::from([192, 0, 2, 7])] {
            let query = DnsQuery { user: Some("mia".into()), ..DnsQuery::by(address) };
            people.observe_query(&query, at(0), &Organization::default());
        }
        people.settle();
        let found = |address| people.person_at(address, Timestamp::from_seconds(60));
        assert_eq!(found(ADDRESS).map(|(name, _)| name), Some("mia"));
        assert_eq!(found(IpAddr::from([192, 0, 2, 7])), None);
    }

    /// Who had the address at some times, whatever order the rows came in.
    fn check(rows: &[(i64, &'static str, TunnelStep)], asked: &[(i64, Option<&str>)]) {
        let mut turned = rows.to_vec();
        turned.reverse();
        for rows in [rows.to_vec(), turned] {
            let mut people = People::default();
            for (seconds, user, step) in rows {
                let mut next = People::default();
                next.observe_tunnel(&tunnel(user, step), at(seconds));
                people.merge(next);
            }
            people.settle();
            for (seconds, expected) in asked {
                let found = people.person_at(ADDRESS, Timestamp::from_seconds(*seconds));
                assert_eq!(found.map(|(name, _)| name), *expected, "at {seconds}");
            }
        }
    }

    #[test]
    fn a_person_is_the_same_with_a_domain_and_without() {
        let rows =
            [(1_000, "EXAMPLE\\mia", TunnelStep::Addressed), (9_000, "mia", TunnelStep::Closed)];
        check(&rows, &[(8_000, Some("mia")), (9_500, None)]);
    }

    #[test]
    fn an_address_of_a_pool_is_told_by_the_last_who_got_it() {
        let rows = [
            (1_000, "mia", TunnelStep::Addressed),
            (9_000, "mia", TunnelStep::Closed),
            (20_000, "jon", TunnelStep::Addressed),
            (20_500, "eve", TunnelStep::Refused),
        ];
        check(
            &rows,
            &[
                (999, None),
                (8_000, Some("mia")),
                (9_500, None),
                (20_600, Some("jon")),
                (20_000 + PERSON_SECONDS + 1, None),
            ],
        );
    }

    #[test]
    fn whoever_left_more_than_once_within_an_hour_was_gone_from_the_first() {
        let rows = [
            (1_000, "mia", TunnelStep::Opened),
            (2_500, "mia", TunnelStep::Closed),
            (2_000, "mia", TunnelStep::Closed),
            (3_000, "mia", TunnelStep::Closed),
        ];
        check(&rows, &[(1_999, Some("mia")), (2_200, None), (2_700, None)]);
    }
}
