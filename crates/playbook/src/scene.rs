//! What every stage of the playbook looks at: the observations, the acquisitions held against the
//! register, the contacts held against intelligence, and the context.

use crate::Context;
use crate::acquisitions::{self, Acquisition, Authorization};
use crate::cases::Hubs;
use crate::history::compromise::Accounts;
use crate::history::contacts::{self, Contact};
use crate::observations::Observations;

#[derive(Debug)]
pub struct Scene<'a> {
    pub observations: &'a Observations,
    pub context: &'a Context<'a>,
    /// In order of time.
    pub acquisitions: Vec<Acquisition<'a>>,
    pub contacts: Vec<Contact<'a>>,
    pub hubs: Hubs<'a>,
}

impl<'a> Scene<'a> {
    pub fn new(observations: &'a Observations, context: &'a Context<'a>) -> Self {
        let accounts = Accounts::new(&observations.cloud, context);
        Self {
            observations,
            context,
            acquisitions: acquisitions::assess(&observations.cloud, &accounts, context),
            contacts: contacts::contacts(observations, context),
            hubs: Hubs::new(observations, context),
        }
    }

    /// Acquisitions by their indexes, unknown ones left out.
    pub fn chosen(&self, indexes: &[usize]) -> Vec<&Acquisition<'a>> {
        indexes.iter().filter_map(|index| self.acquisitions.get(*index)).collect()
    }

    pub fn authorization(&self, acquisition: &Acquisition<'_>) -> Authorization {
        acquisition.authorization(self.context)
    }
}
