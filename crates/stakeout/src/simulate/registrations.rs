//! What registries say of domains, and when the company asked them: once a name is new, the night
//! after.

use schema::Timestamp;

use super::random::Random;

/// A registration, as the answer to a question.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    pub(crate) domain: String,
    pub(crate) created: Timestamp,
    /// When the registry was asked.
    pub(crate) asked: Timestamp,
    pub(crate) registrar: Registrar,
    /// Whoever holds it; `None` where a service hides that.
    pub(crate) organization: Option<String>,
    pub(crate) name_servers: [String; 2],
}

/// A company that sells names, with the number that IANA gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Registrar {
    pub(crate) name: &'static str,
    pub(crate) number: u32,
}

pub(crate) const AMAZON: Registrar = Registrar { name: "Amazon Registrar, Inc.", number: 468 };
pub(crate) const NAMEKILN: Registrar = Registrar { name: "Namekiln Ltd", number: 9996 };
/// Where most of the outside world buys its names.
pub(crate) const HARBOUR: Registrar = Registrar { name: "Harbour Names AS", number: 9995 };

/// A name that somebody outside has had for years.
pub(crate) fn long_held(domain: &str, asked: Timestamp, random: &mut Random) -> Registration {
    let days = i32::try_from(random.between(900, 7_000)).unwrap_or(900);
    let label = domain.split('.').next().unwrap_or_default();
    Registration {
        domain: domain.to_owned(),
        created: Timestamp::from_seconds(asked.plus_days(-days).seconds()),
        asked,
        registrar: HARBOUR,
        organization: Some(format!("{} AS", super::company::capitalized(label))),
        name_servers: ["ns1", "ns2"].map(|server| format!("{server}.harbournames.example")),
    }
}
