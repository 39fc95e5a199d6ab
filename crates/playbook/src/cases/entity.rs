//! The nouns that tie sightings together.

use std::fmt;
use std::net::IpAddr;

use serde::Serialize;

/// A person, credential, machine, address, name, thing or account in a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// Keyed without its session, as `schema::Actor` says.
    Identity(String),
    Person(String),
    AccessKey(String),
    /// A machine of ours, by address.
    Host(IpAddr),
    /// An address outside.
    Address(IpAddr),
    /// A registered domain or a full name.
    Domain(String),
    Account(String),
    Resource(String),
    /// A region that an account had never used; it ties sightings and is not listed.
    NewRegion {
        account: String,
        region: String,
    },
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity(text)
            | Self::Person(text)
            | Self::AccessKey(text)
            | Self::Domain(text)
            | Self::Account(text)
            | Self::Resource(text) => f.write_str(text),
            Self::Host(address) | Self::Address(address) => address.fmt(f),
            Self::NewRegion { account, region } => write!(f, "{region} of {account}"),
        }
    }
}

/// The entities of a case, by kind, as `cases.json` lists them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EntityLists {
    pub identities: Vec<String>,
    pub hosts: Vec<String>,
    pub addresses: Vec<String>,
    pub domains: Vec<String>,
    pub accounts: Vec<String>,
    pub resources: Vec<String>,
    pub users: Vec<String>,
    pub access_keys: Vec<String>,
}

impl<'e> FromIterator<&'e Entity> for EntityLists {
    fn from_iter<I: IntoIterator<Item = &'e Entity>>(entities: I) -> Self {
        let mut lists = Self::default();
        for entity in entities {
            let list = match entity {
                Entity::Identity(_) => &mut lists.identities,
                Entity::Person(_) => &mut lists.users,
                Entity::AccessKey(_) => &mut lists.access_keys,
                Entity::Host(_) => &mut lists.hosts,
                Entity::Address(_) => &mut lists.addresses,
                Entity::Domain(_) => &mut lists.domains,
                Entity::Account(_) => &mut lists.accounts,
                Entity::Resource(_) => &mut lists.resources,
                Entity::NewRegion { .. } => continue,
            };
            list.push(entity.to_string());
        }
        lists
    }
}
