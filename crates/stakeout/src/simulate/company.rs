//! The organisation: its name, accounts, offices, people and machines, drawn from a seed.
//!
//! Who plays in which scenario is cast here, so that the background gives everybody an ordinary
//! past and no two incidents share a person or a machine.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::calendar::OFFICE_OPENS_HOUR;
use super::profile::Profile;
use super::random::Random;
use super::words;

/// A printer with a service contract, and therefore a habit of calling home.
pub(crate) const PRINTER: Ipv4Addr = Ipv4Addr::new(10, 20, 255, 9);
pub(crate) const RESOLVER: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 53);
pub(crate) const UPSTREAM_RESOLVER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 53);
pub(crate) const MAIL_SERVER: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 25);
pub(crate) const FILE_SERVER: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 40);
pub(crate) const BACKUP_SERVER: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 50);
pub(crate) const MONITORING_SERVER: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 60);
pub(crate) const DEPLOY_SERVER: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 70);
pub(crate) const DHCP_SERVER: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 67);
pub(crate) const PROXY: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 80);
pub(crate) const PROXY_PORT: u16 = 3128;
/// The one machine that strangers may knock at with SSH.
pub(crate) const GATE: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 22);
pub(crate) const TIME_SERVER: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 123);
/// Servers that fetch updates around the clock.
pub(crate) const SERVERS: [Ipv4Addr; 7] = [
    RESOLVER,
    MAIL_SERVER,
    FILE_SERVER,
    BACKUP_SERVER,
    MONITORING_SERVER,
    DEPLOY_SERVER,
    TIME_SERVER,
];

pub(crate) const OFFICE_NAT: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 10);
pub(crate) const VPN_EXIT: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 20);

const FIRST_OFFICE: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 0);
const SECOND_OFFICE: Ipv4Addr = Ipv4Addr::new(10, 30, 0, 0);
const VPN_POOL: Ipv4Addr = Ipv4Addr::new(10, 8, 0, 0);

/// Where the company runs things. Regions outside these are unheard of until a scenario.
pub(crate) const HOME_REGION: &str = "eu-west-1";
pub(crate) const IDENTITY_REGION: &str = "eu-north-1";
pub(crate) const GLOBAL_REGION: &str = "us-east-1";

/// People whose places in [`Company::people`] the story relies on. The rest work in the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cast {
    SlowEngineer = 0,
    PlannedEngineer = 1,
    DnsEngineer = 2,
    FunctionEngineer = 3,
    Traveller = 4,
    /// Reads what hosting companies write, and buys nothing.
    Curious = 5,
    NetworkAdministrator = 8,
    Marketer = 9,
    DomainManager = 10,
    Administrator = 11,
    FormerAdministrator = 12,
    BeaconVictim = 13,
    Reader = 14,
    Designer = 15,
    /// Buys a name and a server that nobody asked for.
    Buyer = 16,
    /// Buys what a plan and the portfolio say.
    Purchaser = 17,
}

pub(crate) const ENGINEERS: usize = 8;
/// Everybody from this place on works in an office and plays no part.
pub(crate) const FIRST_READER: usize = 18;

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) email: String,
    /// The name of an IAM user, for the few who have one.
    pub(crate) handle: String,
    pub(crate) workstation: Ipv4Addr,
    /// How far the person's clock is ahead of UTC.
    pub(crate) zone_hours: i64,
    /// Behind which address the office reaches the Internet.
    nat: Ipv4Addr,
    /// Works over the company VPN instead of from the office.
    pub(crate) remote: bool,
    /// Reaches the Web through the company's proxy only.
    pub(crate) proxied: bool,
}

impl Person {
    /// Where the outside sees this person come from.
    pub(crate) fn exit(&self) -> Ipv4Addr {
        if self.remote { VPN_EXIT } else { self.nat }
    }

    /// What the machine calls itself.
    pub(crate) fn host_name(&self) -> String {
        format!("lt-{}", self.handle.replace('.', "-"))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Accounts {
    pub(crate) production: String,
    pub(crate) development: String,
    /// Web sites, domains, and Identity Center.
    pub(crate) corporate: String,
}

#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) name: String,
    pub(crate) brand: &'static str,
    pub(crate) domain: String,
    pub(crate) accounts: Accounts,
    pub(crate) people: Vec<Person>,
    /// Regions nobody has used, in this seed's order; each scenario takes its own.
    pub(crate) foreign_regions: Vec<&'static str>,
    pub(crate) organization_id: String,
    /// Workstations behind the proxy, and whom the proxy knows them by.
    proxied: BTreeMap<Ipv4Addr, String>,
}

impl Company {
    pub(crate) fn draw(seed: u64, profile: &Profile) -> Self {
        let random = &mut Random::named(seed, "company");
        let brand = *random.pick(words::BRANDS);
        let domain = format!("{brand}.example");
        let people = draw_people(profile, &domain, random);
        let mut foreign_regions = vec![
            "ap-south-1",
            "ca-central-1",
            "us-west-1",
            "us-west-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "eu-west-3",
            "eu-central-2",
        ];
        random.shuffle(&mut foreign_regions);
        let mut account = || format!("{}{}", random.between(2, 8), random.text(b"0123456789", 11));
        let proxied = people.iter().filter(|person| person.proxied);
        Self {
            proxied: proxied.map(|person| (person.workstation, person.handle.clone())).collect(),
            name: capitalized(brand),
            brand,
            domain,
            accounts: Accounts {
                production: account(),
                development: account(),
                corporate: account(),
            },
            people,
            foreign_regions,
            organization_id: format!("o-{}", random.text(b"abcdefghijkmnpqrstuvwxyz23456789", 10)),
        }
    }

    pub(crate) fn cast(&self, cast: Cast) -> &Person {
        &self.people[cast as usize]
    }

    /// As whom the proxy knows a host; `None` where the host needs no proxy.
    pub(crate) fn proxy_user(&self, host: Ipv4Addr) -> Option<&str> {
        self.proxied.get(&host).map(String::as_str)
    }

    pub(crate) fn engineers(&self) -> &[Person] {
        &self.people[..ENGINEERS]
    }

    pub(crate) fn mailbox(&self, team: &str) -> String {
        format!("{team}@{}", self.domain)
    }

    /// `token.actions.githubusercontent.com` subjects of the company's pipelines, the main one first.
    pub(crate) fn pipeline_subjects(&self, count: u32) -> impl Iterator<Item = String> {
        let others = (1..count).map(|number| format!("service-{number}"));
        let repositories = std::iter::once("platform".to_owned()).chain(others);
        repositories.map(|name| format!("repo:{}/{name}:ref:refs/heads/main", self.brand))
    }

    pub(crate) fn backup_bucket(&self) -> String {
        format!("{}-nightly-backup", self.brand)
    }
}

fn draw_people(profile: &Profile, domain: &str, random: &mut Random) -> Vec<Person> {
    let mut surnames = words::SURNAMES.to_vec();
    let mut first_names = words::FIRST_NAMES.to_vec();
    random.shuffle(&mut surnames);
    random.shuffle(&mut first_names);
    let count = usize::try_from(profile.hosts).unwrap_or(0);
    let lists = (first_names.as_slice(), surnames.as_slice());
    (0..count).map(|place| draw_person(place, lists, (profile, domain), random)).collect()
}

/// Each full name once: every round through the surnames begins one first name further on.
fn draw_person(
    place: usize,
    (first_names, surnames): (&[&str], &[&str]),
    (profile, domain): (&Profile, &str),
    random: &mut Random,
) -> Person {
    let surname = surnames[place % surnames.len()];
    let first = first_names[(place + place / surnames.len()) % first_names.len()];
    let namesakes = place / (first_names.len() * surnames.len());
    let number = if namesakes == 0 { String::new() } else { (namesakes + 1).to_string() };
    let handle = format!("{}.{}{number}", first.to_lowercase(), surname.to_lowercase());
    let (second_office, seat) = (place % 5 == 4, u32::try_from(place).unwrap_or(0));
    let remote = random.chance(u64::from(profile.remote_percent));
    let network = match (remote, second_office) {
        (true, _) => VPN_POOL,
        (false, true) => SECOND_OFFICE,
        (false, false) => FIRST_OFFICE,
    };
    Person {
        name: format!("{first} {surname}"),
        email: format!("{handle}@{domain}"),
        handle,
        workstation: Ipv4Addr::from_bits(network.to_bits() + seat / 200 * 256 + seat % 200 + 21),
        zone_hours: clock_of(place, profile),
        nat: nat_exits(profile)[place % nat_exits(profile).len()],
        remote,
        proxied: (place / 2).is_multiple_of(4),
    }
}

/// How far a person's clock is ahead of UTC. Who begins later lives as if further to the west.
fn clock_of(place: usize, profile: &Profile) -> i64 {
    let (first, others) = profile.zones.split_first().unwrap_or((&0, &[]));
    let elsewhere = place % 5 == 4 && !others.is_empty();
    let zone = if elsewhere { others[place / 5 % others.len()] } else { *first };
    zone - (i64::from(profile.office_opens) - OFFICE_OPENS_HOUR)
}

/// The addresses behind which the offices reach the Internet.
pub(crate) fn nat_exits(profile: &Profile) -> Vec<Ipv4Addr> {
    (0..profile.nat_exits).map(|place| Ipv4Addr::from_bits(OFFICE_NAT.to_bits() + place)).collect()
}

pub(crate) fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn people_and_machines_are_distinct() {
        let company = Company::draw(5, &Profile { hosts: 2000, ..Profile::default() });
        let emails: BTreeSet<_> = company.people.iter().map(|person| &person.email).collect();
        let hosts: BTreeSet<_> = company.people.iter().map(|person| person.workstation).collect();
        assert_eq!((emails.len(), hosts.len()), (2000, 2000));
    }

    #[test]
    fn a_seed_is_a_company() {
        let profile = &Profile::default();
        let (one, other) = (Company::draw(1, profile), Company::draw(2, profile));
        assert_ne!(one.accounts.production, other.accounts.production);
        assert_eq!(Company::draw(1, profile).people[3].email, one.people[3].email);
    }
}
