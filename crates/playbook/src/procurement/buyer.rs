//! Who bought: the person at the host where a log names one, else the machine that had the address,
//! else the address.

use std::net::IpAddr;

use schema::{ActorKind, Timestamp};

use crate::observations::{Identity, Observations};

#[derive(Clone, Debug)]
pub(super) struct Buyer {
    person: Option<String>,
    machine: Option<String>,
    pub(super) host: IpAddr,
}

impl Buyer {
    pub(super) fn of(host: IpAddr, at: Timestamp, observations: &Observations) -> Self {
        let people = &observations.people;
        Self {
            person: people.person_at(host, at).map(|(person, _)| person.to_owned()),
            machine: people.machine_at(host, at).map(|(machine, _)| machine.to_owned()),
            host,
        }
    }

    /// One person at two addresses is one buyer, and so is one machine; an address that two had is
    /// not.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.person, &other.person, &self.machine, &other.machine) {
            (Some(one), Some(other), ..) | (.., Some(one), Some(other)) => one == other,
            _ => self.host == other.host,
        }
    }

    pub(super) fn identity(&self) -> Identity {
        Identity {
            kind: if self.person.is_some() { ActorKind::Person } else { ActorKind::Unknown },
            key: self.person.clone().unwrap_or_else(|| self.host.to_string()),
            person: self.person.clone(),
            ..Identity::default()
        }
    }

    /// `mia.larsen at 10.20.1.14`, or the host alone.
    pub(super) fn spoken(&self) -> String {
        match &self.person {
            Some(person) => format!("{person} at {}", self.host),
            None => self.host.to_string(),
        }
    }
}
